"""Who asked to be forgotten stays forgotten: a keyed mark tells a name again, and to nobody whose.

The key is the installation's and another one in every space, so that two spaces' marks of one
person have nothing in common.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from collab.core.errors import ConflictError
from collab.features.contacts.models import Contact, ContactTombstone
from collab.features.contacts.rules import EMAIL, CardDraft, same_person
from collab.work.unit import Work

_APART = re.compile(r"[\s,;:<>()]+")
PURPOSE = b"collab contacts forgotten"


def said_of(row: Contact, identity: str | None = None) -> list[str]:
    """Give what somebody is to be known by once he is forgotten.

    A name alone is many people's; it counts only where nothing else is known. A made-up name is
    nobody's: of whoever is protected, each line of the sealed identity counts, and each address.
    """
    if row.protected:
        return [said for line in (identity or "").splitlines() for said in _of_line(line)]
    return [*_mail(row.email), _named(row.name, row.organisation)]


def asked_of(name: str, organisation: str, email: str) -> list[str]:
    """Give what somebody may have been forgotten under."""
    return list(dict.fromkeys([*_mail(email), _named(name, organisation), _named(name)]))


def _of_line(line: str) -> list[str]:
    mails = [word for word in _APART.split(line) if EMAIL.fullmatch(word)]
    alone = EMAIL.fullmatch(line.strip()) or not line.strip()
    return [said for mail in mails for said in _mail(mail)] + ([] if alone else [_named(line)])


def _mail(email: str) -> list[str]:
    return [f"mail {same_person(email)}"] if email else []


def _named(name: str, organisation: str = "") -> str:
    return f"name {same_person(name)} at {same_person(organisation)}"


def marks(work: Work, space_id: uuid.UUID, known: Iterable[str]) -> list[tuple[bytes, int]]:
    """Give the marks of what is known under the newest key, with its version."""
    cipher = work.house.cipher
    version = cipher.newest
    return [(cipher.mark(version, space_id.bytes, PURPOSE, one), version) for one in known]


def forgotten(work: Work, space_id: uuid.UUID, known: Iterable[str]) -> bool:
    """Tell whether somebody known by any of it was forgotten in a space the viewer sits in.

    A space's marks are nobody's to read: the database compares, and says no more than whether.
    """
    cipher = work.house.cipher
    signs = [
        cipher.mark(version, space_id.bytes, PURPOSE, one)
        for one in known
        for version in cipher.versions
    ]
    return bool(work.call("app.contact_forgotten", space_id, signs))


def forgotten_in(work: Work, space_id: uuid.UUID) -> Mapping[bytes, tuple[int, dt.date]]:
    """Give the marks of the viewer's own vault with their key's version and the day."""
    rows = work.session.execute(
        select(
            ContactTombstone.mark, ContactTombstone.key_version, ContactTombstone.erased_on
        ).where(ContactTombstone.space_id == space_id)
    )
    return {bytes(mark): (version, day) for mark, version, day in rows}


def demand_unforgotten(work: Work, vault_id: uuid.UUID, draft: CardDraft) -> None:
    """Let no program bring back who asked to be forgotten. :raises ConflictError: with the day."""
    known = asked_of(draft.name, draft.organisation, draft.email)
    day = told(work, vault_id, forgotten_in(work, vault_id), known)
    if day is not None:
        raise ConflictError(
            f"Somebody known by this asked to be forgotten on {day}. If it is somebody else, he is"
            " written by hand."
        )


def told(
    work: Work,
    space_id: uuid.UUID,
    found: Mapping[bytes, tuple[int, dt.date]],
    known: Iterable[str],
) -> dt.date | None:
    """Look whether anything known is among the marks of a space."""
    if not found:
        return None
    versions = {version for version, _ in found.values()}
    cipher = work.house.cipher
    for one in known:
        for version in versions & cipher.versions:
            mark = cipher.mark(version, space_id.bytes, PURPOSE, one)
            if mark in found:
                return found[mark][1]
    return None
