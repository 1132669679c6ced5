"""What holds of outreach whoever asks: arrows, reasons, one claim at a time, and who reads what."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from collab.core.ids import new_id
from collab.features.contacts import merges
from collab.features.contacts.models import Contact
from collab.features.contacts.outreach import queries, standing
from collab.features.contacts.outreach.models import Availability, Claim, Result, Wish
from collab.features.contacts.outreach.queue import queue
from collab.features.contacts.outreach.rules import (
    MOST_HELD,
    TRANSITIONS,
    Code,
    Reason,
    State,
    Step,
)
from collab.features.contacts.outreach.service import campaigns, claims, keeping
from collab.features.contacts.outreach.service.claims import BlockedError
from collab.features.contacts.service.forgetting import forget
from collab.people.spaces.queries import one as space_of
from collab.people.spaces.queries import own_vault
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
    DINA,
    FAY,
    LEE,
    OBI,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import contacts
from tests.factories.decisions import member_firm
from tests.factories.outreach import campaign, claim, contact, encounter, script
from tests.house.databases import Database
from tests.unit.features.findings.test_queries import statements

GROUP = (FAY, CARA, ALICE, AMIR, BEA, COLE, DINA, OBI)
DAY = dt.timedelta(days=1)


def test_steps_when_read_from_the_database_are_those_of_the_rules(still_db: Database) -> None:
    rows = still_db.rows("select step, before_state, after_state, roles from campaign_steps")
    assert {(s, b, a, frozenset(r)) for s, b, a, r in rows} == {
        (one.step, one.before, one.after, one.roles) for one in TRANSITIONS
    }


def test_step_when_no_arrow_leads_there_is_refused_by_the_database(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    drawn = {(one.before, one.step) for one in TRANSITIONS}
    known = script(db.superuser, now=now)
    for state, step in itertools.product(State, Step):
        if (state, step) not in drawn:
            ident = campaign(db.superuser, now=now, state=state.value, script_id=known)
            with pytest.raises(ConflictError), work(FAY) as w:
                w.call("app.move_campaign", ident, step.value, now)


def test_contact_when_claimed_by_anybody_answers_others_alike_and_goes_on_by_its_rules(  # noqa: PLR0915 # one walk
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    """One walk: claimed, lost by others, released, lapsed, spoken with, stopped, cleared."""
    whom = contact(db.superuser, now=now)
    ident = campaign(db.superuser, whom, now=now)

    def reason(member: Member, at: dt.datetime = now) -> Reason | None:
        with work(member, at=at, read_only=True) as w:
            row = queries.one(w, ident)
            return queue(w, row, queries.script_of(w, row))[0].reason

    def hold(member: Member, at: dt.datetime = now) -> uuid.UUID:
        with work(member, at=at) as w:
            return claims.hold(w, queries.one(w, ident), queries.contact(w, whom)).id

    def lost(member: Member, at: dt.datetime = now) -> str:
        with pytest.raises(BlockedError) as told:
            hold(member, at)
        return str(told.value)

    assert reason(BEA) is None
    first = hold(ALICE)
    assert {lost(one) for one in (BEA, AMIR, FAY, COLE, ALICE)} == {lost(BEA)}
    assert {reason(one) for one in (BEA, FAY, CARA, OBI)} == {Reason.CLAIMED}
    assert _readers(work, Claim, first) == {"alice", "amir"}
    for other in (BEA, FAY, CARA, DAN, LEE):
        for asked in (
            ("app.release_claim", first, now),
            ("app.report_result", new_id(), first, "declined", now),
        ):
            with work(other) as w, pytest.raises(NotFoundError):
                w.call(*asked)
    with work(AMIR) as w:  # a colleague may as well
        claims.let_go(w, queries.claim(w, first).claim)
    assert reason(BEA) is None
    with work(ALICE) as w, pytest.raises(DeniedError):
        claims.let_go(w, queries.claim(w, first).claim)

    second = hold(FAY)
    assert _readers(work, Claim, second) == {"fay"}
    assert reason(BEA) is Reason.CLAIMED
    week = now + 7 * DAY
    assert reason(BEA, week) is Reason.CLAIMED
    lapsed = now + 8 * DAY
    assert reason(BEA, lapsed) is None, "a claim ends by its day, whatever clock has ticked"
    third = hold(BEA, lapsed)
    assert db.value("select ended_by from contact_claims where id = %s", second) == "lapse"

    with work(BEA, at=lapsed) as w:
        claims.report(w, queries.claim(w, third).claim, Code.REACHED_LATER)
    assert reason(ALICE, lapsed) is Reason.RESTING
    assert reason(BEA, lapsed) is Reason.RESTING, "to come sooner would tell who was there"
    assert lost(ALICE, lapsed) == lost(BEA, lapsed)
    rested = lapsed + 14 * DAY
    assert reason(BEA, rested - DAY) is Reason.RESTING
    assert (reason(BEA, rested), reason(ALICE, rested)) == (None, None)
    with work(BEA, at=rested, read_only=True) as w:
        row = queries.one(w, ident)
        assert queue(w, row, queries.script_of(w, row))[0].standing.own_turn
    assert _readers(work, Result, db.value("select id from outreach_results")) == {"bea"}
    lapsed = rested
    fourth = hold(BEA, lapsed + DAY)
    assert db.value("select resting_until from contact_availability") == rested.date()
    with work(BEA, at=lapsed + DAY) as w:
        claims.report(w, queries.claim(w, fourth).claim, Code.UNSAFE_STOP)
    assert {reason(one, lapsed + DAY) for one in (ALICE, BEA, FAY)} == {Reason.STOPPED}
    told = db.rows(
        "select r.name from outbox o join representations r"
        " on r.id = (o.payload->>'representation_id')::uuid"
        " where o.kind = 'mail.outreach_stopped' order by 1"
    )
    assert told == [(CARA.name,), (FAY.name,)]
    with work(ALICE) as w, pytest.raises(DeniedError):
        claims.let_go_on(w, queries.contact(w, whom))
    with work(FAY) as w:
        claims.let_go_on(w, queries.contact(w, whom))
    later = lapsed + 60 * DAY
    assert reason(ALICE, later) is None
    with work(CARA) as w:
        claims.put_on_hold(w, queries.contact(w, whom))
    assert reason(ALICE, later) is Reason.COUNSEL
    with work(CARA) as w:
        claims.take_off_hold(w, queries.contact(w, whom))
        campaigns.move(w, queries.one(w, ident), Step.PAUSE)
    assert reason(ALICE, later) is Reason.CAMPAIGN_HELD
    assert _entries(db) == {
        ("outreach.claimed", frozenset({"campaign", "contact"})),
        ("outreach.freed", frozenset({"campaign", "contact"})),
        ("outreach.cleared", frozenset({"contact"})),
        ("outreach.hold_set", frozenset({"contact"})),
        ("outreach.hold_lifted", frozenset({"contact"})),
        ("outreach.pause", frozenset({"campaign"})),
    }


def _entries(db: Database) -> set[tuple[str, frozenset[str]]]:
    """Give what the group's chain tells: kinds, and the names of what is told."""
    rows = db.rows("select kind, facts::jsonb from ledger_entries where chain = %s", COPPER)
    return {(kind, frozenset(facts)) for kind, facts in rows}


def test_rest_when_set_by_what_came_of_a_counterpart_is_one_whatever_it_was(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    asked = [contact(db.superuser, now=now, name=code) for code in Code]
    ident = campaign(db.superuser, *asked, now=now)
    rests = {}
    for whom, code in zip(asked, Code, strict=True):
        with work(ALICE) as w:
            held = claims.hold(w, queries.one(w, ident), queries.contact(w, whom))
            claims.report(w, held, code)
        rests[code] = db.value(
            "select resting_until from contact_availability where contact_id = %s", whom
        )
    for stop in (Code.WRONG_CONTACT, Code.UNSAFE_STOP):
        del rests[stop]
    assert set(rests.values()) == {(now + 14 * DAY).date()}


CASES: tuple[tuple[dict[str, object], dict[str, object], dict[str, object], Reason | None], ...] = (
    ({}, {}, {}, None),
    ({"state": "paused"}, {"do_not_contact": True}, {}, Reason.CAMPAIGN_HELD),
    ({"state": "closed"}, {}, {}, Reason.CAMPAIGN_OVER),
    ({"closes": -1}, {}, {}, Reason.WINDOW),
    ({"opens": 1}, {}, {}, Reason.WINDOW),
    ({"script": None}, {}, {}, Reason.SCRIPT),
    ({"script": {"state": "suspended"}}, {}, {}, Reason.SCRIPT),
    ({"script": {"until": -1}}, {}, {}, Reason.SCRIPT),
    ({}, {"do_not_contact": True}, {"stop": "unsafe"}, Reason.DO_NOT_CONTACT),
    ({}, {"permitted_action": "no_contact"}, {"held": True}, Reason.NOT_PERMITTED),
    ({}, {"permitted_action": "desk_research_only"}, {}, Reason.NOT_PERMITTED),
    ({}, {"permitted_action": "ask_contributor_first"}, {}, None),
    (
        {},
        {"bases": [{"use": "contact", "basis": "consent", "until": "2020-01-01"}]},
        {},
        Reason.BASIS,
    ),
    ({}, {"bases": [{"use": "contact", "basis": "consent", "until": None}]}, {}, None),
    ({}, {"class": "affected_person", "safety_note": "Ask first."}, {}, Reason.BASIS),
    ({}, {}, {"stop": "unsafe", "held": True}, Reason.STOPPED),
    ({}, {}, {"stop": "clear", "held": True}, Reason.TO_CLEAR),
    ({}, {}, {"held": True, "claimed_until": 1}, Reason.COUNSEL),
    (
        {},
        {"class": "affected_person", "bases": [{"use": "contact", "basis": "consent"}]},
        {"claimed_until": 1},
        Reason.NO_PLAN,
    ),
    ({}, {}, {"claimed_until": 0, "resting_until": 3}, Reason.CLAIMED),
    ({}, {}, {"claimed_until": -1, "resting_until": 1}, Reason.RESTING),
    ({}, {}, {"resting_until": 0}, None),
    ({}, {"safety_note": "Never by telephone."}, {}, Reason.NOTE),
)


def test_reason_when_asked_of_the_database_and_of_the_rules_is_the_same(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    today = now.date()
    for of_campaign, of_contact, known, expected in CASES:
        whom = contact(db.superuser, now=now, **of_contact)
        values = {k: v for k, v in of_campaign.items() if k == "state"}
        values["opens_on"] = today + dt.timedelta(days=int(str(of_campaign.get("opens", -9))))
        values["closes_on"] = today + dt.timedelta(days=int(str(of_campaign.get("closes", 9))))
        asked = of_campaign.get("script", {})
        if asked is None:
            values["script_id"] = None
        elif isinstance(asked, dict):
            days = int(str(asked.get("until", 9)))
            values["script_id"] = script(
                db.superuser,
                now=now,
                state=asked.get("state", "signed"),
                use_until=today + dt.timedelta(days=days),
            )
        ident = campaign(db.superuser, whom, now=now, **values)
        days_known = {
            name: today + dt.timedelta(days=value) if type(value) is int else value
            for name, value in known.items()
        }
        if days_known:
            names = ", ".join(days_known)
            db.run(
                "insert into contact_availability (id, org_id, space_id, marking, shared_at,"
                f" contact_id, {names}) values (%s, %s, %s, 2, now(), %s"
                f"{', %s' * len(days_known)})",
                new_id(), ASSOCIATION.id, COPPER, whom, *days_known.values(),
            )  # fmt: skip
        with work(BEA) as w:
            row = queries.one(w, ident)
            line = queue(w, row, queries.script_of(w, row))[0]
            said = w.call("app.claim_contact", new_id(), whom, ident, False, now)  # noqa: FBT003 # bound by place
        assert (line.reason, said and Reason(said)) == (expected, expected), (of_contact, known)


def test_claim_when_asked_for_what_one_may_not_know_answers_as_for_nothing(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    whom = contact(db.superuser, now=now)
    few = contact(
        db.superuser, now=now, name="For few", circle=[ALICE.id, FAY.id], **{"class": "academic"}
    )
    other = contact(db.superuser, now=now, name="Not asked for")
    ident = campaign(db.superuser, whom, few, now=now)
    for member, asked in ((DAN, whom), (LEE, whom), (BEA, few), (ALICE, other), (BEA, new_id())):
        with work(member) as w, pytest.raises(NotFoundError):
            w.call("app.claim_contact", new_id(), asked, ident, False, now)  # noqa: FBT003 # bound by place
    for member in (OBI, CARA):
        with work(member) as w, pytest.raises(DBAPIError, match="this is for"):
            w.call("app.claim_contact", new_id(), whom, ident, False, now)  # noqa: FBT003 # likewise
    with work(ALICE) as w:
        held = claims.hold(w, queries.one(w, ident), queries.contact(w, few)).id
    assert _readers(work, Claim, held) == {"alice"}, "no wider than the card"
    shown = db.value("select id from contact_availability")
    assert _readers(work, Availability, shown) == {"alice", "fay"}
    assert db.rows("select 1 from ledger_entries where chain = %s", COPPER) == []


def test_counterpart_when_few_could_be_who_holds_it_is_held_by_the_association_alone(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    firms, all_of_them = [ACME.id, BOLT.id, COREX.id], [ACME.id, BOLT.id, COREX.id, DINA.org_id]
    cases: tuple[tuple[list[uuid.UUID] | None, str, Reason | None], ...] = (
        (None, "smelter_or_refiner", None),
        ([*all_of_them, FAY.id], "smelter_or_refiner", None),
        ([*firms, FAY.id], "smelter_or_refiner", Reason.FEW),
        ([*all_of_them, CARA.id], "smelter_or_refiner", Reason.FEW),
        ([ACME.id, CARA.id], "academic", None),
        (all_of_them, "smelter_or_refiner", Reason.UNWATCHED),
        ([ACME.id], "academic", Reason.UNWATCHED),
    )
    asked = [contact(db.superuser, now=now, circle=c, **{"class": k}) for c, k, _ in cases]
    ident = campaign(db.superuser, *asked, now=now)
    with work(ALICE) as w:
        row = queries.one(w, ident)
        shown = {one.contact.id: one.reason for one in queue(w, row, queries.script_of(w, row))}
        for (circle, _, expected), whom in zip(cases, asked, strict=True):
            said = w.call("app.claim_contact", new_id(), whom, ident, False, now)  # noqa: FBT003 # bound by place
            assert (shown[whom], said and Reason(said)) == (expected, expected), circle
    with work(FAY) as w:
        row = queries.one(w, ident)
        lines = queue(w, row, queries.script_of(w, row))
        assert {one.contact.id for one in lines if one.reason is None} == {asked[2]}
        claims.hold(w, row, queries.contact(w, asked[2]))
    with work(ALICE) as w:
        held = w.session.scalar(select(Claim).where(Claim.contact_id == asked[4]))
        assert held is not None
        claims.report(w, held, Code.UNSAFE_STOP)
    told = "select payload->>'representation_id' from outbox where kind = 'mail.outreach_stopped'"
    assert db.rows(told) == [(str(CARA.id),)], "a mail tells that there is such a card"


def test_name_when_a_claimant_agrees_is_told_of_no_counterpart(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    union = contact(db.superuser, now=now, name="Port union", **{"class": "trade_union"})
    smelter = contact(db.superuser, now=now)
    ident = campaign(db.superuser, union, smelter, now=now)
    with work(ALICE) as w:
        named = claims.hold(w, queries.one(w, ident), queries.contact(w, union), named=True).id
    with work(ALICE) as w:
        assert w.call("app.claim_contact", new_id(), smelter, ident, True, now) is None  # noqa: FBT003 # bound by place
    unnamed = db.value("select id from contact_claims where contact_id = %s", smelter)
    assert _readers(work, Claim, named) == {one.key for one in GROUP}
    assert _readers(work, Claim, unnamed) == {"alice", "amir"}
    with work(BEA, read_only=True) as w:
        row = queries.one(w, ident)
        told = {one.contact.id: one.holder for one in queue(w, row, None)}
        assert told == {union: ACME.name, smelter: None}
    with work(BEA) as w, pytest.raises(NotFoundError):
        w.call("app.release_claim", named, now)


def test_wish_when_it_is_of_a_counterpart_is_read_by_its_firm_alone(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    union = contact(db.superuser, now=now, name="Port union", **{"class": "trade_union"})
    smelter = contact(db.superuser, now=now)
    for whom, readers in ((union, {"alice", "amir", "fay"}), (smelter, {"alice", "amir"})):
        with work(ALICE) as w:
            claims.wish(w, queries.contact(w, whom))
        ident = db.value("select id from outreach_wishes where contact_id = %s", whom)
        assert _readers(work, Wish, ident) == readers
    with work(FAY, read_only=True) as w:
        assert [(one.id, firm) for one, firm in standing.wishes(w, COPPER)] == [(union, ACME.name)]
    with work(FAY) as w, pytest.raises(DeniedError):
        claims.wish(w, queries.contact(w, smelter))
    left = member_firm(db.superuser, "wish left")
    _wishes(db, smelter, left.id, now)
    db.run("update seats set ended_at = now() where org_id = %s", left.id)
    for number, wished in ((3, False), (5, True)):
        firms = [member_firm(db.superuser, f"wish{number}{one}") for one in range(2)]
        for firm in firms:
            _wishes(db, smelter, firm.id, now)
        with db.system.begin() as connection:
            call(connection, "app.refresh_outreach", now)
        found = db.rows("select wished from contact_availability where contact_id = %s", smelter)
        assert bool(found) is wished, number


def _wishes(db: Database, whom: uuid.UUID, firm: uuid.UUID, now: dt.datetime) -> None:
    db.run(
        "insert into outreach_wishes (id, org_id, space_id, marking, circle, shared_at, contact_id,"
        " firm_id, representation_id) values (%s, %s, %s, 2, %s, %s, %s, %s, %s)",
        new_id(), ASSOCIATION.id, COPPER, [firm], now, whom, firm, ALICE.id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("approached", "houses", "silent", "quarters"),
    [
        (4, 4, 2, None),
        (8, 4, 2, None),
        (5, 5, 0, None),
        (8, 5, 1, None),
        (5, 5, 2, 2),
        (8, 5, 2, 3),
    ],
)
def test_share_when_fewer_than_five_or_than_two_beside_them_is_not_told(
    db: Database, now: dt.datetime, approached: int, houses: int, silent: int, quarters: int | None
) -> None:
    known = script(db.superuser, now=now)
    asked = [contact(db.superuser, now=now, name=f"Smelter {n}") for n in range(8)]
    ident = campaign(db.superuser, *asked, now=now, script_id=known)
    firms = [ACME, BOLT, COREX, *(member_firm(db.superuser, f"house{n}") for n in range(2))]
    for number in range(silent - 1):  # Delta is one of them
        member_firm(db.superuser, f"silent{number}")
    if not silent:
        db.run("update seats set ended_at = now() where org_id = %s", DINA.org_id)
    sister = member_firm(db.superuser, "sister", parent=ACME)
    for number in range(approached):
        firm = sister if number == 7 else firms[number % houses]
        _result(db, ident, asked[number], firm.id, now)
    monday = now + (7 - now.weekday()) * DAY
    with db.system.begin() as connection:
        call(connection, "app.refresh_outreach", monday - DAY)
    assert db.value("select counted_on from campaigns") is None, "not before the week is over"
    with db.system.begin() as connection:
        call(connection, "app.refresh_outreach", monday)
    assert db.value("select reached_quarters from campaigns") == quarters
    assert db.value("select counted_on from campaigns") == monday.date()


def test_space_when_closed_lets_cards_end_and_others_be_counted(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    whom = contact(db.superuser, now=now)
    ident = campaign(db.superuser, whom, now=now)
    with work(ALICE) as w:
        claims.hold(w, queries.one(w, ident), queries.contact(w, whom))
        claims.wish(w, queries.contact(w, whom))
    db.run("update spaces set archived_at = now() where id = %s", COPPER)
    with db.system.begin() as connection:
        call(connection, "app.refresh_outreach", now + 14 * DAY)
    assert db.value("select counted_on from campaigns") is None
    db.run(
        "update contacts set circle = '{}', author_id = null, withdrawn_at = now() where id = %s",
        whom,
    )
    for table in ("contact_availability", "contact_claims", "outreach_wishes", "campaign_targets"):
        assert db.value(f"select count(*) from {table}") == 0, table


def _result(
    db: Database, campaign_id: uuid.UUID, whom: uuid.UUID, firm: uuid.UUID, now: dt.datetime
) -> None:
    held = claim(
        db.superuser, campaign_id, whom, firm, ALICE.id, now=now,
        ended_on=now.date(), ended_by="result",
    )  # fmt: skip
    db.run(
        "insert into outreach_results (id, org_id, space_id, marking, circle, shared_at,"
        " contact_id, claim_id, campaign_id, firm_id, representation_id, code, next_who, next_on,"
        " said_at)"
        " values (%s, %s, %s, 2, %s, %s, %s, %s, %s, %s, %s, 'referred', 'anybody', %s, %s)",
        new_id(), ASSOCIATION.id, COPPER, [firm], now, whom, held, campaign_id, firm, ALICE.id,
        now.date(), now,
    )  # fmt: skip


def test_card_when_another_copy_takes_its_place_brings_what_stands_of_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    old = contact(db.superuser, now=now)
    ident = campaign(db.superuser, old, now=now)
    with work(ALICE) as w:
        held = claims.hold(w, queries.one(w, ident), queries.contact(w, old)).id
        keeping.note(w, queries.claim(w, held).claim, "They asked for a letter.")
    new = contact(db.superuser, now=now, name="Northern Smelter Ltd", marking=3)
    db.run("update contacts set superseded_by_id = %s where id = %s", new, old)
    assert db.rows(
        "select a.contact_id, a.marking, h.contact_id, h.marking, t.contact_id, t.marking"
        " from contact_availability a, contact_claims h, campaign_targets t"
    ) == [(new, 3, new, 3, new, 3)]
    db.run("update contacts set circle = %s where id = %s", [ALICE.id, FAY.id], new)
    assert _readers(work, Claim, held) == {"alice"}
    assert _readers(work, Availability, db.value("select id from contact_availability")) == {
        "alice", "fay",
    }  # fmt: skip
    db.run("delete from contacts where id = %s", new)
    assert db.value("select count(*) from contact_claims") == 0


def test_cards_when_they_become_one_keep_what_stands_against_approaching_either(  # noqa: PLR0915 # one walk
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    kept, gone, other = (contact(db.superuser, now=now, name=f"Smelter {n}") for n in range(3))
    ident = campaign(db.superuser, gone, now=now)

    def merge(one: uuid.UUID, two: uuid.UUID) -> uuid.UUID:
        with work(FAY) as w:
            cards = (w.session.get_one(Contact, one), w.session.get_one(Contact, two))
            return merges.merge(w, space_of(w, COPPER), *cards, ())

    def queued() -> list[tuple[uuid.UUID, Reason | None]]:
        with work(BEA, read_only=True) as w:
            row = queries.one(w, ident)
            lines = queue(w, row, queries.script_of(w, row))
            return [(one.contact.id, one.reason) for one in lines]

    with work(ALICE) as w:
        held = claims.hold(w, queries.one(w, ident), queries.contact(w, gone)).id
    for one, two in ((kept, gone), (gone, kept)):
        with pytest.raises(InvalidError, match=r"."):
            merge(one, two)
        with work(FAY) as w, pytest.raises(ConflictError):
            w.call("app.merge_contacts", one, two, [], now)
    with work(ALICE) as w:
        claims.report(w, queries.claim(w, held).claim, Code.UNSAFE_STOP)
    done = merge(kept, gone)
    assert queued() == [(kept, Reason.STOPPED)]
    with work(ALICE) as w, pytest.raises(NotFoundError):
        w.call("app.claim_contact", new_id(), gone, ident, False, now)  # noqa: FBT003 # bound by place
    with work(FAY, read_only=True) as w:
        offered = [one.id for one, _ in queries.could_be_targets(w, queries.one(w, ident))]
        assert sorted(offered) == sorted([kept, other])
    with work(CARA) as w:
        claims.put_on_hold(w, queries.contact(w, kept))
    with work(FAY) as w:
        merges.undo(w, space_of(w, COPPER), merges.merge_of(w, done))
    assert queued() == [(kept, Reason.STOPPED), (gone, Reason.STOPPED)]
    with work(CARA) as w:
        claims.put_on_hold(w, queries.contact(w, gone))
        claims.let_go_on(w, queries.contact(w, gone))
    assert queued() == [(kept, Reason.STOPPED), (gone, Reason.COUNSEL)]
    merge(other, gone)
    assert queued() == [(kept, Reason.STOPPED), (other, Reason.COUNSEL)]
    db.run("update contact_availability set stop = 'clear' where contact_id = %s", other)
    db.run(
        "update contacts set circle = '{}', author_id = null, withdrawn_at = now() where id = %s",
        other,
    )
    assert queued() == [(kept, Reason.STOPPED), (gone, Reason.TO_CLEAR)], "it stands again"


def test_what_a_firm_kept_of_a_card_when_that_ends_is_gone_with_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    whom, gone, fresh = (contact(db.superuser, now=now, name=f"Smelter {n}") for n in range(3))
    item = contacts.draft(db.superuser, ALICE)
    ident = campaign(db.superuser, whom, gone, fresh, now=now)
    for one in (whom, gone, fresh):
        with work(ALICE) as w:
            claims.hold(w, queries.one(w, ident), queries.contact(w, one))
            held = w.session.scalars(select(Claim).where(Claim.contact_id == one)).one()
            keeping.note(w, held, "They asked for a letter.")
    for one in (whom, gone, fresh, item, new_id()):
        encounter(db.superuser, ALICE, one, now=now)
    for one, day in ((gone, now - 31 * DAY), (fresh, now - 29 * DAY)):
        db.run(
            "update contacts set circle = '{}', author_id = null, withdrawn_at = %s where id = %s",
            day, one,
        )  # fmt: skip
    with db.system.begin() as connection:
        call(connection, "app.sweep_outreach", now)
    left = "select contact_id from %s order by 1"
    assert db.rows(left % "outreach_notes") == [(one,) for one in sorted((whom, fresh))]
    assert db.rows(left % "encounters") == [(one,) for one in sorted((whom, fresh, item))]
    with work(ALICE) as w:
        forget(w, own_vault(w), w.session.get_one(Contact, item), leave_mark=False)
    assert db.rows(left % "encounters") == [(one,) for one in sorted((whom, fresh))]


def test_claims_when_a_firm_has_many_are_no_more_and_nobody_else_learns_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    asked = [contact(db.superuser, now=now, name=f"Smelter {n:02}") for n in range(MOST_HELD + 1)]
    ident = campaign(db.superuser, *asked, now=now)
    with work(ALICE) as w:
        row = queries.one(w, ident)
        for whom in asked[:-1]:
            claims.hold(w, row, queries.contact(w, whom))
        first = queries.mine(w)[0].claim
        for place in ("The depot", "The port"):
            keeping.plan(w, first, on=now.date(), place=place, people="", tell_month=True)
    with work(AMIR) as w, pytest.raises(BlockedError, match="10 contacts"):
        claims.hold(w, queries.one(w, ident), queries.contact(w, asked[-1]))
    with work(BEA, read_only=True) as w:
        row = queries.one(w, ident)
        assert queue(w, row, queries.script_of(w, row))[-1].reason is None
    told = "select count(*) from contact_availability where visit_month is not null"
    for left in (1, 0):
        with work(ALICE) as w:
            keeping.call_off(w, queries.encounters(w)[0])
        assert db.value(told) == left, "a month is told as long as a visit is planned"
    with work(ALICE) as w:
        claims.let_go(w, w.session.get_one(Claim, first.id))
        claims.hold(w, queries.one(w, ident), queries.contact(w, asked[-1]))


def test_name_when_the_card_becomes_one_of_a_counterpart_is_told_no_more(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    union = contact(db.superuser, now=now, name="Port union", **{"class": "trade_union"})
    smelter = contact(db.superuser, now=now)
    ident = campaign(db.superuser, union, now=now)
    with work(ALICE) as w:
        held = claims.hold(w, queries.one(w, ident), queries.contact(w, union), named=True).id
    db.run("update contacts set superseded_by_id = %s where id = %s", smelter, union)
    assert db.value("select named from contact_claims") is False
    assert _readers(work, Claim, held) == {"alice", "amir"}


def test_queue_when_longer_asks_no_more_questions(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    known = script(db.superuser, now=now)
    counts = []
    for number in (1, 3):
        asked = [contact(db.superuser, now=now, name=f"Smelter {n}") for n in range(number)]
        ident = campaign(db.superuser, *asked, now=now, script_id=known)
        with work(BEA, read_only=True) as w:
            row = queries.one(w, ident)
            with statements(db.app) as seen:
                assert len(queue(w, row, queries.script_of(w, row))) == number
            counts.append(len(seen))
    assert counts[0] == counts[1] > 0


def _readers(
    work: OpenWork, model: type[Claim | Result | Availability | Wish], ident: uuid.UUID
) -> set[str]:
    found = set()
    for member in (*GROUP, DAN, LEE):
        with work(member, read_only=True) as w:
            if w.session.scalar(select(model.id).where(model.id == ident)):
                found.add(member.key)
    return found
