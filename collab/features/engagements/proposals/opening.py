"""What becomes of sealed proposals at their deadline: opened in the worker's memory and masked.

What is said stands apart from who says it. Files name people by nature, so they go with who.
"""

from __future__ import annotations

import dataclasses as dc
import secrets
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from collab.core.canonical import canonical, digest
from collab.core.crypto import Cipher, Place, SealBrokenError
from collab.core.ids import random_id
from collab.core.texts import visible
from collab.features.engagements.proposals.masking import mask
from collab.features.engagements.proposals.rules import MOST, MOST_LINES, Content, codes, parts_of
from collab.features.engagements.proposals.sealing import unseal, unseal_file


@dc.dataclass(frozen=True, slots=True)
class Sealed:
    """A submitted proposal as the database hands it out once it may be opened."""

    proposal: uuid.UUID
    vault: uuid.UUID
    home: uuid.UUID
    firm: uuid.UUID
    name: str
    kind: str
    country: str | None
    domain: str
    registered: bool
    sealed: bytes
    currency: str
    people: Sequence[str]
    workflow: str
    stage: int
    criteria: Sequence[Mapping[str, Any]]

    @property
    def asked(self) -> Collection[str]:
        """Give the keys of the texts the call asks for: nothing else is handed to anybody."""
        return {part.key for part in parts_of(self.criteria, self.workflow, self.stage)}


@dc.dataclass(frozen=True, slots=True)
class SealedFile:
    """A file of one of them."""

    proposal: uuid.UUID
    id: uuid.UUID
    vault: uuid.UUID
    file: uuid.UUID
    sealed: bytes


@dc.dataclass(frozen=True, slots=True)
class Opened:
    """One proposal as it is kept, and the files to copy: from which place under which new id."""

    data: Mapping[str, Any]
    copies: tuple[tuple[SealedFile, uuid.UUID], ...]

    @property
    def digest(self) -> str:
        """Give the digest of what is read of it from now on."""
        return digest(canonical(self.data["content"])).hex()


def place_of(proposal: uuid.UUID, vault: uuid.UUID) -> Place:
    """Give where what was submitted stands."""
    return Place("proposals", "submitted", proposal, vault)


def place_of_file(file_row: uuid.UUID, vault: uuid.UUID) -> Place:
    """Give where what a file is called stands."""
    return Place("proposal_files", "sealed", file_row, vault)


BROKEN = (SealBrokenError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a sealed text that is none of ours fails with; a database or disk that is away is not it."""


def opened(
    cipher: Cipher,
    rows: Sequence[Sealed],
    files: Sequence[SealedFile],
    copy: Callable[[Opened], None] = lambda _: None,
) -> list[Opened]:
    """Open all proposals of a call; which letter is whose is drawn by lot.

    One that cannot be opened is left out and keeps nobody else waiting.

    :raises SealBrokenError: when not one seal of several opens: then the fault is the house's.
    """
    found, broken = [], []
    for row in rows:
        try:
            one = _one(cipher, row, [file for file in files if file.proposal == row.proposal])
            copy(one)
        except BROKEN as error:
            broken.append(error)
        else:
            found.append(one)
    seals = [error for error in broken if isinstance(error, SealBrokenError)]
    if seals and len(seals) == len(rows):
        raise seals[0]
    secrets.SystemRandom().shuffle(found)
    return [
        dc.replace(one, data={**one.data, "code": code})
        for one, code in zip(found, codes(len(found)), strict=True)
    ]


def _one(cipher: Cipher, row: Sealed, files: Sequence[SealedFile]) -> Opened:
    content = unseal(cipher, place_of(row.proposal, row.vault), row.sealed)
    known = {one.id: one for one in files}
    told, copies = [], []
    for ident in content.files:
        if (one := known.get(ident)) is not None:
            about = unseal_file(cipher, place_of_file(one.id, one.vault), one.sealed)
            copy = random_id()
            copies.append((one, copy))
            told.append({name: about[name] for name in ("name", "kind", "size", "sha256")})
            told[-1]["id"] = str(copy)
    if not 0 < content.total <= MOST * MOST_LINES:
        raise ValueError("no such amount")
    data = {
        "id": str(random_id()),
        "proposal": str(row.proposal),
        "amount": content.total,
        "flagged": content.flagged,
        "content": masked(content, row),
        "identity": identity(row, content),
        "files": told,
    }
    return Opened(_visible(data), tuple(copies))


def _visible(value: Any) -> Any:
    """Give the same with a mark for each character nobody sees: the database takes not all."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {key: _visible(one) for key, one in value.items()}
    return [_visible(one) for one in value] if isinstance(value, list) else value


def masked(content: Content, row: Sealed) -> dict[str, Any]:
    """Give what was proposed without who proposes it: ``parts``, ``lines``, ``total``, ``team``.

    Of the team the roles are left; employers, declarations and files stand with the identity.
    """
    hide = mask(
        firm=row.name,
        domain=row.domain,
        team=[one.name for one in content.team],
        people=row.people,
        houses=[one.employer for one in content.team if one.employer],
    )
    return {
        "parts": {key: hide(text) for key, text in content.parts.items() if key in row.asked},
        "lines": [
            {
                "label": hide(one.label),
                "quantity": str(one.quantity),
                "unit": one.unit,
                "amount": one.amount,
            }
            for one in content.lines
        ],
        "total": content.total,
        "currency": row.currency,
        "team": [hide(one.role) for one in content.team],
        "files": len(content.files),
    }


def identity(row: Sealed, content: Content) -> dict[str, Any]:
    """Give who proposes: by this, conflicts are looked for.

    ``firm``, ``kind``, ``country``, ``domain``, ``registered`` (of itself, by a public call);
    ``team`` with ``name``, ``role``, ``employer`` and ``former`` (``employer``, ``until``);
    ``funding`` (``source``, ``year``), ``relations`` (``firm``, ``what``), ``nothing_declared``.
    """
    return {
        "firm": row.name,
        "kind": row.kind,
        "country": row.country,
        "domain": row.domain,
        "registered": row.registered,
        "team": [
            {
                "name": one.name,
                "role": one.role,
                "employer": one.employer or row.name,
                "former": [{"employer": f.employer, "until": f.until} for f in one.former],
            }
            for one in content.team
        ],
        "funding": [{"source": one.source, "year": one.year} for one in content.funding],
        "relations": [{"firm": one.firm, "what": one.what} for one in content.relations],
        "nothing_declared": content.nothing_declared,
    }
