"""One proposal stops no other; who is withheld is neither counted nor kept for ever."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import ConflictError, InvalidError
from collab.core.house import House
from tests.cast import ACME, ALICE, BEA, BOLT, CARA, FAY
from tests.conftest import ClientOf
from tests.factories import engagements
from tests.factories.proposals import PARTS, Called, content
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain


@pytest.fixture
def called(db: Database, house: House, now: dt.datetime) -> Called:
    """Give an open call with two experts who are registered."""
    return Called.of(db, house, now, "geo", "terra")


def test_proposal_when_it_does_not_open_is_set_aside_and_the_others_are_opened(
    called: Called, db: Database, station: Station, client: ClientOf
) -> None:
    geo, terra = called.experts
    ident = called.submit(geo)
    called.submit(terra)
    with pytest.raises(InvalidError) as wrong:
        called.change(geo, ident, content(parts=PARTS | {"a\x00": "x", "plan": "\x00"}))
    assert set(wrong.value.fields) == {"parts", "part_plan"}
    db.run("update proposals set submitted = 'x' where id = %s", ident)
    db.superuser.commit()
    called.end()
    assert called.open(station) == 1
    assert called.codes() == ["A"]
    state = "select state from proposals where id = %s"
    assert db.value(state, ident) == "submitted"
    kinds = db.rows(
        "select kind from ledger_entries where chain = %s order by seq", geo.firm.vault_id
    )
    assert [kind for (kind,) in kinds[-2:]] == ["proposals.opening", "proposals.set_aside"]
    assert "set_aside" in db.value(
        "select facts from ledger_entries where kind = 'engagements.opened'"
    )
    assert db.value("select announced from calls") is None
    told_of(called, db, client)
    mine = client(geo)
    assert "of your organisation could not be opened" in mine.get("/").words
    assert "It could not be opened" in mine.get(f"/proposals/{ident}").words
    assert mine.post(f"/proposals/{ident}/own", {"kind": "json"}).status == 200
    assert "could not be opened" not in client(terra).get("/").words
    # What was open once takes nothing more, whatever its deadline says.
    db.run("update calls set closes_at = now() + interval '1 day'")
    with pytest.raises(ConflictError):
        called.change(geo, ident)


def told_of(called: Called, db: Database, client: ClientOf) -> None:
    """Look at what is told of it to those inside."""
    path = f"/engagements/{called.engagement}/proposals"
    for one in (FAY, CARA):
        assert "1 proposal could not be opened" in client(one).get(path).words
        assert "A proposal could not be opened" in client(one).get("/").words
    engagements.party(db.superuser, called.engagement, ACME, now=called.now, selects=True)
    db.superuser.commit()
    assert "could not be opened" not in client(ALICE).get(path).words
    assert "could not be opened" not in client(BEA).get("/").words


def test_announcement_when_the_deadline_moves_on_counts_no_more(
    called: Called, db: Database
) -> None:
    called.submit(called.experts[0])
    called.end()
    with db.system.begin() as connection:
        assert call(connection, "app.announce_opening", called.call)[0][0] is True
    db.run("update calls set closes_at = now() - interval '2 seconds'")
    assert db.value("select announced from calls") is None
    with pytest.raises(DBAPIError), db.system.begin() as connection:
        call(connection, "app.sealed_proposals", called.call)


def test_second_self_of_a_firm_inside_when_it_comes_by_another_id_does_not_propose(
    called: Called, db: Database, now: dt.datetime
) -> None:
    geo = called.experts[0]
    twin = engagements.expert(db.superuser, "twin", now=now)
    db.superuser.commit()
    where = "update organisations set mail_domain = %s where id = %s"
    db.run("set session_replication_role = replica")  # a domain is never changed
    may = "select app.may_propose(c, %s) from calls c"

    def stands(address: str) -> str:
        with db.system.begin() as connection:
            return str(call(connection, "app.address_standing", address, called.call)[0][0])

    assert db.value(may, twin.org_id) is True
    assert stands(f"eve@{geo.firm.domain}") == "firm"
    assert stands("eve@nobody.example") == "open"
    lex = db.value("select mail_domain from organisations where id = %s", CARA.org_id)
    for domain in (lex, f"lab.{lex}", BOLT.domain):
        assert stands(f"eve@{domain}") == "firm"
        db.run(where, domain, twin.org_id)
        assert db.value(may, twin.org_id) is False, domain
    # A mailbox of a public provider says nothing of a firm.
    db.run(where, "gmail.com", CARA.org_id)
    db.run(where, "gmail.com", twin.org_id)
    assert db.value(may, twin.org_id) is True
    assert stands("eve@gmail.com") == "open"


def test_withheld_firm_when_a_convener_asks_in_sql_is_neither_counted_nor_kept_for_ever(
    called: Called, db: Database, house: House, now: dt.datetime
) -> None:
    geo = called.experts[0]
    db.run("update organisations set withheld = true where id = %s", geo.org_id)
    convener = db.rows(
        "select id, org_id from representations where 'convener' = any(duties) limit 1"
    )[0]
    seen: list[int] = []
    changed: list[int] = []
    with db.app.begin() as connection:
        call(connection, "app.enter", *convener)
        for question, told in (
            ("select count(*) from organisations where id = %s", seen),
            ("update organisations set name = name where id = %s", changed),
        ):
            found = connection.exec_driver_sql(question, (geo.org_id,))
            told.append(found.scalar_one() if told is seen else found.rowcount)
    assert (seen, changed) == ([0], [0])

    def sweep() -> None:
        with db.system.begin() as connection:
            call(connection, "app.sweep_proposals")

    withheld = "select withheld from organisations where id = %s"
    sweep()
    assert db.value(withheld, geo.org_id) is True
    db.run(
        "update calls set published_at = now() - interval '3 years', questions_until = now()"
        " - interval '2 years', closes_at = now() - interval '13 months'"
    )
    sweep()
    assert db.value(withheld, geo.org_id) is False


def test_note_of_an_outcome_when_it_names_another_vault_is_not_believed(
    called: Called, db: Database, station: Station, now: dt.datetime
) -> None:
    db.run(
        "insert into outbox (id, key, kind, payload, created_at, not_before) values"
        " (gen_random_uuid(), 'x', 'proposals.told', jsonb_build_object('proposal_id',"
        " gen_random_uuid(), 'vault_id', %s::uuid), now(), now())",
        BOLT.vault_id,
    )
    assert drain(station, kinds=["proposals.told"]).done == 1
    assert db.value("select count(*) from ledger_entries where kind = 'proposals.told'") == 0
    with pytest.raises(DBAPIError), db.app.begin() as connection:
        call(connection, "app.outcome_told", called.call)
    kept = "select count(*) from call_registrations"
    with db.app.begin() as connection:
        asked = (
            called.call,
            called.call,
            b"t",
            "Eve",
            "member_company",
            None,
            "Eve",
            "e@e.example",
        )
        assert call(connection, "app.door_register", *asked, now)[0][0] is False
    assert db.value(kept) == 0
