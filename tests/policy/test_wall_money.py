"""The wall around money: who keeps it, who reads what of it, and that nobody changes it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import ConflictError, DeniedError, NotFoundError
from collab.core.ids import new_id
from collab.features.engagements.money import queries, service
from collab.features.engagements.money.rules import BOOKED, Kind, Side
from collab.work.unit import Work
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
    OTTO,
    PIA,
    Member,
)
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories import engagements, people, spaces
from tests.factories.kpis import TARA
from tests.factories.money import TERM, Paid, invoice, paid
from tests.factories.rows import add
from tests.house.databases import Database
from tests.policy.test_interest_blindness import masked
from worker.context import Station
from worker.draining import drain

TABLES = ("money_invoices", "money_entries", "money_lines")
INSIDE = (FAY, ALICE, AMIR, BEA, CARA, DINA)
"""Facilitator, one who selects and a colleague, one who only pays, counsel, a subject."""
OUTSIDE = (DAN, LEE, PIA, OTTO)


@pytest.fixture
def made(db: Database, now: dt.datetime) -> Paid:
    """Give an engagement that is paid for, and two of its firms asked for something."""
    found = paid(db, now)
    for firm in (ACME, BOLT):
        invoice(db.superuser, found.id, firm, now=now)
    invoice(
        db.superuser, found.id, found.expert.firm, now=now, side="expert",
        milestone_id=found.milestones[0],
    )  # fmt: skip
    return found


def writes(made: Paid, invoice_id: uuid.UUID, entry_id: uuid.UUID) -> list[tuple[object, ...]]:
    """Give every call that writes, as somebody would make it past the pages."""
    today, at = dt.date(2026, 1, 7), dt.datetime(2026, 1, 7, tzinfo=dt.UTC)
    days = (today, today + TERM, at)
    return [
        ("app.call_contributions", made.id, 100, *days),
        ("app.book_outside", new_id(), made.id, "Somebody", 1, "", *days),
        ("app.book_expert_invoice", new_id(), made.id, made.milestones[0], 1, "", *days),
        ("app.book_money", new_id(), invoice_id, 2, "received", 1, today, "", at),
        ("app.reverse_money", new_id(), entry_id, at),
    ]


def test_cell_when_anybody_but_the_trustee_tries_writes_nothing_and_reads_his_own(
    made: Paid, db: Database, work: OpenWork
) -> None:
    """Role by action: by the functions themselves, which no page stands before."""
    counted = [db.value(f"select count(*) from {table}") for table in TABLES]
    own = {
        **{one.org_id: one.firm.vault_id for one in (ALICE, BEA)},
        made.expert.org_id: made.expert.firm.vault_id,
    }
    asked, entry = db.rows(
        "select i.id, e.id from money_invoices i join money_entries e on e.invoice_id = i.id"
        " where i.space_id = %s", BOLT.vault_id,
    )[0]  # fmt: skip
    for member in (*INSIDE, *OUTSIDE, made.expert):
        for arguments in writes(made, asked, entry):
            with work(member) as w, pytest.raises(NotFoundError):
                w.call(str(arguments[0]), *arguments[1:])
        with work(member, read_only=True) as w:
            assert queries.books(w) == []
            assert queries.book(w, made.id) is None
            assert w.call("app.kept_invoice", asked) is None
            assert w.call("app.kept_entry", entry) is None
            costs = queries.costs(w, made.id)
            assert bool(costs) is (member in (FAY, ALICE, AMIR, CARA)), member.key
        with db.app.begin() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            for table in TABLES:
                seen = connection.exec_driver_sql(f"select space_id from {table}").all()
                assert {one for (one,) in seen} <= {own.get(member.org_id)}, member.key
    assert [db.value(f"select count(*) from {table}") for table in TABLES] == counted


def test_trustee_when_reading_meets_amounts_and_no_word_of_the_engagement(
    made: Paid, db: Database, work: OpenWork
) -> None:
    with work(TARA, read_only=True) as w:
        book = w.call("app.money_book", made.id)
        assert queries.titles(w, {made.id}) in ({}, {made.id: engagements.TITLE})
        with pytest.raises(NotFoundError):
            queries.engagement(w, made.id)
    for word in ("depots", "exposed", "Dust", "beside"):
        assert word not in str(book)
    assert {one["firm"] for one in book["invoices"]} == {
        ACME.name,
        BOLT.name,
        made.expert.firm.name,
    }


@pytest.mark.parametrize(
    ("kind", "books"), [("academia", 1), ("association", 1), ("member_company", 0)]
)
def test_trustee_when_of_the_market_keeps_no_book(
    made: Paid, db: Database, work: OpenWork, kind: str, books: int
) -> None:
    db.run("update organisations set kind = %s where id = %s", kind, TARA.org_id)
    with work(TARA, read_only=True) as w:
        assert len(queries.books(w)) == books


def test_trustee_when_he_is_the_expert_or_left_keeps_nothing(
    made: Paid, db: Database, work: OpenWork
) -> None:
    opened = db.value("select awarded_id from engagements where id = %s", made.id)
    db.run(
        "update proposal_identities set proposer_id = %s where opened_id = %s", TARA.org_id, opened
    )
    with work(TARA, read_only=True) as w:
        assert queries.book(w, made.id) is None
    db.run(
        "update proposal_identities set proposer_id = %s where opened_id = %s",
        made.expert.org_id, opened,
    )  # fmt: skip
    with work(TARA, read_only=True) as w:
        assert queries.book(w, made.id) is not None
    db.run(
        "update seats set ended_at = now() where representation_id = %s and space_id = %s",
        TARA.id, COPPER,
    )  # fmt: skip
    with work(TARA, read_only=True) as w:
        assert queries.book(w, made.id) is None


def test_trustee_when_his_seat_ends_while_he_keeps_the_book_stops_and_a_colleague_goes_on(
    made: Paid, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    second = Member("tilo", "Tilo Trustee", TARA.firm)
    people.member(db.superuser, second)
    place = db.value(
        "select id from memberships where space_id = %s and org_id = %s", COPPER, TARA.org_id
    )
    # A colleague without a seat there keeps nothing, whatever his firm is.
    with work(second, read_only=True) as w:
        assert (queries.books(w), queries.book(w, made.id)) == ([], None)
    spaces.seat(db.superuser, place, representation_id=second.id, role="trustee", ceiling=0)
    spaces.acceptance(db.superuser, COPPER, org_id=second.org_id, representation_id=second.id)
    db.superuser.commit()
    asks = (made.id, 100, now.date(), now.date() + TERM, now)
    with work(TARA) as w:
        before = queries.book(w, made.id)
        assert before is not None
        # His seat ends in the middle: what he had open reads and writes nothing any more.
        db.run(
            "update seats set ended_at = now() where representation_id = %s and space_id = %s",
            TARA.id, COPPER,
        )  # fmt: skip
        assert queries.book(w, made.id) is None
        with pytest.raises(NotFoundError):
            w.call("app.call_contributions", *asks)
    with work(second) as w:
        after = queries.book(w, made.id)
        assert after is not None
        assert [one.id for one in after.invoices] == [one.id for one in before.invoices]
        w.call("app.call_contributions", *asks)
    # With the firm's place goes whoever of it sits there.
    db.run("update memberships set ended_at = now() where id = %s", place)
    with work(second, read_only=True) as w:
        assert queries.book(w, made.id) is None


def test_leaver_when_his_firm_has_left_still_reads_what_it_paid(
    made: Paid, db: Database, work: OpenWork
) -> None:
    db.run(
        "update seats set ended_at = now() where space_id = %s and representation_id = %s",
        COPPER, BEA.id,
    )  # fmt: skip
    with work(BEA, read_only=True) as w:
        assert [one.invoice.asked for one in queries.own(w)] == [1_000]


@pytest.mark.parametrize("table", TABLES)
def test_book_when_somebody_would_change_it_refuses_whoever_it_is(
    made: Paid, db: Database, table: str
) -> None:
    for statement in (
        f"update {table} set marking = 0",
        f"delete from {table}",
        f"insert into {table} select * from {table}",
    ):
        with pytest.raises(DBAPIError):
            _done_as_bea(db.app, statement)
    for statement in (f"update {table} set shared_at = now()", f"delete from {table}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):  # of the superuser himself
            db.run(statement)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.run(f"truncate {table} cascade")


def test_entry_when_its_sides_differ_or_are_missing_is_not_kept(
    made: Paid, db: Database, now: dt.datetime
) -> None:
    asked, entry = invoice(db.superuser, made.id, COREX, now=now)
    home = {
        "org_id": COREX.id, "space_id": COREX.vault_id, "marking": 5, "shared_at": now,
        "engagement_id": made.id,
    }  # fmt: skip
    kept = {"invoice_id": asked, "number": 2, "kind": "received", "effective_on": now.date()}
    with pytest.raises(psycopg.errors.CheckViolation):  # no line at all
        add(db.superuser, "money_entries", **home, **kept, kept_by=ASSOCIATION.id)
    with pytest.raises(psycopg.errors.CheckViolation):  # one more than there is
        add(db.superuser, "money_lines", **home, entry_id=entry, account="bank", amount=1)
    assert db.value("select count(*) from money_lines where entry_id = %s", entry) == 2


def test_denial_when_one_knows_of_the_engagement_says_who_keeps_its_book(
    made: Paid, work: OpenWork
) -> None:
    for member in (FAY, ALICE, BEA, DINA):
        with work(member, read_only=True) as w, pytest.raises(DeniedError) as told:
            service.open_book(w, made.id)
        assert "trustee" in told.value.decision.reasons[0]
        assert told.value.decision.remedy
    for member in (DAN, LEE, made.expert):
        with work(member, read_only=True) as w, pytest.raises(NotFoundError):
            service.open_book(w, made.id)


def _done_as_bea(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        call(connection, "app.enter", BEA.id, BEA.org_id)
        connection.exec_driver_sql(statement)


def test_payment_when_booked_changes_no_byte_of_what_anybody_else_is_shown(
    made: Paid, db: Database, work: OpenWork, client: ClientOf, program: ProgramOf,
    station: Station,
) -> None:  # fmt: skip
    """Paid, returned, reversed: rivals, facilitator, counsel and a subject see nothing move."""
    others = (BEA, COLE, DINA, FAY, CARA, OTTO, made.expert)
    pages = ["/", "/money", f"/spaces/{COPPER}", f"/spaces/{COPPER}/ledger", "/search?q=invoice"]
    asked = ["/money", f"/spaces/{COPPER}", f"/engagements/{made.id}/book"]

    readers = {one.key: (client(one), program(one)) for one in (*others, ALICE)}

    def told(key: str) -> list[str]:
        clicking, asking = readers[key]
        replies = [asking.get(path) for path in asked]
        return [
            *(masked(clicking.get(path)) for path in pages),
            *(f"{one.status} {one.text}" for one in replies),
        ]

    before = {key: told(key) for key in readers}
    mine = db.value("select id from money_invoices where space_id = %s", ACME.vault_id)
    for kind, amount in ((Kind.RECEIVED, 900), (Kind.RETURNED, 100)):
        _quietly(work, _step(mine, kind, amount, 0))
    _quietly(work, _step(mine, Kind.REVERSED, 1, 2))
    assert drain(station, kinds=[service.NOTE]).failed == 0
    changed = [key for key in readers if told(key) != before[key]]
    assert changed == [ALICE.key]


OPERATIONS = st.lists(
    st.tuples(st.sampled_from([*Kind]), st.integers(1, 1_500), st.integers(0, 9)), max_size=14
)


@given(OPERATIONS, st.sampled_from([Side.PAYER, Side.EXPERT]))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_book_when_anything_is_tried_in_any_order_stays_balanced_and_makes_sense(
    made: Paid, db: Database, work: OpenWork, now: dt.datetime, tried: list[tuple[Kind, int, int]],
    side: Side,
) -> None:  # fmt: skip
    firm = COREX if side is Side.PAYER else made.expert.firm
    of_expert: dict[str, Any] = {"side": "expert", "milestone_id": made.milestones[0]}
    more = {} if side is Side.PAYER else of_expert
    ident, _ = invoice(db.superuser, made.id, firm, now=now, **more)
    for kind, amount, at in tried:
        _quietly(work, _step(ident, kind, amount, at))
    with work(TARA, read_only=True) as w:
        row = queries.kept(w, ident)
        book = queries.book(w, made.id)
    live = [one for one in row.entries if one.kind is not Kind.REVERSED and not one.reversed]
    said = {kind: sum(one.amount for one in live if one.kind is kind) for kind in Kind}
    one = row.invoice
    assert one.asked == said[Kind.INVOICED] - said[Kind.CREDITED] >= 0
    assert one.moved == said[Kind.RECEIVED] + said[Kind.PAID] - said[Kind.RETURNED] >= 0
    assert side is Side.PAYER or one.moved <= one.asked
    assert book is not None
    assert sum(book.accounts.values()) == 0
    assert [entry.number for entry in row.entries] == list(range(1, len(row.entries) + 1))


def _step(ident: uuid.UUID, kind: Kind, amount: int, at: int) -> Callable[[Work], object]:
    def does(w: Work) -> object:
        row = queries.kept(w, ident)
        if kind is Kind.REVERSED:
            return service.reverse(w, row, row.entries[at % len(row.entries)])
        if kind not in BOOKED[row.invoice.side]:
            return None
        return service.enter(w, row, kind, number=row.next_number, amount=amount, on=w.now.date())

    return does


def _quietly(work: OpenWork, does: Callable[[Work], object]) -> None:
    try:
        with work(TARA) as w:
            does(w)
    except ConflictError:
        pass
