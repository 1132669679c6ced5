"""What holds of a review whoever asks: recusals, what a phase hides, the shortlist, the award."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.features.decisions.rules import Proposal
from collab.features.decisions.service import propose
from collab.features.engagements.cards import card
from collab.features.engagements.review import choosing, queries
from collab.features.engagements.review.board import board
from collab.features.engagements.review.pages import has_pack, pack_of
from collab.features.engagements.review.service.settling import take
from collab.features.engagements.rules import Step
from collab.flows.selection_decision import to_decision
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import Marking
from tests.cast import ACME, ALICE, AMIR, BEA, BOLT, CARA, COLE, COPPER, COREX, DELTA, FAY, Member
from tests.conftest import OpenWork
from tests.factories import engagements, review
from tests.factories.decisions import decision, outcome
from tests.factories.review import Scene
from tests.factories.rows import Connection
from tests.house.databases import Database
from tests.policy.test_scoring_machine import refused, viewing


@pytest.fixture
def connection(still_db: Database) -> Iterator[Connection]:
    """Give a superuser's connection whose work is taken back."""
    with still_db.superuser.transaction(force_rollback=True):
        yield still_db.superuser


def one_of(connection: Connection, question: str, *values: object) -> Any:
    row = connection.execute(question, list(values)).fetchone()
    return row and row[0]


def codes(connection: Connection, member: Member, table: str = "opened_proposals") -> set[str]:
    key = "id" if table == "opened_proposals" else "opened_id"
    with viewing(connection, member) as here:
        found = here.execute(
            f"select o.code from opened_proposals o join {table} x on x.{key} = o.id"
        ).fetchall()
    return {code for (code,) in found}


def selecting(connection: Connection, now: dt.datetime, **values: Any) -> Scene:
    """Give a review whose scoring is over, each proposal scored by both."""
    scene = review.scene(connection, now=now, **values)
    for opened in (scene.a, scene.b):
        for one in (ALICE, BEA):
            review.score(connection, scene, opened, one, now=now)
    connection.execute("update engagement_phases set state = 'ended', ended_at = now()")
    connection.execute("update engagements set state = 'selecting'")
    return scene


def test_recusal_when_found_takes_file_field_and_divisor(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    assert codes(connection, BEA) == {"A", "B"}
    with viewing(connection, BEA) as here:
        here.execute(
            "insert into conflict_ties (id, org_id, space_id, marking, shared_at,"
            " representation_id, firm_id, kind, organisation, declared_at)"
            " select %s, org_id, id, 3, now(), %s, %s, 'relation', %s, now() from spaces"
            " where id = %s",
            [new_id(), BEA.id, BOLT.id, f"{scene.yara.firm.name.upper()}, GmbH", COPPER],
        )
    assert codes(connection, BEA) == {"A"}
    assert codes(connection, AMIR) == {"A", "B"}
    for member, reads in ((BEA, 1), (FAY, 1), (CARA, 1), (ALICE, 0), (AMIR, 0)):
        with viewing(connection, member) as here:
            assert len(here.execute("select from conflict_ties").fetchall()) == reads, member.key
    states = "select string_agg(state, ' ' order by state) from engagement_scores where"
    assert one_of(connection, f"{states} opened_id = %s", scene.b) == "locked void"
    assert one_of(connection, f"{states} opened_id = %s", scene.a) == "locked locked"
    found = one_of(connection, "select id from proposal_recusals")
    lift = "app.lift_recusal(%s, %s)::text"
    assert refused(connection, BEA, lift, found, now) == "42501"
    assert refused(connection, ALICE, lift, found, now) in ("42501", "P0C04")
    assert refused(connection, CARA, lift, found, now) == ""
    assert codes(connection, BEA) == {"A", "B"}
    assert one_of(connection, f"{states} opened_id = %s", scene.b) == "locked void"
    # What was lifted is not found again, whatever looks for it.
    connection.execute("select app.recuse_tied(%s, now())", [scene.engagement])
    assert codes(connection, BEA) == {"A", "B"}


def test_firm_when_its_reviewer_stands_aside_is_out_until_it_names_another(
    connection: Connection, now: dt.datetime
) -> None:
    scene = review.scene(connection, now=now)
    aside = "app.recuse(%s, %s, %s, %s, 'relation', %s)::text"
    assert refused(connection, ALICE, aside, new_id(), scene.b, ACME.id, ALICE.id, now) == ""
    assert codes(connection, AMIR) == {"A"}
    assert refused(connection, AMIR, aside, new_id(), scene.b, ACME.id, AMIR.id, now) == "P0C04"
    named = "app.assign_reviewer(%s, %s, %s, %s)"
    assert refused(connection, FAY, named, new_id(), scene.engagement, AMIR.id, now) is None
    assert codes(connection, AMIR) == {"A", "B"}
    assert codes(connection, ALICE) == {"A"}


@pytest.mark.parametrize(
    ("phases", "readers"),
    [
        ([], "keepers"),
        ([{"state": "planned", "blind": False}], "keepers"),
        ([{"state": "active", "blind": True}], "keepers"),
        ([{"state": "ended", "blind": True}, {"state": "planned", "blind": True}], "keepers"),
        ([{"state": "active", "blind": False}], "inside"),
        ([{"state": "ended", "blind": True}], "inside"),
        ([{"state": "dropped", "blind": True}], "keepers"),
    ],
)
def test_identity_when_a_phase_may_still_be_blind_is_for_convener_and_counsel(
    connection: Connection, now: dt.datetime, phases: list[dict[str, Any]], readers: str
) -> None:
    scene = review.scene(connection, now=now, state="opened")
    connection.execute("delete from engagement_phases")
    for number, values in enumerate(phases, start=1):
        review.phase(connection, scene.engagement, now=now, number=number, **values)
    connection.execute("select app.draw_proposals(%s)", [scene.engagement])
    assert codes(connection, FAY, "proposal_identities") == {"A", "B"}
    assert codes(connection, CARA, "proposal_identities") == {"A", "B"}
    seen = codes(connection, ALICE, "proposal_identities")
    assert bool(seen) is (readers == "inside")


def test_award_when_not_decided_for_is_refused_and_says_why(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    other = engagements.engagement(connection, now=now)
    about: dict[str, Any] = {
        "kind": "joint_funding",
        "subject_kind": "engagement",
        "subject_id": scene.engagement,
        "options": ["A", "B"],
        "for_circle": [ACME.id, BOLT.id],
        "quorum_met": True,
        "opened_at": now + dt.timedelta(hours=1),
    }
    stated = decision(connection, now=now, state="stated", **about)
    outcome(connection, stated, now=now, chosen=2)
    for field, value in (("subject_id", other), ("kind", "joint_research")):
        with (
            pytest.raises(psycopg.Error, match="decided by those inside"),
            connection.transaction(),
        ):
            decision(connection, now=now, **{**about, field: value})
    with pytest.raises(psycopg.Error, match="decided by those inside"), connection.transaction():
        decision(connection, now=now, **{**about, "for_circle": [ACME.id, DELTA.id]})
    closed = decision(connection, now=now, state="closed", **about)
    few = decision(connection, now=now, state="stated", **{**about, "options": ["A"]})
    call = "app.award_engagement(%s, %s, %s, %s, %s)"
    why = json.dumps({str(scene.a): "It leaves out the depots."})

    def award(member: Member, opened: uuid.UUID, by: uuid.UUID, reasons: str = why) -> str | None:
        return refused(connection, member, call, scene.engagement, opened, by, reasons, now)

    assert award(FAY, scene.b, closed) == "not_decided"
    assert award(FAY, scene.b, few) == "not_an_option"
    assert award(FAY, scene.b, stated, "{}") == "no_reason"
    assert award(FAY, new_id(), stated) == "P0C04"
    assert award(BEA, scene.b, stated) == "42501"
    with connection.transaction(force_rollback=True):
        for firm in (ALICE, BEA):
            review.recusal(
                connection, scene, scene.b, firm, now=now, representation_id=None, found_by="rules"
            )
        assert award(FAY, scene.b, stated) == "nobody_free"
    assert refused(
        connection, FAY, "app.move_engagement(%s, 'award', %s)::text", scene.engagement, now
    ) == "P0C02"  # fmt: skip
    assert award(FAY, scene.b, stated) is None
    assert one_of(connection, "select state from engagements where id = %s", scene.engagement) == (
        "awarded"
    )
    told = connection.execute("select outcome from opened_proposals order by code").fetchall()
    assert told == [("not_selected",), ("selected",)]


def test_shortlist_when_made_asks_the_chosen_and_tells_the_others(
    connection: Connection, now: dt.datetime
) -> None:
    scene = review.scene(connection, now=now, workflow="sealed")
    for one in (scene.xeno, scene.yara):
        engagements.guest(connection, scene.call, one.firm, now=now)
    for one in (ALICE, BEA):
        review.score(connection, scene, scene.a, one, now=now)
    call = "app.shortlist_proposals(%s, %s, %s, %s)"
    why = json.dumps({str(scene.b): "Too far from the question."})
    early = refused(connection, FAY, call, scene.engagement, [scene.a], why, now)
    assert early == "P0C02", "the phase runs"
    connection.execute("update engagement_phases set state = 'ended', ended_at = now()")
    assert refused(connection, FAY, call, scene.engagement, [scene.a], "{}", now) == "no_reason"
    assert refused(connection, FAY, call, scene.engagement, [scene.a], why, now) is None
    assert one_of(connection, "select state from engagements") == "calling_full"
    assert one_of(connection, "select stage from calls") == 2
    asked = "select org_id from call_guests where shortlisted_at is not null"
    assert connection.execute(asked).fetchall() == [(scene.xeno.org_id,)]
    plan = "app.plan_phase(%s, %s, %s::smallint, %s, %s, true, true, %s)::text"
    week = now + dt.timedelta(days=7)
    for stage, told in ((1, "P0C02"), (2, "")):
        said = refused(connection, FAY, plan, new_id(), scene.engagement, stage, now, week, now)
        assert said == told


def test_party_when_it_judges_no_more_has_no_reviewer_and_is_examined_by_no_surprise(
    connection: Connection, now: dt.datetime
) -> None:
    scene = review.scene(connection, now=now)
    review.score(connection, scene, scene.a, BEA, now=now, state="draft", locked_at=None)
    party = "app.set_engagement_party(%s, %s, %s, %s, %s, %s)::text"
    name = "app.name_engagement_party(%s, %s, true, 'downstream', %s, %s)::text"
    pays = (False, True)
    for member, firm in ((BEA, BOLT), (COLE, COREX)):
        gone = refused(connection, member, party, scene.engagement, firm.id, *pays, new_id(), now)
        assert gone == ""
    assert one_of(connection, "select state from engagement_scores") == "void"
    assert codes(connection, BEA) == set()
    ended = "select count(*) from engagement_reviewers where ended_at is not null"
    assert one_of(connection, ended) == 1
    connection.execute("set local session_replication_role = replica")
    connection.execute("update engagements set state = 'selecting'")
    connection.execute("set local session_replication_role = origin")
    decision(
        connection, now=now, kind="joint_funding", subject_kind="engagement",
        subject_id=scene.engagement, for_circle=[ACME.id],
    )  # fmt: skip
    late = refused(connection, FAY, name, scene.engagement, COREX.id, new_id(), now)
    assert late == "", "who only pays was never asked, and may still be named"
    inside = refused(connection, FAY, name, scene.engagement, ACME.id, new_id(), now)
    assert inside == "P0C02"


def test_rescoring_when_all_are_of_one_mind_is_refused_and_keeps_the_old_round(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    step = "app.move_engagement(%s, 'rescore', %s)::text"
    lacks = "app.review_lacks(%s, 'rescore')"
    assert refused(connection, FAY, lacks, scene.engagement) == "not_divided"
    assert refused(connection, FAY, step, scene.engagement, now) == "P0C02"
    locked = one_of(
        connection, "select id from engagement_scores where opened_id = %s and firm_id = %s",
        scene.a, BOLT.id,
    )  # fmt: skip
    say = "app.say_opinion(%s, %s, 'disagree', %s)::text"
    assert refused(connection, BEA, say, new_id(), locked, now) == "42501", "of one's own"
    assert refused(connection, AMIR, say, new_id(), locked, now) == ""
    assert refused(connection, FAY, lacks, scene.engagement) == "no_phase"
    review.phase(connection, scene.engagement, now=now, number=2, blind=False)
    assert refused(connection, FAY, step, scene.engagement, now) == ""
    assert one_of(connection, "select count(*) from engagement_scores where state = 'locked'") == 4
    again = "app.save_score(%s, %s, %s, '', 'no', false, '', %s)::text"
    levels = json.dumps({"method": 0, "team": 0})
    assert len(refused(connection, ALICE, again, new_id(), scene.a, levels, now) or "") > 5


def test_selection_when_put_by_any_other_form_is_refused_with_the_reason(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = selecting(db.superuser, now)
    plain = Proposal(
        kind="joint_funding", question="Which?", body="", options=("A", "B"),
        closes_at=now + dt.timedelta(days=3), quorum_firms=2, hidden=False, anonymous=False,
    )  # fmt: skip
    with work(FAY) as w, pytest.raises(InvalidError, match="decision pack"):
        propose(
            w, one_space(w, COPPER), plain,
            marking=Marking.AMBER, subject=card(w, scene.engagement),
        )  # fmt: skip
    with work(ALICE, read_only=True) as w:
        found = board(w, queries.bench(w, scene.engagement))
        assert [line.rank for line in found.lines] == [1, 1]
        assert not found.divided


def test_direct_call_when_nothing_is_scored_is_decided_from_its_pack_all_the_same(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = review.scene(db.superuser, now=now, state="opened", workflow="direct")
    with work(FAY) as w:
        bench = queries.bench(w, scene.engagement)
        assert not has_pack(bench, board(w, bench))
        take(w, bench, Step.SELECT)
    with work(FAY) as w:
        bench = queries.bench(w, scene.engagement)
        assert has_pack(bench, pack_of(w, bench))
        in_a_week = now + dt.timedelta(days=7)
        asked = to_decision(w, bench, question="This one?", closes_at=in_a_week, quorum_firms=2)
        assert [one.id for one in choosing.decisions(w, scene.engagement)] == [asked]
    with work(ALICE, read_only=True) as w:
        whose = queries.identities(w, queries.opened_of(w, scene.engagement, 1))
        assert set(whose) == {scene.a, scene.b}, "who is asked directly is no secret"
