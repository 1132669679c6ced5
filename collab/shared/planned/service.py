"""Plan a release, call it off, and let it leave: judged again, and only if nothing has changed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from collab.core.errors import CollabError, ConflictError, NotFoundError, UnavailableError
from collab.core.ids import new_id
from collab.people.spaces.models import Space
from collab.people.spaces.queries import own_vault, space_or_charter
from collab.policy.verdict import Verdict
from collab.shared.planned import queries
from collab.shared.planned.declared import changes_in, declaration_in, going_on_in
from collab.shared.planned.models import PlannedRelease
from collab.shared.planned.policy import Act
from collab.shared.releases import service as gate
from collab.shared.releases.crossing import crossing_of
from collab.shared.releases.judging import Judged, judge
from collab.shared.releases.policy import Act as GateAct
from collab.shared.releases.queries import correctable
from collab.shared.releases.records import citation_of, facets_of
from collab.work.unit import Work

LEAVE = "planned.leave"
MORNING = dt.time(6)
"""By UTC. All that leaves later leaves at one time of day: it tells nobody's working hours."""
DAYS: Mapping[str, int] = {"tomorrow": 1, "week": 7}


def leaving_at(now: dt.datetime, when: str) -> dt.datetime:
    """Give the moment of a choice. :raises ConflictError: for none of ours."""
    if when not in DAYS:
        raise ConflictError("Choose when it should leave.")
    day = now.astimezone(dt.UTC).date() + dt.timedelta(days=DAYS[when])
    return dt.datetime.combine(day, MORNING, dt.UTC)


def plan(work: Work, vault: Space, judged: Judged, *, when: str) -> PlannedRelease:
    """Note that a draft is to leave later; nothing leaves now, and the text is not kept twice.

    :raises ConflictError: when it may not leave as it is, or is planned for that space already.
    :raises DeniedError: when the viewer may not release into the space.
    """
    work.authorise(GateAct.RELEASE_INTO, judged.space)
    if judged.judgement.verdict is not Verdict.ALLOW or judged.wants_reason:
        raise ConflictError("Only what may leave now can be planned for later.")
    declaration = judged.declaration
    row = PlannedRelease(
        id=new_id(),
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        marking=int(judged.draft.marking),
        shared_at=work.now,
        item_kind=judged.draft.kind,
        item_id=judged.draft.item_id,
        target_space_id=judged.space.id,
        category=declaration.category,
        facets=facets_of(declaration),
        citation=citation_of(declaration),
        copy_marking=int(declaration.marking),
        copy_circle=list(judged.circle) if judged.circle is not None else None,
        attribution=declaration.attribution.value,
        permitted_action=declaration.permitted_action.value,
        changes=judged.changes.kept,
        despite=judged.going_on.despite.value if judged.going_on else None,
        despite_note=judged.going_on.note if judged.going_on else None,
        supersedes_id=judged.corrects.copy_id if judged.corrects else None,
        seen=judged.seen,
        leaves_at=leaving_at(work.now, when),
        state="waiting",
    )
    work.create(GateAct.KEEP, vault, row)
    try:
        work.session.flush()  # the note must find it
    except IntegrityError as error:
        if "uq_planned_releases_waiting" not in str(error.orig):
            raise
        raise ConflictError("It is planned for this space already. Call that off first.") from error
    work.later(
        LEAVE,
        key=f"planned:{row.id}",
        not_before=row.leaves_at,
        representation_id=work.viewer.representation_id,
        org_id=work.viewer.org_id,
        planned_id=row.id,
    )
    work.record("releases.planned", space_id=vault.id, facts=_facts(row))
    return row


def call_off(work: Work, planned_id: uuid.UUID) -> None:
    """Call off what has not left, or clear away what was stopped.

    :raises NotFoundError: when there is none for this viewer.
    :raises ConflictError: when it has left or was called off.
    """
    row = queries.locked(work, planned_id)  # it may be leaving at this very moment
    work.authorise(Act.END, row)
    if row.state not in ("waiting", "stopped"):
        raise ConflictError("It no longer waits.")
    row.state = "called_off"
    work.record("releases.called_off", space_id=row.space_id, facts=_facts(row))


def leave(work: Work, planned_id: uuid.UUID) -> None:
    """Let a planned release leave, if everything is as its author saw it; else it stays.

    A new reader, another verdict, a changed draft: whatever he did not see is for him to see.

    :raises UnavailableError: when something is away for now; it waits and is tried again.
    """
    try:
        row = queries.locked(work, planned_id)
    except NotFoundError:
        return  # its author has no seat in the vault any more
    if row.state != "waiting":
        return
    work.authorise(Act.END, row)
    try:
        with work.session.begin_nested():
            judged = _judged(work, row)
            if judged.seen != row.seen:
                raise ConflictError("Something changed.")
            gate.release(work, own_vault(work), judged)
        row.state = "left"
    except UnavailableError:
        raise
    except CollabError:
        row.state = "stopped"
        work.record("releases.stopped", space_id=row.space_id, facts=_facts(row))


def _judged(work: Work, row: PlannedRelease) -> Judged:
    snapshot = crossing_of(row.item_kind).snapshot(work, row.item_id)
    return judge(
        work,
        snapshot,
        space_or_charter(work, row.target_space_id),
        declaration_in(row),
        row.copy_circle,
        corrects=correctable(work, row.supersedes_id) if row.supersedes_id else None,
        changes=changes_in(row),
        going_on=going_on_in(row),
    )


def _facts(row: PlannedRelease) -> dict[str, object]:
    return {"planned": row.id, "item": row.item_id, "into": row.target_space_id}
