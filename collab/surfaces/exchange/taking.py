"""A file of what one may see: its marking in its head and in every row, its making on record.

Whoever takes a finding along has opened it: should it be taken back, he is told.
"""

from __future__ import annotations

import base64
import dataclasses as dc
import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, NotFoundError
from collab.features.findings.crossing import LABELS, in_words
from collab.features.findings.extracts import Extract, all_there, extracts
from collab.features.findings.queries import COUNTED_TO, Filters, in_space
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one, own_vault
from collab.policy.declaration import PermittedAction
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.papers.sheet import Line, csv_file, xlsx_file
from collab.shared.releases.forms import ACTIONS
from collab.shared.vocabularies import vocabularies
from collab.surfaces.exchange.models import ExportFile
from collab.surfaces.exchange.naming import taker
from collab.surfaces.exchange.policy import Act
from collab.surfaces.exchange.queries import export_asked
from collab.surfaces.exchange.sealing import seal, unseal
from collab.surfaces.exchange.service import FORGET, UNTIL_SURE
from collab.work.readings import note_readings
from collab.work.unit import Work

EXPORT = "exchange.export"
AT_ONCE = COUNTED_TO
"""Findings that are given at once; a larger file is made in the background."""
MOST = 20_000
KEPT = dt.timedelta(days=1)
FORMATS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
TERMS = {"marking": "Marking", "action": "Permitted action", "attribution": "From"}


def total_of(work: Work, space_id: uuid.UUID, filters: Filters) -> int:
    """Count what a file would hold, no further than what is given at once."""
    return in_space(work, space_id, dc.replace(filters, after=""), limit=1).total


def take(work: Work, space: Space, filters: Filters, file_format: str) -> bytes:
    """Make the file at once, and record that it was taken.

    :raises ConflictError: when it has grown too large for that meanwhile.
    """
    work.authorise(Act.TAKE, space)
    taken = list(_bounded(work, space, filters, AT_ONCE))
    record(work, space.id, file_format, len(taken))
    return made(work, space, filters, taken, file_format)


def ask(work: Work, space: Space, filters: Filters, file_format: str) -> ExportFile:
    """Let a large file be made in the background, sealed, for the viewer alone.

    :raises ConflictError: for whoever has no vault to keep it in.
    """
    work.authorise(Act.TAKE, space)
    try:
        vault = own_vault(work)
    except NotFoundError:
        vault = None
    if vault is None or vault.id != work.viewer.vault_id:
        raise ConflictError(
            f"More than {AT_ONCE:,} findings are put together in your organisation's vault, and"
            " you have no seat there. Narrow the list first."
        )
    export = ExportFile(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        circle=[work.viewer.representation_id],
        shared_at=work.now,
        marking=int(Marking.SEALED),
        source_space_id=space.id,
        file_format=file_format,
        asked=dict(narrowed(filters)),
        total=0,
        expires_at=work.now + KEPT,
    )
    work.create(Act.KEEP, vault, export)
    work.session.flush()  # its id is given then
    work.later(
        EXPORT,
        key=f"export:{export.id}",
        representation_id=work.viewer.representation_id,
        org_id=work.viewer.org_id,
        export_id=export.id,
    )
    work.later(FORGET, key=f"forget:{export.id}", not_before=export.expires_at + UNTIL_SURE)
    return export


def content_of(work: Work, export: ExportFile) -> bytes:
    """Open a file that was made.

    :raises NotFoundError: while it is not.
    :raises ConflictError: when something in it is not there for the viewer any more.
    """
    if export.state != "ready" or export.content_sealed is None:
        raise NotFoundError
    kept = unseal(work, export.content_sealed, export.place)
    if not all_there(work, export.source_space_id, [uuid.UUID(one) for one in kept["ids"]]):
        raise ConflictError(
            "Something in this file was taken back since it was made. Ask for a new one."
        )
    return base64.b64decode(kept["content"])


def make(work: Work, export_id: uuid.UUID) -> None:
    """Make a file that was asked for, as the person who asked and with what he may see now."""
    try:
        export = export_asked(work, export_id)
        space = one(work, export.source_space_id)
    except NotFoundError:
        return  # he has lost his seat since, or the file its day
    work.authorise(Act.GO_ON, export)
    work.session.refresh(export, with_for_update=True)
    if export.state != "making":
        return
    filters = Filters(**export.asked)
    try:
        taken = list(_bounded(work, space, filters, MOST))
    except ConflictError:
        export.state = "refused"
        return
    content = made(work, space, filters, taken, export.file_format)
    kept = {
        "ids": [str(one.id) for one in taken],
        "content": base64.b64encode(content).decode(),
    }
    export.content_sealed = seal(work, kept, export.place)
    export.state, export.done = "ready", len(taken)
    record(work, space.id, export.file_format, len(taken))


def made(
    work: Work, space: Space, filters: Filters, taken: Sequence[Extract], file_format: str
) -> bytes:
    """Give a file's content."""
    marking = Marking(max((one.marking for one in taken), default=Marking.CLEAR))
    if file_format == "json":
        return _json(work, space, filters, taken, marking)
    named = taker(work, taken)
    banner = f"{marking.label} · {space.name}" + (f" · Taken by {named}" if named else "")
    lines = list(_lines(work, taken))
    if file_format == "csv":
        return csv_file([[banner], *lines])
    about: list[Line] = [
        ["Marking", marking.label],
        ["Space", space.name],
        ["Made on", f"{work.now:%Y-%m-%d}"],
        *([["Taken by", named]] if named else []),
        ["Findings", len(taken)],
        ["Narrowed by", ", ".join(f"{k}: {v}" for k, v in narrowed(filters).items()) or "nothing"],
        ["", "This file may travel no further than its marking says. Each row bears its own."],
    ]
    return xlsx_file(
        [("Findings", banner, [[banner], *lines], 2), ("About this file", banner, about, 0)]
    )


def _bounded(work: Work, space: Space, filters: Filters, most: int) -> Iterator[Extract]:
    number = 0
    for page in extracts(work, space.id, filters):
        number += len(page)
        if number > most:
            raise ConflictError(
                f"This would be more than {most:,} findings. Narrow the list and try again."
            )
        gone: frozenset[uuid.UUID] = frozenset()
        if space.kind != SpaceKind.VAULT:
            gone = note_readings(work, "finding", [one.id for one in page], space.id)
        yield from (one for one in page if one.id not in gone)


def _lines(work: Work, taken: Iterable[Extract]) -> Iterator[Line]:
    known = vocabularies(work)
    yield [*TERMS.values(), "Shared on", *LABELS.values(), "Circumstances", "Address"]
    for row in taken:
        yield [
            Marking(row.marking).label,
            _action(row),
            row.attribution_label or "",
            f"{row.shared_at:%Y-%m-%d}",
            *(
                in_words(known, name, value)
                if (value := row.values[name]) not in (None, "")
                else ""
                for name in LABELS
            ),
            row.circumstances,
            f"{work.house.base_url}/findings/{row.id}",
        ]


def _json(
    work: Work, space: Space, filters: Filters, taken: Sequence[Extract], marking: Marking
) -> bytes:
    named = taker(work, taken)
    content = {
        "marking": marking.label,
        "space": {"id": str(space.id), "name": space.name},
        "made_on": f"{work.now:%Y-%m-%d}",
        **({"taken_by": named} if named else {}),
        "narrowed_by": narrowed(filters),
        "findings": [
            {
                "id": str(row.id),
                "marking": Marking(row.marking).label,
                "permitted_action": _action(row) or None,
                "attribution_label": row.attribution_label,
                "shared_on": f"{row.shared_at:%Y-%m-%d}",
                **row.values,
                **({"circumstances": row.circumstances} if row.circumstances else {}),
            }
            for row in taken
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _action(row: Extract) -> str:
    if row.permitted_action is None:
        return ""
    return str(ACTIONS[PermittedAction(row.permitted_action)])


def narrowed(filters: Filters) -> Mapping[str, Any]:
    """Give what a list is narrowed by, as its address says it."""
    return {k: v for k, v in dc.asdict(filters).items() if v and k != "after"}


def record(
    work: Work, space_id: uuid.UUID, file_format: str, number: int, *, of: str = "findings"
) -> None:
    """Note it in the viewer's own vault's chain.

    In a shared chain the hour and the number would tell the others who carries away how much.
    Whoever has no vault leaves a note without a number on the system's chain.
    """
    facts: dict[str, object] = {"space": space_id, "format": file_format}
    vault_id = work.viewer.vault_id
    if vault_id is None:
        facts["representation"] = work.viewer.representation_id
        work.record("exports.taken", space_id=SYSTEM_CHAIN, facts=facts)
    else:
        work.record("exports.taken", space_id=vault_id, facts=facts | {of: number})


def file_name(space: Space, moment: dt.datetime, file_format: str, *, of: str = "findings") -> str:
    """Name a file so that it is found again."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in space.name.lower())
    return f"{of}-{plain.strip('-')[:40]}-{moment:%Y-%m-%d}.{file_format}"
