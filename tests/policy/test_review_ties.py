"""Ties: the rule and its twin in the database find the same, and nothing that is none."""

from __future__ import annotations

import datetime as dt
import random
import uuid

import pytest
from psycopg.types.json import Jsonb

from collab.features.engagements.review.ties import (
    PROVIDERS,
    Bond,
    Found,
    Ground,
    Person,
    Proposer,
    conflicts,
    near,
    same_name,
)
from tests.cast import ACME, ALICE, ASSOCIATION, COPPER
from tests.factories import engagements
from tests.factories.rows import Connection, add
from tests.house.databases import Database

ON = dt.date(2026, 3, 1)
NAMES = ("Acme Motors", "ACME-Motors AG", "Bolt Cars", "Alice Acme", "Nobody Ltd")
ALICE_AS: dict[str, object] = {
    "org_id": ACME.id,
    "name": ALICE.name,
    "firm": ACME.name,
    "mail": ALICE.email,
    "domain": ACME.domain,
    "house": "acme",
}
THEM = uuid.UUID(int=7)


def one(**values: object) -> Person:
    return Person(**{**ALICE_AS, **values})  # type: ignore[arg-type] # plain values


def them(**values: object) -> Proposer:
    return Proposer(**{"org_id": THEM, "name": "Dust Lab GmbH", "house": "lab", **values})  # type: ignore[arg-type] # likewise


FIRM = {
    Ground.SAME_EMPLOYER: them(employers=("acme motors ag",)),
    Ground.FORMER_EMPLOYER: them(former=(Bond("former", "Acme Motors", 2021),)),
    Ground.FUNDING: them(said=(Bond("funding", "Acme Motors", 2025),)),
    Ground.RELATION: them(said=(Bond("relation", "ACME Motors"),)),
    Ground.MAIL_DOMAIN: them(domains=frozenset({"lab.acme.example"})),
    Ground.SAME_PARENT: them(house="acme"),
}
OWN = {
    Ground.SAME_EMPLOYER: (one(acts_for=frozenset({THEM})), them()),
    Ground.FORMER_EMPLOYER: (one(acted_for={THEM: 2022}), them()),
    Ground.RELATION: (one(bonds=(Bond("relation", "dust lab"),)), them()),
    Ground.MAIL_DOMAIN: (one(mail="alice@dust.example"), them(domains=frozenset({"dust.example"}))),
}


@pytest.mark.parametrize("ground", FIRM, ids=str)
def test_tie_when_it_is_of_the_firm_binds_all_of_it(ground: Ground) -> None:
    assert conflicts(one(), FIRM[ground], years=5, on=ON) >= {(ground, True)}


@pytest.mark.parametrize("ground", OWN, ids=str)
def test_tie_when_it_is_a_persons_binds_him_alone(ground: Ground) -> None:
    assert conflicts(*OWN[ground], years=5, on=ON) == {(ground, False)}


@pytest.mark.parametrize(
    ("person", "proposer"),
    [
        (one(bonds=(Bond("former_employment", "Dust Lab", 2020),)), them()),
        (one(acted_for={THEM: 2020}), them()),
        (one(), them(former=(Bond("former", "Acme Motors", 2020),))),
        (one(), them(said=(Bond("funding", "Acme Motors", 2020),))),
        (one(bonds=(Bond("funding", "Another Lab", 2025),)), them()),
        (one(mail="a@gmail.com", domain="acme.example"), them(domains=frozenset({"gmail.com"}))),
        (one(), them(domains=frozenset({"notacme.example", "acme.example.org"}))),
        (one(), them()),
    ],
)
def test_tie_when_it_is_over_or_none_binds_nobody(person: Person, proposer: Proposer) -> None:
    assert conflicts(person, proposer, years=5, on=ON) == frozenset()


def test_tie_when_the_years_are_others_binds_for_as_long_as_they_say() -> None:
    left = one(bonds=(Bond("former_employment", "Dust Lab", 2020),))
    assert conflicts(left, them(), years=6, on=ON) == {(Ground.FORMER_EMPLOYER, False)}


def test_words_when_read_in_the_database_are_those_of_the_rule(still_db: Database) -> None:
    names = [*NAMES, "", "GmbH", "Two  Words, S.A.", "Straße & Söhne KG", "x-y.z ltd"]
    for first in names:
        for other in names:
            told = still_db.value("select app.plain_name(%s) = app.plain_name(%s)", first, other)
            assert told is same_name(first, other), (first, other)
    domains = ["", "a.example", "x.a.example", "xa.example", "gmail.com", *sorted(PROVIDERS)]
    for first in domains:
        for other in domains:
            told = still_db.value("select app.near_domains(%s, %s)", first, other)
            assert told is near(first, other), (first, other)
    kinds = still_db.value(
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid = 'proposal_recusals'::regclass and conname like '%%ground%%'"
    )
    assert all(f"'{ground}'" in kinds for ground in Ground)


def test_ties_when_found_in_the_database_are_those_of_the_rule(
    still_db: Database, now: dt.datetime
) -> None:
    """A few hundred cases drawn by lot, each laid into the tables and taken out again."""
    lot = random.Random(4711)  # noqa: S311 # no secret: cases, the same in every run
    seen: set[Ground] = set()
    connection = still_db.superuser
    with connection.transaction(force_rollback=True):
        expert = engagements.expert(connection, "dustlab", now=now).firm
        for _ in range(150):
            with connection.transaction(force_rollback=True):
                found, told = _case(connection, lot, expert.id, expert.name, expert.domain, now)
            assert found == told
            seen |= {ground for ground, _ in told}
    assert seen == set(Ground)


def _case(
    connection: Connection,
    lot: random.Random,
    ident: uuid.UUID,
    name: str,
    domain: str,
    now: dt.datetime,
) -> tuple[Found, Found]:
    def year() -> int | None:
        return lot.choice([None, now.year, now.year - 5, now.year - 6])

    def bonds(*kinds: str) -> list[Bond]:
        return [
            Bond(lot.choice(kinds), lot.choice([*NAMES, name, f"{name} GmbH"]), year())
            for _ in range(lot.randrange(3))
        ]

    declared = bonds("employment", "former_employment", "funding", "relation")
    former, said = bonds("former"), bonds("funding", "relation")
    employers = [lot.choice([*NAMES, name])]
    same_house, named_domain = lot.random() < 0.2, lot.choice([domain, "lab.acme.example"])
    for bond in declared:
        add(
            connection,
            "conflict_ties",
            org_id=ASSOCIATION.id,
            space_id=COPPER,
            marking=3,
            shared_at=now,
            representation_id=ALICE.id,
            firm_id=ACME.id,
            kind=bond.kind,
            organisation=bond.organisation,
            ended_in=bond.until,
            declared_at=now,
        )
    if same_house:
        low, high = sorted([ident, ACME.id])
        add(connection, "organisation_relations", org_id=low, other_id=high, kind="same_parent",
            created_at=now)  # fmt: skip
    identity = {
        "team": [
            {"name": "T", "employer": employers[0],
             "former": [{"employer": one.organisation, "until": one.until} for one in former]}
        ],
        "funding": [
            {"source": one.organisation, "year": one.until}
            for one in said if one.kind == "funding"
        ],
        "relations": [{"firm": one.organisation} for one in said if one.kind == "relation"],
        "domain": named_domain,
    }  # fmt: skip

    rows = connection.execute(
        "select ground, whole from app.ties_between(%s, %s, %s, %s, 5, %s)",
        [ALICE.id, ident, Jsonb(identity), COPPER, now.date()],
    ).fetchall()
    person = one(bonds=tuple(declared), house="x")
    proposer = Proposer(
        org_id=ident,
        name=name,
        house="x" if same_house else "y",
        domains=frozenset({domain, named_domain}),
        employers=tuple(employers),
        former=tuple(former),
        said=tuple(Bond(b.kind, b.organisation, b.until if b.kind == "funding" else None)
                   for b in said),
    )  # fmt: skip
    found = frozenset((Ground(ground), whole) for ground, whole in rows)
    return found, conflicts(person, proposer, years=5, on=now.date())
