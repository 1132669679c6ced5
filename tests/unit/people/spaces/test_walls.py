"""Attacks on places, as SQL under the app role: the database refuses what Python would.

Each statement is what a careless or hostile line of our own code could send for that viewer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation, InsufficientPrivilege

from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    BOLT,
    CARL,
    CAUCUS,
    COBALT,
    COLE,
    COPPER,
    COREX,
    DAN,
    DUNE,
    FAY,
    LEE,
    OTTO,
    PIA,
    Member,
)
from tests.house.databases import Database
from tests.house.servers import APP

REFUSED = (InsufficientPrivilege, ForeignKeyViolation, CheckViolation)
PLACE = "(select id from memberships where space_id = '{space}' and org_id = '{org}')"
NOW = "now()"


@contextlib.contextmanager
def acting(db: Database, member: Member) -> Iterator[psycopg.Connection]:
    """Act as a member in one transaction of the app role, and leave nothing behind."""
    with psycopg.connect(db.servers.url(APP, db.name)) as connection:
        connection.execute("select app.enter(%s, %s)", [member.id, member.org_id])
        yield connection
        connection.rollback()


def place(space: object, org: object) -> str:
    return PLACE.format(space=space, org=org)


def seat(space: object, org: object, person: object, role: str, end: str = "null") -> str:
    return (
        "insert into seats (id, membership_id, space_id, org_id, representation_id, role, ceiling,"
        f" history_from, started_at, ended_at) values (gen_random_uuid(), {place(space, org)},"
        f" '{space}', '{org}', '{person}', '{role}', 4, now(), now(), {end})"
    )


def membership(space: object, org: object, roles: str, marking: int = 4) -> str:
    return (
        "insert into memberships (id, space_id, org_id, roles, max_marking, history_from,"
        f" started_at) values (gen_random_uuid(), '{space}', '{org}', '{{{roles}}}', {marking},"
        " now(), now())"
    )


def invitation(org: object, email: str, by: Member, **values: str) -> str:
    row = {
        "id": "gen_random_uuid()",
        "org_id": f"'{org}'",
        "email": f"'{email}'",
        "state": "'open'",
        "invited_by": f"'{by.id}'",
        "created_at": "now()",
        **values,
    }
    return f"insert into invitations ({', '.join(row)}) values ({', '.join(row.values())})"


def version_of_copper(number: int, material: str) -> str:
    return (
        f"insert into charters select gen_random_uuid(), space_id, {number}, purpose, materials,"
        f" countries, issues, categories, retention, sunset_on, body, {material}, effective_at,"
        f" created_at from charters where space_id = '{COPPER}'"
    )


ADMIN = "'{administrator}'"
INTO_COPPER = {"space_id": f"'{COPPER}'", "role": "'member'"}
ATTACKS: dict[str, tuple[Member, str]] = {
    "an administrator raises his organisation's ceiling": (
        DAN,
        "update memberships set max_marking = 4",
    ),
    "an administrator gives his organisation a role": (
        ALICE,
        (
            f"update memberships set roles = '{{member,chair}}' where space_id = '{COPPER}'"
            f" and org_id = '{ACME.id}'"
        ),
    ),
    "an administrator reaches further back": (
        ALICE,
        (
            f"update memberships set history_from = '2000-01-01' where space_id = '{COPPER}'"
            f" and org_id = '{ACME.id}'"
        ),
    ),
    "an administrator ends the vault": (
        ALICE,
        f"update memberships set ended_at = now() where space_id = '{ACME.vault_id}'",
    ),
    "an administrator seats his own as facilitator": (
        DAN,
        seat(COPPER, DUNE.id, DAN.id, "facilitator"),
    ),
    "an administrator seats with a role not held, until a day to come": (
        BEA,
        seat(CAUCUS, BOLT.id, LEE.id, "facilitator", "now() + interval '9 years'"),
    ),
    "an administrator turns a seat into a facilitator's": (
        ALICE,
        (
            f"update seats set role = 'facilitator' where representation_id = '{ALICE.id}'"
            f" and space_id = '{COPPER}'"
        ),
    ),
    "an administrator revives a seat": (
        BEA,
        f"update seats set ended_at = null where representation_id = '{LEE.id}'",
    ),
    "an administrator seats a competitor's person": (
        ALICE,
        seat(COPPER, ACME.id, CARL.id, "member"),
    ),
    "an administrator seats a person of his under a competitor": (
        ALICE,
        seat(COPPER, BOLT.id, ALICE.id, "member"),
    ),
    "a member seats himself": (AMIR, seat(ACME.vault_id, ACME.id, AMIR.id, "member")),
    "a convener enters a group that stands": (
        FAY,
        membership(COBALT, ASSOCIATION.id, "facilitator"),
    ),
    "a convener enters a vault": (FAY, membership(ACME.vault_id, ASSOCIATION.id, "member")),
    "a facilitator gives a competitor the facilitation": (
        FAY,
        membership(COPPER, DUNE.id, "facilitator"),
    ),
    "a facilitator makes a member company counsel": (FAY, membership(COPPER, DUNE.id, "counsel")),
    "a facilitator seats somebody else's person": (
        FAY,
        seat(COPPER, ACME.id, AMIR.id, "member"),
    ),
    "a facilitator lets an outsider into a room": (FAY, membership(CAUCUS, DUNE.id, "member")),
    "a facilitator moves a room under another charter": (
        FAY,
        (
            "insert into spaces (id, kind, name, org_id, parent_id, charter_space_id, created_at)"
            f" values (gen_random_uuid(), 'room', 'x', '{ASSOCIATION.id}', '{COPPER}', '{COBALT}',"
            " now())"
        ),
    ),
    "a convener founds a group for somebody else": (
        FAY,
        (
            "insert into spaces (id, kind, name, org_id, charter_space_id, created_at)"
            f" values ('{DAN.id}', 'group', 'x', '{ACME.id}', '{DAN.id}', now())"
        ),
    ),
    "a convener makes a second vault": (
        FAY,
        (
            "insert into spaces (id, kind, name, org_id, created_at)"
            f" values (gen_random_uuid(), 'vault', 'x', '{ACME.id}', now())"
        ),
    ),
    "a facilitator invites into an organisation that has an administrator": (
        FAY,
        invitation(ACME.id, "eve@acme.example", FAY, duties=ADMIN, **INTO_COPPER),
    ),
    "a convener invites an administrator to an organisation that has one": (
        FAY,
        invitation(ACME.id, "eve@acme.example", FAY, duties=ADMIN),
    ),
    "a facilitator invites to a vault": (
        FAY,
        invitation(
            ACME.id,
            "eve@acme.example",
            FAY,
            state="'asked'",
            space_id=f"'{ACME.vault_id}'",
            role="'member'",
        ),
    ),
    "a facilitator asks with a link of his own": (
        FAY,
        invitation(
            ACME.id, "eve@acme.example", FAY, state="'asked'", token_hash="'x'", **INTO_COPPER
        ),
    ),
    "an administrator invites a convener": (
        ALICE,
        invitation(ACME.id, "eve@acme.example", ALICE, duties="'{convener}'"),
    ),
    "an administrator invites for another organisation": (
        ALICE,
        invitation(BOLT.id, "eve@bolt.example", ALICE),
    ),
    "a member invites": (AMIR, invitation(ACME.id, "eve@acme.example", AMIR)),
    "a convener changes the domain that vouched for people": (
        FAY,
        f"update organisations set mail_domain = 'fay.example' where id = '{ACME.id}'",
    ),
    "a member makes himself administrator": (
        AMIR,
        f"update representations set duties = {ADMIN} where id = '{AMIR.id}'",
    ),
    "an administrator makes himself convener": (
        ALICE,
        f"update representations set duties = '{{administrator,convener}}' where id = '{ALICE.id}'",
    ),
    "an administrator changes a colleague's preferences": (
        ALICE,
        f"update representations set digest_on = false where id = '{AMIR.id}'",
    ),
    "a person accepts for the organisation": (
        PIA,
        (
            "insert into charter_acceptances values (gen_random_uuid(),"
            f" '{COPPER}', 1, '{COREX.id}', '{PIA.id}', true, now())"
        ),
    ),
    "an administrator accepts where his organisation has no place": (
        DAN,
        (
            "insert into charter_acceptances values (gen_random_uuid(),"
            f" '{COPPER}', 1, '{DUNE.id}', '{DAN.id}', true, now())"
        ),
    ),
    "a facilitator skips a version of the charter": (
        FAY,
        version_of_copper(7, "false"),
    ),
    "a member writes a charter": (
        ALICE,
        version_of_copper(2, "true"),
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_database_when_attacked_refuses(still_db: Database, name: str) -> None:
    member, statement = ATTACKS[name]
    with acting(still_db, member) as connection:
        try:
            touched = connection.execute(statement.encode()).rowcount
        except psycopg.Error as refusal:
            refused: psycopg.Error | None = refusal
        else:
            refused = None
            # An UPDATE whose row is not the viewer's to change simply finds none.
            if statement.startswith("update"):
                assert touched == 0, name
                return
    assert isinstance(refused, REFUSED), f"{name}: {refused!r}"


@pytest.mark.parametrize("table", ["spaces", "memberships", "seats"])
def test_vault_when_facilitator_or_operator_looks_is_empty(still_db: Database, table: str) -> None:
    column = "id" if table == "spaces" else "space_id"
    for member in (FAY, OTTO, BEA, COLE):
        with acting(still_db, member) as connection:
            found = connection.execute(
                f"select from {table} where {column} = %s".encode(),
                [ACME.vault_id],
            ).fetchall()
        assert found == [], member.key


def test_invitation_when_asked_is_opened_by_its_own_administrator_only(db: Database) -> None:
    asked = invitation(ACME.id, "eve@acme.example", FAY, state="'asked'", **INTO_COPPER)
    flip = (
        "update invitations set state = 'open', token_hash = 'x' where email = 'eve@acme.example'"
    )
    with acting(db, FAY) as connection:
        connection.execute(asked.encode())
        connection.commit()
    for member in (FAY, BEA, AMIR):
        with acting(db, member) as connection:
            try:
                assert connection.execute(flip.encode()).rowcount == 0
            except InsufficientPrivilege:
                assert member is FAY
    accept = "update invitations set state = 'accepted' where email = 'eve@acme.example'"
    with acting(db, ALICE) as connection:
        with pytest.raises(InsufficientPrivilege):
            connection.execute(accept.encode())
        connection.rollback()
    with acting(db, ALICE) as connection:
        assert connection.execute(flip.encode()).rowcount == 1


def test_first_person_when_at_another_domain_is_refused(db: Database) -> None:
    db.run("update representations set duties = '{}' where org_id = %s", DUNE.id)
    with acting(db, FAY) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(invitation(DUNE.id, "eve@evil.example", FAY, duties=ADMIN).encode())
    with acting(db, FAY) as connection:
        connection.execute(invitation(DUNE.id, "eve@dune.example", FAY, duties=ADMIN).encode())


def test_seat_when_given_an_end_to_come_ends_now(db: Database) -> None:
    ending = (
        "update seats set ended_at = now() + interval '1 year'"
        f" where representation_id = '{AMIR.id}' and space_id = '{COPPER}'"
    )
    with acting(db, ALICE) as connection:
        connection.execute(ending.encode())
        connection.commit()
    assert db.value(
        "select ended_at <= now() from seats where representation_id = %s and space_id = %s",
        AMIR.id,
        COPPER,
    )
