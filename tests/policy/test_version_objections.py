"""Versions of talking points objected to: out of sight and out of use at once, by one mechanism.

Bea, a competitor, objects; Alice and Cole noted a use; Cara is counsel. Dan has no seat, Lee left.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from collab.audit.record import SYSTEM_CHAIN
from collab.core.db import call
from collab.core.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from collab.core.ids import random_id
from collab.features.talking_points import queries as points
from collab.features.talking_points import service as drafting
from collab.features.talking_points.rules import Step
from collab.features.talking_points.uses import news, queries, service
from collab.features.talking_points.uses.rules import Use, address
from collab.people.spaces.queries import one as space_of
from collab.people.spaces.queries import own_vault
from collab.shared.objections import queries as objections
from collab.shared.objections import service as objecting
from tests.cast import (
    ALICE,
    BEA,
    CARA,
    CARL,
    COLE,
    COPPER,
    DAN,
    DINA,
    FAY,
    LEE,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import uses
from tests.factories.spaces import seat
from tests.house.databases import Database
from tests.house.post import PostOffice
from tests.policy.test_gate import FORBIDDEN, GONE, MOVED_ON, as_, refused
from tests.policy.test_objection_walls import decide, read, released, take_down
from tests.policy.test_use_walls import noted, stands, told
from worker.context import Station
from worker.draining import drain

KIND = "talking_point_version"
PARTS = ("talking_point_texts", "talking_point_evidence")


def based_on(db: Database, version: uuid.UUID, **changes: Any) -> uuid.UUID:
    """Put a draft for another audience beside a version, made from it."""
    ident = random_id()
    fields = {"audience": "authority", "state": "draft"} | changes
    db.run(
        "insert into talking_point_versions (id, org_id, space_id, marking, circle, shared_at,"
        " talking_point_id, audience, number, state, category, updated_at, based_on_id)"
        " select %s, org_id, space_id, marking, circle, shared_at, talking_point_id, %s, 1, %s,"
        " category, updated_at, id from talking_point_versions where id = %s",
        ident, fields["audience"], fields["state"], version,
    )  # fmt: skip
    return ident


def all_rows(db: Database) -> list[tuple[Any, ...]]:
    """Give everything a lock could touch of versions, as it stands; and who is told what."""
    found: list[tuple[Any, ...]] = []
    for table in ("talking_point_versions", *PARTS):
        found += db.rows(f"select id, circle, author_id, marking from {table} order by id")
    return found + db.rows(
        "select id, version_suspended_at, seen_at from talking_point_uses order by id"
    )


def object_to(work: OpenWork, member: Member, version: uuid.UUID, why: str) -> uuid.UUID:
    with work(member) as w:
        return objecting.object_to(w, space_of(w, COPPER), KIND, version, reason=why)


@pytest.mark.parametrize("why", ["objection", "danger"])
def test_version_when_objected_to_is_used_by_nobody_and_lifted_stands_as_it_stood(  # noqa: PLR0915 # one walk
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime, why: str
) -> None:
    version, apart = (uses.version(db.superuser, now=now, title=t) for t in ("This", "Apart"))
    made, origin = based_on(db, version), based_on(db, apart)
    mine = noted(work, ALICE, version)
    noted(work, COLE, version)
    noted(work, DINA, apart)
    before = all_rows(db)
    for outsider in (DAN, LEE):
        with pytest.raises((NotFoundError, DeniedError)):
            object_to(work, outsider, version, why)
    objection = object_to(work, BEA, version, why)
    keepers = {"bea", "cara"} if why == "objection" else {"cara"}
    for table, item in (("talking_point_versions", version), ("talking_point_versions", made)):
        assert read(db, item, table) == keepers
    text = db.value("select id from talking_point_texts where version_id = %s", version)
    assert read(db, text, "talking_point_texts") == keepers
    assert (
        read(db, apart, "talking_point_versions")
        == read(db, origin, "talking_point_versions")
        == {"alice", "amir", "bea", "cole", "cara", "fay"}
    )
    assert (stands(db, version), stands(db, apart)) == (False, True)
    with work(CARA, read_only=True) as w:
        assert points.standing(w, [version]) == {version: "locked"}
        kept = objections.kept_of(w, objections.one(w, objection))
        assert kept is not None
        assert "Children live beside" in (objections.unsealed(w, kept) or "")
    with work(ALICE, read_only=True) as w:
        assert [one.title for one in queries.usable(w)] == ["Apart"]
        assert [row.id for row in queries.told_of(w)] == [mine]
    assert told(station, post) == sorted([ALICE.email, COLE.email])
    with work(CARA) as w, pytest.raises(InvalidError):
        service.record(
            w, own_vault(w), queries.version(w, version), Use(used_on=now.date() + dt.timedelta(1))
        )
    entries = [k for (k,) in db.rows("select kind from ledger_entries where chain = %s", COPPER)]
    assert "objections.opened" in entries
    decide(db, CARA, objection, "cleared")
    assert all_rows(db) == before
    assert stands(db, version)
    assert db.rows(
        "select count(*), count(until_at) from talking_point_spans where version_id = %s", version
    ) == [(2, 1)]
    with work(ALICE, read_only=True) as w:
        assert queries.told_of(w) == []
        assert {one.title for one in queries.usable(w)} == {"This", "Apart"}
        (line,) = news.news(w, now - dt.timedelta(days=1))
        assert (line.prefix, line.title, line.path) == (news.AGAIN, "", address(mine))
        assert list(news.news(w, now + dt.timedelta(days=1))) == []
    for other in (BEA, CARA, DINA, FAY):  # dina used the one that nobody objected to
        with work(other, read_only=True) as w:
            assert list(news.news(w, now - dt.timedelta(days=1))) == [], other.key


def test_version_when_under_review_moves_nowhere_and_nothing_is_made_from_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    version = uses.version(db.superuser, now=now, category="hr_risk_general")
    objection = take_down(db, BEA, version, kind=KIND)
    assert take_down(db, BEA, version, kind=KIND) == objection
    with refused(MOVED_ON):
        take_down(db, CARA, version, kind=KIND)
    for member in (ALICE, FAY, DAN):
        with refused(GONE):
            take_down(db, member, version, kind=KIND)
        with refused(GONE):
            decide(db, member, objection, "cleared")
    with work(CARA) as w, pytest.raises(ConflictError):
        drafting.move(w, points.version(w, version), Step.RETIRE)
    with work(BEA) as w:
        row = points.version(w, version)
        document, about = points.one(w, row.talking_point_id), row.category
        with pytest.raises(ConflictError, match="under review"):
            drafting.begin_version(w, document, "authority", category=about, based_on=row)
    insert = (
        "insert into talking_point_versions (id, org_id, space_id, marking, shared_at,"
        " talking_point_id, audience, number, category, updated_at, based_on_id)"
        " select gen_random_uuid(), org_id, space_id, marking, now(), talking_point_id, 'public',"
        " 0, category, now(), id from talking_point_versions where id = %s"
    )
    with refused(MOVED_ON), as_(db, BEA) as connection:
        connection.exec_driver_sql(insert, (version,))
    with refused(FORBIDDEN), as_(db, BEA) as connection:
        connection.exec_driver_sql(
            "delete from talking_point_texts where version_id = %s", (version,)
        )


def test_version_when_its_evidence_falls_while_it_is_judged_stays_fallen(
    db: Database, work: OpenWork, station: Station, now: dt.datetime
) -> None:
    _release, item = released(db)
    version = uses.version(db.superuser, now=now)
    uses.evidence(db.superuser, version, item, now=now)
    noted(work, ALICE, version)
    objection = take_down(db, BEA, version, kind=KIND)
    db.run("update findings set superseded_by_id = gen_random_uuid() where id = %s", item)
    drain(station, kinds=["points.suspend"])
    decide(db, CARA, objection, "cleared")
    assert not stands(db, version)
    assert db.value("select count(*) from talking_point_spans where until_at is null") == 0
    with work(ALICE, read_only=True) as w:
        assert len(queries.told_of(w)) == 1


def test_version_when_removed_is_read_by_nobody_and_its_words_are_gone(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    for state in ("draft", "review", "signed"):
        version = uses.version(db.superuser, now=now, title=state, state=state)
        made = based_on(db, version)
        if state == "signed":
            noted(work, ALICE, version)
        objection = take_down(db, BEA, version, kind=KIND)
        with refused(FORBIDDEN), as_(db, BEA) as connection:
            connection.exec_driver_sql(
                "select app.remove_versions(array[%s::uuid], now())", (version,)
            )
        with work(CARA) as w:
            objecting.decide(w, objections.one(w, objection), outcome="removed", opinion="A name.")
        for one in (version, made):
            assert read(db, one, "talking_point_versions") == set()
            assert db.rows(
                "select state, circle from talking_point_versions where id = %s", one
            ) == [("retired", [])]
            assert db.rows("select from talking_point_texts where version_id = %s", one) == []
    with work(ALICE, read_only=True) as w:
        assert len(queries.told_of(w)) == 1, "what was said stays said"
    assert "objections.removed" in [
        k for (k,) in db.rows("select kind from ledger_entries where chain = %s", COPPER)
    ]


@pytest.mark.parametrize("marking", [2, 4])
def test_version_when_for_few_is_read_by_counsel_seated_later_and_enters_no_chain_of_the_space(
    db: Database, work: OpenWork, now: dt.datetime, marking: int
) -> None:
    """Narrowed it is by what it stands on, whatever its marking."""
    version = uses.version(db.superuser, now=now, marking=marking, circle=[ALICE.id, BEA.id])
    with refused(GONE):
        take_down(db, COLE, version, kind=KIND)
    objection = object_to(work, BEA, version, "objection")
    for member, few in ((BEA, True), (CARA, True), (ALICE, None), (FAY, None), (DAN, None)):
        with as_(db, member) as connection:
            assert call(connection, "app.objection_for_few", objection) == [(few,)]
    assert read(db, version, "talking_point_versions") == {"bea", "cara"}
    text = db.value("select id from talking_point_texts where version_id = %s", version)
    assert read(db, text, "talking_point_texts") == {"bea", "cara"}
    said = "select facts::text from ledger_entries where chain = %s and kind like 'objections%%'"
    assert db.rows(said, COPPER) == []
    assert str(version) in "".join(one for (one,) in db.rows(said, SYSTEM_CHAIN))
    place = db.value(
        "select id from memberships where space_id = %s and org_id = %s", COPPER, CARL.org_id
    )
    seat(db.superuser, place, representation_id=CARL.id, role="counsel")
    for table in ("talking_point_versions", "talking_point_texts", "objections", "quarantine"):
        assert CARL.id in db.value(f"select circle from {table}"), table  # names of ours
    with work(CARA) as w:
        objecting.decide(w, objections.one(w, objection), outcome="cleared", opinion="It holds.")
    assert db.rows(said, COPPER) == []
    assert db.value(
        "select count(*) from ledger_entries where chain = %s and kind = 'objections.cleared'",
        SYSTEM_CHAIN,
    ) == 1  # fmt: skip
