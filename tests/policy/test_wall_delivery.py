"""The wall round what an expert delivers: who may do and read what, by service and in SQL."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from collab.app import house_of
from collab.core.clock import utc_now
from collab.core.errors import ConflictError, DeniedError, NotFoundError
from collab.core.ids import new_id
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import Change, Fate, Order, Outcome, Plan, Room
from collab.features.engagements.delivery.service import contracts, milestones, returns
from collab.work.opening import finish, open_work
from collab.work.unit import Work
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    BEA,
    BOLT,
    CARA,
    COLE,
    COPPER,
    DAN,
    DINA,
    FAY,
    LEE,
    OBI,
    Firm,
    Member,
)
from tests.conftest import OpenWork, settings_for
from tests.factories import gate, people, spaces
from tests.factories.delivery import (
    AMOUNT,
    Delivering,
    Scene,
    awarded,
    delivering,
    opened,
    planned,
    signed,
)
from tests.house.databases import Database, fresh
from tests.house.seeding import ACME_DRAFT
from tests.house.servers import Servers

OK, DENIED, NONE = "ok", "denied", "none"
TRUSTEE = Member("tess", "Tess Trustee", Firm("treu", "Treu Trust", "academia"))
LATER = dt.timedelta(days=60)


class UndoError(Exception):
    """Takes back what was tried, so that the next cell begins where this one did."""


@dc.dataclass(frozen=True, slots=True)
class World:
    """One engagement for each stage, all of them of Copper's and won by the same expert."""

    work: OpenWork
    now: dt.datetime
    people: Mapping[str, Member]
    awarded: Scene
    contracted: Scene
    roomed: Scene
    under_way: Delivering
    ended: Delivering
    item: uuid.UUID
    certificate: uuid.UUID


@pytest.fixture(scope="module")
def world(
    servers: Servers, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with fresh(servers) as db:
        yield _world(db, redis_url, tmp_path_factory.mktemp("files"))


def _world(db: Database, redis_url: str, files: Path) -> World:
    now = utc_now()
    house = house_of(dc.replace(settings_for(db, redis_url), files_dir=files))

    @contextlib.contextmanager
    def work(member: Member) -> Iterator[Work]:
        with open_work(db.app, member.identity, now=now, house=house) as one:
            yield one
            finish(one)

    _seats(db)
    first = awarded(db, now)
    both = (first.expert, first.rival)
    contracted, roomed = (awarded(db, now, both) for _ in range(2))
    with work(FAY) as w:
        contracts.record(w, queries.engagement(w, contracted.engagement), signed(now))
    opened(db, work, now, roomed)
    planned(work, now, roomed)
    under_way, ended = (delivering(db, work, now, experts=both) for _ in range(2))
    _submit(work, under_way.expert, under_way.first)
    for ident in (ended.first, ended.second):
        _submit(work, ended.expert, ident)
        for member in (ALICE, BEA):
            with work(member) as w:
                row = queries.milestone(w, ident)
                milestones.answer(w, row, Outcome.ACCEPTED, "", seen_round=1)
    with work(ended.expert) as w:
        returns.certify(w, queries.all_owed(w)[0], Fate.DESTROYED, "")
    cast = {
        "facilitator": FAY,
        "chair": AMIR,
        "selecting": ALICE,
        "selecting and paying": BEA,
        "only paying": COLE,
        "plain": OBI,
        "examined, and chairs": DINA,
        "counsel": CARA,
        "trustee": TRUSTEE,
        "expert": both[0],
        "another expert": both[1],
        "stranger": DAN,
        "leaver": LEE,
    }
    release = gate.release(
        db.superuser,
        ALICE,
        ACME_DRAFT,
        target_space_id=under_way.room,
        copy_shared_at=now,
    )
    item = db.value("select copy_id from releases where id = %s", release)
    certificate = db.value(
        "select id from return_certificates where engagement_id = %s", ended.engagement
    )
    return World(work, now, cast, first, contracted, roomed, under_way, ended, item, certificate)


def _seats(db: Database) -> None:
    """Let Amir and Dina chair, and a trustee sit there."""
    db.run("set session_replication_role = replica")  # past the rule that the facilitator does it
    for member in (AMIR, DINA):
        db.run(
            "update memberships set roles = roles || '{chair}' where space_id = %s and org_id = %s",
            COPPER,
            member.org_id,
        )
        db.run(
            "update seats set role = 'chair' where space_id = %s and representation_id = %s",
            COPPER,
            member.id,
        )
    db.run("set session_replication_role = origin")
    people.firm(db.superuser, TRUSTEE.firm)
    people.member(db.superuser, TRUSTEE)
    place = spaces.membership(db.superuser, COPPER, org_id=TRUSTEE.org_id, roles=["trustee"])
    spaces.seat(db.superuser, place, representation_id=TRUSTEE.id, role="trustee")
    for whole in (False, True):
        spaces.acceptance(
            db.superuser,
            COPPER,
            org_id=TRUSTEE.org_id,
            representation_id=TRUSTEE.id,
            for_organisation=whole,
        )


def _submit(work: OpenWork, expert: Member, milestone: uuid.UUID) -> None:
    with work(expert) as w:
        milestones.submit(w, queries.milestone(w, milestone), "Measured.", ())


def _record(w: Work, at: World) -> None:
    contracts.record(w, queries.engagement(w, at.awarded.engagement), signed(at.now))


def _change_contract(w: Work, at: World) -> None:
    row = queries.contract(w, at.contracted.engagement)
    contracts.change(
        w, row, amount=5, ends_on=row.ends_on, why="Less is needed.", seen_version=row.version
    )


def _open(w: Work, at: World) -> None:
    row = queries.engagement(w, at.contracted.engagement)
    kept = queries.contract(w, row.id)
    contracts.open_room(w, row, kept, Room(name="Dust", purpose="Dust.", firms=(BOLT.id,)))


def _plan(w: Work, at: World) -> None:
    kept = queries.contract(w, at.roomed.engagement)
    milestones.plan(
        w,
        kept,
        Plan(
            number=3,
            title="Part 3",
            due_on=at.now.date(),
            amount=5,
            order=Order.PARALLEL,
            acceptors=(ACME.id,),
        ),
    )


def _agree(w: Work, at: World) -> None:
    row = queries.engagement(w, at.roomed.engagement)
    milestones.agree(w, row, queries.contract(w, row.id))


def _deliver(w: Work, at: World) -> None:
    milestones.submit(w, queries.milestone(w, at.under_way.second), "Measured.", ())


def _answer(w: Work, at: World) -> None:
    row = queries.milestone(w, at.under_way.first)
    milestones.answer(w, row, Outcome.RETURNED, "Tables are missing.", seen_round=1)


def _change(w: Work, at: World) -> None:
    row = queries.milestone(w, at.under_way.second)
    to = Change(
        due_on=at.now.date() + LATER, order=Order.PARALLEL, acceptors=(ACME.id,), why="Rain."
    )
    milestones.change(w, row, to, seen_version=row.version)


def _cancel(w: Work, at: World) -> None:
    row = queries.milestone(w, at.under_way.second)
    milestones.cancel(w, row, "Not needed.", seen_version=row.version)


def _certify(w: Work, at: World) -> None:
    ident = _owed(w)
    returns.certify(w, queries.owed(w, ident), Fate.RETURNED, "")


def _confirm(w: Work, at: World) -> None:
    row = queries.certificate(w, at.ended.engagement)
    returns.confirm(w, row, seen=str(row.answered_at and row.answered_at.isoformat()))


def _unplan(w: Work, at: World) -> None:
    milestones.unplan(w, queries.contract(w, at.roomed.engagement), 2)


def _regrant(w: Work, at: World) -> None:
    milestones.regrant(w, queries.milestone(w, at.under_way.second), at.item)


def _owed(w: Work) -> uuid.UUID:
    found = queries.all_owed(w)
    return found[0].id if found else new_id()


INSIDE = frozenset({"chair", "selecting", "selecting and paying", "counsel"})
AT_HOME = INSIDE | {"only paying", "plain", "examined, and chairs", "trustee"}
IN_ROOM = frozenset({"facilitator", "selecting", "selecting and paying", "counsel", "expert"})
F = frozenset({"facilitator"})
Cell = tuple[Callable[[Work, World], object], frozenset[str], frozenset[str]]
CELLS: Mapping[str, Cell] = {  # what is done, by whom, and who learns that it is not his to do
    "record the contract": (_record, F, AT_HOME),
    "change the contract": (_change_contract, F, INSIDE),
    "open the room": (_open, F, INSIDE),
    "plan": (_plan, F, INSIDE),
    "agree on the plan": (_agree, F, INSIDE),
    "take out of the plan": (_unplan, F, INSIDE),
    "let be read until later": (_regrant, F, IN_ROOM - F),
    "submit": (_deliver, frozenset({"expert"}), IN_ROOM - {"expert"}),
    "accept or return": (
        _answer,
        frozenset({"selecting", "selecting and paying"}),
        frozenset({"facilitator", "counsel", "expert"}),
    ),
    "move a day": (_change, F, IN_ROOM - F),
    "end without delivery": (_cancel, F, IN_ROOM - F),
    "certify": (_certify, frozenset({"expert"}), frozenset()),
    "confirm the certificate": (_confirm, F, INSIDE),
    "read the contract": (
        lambda w, at: queries.contract(w, at.under_way.engagement),
        INSIDE | F,
        frozenset(),
    ),
    "read the count": (
        lambda w, at: queries.engagement(w, at.under_way.engagement),
        AT_HOME | F,
        frozenset(),
    ),
    "read a milestone": (
        lambda w, at: queries.milestone(w, at.under_way.first),
        IN_ROOM,
        frozenset(),
    ),
    "read the certificate": (
        lambda w, at: queries.certificate(w, at.ended.engagement),
        INSIDE | F,
        frozenset(),
    ),
    "read what is owed": (
        lambda w, _: queries.owed(w, _owed(w)),
        frozenset({"expert"}),
        frozenset(),
    ),
}
ROLES = (
    "facilitator", "chair", "selecting", "selecting and paying", "only paying", "plain",
    "examined, and chairs", "counsel", "trustee", "expert", "another expert", "stranger", "leaver",
)  # fmt: skip


@pytest.mark.parametrize(("role", "action"), list(itertools.product(ROLES, CELLS)))
def test_cell_when_tried_by_service_is_as_the_wall_says(
    world: World, role: str, action: str
) -> None:
    do, doers, told = CELLS[action]
    expected = OK if role in doers else DENIED if role in told else NONE
    assert _tried(world, world.people[role], lambda w: do(w, world)) == expected


def _tried(world: World, member: Member, do: Callable[[Work], object]) -> str:
    try:
        with world.work(member) as w:
            do(w)
            _undo(w)
    except UndoError:
        return OK
    except NotFoundError:
        return NONE
    except DeniedError as error:
        return DENIED if error.decision.reasons else NONE
    raise AssertionError


def _undo(w: Work) -> None:
    w.session.flush()
    raise UndoError


Asked = Callable[[World, Work], tuple[object, ...]]


def _version(w: Work, world: World) -> int:
    with contextlib.suppress(NotFoundError):
        return queries.milestone(w, world.under_way.second).version
    return 1


IN_SQL: Mapping[str, Asked] = {
    "record the contract": lambda at, _: (
        "app.record_contract", new_id(), at.awarded.engagement, "R", at.now.date(), at.now.date(),
        at.now.date(), AMOUNT, "", at.now.date(), None, at.now,
    ),
    "change the contract": lambda at, _: (
        "app.change_contract", at.contracted.engagement, 5, at.now.date() + LATER, "Why.", 1,
        at.now,
    ),
    "plan": lambda at, _: (
        "app.plan_milestone", new_id(), at.roomed.engagement, 3, "Part", at.now.date(), 5,
        "parallel", [ACME.id], at.now,
    ),
    "agree on the plan": lambda at, _: ("app.agree_milestones", at.roomed.engagement, at.now),
    "submit": lambda at, _: (
        "app.submit_milestone", new_id(), at.under_way.second, "Words.", [], at.now,
    ),
    "accept or return": lambda at, _: (
        "app.answer_milestone", new_id(), at.under_way.first, 1, "accepted", "", at.now,
    ),
    "move a day": lambda at, w: (
        "app.change_milestone", new_id(), at.under_way.second, at.now.date() + LATER, "parallel",
        [ACME.id], "Why.", _version(w, at), at.now,
    ),
    "end without delivery": lambda at, w: (
        "app.cancel_milestone", new_id(), at.under_way.second, "Why.", _version(w, at), at.now,
    ),
    "take out of the plan": lambda at, _: (
        "app.unplan_milestone", at.roomed.engagement, 2,
    ),
    "let be read until later": lambda at, _: (
        "app.regrant", at.under_way.second, at.item, at.now,
    ),
    "confirm the certificate": lambda at, _: (
        "app.confirm_return", at.certificate, at.now, at.now,
    ),
    "certify": lambda at, w: ("app.answer_return", _owed(w), "returned", "", at.now),
}  # fmt: skip


@pytest.mark.parametrize(("role", "action"), list(itertools.product(ROLES, IN_SQL)))
def test_cell_when_tried_in_sql_is_as_the_wall_says(world: World, role: str, action: str) -> None:
    def do(w: Work) -> None:
        try:
            w.call(*IN_SQL[action](world, w))  # type: ignore[arg-type] # the name comes first
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != "42501":
                raise
            raise NotFoundError from error

    may = role in CELLS[action][1]
    assert _tried(world, world.people[role], do) == (OK if may else NONE)


def test_room_when_it_is_no_room_apart_is_refused_by_the_database(world: World) -> None:
    with world.work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.bind_expert_room", new_id(), world.contracted.engagement, COPPER, "x", w.now)
