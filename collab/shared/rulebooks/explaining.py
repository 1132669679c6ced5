"""Why a reader meets a copy as he does: told from its columns, under his own viewer, no content."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from collab.core.db import Base, call
from collab.policy.category import Rulebook
from collab.policy.explain import explained
from collab.policy.marking import Marking
from collab.policy.rulebook import Circumstances
from collab.policy.visibility import may_read
from collab.policy.wording import READERS
from collab.shared.releases.copies import Crossed
from collab.shared.rulebooks.queries import labelled, rulebook_in_force
from collab.shared.rulebooks.simulation import MOST
from collab.shared.rulebooks.standing import Standing, standing_of
from collab.work.unit import Work

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def told_of(work: Work, item_id: uuid.UUID) -> list[str] | None:
    """Explain a copy to its reader; None where there is none for him."""
    row = _copy(work, item_id)
    if row is None:
        return None
    lines = [*_why_readable(work, row), *_as_it_went_out(row)]
    if row.policy_version is None:
        return lines
    then = labelled(work.session, row.policy_version)
    standing = _standing(work, item_id)
    if standing is None:
        return [*lines, "which rules spoke is told to counsel alone"]
    today = rulebook_in_force(work)
    for book in [then] if then is not None and then.version == today.version else [then, today]:
        if book is not None:
            lines += ["", *explanation_lines(book, standing.circumstances, standing)]
    return lines


def explanation_lines(
    book: Rulebook, circumstances: Circumstances, standing: Standing | None = None
) -> Iterator[str]:
    """Say which rules speak of given circumstances, why, and what would change the verdict."""
    told = explained(book, circumstances, standing.found if standing else ())
    yield f"rulebook {book.version}: {told.judgement.verdict}"
    yield f"  read by: {', '.join(READERS[one] for one in sorted(circumstances.relations))}"
    for vote in told.strictest_first:
        yield f"  {vote.verdict:<9} {vote.rule}: {vote.reason} [{vote.reason_counsel}]"
    for vote in told.judgement.lifted:
        yield f"  lifted    {vote.rule}: anyone can read the same"
    for one in told.otherwise:
        yield f"  if {one.change}: {one.verdict}"
    if not told.otherwise and told.judgement.verdict != "allow":
        yield "  no single other answer makes it milder"


def _copy(work: Work, item_id: uuid.UUID) -> Crossed | None:
    """Look among all kinds that cross; the reading formula is in every question."""
    for mapper in Base.registry.mappers:
        kind: Any = mapper.class_
        if issubclass(kind, Crossed):
            found: Crossed | None = work.session.scalar(select(kind).where(kind.id == item_id))
            if found is not None:
                return found
    return None


def _why_readable(work: Work, row: object) -> Iterator[str]:
    seat = work.viewer.seats.get(getattr(row, "space_id", uuid.UUID(int=0)))
    if seat is None or not may_read(work.viewer, row):  # type: ignore[arg-type] # whatever crosses is governed
        yield "not readable"
        return
    yield (
        f"readable: a seat as {seat.role} up to {Marking(seat.ceiling).label},"
        f" told what was shared since {seat.since:%Y-%m-%d}"
        + (", and in its circle" if getattr(row, "circle", None) is not None else "")
    )


def _as_it_went_out(row: Crossed) -> Iterator[str]:
    if not row.is_copy:
        yield "a draft in a vault: it has not been judged"
        return
    cleared = "by counsel" if row.clearance == "counsel" else "by the rules"
    yield (
        f"category {row.category}, marked {Marking(getattr(row, 'marking', 0)).label},"
        f" from {row.attribution_label}; readers: {(row.permitted_action or '').replace('_', ' ')}"
    )
    yield f"judged {row.verdict} under {row.policy_version}, let out {cleared}"


def _standing(work: Work, item_id: uuid.UUID) -> Standing | None:
    """Give what was declared, where the viewer is counsel.

    Not where it is his own organisation's: whoever asks for one person of each member in turn would
    learn from the answers whose an unnamed copy is.
    """
    rows = call(work.session.connection(), "app.declared_to_counsel", LONG_AGO, MOST)
    found = next((row for row in rows if row.copy_id == item_id), None)
    return None if found is None else standing_of(found)
