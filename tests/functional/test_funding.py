"""Firms bear a cost together: pledged in secret, told at moments, confirmed, settled, frozen."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from collab.core.db import call
from collab.core.errors import ConflictError, DeniedError, InvalidError
from collab.core.house import House
from collab.features.engagements.funding import queries, service
from collab.features.engagements.funding.rules import Terms
from collab.work.opening import finish, open_work
from tests.cast import ACME, ALICE, BEA, DAN, FAY, Member
from tests.conftest import ClientOf
from tests.factories.funding import TOTAL, Fund, association_bears
from tests.factories.kpis import GROUP, TARA
from tests.house.databases import Database
from tests.house.post import PostOffice
from worker import funding as worker_funding
from worker.context import Station
from worker.draining import drain
from worker.errand import Errand


@pytest.fixture
def fund(db: Database, house: House, now: dt.datetime) -> Fund:
    """Give an engagement that six firms are asked to fund, two of them mining."""
    return Fund.of(db, house, now, 4, mining=2)


def test_budget_when_all_confirm_is_settled_to_the_cent(
    fund: Fund, db: Database, station: Station
) -> None:
    one = fund.open(parts=[association_bears(1_000_000)])
    first, second, mine, other = fund.firms[2:]
    fund.offer(
        one,
        {
            ALICE: Terms(3_000_000, min_payers=4),
            BEA: 2_000_000,
            first: Terms(1_000_000, requires_class="mining"),
            second: None,
            mine: 4_000_000,
            other: Terms(500_000),
        },
    )
    fund.look(one, 1, station)
    assert all(told == (None, ["told_later"]) for told in fund.told(one).values())
    assert fund.budget(one, "band") == "covered"
    fund.look(one, 2, station)
    fund.look(one, 3, station)
    told = fund.told(one)
    assert told["acme"] == (2_750_000, ["accepted"])
    assert "pool1" not in told
    assert fund.budget(one, "round") == 1
    assert fund.states(one)["acme"] == "conditions_met"
    assert fund.states(one)["pool1"] == "declined"
    fund.confirm(one, ALICE, BEA, first, mine, other)
    fund.look(one, 4, station)
    shares = fund.shares(one)
    assert sum(shares.values()) == TOTAL - 1_000_000
    assert shares == {
        "acme": 2_750_000, "bolt": 2_000_000, "pool0": 1_000_000, "pool2": 2_750_000,
        "pool3": 500_000,
    }  # fmt: skip
    assert fund.budget(one, "state") == "settled"
    fund.award()
    assert fund.budget(one, "state") == "frozen"


def test_budget_when_one_stays_away_is_computed_once_more_and_confirmed_anew(
    fund: Fund, db: Database, station: Station
) -> None:
    one = fund.open(key="weighted")
    size = dict(
        zip(fund.firms, ("small", "medium", "large", "small", "small", "small"), strict=True)
    )
    fund.offer(one, {firm: Terms(5_000_000, size=size[firm]) for firm in fund.firms})
    for number in (1, 2, 3):
        fund.look(one, number, station)
    assert fund.told(one)["pool0"] == (4_000_000, ["accepted"])
    assert drain(station, kinds=["mail.pledge_confirm"]).failed == 0
    fund.confirm(one, *fund.firms[1:])
    fund.look(one, 4, station)
    assert (fund.budget(one, "round"), fund.budget(one, "state")) == (2, "open")
    waiting = dict.fromkeys(("bolt", "pool0", "pool1", "pool2", "pool3"), "conditions_met")
    assert fund.states(one) == {"acme": "expired", **waiting}
    assert fund.told(one)["bolt"] == (2_222_222, ["accepted", "solved_again"])
    fund.confirm(one, *fund.firms[1:])
    fund.look(one, 5, station)
    assert fund.budget(one, "state") == "settled"
    assert sum(fund.shares(one).values()) == TOTAL
    assert fund.shares(one)["bolt"] == 2_222_222
    assert "acme" not in fund.shares(one)
    kinds = db.rows("select kind from ledger_entries where kind like 'funding.%%' order by seq")
    assert [kind for (kind,) in kinds if kind != "funding.unsealed"] == [
        "funding.drawn_up", "funding.opened", "funding.refreshed", "funding.refreshed",
        "funding.judged", "funding.judged", "funding.settled",
    ]  # fmt: skip


def test_look_when_killed_in_the_middle_leaves_nothing_and_is_done_once(
    fund: Fund, db: Database, station: Station
) -> None:
    one = fund.open()
    fund.offer(one, dict.fromkeys(fund.firms, 1_000_000))
    fund.pass_moments(one, 1)

    def dies(errand: Errand) -> None:
        worker_funding.refresh(errand)
        raise RuntimeError("killed")

    assert drain(station, kinds=["funding.refresh"], actors={"funding.refresh": dies}).failed == 1
    count, told = "select count(*) from pledge_outcomes", "select count(*) from ledger_entries"
    unsealed = f"{told} where kind = 'funding.unsealed'"
    # Nothing is left of it but that the pledges were opened.
    assert (db.value(count), db.value(unsealed), fund.budget(one, "done")) == (0, 1, 0)
    again = (
        "update outbox set not_before = now(), sent_at = null where kind = 'funding.refresh'"
        " and payload ->> 'number' = '1'"
    )
    for _twice in range(2):
        db.run(again)
        assert drain(station, kinds=["funding.refresh"]).done == 1
    assert (db.value(count), db.value(unsealed), fund.budget(one, "done")) == (6, 2, 1)
    # What no note is left of is found by the clock.
    fund.pass_moments(one, 2)
    db.run("update budgets set refreshes[2] = now() - interval '1 hour'")
    with db.system.begin() as connection:
        assert [tuple(row) for row in call(connection, "app.funding_due")] == [(one, 2)]


def test_addendum_when_it_costs_more_or_less_changes_what_is_borne_and_keeps_what_was(
    fund: Fund, db: Database, station: Station, house: House, now: dt.datetime
) -> None:
    def settle(one: uuid.UUID, amount: int, *firms: Member) -> None:
        fund.offer(one, dict.fromkeys(firms, amount))
        for number in (1, 2, 3):
            fund.look(one, number, station)
        fund.confirm(one, *firms)
        fund.look(one, 4, station)

    first = fund.open()
    with pytest.raises(psycopg.Error, match="its funding is not settled"):
        fund.award()
    db.superuser.rollback()
    settle(first, 4_000_000, *fund.firms[:4])
    fund.award()
    db.superuser.commit()
    assert fund.shares(first) == dict.fromkeys(("acme", "bolt", "pool0", "pool1"), 2_500_000)
    more = fund.open(total=TOTAL + 300_001, reason="One more visit.")
    settle(more, 300_001, *fund.firms[2:5])
    assert (fund.budget(first, "state"), fund.budget(more, "state")) == ("replaced", "frozen")
    assert fund.shares(more) == {
        "acme": 2_500_000, "bolt": 2_500_000, "pool0": 2_600_000, "pool1": 2_600_000,
        "pool2": 100_001,
    }  # fmt: skip
    less = fund.open(
        total=5_000_000, reason="Fewer visits.", refreshes=[], confirm_until=None,
        confirm_again_until=None,
    )  # fmt: skip
    assert drain(station, kinds=["funding.reduce"]).done == 1
    shares = fund.shares(less)
    assert sum(shares.values()) == 5_000_000
    assert all(shares[firm] <= borne for firm, borne in fund.shares(more).items())
    assert [fund.budget(one, "state") for one in (first, more, less)] == [
        "replaced", "replaced", "frozen",
    ]  # fmt: skip
    assert fund.shares(first)["acme"] == 2_500_000, "history is kept"
    with open_work(db.app, FAY.identity, now=now, house=house) as work:
        about = queries.engagement(work, fund.engagement_id)
        with pytest.raises(InvalidError) as told:
            service.draw_up(work, about, fund.plan(total=1, reason=""))
    assert "reason" in told.value.fields


def test_letters_when_left_for_all_who_are_asked_go_to_those_who_owe_a_word(
    fund: Fund, db: Database, station: Station, post: PostOffice
) -> None:
    one = fund.open()
    assert drain(station, kinds=["funding.remind"]).done == 1
    fund.offer(one, {ALICE: 5_000_000, BEA: None})
    assert drain(station, kinds=["mail.pledge_due"]).failed == 0
    asked = {letter["To"] for letter in post.mails}
    assert asked == {firm.email for firm in fund.firms[2:]}
    fund.offer(one, {fund.firms[2]: 6_000_000})
    for number in (1, 2, 3):
        fund.look(one, number, station)
    post.mails.clear()
    assert drain(station, kinds=["mail.pledge_confirm"]).failed == 0
    assert {letter["To"] for letter in post.mails} == {ALICE.email, fund.firms[2].email}
    for letter in post.mails:
        assert "Dust" not in letter.as_string()
        assert "5" not in letter["Subject"]
    notes = db.value("select count(*) from outbox where kind = 'mail.pledge_confirm'")
    assert notes == len(fund.firms), "how many notes there are tells nothing"


def test_rows_when_told_are_read_by_whom_the_vault_lets_and_lines_by_whoever_keeps_the_money(
    fund: Fund, db: Database, station: Station, house: House, now: dt.datetime, client: ClientOf
) -> None:
    one = fund.open()
    fund.offer(one, dict.fromkeys(fund.firms, 4_000_000))
    for number in (1, 2, 3):
        fund.look(one, number, station)
    fund.confirm(one, *fund.firms)
    fund.look(one, 4, station)

    def reads(member: Member) -> tuple[int, int, int]:
        with db.app.connect() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            rows = [
                int(connection.exec_driver_sql(f"select count(*) from {table}").scalar_one())
                for table in ("pledge_outcomes", "budget_shares")
            ]
            return rows[0], rows[1], len(call(connection, "app.funding_lines", one))

    for number in (1, 2, 3):
        assert (reads(TARA), reads(ALICE), reads(FAY)) == ((0, 0, 6), (3, 1, 0), (0, 0, 0)), number
    # A colleague whose seat in the vault does not reach what is sealed reads nothing of it.
    path = f"/engagements/{fund.engagement_id}"
    db.run("update seats set ceiling = 4 where space_id = %s", ACME.vault_id)
    assert reads(ALICE) == (0, 0, 0)
    pages = [client(ALICE).get(f"{path}/{page}").words for page in ("pledge", "budget")]
    assert not any("€16,666.6" in page for page in pages)
    db.run("update seats set ceiling = 5 where space_id = %s", ACME.vault_id)
    assert "€16,666.6" in client(ALICE).get(f"{path}/pledge").words
    # Whoever comes late, or reads no word of the group, keeps its sums all the same.
    db.run("update seats set history_from = now() where representation_id = %s", TARA.id)
    assert "Acme Motors" in client(TARA).get(f"{path}/sums").words
    # A trustee whose firm facilitates, that is of the market or convenes, keeps nothing.
    _also(db, "facilitator", TARA.org_id)
    assert reads(TARA) == (0, 0, 0)
    _also(db, "trustee", FAY.org_id)
    _also(db, "trustee", fund.firms[2].org_id)
    assert (reads(FAY), reads(fund.firms[2])) == ((0, 0, 0), (3, 1, 0))


def _also(db: Database, role: str, org_id: uuid.UUID) -> None:
    """Give a firm one role more in the group, and its people seats in it."""
    db.run("set session_replication_role = replica")
    db.run(
        "update memberships set roles = array_append(roles, %s) where space_id = %s"
        " and org_id = %s", role, GROUP, org_id,
    )  # fmt: skip
    if role == "trustee":
        db.run(
            "update seats set role = 'trustee' where space_id = %s and org_id = %s", GROUP, org_id
        )
    db.run("set session_replication_role = origin")


def test_database_when_terms_are_swapped_the_amount_is_another_or_no_notice_is_given_refuses(
    fund: Fund, db: Database, station: Station, house: House, now: dt.datetime
) -> None:
    with open_work(db.app, FAY.identity, now=now, house=house) as work:
        about = queries.engagement(work, fund.engagement_id)
        draft = service.draw_up(work, about, fund.plan())
        finish(work)
    for moments in (
        {"refreshes": "array[now() + interval '23 hours']"},
        {"refreshes": "array[now() + interval '9 days', now() + interval '8 days']"},
        {"confirm_again_until": "null"},
    ):
        kept = db.rows("select refreshes, confirm_again_until from budgets")[0]
        changed = ", ".join(f"{name} = {value}" for name, value in moments.items())
        db.run(f"update budgets set {changed}")
        with (
            open_work(db.app, FAY.identity, now=now, house=house) as work,
            pytest.raises(InvalidError),
        ):
            service.open_it(work, queries.one(work, draft.id), seen_version=1)
        db.run("update budgets set refreshes = %s, confirm_again_until = %s", *kept)
    with open_work(db.app, FAY.identity, now=now, house=house) as work:
        service.open_it(work, queries.one(work, draft.id), seen_version=1)
        finish(work)
    one = draft.id
    fund.offer(one, dict.fromkeys(fund.firms, 4_000_000))
    for number in (1, 2, 3):
        fund.look(one, number, station)
    told = fund.told(one)["acme"][0]
    asked = "update pledges set state = 'confirmed', confirmed_amount = %s{} where org_id = %s"
    for statement, amount, words in (
        (asked.format(""), 1, "this is not what was told"),
        (asked.format(""), None, "this is not what was told"),
        (asked.format(", sealed = sealed || '\\x00'"), told, "what was judged stays"),
    ):
        with pytest.raises(ProgrammingError, match=words):
            _as_alice(db, statement, amount, ALICE.org_id)
    fund.confirm(one, ALICE)
    amounts = "select state, confirmed_amount from pledges where org_id = %s"
    assert db.rows(amounts, ALICE.org_id) == [("confirmed", told)]
    # Somebody's broken seal does not keep the others: he has said nothing.
    db.run("update pledges set sealed = 'x' where org_id = %s", ALICE.org_id)
    fund.confirm(one, *fund.firms[1:])
    fund.look(one, 4, station)
    assert fund.states(one)["acme"] == "expired"
    fund.confirm(one, *fund.firms[1:])
    fund.look(one, 5, station)
    assert (fund.budget(one, "state"), fund.states(one)["acme"]) == ("settled", "expired")


def _as_alice(db: Database, statement: str, *values: object) -> None:
    with db.app.begin() as connection:
        call(connection, "app.enter", ALICE.id, ALICE.org_id)
        connection.exec_driver_sql(statement, values)


def test_condition_when_it_asks_of_fewer_than_two_houses_is_refused(
    fund: Fund, db: Database, house: House, now: dt.datetime
) -> None:
    one = fund.open()
    fund.offer(one, {ALICE: Terms(5, requires_class="mining")})
    for firm, payer_class in ((fund.firms[4], "mining"), (ALICE, "donor")):
        with pytest.raises(InvalidError) as told:
            fund.offer(one, {firm: Terms(5, requires_class=payer_class)})
        assert set(told.value.fields) == {"requires_class"}
    with db.app.connect() as connection:  # to whoever reads nothing of it, it asks of nobody
        call(connection, "app.enter", DAN.id, DAN.org_id)
        assert call(connection, "app.class_asks_of_many", one, "mining")[0][0] is False


def test_engagement_when_it_ends_without_award_binds_nobody(
    fund: Fund, db: Database, station: Station, house: House, now: dt.datetime
) -> None:
    one = fund.open()
    fund.offer(one, {ALICE: TOTAL, BEA: 500})
    with open_work(db.app, FAY.identity, now=now, house=house) as work:
        assert queries.hinders_award(work, fund.engagement_id) == queries.NOT_SETTLED
    for number in (1, 2, 3):
        fund.look(one, number, station)
    fund.confirm(one, ALICE, BEA)
    db.run("update engagements set state = 'cancelled'")
    assert fund.budget(one, "state") == "failed"
    assert set(fund.states(one).values()) == {"expired"}
    fund.pass_moments(one, 4)
    assert drain(station, kinds=["funding.refresh"]).done == 1  # moot
    assert fund.shares(one) == {}


def test_pledge_when_many_speak_for_one_firm_at_once_is_one_and_bound_once(
    fund: Fund, db: Database, station: Station
) -> None:
    one = fund.open()

    def offers(amount: int) -> bool:
        try:
            fund.offer(one, {ALICE: amount})
        except ConflictError:
            return False
        return True

    def confirms(_number: int) -> bool:
        try:
            fund.confirm(one, ALICE)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(offers, range(TOTAL, TOTAL - 8, -1)))
    assert any(done)
    assert fund.states(one) == {"acme": "offered"}
    fund.offer(one, {ALICE: TOTAL})
    for number in (1, 2, 3):
        fund.look(one, number, station)
    with ThreadPoolExecutor(4) as threads:
        assert any(threads.map(confirms, range(8)))
    entries = "select count(*) from ledger_entries where kind = 'pledges.confirm'"
    assert (db.value(entries), fund.states(one)) == (1, {"acme": "confirmed"})
    # Too late is too late, whatever was read before.
    fund.pass_moments(one, 4)
    with pytest.raises(DeniedError):
        fund.offer(one, {BEA: 5})
