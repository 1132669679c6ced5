"""The money of an engagement from the frozen budget to the last cent, as each side reads it."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from collab.audit.record import SYSTEM_CHAIN
from collab.core.db import call
from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.features.engagements.money import queries, service
from collab.features.engagements.money.rules import Account, Kind, standing
from collab.features.engagements.money.service import Asked
from tests.cast import ACME, ALICE, BEA, BOLT, COPPER, COREX, DELTA, DINA, FAY
from tests.conftest import OpenWork
from tests.factories import spaces
from tests.factories.booking import MINUTE, book_of, booked, called, own, taken_back
from tests.factories.kpis import TARA
from tests.factories.money import SHARES, TERM, Paid, budget, paid
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import drain


@pytest.fixture
def made(db: Database, now: dt.datetime) -> Paid:
    """Give an engagement that is paid for."""
    return paid(db, now)


def test_book_when_kept_from_first_call_to_last_cent_is_balanced_and_each_reads_his_own(  # noqa: PLR0915 # one walk
    made: Paid, db: Database, work: OpenWork, now: dt.datetime, station: Station
) -> None:
    assert called(work, made, 50, at=now) == 4
    with pytest.raises(ConflictError, match="asked for that much"):
        called(work, made, 50, at=now)
    with pytest.raises(ConflictError, match="asked for that much"):
        called(work, made, 30, at=now)
    assert called(work, made, at=now + MINUTE) == 4
    for member, firm in ((ALICE, ACME), (BEA, BOLT), (DINA, DELTA)):
        mine = own(work, member)
        assert [one.invoice.asked for one in mine] == [
            SHARES[firm] // 2,
            SHARES[firm] - SHARES[firm] // 2,
        ]
        assert {one.invoice.moved for one in mine} == {0}
    assert own(work, FAY) == []

    first, second = own(work, BEA)
    booked(work, first, Kind.RECEIVED, 150_000)
    booked(work, second, Kind.RECEIVED, 150_101)
    booked(work, second, Kind.RETURNED, 100)
    assert [one.invoice.open for one in own(work, BEA)] == [0, 0]
    with pytest.raises(ConflictError, match="make no sense"):
        booked(work, second, Kind.RETURNED, 150_002)
    with pytest.raises(InvalidError):
        booked(work, second, Kind.PAID, 1)

    taken_back(work, first_receipt := own(work, BEA)[0].entries[1])
    with pytest.raises(ConflictError):
        taken_back(work, first_receipt)
    with pytest.raises(ConflictError):  # what came after goes first
        taken_back(work, own(work, BEA)[1].entries[0])
    reversed_one = own(work, BEA)[0]
    assert [entry.kind for entry in reversed_one.entries] == ["invoiced", "received", "reversed"]
    assert (reversed_one.invoice.open, reversed_one.entries[1].reversed) == (150_000, True)
    booked(work, reversed_one, Kind.RECEIVED, 150_000)

    with work(TARA) as w:
        book = book_of(w, made)
        received = sum(one.moved for one in book.invoices)
        assert book.accounts == {
            Account.CONTRIBUTIONS: -1_000_001,
            Account.RECEIVABLE: 1_000_001 - received,
            Account.BANK: received,
        }
        assert sum(book.accounts.values()) == 0
        for one in book.invoices:  # the twin in the database says the same
            kept = queries.kept(w, one.id)
            assert standing(one.side, kept.entries) == (one.asked, one.moved)
    assert drain(station, kinds=[service.NOTE]).failed == 0
    chains = db.rows(
        "select kind, facts::jsonb, chain from ledger_entries where kind like 'money.%%'"
    )
    assert {kind for kind, _, _ in chains} == {"money.called", "money.booked", "money.reversed"}
    assert {chain for kind, _, chain in chains if kind == "money.called"} == {COPPER}
    assert {chain for kind, _, chain in chains if kind != "money.called"} == {
        BOLT.vault_id,
        SYSTEM_CHAIN,
    }
    assert {name for _, facts, _ in chains for name in facts} == {
        "engagement", "entry", "invoice", "reverses",
    }  # fmt: skip


def test_call_when_pressed_twice_at_once_asks_once(
    made: Paid, work: OpenWork, now: dt.datetime, db: Database
) -> None:
    def pressed(_: int) -> int:
        try:
            return called(work, made, at=now)
        except ConflictError:
            return 0

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(pressed, range(2))) == [0, 4]
    assert db.value("select count(*) from money_invoices") == 4


def test_addendum_when_it_lowers_a_share_credits_and_when_it_raises_one_invoices(
    made: Paid, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    called(work, made, at=now)
    budget(db.superuser, made.id, {ACME: 450_000, BOLT: 250_000, COREX: 200_000}, now=now, number=2)
    assert called(work, made, at=now + MINUTE) == 3
    told = {m.firm: [one.invoice.asked for one in own(work, m)] for m in (ALICE, BEA, DINA)}
    assert told == {ACME: [400_000, 50_000], BOLT: [250_000], DELTA: [0]}
    assert [entry.kind for entry in own(work, BEA)[0].entries] == ["invoiced", "credited"]


def test_expert_when_invoicing_is_owed_nothing_before_acceptance_and_no_more_than_agreed(
    made: Paid, work: OpenWork
) -> None:
    accepted, pending = made.milestones

    def invoiced(milestone_id: object, amount: int) -> None:
        with work(TARA) as w:
            today = w.now.date()
            asked = Asked(amount, "Q-17", today, today + TERM)
            service.add_expert_invoice(w, book_of(w, made), milestone_id, asked)  # type: ignore[arg-type] # one of two

    with pytest.raises(ConflictError, match="accepted first"):
        invoiced(pending, 1)
    with pytest.raises(ConflictError, match="more than what is agreed"):
        invoiced(accepted, 500_001)
    with pytest.raises(NotFoundError):
        invoiced(made.id, 1)
    invoiced(accepted, 300_000)
    invoiced(accepted, 200_000)
    with pytest.raises(ConflictError, match="more than what is agreed"):
        invoiced(accepted, 1)

    row = own(work, made.expert)[0]
    with pytest.raises(ConflictError, match="make no sense"):
        booked(work, row, Kind.PAID, row.invoice.asked + 1)
    booked(work, row, Kind.PAID, row.invoice.asked)
    assert [one.invoice.open for one in own(work, made.expert)] in ([0, 200_000], [0, 300_000])
    with work(FAY, read_only=True) as w:
        assert sum(one.asked for one in queries.costs(w, made.id)) == 500_000
    with work(BEA, read_only=True) as w:  # she only pays
        assert queries.costs(w, made.id) == []
    with work(TARA) as w:
        assert book_of(w, made).accounts == {
            Account.COSTS: 500_000,
            Account.PAYABLE: row.invoice.asked - 500_000,
            Account.BANK: -row.invoice.asked,
        }


def test_reminder_when_an_invoice_is_late_goes_out_once_a_day_and_not_after_it_was_paid(
    made: Paid, work: OpenWork, db: Database, now: dt.datetime, station: Station, post: PostOffice
) -> None:
    called(work, made, at=now, late=True)
    told = db.value("select count(*) from outbox where kind = 'mail.money_asked'")
    late = own(work, ALICE)[0]
    tomorrow = now + dt.timedelta(days=1)
    assert not late.invoice.overdue(now.date())
    assert late.invoice.overdue(tomorrow.date())
    for at in (now, tomorrow, tomorrow, tomorrow + dt.timedelta(days=3)):
        with db.system.begin() as connection:
            call(connection, "app.remind_money", at)
    due = db.rows("select payload, not_before from outbox where kind = 'mail.money_due'")
    assert len(due) == told
    assert {frozenset(payload) for payload, _ in due} == {
        frozenset({"representation_id", "invoice_id"})
    }
    booked(work, late, Kind.RECEIVED, late.invoice.asked)
    db.run("update outbox set not_before = now() where kind like 'mail.money_%%'")
    assert drain(station, kinds=["mail.money_asked", "mail.money_due"]).failed == 0
    readers = {mail["To"] for mail in post.mails}
    assert ALICE.email not in readers
    assert BEA.email in readers
    assert not any("000" in text_of(mail) for mail in post.mails)


def test_book_when_the_trustees_firm_facilitates_or_chairs_anywhere_above_is_not_its_to_keep(
    made: Paid, work: OpenWork, db: Database, now: dt.datetime
) -> None:
    called(work, made, at=now)
    roles = "update memberships set roles = %s where org_id = %s and space_id = %s"
    for other in (["trustee", "facilitator"], ["trustee", "chair"], ["trustee", "counsel"]):
        db.run("set session_replication_role = replica")
        db.run(roles, other, TARA.org_id, COPPER)
        db.run("set session_replication_role = origin")
        with work(TARA, read_only=True) as w:
            assert (queries.book(w, made.id) is not None) is ("counsel" in other), other
    # Rooms alone have something above them: here the group is given it, to ask the same question.
    above = db.value("select id from spaces where kind = 'group' and id <> %s limit 1", COPPER)
    db.run("set session_replication_role = replica")
    db.run("alter table spaces drop constraint spaces_check")
    db.run("update spaces set parent_id = %s where id = %s", above, COPPER)
    db.run("set session_replication_role = origin")
    spaces.membership(db.superuser, above, org_id=TARA.org_id, roles=["chair"], max_marking=0)
    with work(TARA, read_only=True) as w:
        assert queries.book(w, made.id) is None


def test_reminder_when_an_invoice_was_settled_does_not_look_at_it_until_it_is_open_again(
    made: Paid, work: OpenWork, db: Database, now: dt.datetime
) -> None:
    called(work, made, at=now)
    watched = "select count(*) from money_unsettled"
    assert db.value(watched) == 4
    mine = own(work, BEA)[0]
    booked(work, mine, Kind.RECEIVED, mine.invoice.asked)
    assert db.value(watched) == 3
    taken_back(work, own(work, BEA)[0].entries[1])
    assert db.value(watched) == 4
