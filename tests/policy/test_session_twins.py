"""What the database knows of competitors is what Python knows."""

from __future__ import annotations

import datetime as dt
import itertools

from collab.people.organisations.models import Organisation
from collab.people.organisations.relations import Firm, known_relations
from collab.policy.relation import Relation
from tests.cast import (
    ACME,
    ALICE,
    BEA,
    BOLT,
    CARA,
    COPPER,
    COREX,
    DELTA,
    DINA,
    ECHO,
    FAY,
    FIRMS,
    LEX,
)
from tests.conftest import OpenWork
from tests.factories.rows import add
from tests.house.databases import Database

EVERYBODY = (FAY, CARA, ALICE, BEA)


def test_competitors_when_asked_of_the_database_are_those_python_knows(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    """The twins agree for every two firms, with parents, declared relations, and unknown tiers."""
    small, large = sorted((COREX.id, LEX.id))
    add(
        db.superuser,
        "organisation_relations",
        org_id=small,
        other_id=large,
        kind="competitor",
        created_at=now,
    )
    for change in (
        "select 1",
        f"update organisations set parent_id = '{ECHO.id}' where id = '{COREX.id}'",
        f"update organisations set tier = null where id = '{BOLT.id}'",
        f"update organisations set parent_id = '{ACME.id}' where id = '{BOLT.id}'",
    ):
        db.run(change)
        # Everybody has a place in Copper, so that a member knows all firms and relations.
        for firm in FIRMS:
            if not db.value(
                "select count(*) from memberships where space_id = %s and org_id = %s",
                COPPER,
                firm.id,
            ):
                add(
                    db.superuser,
                    "memberships",
                    space_id=COPPER,
                    org_id=firm.id,
                    roles=["member"],
                    max_marking=2,
                    history_from=now,
                    started_at=now,
                )
        with work(FAY, read_only=True) as w:
            known = known_relations(w)
            rows = {f.id: w.session.get_one(Organisation, f.id) for f in FIRMS}
            for one, other in itertools.combinations(rows.values(), 2):
                python = known.between(
                    *(Firm(f.id, f.ultimate_parent_id, f.kind, f.tier) for f in (one, other))
                )
                told = db.value("select app.competing(%s)", [one.id, other.id])
                assert told == (python is Relation.COMPETITOR), (change, one.name, other.name)
    assert DINA.firm is DELTA
