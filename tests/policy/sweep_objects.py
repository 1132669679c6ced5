"""Objects of many readers for every name an id has in an address: what the sweep asks for."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from collab.core.db import call
from collab.core.house import House
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    CARL,
    CAUCUS,
    COBALT,
    COPPER,
    FAY,
    OTTO,
)
from tests.factories import (
    actions,
    calling,
    contacts,
    decisions,
    desk,
    documents,
    exchange,
    gate,
    in_session,
    kpis,
    meetings,
    minutes,
    outreach,
    points,
    rulebooks,
    uses,
    voices,
    webhooks,
)
from tests.factories.interests import interest
from tests.factories.people import api_token
from tests.house.databases import Database
from tests.house.seeding import (
    ACME_DRAFT,
    COBALT_COMMENT,
    COBALT_COPY,
    NAMED_COPY,
    RED_COPY,
    draft_of,
)
from tests.policy.sweep_engagements import of_engagements
from tests.policy.sweep_rows import HELD, UNKNOWN


def everything(db: Database, house: House, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give objects of many readers for every name an id has in an address."""
    release = gate.release(db.superuser, ALICE, ACME_DRAFT)
    held = gate.held_release(db.superuser, BEA, draft_of(BOLT))
    with db.app.begin() as connection:
        call(connection, "app.enter", BEA.id, BEA.org_id)
        connection.exec_driver_sql(
            "select app.hold(%s, %s, %s, '[]', now())", (held, HELD, gate.payload())
        )
    shared = [ACME_DRAFT, draft_of(BOLT), NAMED_COPY, RED_COPY, COBALT_COPY]
    asked = [
        decisions.decision(db.superuser, now=now),
        decisions.decision(db.superuser, now=now, state="draft", circle=[FAY.id, CARA.id]),
        decisions.decision(
            db.superuser, now=now, marking=4, circle=[BEA.id], for_circle=[BEA.id], hidden=True
        ),
    ]
    place = db.value("select id from memberships where space_id = %s limit 1", COBALT)
    api_token(db.superuser, BEA, now=now)
    seat = db.value("select id from seats where space_id = %s limit 1", ACME.vault_id)
    held_now = in_session.meeting(db.superuser, now=now, state="in_progress", opened_at=now)
    in_session.attendance(db.superuser, held_now, ALICE, "member", now=now)
    topics = [
        in_session.topic(db.superuser, held_now, now=now, number=number, circle=circle)
        for number, circle in ((1, None), (2, [BEA.id]))
    ]
    requested = voices.copy(
        db.superuser, "information_requests", ASSOCIATION, topic="A topic", question="Who knows?"
    )
    measured = kpis.definition(db.superuser, ASSOCIATION.id, OTTO)
    rounds = [
        kpis.round_of(db.superuser, measured, now=now),
        kpis.round_of(db.superuser, measured, now=now, state="judged", period="2020-H1"),
    ]
    held_meetings = [
        meetings.meeting(db.superuser),
        meetings.meeting(db.superuser, marking=4, circle=[BEA.id]),
        meetings.meeting(db.superuser, space_id=CAUCUS, state="in_progress"),
        held_now,
        in_session.meeting(db.superuser, now=now, circle=[BEA.id]),
        in_session.meeting(db.superuser, now=now, space_id=COBALT),
        minutes.held(db.superuser, now, state="correction").meeting,
        calling.meeting(db.superuser, now=now),
    ]
    cards = [
        contacts.draft(db.superuser, ALICE),
        contacts.draft(db.superuser, BEA),
        contacts.copy(db.superuser),
        contacts.copy(db.superuser, marking=4, circle=[BEA.id]),
        contacts.copy(db.superuser, space_id=COBALT),
    ]
    people = [
        outreach.contact(db.superuser, now=now, **values)
        for values in ({}, {"circle": [BEA.id]}, {"space_id": COBALT})
    ]
    open_one = outreach.campaign(db.superuser, *people[:2], now=now)
    return {
        "contact_id": [*cards, *people],
        "other_id": [contacts.copy(db.superuser, name="Another")],
        "note_id": [contacts.note(db.superuser, one, cards[2], "So.") for one in (ALICE, BEA)],
        "merge_id": [contacts.merge(db.superuser, cards[2], cards[3], FAY)],
        "space_id": [COPPER, CAUCUS, COBALT, ACME.vault_id, BOLT.vault_id],
        "finding_id": shared,
        "item_id": shared,
        "subject_id": shared,
        "comment_id": [COBALT_COMMENT],
        "release_id": [release, held],
        "observation_id": [voices.observation(db.superuser, one) for one in (ALICE, BEA)],
        "document_id": [
            documents.draft(db.superuser, ALICE, house.files),
            documents.draft(db.superuser, BEA, house.files),
            documents.copy(db.superuser, ASSOCIATION, house.files, marking=4, circle=[BEA.id]),
        ],
        "task_id": [
            voices.task(db.superuser, ASSOCIATION),
            voices.task(db.superuser, ASSOCIATION, marking=4, circle=[BEA.id]),
        ],
        "request_id": [requested, voices.request(db.superuser, BEA)],
        "answer_id": [voices.answer(db.superuser, one, requested) for one in (ALICE, BEA)],
        "interest_id": [interest(db.superuser, one) for one in (ALICE, BEA)],
        "held_id": [HELD],
        "person_id": [AMIR.id, BEA.id],
        "org_id": [ACME.id, BOLT.id],
        "place_id": [place],
        "seat_id": [seat],
        "session_id": [UNKNOWN],
        "import_id": [exchange.batch(db.superuser, ALICE, now=now, state="done")],
        "export_id": [exchange.export(db.superuser, ALICE, COPPER, now=now)],
        "token_id": [db.value("select id from api_tokens")],
        "webhook_id": [webhooks.webhook(db.superuser, one, now=now) for one in (ALICE, BEA)],
        "proposal_id": [rulebooks.proposal(db.superuser, CARA, now=now)],
        "rejudgement_id": [rulebooks.rejudgement(db.superuser, NAMED_COPY, now=now)],
        "objection_id": [desk.objection(db.superuser, one, now=now) for one in (ALICE, BEA)],
        "deputy_id": [desk.deputy(db.superuser, to=CARL, now=now)],
        "block_id": [desk.block(db.superuser, one, now=now) for one in (CARA, BEA)],
        "planned_id": [gate.planned(db.superuser, ALICE, ACME_DRAFT)],
        "meeting_id": held_meetings,
        "topic_id": [
            meetings.topic(db.superuser, held_meetings[0], number=9),
            meetings.topic(db.superuser),
            meetings.topic(db.superuser, marking=4, circle=[BEA.id]),
            *topics,
        ],
        "series_id": [
            meetings.series(db.superuser),
            meetings.series(db.superuser, space_id=CAUCUS),
        ],
        "stop_id": [
            in_session.stop(db.superuser, held_now, one, who, now=now)
            for one, who in zip(topics, (CARA, BEA), strict=True)
        ],
        **minutes.said(db.superuser, now),
        "decision_id": asked,
        "position_id": [
            decisions.position(db.superuser, asked[0], one, now=now) for one in (ACME, BOLT)
        ],
        "outcome_id": [
            decisions.outcome(db.superuser, asked[0], now=now),
            decisions.outcome(
                db.superuser, asked[0], now=now, state="held", circle=[FAY.id, CARA.id]
            ),
        ],
        "action_id": [
            actions.action(db.superuser, now=now),
            actions.action(db.superuser, now=now, state="draft", circle=[FAY.id, CARA.id]),
            actions.action(db.superuser, now=now, marking=4, circle=[BEA.id], for_circle=[BEA.id]),
        ],
        "campaign_id": [
            open_one,
            outreach.campaign(db.superuser, now=now, state="draft", circle=[FAY.id, CARA.id]),
            outreach.campaign(db.superuser, now=now, space_id=COBALT),
        ],
        "claim_id": [
            outreach.claim(db.superuser, open_one, whom, one.org_id, one.id, now=now)
            for one, whom in ((ALICE, people[0]), (BEA, people[1]))
        ],
        "encounter_id": [
            outreach.encounter(db.superuser, one, people[0], now=now) for one in (ALICE, BEA)
        ],
        **_talking(db, now),
        **_used(db, now),
        **of_engagements(db, now),
        "definition_id": [measured],
        "round_id": rounds,
        "threshold_id": [kpis.thresholds(db.superuser, CARA, now=now)],
        "trade_id": [
            kpis.relation(db.superuser, one, other, now=now)
            for one, other in ((ALICE, BOLT), (BEA, ACME))
        ],
        "feed_id": [calling.feed(db.superuser, one, now=now) for one in (ALICE, BEA)],
        "delivery_id": [webhooks.delivery(db.superuser, one, now=now) for one in (ALICE, BEA)],
    }


def _talking(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give talking points for all who sit there, and for one."""
    for_one: dict[str, Any] = {"marking": 4, "circle": [BEA.id]}
    documents_ = [
        points.document(db.superuser, now=now),
        points.document(db.superuser, now=now, **for_one),
    ]
    versions = [
        points.version(db.superuser, documents_[0], now=now),
        points.signed(db.superuser, documents_[0], now=now, number=2),
        points.ready(db.superuser, documents_[1], now=now, **for_one),
    ]
    return {
        "talking_point_id": documents_,
        "talking_version_id": versions,
        "wording_id": [
            points.wording(db.superuser, versions[0], one, now=now) for one in (ALICE, BEA)
        ],
    }


def _used(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give versions of several readers, and what members noted of using one."""
    versions = [
        uses.version(db.superuser, now=now),
        uses.version(db.superuser, now=now, marking=4, circle=[BEA.id]),
        uses.version(db.superuser, now=now, space_id=COBALT),
    ]
    noted = [uses.use(db.superuser, one, versions[0], now=now) for one in (ALICE, BEA)]
    return {"version_id": versions, "use_id": noted}
