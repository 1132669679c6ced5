"""The demo's experts as they stand after seeding: paid together, and nobody knows who paid what."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest

from collab.demo.content import load
from collab.work.opening import Identity
from tests.house.servers import APP
from tests.house.story import NAME, Demo

STORY = load()
MISSION = next(one for one in STORY.engagements if one.report is not None)
OPEN = next(
    one for one in STORY.engagements if one.call is not None and one.call.closes_days_ago < 0
)
WINNER = next(one.by for one in MISSION.proposals if not one.refused)
EXPERTS = {one.by for one in MISSION.proposals}


@pytest.fixture(scope="module")
def people(demo: Demo) -> Mapping[str, Identity]:
    rows = demo.database.rows("select email, id, org_id from representations")
    known = {email: Identity(who, org) for email, who, org in rows}
    return {one.key: known[one.email] for one in STORY.representations}


@contextlib.contextmanager
def entered(demo: Demo, who: Identity) -> Iterator[psycopg.Cursor[Any]]:
    with psycopg.connect(demo.database.servers.url(APP, NAME)) as connection:
        cursor = connection.execute("select app.enter(%s, %s)", (who.representation_id, who.org_id))
        yield cursor
        connection.rollback()


def counted(demo: Demo, who: Identity, query: str) -> int:
    with entered(demo, who) as cursor:
        cursor.execute(query.encode())
        row = cursor.fetchone()
        assert row is not None
        number: int = row[0]
        return number


def test_demo_when_seeded_then_its_engagements_stand_as_the_story_tells(demo: Demo) -> None:
    database = demo.database
    assert dict(database.rows("select title, state from engagements")) == {
        MISSION.title: "reported",
        OPEN.title: "calling",
        "Talks between guards and villages": "draft",
    }
    assert database.rows(
        "select outcome, count(*) from opened_proposals group by 1 order by 1"
    ) == [
        ("not_selected", 3),
        ("selected", 1),
    ]
    assert database.rows("select state, count(*) from proposals group by 1 order by 1") == [
        ("draft", 1),
        ("opened", 4),
    ]
    milestones = database.rows("select state from engagement_milestones order by number")
    assert milestones == [("accepted",), ("submitted",)]
    notes = database.rows("select state from accuracy_notes order by 1")
    assert notes == [("commented",), ("silent",)]
    assert database.value("select count(*) from report_releases where state = 'released'") == 2
    assert database.rows("select state from public_reports") == [("published",)]
    answers = "select response, count(*) from recommendation_answers group by 1 order by 1"
    assert dict(database.rows(answers)) == {
        "accepted": 4, "declined": 2, "partly": 3, "silent": 1, None: 2,
    }  # fmt: skip
    assert database.value("select count(*) from recommendations where state = 'standing'") == 8
    late = "select count(*) from proposals where submitted_at > now() - interval '90 days'"
    assert database.value(late) == 0, "what was proposed was so before its deadline"


def test_demo_when_a_proposer_worked_for_who_selects_then_that_firm_stands_aside(
    demo: Demo,
) -> None:
    rows = demo.database.rows(
        "select distinct o.name, r.ground from proposal_recusals r"
        " join organisations o on o.id = r.firm_id"
    )
    assert rows == [(STORY.organisation("brisanne").name, "former_employer")]
    scores = demo.database.rows(
        "select count(*) from engagement_scores where state = 'locked' group by opened_id"
        " order by 1"
    )
    assert scores == [(2,), (3,), (3,), (3,)]


def test_demo_when_firms_paid_together_then_each_knows_its_own_part_alone(
    demo: Demo, people: Mapping[str, Identity]
) -> None:
    fund = MISSION.funding
    assert fund is not None
    shares = [amount for (amount,) in demo.database.rows("select amount from budget_shares")]
    assert sum(shares) + fund.outside == fund.total
    assert demo.database.rows("select state, band from budgets") == [("frozen", "covered")]
    for one in fund.pledges:
        for table in ("pledges", "budget_shares", "money_invoices"):
            assert counted(demo, people[one.by], f"select count(*) from {table}") == 1, one.by
    for who in ("ruth_adeyemi", "helene_weidner", *sorted(EXPERTS)):
        for table in ("pledges", "budget_shares"):
            assert counted(demo, people[who], f"select count(*) from {table}") == 0, (who, table)
    for who in sorted({"ruth_adeyemi", "helene_weidner", *EXPERTS}):
        asked = 1 if who == WINNER else 0  # what it asked for itself, and what nobody else pays
        assert counted(demo, people[who], "select count(*) from money_invoices") == asked, who
    received = "select state, count(*) from pledges group by 1 order by 1"
    assert dict(demo.database.rows(received)).keys() <= {"invoiced", "received"}


def test_demo_when_experts_look_then_they_see_their_room_and_no_other_proposal(
    demo: Demo, people: Mapping[str, Identity]
) -> None:
    for who in sorted(EXPERTS):
        assert counted(demo, people[who], "select count(*) from opened_proposals") == 0
        assert counted(demo, people[who], "select count(*) from engagements") == 0
        room = 1 if who == WINNER else 0
        assert counted(demo, people[who], "select count(*) from expert_rooms") == room
    for who in ("grace_mwamba", "macarena_tapia", "ingrid_solheim"):
        assert counted(demo, people[who], "select count(*) from opened_proposals") == 0
        assert counted(demo, people[who], "select count(*) from engagement_scores") == 0
