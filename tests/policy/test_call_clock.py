"""Deadlines of two stages, what was cleared of a call, who was asked, and what is taken down."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.errors import CollabError, ConflictError, NotFoundError
from collab.core.ids import new_id
from collab.features.engagements import queries
from collab.features.engagements.calls import queries as calls
from collab.features.engagements.calls import service
from collab.features.engagements.calls.rules import Deadlines
from tests.cast import ALICE, BEA, CARA, FAY
from tests.conftest import OpenWork
from tests.factories import engagements, review
from tests.factories.engagements import BODY, expert, guest
from tests.house.databases import Database

DAY = dt.timedelta(days=1)
YES, NO = True, False
REFUSED = (CollabError, DBAPIError)
WHY = '{{"{b}": "Too far from the question."}}'


def moved(work: OpenWork, one: uuid.UUID, call: uuid.UUID, **deadlines: Any) -> None:
    with work(FAY) as w:
        row = calls.one(w, call)
        now = Deadlines(row.questions_until, row.closes_at, row.full_closes_at)
        asked = dc.replace(now, **deadlines)
        service.extend(w, queries.one(w, one), row, asked)


def test_deadline_of_full_proposals_when_scoring_outlasts_it_is_moved_on_before_any_is_asked(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = review.scene(db.superuser, now=now, workflow="sealed")
    for one in (scene.xeno, scene.yara):
        guest(db.superuser, scene.call, one.firm, now=now)
    for one in (ALICE, BEA):
        review.score(db.superuser, scene, scene.a, one, now=now)
    db.run("update engagement_phases set state = 'ended', ended_at = now()")
    db.run(
        "update calls set published_at = now() - interval '20 days', questions_until ="
        " now() - interval '9 days', closes_at = now() - interval '8 days', announced = '1',"
        " opened_at = now() - interval '8 days', full_closes_at = now() - interval '1 hour'"
    )
    why = WHY.format(b=scene.b)
    given = (scene.engagement, [scene.a], why, now)
    with work(FAY) as w:
        assert w.call("app.shortlist_proposals", *given) == "too_soon"
    assert db.value("select stage from calls") == 1
    with pytest.raises(REFUSED):
        moved(work, scene.engagement, scene.call, closes_at=now + DAY, full_closes_at=now + 9 * DAY)
    moved(work, scene.engagement, scene.call, full_closes_at=now + 9 * DAY)
    with work(FAY) as w:
        assert w.call("app.shortlist_proposals", *given) is None
    assert db.rows("select stage, announced from calls") == [(2, None)]
    with work(scene.xeno) as w:
        service.ask(w, calls.one(w, scene.call), "Is June too late?")
    with pytest.raises(ConflictError), work(scene.yara) as w:
        service.ask(w, calls.one(w, scene.call), "Is June too late?")
    db.run("update calls set announced = '1'")
    with pytest.raises(REFUSED):
        moved(work, scene.engagement, scene.call, full_closes_at=now + 12 * DAY)


def test_deadline_when_its_opening_is_announced_is_moved_no_more(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    one = engagements.engagement(db.superuser, now=now, state="calling")
    call = engagements.call(db.superuser, one, now=now)
    moved(work, one, call, closes_at=now + 15 * DAY)
    db.run("update calls set announced = '1'")
    with pytest.raises(ConflictError):
        moved(work, one, call, closes_at=now + 16 * DAY)
    db.run("update calls set announced = null")
    db.run("update engagements set state = 'opened'")
    with pytest.raises(ConflictError):
        moved(work, one, call, closes_at=now + 16 * DAY)


def test_call_when_published_past_the_forms_tells_what_counsel_cleared_and_nothing_beside(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    body = BODY | {"call_title": "A study", "background": "A canary of the inside"}
    one = engagements.engagement(db.superuser, now=now, state="held", need="A need.")
    engagements.terms(db.superuser, one, now=now, body=body, state="draft")
    db.superuser.commit()

    def digest() -> str:
        with work(CARA, read_only=True) as w:
            return queries.digest(w, queries.terms(w, queries.one(w, one)))

    seen = {digest()}
    for column, value in (("need", "Another."), ("currency", "USD"), ("workflow", "direct")):
        db.run(f"update engagements set {column} = %s", value)
        seen.add(digest())
    db.run("update engagement_terms set publishable = publishable || '{background}'")
    seen.add(digest())
    assert len(seen) == 5, "each is part of what counsel clears"
    db.run("update engagement_terms set publishable = array_remove(publishable, 'background')")
    db.run("update engagements set workflow = 'open'")
    with work(CARA) as w:
        row = queries.one(w, one)
        terms = queries.terms(w, row)
        w.call("app.clear_terms", terms.id, terms.version, queries.digest(w, terms), now)
    with work(FAY) as w:
        row = queries.one(w, one)
        fields = ["call_title", "purpose", "background"]
        times = (now + 3 * DAY, now + 5 * DAY, None)
        w.call(
            "app.publish_call", new_id(), one, row.version, queries.terms(w, row).version, fields,
            NO, YES, *times, "allow", "rules", "1", now,
        )  # fmt: skip
    assert set(db.value("select body from calls")) == {"call_title", "purpose"}


def test_invited_firm_when_it_registers_is_known_to_whoever_convenes_as_invited_alone(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    one = engagements.engagement(db.superuser, now=now, state="calling")
    call = engagements.call(db.superuser, one, now=now)
    vera, otis = (expert(db.superuser, key, now=now) for key in ("vera", "otis"))
    guest(db.superuser, call, otis.firm, now=now)
    db.superuser.commit()
    for _ in range(3):
        with work(FAY) as w:
            service.invite(w, queries.one(w, one), calls.one(w, call), vera.org_id)
    letters = "select count(*) from outbox where kind = 'mail.call_invited'"
    assert db.value(letters) == 1, "one invitation is one letter"
    with work(vera) as w:
        w.call("app.register_for_call", call, new_id(), now)
    with work(FAY, read_only=True) as w:
        assert [name for name, _ in calls.invited(w, calls.one(w, call))] == [vera.firm.name]
        rows = w.session.connection().exec_driver_sql("select * from call_guests").all()
        assert rows == [], "nor does a row tell whether it registered"
    for member in (BEA, CARA, otis):
        with work(member, read_only=True) as w:
            assert calls.invited(w, calls.one(w, call)) == []


def test_answer_and_call_when_taken_down_are_read_by_nobody_and_told_to_be_gone(  # noqa: PLR0915 # one walk
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    one = engagements.engagement(db.superuser, now=now, state="calling")
    call = engagements.call(db.superuser, one, now=now, body={"purpose": "A canary"})
    vera = expert(db.superuser, "vera", now=now)
    guest(db.superuser, call, vera.firm, now=now)
    first, second = (engagements.answer(db.superuser, call, now=now) for _ in range(2))
    db.run("update call_answers set opinion = 'Not like this.', version = 3")
    for told in (first, second):
        with work(FAY) as w:
            found = calls.answer(w, told)
            service.answer(w, queries.one(w, one), found, "When?", "In June.", seen_version=3)
    assert db.rows("select distinct opinion from call_answers") == [("",)]

    def read(member: Any) -> list[str]:
        with work(member, read_only=True) as w:
            rows = calls.answers(w, calls.one(w, call))
            return [one.answer for one in rows if one.state == "published"]

    door = "select count(*) from app.door_call_answers(%s)"
    assert len(read(vera)) == db.value(door, call) == 2
    for outsider in (BEA, ALICE, vera):
        with pytest.raises(REFUSED), work(outsider) as w:
            w.call("app.withdraw_call_answer", first, now)
        with pytest.raises(REFUSED), work(outsider) as w:
            w.call("app.withdraw_call", call, now)
    with work(CARA) as w:
        service.withdraw_answer(w, queries.one(w, one), calls.answer(w, first))
    assert len(read(vera)) == len(read(BEA)) == db.value(door, call) == 1
    with work(FAY) as w:
        service.withdraw(w, queries.one(w, one), calls.one(w, call))
    with pytest.raises(ConflictError), work(FAY) as w:
        service.withdraw(w, queries.one(w, one), calls.one(w, call))
    assert read(vera) == []
    assert db.value("select count(*) from app.door_calls(%s, now())", call) == 0
    assert "A canary" not in str(db.rows("select calls::text from calls"))
    stranger = expert(db.superuser, "otis", now=now)
    db.superuser.commit()
    with pytest.raises(NotFoundError), work(stranger) as w:
        calls.one(w, call)
    with pytest.raises(ConflictError), work(vera) as w:
        service.ask(w, calls.one(w, call), "Is June too late?")
