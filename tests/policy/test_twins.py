"""Wall 2: Python, ORM criteria and row-level security read the same rows, through app.enter."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, cast

import pytest
from sqlalchemy import Connection, Engine, select

from collab.core.clock import utc_now
from collab.core.db import call, make_engine
from collab.core.errors import NotSignedInError
from collab.features.findings.models import Finding
from collab.policy.governed import Governed
from collab.policy.guard import GuardedSession
from collab.policy.viewer import Viewer
from collab.policy.visibility import may_read
from collab.shared.search.models import SearchRow
from collab.work.viewing import viewer_from
from tests.house.databases import Database, fresh
from tests.house.servers import SUPERUSER, Servers
from tests.policy.mutants import mutants_of
from tests.policy.world import Row, World, build

SEEDS = (1, 2, 3, 4)
Who = tuple[uuid.UUID, uuid.UUID]


class Scene:
    """A world in a database, with the two ways to ask: bound by row-level security and not."""

    def __init__(self, database: Database, world: World) -> None:
        self.world = world
        self.bound = database.app
        self.unbound = make_engine(database.url(SUPERUSER), pool_size=1)

    @property
    def viewers(self) -> Iterator[Who]:
        """Everybody as himself, and as acting for a firm that is not his."""
        for person in self.world.people:
            yield person["id"], person["org_id"]
        for person in self.world.people[:2]:
            yield person["id"], next(o for o in self.world.orgs if o != person["org_id"])

    def viewer(self, who: Who) -> Viewer | None:
        """Enter as this representation; None when the database knows no such viewer."""
        with self.bound.begin() as connection:
            answer = call(connection, "app.enter", *who)[0][0]
        try:
            return viewer_from(answer, *who)
        except NotSignedInError:
            return None


@pytest.fixture(scope="module", params=SEEDS)
def scene(servers: Servers, request: pytest.FixtureRequest) -> Iterator[Scene]:
    with fresh(servers) as database:
        made = Scene(database, build(database.superuser, request.param, utc_now()))
        yield made
        made.unbound.dispose()


def by_python(scene: Scene, who: Who) -> set[uuid.UUID]:
    viewer = scene.viewer(who)
    return {row.id for row in scene.world.rows if viewer and may_read(viewer, as_governed(row))}


def by_criteria(engine: Engine, who: Who) -> set[uuid.UUID]:
    def enter(connection: Connection) -> None:
        call(connection, "app.enter", *who)

    with GuardedSession(engine, info={"enter": enter}) as session:
        return set(session.scalars(select(Finding.id)))


def by_database(engine: Engine, who: Who) -> set[uuid.UUID]:
    with engine.begin() as connection:
        call(connection, "app.enter", *who)
        return set(connection.scalars(select(Finding.__table__.c.id)))


def by_search(engine: Engine, who: Who, spaces: list[uuid.UUID]) -> set[uuid.UUID]:
    """Ask the one function that stands before the policy, with the formula's text in it."""
    with engine.begin() as connection:
        call(connection, "app.enter", *who)
        rows = call(connection, "app.search", "'row'", [], spaces, 10_000, 10_000)
        return {row[0] for row in rows}


def by_index(engine: Engine, who: Who) -> set[uuid.UUID]:
    """Read the rows of the index as any other."""
    with engine.begin() as connection:
        call(connection, "app.enter", *who)
        return set(connection.scalars(select(SearchRow.__table__.c.id)))


def as_governed(row: Row) -> Governed:
    """Take the row for what it looks like: the formula reads these columns and no others."""
    return cast("Governed", row)


def test_three_twins_when_asked_for_every_row_agree(scene: Scene) -> None:
    ours = {row.id for row in scene.world.rows}
    seen = 0
    for who in scene.viewers:
        expected = by_python(scene, who)
        assert by_criteria(scene.unbound, who) & ours == expected, who
        assert by_database(scene.bound, who) == expected, who
        assert by_criteria(scene.bound, who) == expected, who
        assert by_search(scene.bound, who, [s["id"] for s in scene.world.spaces]) == expected, who
        assert by_index(scene.bound, who) == expected, who
        seen += len(expected)
    assert seen > 200, "a world in which nobody sees anything proves nothing"


def test_enter_when_asked_gives_the_seats_the_oracle_knows(scene: Scene) -> None:
    for person in scene.world.people:
        viewer = scene.viewer((person["id"], person["org_id"]))
        if person["ended_at"] or person["closed"]:
            assert viewer is None
            continue
        assert viewer
        seats, pending = scene.world.seats_of(person)
        found = {s.space_id: (int(s.ceiling), s.since, s.role) for s in viewer.seats.values()}
        assert found == seats
        assert viewer.pending == pending


def test_enter_when_another_firm_is_named_knows_nobody(scene: Scene) -> None:
    for who in list(scene.viewers)[-2:]:
        assert scene.viewer(who) is None
        assert by_database(scene.bound, who) == set()


def test_world_when_rolled_holds_everything_that_could_matter(scene: Scene) -> None:
    """Ended seats, pending charters, rooms without the group: each must really occur."""
    world = scene.world
    places = {place["id"]: place for place in world.memberships}
    assert any(not world.live(seat, places[seat["membership_id"]]) for seat in world.seats)
    assert any(world.seats_of(person)[1] for person in world.people)
    assert any(
        world.holds(p, s["id"]) and not world.holds(p, s["parent_id"])
        for p in world.people
        for s in world.spaces
        if s["kind"] == "room"
    )


MUTANTS = list(mutants_of(may_read))


@pytest.fixture(scope="module")
def pairs(servers: Servers) -> list[tuple[Viewer, Row]]:
    """Viewers and rows of all worlds together."""
    found = []
    for seed in SEEDS:
        with fresh(servers) as database:
            scene = Scene(database, build(database.superuser, seed, utc_now()))
            viewers = [viewer for who in scene.viewers if (viewer := scene.viewer(who))]
            found += [(viewer, row) for viewer in viewers for row in scene.world.rows]
            scene.unbound.dispose()
    return found


@pytest.mark.parametrize(("change", "mutant"), MUTANTS, ids=[change for change, _ in MUTANTS])
def test_formula_when_one_thing_is_changed_in_it_differs_somewhere(
    pairs: list[tuple[Viewer, Row]], change: str, mutant: Any
) -> None:
    assert any(
        answer(mutant, viewer, row) != may_read(viewer, as_governed(row)) for viewer, row in pairs
    ), change


def answer(formula: Any, viewer: Viewer, row: Row) -> object:
    """Ask a formula that may be broken; falling over is an answer too."""
    try:
        return bool(formula(viewer, row))
    except (AttributeError, TypeError) as error:
        return type(error)
