"""What bounds a review: decisions follow recusals, ties are no oracle, what is scored is final."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from collab.core.ids import new_id
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    COPPER,
    DAN,
    DINA,
    FAY,
)
from tests.factories import engagements, review
from tests.factories.decisions import decision, outcome, position
from tests.factories.rows import Connection
from tests.house.databases import Database
from tests.policy.test_review_walls import codes, one_of, selecting
from tests.policy.test_scoring_machine import refused, viewing


@pytest.fixture
def connection(still_db: Database) -> Iterator[Connection]:
    """Give a superuser's connection whose work is taken back."""
    with still_db.superuser.transaction(force_rollback=True):
        yield still_db.superuser


@pytest.mark.parametrize(
    ("missing", "fields"),
    [
        ("decided_otherwise", {}),
        ("no_quorum", {"quorum_met": False}),
        ("no_quorum", {"quorum_met": None}),
        ("decided_before", {"opened_at": dt.datetime(2026, 1, 5, tzinfo=dt.UTC)}),
    ],
)
def test_award_when_its_decision_says_other_is_refused(
    connection: Connection, now: dt.datetime, missing: str, fields: dict[str, Any]
) -> None:
    scene = selecting(connection, now)
    about: dict[str, Any] = {
        "kind": "joint_funding", "subject_kind": "engagement", "subject_id": scene.engagement,
        "options": ["A", "B"], "for_circle": [ACME.id, BOLT.id], "quorum_met": True,
        "opened_at": now + dt.timedelta(hours=1),
    }  # fmt: skip
    by = decision(connection, now=now, state="stated", **{**about, **fields})
    why = json.dumps({str(scene.a): "It leaves out the depots."})
    call = "app.award_engagement(%s, %s, %s, %s, %s)"
    for chosen in (1, 0, None):
        with connection.transaction(force_rollback=True):
            outcome(connection, by, now=now, chosen=chosen)
            told = refused(connection, FAY, call, scene.engagement, scene.b, by, why, now)
            assert told == missing, chosen


def test_decision_when_somebody_in_it_is_out_of_a_proposal_takes_no_choice_of_it(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    about: dict[str, Any] = {
        "kind": "joint_funding", "subject_kind": "engagement", "subject_id": scene.engagement,
        "options": ["A", "B", "None of them"],
        "for_circle": [ACME.id, BOLT.id, ASSOCIATION.id],
    }  # fmt: skip
    asked = decision(connection, now=now, **about)
    review.recusal(connection, scene, scene.b, BEA, now=now)
    say = "app.say_position(%s, %s, 'agree', %s::smallint, '', %s)::text"
    for member, choice, told in (
        (BEA, 2, "P0C02"), (BEA, 1, ""), (BEA, 3, ""), (ALICE, 2, ""), (AMIR, 2, ""),
    ):  # fmt: skip
        assert refused(connection, member, say, new_id(), asked, choice, now) == told, member.key
    # What was told by telephone before is not confirmed any more either.
    heard = position(connection, asked, ACME, now=now, choice=2, confirmed_at=None, by_phone=True)
    review.recusal(connection, scene, scene.b, ALICE, now=now)
    confirm = "app.confirm_position(%s, %s)::text"
    assert refused(connection, AMIR, confirm, heard, now) == "P0C02"
    # A draft that names somebody who is examined since is not opened.
    draft = decision(connection, now=now, state="draft", opened_at=None, **about)
    says = "app.set_engagement_party(%s, %s, false, true, %s, %s)::text"
    names = "app.name_engagement_party(%s, %s, true, 'downstream', %s, %s)::text"
    connection.execute("update decisions set state = 'withdrawn' where id = %s", [asked])
    for who, does in ((BEA, says), (FAY, names)):
        assert refused(connection, who, does, scene.engagement, BOLT.id, new_id(), now) == ""
    opening = "app.move_decision(%s, 'open', '', %s)"
    assert refused(connection, FAY, opening, draft, now) == "P0C02"
    circle = [ACME.id, ASSOCIATION.id]
    right = decision(
        connection, now=now, state="draft", opened_at=None, **{**about, "for_circle": circle}
    )
    found = refused(connection, FAY, opening, right, now)
    assert found is None, found


def test_convener_when_he_stands_aside_answers_without_reading(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    aside = "app.recuse(%s, %s, %s, %s, 'relation', %s)::text"
    assert refused(connection, FAY, aside, new_id(), scene.b, FAY.org_id, FAY.id, now) == ""
    assert codes(connection, FAY) == {"A"}
    owed = "app.proposals_to_answer(%s)::text"
    found = json.loads(refused(connection, FAY, owed, scene.engagement) or "")
    assert found == [{"id": str(scene.a), "code": "A"}, {"id": str(scene.b), "code": "B"}]
    for other, told in ((ALICE, "42501"), (BEA, "42501"), (DINA, "P0C04"), (DAN, "P0C04")):
        assert refused(connection, other, owed, scene.engagement) == told, other.key
    why = json.dumps({str(one): "It does not fit." for one in (scene.a, scene.b)})
    call = "app.fail_engagement(%s, %s, %s)"
    assert refused(connection, FAY, call, scene.engagement, "{}", now) == "no_reason"
    assert refused(connection, FAY, call, scene.engagement, why, now) is None


def test_tie_when_tried_while_identities_are_hidden_costs_the_firm_and_tells_nothing(
    connection: Connection, now: dt.datetime
) -> None:
    scene = review.scene(connection, now=now)
    declare = (
        "insert into conflict_ties (id, org_id, space_id, marking, shared_at, representation_id,"
        " firm_id, kind, organisation, declared_at) select %s, org_id, id, 3, now(), %s, %s,"
        " 'relation', %s, '2001-01-01' from spaces where id = %s"
    )
    with viewing(connection, BEA) as here:
        here.execute(declare, [new_id(), BEA.id, BOLT.id, scene.yara.firm.name, COPPER])
    assert one_of(connection, "select declared_at > '2020-01-01' from conflict_ties")
    known = "select firm_id, representation_id from proposal_recusals"
    assert connection.execute(known).fetchall() == [(BOLT.id, None)], "the firm as a whole"
    for member, rows in ((BEA, 0), (ALICE, 0), (FAY, 1), (CARA, 1)):
        with viewing(connection, member) as here:
            assert len(here.execute(known).fetchall()) == rows, member.key
    # Whom was asked is told to nobody by naming who judges.
    for one in (scene.yara,):
        engagements.guest(connection, scene.call, one.firm, now=now, invited_by=FAY.id)
    named = "app.assign_reviewer(%s, %s, %s, %s)"
    assert refused(connection, BEA, named, new_id(), scene.engagement, BEA.id, now) is None
    assert refused(connection, FAY, named, new_id(), scene.engagement, BEA.id, now) == "tied"


def test_opinion_when_its_firm_stands_aside_divides_nobody(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    locked = one_of(
        connection, "select id from engagement_scores where opened_id = %s and firm_id = %s",
        scene.a, BOLT.id,
    )  # fmt: skip
    say = "app.say_opinion(%s, %s, 'disagree', %s)::text"
    assert refused(connection, AMIR, say, new_id(), locked, now) == ""
    lacks = "app.review_lacks(%s, 'rescore')"
    assert refused(connection, FAY, lacks, scene.engagement) == "no_phase"
    assert refused(connection, ALICE, lacks, scene.engagement) == "42501"
    review.recusal(connection, scene, scene.a, ALICE, now=now)
    assert refused(connection, FAY, lacks, scene.engagement) == "not_divided"
    assert one_of(connection, "select count(*) from score_opinions where voided_at is null") == 0


def test_division_when_the_phase_runs_is_told_to_nobody(
    connection: Connection, now: dt.datetime
) -> None:
    scene = review.scene(connection, now=now)
    review.score(connection, scene, scene.a, ALICE, now=now, recommendation="maybe")
    for member, told in ((FAY, "not_scored"), (BEA, "42501"), (ALICE, "42501")):
        assert refused(connection, member, "app.review_lacks(%s, 'rescore')", scene.engagement) == (
            told
        )
    assert refused(connection, FAY, "app.review_lacks(%s, 'end_phase')", scene.engagement) == (
        "not_all_scored"
    )
    why = json.dumps({str(one): "It does not fit." for one in (scene.a, scene.b)})
    ending = "app.fail_engagement(%s, %s, %s)"
    assert refused(connection, FAY, ending, scene.engagement, why, now) is None
    assert one_of(connection, "select state from engagement_phases") == "dropped"
    with viewing(connection, BEA) as here:
        assert here.execute("select from engagement_scores").fetchall() == []


def test_phase_when_all_were_blind_and_are_over_is_followed_by_no_blind_one(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    plan = "app.plan_phase(%s, %s, 1::smallint, %s, %s, %s, false, %s)::text"
    week = now + dt.timedelta(days=7)
    for blind, told in ((True, "P0C02"), (False, "")):
        said = refused(connection, FAY, plan, new_id(), scene.engagement, now, week, blind, now)
        assert said == told


def test_score_when_its_firm_could_have_read_others_is_refused(
    connection: Connection, now: dt.datetime
) -> None:
    scene = review.scene(connection, now=now)
    for one in (ALICE, BEA):
        review.score(connection, scene, scene.a, one, now=now)
    review.score(connection, scene, scene.b, BEA, now=now)
    save = "app.save_score(%s, %s, %s, '', 'no', false, '', %s)::text"
    levels = json.dumps({"method": 0, "team": 0})
    aside = "app.recuse(%s, %s, %s, %s, 'relation', %s)::text"
    assert refused(connection, ALICE, aside, new_id(), scene.a, ACME.id, ALICE.id, now) == ""
    # A colleague in his place, and he himself once it is lifted.
    named = "app.assign_reviewer(%s, %s, %s, %s)"
    assert refused(connection, FAY, named, new_id(), scene.engagement, AMIR.id, now) is None
    assert refused(connection, AMIR, save, new_id(), scene.a, levels, now) == "P0C02"
    assert refused(connection, FAY, named, new_id(), scene.engagement, ALICE.id, now) is None
    found = one_of(connection, "select id from proposal_recusals")
    assert refused(connection, CARA, "app.lift_recusal(%s, %s)::text", found, now) == ""
    assert refused(connection, ALICE, save, new_id(), scene.a, levels, now) == "P0C02"
    # Of the other, nothing was given: the phase waits, and whoever lets it pass is too late.
    end = "app.move_phase(%s, 'end', %s)::text"
    assert refused(connection, FAY, end, scene.phase, now) == "P0C02"
    connection.execute("update engagement_phases set state = 'ended', ended_at = now()")
    again = review.phase(connection, scene.engagement, now=now, number=2, blind=False)
    begin = "app.move_phase(%s, 'begin', %s)::text"
    assert refused(connection, FAY, begin, again, now) == "P0C02", "by the step for it alone"
    connection.execute("update engagement_phases set state = 'active' where id = %s", [again])
    assert refused(connection, ALICE, save, new_id(), scene.b, levels, now) == "P0C02"
    assert len(refused(connection, BEA, save, new_id(), scene.b, levels, now) or "") > 5
