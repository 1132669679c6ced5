"""Every route as every kind of member, generated: a new route is tried before anyone tests it.

What one may not know answers exactly as what does not exist, and nobody gets an error of ours.
The client that asks also fails on any word of another organisation's (wall 9).
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from flask import Flask
from werkzeug.routing import Rule

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
    DAN,
    ECHO,
    FAY,
    LEE,
    LEX,
    OBI,
    OLGA,
    OTTO,
    PIA,
    Member,
)
from tests.client import Client, Page
from tests.conftest import ClientOf, ProgramOf
from tests.factories import (
    actions,
    calling,
    contacts,
    decisions,
    delivery,
    desk,
    documents,
    engagements,
    exchange,
    funding,
    gate,
    in_session,
    kpis,
    meetings,
    minutes,
    money,
    outreach,
    points,
    proposals,
    reports,
    review,
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
from tests.policy.sweep_bodies import AFTER_THE_AWARD
from tests.program import Program, Told

UNKNOWN = uuid.UUID("0190a000-0000-7000-8000-00000000abcd")
HELD = uuid.UUID("0190a000-0000-7000-8000-00000000beef")
PROGRAMS = "/api/v"
"""Addresses of the API: they know bearers, and no cookie."""
WITHOUT_TOKEN = {"digests.unsubscribe"}  # mail programs send it, by RFC 8058; the link is the token
READ_BY = {  # which table tells whether the member may know of the object in an address
    "space_id": "spaces",
    "finding_id": "findings",
    "item_id": "findings",
    "subject_id": "findings",
    "comment_id": "comments",
    "observation_id": "observations",
    "document_id": "documents",
    "task_id": "tasks",
    "request_id": "information_requests",
    "answer_id": "information_answers",
    "release_id": "releases",
    "interest_id": "interests",
    "held_id": "held_items",
    "person_id": "representations",
    "org_id": "organisations",
    "place_id": "memberships",
    "seat_id": "seats",
    "session_id": "sessions",
    "import_id": "import_batches",
    "export_id": "export_files",
    "token_id": "api_tokens",
    "webhook_id": "webhooks",
    "delivery_id": "webhook_deliveries",
    "proposal_id": "rulebook_proposals",
    "rejudgement_id": "rejudgements",
    "objection_id": "objections",
    "deputy_id": "deputies",
    "block_id": "opinion_blocks",
    "planned_id": "planned_releases",
    "meeting_id": "meetings",
    "topic_id": "agenda_items",
    "series_id": "meeting_series",
    "stop_id": "topic_stops",
    "section_id": "minutes_sections",
    "correction_id": "minutes_corrections",
    "addendum_id": "minutes_addenda",
    "decision_id": "decisions",
    "position_id": "decision_positions",
    "outcome_id": "decision_outcomes",
    "action_id": "actions",
    "use_id": "talking_point_uses",
    "version_id": "talking_point_versions",
    "feed_id": "calendar_feeds",
    "contact_id": "contacts",
    "other_id": "contacts",
    "note_id": "contact_notes",
    "merge_id": "contact_merges",
    "campaign_id": "campaigns",
    "claim_id": "contact_claims",
    "encounter_id": "encounters",
    "talking_point_id": "talking_points",
    "talking_version_id": "talking_point_versions",
    "wording_id": "talking_point_wordings",
    "definition_id": "kpi_definitions",
    "round_id": "kpi_rounds",
    "threshold_id": "kpi_parameters",
    "trade_id": "trading_relations",
    "engagement_id": "engagements",
    "call_id": "calls",
    "answer_of_call_id": "call_answers",
    "offer_id": "proposals",
    "opened_id": "opened_proposals",
    "phase_id": "engagement_phases",
    "score_id": "engagement_scores",
    "recusal_id": "proposal_recusals",
    "invoice_id": "money_invoices",
    "entry_id": "money_entries",
    "milestone_id": "engagement_milestones",
    "owed_id": "returns_owed",
    "report_id": "engagement_reports",
    "report_version_id": "report_versions",
    "passage_id": "report_passages",
    "fact_note_id": "accuracy_notes",
    "thread_id": "accuracy_threads",
    "report_release_id": "report_releases",
    "public_report_id": "public_reports",
    "recommendation_id": "recommendations",
    "reaction_id": "recommendation_answers",
    "budget_id": "budgets",
}
OF_MINUTES: dict[str, object] = {
    "corrections": {"part": str(UNKNOWN), "root": "ab" * 32, "wording": "So.", "reason": "So."},
    "agreement": {"root": "ab" * 32},
    "files": {"kind": "docx"},
    "addenda": {"words": "So it was."},
    "answer": {"accepts": True},
    "judgement": {"accepts": True},
}
NO_OBJECTS = {
    "paper_id", "part_id", "published_id", "token", "number", "filename", "invitation_id",
    "relation_id",
}  # fmt: skip


@pytest.fixture
def objects(db: Database, house: House, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
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
        **_of_engagements(db, now),
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


def _of_engagements(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give what each part of an engagement has; of engagements themselves one of most parts."""
    parts = [
        _engaged(db, now),
        _reviewed(db, now),
        delivery.objects(db.superuser, now),
        reports.everything(db.superuser, now=now),
        _funded(db, now),
        _paid(db, now),
    ]
    found: dict[str, list[uuid.UUID]] = {}
    for part in parts:
        for name, ids in part.items():
            found[name] = [*found.get(name, []), *ids]
    called, reported, paid = (parts[at]["engagement_id"] for at in (0, 3, 5))
    return found | {"engagement_id": [called[0], called[2], reported[0], paid[0]]}


def _paid(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give engagements of two groups, and what firms were asked to pay for one."""
    made = money.paid(db, now)
    asked = [money.invoice(db.superuser, made.id, one, now=now) for one in (ACME, BOLT)]
    return {
        "engagement_id": [
            made.id,
            engagements.engagement(db.superuser, now=now, space_id=COBALT),
        ],
        "invoice_id": [invoice for invoice, _ in asked],
        "entry_id": [entry for _, entry in asked],
    }


def _funded(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give engagements of two groups with a budget each, and one whose budget is a draft."""
    places: tuple[dict[str, Any], ...] = ({}, {"space_id": COBALT}, {})
    about = [engagements.engagement(db.superuser, now=now, **one) for one in places]
    for one, whom in zip(about, (ACME, BOLT, ACME), strict=True):
        engagements.party(db.superuser, one, whom, now=now, funds=True)
    draft: dict[str, Any] = {"state": "draft", "circle": [ASSOCIATION.id]}
    values: tuple[dict[str, Any], ...] = ({}, {}, draft)
    return {
        "engagement_id": about,
        "budget_id": [
            funding.budget_row(db.superuser, one, now=now, **more)
            for one, more in zip(about, values, strict=True)
        ],
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


def _engaged(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give engagements in two groups, with terms, calls for all and for few, and questions."""
    here, few, there = (
        engagements.engagement(db.superuser, now=now, state="calling", **values)
        for values in ({}, {"space_id": CAUCUS}, {"space_id": COBALT})
    )
    engagements.terms(db.superuser, here, now=now)
    calls = [
        engagements.call(db.superuser, one, now=now, public=public)
        for one, public in ((here, True), (few, False), (there, False))
    ]
    answers = [
        engagements.answer(db.superuser, calls[0], now=now, **values)
        for values in ({}, {"state": "held"}, {"state": "published", "published_at": now})
    ]
    return {
        "engagement_id": [here, few, there],
        "call_id": calls,
        "answer_of_call_id": [*answers, engagements.answer(db.superuser, calls[2], now=now)],
        "offer_id": [proposals.row(db.superuser, ECHO.id, OBI, calls[0], now=now)],
        "opened_id": [
            engagements.opened(db.superuser, call, LEX, code="A", now=now) for call in calls
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


def _reviewed(db: Database, now: dt.datetime) -> dict[str, list[uuid.UUID]]:
    """Give a review in which Alice and Bea judge, one of them standing aside from a proposal."""
    one = review.scene(db.superuser, now=now)
    aside = review.recusal(db.superuser, one, one.b, ALICE, now=now)
    return {
        "phase_id": [one.phase],
        "score_id": [
            review.score(db.superuser, one, one.a, who, now=now, **values)
            for who, values in ((ALICE, {"state": "draft", "locked_at": None}), (BEA, {}))
        ],
        "recusal_id": [aside],
    }


def addresses(
    rule: Rule, objects: dict[str, list[uuid.UUID]]
) -> Iterator[tuple[str | None, uuid.UUID | None, dict[str, Any]]]:
    """Give (the name of the first id, the object it names, values) for a rule, object by object."""
    names = [a for a in re.findall(r"<(?:[^:>]*:)?(\w+)>", rule.rule) if a in READ_BY]
    rest: dict[str, Any] = {
        "token": "nothing",
        "number": 1,
        "filename": "x",
        "kind": "issues",
        "pace": "off",
    }
    if rule.rule.removeprefix("/api/v1").startswith("/items/"):
        rest |= {"kind": "finding", "subject_kind": "finding"}
    ids: dict[str, Any] = {n: objects[n][0] for n in names[1:]}
    values = {a: (rest | ids).get(a, UNKNOWN) for a in rule.arguments}
    if not names:
        yield None, None, values
        return
    for one in objects[names[0]]:
        yield names[0], one, values | {names[0]: one}


def known(db: Database, member: Member, name: str, one: uuid.UUID) -> bool:
    """Ask the database, as this member, whether there is such a thing."""
    with db.app.begin() as connection:
        call(connection, "app.enter", member.id, member.org_id)
        table = READ_BY[name]
        found = connection.exec_driver_sql(f"select 1 from {table} where id = %s", (one,))
        return found.first() is not None


def pages(app: Flask, method: str | None = None) -> list[Rule]:
    """Give the rules for people, of a method."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and not rule.rule.startswith(PROGRAMS)
        and method in {None, *(rule.methods or ())}
    ]


def operations(app: Flask) -> list[tuple[Rule, str]]:
    """Give the rules for programs, method by method."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PROGRAMS)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def ask(client: Client, rule: Rule, values: dict[str, Any]) -> Page:
    path = fill(rule, values)
    return client.get(path) if "GET" in (rule.methods or ()) else client.post(path)


def fill(rule: Rule, values: dict[str, Any]) -> str:
    """Put values into a rule by hand: one endpoint may have several rules."""
    return re.sub(r"<(?:[^:>]*:)?(\w+)>", lambda m: str(values[m.group(1)]), rule.rule)


def likeness(page: Page, one: uuid.UUID) -> list[str]:
    """Give what of a reply must not differ between a forbidden thing and none at all."""
    text = re.sub(r"<input[^>]*csrf_token[^>]*>", "", page.text)
    return f"{page.status} {page.location}\n{text}".replace(str(one), "-").splitlines()


@pytest.mark.parametrize(
    ("member", "method"),
    [
        *((member, "GET") for member in (ALICE, BEA, FAY, CARA, PIA, LEE, OLGA, DAN)),
        *((member, "POST") for member in (ALICE, FAY, PIA, DAN)),
    ],
    ids=lambda one: getattr(one, "key", one),
)
def test_route_when_asked_for_what_one_may_not_know_answers_as_for_nothing(
    app: Flask,
    db: Database,
    client: ClientOf,
    objects: dict[str, list[uuid.UUID]],
    member: Member,
    method: str,
) -> None:
    one = client(member)
    good = 0
    for rule in pages(app, method):
        if method == "POST" and one.get("/account").status != 200:  # it signed itself out
            one = client(member)
        for name, target, values in addresses(rule, objects):
            hidden = name and target and not known(db, member, name, target)
            page = ask(one, rule, values)
            assert page.status < 500, f"{rule} {page.path}: {page.status}"
            good += page.status == 200
            if page.status == 303 and page.location:
                one.get(page.location)  # what was done is said once, on the next page
            if hidden and name and target:
                assert page.status >= 400 or page.location.startswith(("/sign-in", "/account"))
                nothing = ask(one, rule, values | {name: UNKNOWN})
                assert likeness(page, target) == likeness(nothing, UNKNOWN), page.path
    assert method == "POST" or good > 5, "a member who reaches nothing proves nothing"


def test_stranger_when_he_asks_for_anything_is_sent_to_sign_in(
    app: Flask, client: ClientOf, objects: dict[str, list[uuid.UUID]]
) -> None:
    stranger = client()
    allows = app.extensions["collab.allows"]
    for rule in pages(app):
        *_, values = next(addresses(rule, objects))
        page = ask(stranger, rule, values)
        assert page.status < 500, page.path
        if allows[rule.endpoint].name != "public":
            assert (page.status, page.location.partition("?")[0]) == (303, "/sign-in"), page


@pytest.mark.parametrize("member", [None, ALICE], ids=["stranger", "alice"])
def test_form_when_sent_without_its_token_is_refused(
    app: Flask, client: ClientOf, objects: dict[str, list[uuid.UUID]], member: Member | None
) -> None:
    one = client(member)
    for rule in pages(app, "POST"):
        if rule.endpoint not in WITHOUT_TOKEN:
            *_, values = next(addresses(rule, objects))
            assert one.post_raw(fill(rule, values), {}).status == 400, rule.rule


TOPIC = {
    "title": "Complaints procedure at the ports",
    "purpose": "discuss",
    "category": "hr_risk_general",
}
BODIES: dict[str, object] = {
    "write_finding": {"title": "Written"},
    "set_meeting": {"title": "Exchange"},
    "add_topic": TOPIC,
    "propose_topic": TOPIC,
    "clear_agenda": {"agenda_hash": "nothing"},
    "return_agenda": {"words": "Say which ports are meant."},
    "drop_topic": {"words": "It stands in the minutes already."},
    "take_on_topic": {"meeting_id": str(UNKNOWN)},
    "let_topic_stand": {"version": 1},
    "ask_late_topic": {"topic_id": str(UNKNOWN)},
    "consent_late_topic": {"topic_id": str(UNKNOWN)},
    "admit_late_topic": {"topic_id": str(UNKNOWN)},
    "begin_talking_points": {"title": "Speaking up"},
    "begin_talking_version": {"audience": "trader", "category": "hr_risk_general"},
    "write_talking_text": {"language": "en", "say": "Who listens?", "version": 1},
    "set_talking_window": {
        "category": "hr_risk_general",
        "use_from": "2026-01-07",
        "use_until": "2026-02-07",
    },
    "add_talking_evidence": {"kind": "finding", "item_id": str(UNKNOWN)},
    "move_talking_version": {"step": "submit"},
    "take_talking_version": {"kind": "txt"},
    "offer_dates": {"starts_at": []},
    "answer_dates": {"answers": {}},
    "choose_date": {"option_id": str(UNKNOWN)},
    "claim_contact": {"contact_id": str(UNKNOWN)},
    "report_result": {"code": "declined"},
    "step_review": {"step": "select", "version": 1},
    "settle_review": {"step": "fail"},
    "score_proposal": {"levels": {"method": 1}},
    "say_opinion": {"opinion": "agree"},
    "note_use": {"used_on": "2026-01-07", "partner": "Somebody"},
    "begin_series": {
        "name": "Exchange",
        "purpose": "To prepare.",
        "rhythm": "weekly",
        "time_zone": "UTC",
        "local_time": "09:00:00",
        "first_on": "2026-01-07",
    },
    "take_down_position": {"firm_id": str(UNKNOWN), "stance": "agree"},
    "settle_outcome": {"verdict": "stated"},
    "see_note": {"topic_id": str(UNKNOWN), "version": 1},
    "propose_decision_about": {
        "kind": "process",
        "question": "Shall we meet less often?",
        "closes_on": "2099-01-07",
    },
    "record_contract": {
        "reference": "CA-17",
        **dict.fromkeys(("signed_on", "starts_on", "ends_on", "undertaken_on"), "2099-01-07"),
        "amount": 100,
    },
    "plan_milestone": {
        "number": 1,
        "title": "Part",
        "due_on": "2099-01-07",
        "amount": 100,
        "acceptors": [str(UNKNOWN)],
    },
    "submit_milestone": {"words": "Measured."},
    "answer_milestone": {"round": 1, "outcome": "accepted"},
    "cancel_milestone": {"why": "Not needed.", "version": 1},
    "answer_return": {"answer": "returned"},
    "add_action_about": {"title": "Ask for the report", "due_on": "2099-01-07"},
    **AFTER_THE_AWARD,
}
"""What an operation takes beside what names its object."""


def body_for(rule: Rule, method: str, space_id: object) -> object:
    """Give a body that is right as far as it can be, so that the object decides."""
    if method == "GET" or rule.endpoint.endswith("withdraw_release"):
        return None
    if method == "PATCH":
        return {"title": "Changed", "version": 1}
    if "/minutes/" in rule.rule:
        return OF_MINUTES[rule.rule.rpartition("/")[2]]
    usual = {"space_id": str(space_id), "category": "hr_risk_general"}
    return BODIES.get(rule.endpoint.removeprefix("api."), usual)


def sent(
    program: Program, rule: Rule, method: str, values: dict[str, Any], space_id: object = COPPER
) -> Told:
    path = fill(rule, values)
    if rule.endpoint.endswith(("add_document", "revise_document")):
        return program.send(path, b"Families were sent away.", If_Match="1")
    return program.ask(method, path, body_for(rule, method, space_id))


@pytest.mark.parametrize(
    "member", [ALICE, BEA, FAY, CARA, PIA, LEE, OLGA, DAN], ids=lambda one: one.key
)
def test_operation_when_asked_for_what_one_may_not_know_answers_as_for_nothing(
    app: Flask,
    db: Database,
    program: ProgramOf,
    objects: dict[str, list[uuid.UUID]],
    redis_url: str,
    member: Member,
) -> None:
    one, good = program(member), 0
    limits = redis.Redis.from_url(redis_url)
    for rule, method in operations(app):
        limits.flushdb()  # a program that tries everything would be told to wait
        for name, target, values in addresses(rule, objects):
            told = sent(one, rule, method, values)
            assert told.status < 500, f"{method} {told.path}: {told.status}"
            good += told.status < 300
            if name and target and not known(db, member, name, target):
                nothing = sent(one, rule, method, values | {name: UNKNOWN})
                # What is pending names its own charter, and nobody else's.
                assert told.text == nothing.text, f"{method} {told.path}"
                assert told.status == nothing.status >= 400
    limits.close()
    assert good > 1, "a program that reaches nothing proves nothing"


def test_operation_when_told_of_a_hidden_space_answers_as_for_none(
    program: ProgramOf, objects: dict[str, list[uuid.UUID]]
) -> None:
    """An id in a body is as much a question as one in an address."""
    alice = program(ALICE)
    for verb in ("releases", "release-previews"):
        told = [
            alice.post(
                f"/findings/{ACME_DRAFT}/{verb}",
                {"space_id": str(space), "category": "hr_risk_general"},
            )
            for space in (COBALT, BOLT.vault_id, UNKNOWN)
        ]
        assert {one.status for one in told} == {404}
        assert len({one.text for one in told}) == 1


def test_operation_when_nobody_is_behind_it_wants_a_token_and_takes_no_cookie(
    app: Flask, client: ClientOf, program: ProgramOf, objects: dict[str, list[uuid.UUID]]
) -> None:
    signed_in, stranger = client(ALICE), program()
    signed_in.get("/account")
    allows = app.extensions["collab.allows"]
    for rule, method in operations(app):
        *_, values = next(addresses(rule, objects))
        if allows[rule.endpoint].name == "public":
            continue
        told = sent(stranger, rule, method, values)
        assert (told.status, told.code) == (401, "sign_in"), told.path
        body = body_for(rule, method, COPPER)
        cookie = signed_in.web.open(fill(rule, values), method=method, json=body)
        assert cookie.get_data(as_text=True) == told.text, f"{told.path} takes a cookie"


def test_page_when_a_program_asks_wants_a_session(
    app: Flask, program: ProgramOf, objects: dict[str, list[uuid.UUID]]
) -> None:
    token = program(ALICE).token
    allows = app.extensions["collab.allows"]
    web = app.test_client(use_cookies=False)
    for rule in pages(app, "GET"):
        *_, values = next(addresses(rule, objects))
        if allows[rule.endpoint].name != "public":
            answer = web.get(fill(rule, values), headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 303, rule.rule
            assert answer.location.startswith("/sign-in"), rule.rule
