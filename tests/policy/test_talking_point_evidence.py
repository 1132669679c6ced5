"""What a version stands on: one answer at every door, and out of sight together with it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from collab.core.errors import NotFoundError
from collab.core.ids import new_id
from collab.features.contacts.outreach import queries as outreach
from collab.features.talking_points import queries
from collab.features.talking_points.uses import queries as use_queries
from tests.cast import ALICE, BEA, CARA, COPPER, FAY
from tests.conftest import OpenWork
from tests.factories import points
from tests.factories.outreach import campaign, contact, script
from tests.house.databases import Database
from tests.house.seeding import NAMED_COPY
from tests.policy.test_objection_walls import comment_on, decide, read, released, take_down

PARTS = ("talking_point_texts", "talking_point_evidence", "talking_point_wordings")


def signed_on(db: Database, item: uuid.UUID, now: dt.datetime, **values: Any) -> uuid.UUID:
    """Add a document with a signed version that stands on an item."""
    document = points.document(db.superuser, now=now)
    version = points.signed(db.superuser, document, now=now, **values)
    points.evidence(db.superuser, version, item, now=now)
    db.run(
        "update talking_point_versions set text_hash = app.talking_point_hash(id) where id = %s",
        version,
    )
    return version


def test_evidence_when_under_review_is_told_as_what_was_taken_back_at_every_door(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    _release, item = released(db, attribution="named")
    take_down(db, BEA, item)
    under_review = signed_on(db, item, now)
    gone = signed_on(db, new_id(), now)
    db.run("update findings set withdrawn_at = now(), circle = '{}' where id = %s", NAMED_COPY)
    withdrawn = signed_on(db, NAMED_COPY, now)
    told = []
    for version in (under_review, gone, withdrawn):
        with work(ALICE, read_only=True) as w:
            seen = use_queries.version(w, version)
            told.append(
                (
                    queries.standing(w, [version])[version],
                    *queries.evidence_stands(w, version).values(),
                    seen.fallen,
                    seen.why,
                )
            )
    assert told == [("evidence_gone", "gone", True, "gone")] * 3


def test_script_when_a_word_or_its_evidence_is_not_as_signed_lets_nobody_approach(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    _release, item = released(db)
    changed = script(db.superuser, now=now)
    points.text(db.superuser, changed, now=now)
    fallen = signed_on(db, item, now)
    sound = signed_on(db, NAMED_COPY, now)
    db.run("update findings set withdrawn_at = now() where id = %s", item)
    for version, lacks in ((changed, "script"), (fallen, "script"), (sound, None)):
        whom = contact(db.superuser, now=now)
        ident = campaign(db.superuser, whom, now=now, script_id=version)
        with work(BEA) as w:
            found = outreach.script_of(w, outreach.one(w, ident))
            assert found is not None
            assert found.stands(now.date()) is (lacks is None)
            said = w.call("app.claim_contact", new_id(), whom, ident, False, now)  # noqa: FBT003 # bound by place
        assert said == lacks


def test_version_when_what_it_repeats_is_objected_to_is_out_of_sight_and_comes_back_as_it_was(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    _release, item = released(db, attribution="named")
    comment = comment_on(db, item)
    signed = signed_on(db, item, now, circle=None)
    document = points.document(db.superuser, now=now)
    drafted = points.version(db.superuser, document, now=now)
    points.text(db.superuser, drafted, now=now)
    points.evidence(db.superuser, drafted, item, now=now)
    points.wording(db.superuser, drafted, ALICE, now=now)
    apart = signed_on(db, NAMED_COPY, now)

    def all_of_it() -> list[tuple[Any, ...]]:
        versions = "select id, marking, circle, author_id from {} order by id"
        tables = ("talking_point_versions", *PARTS, "findings", "comments")
        return [row for table in tables for row in db.rows(versions.format(table))]

    before = all_of_it()
    objection = take_down(db, BEA, item)
    for version in (signed, drafted):
        assert read(db, version, "talking_point_versions") == {"bea", "cara"}
        for table in PARTS:
            for (part,) in db.rows(f"select id from {table} where version_id = %s", version):
                assert read(db, part, table) <= {"bea", "cara"}, table
        for member in (ALICE, FAY):
            with work(member, read_only=True) as w, pytest.raises(NotFoundError):
                queries.version(w, version)
    assert "alice" in read(db, apart, "talking_point_versions")
    assert read(db, comment, "comments") == {"bea", "cara"}
    decide(db, CARA, objection, "cleared")
    assert all_of_it() == before
    again = take_down(db, BEA, item)
    decide(db, CARA, again, "removed")
    assert read(db, signed, "talking_point_versions") == set()
    assert db.rows("select count(*) from locks") == [(0,)]
    assert db.value("select count(*) from talking_points where space_id = %s", COPPER) == 3
