"""Firms that fund an engagement together: budgets and pledges go through the services."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from collab.core.house import House
from collab.features.engagements.funding import queries, service
from collab.features.engagements.funding.rules import Part, Plan, Terms
from collab.features.engagements.models import Budget
from collab.work.opening import finish, open_work
from collab.work.unit import Work
from tests.cast import ALICE, BEA, FAY, Member
from tests.factories import engagements
from tests.factories.kpis import GROUP, Pool, placed
from tests.factories.rows import Connection, add
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain

TOTAL = 10_000_000
DAY = dt.timedelta(days=1)


@dc.dataclass
class Fund:
    """An engagement whose cost some firms bear: Acme, Bolt, and as many more as told."""

    db: Database
    house: House
    now: dt.datetime
    engagement_id: uuid.UUID
    firms: Sequence[Member]

    @classmethod
    def of(
        cls, db: Database, house: House, now: dt.datetime, number: int, *, mining: int = 0
    ) -> Fund:
        """Seat firms, some of them mining, beside Acme and Bolt; all say that they take part."""
        pool = Pool.of(db, house, now, number)
        connection = db.superuser
        for one in (ALICE, BEA):
            placed(connection, one, role="member")
        firms = [ALICE, BEA, *pool.firms]
        ident = engagements.engagement(connection, now=now, space_id=GROUP, state="selecting")
        for at, one in enumerate(firms):
            last = at >= len(firms) - mining
            engagements.party(
                connection,
                ident,
                one.firm,
                now=now,
                funds=True,
                payer_class="mining" if last else "downstream",
            )
        connection.commit()
        return cls(db, house, now, ident, firms)

    def plan(self, **values: object) -> Plan:
        """Give a budget of 100,000.00 in equal parts, with three looks and two confirmations."""
        fields: dict[str, object] = {
            "total": TOTAL,
            "key": "equal",
            "refreshes": [self.now + days * DAY for days in (2, 9, 16)],
            "confirm_until": self.now + 23 * DAY,
            "confirm_again_until": self.now + 30 * DAY,
        }
        return Plan(**fields | values)  # type: ignore[arg-type] # names are the fields'

    def open(self, **values: object) -> uuid.UUID:
        """Let the facilitator draw a budget up and open it."""
        with open_work(self.db.app, FAY.identity, now=self.now, house=self.house) as work:
            about = queries.engagement(work, self.engagement_id)
            row = service.draw_up(work, about, self.plan(**values))
            service.open_it(work, row, seen_version=row.version)
            finish(work)
        return row.id

    def offer(self, budget_id: uuid.UUID, terms: Mapping[Member, Terms | int | None]) -> None:
        """Let firms offer so much, or decline."""
        for member, said in terms.items():
            with open_work(self.db.app, member.identity, now=self.now, house=self.house) as work:
                row = queries.one(work, budget_id)
                if said is None:
                    service.decline(work, row, seen_version=saw(work, row))
                else:
                    asked = Terms(said) if isinstance(said, int) else said
                    service.offer(work, row, asked, seen_version=saw(work, row))
                finish(work)

    def confirm(self, budget_id: uuid.UUID, *members: Member) -> None:
        """Let firms confirm what they were told last."""
        for member in members:
            with open_work(self.db.app, member.identity, now=self.now, house=self.house) as work:
                row = queries.one(work, budget_id)
                mine, told = queries.own(work, row), queries.own_outcomes(work, row)[0]
                assert mine is not None
                assert told.amount is not None
                service.confirm(work, row, mine, amount=told.amount, number=told.number)
                finish(work)

    def pass_moments(self, budget_id: uuid.UUID, number: int) -> None:
        """Let so many moments of a budget be over, by the database's own clock."""
        ((days, first, again),) = self.db.rows(
            "select refreshes, confirm_until, confirm_again_until from budgets"
            " where id = %s", budget_id,
        )  # fmt: skip
        moments = [*days, first, again]
        back = moments[number - 1] - self.now + dt.timedelta(minutes=1)
        moved = [one - back if at < number else one for at, one in enumerate(moments)]
        self.db.run(
            "update budgets set refreshes = %s, confirm_until = %s, confirm_again_until = %s"
            " where id = %s", moved[: len(days)], moved[-2], moved[-1], budget_id,
        )  # fmt: skip
        self.db.run(
            "update outbox set not_before = now() where kind = 'funding.refresh' and"
            " payload ->> 'budget_id' = %s and (payload ->> 'number')::int = %s",
            str(budget_id), number,
        )  # fmt: skip

    def look(self, budget_id: uuid.UUID, number: int, station: Station) -> None:
        """Let a moment come, and the worker do what is due."""
        self.pass_moments(budget_id, number)
        assert drain(station, kinds=["funding.refresh"]).done == 1

    def award(self) -> None:
        """Let it be awarded: what review asks for beforehand is not this part's."""
        self.db.run("alter table engagements disable trigger review_moved")
        self.db.run("update engagements set state = 'awarded'")
        self.db.run("alter table engagements enable trigger review_moved")

    def told(self, budget_id: uuid.UUID) -> dict[str, tuple[int | None, list[str]]]:
        """Give what each firm was told last, by its key."""
        keys = {one.org_id: one.firm.key for one in self.firms}
        rows = self.db.rows(
            "select distinct on (firm_id) firm_id, amount, why from pledge_outcomes"
            " where budget_id = %s order by firm_id, number desc", budget_id,
        )  # fmt: skip
        return {keys[firm]: (amount, why) for firm, amount, why in rows}

    def shares(self, budget_id: uuid.UUID) -> dict[str, int]:
        """Give what firms bear, by their keys."""
        keys = {one.org_id: one.firm.key for one in self.firms}
        rows = self.db.rows(
            "select firm_id, amount from budget_shares where budget_id = %s", budget_id
        )
        return {keys[firm]: amount for firm, amount in rows}

    def budget(self, budget_id: uuid.UUID, column: str) -> object:
        """Give one column of a budget."""
        return self.db.value(f"select {column} from budgets where id = %s", budget_id)

    def states(self, budget_id: uuid.UUID) -> dict[str, str]:
        """Give how pledges stand, by their firms' keys."""
        keys = {one.org_id: one.firm.key for one in self.firms}
        rows = self.db.rows("select org_id, state from pledges where budget_id = %s", budget_id)
        return {keys[firm]: state for firm, state in rows}


def association_bears(amount: int) -> Part:
    """Give a part the association bears outside the key."""
    return Part("association", "Association", amount)


def budget_row(
    connection: Connection, engagement_id: uuid.UUID, *, now: dt.datetime, **values: object
) -> uuid.UUID:
    """Add an open budget as it lies in the table, where its engagement stands."""
    ((org_id, space_id, marking),) = connection.execute(
        "select org_id, space_id, marking from engagements where id = %s", [engagement_id]
    ).fetchall()
    fields: dict[str, object] = {
        "org_id": org_id,
        "space_id": space_id,
        "marking": marking,
        "shared_at": now,
        "engagement_id": engagement_id,
        "number": 1,
        "total": 1000,
        "currency": "EUR",
        "key": "equal",
        "state": "open",
        "opened_at": now,
        "updated_at": now,
        "refreshes": [now + 2 * DAY, now + 9 * DAY],
        "confirm_until": now + 16 * DAY,
        "confirm_again_until": now + 23 * DAY,
    }
    return add(connection, "budgets", **fields | values)


def saw(work: Work, row: Budget) -> int | None:
    """Give which pledge of one's own firm stands, as whoever looked at it would say."""
    mine = queries.own(work, row)
    return None if mine is None else mine.version
