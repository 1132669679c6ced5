"""What the database tells of a release without a name agrees with what Python finds with them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.exc import ProgrammingError

from collab.core.db import call
from collab.core.ids import new_id
from collab.people.organisations.relations import Firm, relations_to
from collab.people.spaces.audience import audience
from collab.policy.attribution import count_labels
from collab.policy.declaration import Attribution
from collab.policy.marking import Marking
from collab.policy.rulebook import default_rulebook
from collab.policy.verdict import Verdict
from collab.shared.releases.hiding import hidden_among
from collab.shared.rulebooks.rejudging import NOBODY, rejudge, stricter_now
from collab.shared.rulebooks.standing import Standing, facets_in, standing_of
from collab.work.system import open_system
from tests.cast import ACME, ALICE, ASSOCIATION, BEA, CARA, CARL, COPPER, DINA, FAY, LEX, Member
from tests.conftest import OpenWork
from tests.factories import gate, rulebooks
from tests.factories.rows import add
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT
from worker.context import Station

FACETS = '{"time": "past", "granularity": "none", "subject": "third_party", "age_months": 5}'


def rejudgeable(db: Database) -> list[Any]:
    with db.system.begin() as connection:
        return list(call(connection, "app.rejudgeable", NOBODY, 100))


def read(row: Any) -> Standing:
    found = standing_of(row)
    assert found is not None
    return found


def release(db: Database, author: Member = ALICE, **values: Any) -> None:
    gate.release(
        db.superuser, author, ACME_DRAFT, category="hr_risk_general", **{"facets": FACETS} | values
    )


def firms_of(work: Any, marking: Marking, circle: list[Any] | None) -> list[Firm]:
    readers = audience(work, COPPER, marking, circle).readers
    return [Firm(r.org_id, r.parent_id, r.org_kind, r.tier) for r in readers]


@pytest.mark.parametrize("marking", [Marking.GREEN, Marking.AMBER, Marking.AMBER_STRICT])
@pytest.mark.parametrize("related", ["", "competitor", "same_parent", "parent"])
def test_relations_when_told_by_the_database_are_those_of_python(
    db: Database, work: OpenWork, now: dt.datetime, marking: Marking, related: str
) -> None:
    if related == "parent":
        db.run("update organisations set parent_id = %s where id = %s", ACME.id, DINA.org_id)
    elif related:
        one, other = sorted((ACME.id, DINA.org_id))
        add(
            db.superuser,
            "organisation_relations",
            org_id=one,
            other_id=other,
            kind=related,
            created_at=now,
        )
    release(db, copy_marking=int(marking))
    (row,) = rejudgeable(db)
    with work(ALICE) as his:
        firms = firms_of(his, marking, None)
        assert frozenset(row.relations) == relations_to(his, firms)
        hidden = hidden_among(his, COPPER, audience(his, COPPER, marking))
    parents = [(one.parent_id, one.org_kind, one.tier) for one in hidden]
    if not related:
        assert count_labels(tuple(one) for one in row.readers) == count_labels(parents)


def test_rows_when_many_are_told_at_once_each_has_its_own_readers(
    db: Database, work: OpenWork
) -> None:
    for marking, circle in ((1, None), (2, None), (2, None), (4, [BEA.id, LEX.id]), (4, [FAY.id])):
        gate.release(
            db.superuser,
            ALICE,
            new_id(),
            category="hr_risk_general",
            copy_marking=marking,
            copy_circle=circle,
        )
    gate.release(db.superuser, BEA, new_id(), category="hr_risk_general", copy_marking=1)
    rows = rejudgeable(db)
    circles = dict(db.rows("select id, copy_circle from releases"))
    authors = dict(db.rows("select id, author_id from releases"))
    assert [row.release_id for row in rows] == sorted(circles)
    for row in rows:
        with work(ALICE if authors[row.release_id] == ALICE.id else BEA) as theirs:
            firms = firms_of(theirs, Marking(row.marking), circles[row.release_id])
            assert frozenset(row.relations) == relations_to(theirs, firms)


def test_row_when_told_to_the_worker_names_nobody_and_nothing(db: Database) -> None:
    release(db, copy_marking=4, copy_circle=[BEA.id, LEX.id])
    (row,) = rejudgeable(db)
    told = repr(row._asdict() | {"release_id": None})
    for one in (*(m.id for m in (ALICE, BEA, CARA, FAY)), ACME.id, LEX.id, COPPER, ASSOCIATION.id):
        assert str(one) not in told
    assert "Untitled" not in told
    assert set(row.relations) == {"competitor", "none"}


@pytest.mark.parametrize(
    "question",
    [
        "select * from releases",
        "select * from rejudgements",
        "select app.readers_now(gen_random_uuid(), gen_random_uuid(), 1::smallint, null)",
        "select * from app.declared_to_counsel(now(), 5)",
    ],
)
def test_worker_when_it_asks_for_more_is_refused(db: Database, question: str) -> None:
    with db.system.connect() as connection, pytest.raises(ProgrammingError):
        connection.exec_driver_sql(question)


@pytest.mark.parametrize("member", [ALICE, BEA, FAY, CARL], ids=lambda one: one.key)
def test_declarations_when_asked_for_by_others_than_counsel_are_none(
    db: Database, work: OpenWork, now: dt.datetime, member: Member
) -> None:
    release(db)
    with work(member) as his:
        assert his.call("app.declared_to_counsel", now - dt.timedelta(days=9999), 10) is None
    with work(CARA) as hers:
        assert hers.call("app.declared_to_counsel", now - dt.timedelta(days=9999), 10) is not None


def test_release_when_its_label_fits_too_few_by_now_is_stricter(db: Database) -> None:
    shipped = default_rulebook()
    release(db, attribution="kind", attribution_label="a manufacturer", policy_version="2026.2")
    (row,) = rejudgeable(db)
    standing = read(row)
    assert standing.circumstances.finest is Attribution.MEMBER
    found = stricter_now(standing, shipped, shipped, row.shared_at)
    assert found == (Verdict.TRANSFORM, "readers", "attribution_too_fine")


def test_release_when_it_has_stood_for_long_comes_to_its_end(db: Database) -> None:
    shipped = default_rulebook()
    db.run("update charters set categories = array_append(categories, 'grievance_case')")
    gate.release(
        db.superuser,
        ALICE,
        ACME_DRAFT,
        category="grievance_case",
        facets='{"time": "past", "granularity": "aggregated", "subject": "affected_people"}',
        copy_marking=3,
        permitted_action="no_contact",
    )
    (row,) = rejudgeable(db)
    standing = read(row)
    soon = row.shared_at + dt.timedelta(days=30)
    late = row.shared_at + dt.timedelta(days=30 * 25)
    assert stricter_now(standing, shipped, shipped, soon) is None
    found = stricter_now(standing, shipped, shipped, late)
    assert found == (Verdict.REVIEW, "expiry", "expiry")


def test_age_when_told_grows_with_the_copy_and_an_untold_one_never_does(db: Database) -> None:
    release(db)
    (row,) = rejudgeable(db)
    standing = read(row)
    grown = standing.older(row.shared_at + dt.timedelta(days=95))
    assert grown.circumstances.facets.age_months == 8
    assert facets_in({}).age_months is None


def test_release_when_the_screen_spoke_stays_as_strict(db: Database) -> None:
    votes = '[{"rule": "screening.prices.own_price", "verdict": "review"}, {"rule": "x.default"}]'
    release(db, verdict="review", votes=votes)
    (row,) = rejudgeable(db)
    assert row.screened == "review"
    assert read(row).under(default_rulebook()).verdict is Verdict.REVIEW


def test_release_when_it_cannot_be_read_is_listed_as_a_denial(
    db: Database, station: Station, now: dt.datetime
) -> None:
    release(db, facets='{"time": "tomorrow"}')
    with open_system(station.system_engine, reason="a test", now=now, house=station.house) as one:
        listed, last = rejudge(one.session, after=NOBODY, now=now)
    assert (len(listed), last) == (1, None)
    assert db.rows("select verdict, rule from rejudgements") == [("block", "policy_error")]


def test_release_when_it_would_no_longer_be_judged_more_strictly_leaves_the_list(
    db: Database, station: Station, now: dt.datetime
) -> None:
    release(db)
    (copy_id,) = db.rows("select copy_id from releases")[0]
    rulebooks.rejudgement(db.superuser, copy_id, now=now)
    with open_system(
        station.system_engine, reason="judge again", now=now, house=station.house
    ) as one:
        assert rejudge(one.session, after=NOBODY, now=now) == ([], None)
    assert db.rows("select state from rejudgements") == [("gone",)]
