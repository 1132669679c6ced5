"""Begin an engagement from an agreed need, and change it while it is a draft."""

from __future__ import annotations

from babel.numbers import list_currencies

from collab.core.errors import ConflictError, InvalidError
from collab.core.refs import Card
from collab.features.engagements import queries, rules
from collab.features.engagements.models import Engagement
from collab.features.engagements.policy import Act
from collab.features.engagements.rules import Draft
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.shared.process.plain import plain
from collab.work.unit import Work

NO_ORIGIN = "No engagement begins from this kind of item."
TOO_OPEN = "Mark it no milder than what it begins from."
TOO_STRICT = "Everybody in the space reads that there is an engagement: at most AMBER+STRICT."
NO_CURRENCY = "Choose a currency by its three letters, as in EUR."
OTHER_FORM = "Its terms are begun under the form of its type, which stays."
CHANGED = (
    "Somebody else saved this while you were writing. Open it anew beside this page, and bring both"
    " together there."
)


def begin(
    work: Work, space: Space, draft: Draft, *, marking: Marking, origin: Card | None = None
) -> Engagement:
    """Begin an engagement: everybody in the space reads its title, its need and how it stands.

    :raises DeniedError: when the viewer does not prepare engagements here.
    :raises InvalidError: for words that somebody would have to look at first, or no such currency.
    """
    work.authorise(Act.BEGIN, space)
    _checked(draft)
    if marking >= Marking.RED:
        raise InvalidError({"marking": TOO_STRICT})
    if origin is not None:
        if (
            origin.kind not in rules.ORIGINS
            or origin.space_id != space.id
            or not origin.shared
            or origin.circle is not None
        ):
            raise InvalidError({"origin": NO_ORIGIN})
        if marking < origin.marking:
            raise InvalidError({"marking": TOO_OPEN})
    row = Engagement(
        org_id=space.org_id,
        space_id=space.id,
        marking=int(marking),
        shared_at=work.now,
        origin_kind=origin.kind if origin else None,
        origin_id=origin.id if origin else None,
        updated_at=work.now,
    )
    _fill(row, draft)
    work.create(Act.BEGIN, space, row)
    work.session.flush()  # it is read anew with who takes part
    queries.again(work, row)
    prove(work, "engagements.begun", row)
    return row


def change(work: Work, row: Engagement, draft: Draft, *, seen_version: int) -> None:
    """Change what counsel was not given yet.

    :raises ConflictError: when somebody changed it meanwhile.
    :raises InvalidError: as ``begin`` does; and for another type once terms are begun.
    """
    work.authorise(Act.CHANGE, row)
    if row.version != seen_version:
        raise ConflictError(CHANGED)
    _checked(draft)
    if draft.type.value != row.type and queries.latest(work, row) is not None:
        raise InvalidError({"type": OTHER_FORM})
    _fill(row, draft)
    row.updated_at = work.now
    prove(work, "engagements.changed", row)


def prove(work: Work, kind: str, row: Engagement, **facts: object) -> None:
    """Enter what happened into the chain of its space: ids and classes."""
    told = {"engagement": row.id, "type": row.type, "workflow": row.workflow, **facts}
    work.record(kind, space_id=row.space_id, facts=told)


def _checked(draft: Draft) -> None:
    plain(draft.texts)
    if draft.currency not in list_currencies():
        raise InvalidError({"currency": NO_CURRENCY})


def _fill(row: Engagement, draft: Draft) -> None:
    row.title, row.need = draft.title, draft.need
    row.type, row.workflow = draft.type.value, draft.workflow.value
    row.currency = draft.currency
