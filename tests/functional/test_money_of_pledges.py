"""A pledge is invoiced and received when the book of money says so, and follows it back."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.features.engagements.money import queries, service
from collab.features.engagements.money.rules import Kind
from tests.cast import ACME, BEA, BOLT
from tests.conftest import OpenWork
from tests.factories.kpis import TARA
from tests.factories.money import SHARES, TERM, Paid, budget, paid
from tests.factories.rows import add
from tests.house.databases import Database

STATES = (
    "select p.state from pledges p join budgets b on b.id = p.budget_id"
    " where p.org_id = %s order by b.number"
)


def test_pledge_when_its_money_is_booked_goes_on_and_when_it_is_reversed_comes_back(  # one walk
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    made = paid(db, now)
    first = db.value("select id from budgets")
    _confirmed(db, first, now)

    def states() -> list[str]:
        return [state for (state,) in db.rows(STATES, BOLT.id)]

    _called(work, made, 50, now)
    assert states() == ["invoiced"]
    _received(work, 0, 150_000)
    assert states() == ["invoiced"]  # half of it
    _called(work, made, 100, now + dt.timedelta(minutes=1))
    _received(work, 1, 150_001)
    assert states() == ["received"]
    _reversed(work, 1, 1)
    assert states() == ["invoiced"]
    _reversed(work, 1, 0)
    _called(work, made, 100, now + dt.timedelta(minutes=2))
    _received(work, 2, 150_001)
    assert states() == ["received"]

    second = budget(db.superuser, made.id, {**SHARES, BOLT: 400_001}, now=now, number=2)
    db.run("update budgets set adds_to = %s, reason = 'More.' where id = %s", first, second)
    _confirmed(db, second, now)
    _called(work, made, 100, now + dt.timedelta(minutes=3))
    assert states() == ["received", "invoiced"]
    _received(work, 3, 100_000)
    assert states() == ["received", "received"]
    budget(db.superuser, made.id, {**SHARES, BOLT: 350_001}, now=now, number=3)
    _called(work, made, 100, now + dt.timedelta(minutes=4))
    assert states() == ["received", "received"]
    with work(BEA, read_only=True) as w:
        assert sum(one.invoice.open for one in queries.own(w)) == -50_000  # to be returned


def _confirmed(db: Database, budget_id: uuid.UUID, now: dt.datetime) -> None:
    for firm in (ACME, BOLT):
        add(
            db.superuser, "pledges", org_id=firm.id, space_id=firm.vault_id, marking=5,
            shared_at=now, budget_id=budget_id, state="confirmed", sealed=b"-", updated_at=now,
        )  # fmt: skip


def _called(work: OpenWork, made: Paid, percent: int, at: dt.datetime) -> None:
    with work(TARA, at=at) as w:
        today = w.now.date()
        book = service.open_book(w, made.id)
        service.call_contributions(w, book, percent=percent, issued_on=today, due_on=today + TERM)


def _received(work: OpenWork, number: int, amount: int) -> None:
    ident = _mine(work, number).invoice.id
    with work(TARA) as w:
        row = queries.kept(w, ident)
        service.enter(w, row, Kind.RECEIVED, number=row.next_number, amount=amount, on=w.now.date())


def _reversed(work: OpenWork, number: int, entry: int) -> None:
    ident = _mine(work, number).entries[entry].id
    with work(TARA) as w:
        service.reverse(w, *queries.entry(w, ident))


def _mine(work: OpenWork, number: int) -> queries.Kept:
    with work(BEA, read_only=True) as w:
        return queries.own(w)[number]
