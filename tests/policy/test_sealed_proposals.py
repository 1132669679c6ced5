"""Nobody reads a proposal before its deadline, by any road; then all are opened, once, together."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from collab.core.house import House
from collab.features.engagements.proposals import queries, service
from collab.features.engagements.proposals.policy import SITS_THERE
from collab.features.engagements.proposals.rules import BudgetLine, Person
from collab.features.engagements.proposals.service.writing import OVER
from collab.work.opening import open_work
from collab.work.unit import Work
from tests.cast import (
    ACME,
    ALICE,
    BEA,
    BOLT,
    CARA,
    COPPER,
    DAN,
    FAY,
    LEE,
    LEX,
    OLGA,
    OTTO,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import engagements, people, spaces
from tests.factories.proposals import PARTS, Called, content
from tests.house.databases import Database
from worker import proposals as worker_proposals
from worker.context import Station
from worker.draining import drain
from worker.errand import Errand

SECRET = "quartz-lantern"
EVERYBODY = (ALICE, BEA, CARA, DAN, FAY, LEE, OLGA, OTTO)
HIDDEN = ("proposals", "proposal_files", "proposal_outcomes", "call_registrations")


@pytest.fixture
def called(db: Database, house: House, now: dt.datetime) -> Called:
    """Give an open call with two experts who are registered."""
    return Called.of(db, house, now, "geo", "terra")


def seen(db: Database, member: Member, table: str) -> int | str:
    """Count what somebody reads of a table, asked in SQL; or how it is refused."""
    try:
        with db.app.begin() as connection:
            if call(connection, "app.enter", member.id, member.org_id)[0][0] is None:
                return 0
            return int(connection.exec_driver_sql(f"select count(*) from {table}").scalar_one())
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", ""))


def refused(attempt: Callable[[], object]) -> str | None:
    """Give the state an attempt is refused with."""
    with pytest.raises(DBAPIError) as error:
        attempt()
    found: str | None = getattr(error.value.orig, "sqlstate", None)
    return found


def asked(engine: Engine, member: Member | None, function: str, *given: object) -> str | None:
    """Call a function as somebody, or as the worker; give how it is refused."""

    def attempt() -> None:
        with engine.begin() as connection:
            if member is not None:
                call(connection, "app.enter", member.id, member.org_id)
            call(connection, function, *given)

    return refused(attempt)


def test_proposal_when_submitted_is_read_by_nobody_on_any_road_before_the_deadline(
    called: Called, db: Database, station: Station
) -> None:
    geo, terra = called.experts
    ident = called.submit(geo, content(f"We bring a {SECRET}."))
    called.submit(terra)
    for table in HIDDEN:
        for one in EVERYBODY:
            assert seen(db, one, table) in (0, "42501"), (one.key, table)
    assert (seen(db, geo, "proposals"), seen(db, terra, "proposals")) == (1, 1)
    for function, given in (
        ("app.announce_opening", (called.call,)),
        ("app.sealed_proposals", (called.call,)),
        ("app.sealed_files", (called.call,)),
        ("app.open_proposals", (called.call, "[]", called.now)),
    ):
        for member in (FAY, CARA, BEA, OLGA, geo):
            assert asked(db.app, member, function, *given) == "42501", function
    # The worker itself gets nothing before the time, whatever moment it says it is.
    later = called.now + dt.timedelta(days=99)
    with db.system.begin() as connection:
        assert call(connection, "app.announce_opening", called.call)[0][0] is False
    assert asked(db.system, None, "app.sealed_proposals", called.call) == "42501"
    assert asked(db.system, None, "app.open_proposals", called.call, "[]", later) == "42501"
    for table in ("proposals", "proposal_files", "opened_proposals"):
        with db.system.begin() as connection:
            assert refused(partial(connection.exec_driver_sql, f"select * from {table}"))
    assert called.open(station) == 0
    for table, column in (
        ("proposals", "encode(sealed, 'escape') || encode(submitted, 'escape')"),
        ("outbox", "payload::text || key"),
        ("ledger_entries", "facts"),
        ("search_rows", "title || body"),
    ):
        kept = "\n".join(str(row[0]) for row in db.rows(f"select {column} from {table}"))
        assert SECRET not in kept, table
    # What is longer is no longer to look at.
    called.submit(geo, content("We measure. " * 200))
    sizes = db.rows("select distinct octet_length(sealed), octet_length(submitted) from proposals")
    assert len(sizes) == 1
    with pytest.raises(NotFoundError), called_work(called, BEA) as work:
        queries.one(work, ident)


def called_work(called: Called, member: Member) -> AbstractContextManager[Work]:
    """Open somebody's work."""
    return open_work(called.db.app, member.identity, now=called.now, house=called.house)


def test_opening_when_the_deadline_is_over_is_announced_first_and_tells_no_names(
    called: Called, db: Database, station: Station
) -> None:
    geo, terra = called.experts
    said = content(
        "Geo Experts and Maria Keller bring experience, see geo.example.",
        lines=(BudgetLine("Days of Keller", Decimal(3), 70_000),),
    )
    called.submit(geo, said)
    called.submit(terra, content(team=(Person("Jo Lind", "Lead"),)))
    called.write(terra, content("A newer text nobody submitted."))
    called.end()
    assert called.open(station) == 1
    assert called.codes() == ["A", "B"]
    kinds = [
        kind
        for (kind,) in db.rows(
            "select kind from ledger_entries where chain = %s and kind like '%%opened'"
            " or chain = %s and kind like '%%opening' order by seq",
            COPPER,
            COPPER,
        )
    ]
    assert kinds == ["proposals.opening", "engagements.opened"]
    for one in (geo, terra):
        own = db.rows(
            "select kind, facts from ledger_entries where chain = %s order by seq",
            one.firm.vault_id,
        )
        told = dict(own)
        assert list(told)[-2:] == ["proposals.opening", "proposals.opened"]
        digest = told["proposals.submitted"].partition('"sealed":"')[2][:64]
        assert digest in told["proposals.opening"]
    texts = [str(row[0]) for row in db.rows("select content from opened_proposals")]
    for name in ("Geo", "Keller", "geo.example", "Bolt", "Lind"):
        assert not any(name in text for text in texts), name
    assert any(
        "[proposer] and [team member 1] bring experience, see [web address]" in text
        for text in texts
    )
    assert not any("nobody submitted" in text for text in texts)
    assert db.value("select state from engagements") == "opened"
    assert db.value("select count(*) from proposals where state = 'opened'") == 2
    amounts = {row[0] for row in db.rows("select amount from opened_proposals")}
    assert amounts == {210_000, 2_500_000}
    # Who selects reads what is proposed; whose it is, whoever convenes and counsel alone.
    engagements.party(db.superuser, called.engagement, ACME, now=called.now, selects=True)
    db.superuser.commit()
    read = {one.key: seen(db, one, "opened_proposals") for one in (FAY, CARA, ALICE, BEA, DAN, geo)}
    assert read == {"fay": 2, "cara": 2, "alice": 2, "bea": 0, "dan": 0, geo.key: 0}
    whose = {one.key: seen(db, one, "proposal_identities") for one in (FAY, CARA, ALICE, BEA, geo)}
    assert whose == {"fay": 2, "cara": 2, "alice": 0, "bea": 0, geo.key: 0}


def test_opening_when_killed_in_the_middle_leaves_nothing_and_is_made_once(
    called: Called, db: Database, station: Station
) -> None:
    called.submit(called.experts[0])
    called.end()

    def dies(errand: Errand) -> None:
        worker_proposals.open_call(errand)
        raise RuntimeError("killed")

    kind = worker_proposals.OPEN
    assert drain(station, kinds=[kind], actors={kind: dies}).failed == 1
    count = "select count(*) from opened_proposals"
    announced = "select count(*) from ledger_entries where kind = 'proposals.opening'"
    # Nothing is left of it but that it was about to be opened: in two chains.
    assert (db.value(count), db.value(announced)) == (0, 2)
    assert db.value("select state from engagements") == "calling"
    # Unannounced, or announced in the same transaction, nothing is handed out.
    db.run("update calls set announced = null")
    assert asked(db.system, None, "app.sealed_proposals", called.call) == "42501"

    def at_once() -> None:
        with db.system.begin() as connection:
            call(connection, "app.announce_opening", called.call)
            call(connection, "app.sealed_proposals", called.call)

    assert refused(at_once) == "42501"
    again = f"update outbox set not_before = now(), sent_at = null where kind = '{kind}'"
    db.run(again)
    # Each deadline it had left a note; whichever comes later finds nothing to do.
    assert drain(station, kinds=[kind]).done == 2
    kept = db.rows("select id, code, content from opened_proposals")
    assert len(kept) == 1
    db.run(again)
    assert drain(station, kinds=[kind]).done == 2
    assert db.rows("select id, code, content from opened_proposals") == kept
    # Nobody writes, submits or withdraws after it.
    with pytest.raises(DeniedError), called_work(called, called.experts[0]) as work:
        service.withdraw(work, queries.own(work, [called.call])[0])


def test_writing_when_one_may_not_is_refused_by_service_and_database(
    called: Called, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    other = engagements.expert(db.superuser, "lone", now=now)
    called.experts[0]
    for one in (ALICE, DAN):
        with pytest.raises(DeniedError), work(one) as doing:
            service.begin(doing, queries.desk(doing, called.call))
    with pytest.raises(DeniedError) as told, work(CARA) as doing:
        service.register(doing, queries.desk(doing, called.call))
    assert told.value.decision.reasons == (SITS_THERE,)
    # A colleague who sits nowhere is refused by the database, with the same reason.
    lone = Member("lexa", "Lexa Lex", LEX)
    people.member(db.superuser, lone)
    place = db.value("select id from memberships where space_id = %s", LEX.vault_id)
    spaces.seat(db.superuser, place, representation_id=lone.id, ceiling=5)
    db.superuser.commit()
    with pytest.raises(DeniedError) as refusal, work(lone) as doing:
        service.register(doing, queries.desk(doing, called.call))
    assert refusal.value.decision.reasons == (SITS_THERE,)
    with pytest.raises(DeniedError), work(other) as doing:
        service.begin(doing, queries.desk(doing, called.call))
    with work(other) as doing:
        service.register(doing, queries.desk(doing, called.call))
    called.submit(other)


def test_row_when_written_past_the_services_is_judged_by_the_database(
    called: Called, db: Database, now: dt.datetime
) -> None:
    other = engagements.expert(db.superuser, "lone", now=now)
    engagements.guest(db.superuser, called.call, other.firm, now=now)
    db.superuser.commit()
    called.submit(other)

    def write(member: Member, home: uuid.UUID, state: str = "draft") -> None:
        with db.app.begin() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            connection.exec_driver_sql(
                "insert into proposals (id, org_id, space_id, marking, author_id, shared_at,"
                " call_id, stage, state, sealed, updated_at) values (gen_random_uuid(), %s, %s, 5,"
                " %s, now(), %s, 1, %s, 'x', now())",
                (member.org_id, home, member.id, called.call, state),
            )

    geo = called.experts[0]
    assert refused(lambda: write(geo, geo.firm.vault_id, "submitted")) == "42501"
    assert refused(lambda: write(geo, other.firm.vault_id)) == "42501"
    assert refused(lambda: write(BEA, BOLT.vault_id)) == "P0C04"
    assert refused(lambda: write(DAN, DAN.firm.vault_id)) == "P0C04"
    with pytest.raises(InvalidError) as lacks:
        called.submit(geo, content(parts=PARTS | {"plan": ""}, lines=(), team=()))
    assert set(lacks.value.fields) == {"part_plan", "lines", "team"}
    # Whoever begins early gains nothing: the moment counts at which it is written.
    ident = called.write(geo)
    called.end()
    with pytest.raises(ConflictError) as late:
        called.change(geo, ident)
    assert late.value.message == OVER
    with pytest.raises(DeniedError):
        called.write(other)


def test_stage_when_it_is_the_second_is_for_those_who_were_asked(
    db: Database, house: House, now: dt.datetime, station: Station
) -> None:
    called = Called.of(db, house, now, "geo", "terra", workflow="sealed")
    geo, terra = called.experts
    outline = content(parts={"summary": "Dust.", "approach": "Filters."})
    for one in (geo, terra):
        called.submit(one, outline)
    called.end()
    assert called.open(station) == 1
    db.run(f"update calls set stage = 2 where id = '{called.call}'")
    chosen = "update opened_proposals o set outcome = 'shortlisted' from proposal_identities i"
    db.run(f"{chosen} where i.opened_id = o.id and i.proposer_id = '{geo.org_id}'")
    db.run("update engagements set state = 'calling_full'")
    db.run(f"update call_guests set shortlisted_at = now() where org_id = '{geo.org_id}'")
    second = called.submit(geo)
    assert db.value("select stage from proposals where id = %s", second) == 2
    with pytest.raises(DeniedError):
        called.write(terra)
    called.end()
    assert called.open(station) == 1
    assert db.value("select state from engagements") == "opened_full"
    assert db.rows("select stage, code from opened_proposals order by 1, 2") == [
        (1, "A"), (1, "B"), (2, "A"),
    ]  # fmt: skip
