"""The independence wall round money: role by role, what is read and what is done, each a cell."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.exc import ProgrammingError

from collab.app import house_of
from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import CollabError, DeniedError, NotFoundError, NotSignedInError
from collab.core.house import House
from collab.features.engagements.funding import queries, service
from collab.features.engagements.funding.looking import look as look_at
from collab.features.engagements.funding.rules import Terms
from collab.work.opening import open_work
from tests.cast import ALICE, BEA, CARA, DAN, FAY, LEE, OBI, Member
from tests.conftest import settings_for
from tests.factories import engagements
from tests.factories.funding import TOTAL, Fund, saw
from tests.factories.kpis import GROUP, TARA, placed
from tests.house.databases import Database, fresh
from tests.house.servers import Servers

TABLES = ("budgets", "pledges", "pledge_outcomes", "budget_shares")


@dc.dataclass
class World:
    """A funded engagement with everybody round it, after its first look and one confirmation."""

    fund: Fund
    budget_id: uuid.UUID
    people: dict[str, Member]


@pytest.fixture(scope="module")
def world(servers: Servers, redis_url: str) -> Iterator[World]:
    """Make it once for all cells; nothing is committed after."""
    with fresh(servers) as db:
        house = house_of(settings_for(db, redis_url))
        yield _built(db, house, utc_now())


def _built(db: Database, house: House, now: dt.datetime) -> World:
    fund = Fund.of(db, house, now, 5, mining=2)
    connection = db.superuser
    for member, role in ((CARA, "counsel"), (OBI, "observer")):
        placed(connection, member, role=role)
    experts = [engagements.expert(connection, key, now=now) for key in ("north", "south")]
    plain, subject = fund.firms[4], fund.firms[6]
    update = "update engagement_parties set {} where firm_id = '{}'"
    db.run(update.format("selects = true, funds = false", fund.firms[2].org_id))
    db.run(update.format("funds = false", plain.org_id))
    db.run(update.format("subject = true", subject.org_id))
    chairing = "update memberships set roles = '{{chair}}' where org_id = '{}' and space_id = '{}'"
    db.run("set session_replication_role = replica")  # a place is changed by its facilitator alone
    db.run(chairing.format(subject.org_id, GROUP))
    db.run(
        f"update seats set role = 'chair' where org_id = '{subject.org_id}'"
        f" and space_id = '{GROUP}'"
    )
    db.run("set session_replication_role = origin")
    connection.commit()
    one = fund.open()
    paying = [ALICE, BEA, fund.firms[3], fund.firms[5], subject]
    fund.offer(one, dict.fromkeys(paying, 3_000_000))
    fund.pass_moments(one, 1)
    look(fund, one, 1)
    fund.pass_moments(one, 2)
    look(fund, one, 2)
    fund.pass_moments(one, 3)
    look(fund, one, 3)
    fund.confirm(one, *paying)
    fund.pass_moments(one, 4)
    look(fund, one, 4)
    fund.open(total=TOTAL + 1_000, reason="One more visit.")
    return World(
        fund,
        one,
        {
            "facilitator": FAY,
            "counsel": CARA,
            "observer": OBI,
            "trustee": TARA,
            "payer": ALICE,
            "competitor": BEA,
            "selecting": fund.firms[2],
            "plain": plain,
            "subject in the chair": subject,
            "expert": experts[0],
            "another expert": experts[1],
            "stranger": DAN,
            "leaver": LEE,
        },
    )


def look(fund: Fund, budget_id: uuid.UUID, number: int) -> None:
    """Do what the worker does at a moment."""
    cipher = fund.house.cipher
    with fund.db.system.begin() as connection:
        call(connection, "app.announce_funding", budget_id, number)
    with fund.db.system.begin() as connection:
        look_at(connection, cipher, budget_id, number, utc_now())


ROLES = (
    "facilitator", "counsel", "observer", "trustee", "payer", "competitor", "selecting", "plain",
    "subject in the chair", "expert", "another expert", "stranger", "leaver",
)  # fmt: skip
# Budgets are read by whoever reads the engagement; a pledge, what came of it, and what is borne, by
# its firm. The trustee reads the sums by a function, and no row.
READ = {
    "facilitator": (2, 0, 0, 0),
    "counsel": (2, 0, 0, 0),
    "observer": (2, 0, 0, 0),
    "trustee": (0, 0, 0, 0),
    "payer": (2, 1, 3, 1),
    "competitor": (2, 1, 3, 1),
    "selecting": (2, 0, 0, 0),
    "plain": (2, 0, 0, 0),
    "subject in the chair": (2, 1, 3, 1),
    "expert": (0, 0, 0, 0),
    "another expert": (0, 0, 0, 0),
    "stranger": (0, 0, 0, 0),
    "leaver": (0, 0, 0, 0),
}


@pytest.mark.parametrize("role", ROLES)
def test_rows_when_asked_for_in_sql_are_those_of_ones_role(world: World, role: str) -> None:
    member = world.people[role]
    with world.fund.db.app.connect() as connection:
        found = [0] * len(TABLES)
        if call(connection, "app.enter", member.id, member.org_id)[0][0] is not None:
            found = [
                connection.exec_driver_sql(f"select count(*) from {table}").scalar_one()
                for table in TABLES
            ]
        connection.rollback()
    assert tuple(found) == READ[role]


def read_budget(work: Any, world: World) -> object:
    """Read the budget."""
    return queries.one(work, world.budget_id)


def read_sums(work: Any, world: World) -> object:
    """Read the sums by firm."""
    return queries.sums(work, world.fund.engagement_id)


def draw_up(work: Any, world: World) -> object:
    """Draw up the next budget: the one that is open refuses whoever might."""
    about = queries.engagement(work, world.fund.engagement_id)
    return service.draw_up(work, about, world.fund.plan(reason="Again."))


def give_up(work: Any, world: World) -> object:
    """Give the open budget up."""
    row = queries.budgets(work, world.fund.engagement_id)[0] if _knows(work, world) else None
    if row is None:
        raise NotFoundError
    service.give_up(work, row, seen_version=row.version)
    return row


def offer(work: Any, world: World) -> object:
    """Pledge to the open budget."""
    row = queries.to_pledge_for(work, world.fund.engagement_id)
    return service.offer(work, row, Terms(500), seen_version=saw(work, row))


def decline(work: Any, world: World) -> object:
    """Decline."""
    row = queries.to_pledge_for(work, world.fund.engagement_id)
    return service.decline(work, row, seen_version=saw(work, row))


def _knows(work: Any, world: World) -> bool:
    return queries.engagement(work, world.fund.engagement_id) is not None


DONE, DENIED, NOTHING, CONFLICT = "done", "denied", "as if it were not there", "conflict"
ACTIONS: dict[str, tuple[Callable[[Any, World], object], dict[str, str]]] = {
    "read the budget": (
        read_budget,
        {
            **dict.fromkeys(ROLES, DONE),
            **dict.fromkeys(("trustee", "expert", "another expert", "stranger", "leaver"), NOTHING),
        },
    ),
    "read the sums": (
        read_sums,
        {
            **dict.fromkeys(ROLES, DENIED),
            **dict.fromkeys(("expert", "another expert", "stranger", "leaver"), NOTHING),
            "trustee": DONE,
        },
    ),
    "draw a budget up": (
        draw_up,
        {
            **dict.fromkeys(ROLES, DENIED),
            **dict.fromkeys(("trustee", "expert", "another expert", "stranger", "leaver"), NOTHING),
            "facilitator": CONFLICT,
        },
    ),
    "give it up": (
        give_up,
        {
            **dict.fromkeys(ROLES, DENIED),
            **dict.fromkeys(("trustee", "expert", "another expert", "stranger", "leaver"), NOTHING),
            "facilitator": DONE,
        },
    ),
    **{
        name: (
            act,
            {
                **dict.fromkeys(ROLES, DENIED),
                **dict.fromkeys(
                    ("trustee", "expert", "another expert", "stranger", "leaver"), NOTHING
                ),
                **dict.fromkeys(("payer", "competitor", "subject in the chair"), DONE),
            },
        )
        for name, act in (("pledge", offer), ("decline", decline))
    },
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS)
def test_action_when_tried_by_everybody_is_done_by_those_it_is_for(
    world: World, action: str, role: str
) -> None:
    act, cells = ACTIONS[action]
    member, fund = world.people[role], world.fund
    try:
        with open_work(fund.db.app, member.identity, now=utc_now(), house=fund.house) as work:
            act(work, world)
            work.session.rollback()
        came = DONE
    except DeniedError:
        came = DENIED
    except (NotFoundError, NotSignedInError):
        came = NOTHING
    except CollabError:
        came = CONFLICT
    assert came == cells[role]


def test_functions_when_called_by_the_wrong_hand_or_before_their_time_give_nothing(
    world: World,
) -> None:
    db, second = world.fund.db, world.fund.db.value("select id from budgets where number = 2")
    refused = []
    for member in (FAY, TARA, ALICE):
        for function, given in (
            ("app.funding_case", (second, 1)),
            ("app.funding_sealed", (second, 1)),
            ("app.settle_funding", (second, 1, "{}", utc_now())),
            ("app.settle_reduction", (second, "{}", utc_now())),
            ("app.tell_funders", (second, "mail.x", utc_now())),
            ("app.carry_pledge", (second, ALICE.org_id, "invoice", utc_now())),
        ):
            with db.app.connect() as connection:
                call(connection, "app.enter", member.id, member.org_id)
                with pytest.raises(ProgrammingError, match="permission denied"):
                    call(connection, function, *given)
            refused.append(function)
    assert len(refused) == 18
    # The worker itself opens nothing before its time, nor without having said so before.
    with db.system.connect() as connection:
        assert call(connection, "app.funding_case", second, 1)[0][0] is None
        with pytest.raises(ProgrammingError, match="nothing is due"):
            call(connection, "app.funding_sealed", second, 1)


def test_amounts_when_kept_stand_in_no_ledger_no_note_and_no_index(world: World) -> None:
    db = world.fund.db
    for table, column in (
        ("outbox", "payload::text || key"),
        ("ledger_entries", "facts::text"),
        ("search_rows", "title || body"),
    ):
        kept = "\n".join(str(row[0]) for row in db.rows(f"select {column} from {table}"))
        assert "3000000" not in kept, table
        assert "2000000" not in kept, table
    assert len(db.rows("select distinct octet_length(sealed) from pledges")) == 1
    entries = db.rows("select facts from ledger_entries where kind like 'funding.%%'")
    assert all(str(one.org_id) not in str(entries) for one in world.fund.firms)
