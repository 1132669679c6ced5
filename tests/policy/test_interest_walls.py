"""An interest reaches facilitators or nobody, whatever a service might get wrong."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.canonical import canonical
from collab.core.db import call
from collab.core.errors import ConflictError, DeniedError
from collab.features.interests import queries, service
from collab.features.interests.crossing import judged
from collab.features.interests.pages import spaces_to_tell
from collab.features.interests.rules import Topic
from collab.people.spaces.queries import one as space_of
from collab.people.spaces.queries import own_vault
from collab.work.unit import Work
from tests.cast import ALICE, AMIR, BEA, CARA, CAUCUS, COPPER, FAY, Member
from tests.conftest import OpenWork
from tests.factories import gate
from tests.factories.interests import interest
from tests.house.databases import Database

TOPIC = Topic("child_labour", "CD", "cobalt")
TEXT = canonical({"issue": "child_labour", "country": "CD", "mineral": "cobalt"})
RIGHT: dict[str, Any] = {
    "item_kind": "interest",
    "payload": TEXT,
    "copy_marking": 4,
    "copy_circle": [FAY.id],
    "attribution": "facilitator_only",
}
WAITING = (
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and wait_event_type = 'Lock'"
)


def cross(db: Database, **wrong: object) -> None:
    """Let a release as a broken service would have left it cross as Alice."""
    item = interest(db.superuser, ALICE)
    release = gate.release(db.superuser, ALICE, item, **(RIGHT | wrong))
    with db.app.begin() as connection:
        call(connection, "app.enter", ALICE.id, ALICE.org_id)
        call(connection, "app.cross_over", release, TEXT)


def told(db: Database) -> list[tuple[object, ...]]:
    return db.rows("select space_id, circle from interests where verdict is not null")


def tell(work: OpenWork, member: Member) -> uuid.UUID:
    with work(member) as one:
        vault = own_vault(one)
        noted = service.note(one, vault, TOPIC)
        service.tell(one, vault, judged(one, noted.id, space_of(one, COPPER)))
        return noted.id


def test_interest_when_the_release_is_right_crosses(db: Database) -> None:
    cross(db)
    assert told(db) == [(COPPER, [FAY.id])]


@pytest.mark.parametrize(
    "wrong",
    [
        {"copy_circle": [FAY.id, BEA.id]},
        {"copy_circle": [BEA.id]},
        {"copy_circle": [CARA.id]},
        {"copy_circle": [BEA.org_id]},
        {"copy_circle": None, "copy_marking": 3},
        {"copy_marking": 1},
        {"attribution": "named"},
        {"attribution": "member"},
    ],
    ids=str,
)
def test_interest_when_meant_for_anybody_else_does_not_cross(
    db: Database, wrong: dict[str, object]
) -> None:
    with pytest.raises(DBAPIError):
        cross(db, **wrong)
    assert told(db) == []


def test_interest_when_no_facilitator_reads_red_is_told_to_nobody(
    db: Database, work: OpenWork
) -> None:
    db.run("update seats set ceiling = 2 where space_id = %s and representation_id = %s",
           COPPER, FAY.id)  # fmt: skip
    with pytest.raises(DeniedError, match="no facilitator of this space reads"):
        tell(work, ALICE)
    assert told(db) == []


def test_interest_when_a_room_is_wanted_finds_nobody_there(work: OpenWork) -> None:
    with work(ALICE) as one:
        noted = service.note(one, own_vault(one), TOPIC)
        assert [key for key, _ in spaces_to_tell(one)] == [COPPER]
        with pytest.raises(DeniedError):
            judged(one, noted.id, space_of(one, CAUCUS))


def test_interest_when_the_charter_does_not_take_it_up_is_told_to_nobody_not_even_counsel(
    db: Database, work: OpenWork
) -> None:
    db.run("update charters set categories = '{public_information}' where space_id = %s", COPPER)
    with pytest.raises(DeniedError, match="charter does not take this up"):
        tell(work, ALICE)
    assert told(db) == []
    assert db.rows("select from held_items") == []
    assert db.rows("select from releases where item_kind = 'interest'") == []


@pytest.mark.parametrize("first", ["drop", "tell"])
def test_interest_when_dropped_and_told_at_once_is_out_with_nobody(
    db: Database, work: OpenWork, first: str
) -> None:
    """The second waits: a drop takes back what was told, and what is dropped is not told."""
    with work(ALICE) as one:
        noted = service.note(one, own_vault(one), TOPIC).id
    lost: list[str] = []

    def act(one: Work, what: str) -> None:
        interest, vault = queries.one(one, noted), own_vault(one)
        if what == "drop":
            service.drop(one, interest)
        else:
            service.tell(one, vault, judged(one, noted, space_of(one, COPPER)))
        one.session.flush()

    def attempt(what: str) -> None:
        try:
            with work(AMIR) as one:
                act(one, what)
        except ConflictError as error:
            lost.append(error.message)

    second = threading.Thread(target=attempt, args=("tell" if first == "drop" else "drop",))
    with work(ALICE) as one:
        act(one, first)
        second.start()
        while second.is_alive() and not db.value(WAITING):
            second.join(0.1)
        assert second.is_alive()
    second.join()
    assert lost == (
        [] if first == "tell" else ["This topic was taken off the list in the meantime."]
    )
    assert db.rows("select from interests where verdict is null") == []
    assert db.rows("select from interests where circle <> '{}'") == []


def test_interest_when_told_is_proved_on_the_vaults_and_the_systems_chain(
    db: Database, work: OpenWork
) -> None:
    noted = tell(work, ALICE)
    with work(ALICE) as one:
        service.drop(one, queries.one(one, noted))
    kinds = (
        "select kind from ledger_entries where chain = %s and kind like 'releases.%%' order by seq"
    )
    proof = [("releases.released",), ("releases.withdrawn",)]
    assert db.rows(kinds, ALICE.firm.vault_id) == proof
    assert db.rows(kinds, uuid.UUID(int=0)) == proof
    assert db.rows(kinds, COPPER) == []
    (facts,) = db.rows(
        "select facts::jsonb ? 'contributor', facts like %s from ledger_entries"
        " where chain = %s and kind = 'releases.released'",
        f"%{ALICE.org_id}%",
        uuid.UUID(int=0),
    )
    assert facts == (True, False), "the contributor stands there as a commitment only"
