"""What holds of uses whoever asks: who reads one, what falls with its evidence, what bands tell."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from collab.audit.record import SYSTEM_CHAIN
from collab.core.db import call
from collab.core.errors import CollabError, InvalidError, NotFoundError
from collab.core.ids import random_id
from collab.features.talking_points.uses import queries, service
from collab.features.talking_points.uses.models import PointBand, PointSuspension, PointUse
from collab.features.talking_points.uses.rules import CODES, Use
from collab.people.spaces.queries import own_vault
from collab.policy.guard import grant
from tests.bench.suspending import DEPENDANTS, dependants
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    CARA,
    COLE,
    COPPER,
    COREX,
    DAN,
    DINA,
    FAY,
    LEE,
    OBI,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import uses
from tests.house.databases import Database
from tests.house.post import PostOffice
from tests.house.seeding import NAMED_COPY
from tests.policy.test_objection_walls import released, take_down
from tests.policy.test_withdrawal_walls import withdraw
from worker.actors import ACTORS
from worker.context import Station
from worker.draining import drain
from worker.errand import Errand
from worker.uses import SUSPEND

GROUP = (FAY, CARA, ALICE, AMIR, BEA, COLE, DINA, OBI, DAN, LEE)
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
NOTE = "They asked us to come back in spring."
LEAVES = (
    "update seats set ended_at = now() where space_id = %s and org_id = %s and ended_at is null"
)
LETTER = "mail.point_suspended"


def noted(work: OpenWork, member: Member, version: uuid.UUID, **said: object) -> uuid.UUID:
    """Let a member note a use of today."""
    with work(member) as w:
        fields: dict[str, object] = {"used_on": w.now.date(), "partner": "The mine", "note": NOTE}
        use = Use(**(fields | said))  # type: ignore[arg-type] # what each test says
        return service.record(w, own_vault(w), queries.version(w, version), use).id


def readers(work: OpenWork, model: type[PointUse | PointBand | PointSuspension]) -> set[str]:
    found = set()
    for member in GROUP:
        with work(member, read_only=True) as w:
            if w.session.scalar(select(model.id).limit(1)):
                found.add(member.key)
    return found


def told(station: Station, post: PostOffice) -> list[str]:
    """Let letters be sent; give to whom."""
    drain(station, kinds=[LETTER])
    return sorted(str(one["To"]) for one in post.mails)


def stands(db: Database, version: uuid.UUID) -> bool:
    return db.value("select app.talking_point_keeps(%s, now())", version) is None


def test_use_when_noted_is_read_by_its_firm_alone_and_says_what_the_database_says(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    version = uses.version(db.superuser, now=now)
    before = db.rows(
        "select chain, count(*) from ledger_entries where chain = %s group by 1", COPPER
    )
    noted(work, ALICE, version, answer="partly", measures=("prevent",), willing=("meet",))
    assert readers(work, PointUse) == {"alice", "amir"}
    with work(AMIR, read_only=True) as w:
        (row,) = queries.own(w)
        assert (row.title, row.audience, row.number) == (uses.TITLE, "mining_company", 1)
        assert (row.version_space_id, row.answer, row.note) == (COPPER, "partly", NOTE)
    assert db.rows("select count(*) from outbox") == [(0,)]
    after = db.rows(
        "select chain, count(*) from ledger_entries where chain = %s group by 1", COPPER
    )
    assert after == before


def test_use_when_the_version_is_for_few_is_for_as_few(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    version = uses.version(db.superuser, now=now, marking=4, circle=[ALICE.id, CARA.id])
    noted(work, ALICE, version)
    assert readers(work, PointUse) == {"alice"}
    for member in (BEA, AMIR, LEE, DAN):
        with pytest.raises(NotFoundError):
            noted(work, member, version)


UNUSABLE: tuple[tuple[dict[str, object], int], ...] = (
    ({"state": "draft", "signed_at": None, "signed_by": None, "text_hash": None}, 0),
    ({"state": "review"}, 0),
    ({}, -8),
    ({}, 2),
    ({"use_until": -2}, 0),
    ({"use_from": 1}, 0),
    ({"state": "suspended", "suspended_at": -2}, -1),
    ({"state": "superseded", "updated_at": -3}, 0),
)
"""Versions, their days counted from today, and a day on which each could not be used."""


def test_use_when_the_version_was_not_usable_on_that_day_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    for version, days in UNUSABLE:
        fields = {
            name: _moment(name, value, now) if isinstance(value, int) else value
            for name, value in version.items()
        }
        ident, day = uses.version(db.superuser, now=now, **fields), (now + days * DAY).date()
        with pytest.raises(InvalidError):
            noted(work, ALICE, ident, used_on=day)
        with pytest.raises(DBAPIError, match="could not be used"), work(ALICE) as w:  # noqa: PT012 # the flush is what fails
            row = _bare(w.viewer.vault_id, ident, now, day)
            grant(w.session, row)
            w.session.add(row)
            w.session.flush()


def test_use_when_the_version_was_signed_twice_is_of_the_days_of_both(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    version = uses.version(db.superuser, now=now)
    for state, days in (("suspended", -4), ("review", -3), ("signed", -1)):
        at = now + days * DAY
        db.run(
            "update talking_point_versions set state = %s, updated_at = %s, suspended_at = %s,"
            " signed_at = case when %s = 'signed' then %s else signed_at end where id = %s",
            state, at, at if state == "suspended" else None, state, at, version,
        )  # fmt: skip
    db.run("update talking_point_versions set text_hash = app.talking_point_hash(id)")
    for days, refused in ((-8, True), (-6, False), (-4, False), (-3, True), (-1, False)):
        day = (now + days * DAY).date()
        with work(ALICE, read_only=True) as w:
            assert queries.version(w, version).open_on(day) is not refused, days
        if refused:
            with pytest.raises(DBAPIError, match="could not be used"), work(ALICE) as w:  # noqa: PT012 # the flush is what fails
                row = _bare(w.viewer.vault_id, version, now, day)
                grant(w.session, row)
                w.session.add(row)
                w.session.flush()
        else:
            noted(work, ALICE, version, used_on=day)
    # What becomes of it later moves no day on which it was signed.
    end = now - DAY
    for state, at in (("superseded", end), ("retired", now)):
        db.run("update talking_point_versions set state = %s, updated_at = %s", state, at)
    with work(ALICE, read_only=True) as w:
        seen = queries.version(w, version)
        assert (seen.open_on(end.date()), seen.open_on(now.date())) == (True, False)


def _moment(name: str, days: int, now: dt.datetime) -> dt.datetime | dt.date:
    at = now + days * DAY
    return at if name.endswith("_at") else at.date()


def _bare(vault: uuid.UUID | None, version: uuid.UUID, now: dt.datetime, day: dt.date) -> PointUse:
    return PointUse(
        org_id=ACME.id, space_id=vault, author_id=ALICE.id, marking=0, shared_at=now,
        version_id=version, version_space_id=COPPER, title="x", audience="x", number=1,
        partner="x", used_on=day, updated_at=now,
    )  # fmt: skip


def test_use_when_changed_discarded_and_had_back_is_its_firms(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = noted(work, ALICE, uses.version(db.superuser, now=now))
    again = Use(used_on=now.date(), partner="The mine", willing=("none",))
    with work(AMIR) as w:
        row = queries.one(w, ident)
        service.change(w, row, again, seen_version=1)
    with work(ALICE) as w, pytest.raises(service.StaleUseError):
        service.change(w, queries.one(w, ident), again, seen_version=1)
    for wrong in (
        dc.replace(again, willing=("none", "meet")),
        dc.replace(again, partner=""),
        dc.replace(again, contact_id=random_id()),
    ):
        with work(ALICE) as w, pytest.raises(InvalidError):
            service.change(w, queries.one(w, ident), wrong, seen_version=2)
    with work(ALICE) as w:
        service.discard(w, queries.one(w, ident))
    with work(ALICE) as w, pytest.raises(NotFoundError):
        queries.one(w, ident)
    with work(AMIR) as w:
        service.bring_back(w, queries.even_discarded(w, ident))
    db.run("update talking_point_uses set discarded_at = now() - interval '31 days'")
    with db.system.begin() as connection:
        call(connection, "app.sweep_discarded_uses")
    assert db.value("select count(*) from talking_point_uses") == 0
    kinds = [k for (k,) in db.rows("select kind from ledger_entries where kind like '%%uses%%'")]
    assert len(kinds) == 4


def test_counter_when_it_reads_uses_has_codes_and_no_word(still_db: Database) -> None:
    rows = still_db.rows(
        "select a.attname::text from pg_attribute a where a.attnum > 0"
        " and a.attrelid = 'talking_point_uses'::regclass"
        " and has_column_privilege('collab_counter', a.attrelid, a.attnum, 'SELECT')"
    )
    assert {name for (name,) in rows} == {
        "id", "org_id", "author_id", "version_id", "answer", "measures", "willing",
        "version_suspended_at", "discarded_at",
    }  # fmt: skip
    for role in ("collab_gate", "collab_system", "collab_searcher", "collab_scribe"):
        assert not still_db.value(
            "select has_any_column_privilege(%s, 'talking_point_uses', 'SELECT')", role
        )
    known = still_db.value(
        "select pg_get_constraintdef(oid) from pg_constraint where conname ="
        " 'talking_point_bands_code_check'"
    )
    assert all(f"'{code}'" in known for code in CODES)
    assert known.count("::text") == len(CODES)


FALLS = {
    "superseded": (
        "update findings set superseded_by_id = gen_random_uuid() where id = %s", "superseded",
    ),
    "stricter": ("update findings set marking = 3 where id = %s", "stricter"),
    "narrower": ("update findings set circle = array[gen_random_uuid()] where id = %s", "stricter"),
    "removed": ("delete from findings where id = %s", "gone"),
}  # fmt: skip


@pytest.mark.parametrize("fall", [*FALLS, "withdrawn", "objected"])
def test_version_when_its_evidence_falls_does_not_stand_and_its_users_alone_are_told(  # noqa: PLR0915 # one walk
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime, fall: str
) -> None:
    (release, item), other = released(db), NAMED_COPY
    signed, reviewed, apart, drafted, never = (
        uses.version(db.superuser, now=now, title=title, **values)
        for title, values in (
            ("Signed", {}), ("Reviewed", {"state": "review"}), ("Apart", {}),
            ("Drafted", {"state": "draft"}),
            ("Never", {"state": "review", "text_hash": None}),
        )
    )  # fmt: skip
    for one in (signed, reviewed, drafted, never):
        uses.evidence(db.superuser, one, item, now=now)
    uses.evidence(db.superuser, apart, other, now=now)
    mine = noted(work, ALICE, signed)
    noted(work, AMIR, signed)
    noted(work, COLE, signed)
    noted(work, BEA, apart)
    gone = noted(work, DINA, signed)
    with work(DINA) as w:
        service.discard(w, queries.one(w, gone))
    assert stands(db, signed)
    with work(FAY) as w, pytest.raises((DBAPIError, CollabError)):
        w.call("app.talking_point_keeps", signed, now)
    because = "gone"
    if fall == "objected":
        take_down(db, BEA, item)
    elif fall == "withdrawn":
        withdraw(db, release)
    else:
        statement, because = FALLS[fall]
        db.run(statement, item)
    assert (stands(db, signed), stands(db, apart)) == (False, True), "before any job has run"
    with work(ALICE, read_only=True) as w:
        assert [one.title for one in queries.usable(w)] == ["Apart"]
    assert drain(station, kinds=[SUSPEND]).done >= 1
    states = dict(db.rows("select id, state from talking_point_versions"))
    assert (states[signed], states[reviewed]) == ("suspended", "suspended")
    assert (states[apart], states[drafted]) == ("signed", "draft")
    assert states[never] == "review", "counsel returns it, and it is worked on"
    assert db.rows("select distinct because from talking_point_suspensions") == [(because,)]
    assert told(station, post) == [ALICE.email, AMIR.email, COLE.email]
    said = "select facts from ledger_entries where chain = %s and kind = 'talking_points.suspended'"
    few = fall in ("narrower", "objected")
    facts = "".join(one for (one,) in db.rows(said, SYSTEM_CHAIN if few else COPPER))
    assert str(signed) in facts
    assert str(reviewed) in facts
    assert "use" not in facts
    with work(ALICE) as w:
        assert [row.id for row in queries.told_of(w)] == [mine]
        service.note_seen(w, queries.one(w, mine))
        assert queries.told_of(w) == []
    with work(BEA, read_only=True) as w:
        assert queries.told_of(w) == []
    assert drain(station, kinds=[SUSPEND, "uses.sweep"]).done == 0
    with db.system.begin() as connection:
        assert call(connection, "app.suspend_points", item, now)[0][0] == []
        assert call(connection, "app.suspend_points", None, now)[0][0] == []


def test_version_when_signed_again_falls_anew_and_its_users_are_told_anew(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    _release, item = released(db)
    version = uses.version(db.superuser, now=now)
    uses.evidence(db.superuser, version, item, now=now)
    mine = noted(work, ALICE, version)
    db.run("update findings set superseded_by_id = gen_random_uuid() where id = %s", item)
    drain(station, kinds=[SUSPEND])
    assert told(station, post) == [ALICE.email]
    with work(ALICE) as w:
        service.note_seen(w, queries.one(w, mine))
    db.run("update findings set superseded_by_id = null where id = %s", item)
    db.run(
        "update talking_point_versions set state = 'signed', suspended_at = null,"
        " signed_at = clock_timestamp() where id = %s",
        version,
    )
    db.run("update findings set withdrawn_at = now() where id = %s", item)
    drain(station, kinds=[SUSPEND])
    assert told(station, post) == [ALICE.email] * 2
    assert db.rows("select because from talking_point_suspensions") == [("gone",)]
    with work(ALICE, read_only=True) as w:
        assert [row.id for row in queries.told_of(w)] == [mine]


def test_suspension_when_killed_in_the_middle_is_all_or_nothing(
    db: Database, work: OpenWork, station: Station, now: dt.datetime
) -> None:
    _release, item = released(db)
    versions = [uses.version(db.superuser, now=now, title=f"No {n}") for n in range(3)]
    for one in versions:
        uses.evidence(db.superuser, one, item, now=now)
    noted(work, ALICE, versions[0])
    db.run("update findings set withdrawn_at = now() where id = %s", item)

    def killed(errand: Errand) -> None:
        ACTORS[SUSPEND](errand)
        raise RuntimeError

    assert drain(station, kinds=[SUSPEND], actors={SUSPEND: killed}).failed == 1
    counts = (
        "select (select count(*) from talking_point_versions where state = 'suspended'),"
        " (select count(*) from talking_point_suspensions),"
        " (select count(*) from outbox where kind = 'mail.point_suspended'),"
        " (select count(*) from ledger_entries where kind = 'talking_points.suspended'),"
        " (select count(*) from talking_point_uses where version_suspended_at is not null)"
    )
    assert db.rows(counts) == [(0, 0, 0, 0, 0)]
    db.run("update outbox set not_before = now() where kind = %s", SUSPEND)
    assert drain(station, kinds=[SUSPEND]).done == 1
    people = db.value(
        "select count(distinct representation_id) from seats where space_id = %s", COPPER
    )
    assert db.rows(counts) == [(3, 3, people, 3, 1)]


def test_suspension_when_a_thousand_stand_on_one_item_is_one_job(
    db: Database, station: Station
) -> None:
    _release, item = released(db)
    dependants(db.superuser, item, org=ASSOCIATION.id, space=COPPER)
    db.run("update findings set withdrawn_at = now() where id = %s", item)
    assert drain(station, kinds=[SUSPEND]).done == 1
    assert db.rows("select state, count(*) from talking_point_versions group by 1") == [
        ("suspended", DEPENDANTS)
    ]
    assert db.value("select count(*) from ledger_entries where chain = %s", COPPER) >= DEPENDANTS


def test_suspension_when_the_evidence_came_back_before_suspends_nothing(
    db: Database, station: Station, now: dt.datetime
) -> None:
    _release, item = released(db)
    version = uses.version(db.superuser, now=now)
    uses.evidence(db.superuser, version, item, now=now)
    circle = db.value("select circle from findings where id = %s", item)
    db.run("update findings set circle = '{}' where id = %s", item)
    db.run("update findings set circle = %s where id = %s", circle, item)
    assert drain(station, kinds=[SUSPEND]).done == 2
    assert db.value("select state from talking_point_versions where id = %s", version) == "signed"


def test_use_when_noted_of_what_fell_that_day_says_so_at_once(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    version = uses.version(db.superuser, now=now)
    uses.evidence(db.superuser, version, random_id(), now=now)
    ident = noted(work, ALICE, version)
    with work(ALICE, read_only=True) as w:
        assert queries.one(w, ident).version_suspended_at is not None


def test_leaver_when_what_he_used_falls_is_told_and_keeps_his_log(
    db: Database, work: OpenWork, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    _release, item = released(db)
    version = uses.version(db.superuser, now=now)
    uses.evidence(db.superuser, version, item, now=now)
    ident = noted(work, COLE, version)
    db.run(LEAVES, COPPER, COREX.id)
    db.run("update findings set withdrawn_at = now() where id = %s", item)
    drain(station, kinds=[SUSPEND])
    assert told(station, post) == [COLE.email]
    with work(COLE) as w:
        row = queries.one(w, ident)
        assert (row.title, row.version_suspended_at is not None) == (uses.TITLE, True)
        with pytest.raises(NotFoundError):
            queries.version(w, version)
        moved = Use(used_on=now.date() - DAY, partner="The mine")
        with pytest.raises(InvalidError):
            service.change(w, row, moved, seen_version=row.version)
        service.change(w, row, Use(used_on=row.used_on, partner="Others"), seen_version=row.version)


def test_function_when_called_by_others_is_refused(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    for asked in (
        ("app.refresh_uses", now), ("app.suspend_points", None, now),
        ("app.coded_uses", random_id()), ("app.mark_fallen", [random_id()], [now], now),
        ("app.used_what_fell", random_id(), now),
        ("app.sweep_discarded_uses",),
    ):  # fmt: skip
        with work(FAY) as w, pytest.raises((DBAPIError, CollabError)):
            w.call(*asked)
    with db.system.begin() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql("select * from app.coded_uses(gen_random_uuid())")
