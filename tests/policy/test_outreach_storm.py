"""Two hundred claims at once on fifty contacts, and claims, results and releases all at once."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import Engine

from collab.core.db import make_engine
from collab.core.errors import ConflictError, DeniedError, NotFoundError
from collab.core.house import House
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.rules import MOST_HELD, Code
from collab.features.contacts.outreach.service import campaigns as aiming
from collab.features.contacts.outreach.service import claims
from collab.work.opening import finish, open_work
from tests.cast import ALICE, ASSOCIATION, BEA, COLE, FAY, Member
from tests.factories.outreach import campaign, contact
from tests.house.databases import Database
from tests.house.servers import APP

CARDS, RIVALS, AT_ONCE, CONNECTIONS = 50, (ALICE, BEA, COLE, FAY), 200, 50
STUCK = """
select count(*) from contact_availability a full join (
  select contact_id, until from contact_claims where ended_on is null) h using (contact_id)
 where a.claimed_until is distinct from h.until"""


@pytest.fixture
def engine(db: Database) -> Iterator[Engine]:
    """Give as many real connections as one web process of a large installation has."""
    made = make_engine(db.url(APP), pool_size=CONNECTIONS, name="test-storm")
    yield made
    made.dispose()


@pytest.fixture
def cards(db: Database, now: dt.datetime) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """Give a campaign and the contacts it reaches."""
    found = [contact(db.superuser, now=now, name=f"Smelter {n:02}") for n in range(CARDS)]
    return campaign(db.superuser, *found, now=now), found


def at_once(tasks: list[Callable[[], str]]) -> list[str]:
    """Let all tasks begin at one moment, each in a thread of its own."""
    gate = Barrier(len(tasks))

    def run(task: Callable[[], str]) -> str:
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_targets_when_many_name_them_at_once_are_each_named_once(
    db: Database, engine: Engine, house: House, now: dt.datetime,
    cards: tuple[uuid.UUID, list[uuid.UUID]],
) -> None:  # fmt: skip
    _, (gone, *contacts) = cards
    ident = campaign(db.superuser, gone, now=now)

    def aim(add: list[uuid.UUID]) -> str:
        with open_work(engine, FAY.identity, now=now, house=house) as work:
            aiming.aim(work, queries.one(work, ident), add, [gone])
            finish(work)
        return "done"

    told = at_once([partial(aim, contacts[n : n + 5]) for n in range(0, 20, 2)])
    assert told == ["done"] * 10
    named = "select contact_id from campaign_targets where campaign_id = %s order by 1"
    assert db.rows(named, ident) == [(one,) for one in sorted(contacts[:23])]


def test_claims_when_two_hundred_come_at_once_on_fifty_cards_give_fifty_winners(
    db: Database, engine: Engine, house: House, now: dt.datetime,
    cards: tuple[uuid.UUID, list[uuid.UUID]],
) -> None:  # fmt: skip
    ident, contacts = cards

    def claim(member: Member, whom: uuid.UUID) -> str:
        try:
            with open_work(engine, member.identity, now=now, house=house) as work:
                claims.hold(work, queries.one(work, ident), queries.contact(work, whom))
                finish(work)
        except claims.BlockedError as lost:
            return lost.reason
        return "won"

    tasks = [(member, whom) for member in RIVALS for whom in contacts]
    random.Random(6).shuffle(tasks)  # noqa: S311 # the same disorder each time
    assert len(tasks) == AT_ONCE
    told = at_once([partial(claim, member, whom) for member, whom in tasks])
    assert told.count("won") == CARDS
    assert set(told) <= {"won", "claimed", "enough"}
    most = "select max(n) from (select count(*) n from contact_claims where firm_id <> %s"
    assert db.value(f"{most} group by firm_id) x", ASSOCIATION.id) <= MOST_HELD
    won = db.rows("select count(*), count(distinct contact_id) from contact_claims")
    assert won == [(CARDS, CARDS)]
    assert db.value(STUCK) == 0
    shown = db.value("select count(*) from ledger_entries where kind = 'outreach.claimed'")
    own = db.value("select count(*) from ledger_entries where kind = 'outreach.held'")
    assert (shown, own) == (CARDS, CARDS)


def test_storm_when_all_claim_release_and_report_at_once_leaves_nothing_stuck(
    db: Database, engine: Engine, house: House, now: dt.datetime,
    cards: tuple[uuid.UUID, list[uuid.UUID]],
) -> None:  # fmt: skip
    ident, contacts = cards
    few = contacts[:6]

    def act(member: Member, number: int) -> str:
        dice = random.Random(number)  # noqa: S311 # the same dice each time
        try:
            with open_work(engine, member.identity, now=now, house=house) as work:
                held = [one for one in queries.mine(work) if one.contact.id in few]
                if held and dice.random() < 0.7:
                    one = dice.choice(held).claim
                    if dice.random() < 0.5:
                        claims.let_go(work, one)
                    else:
                        claims.report(work, one, Code.WRONG_CONTACT)
                else:
                    whom = queries.contact(work, dice.choice(few))
                    claims.hold(work, queries.one(work, ident), whom)
                finish(work)
        except (ConflictError, DeniedError, NotFoundError) as refused:
            return type(refused).__name__
        return "done"

    for wave in range(3):
        told = at_once([partial(act, RIVALS[n % 4], wave * 60 + n) for n in range(60)])
        assert "done" in told
        assert db.value(STUCK) == 0
        assert (
            db.value(
                "select count(*) from (select from contact_claims where ended_on is null"
                " group by contact_id having count(*) > 1) d"
            )
            == 0
        )
        assert (
            db.value(
                "select count(*) from contact_claims h"
                " full join outreach_results r on r.claim_id = h.id"
                " where (h.ended_by is not distinct from 'result') <> (r.id is not null)"
            )
            == 0
        )
        db.run("update contact_availability set stop = null, resting_until = null")
