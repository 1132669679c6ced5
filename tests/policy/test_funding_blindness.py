"""What a firm pledges between two moments changes no byte of what anybody else gets.

Pages, rows, news, the API and files are read before and after each of its steps, by rivals, by
whoever facilitates, by counsel and by the trustee; and each time the firm itself must see a
difference, or nothing would be proved.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from collab.core.db import call
from collab.core.house import House
from collab.features.engagements.funding import queries, service
from collab.features.engagements.funding.rules import Terms
from collab.wiring import DIGEST_SOURCES, WAITING_SOURCES
from tests.cast import ALICE, BEA, CARA, FAY, FOUNDED, Member
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories.funding import Fund, saw
from tests.factories.kpis import GROUP, TARA, placed
from tests.house.databases import Database
from tests.policy.test_interest_blindness import masked
from worker.context import Station

TABLES = (
    "budgets", "pledges", "pledge_outcomes", "budget_shares", "engagements", "engagement_parties",
    "ledger_entries", "search_rows", "readings",
)  # fmt: skip
SECRET = "PO 4711 of the works at Salzgitter"


@pytest.fixture
def fund(db: Database, house: House, now: dt.datetime) -> Fund:
    """Give six firms asked to fund an engagement, with counsel beside them."""
    made = Fund.of(db, house, now, 4, mining=2)
    placed(db.superuser, CARA, role="counsel")
    db.superuser.commit()
    return made


def test_pledge_when_a_firm_changes_its_mind_between_moments_changes_no_byte_for_others(
    fund: Fund, station: Station, work: OpenWork, client: ClientOf, program: ProgramOf
) -> None:
    one = fund.open()
    fund.offer(one, {BEA: 2_000_000, **dict.fromkeys(fund.firms[2:], 1_500_000)})
    read = _Reader(fund, one, work, client, program)
    pages = {member.key: read.pages(member) for member in (BEA, FAY)}
    _unseen(read, fund, one, work, BEA, FAY, CARA, TARA, fund.firms[5])
    assert {member.key: read.pages(member) for member in (BEA, FAY)} == pages
    fund.look(one, 1, station)
    # A band was told, of five houses; what one says now is not seen at the next moment either.
    _unseen(read, fund, one, work, BEA)
    fund.offer(one, {ALICE: 9_999_999})
    band = fund.budget(one, "band")
    fund.look(one, 2, station)
    assert fund.budget(one, "band") == band == "under_100"
    assert fund.told(one)["bolt"] == (None, ["told_later"])
    assert read.pages(FAY) != pages["fay"], "that a moment is over is told"


def test_sham_offer_when_it_is_of_the_whole_cost_and_withdrawn_in_time_measures_nobody(
    fund: Fund, station: Station, client: ClientOf, program: ProgramOf
) -> None:
    one = fund.open()
    sham = Terms(10_000_000, min_payers=6, requires_class="mining")
    rivals = fund.firms[1:]
    path = f"/engagements/{fund.engagement_id}/pledge"
    seen = []
    for number, theirs in ((1, [*[1_500_000] * 4, None]), (2, [7, 2_000_000, None, 4_000_000, 5])):
        fund.offer(one, {ALICE: sham, **dict(zip(rivals, theirs, strict=True))})
        fund.look(one, number, station)
        assert fund.told(one)["acme"] == (None, ["told_later"])
        told = program(ALICE).get(f"/api/v1/budgets/{one}/pledge").json["outcomes"][0]
        seen.append((told["amount"], told["why"]))
        assert "€" not in client(ALICE).get(path).words.split("How it stands")[1].split("Pledge")[0]
    assert seen == [(None, ["told_later"])] * 2
    assert {told for told, _ in fund.told(one).values()} == {None}


def _unseen(
    read: _Reader, fund: Fund, budget_id: uuid.UUID, work: OpenWork, *others: Member
) -> None:
    """Let Acme take every step, and compare after each what others get."""
    before = {one.key: read(one) for one in (*others, ALICE)}
    own = before["alice"]
    for name, step in STEPS.items():
        with work(ALICE) as w:
            step(w, queries.one(w, budget_id))
        for member in others:
            assert read(member) == before[member.key], (name, member.key)
        mine = read(ALICE)
        assert mine != own, "what changes nothing for the firm itself proves nothing"
        own = mine
    assert fund.states(budget_id)["acme"] == "withdrawn"


def _say(how: Callable[..., object], w: Any, row: Any, *terms: Terms) -> object:
    return how(w, row, *terms, seen_version=saw(w, row))


def _withdraw(w: Any, row: Any) -> None:
    mine = queries.own(w, row)
    assert mine is not None
    service.withdraw(w, mine)


STEPS: dict[str, Callable[[Any, Any], object]] = {
    "keeps a draft": lambda w, row: _say(service.save, w, row, Terms(70_000, reference=SECRET)),
    "offers": lambda w, row: _say(service.offer, w, row, Terms(5_000_000, min_payers=3)),
    "offers more": lambda w, row: _say(
        service.offer, w, row, Terms(10_000_000, max_percent=Decimal(99), reference=SECRET)
    ),
    "declines": lambda w, row: _say(service.decline, w, row),
    "offers again": lambda w, row: _say(service.offer, w, row, Terms(1, requires_class="mining")),
    "withdraws": _withdraw,
}


class _Reader:
    """Reads everything one member gets that could tell of a pledge."""

    def __init__(
        self, fund: Fund, budget_id: uuid.UUID, work: OpenWork, client: ClientOf, program: ProgramOf
    ) -> None:
        home, space = f"/engagements/{fund.engagement_id}", f"/spaces/{GROUP}"
        self.db, self.work, self.now = fund.db, work, fund.now
        self.clients, self.programs = client, program
        self.paths = [f"{home}/budget", f"{home}/pledge", f"{home}/sums", "/", space]
        self.paths += [f"{space}/ledger", f"{space}/plan", "/search?q=Salzgitter", "/calendar"]
        self.asked = [
            f"{home}/budgets",
            f"/budgets/{budget_id}",
            f"/budgets/{budget_id}/pledge",
            f"{home}/sums",
            f"{home}/costs",
            "/money",
        ]
        self.known: dict[str, tuple[Any, Any]] = {}

    def pages(self, member: Member) -> list[str]:
        """Give every page, judged and without what differs between any two."""
        client = self._known(member)[0]
        return [masked(client.get(path)) for path in self.paths]

    def _known(self, member: Member) -> tuple[Any, Any]:
        if member.key not in self.known:
            self.known[member.key] = (self.clients(member), self.programs(member))
        return self.known[member.key]

    def __call__(self, member: Member) -> list[object]:
        program = self._known(member)[1]
        with self.work(member, at=self.now, read_only=True) as w:
            news = [one for source in DIGEST_SOURCES for one in source(w, FOUNDED)]
            waits = [one for source in WAITING_SOURCES for one in source(w)]
        return [
            *(program.get(f"/api/v1{path}").text for path in self.asked),
            *self._rows(member),
            *news,
            *waits,
        ]

    def _rows(self, member: Member) -> list[tuple[str, str]]:
        with self.db.app.begin() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            return [
                (table, str(row))
                for table in TABLES
                for (row,) in connection.exec_driver_sql(
                    f"select to_jsonb(t) from {table} t order by 1"
                )
            ]
