"""What was let in for a milestone that ended does not come back, and what goes on is not taken."""

from __future__ import annotations

import datetime as dt
import uuid

import psycopg
import pytest

from collab.core.ids import new_id
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import Outcome
from collab.features.engagements.delivery.service import milestones
from tests.cast import ALICE, BEA, FAY
from tests.conftest import OpenWork
from tests.factories import decisions, desk, findings, gate
from tests.factories.delivery import Delivering, delivering
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT

CLEARED = "update releases set state = 'released', copy_shared_at = now() where id = %s"
GRANT = "select milestone_id, ended_at is null from milestone_grants where item_id = %s"


def let_in(db: Database, scene: Delivering, now: dt.datetime, **values: object) -> uuid.UUID:
    """Release a finding of Acme's into the room; gives its copy."""
    item = values.pop("item", None) or new_id()
    stands = {"target_space_id": scene.room, "copy_shared_at": now, "attribution": "named"}
    release = gate.release(db.superuser, ALICE, item, **stands | values)  # type: ignore[arg-type] # an id
    copy: uuid.UUID = db.value("select copy_id from releases where id = %s", release)
    kept = {"shared_at": now, "updated_at": now, "id": copy}
    kept |= {"supersedes_id": values["supersedes_id"]} if "supersedes_id" in values else {}
    findings.named_copy(db.superuser, ALICE, scene.room, **kept)
    return copy


def accept(work: OpenWork, scene: Delivering, milestone: uuid.UUID) -> None:
    """Submit it, and let both firms accept."""
    with work(scene.expert) as w:
        milestones.submit(w, queries.milestone(w, milestone), "Measured.", ())
    for member in (ALICE, BEA):
        with work(member) as w:
            row = queries.milestone(w, milestone)
            milestones.answer(w, row, Outcome.ACCEPTED, "", seen_round=1)


def test_grant_when_its_milestone_ends_lets_nothing_about_it_come_back(  # noqa: PLR0915 # one walk
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    rows, into = db.superuser, {"target_space_id": scene.room}
    copy = let_in(db, scene, now, item=ACME_DRAFT)
    said = findings.comment(rows, BEA, copy)
    waits = gate.held_release(rows, BEA, said, item_kind="comment", **into)
    corrects = gate.held_release(rows, ALICE, ACME_DRAFT, supersedes_id=copy, **into)
    about = {"subject_kind": "finding", "subject_id": copy, "space_id": scene.room}
    asked = {
        state: decisions.decision(
            rows, now=now, state=state, opened_at=now if state == "open" else None, **about
        )
        for state in ("draft", "held", "cleared", "open")
    }
    later, corrected = let_in(db, scene, now), let_in(db, scene, now)
    # What is said of something is read as long as that is, also when that moves.
    remark = findings.comment(rows, BEA, later)
    told = gate.release(rows, BEA, remark, item_kind="comment", copy_shared_at=now, **into)
    told_copy = db.value("select copy_id from releases where id = %s", told)
    findings.comment(
        rows, BEA, later, id=told_copy, space_id=scene.room, verdict="allow", updated_at=now
    )
    newer = let_in(db, scene, now, supersedes_id=corrected)
    for item in (later, newer):
        with work(FAY) as w:
            milestones.regrant(w, queries.milestone(w, scene.second), item)
    assert db.rows(GRANT, told_copy) == [(scene.second, True)]
    accept(work, scene, scene.first)
    firm = scene.expert.org_id
    circles = "select circle is not null and not %s = any(circle) from findings where id = %s"
    assert db.value(circles, firm, copy)
    assert db.value(circles, firm, corrected)
    for item in (later, newer):
        assert db.value("select circle is null from findings where id = %s", item)
        assert db.rows(GRANT, item) == [(scene.second, True)]
    assert db.value("select circle is null from comments where id = %s", told_copy)
    for release in (waits, corrects):
        with pytest.raises(psycopg.Error, match="not let in any more"):
            db.run(CLEARED, release)
    with pytest.raises(psycopg.Error, match="not let in any more"):
        findings.comment(rows, BEA, copy, space_id=scene.room, verdict="allow", updated_at=now)
    meant = "select not %s = any(for_circle), not %s = any(circle) from decisions where id = %s"
    for ident in asked.values():
        assert db.rows(meant, firm, firm, ident) == [(True, True)]
    db.run(
        "update decisions set state = 'open', opened_at = now(), circle = for_circle where id = %s",
        asked["cleared"],
    )
    assert db.rows(meant, firm, firm, asked["cleared"]) == [(True, True)]
    with work(scene.expert) as w:
        seen = "select id from findings where space_id = %s"
        found = w.session.connection().exec_driver_sql(seen, (scene.room,)).scalars()
        assert set(found) == {later, newer}


def test_item_when_taken_down_meanwhile_is_put_back_without_the_expert(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    copy = let_in(db, scene, now)
    objection = desk.objection(db.superuser, BEA, now=now, space_id=scene.room, item_id=copy)
    lock = (
        "insert into locks (table_name, row_id, space_id, objection_id, hangs, before_circle)"
        " values ('findings', %s, %s, %s, false, null)"
    )
    db.run(lock, copy, scene.room, objection)
    accept(work, scene, scene.first)
    kept = "select not %s = any(before_circle) from locks where row_id = %s"
    assert db.value(kept, scene.expert.org_id, copy)
