"""Rooms of experts with something due, reports in any state, and what was released of them."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

from psycopg.types.json import Jsonb

from collab.core.ids import new_id
from collab.policy.marking import Marking
from tests.cast import ACME, ASSOCIATION, COPPER, DELTA, FAY, LEX, Member
from tests.factories import engagements, spaces
from tests.factories.rows import Connection, add

FIRST: dict[str, Any] = {
    "key": "dust",
    "heading": "Dust beside the depots",
    "text": "People beside the depots cough more often than others. The depots stand open.",
    "neutral": True,
}
SECOND: dict[str, Any] = {
    "key": "delta",
    "heading": "What the operator does",
    "text": "Delta Mining waters its roads twice a day. It has no complaints desk.",
    "neutral": False,
}
WORDS = "It has no complaints desk."


@dc.dataclass(frozen=True, slots=True)
class Scene:
    """An engagement of Copper's that examines Delta, and the room where its expert works."""

    engagement_id: uuid.UUID
    room_id: uuid.UUID
    expert: Member


def scene(connection: Connection, *, now: dt.datetime, key: str = "stratum") -> Scene:
    """Add all of it, under way, with a milestone due."""
    expert = engagements.expert(connection, key, now=now)
    engagement = engagements.engagement(connection, now=now, state="delivering")
    engagements.party(connection, engagement, ACME, now=now, selects=True)
    engagements.party(
        connection, engagement, DELTA, now=now, subject=True, funds=True, payer_class="mining"
    )
    room = new_id()
    spaces.space(
        connection,
        kind="room",
        org_id=ASSOCIATION.id,
        parent_id=COPPER,
        id=room,
        charter_space_id=room,
        apart=True,
        name="Room of the study",
    )
    spaces.charter(connection, room)
    for one, role in ((FAY, "facilitator"), (expert, "expert")):
        place = spaces.membership(connection, room, org_id=one.org_id, roles=[role])
        spaces.seat(
            connection, place, representation_id=one.id, role=role, ceiling=int(Marking.RED)
        )
        for whole in (True, False):
            spaces.acceptance(
                connection,
                room,
                org_id=one.org_id,
                representation_id=one.id,
                for_organisation=whole,
            )
    milestone(connection, room, engagement, now=now)
    return Scene(engagement, room, expert)


def milestone(
    connection: Connection, room: uuid.UUID, engagement: uuid.UUID, *, now: dt.datetime
) -> uuid.UUID:
    """Let something be due in a room."""
    return add(
        connection,
        "engagement_milestones",
        **_in(room, now),
        engagement_id=engagement,
        number=1,
        title="Report",
        due_on=now.date() + dt.timedelta(days=30),
        updated_at=now,
    )


def report(
    connection: Connection, where: Scene, *, now: dt.datetime, state: str = "writing"
) -> uuid.UUID:
    """Add the report as it stands in a state, its version given where it was."""
    circle = sorted([where.expert.org_id, ASSOCIATION.id])
    ident = add(
        connection,
        "engagement_reports",
        **_in(where.room_id, now),
        engagement_id=where.engagement_id,
        firm_id=where.expert.org_id,
        circle=circle,
        state=state,
        until=now.date() + dt.timedelta(days=7) if state == "checking" else None,
        updated_at=now,
    )
    given = state != "writing"
    add(
        connection,
        "report_versions",
        **_in(where.room_id, now),
        report_id=ident,
        circle=circle if given else [where.expert.org_id],
        number=1,
        language="en",
        title="Dust and what to do",
        summary="What was seen.",
        sections=Jsonb([FIRST, SECOND]),
        text_hash=b"\x07" * 32 if given else None,
        given_at=now if given else None,
        updated_at=now,
    )
    return ident


def release(connection: Connection, where: Scene, *, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add what Copper was given of it."""
    fields: dict[str, Any] = {
        **_in(COPPER, now),
        "engagement_id": where.engagement_id,
        "number": 1,
        "language": "en",
        "title": "Dust and what to do",
        "summary": "What was seen.",
        "sections": [FIRST, SECOND],
        "text_hash": b"\x07" * 32,
        "category": "hr_risk_general",
        "permitted_action": "raise_without_detail",
        "verdict": "allow",
        "clearance": "rules",
        "policy_version": "test",
        "state": "released",
        "released_at": now,
        "updated_at": now,
    } | values
    return add(connection, "report_releases", **fields | {"sections": Jsonb(fields["sections"])})


def _in(space_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    return {
        "org_id": ASSOCIATION.id,
        "space_id": space_id,
        "marking": int(Marking.AMBER),
        "shared_at": now,
    }


def thread(connection: Connection, where: Scene, *, now: dt.datetime) -> uuid.UUID:
    """Let Delta be asked about a passage, with the expert's side of it."""
    ((report_id, version_id),) = connection.execute(
        "select report_id, id from report_versions where space_id = %s", [where.room_id]
    ).fetchall()
    circle = sorted([where.expert.org_id, ASSOCIATION.id])
    passage = add(
        connection,
        "report_passages",
        **_in(where.room_id, now),
        report_id=report_id,
        version_id=version_id,
        circle=circle,
        section=SECOND["key"],
        excerpt=WORDS,
        party_id=DELTA.id,
    )
    ident = add(
        connection,
        "accuracy_notes",
        **_in(where.room_id, now),
        report_id=report_id,
        passage_id=passage,
        circle=circle,
    )
    return add(
        connection,
        "accuracy_threads",
        id=ident,
        **_in(COPPER, now),
        engagement_id=where.engagement_id,
        party_id=DELTA.id,
        circle=sorted([DELTA.id, ASSOCIATION.id, LEX.id]),
        heading=SECOND["heading"],
        excerpt=WORDS,
        until=now.date() + dt.timedelta(days=7),
    )


def everything(
    connection: Connection, *, now: dt.datetime, where: Scene | None = None
) -> dict[str, list[uuid.UUID]]:
    """Give one of each kind there is, by the name its id has in addresses."""
    where = where or scene(connection, now=now)
    ident = report(connection, where, now=now, state="checking")
    asked = thread(connection, where, now=now)
    out = release(connection, where, now=now)
    held = release(
        connection, where, now=now, number=2, state="held", released_at=None,
        circle=sorted([ASSOCIATION.id, LEX.id]),
    )  # fmt: skip
    ((version,),) = connection.execute("select id from report_versions").fetchall()
    ((passage,),) = connection.execute("select id from report_passages").fetchall()
    recommendation_, reaction = recommendation(connection, where, now=now)
    return {
        "engagement_id": [where.engagement_id],
        "report_id": [ident],
        "report_version_id": [version],
        "passage_id": [passage],
        "fact_note_id": [asked],
        "thread_id": [asked],
        "report_release_id": [out, held],
        "public_report_id": [public(connection, out, now=now)],
        "recommendation_id": [recommendation_],
        "reaction_id": [reaction],
    }


def public(connection: Connection, release_id: uuid.UUID, *, now: dt.datetime) -> uuid.UUID:
    """Propose a version for everybody."""
    return add(
        connection,
        "public_reports",
        org_id=ASSOCIATION.id,
        space_id=COPPER,
        release_id=release_id,
        language="en",
        title="Dust and what to do",
        sections=Jsonb([FIRST]),
        text_hash=b"\x07" * 32,
        state="proposed",
        proposed_by=FAY.id,
        proposed_at=now,
    )


def recommendation(
    connection: Connection, where: Scene, *, now: dt.datetime, **values: Any
) -> tuple[uuid.UUID, uuid.UUID]:
    """Recommend something to Delta; give it and what Delta is to answer."""
    fields: dict[str, Any] = {
        **_in(COPPER, now),
        "engagement_id": where.engagement_id,
        "number": 1,
        "words": "Staff the complaints desk.",
        "due_on": now.date() + dt.timedelta(days=30),
        "state": "standing",
        "updated_at": now,
    }
    ident = add(connection, "recommendations", **fields | values)
    answer = add(
        connection,
        "recommendation_answers",
        **_in(COPPER, now),
        recommendation_id=ident,
        firm_id=DELTA.id,
    )
    return ident, answer
