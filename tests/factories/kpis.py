"""A pool of firms with people, and indicators, rounds and answers that go through the services."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from collab.core.clock import LONG_AGO
from collab.core.house import House
from collab.features.kpis import queries, service
from collab.features.kpis.rules import Step, Told, ends_on, over
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.queries import one as space_of
from collab.policy.marking import Marking
from collab.work.opening import finish, open_work
from tests.cast import ASSOCIATION, COPPER, FAY, Firm, Member, fixed_id
from tests.factories import people, spaces
from tests.factories.rows import Connection, add
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain

GROUP = fixed_id("group", "benchmarks")
TRUST = Firm("trust", "Trust Institute", "academia")
TARA = Member("tara", "Tara Trustee", TRUST, ("administrator",))


def firm(number: int, *, tier: str | None = "oem", kind: str = "member_company") -> Member:
    """Give the administrator of a firm of the pool."""
    key = f"pool{number}"
    return Member(
        f"{key}admin",
        f"Pat {number}",
        Firm(key, f"Pool Firm {number}", kind, tier),
        ("administrator",),
    )


def seated(connection: Connection, member: Member, *, role: str, ceiling: int = 4) -> None:
    """Add a firm with its vault and one person, and seat him in the pool's group."""
    people.firm(connection, member.firm)
    people.member(connection, member)
    spaces.space(connection, kind="vault", org_id=member.org_id, id=member.firm.vault_id)
    own = spaces.membership(
        connection, member.firm.vault_id, org_id=member.org_id, history_from=LONG_AGO
    )
    sealed = int(Marking.SEALED)
    spaces.seat(connection, own, representation_id=member.id, ceiling=sealed, history_from=LONG_AGO)
    placed(connection, member, role=role, ceiling=ceiling)


def placed(
    connection: Connection,
    member: Member,
    *,
    role: str,
    ceiling: int = 4,
    home: uuid.UUID = GROUP,
) -> None:
    """Seat somebody in a group, or in the pool's, its charter accepted."""
    place = spaces.membership(
        connection, home, org_id=member.org_id, roles=[role], max_marking=ceiling
    )
    spaces.seat(connection, place, representation_id=member.id, role=role, ceiling=ceiling)
    for whole in (True, False):
        spaces.acceptance(
            connection,
            home,
            org_id=member.org_id,
            representation_id=member.id,
            for_organisation=whole,
        )


@dc.dataclass
class Pool:
    """A group of its own, with firms and a trustee, whose charter allows figures over many."""

    db: Database
    house: House
    now: dt.datetime
    firms: Sequence[Member] = ()
    home: uuid.UUID = GROUP
    by: Member = FAY
    trustee: Member = TARA

    @classmethod
    def of(cls, db: Database, house: House, now: dt.datetime, number: int) -> Pool:
        """Make a pool of some firms, all manufacturers."""
        connection = db.superuser
        spaces.space(connection, kind="group", org_id=ASSOCIATION.id, id=GROUP, name="Benchmarks")
        connection.execute(
            "update charters set categories = categories || '{kpi_aggregated}' where space_id = %s",
            [GROUP],
        )
        placed(connection, FAY, role="facilitator")
        seated(connection, TARA, role="trustee", ceiling=0)
        made = [firm(n) for n in range(number)]
        for one in made:
            seated(connection, one, role="member")
        connection.commit()
        return cls(db, house, now, made)

    def take_up(self, key: str = "training_own") -> uuid.UUID:
        """Let the facilitator take up a shipped indicator."""
        with open_work(self.db.app, self.by.identity, now=self.now, house=self.house) as work:
            row = service.take_up(work, own_organisation(work), key)
            finish(work)
        return row.id

    def ask(self, definition_id: uuid.UUID, period: str | None = None) -> uuid.UUID:
        """Let the facilitator open a round of the half-year before the latest, or another."""
        with open_work(self.db.app, self.by.identity, now=self.now, house=self.house) as work:
            row = service.ask(
                work,
                space_of(work, self.home),
                queries.definition(work, definition_id),
                period=period or over(self.now.date())[1],
                closes_at=self.now + dt.timedelta(days=21),
            )
            finish(work)
        return row.id

    def answer(self, round_id: uuid.UUID, values: Mapping[Member, float | str]) -> None:
        """Let firms submit."""
        for member, value in values.items():
            with open_work(self.db.app, member.identity, now=self.now, house=self.house) as work:
                row = queries.one_round(work, round_id)
                told = Told(Decimal(str(value)), ends_on(row.period))
                service.submit(
                    work, row, queries.definition(work, row.definition_id), told, sure=True
                )
                finish(work)

    def step(self, member: Member, round_id: uuid.UUID, *steps: Step) -> None:
        """Let somebody move a round on."""
        for step in steps:
            with open_work(self.db.app, member.identity, now=self.now, house=self.house) as work:
                service.move(work, queries.one_round(work, round_id), step)
                finish(work)

    def release(self, round_id: uuid.UUID, station: Station) -> None:
        """Close a round, have it judged by the worker, publish."""
        self.step(self.by, round_id, Step.CLOSE)
        self.step(self.trustee, round_id, Step.JUDGE)
        assert drain(station, kinds=["kpis.judge"]).done == 1
        self.step(self.trustee, round_id, Step.PUBLISH)

    def figures(self, round_id: uuid.UUID) -> dict[str, str | None]:
        """Give what came out, by breakdown."""
        rows = self.db.rows(
            "select breakdown, value::text from kpi_figures where round_id = %s order by 1",
            round_id,
        )
        return dict(rows)


NEIGHBOURS = Firm("neighbours", "Neighbour Association", "association")
GUS = Member("gus", "Gus Next-door", NEIGHBOURS, ("convener", "officer"))
NEXT_DOOR = fixed_id("group", "next door")


def next_door(pool: Pool, *firms: Member) -> Pool:
    """Give a second association on the same server, with a pool of its own of some firms."""
    connection = pool.db.superuser
    people.firm(connection, NEIGHBOURS)
    people.member(connection, GUS)
    vault = NEIGHBOURS.vault_id
    spaces.space(connection, kind="vault", org_id=NEIGHBOURS.id, id=vault)
    spaces.space(connection, kind="group", org_id=NEIGHBOURS.id, id=NEXT_DOOR, name="Next door")
    connection.execute(
        "update charters set categories = categories || '{kpi_aggregated}' where space_id = %s",
        [NEXT_DOOR],
    )
    placed(connection, GUS, role="facilitator", home=NEXT_DOOR)
    placed(connection, TARA, role="trustee", ceiling=0, home=NEXT_DOOR)
    for one in firms:
        placed(connection, one, role="member", home=NEXT_DOOR)
    connection.commit()
    return Pool(pool.db, pool.house, pool.now, firms, NEXT_DOOR, GUS)


def definition(
    connection: Connection, org_id: uuid.UUID, by: Member, **values: object
) -> uuid.UUID:
    """Add an indicator as it lies in the table."""
    fields: dict[str, object] = {
        "org_id": org_id,
        "key": "training_own",
        "family": "training_own",
        "version": 1,
        "theme": "training",
        "class": "human_rights_process",
        "side": "input",
        "direction": "more",
        "unit": "percent",
        "statistic": "mean",
        "highest": 100,
        "names": '{"en": "Own people trained"}',
        "formulas": '{"en": "Share of people trained."}',
        "created_by": by.id,
        "created_at": dt.datetime(2024, 6, 3, tzinfo=dt.UTC),
    }
    return add(connection, "kpi_definitions", **fields | values)


def round_of(
    connection: Connection, definition_id: uuid.UUID, *, now: dt.datetime, **values: object
) -> uuid.UUID:
    """Add an open round in Copper as it lies in the table."""
    ((org_id, key),) = connection.execute(
        "select org_id, key from kpi_definitions where id = %s", [definition_id]
    ).fetchall()
    period = over(now.date())[1]
    fields: dict[str, object] = {
        "org_id": org_id,
        "definition_id": definition_id,
        "kpi_key": key,
        "space_id": COPPER,
        "period": period,
        "ends_on": ends_on(period),
        "opened_at": now,
        "closes_at": now + dt.timedelta(days=21),
    }
    return add(connection, "kpi_rounds", **fields | values)


def relation(
    connection: Connection, member: Member, other: Firm, *, now: dt.datetime, **values: object
) -> uuid.UUID:
    """Add what a firm says of another in its own vault: that it buys from it."""
    fields: dict[str, object] = {
        "org_id": member.org_id,
        "space_id": member.firm.vault_id,
        "marking": int(Marking.SEALED),
        "author_id": member.id,
        "shared_at": now,
        "other_id": other.id,
        "direction": "supplier",
    }
    return add(connection, "trading_relations", **fields | values)


def thresholds(
    connection: Connection, by: Member, *, now: dt.datetime, **values: object
) -> uuid.UUID:
    """Add a proposal of stricter thresholds."""
    fields: dict[str, object] = {
        "org_id": ASSOCIATION.id,
        "body": '{"min_contributors": "7"}',
        "why": "More safety.",
        "state": "open",
        "proposed_by": by.id,
        "proposed_org": by.org_id,
        "proposed_at": now,
    }
    return add(connection, "kpi_parameters", **fields | values)
