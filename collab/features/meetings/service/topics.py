"""Topics of the backlog: proposed by anybody, brought back, let stand or dropped with words."""

from __future__ import annotations

import uuid

from psycopg.types.json import Jsonb

from collab.core.errors import InvalidError
from collab.core.ids import random_id
from collab.core.refs import Card
from collab.features.meetings import queries
from collab.features.meetings.asking import WORDS, TopicDraft
from collab.features.meetings.models import AgendaItem
from collab.features.meetings.policy import Act
from collab.features.meetings.service.agenda import checked, fill
from collab.features.meetings.service.judging import plain, seen, stands
from collab.people.spaces.audience import everybody
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.work.unit import Work

NO_COUNSEL = "Counsel would have to look at this first, and this group has no counsel now."


def propose(
    work: Work,
    space: Space,
    draft: TopicDraft,
    *,
    named: bool,
    series_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Put a topic into the backlog. Its proposer is named only if he wishes; give its id.

    What the screen wants counsel to look at is read by counsel alone until he lets it stand.

    :raises InvalidError: field by field.
    """
    work.authorise(Act.PROPOSE, space)
    found = checked(work, space, draft)
    if draft.marking >= Marking.RED:
        raise InvalidError({"marking": "What is for named persons is put on an agenda by name."})
    if series_id is not None and queries.series(work, series_id).space_id != space.id:
        raise InvalidError({"series": "Choose a series of this group."})
    counsel = everybody(work, space.id).counsel if found.needs_counsel else ()
    if found.needs_counsel and not counsel:
        raise InvalidError({"title": NO_COUNSEL})
    ident = random_id()  # the id of an unnamed proposal must not tell the moment
    said = {
        "title": draft.title,
        "body": draft.body,
        "purpose": draft.purpose,
        "category": draft.category,
        "minutes": draft.minutes,
        "marking": int(draft.marking),
        "named": named,
        "flagged": found.needs_counsel,
        "series_id": str(series_id) if series_id else None,
    }
    at = work.now.replace(minute=0, second=0, microsecond=0)
    work.call("app.propose_topic", space.id, ident, Jsonb(said), at)
    for one in counsel:
        key = f"topic-waits:{ident}:{one.representation_id}"
        work.later("mail.agenda_waiting", key=key, representation_id=one.representation_id)
    if not found.needs_counsel:  # others would learn that there is one
        work.record("meetings.topic_proposed", space_id=space.id, facts={"topic": ident})
    return ident


def bring_back(
    work: Work,
    space: Space,
    draft: TopicDraft,
    about: Card,
    *,
    ident: uuid.UUID,
    series_id: uuid.UUID | None,
) -> AgendaItem:
    """Put into the backlog what is to be spoken of again, with the way to what it is about.

    :raises InvalidError: field by field; what counsel would have to refuse is refused here.
    """
    row = AgendaItem(
        id=ident,
        org_id=space.org_id,
        space_id=space.id,
        shared_at=work.now,
        series_id=series_id,
        state="backlog",
        subject_kind=about.kind,
        subject_id=about.id,
        updated_at=work.now,
    )
    fill(work, space, row, draft, floor=Marking(about.marking))
    work.create(Act.PREPARE, space, row)
    stands(work)
    if not row.flagged:  # others would learn that there is one
        facts = {"topic": ident, "decision": about.id}
        work.record("meetings.topic_brought_back", space_id=space.id, facts=facts)
    return row


def let_stand(work: Work, row: AgendaItem, *, seen_version: int) -> None:
    """Open a topic that counsel was to look at first to everybody it is for, as he read it.

    :raises ConflictError: when it changed while he read it.
    """
    work.authorise(Act.LET_STAND, row)
    seen(row.version, seen_version)
    _settle(work, row, True, "", seen_version)  # noqa: FBT003 # SQL's argument
    if row.circle is None:  # of a topic for few, others learn nothing
        work.record("meetings.topic_let_stand", space_id=row.space_id, facts={"topic": row.id})


def drop(work: Work, row: AgendaItem, words: str) -> None:
    """Take a topic out of the backlog; whoever proposed it is told why.

    :raises InvalidError: without a reason, or with one that may not be written.
    """
    work.authorise(Act.SETTLE, row)
    if not words.strip():
        raise InvalidError({"words": "Say why; whoever proposed it reads this."})
    if len(words) > WORDS:
        raise InvalidError({"words": f"Shorten it to {WORDS} characters."})
    plain({"words": words})
    facts, space_id, open_to_all = {"topic": row.id}, row.space_id, row.circle is None
    _settle(work, row, False, words, row.version)  # noqa: FBT003 # SQL's argument
    if open_to_all:  # others would learn that there was one
        work.record("meetings.topic_dropped", space_id=space_id, facts=facts)


def _settle(work: Work, row: AgendaItem, stays: bool, words: str, seen_version: int) -> None:  # noqa: FBT001 # SQL's argument
    work.call("app.settle_topic", row.id, stays, words, seen_version, work.now)
    work.session.expire(row)
