"""What holds of decisions whoever asks: the arrows, the closed list, and who reads a position."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import uuid

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from collab.core.errors import ConflictError, NotFoundError
from collab.core.ids import new_id
from collab.features.decisions import queries
from collab.features.decisions.models import Decision, Position, Voice
from collab.features.decisions.rules import TRANSITIONS, Said, Stance, State, Step
from collab.features.decisions.service import (
    NotReadyError,
    make_anonymous,
    make_hidden,
    move,
    say,
)
from collab.policy.guard import grant
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    COLE,
    COPPER,
    COREX,
    DAN,
    DELTA,
    DINA,
    FAY,
    LEE,
    OBI,
    Member,
)
from tests.conftest import OpenWork
from tests.factories.decisions import decision, member_firm, outcome, position
from tests.house.databases import Database

GROUP = (FAY, CARA, ALICE, AMIR, BEA, COLE, DINA, OBI)
AT_ONCE = False
AGREE = Said(Stance.AGREE, None, "")


def test_steps_when_read_from_the_database_are_those_of_the_rules(still_db: Database) -> None:
    rows = still_db.rows("select step, before_state, after_state, roles from decision_steps")
    assert {(s, b, a, frozenset(r)) for s, b, a, r in rows} == {
        (one.step, one.before, one.after, one.roles) for one in TRANSITIONS
    }


def test_step_when_no_arrow_leads_there_is_refused_by_the_database(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    drawn = {(one.before, one.step) for one in TRANSITIONS if one.step is not Step.STATE}
    for state, step in itertools.product(State, Step):
        if (state, step) not in drawn or step is Step.SUPERSEDE:
            ident = decision(db.superuser, now=now, state=state.value)
            with pytest.raises(ConflictError), work(FAY) as w:
                w.call("app.move_decision", ident, step.value, "", now)


@pytest.mark.parametrize("member", [DAN, LEE], ids=lambda one: one.key)
def test_decision_when_asked_for_by_an_outsider_is_none_at_all(
    db: Database, work: OpenWork, now: dt.datetime, member: Member
) -> None:
    ident = decision(db.superuser, now=now)
    for call in (
        ("app.move_decision", ident, "close", "", now),
        ("app.say_position", new_id(), ident, "agree", None, "", now),
    ):
        with work(member) as w, pytest.raises(NotFoundError):
            w.call(*call)


@pytest.mark.parametrize(
    "kind",
    ["supplier_selection", "termination", "price_incentive", "contract_terms", "purchase_volume"],
)
def test_decision_when_of_another_kind_is_refused_by_the_database_itself(
    db: Database, now: dt.datetime, kind: str
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        decision(db.superuser, now=now, kind=kind)


def test_decision_when_written_past_its_function_does_not_begin_open(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with pytest.raises(DBAPIError, match="begins as a draft"), work(FAY) as w:  # noqa: PT012 # the flush is what fails
        row = _new(now, state="open")
        grant(w.session, row)
        w.session.add(row)
        w.session.flush()


def test_draft_when_written_is_read_by_those_who_prepare_it_and_counsel(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    with work(FAY) as w:
        row = _new(now)
        grant(w.session, row)
        w.session.add(row)
        w.session.flush()
        ident = row.id
    assert _readers(work, Decision, ident) == {"fay", "cara"}


def test_text_when_firms_were_asked_is_changed_by_nobody(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now)
    with pytest.raises(DBAPIError, match="does not change"), work(FAY) as w:  # noqa: PT012 # the flush is what fails
        row = queries.one(w, ident)
        grant(w.session, row)
        row.question = "Another question?"
        w.session.flush()


def test_clearing_when_it_is_not_what_was_read_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, state="held", circle=[FAY.id, CARA.id], version=4)
    for seen in (None, 1):
        with pytest.raises(ConflictError), work(CARA) as w:
            move(w, queries.one(w, ident), Step.CLEAR, seen_version=seen)
    with work(CARA) as w:
        move(w, queries.one(w, ident), Step.CLEAR, seen_version=4)
    assert db.value("select state from decisions") == "cleared"


@pytest.mark.parametrize("name", ["hidden", "anonymous"])
def test_secrecy_when_set_is_unset_by_nobody(db: Database, now: dt.datetime, name: str) -> None:
    ident = decision(db.superuser, now=now, quorum_firms=5, **{name: True})
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="for good"):
        db.run(f"update decisions set {name} = false where id = %s", ident)


def test_position_when_hidden_is_read_by_its_firm_alone_until_the_end(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, hidden=True)
    said = _say(work, ident, ALICE)
    assert _readers(work, Position, said) == {"alice", "amir"}
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.CLOSE)
    assert _readers(work, Position, said) == {one.key for one in GROUP}
    (voice,) = db.rows("select id from position_voices where position_id = %s", said)
    assert _readers(work, Voice, voice[0]) == {"alice", "amir"}


def test_position_when_made_hidden_later_goes_back_to_its_firm_at_once(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now)
    said = _say(work, ident, ALICE)
    assert _readers(work, Position, said) == {one.key for one in GROUP}
    with work(FAY) as w:
        make_hidden(w, queries.one(w, ident))
    assert _readers(work, Position, said) == {"alice", "amir"}


def test_position_when_anonymous_is_read_by_its_firm_alone_for_ever(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now)
    said = _say(work, ident, ALICE)
    with work(FAY) as w:
        make_anonymous(w, queries.one(w, ident))
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.CLOSE)
    assert _readers(work, Position, said) == {"alice", "amir"}
    assert db.rows("select quorum_firms, quorum_met, tally from decisions") == [(5, None, {})]
    said_in_chains = db.rows("select kind, facts from ledger_entries where chain = %s", COPPER)
    assert not [f for _, f in said_in_chains if str(ACME.id) in f or str(said) in f]


@pytest.mark.parametrize(("asked", "tally"), [(7, {"agree": 5}), (6, {})])
def test_tally_when_enough_houses_stand_alike_is_told_by_band_and_not_to_the_only_other(
    db: Database, work: OpenWork, now: dt.datetime, asked: int, tally: dict[str, int]
) -> None:
    ident = decision(db.superuser, now=now, anonymous=True, quorum_firms=5)
    db.run("update seats set ended_at = now() where org_id = %s", DELTA.id)
    there = _asked(db)
    more = [member_firm(db.superuser, f"firm{number}") for number in range(asked - there)]
    for firm in [ACME, BOLT, *more][:5]:
        position(db.superuser, ident, firm, now=now)
    position(db.superuser, ident, COREX, now=now, stance="object")
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.CLOSE)
    # Who objects knows that it was not he: where all others agree, the band would name them.
    assert db.rows("select quorum_met, tally from decisions") == [(True, tally)]


@pytest.mark.parametrize(("asked", "quorum"), [(5, None), (6, 5), (8, 7)])
def test_quorum_when_an_anonymous_decision_is_opened_stays_below_all_who_are_asked(
    db: Database, work: OpenWork, now: dt.datetime, asked: int, quorum: int | None
) -> None:
    for number in range(asked - _asked(db)):
        member_firm(db.superuser, f"firm{number}")
    ident = decision(
        db.superuser, now=now, state="cleared", circle=[FAY.id, CARA.id], opened_at=None,
        anonymous=True, quorum_firms=20,
    )  # fmt: skip
    if quorum is None:
        with pytest.raises(NotReadyError, match="Too few"), work(FAY) as w:
            move(w, queries.one(w, ident), Step.OPEN)
    else:
        with work(FAY) as w:
            move(w, queries.one(w, ident), Step.OPEN)
        assert db.value("select quorum_firms from decisions") == quorum


def test_quorum_when_it_is_made_anonymous_is_raised_to_five_and_no_further(
    db: Database, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now)
    with pytest.raises(psycopg.errors.DatabaseError, match="does not change"):
        db.run("update decisions set anonymous = true, quorum_firms = 9 where id = %s", ident)


def test_tally_when_two_firms_have_one_parent_counts_them_once(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, anonymous=True, quorum_firms=5)
    for number in range(3):
        member_firm(db.superuser, f"other{number}")
    daughters = [member_firm(db.superuser, name, parent=ACME) for name in ("one", "two")]
    for firm in (ACME, BOLT, COREX, *daughters):
        position(db.superuser, ident, firm, now=now)
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.CLOSE)
    assert db.rows("select quorum_met, tally from decisions") == [(False, {})]


def test_tally_when_all_who_were_asked_stand_alike_is_not_told(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, anonymous=True, quorum_firms=5)
    more = member_firm(db.superuser, "one")
    for firm in (ACME, BOLT, COREX, DELTA, more):
        position(db.superuser, ident, firm, now=now)
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.CLOSE)
    assert db.rows("select quorum_met, tally from decisions") == [(None, {})]


def test_tally_when_a_firm_came_too_late_to_read_it_was_not_asked(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, anonymous=True, quorum_firms=5)
    more = [member_firm(db.superuser, name) for name in ("one", "late")]
    for firm in (ACME, BOLT, COREX, DELTA, more[0]):
        position(db.superuser, ident, firm, now=now)
    late = now + dt.timedelta(days=2)  # history is told in whole days
    db.run("update seats set history_from = %s where org_id = %s", late, more[1].id)
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.CLOSE)
    # All five who could read it agree: with the late one counted, that would be told.
    assert db.rows("select tally from decisions") == [({},)]


def test_position_when_its_firm_left_before_the_end_is_not_counted(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, hidden=True, quorum_firms=2)
    gone, stays = (position(db.superuser, ident, one, now=now) for one in (BOLT, ACME))
    db.run(
        "update memberships set ended_at = now() - interval '1 minute'"
        " where org_id = %s and space_id = %s",
        BOLT.id,
        COPPER,
    )
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.CLOSE)
    assert db.value("select quorum_met from decisions") is False
    assert db.value("select lapsed_at is not null from decision_positions where id = %s", gone)
    assert _readers(work, Position, gone) == set()
    assert "cole" in _readers(work, Position, stays)


def test_position_when_its_firm_leaves_after_the_end_stays_as_it_was_said(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now)
    said = _say(work, ident, BEA)
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.CLOSE)
    db.run(
        "update memberships set ended_at = now() - interval '1 minute'"
        " where org_id = %s and space_id = %s",
        BOLT.id,
        COPPER,
    )
    assert _readers(work, Position, said) == {one.key for one in GROUP} - {"bea"}


def test_position_when_the_person_who_said_it_leaves_is_still_his_firms(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, quorum_firms=1)
    said = _say(work, ident, AMIR)
    db.run("update seats set ended_at = now() where representation_id = %s", AMIR.id)
    db.run("update representations set ended_at = now() where id = %s", AMIR.id)
    with work(FAY) as w:
        move(w, queries.one(w, ident), Step.CLOSE)
    assert db.value("select quorum_met from decisions") is True
    assert "bea" in _readers(work, Position, said, but=AMIR)


def test_position_when_the_moment_of_the_end_has_come_is_too_late(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, closes_at=now + dt.timedelta(hours=1))
    last = now + dt.timedelta(hours=1)
    with work(ALICE, at=last - dt.timedelta(microseconds=1)) as w:
        say(w, queries.one(w, ident), AGREE)
    with pytest.raises(ConflictError), work(BEA, at=last) as w:
        say(w, queries.one(w, ident), AGREE)


def test_position_when_two_of_one_firm_speak_at_once_leaves_one_that_stands(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now)
    start = threading.Barrier(2)

    def speak(member: Member, stance: Stance) -> None:
        with work(member) as w:
            row = queries.one(w, ident)
            start.wait()
            say(w, row, Said(stance, None, ""))

    threads = [
        threading.Thread(target=speak, args=one)
        for one in ((ALICE, Stance.AGREE), (AMIR, Stance.OBJECT))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = db.rows(
        "select count(*), count(*) filter (where superseded_at is null) from decision_positions"
    )
    assert rows == [(2, 1)]


def test_telephone_when_a_decision_is_hidden_or_anonymous_leaves_nothing_to_read_back(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    hidden = decision(db.superuser, now=now, hidden=True)
    with work(FAY) as w:
        w.call("app.record_position", new_id(), hidden, BOLT.id, "agree", None, "", now)
    (told,) = db.rows("select id from decision_positions")
    assert _readers(work, Position, told[0]) == {"bea"}
    anonymous = decision(db.superuser, now=now, anonymous=True, quorum_firms=5)
    with pytest.raises(DBAPIError, match="not taken by telephone"), work(FAY) as w:
        w.call("app.record_position", new_id(), anonymous, BOLT.id, "agree", None, "", now)
    with pytest.raises(NotFoundError), work(FAY) as w:
        w.call("app.record_position", new_id(), hidden, ASSOCIATION.id, "agree", None, "", now)


def test_decision_when_for_named_readers_narrows_positions_to_those_of_them_a_firm_has(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    circle = [ALICE.id, BOLT.id, FAY.id, CARA.id]
    ident = decision(
        db.superuser, now=now, marking=4, circle=circle, for_circle=circle, hidden=True
    )
    said = _say(work, ident, ALICE)
    assert _readers(work, Position, said) == {"alice"}, "amir is not among those it is for"
    with pytest.raises(NotFoundError), work(AMIR) as w:
        w.call("app.say_position", new_id(), ident, "agree", None, "", now)


def test_outcome_when_a_later_decision_takes_its_place_the_earlier_is_replaced(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    earlier = decision(db.superuser, now=now, state="stated")
    outcome(db.superuser, earlier, now=now)
    later = decision(db.superuser, now=now, state="closed", supersedes_id=earlier)
    with work(FAY) as w:
        w.call("app.state_outcome", new_id(), later, "It goes on.", now.date(), AT_ONCE, now)
    assert dict(db.rows("select id, state from decisions")) == {
        earlier: "superseded",
        later: "stated",
    }


def _asked(db: Database) -> int:
    """Count the firms that are asked as it is."""
    found: int = db.value(
        "select count(distinct org_id) from seats where space_id = %s and ended_at is null"
        " and role in ('member','chair') and org_id <> %s",
        COPPER,
        ASSOCIATION.id,
    )
    return found


def _say(work: OpenWork, ident: uuid.UUID, member: Member) -> uuid.UUID:
    with work(member) as w:
        say(w, queries.one(w, ident), AGREE)
        mine = queries.standing_of_mine(w, [ident])
        return mine[ident].id


def _readers(
    work: OpenWork, model: type, ident: uuid.UUID, *, but: Member | None = None
) -> set[str]:
    found = set()
    for member in (*GROUP, DAN, LEE):
        if member is but:
            continue
        with work(member, read_only=True) as w:
            if w.session.scalar(select(model.id).where(model.id == ident)):  # type: ignore[attr-defined] # each has one
                found.add(member.key)
    return found


def _new(now: dt.datetime, **values: str) -> Decision:
    return Decision(
        org_id=ASSOCIATION.id,
        space_id=COPPER,
        marking=2,
        shared_at=now,
        kind="process",
        question="Meet every second month?",
        closes_at=now + dt.timedelta(days=7),
        updated_at=now,
        **values,
    )
