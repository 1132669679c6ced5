"""Every query shape that ever got past a wall, tried by alice of Acme on what is Bolt's.

Real rows, the real role. What the criteria alone must stop is tried a second time with row-level
security out of the way, so that neither wall hides a hole in the other.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, and_, delete, exists, func, insert, select, union, update
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError, ProgrammingError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from collab.core.clock import LONG_AGO, utc_now
from collab.core.db import call, make_engine
from collab.core.ids import new_id
from collab.policy.guard import GuardedSession, UngovernedError, grant
from tests.cast import ACME, ALICE, BOLT, COPPER, Member
from tests.house.databases import Database
from tests.house.seeding import draft_of
from tests.house.servers import SUPERUSER
from tests.policy.shapes import Apart, Item, Layer

ITEMS = Apart.metadata.tables["findings"]
OTHER = aliased(Item)
THEIRS = draft_of(BOLT)
OURS = draft_of(ACME)
Shape = Callable[[Session], Any]


@contextlib.contextmanager
def seen_by(member: Member, engine: Engine) -> Iterator[GuardedSession]:
    """Open a session of this member; nothing is kept."""

    def enter(connection: Connection) -> None:
        call(connection, "app.enter", member.id, member.org_id)

    with GuardedSession(engine, info={"enter": enter}, autoflush=False) as session:
        yield session


@pytest.fixture
def unbound(still_db: Database) -> Iterator[Engine]:
    """Give an engine row-level security does not bind: the criteria stand alone."""
    engine = make_engine(still_db.url(SUPERUSER), pool_size=1)
    yield engine
    engine.dispose()


def theirs(session: Session, *what: Any) -> list[Any]:
    return list(session.scalars(select(*(what or (Item.id,))).where(Item.id == THEIRS)))


BY_CRITERIA: dict[str, Shape] = {
    "entity": lambda s: theirs(s, Item),
    "column": lambda s: theirs(s, Item.title),
    "count": lambda s: s.scalar(select(func.count()).select_from(Item).where(Item.id == THEIRS)),
    "aggregate": lambda s: s.scalar(select(func.max(Item.title)).where(Item.id == THEIRS)),
    "alias": lambda s: s.scalars(select(OTHER).where(OTHER.id == THEIRS)).all(),
    "join": lambda s: s.scalars(select(Layer).join(Layer.item).where(Item.org_id == BOLT.id)).all(),
    "join on": lambda s: s.scalars(
        select(Item.title).join(Layer, Layer.finding_id == Item.id).where(Item.id == THEIRS)
    ).all(),
    "implicit join": lambda s: s.scalars(
        select(Item.title).where(and_(Layer.finding_id == Item.id, Item.id == THEIRS))
    ).all(),
    "exists": lambda s: s.scalar(select(exists().where(Item.id == THEIRS))),
    "any": lambda s: s.scalars(
        select(Item.id).where(Item.layers.any(Layer.org_id == BOLT.id))
    ).all(),
    "scalar subquery": lambda s: s.scalar(
        select(select(Item.title).where(Item.id == THEIRS).scalar_subquery())
    ),
    "cte": lambda s: s.scalars(
        select(select(Item.title).where(Item.id == THEIRS).cte().c.title)
    ).all(),
    "union": lambda s: s.scalars(
        union(
            select(Item.title).where(Item.id == THEIRS), select(Item.title).where(Item.id == THEIRS)
        )
    ).all(),
    "query": lambda s: s.query(Item).filter(Item.id == THEIRS).all(),
    "get": lambda s: s.get(Item, THEIRS),
    "joined load": lambda s: s.scalars(
        select(Layer).options(joinedload(Layer.item)).where(Layer.org_id == BOLT.id)
    ).all(),
    "selectin load": lambda s: s.scalars(
        select(Item).options(selectinload(Item.layers)).where(Item.id == THEIRS)
    ).all(),
    "lazy load from a just added object": lambda s: added(s).item,
    "lazy load from a merged object": lambda s: s.merge(stray(), load=False).item,
    "merge": lambda s: s.merge(Layer(id=new_id(), space_id=BOLT.vault_id, finding_id=THEIRS)).item,
}
BY_DATABASE: dict[str, Shape] = {
    "core select": lambda s: s.execute(select(ITEMS.c.id).where(ITEMS.c.id == THEIRS)).all(),
    "connection": lambda s: s.connection().execute(select(Item).where(Item.id == THEIRS)).all(),
    "driver's own words": lambda s: (
        s.connection().exec_driver_sql("select title from findings where id = %s", (THEIRS,)).all()
    ),
    "from_statement": lambda s: s.scalars(
        select(Item).from_statement(select(ITEMS).where(ITEMS.c.id == THEIRS))
    ).all(),
    "core count": lambda s: s.scalar(
        select(func.count()).select_from(ITEMS).where(ITEMS.c.space_id == BOLT.vault_id)
    ),
}


def added(session: Session) -> Layer:
    """Add a row of our own making that points at theirs."""
    layer = Layer(id=new_id(), space_id=BOLT.vault_id, finding_id=THEIRS)
    session.add(layer)
    return layer


def stray() -> Layer:
    """Make a row as if it had come from a cache or another session."""
    with Session() as session:
        layer = Layer(id=new_id(), space_id=BOLT.vault_id, finding_id=THEIRS)
        session.add(layer)
        session.expunge(layer)
    from sqlalchemy.orm import make_transient_to_detached  # noqa: PLC0415 # of use here alone

    make_transient_to_detached(layer)
    return layer


@pytest.mark.parametrize("shape", [*BY_CRITERIA, *BY_DATABASE])
def test_shape_when_it_asks_for_a_rivals_row_gets_nothing(still_db: Database, shape: str) -> None:
    with seen_by(ALICE, still_db.app) as session:
        assert not (BY_CRITERIA | BY_DATABASE)[shape](session)


@pytest.mark.parametrize("shape", BY_CRITERIA)
def test_shape_when_only_the_criteria_stand_gets_nothing(unbound: Engine, shape: str) -> None:
    with seen_by(ALICE, unbound) as session:
        assert not BY_CRITERIA[shape](session)


@pytest.mark.parametrize("shape", BY_DATABASE)
def test_shape_when_only_the_criteria_stand_shows_why_there_are_two_walls(
    unbound: Engine, shape: str
) -> None:
    """What these find without row-level security is why the second wall exists at all."""
    with seen_by(ALICE, unbound) as session:
        assert BY_DATABASE[shape](session)


def test_identity_map_when_asked_never_held_the_row(still_db: Database) -> None:
    with seen_by(ALICE, still_db.app) as session:
        session.scalars(select(Item).from_statement(select(ITEMS))).all()
        assert session.get(Item, OURS)
        assert session.get(Item, THEIRS) is None
        met = session.scalars(select(Item)).all()
        assert {item.space_id for item in met} & {BOLT.vault_id} == set()


def row(**changes: Any) -> dict[str, Any]:
    """Give a finding of alice's, to be changed into one she may not write."""
    fields = {
        "id": new_id(),
        "org_id": ACME.id,
        "space_id": ACME.vault_id,
        "author_id": ALICE.id,
        "marking": 3,
        "shared_at": utc_now(),
        "title": "Mine",
    }
    return fields | changes


FOREIGN: dict[str, dict[str, Any]] = {
    "for another organisation": {"org_id": BOLT.id},
    "into another vault": {"space_id": BOLT.vault_id},
    "for another, into theirs": {"org_id": BOLT.id, "space_id": BOLT.vault_id},
    "straight into the group": {"space_id": COPPER},
    "under another's name": {"author_id": uuid.uuid5(ALICE.id, "nobody")},
    "without a name": {"author_id": None},
}


@pytest.mark.parametrize("how", FOREIGN)
def test_row_when_written_where_it_does_not_belong_is_refused(still_db: Database, how: str) -> None:
    with seen_by(ALICE, still_db.app) as session:
        grant(session, item := Item(**row(**FOREIGN[how])))
        session.add(item)
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.flush()
    with seen_by(ALICE, still_db.app) as session, pytest.raises(ProgrammingError, match="row-le"):
        session.connection().execute(insert(ITEMS), [row(), row(**FOREIGN[how])])


@pytest.mark.parametrize("column", ["org_id", "space_id", "id", "author_id", "circle", "shared_at"])
def test_own_row_when_moved_or_opened_up_is_refused(still_db: Database, column: str) -> None:
    value = {"circle": [BOLT.id], "shared_at": LONG_AGO}.get(column, BOLT.id)
    with seen_by(ALICE, still_db.app) as session, pytest.raises(ProgrammingError, match="denied"):
        session.connection().execute(
            update(ITEMS).where(ITEMS.c.id == OURS).values({column: value})
        )
    if column in ("circle", "shared_at", "author_id"):
        return
    with seen_by(ALICE, still_db.app) as session:
        item = session.get_one(Item, OURS)
        grant(session, item)
        setattr(item, column, value)
        with pytest.raises(DBAPIError):
            session.flush()


def test_rivals_row_when_updated_by_core_is_untouched(db: Database) -> None:
    before = db.rows("select title, version from findings order by id")
    with seen_by(ALICE, db.app) as session:
        assert session.connection().execute(update(ITEMS).values(title="x")).rowcount == 1
        session.rollback()
        hit = session.connection().execute(
            update(ITEMS).where(ITEMS.c.id == THEIRS).values(title="x")
        )
        assert hit.rowcount == 0
        gone = session.connection().execute(delete(ITEMS).where(ITEMS.c.id == THEIRS))
        assert gone.rowcount == 0
        session.commit()
    assert db.rows("select title, version from findings order by id") == before


@pytest.mark.parametrize("space", [ACME.vault_id, BOLT.vault_id])
def test_key_when_it_points_at_an_invisible_row_is_refused(
    still_db: Database, space: uuid.UUID
) -> None:
    """Foreign keys look past row-level security: only carrying the space stops this."""
    layers = Apart.metadata.tables["finding_sources"]
    fields = row(space_id=space, finding_id=THEIRS)
    del fields["title"]
    with seen_by(ALICE, still_db.app) as session, pytest.raises(DBAPIError) as refused:
        session.connection().execute(insert(layers), fields)
    wanted = IntegrityError if space == ACME.vault_id else ProgrammingError
    assert isinstance(refused.value, wanted)


def test_existence_when_asked_by_inserting_answers_alike(still_db: Database) -> None:
    """An id that is taken by a rival is told from a free one only by whoever knows it already.

    Ids are random enough that none can be guessed, and a copy's id does not tell its time.
    """
    with seen_by(ALICE, still_db.app) as session, pytest.raises(IntegrityError) as taken:
        session.connection().execute(insert(ITEMS), row(id=THEIRS))
    assert "canary" not in str(taken.value.orig)
    assert not isinstance(taken.value, InvalidRequestError)


def test_link_when_it_has_no_class_of_its_own_does_not_exist() -> None:
    """An association table is governed by nobody: there is none, see the models' test."""
    assert not [t for t in Apart.metadata.tables.values() if not t.primary_key]


def test_bulk_write_when_asked_of_a_viewers_session_is_refused(still_db: Database) -> None:
    statements = (
        update(Item).values(title="x"),
        insert(Item).values(row()),
        delete(ITEMS),
        update(ITEMS).values(title="x"),
    )
    for statement in statements:
        with seen_by(ALICE, still_db.app) as session, pytest.raises(UngovernedError):
            session.execute(statement)
    with seen_by(ALICE, still_db.app) as session, pytest.raises(UngovernedError):
        session.query(Item).delete()
