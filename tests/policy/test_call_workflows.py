"""What a call may be, by workflow and by the clock: published, moved on, asked about."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.features.engagements import queries
from collab.features.engagements.calls import queries as calls
from collab.features.engagements.calls import service
from collab.features.engagements.calls.rules import Deadlines, Notice
from tests.cast import ACME, BOLT, CARA, ECHO, FAY, LEX
from tests.conftest import OpenWork
from tests.factories import engagements, spaces
from tests.factories.engagements import BODY, expert, party
from tests.house.databases import Database

DAY = dt.timedelta(days=1)


@pytest.fixture
def cleared(db: Database, now: dt.datetime) -> Callable[..., uuid.UUID]:
    """Give an engagement whose terms are cleared, as counsel read them."""

    def made(workflow: str, **body: str) -> uuid.UUID:
        one = engagements.engagement(db.superuser, now=now, state="cleared", workflow=workflow)
        said = BODY | {"call_title": "A study", "deliverables": ["A report"]} | body
        engagements.terms(db.superuser, one, now=now, body=said)
        db.run("update engagement_terms t set cleared_digest = app.terms_digest(t)")
        return one

    return made


def publish(
    work: OpenWork, one: uuid.UUID, deadlines: Deadlines, *, public: bool = False
) -> uuid.UUID:
    with work(FAY) as w:
        row = queries.one(w, one)
        notice = Notice(deadlines, public=public, with_need=False)
        terms = queries.terms(w, row)
        return service.publish(w, row, terms, notice, seen_version=1, seen_terms=1)


def test_call_when_it_is_direct_sealed_or_open_is_published_as_its_workflow_wants(
    db: Database, work: OpenWork, now: dt.datetime, cleared: Callable[..., uuid.UUID]
) -> None:
    plain = Deadlines(now + 3 * DAY, now + 5 * DAY)
    staged = Deadlines(now + 3 * DAY, now + 5 * DAY, now + 20 * DAY)
    for workflow, deadlines, public in (
        ("sealed", plain, False),
        ("sealed", Deadlines(now + 3 * DAY, now + 5 * DAY, now + 4 * DAY), False),
        ("open", staged, True),
        ("open", Deadlines(now + 6 * DAY, now + 5 * DAY), True),
        ("open", Deadlines(now, now + DAY), True),
        ("direct", plain, True),
    ):
        with pytest.raises(InvalidError):
            publish(work, cleared(workflow), deadlines, public=public)
    named = cleared("open", purpose="What Acme Motors asks for.")
    with pytest.raises(InvalidError) as refused:
        publish(work, named, plain, public=True)
    assert ACME.name in str(refused.value)
    publish(work, cleared("sealed"), staged)
    given = publish(work, cleared("direct"), plain)
    vera, otis = (expert(db.superuser, key, now=now) for key in ("vera", "otis"))

    def invite(firm_id: uuid.UUID) -> None:
        with work(FAY) as w:
            row = calls.one(w, given)
            service.invite(w, queries.one(w, row.engagement_id), row, firm_id)

    for seated in (BOLT, ECHO, LEX):  # a member, an observer and counsel have a place here
        with pytest.raises(NotFoundError):
            invite(seated.id)
    party(
        db.superuser, db.value("select engagement_id from calls where id = %s", given),
        otis.firm, now=now, funds=True,
    )  # fmt: skip
    with pytest.raises(NotFoundError):
        invite(otis.org_id)
    invite(vera.org_id)
    invite(vera.org_id)
    db.run("delete from engagement_parties")
    with pytest.raises(ConflictError):
        invite(otis.org_id)
    assert db.value("select count(*) from call_guests") == 1


def test_expert_when_it_came_to_a_room_before_may_be_asked_again(
    db: Database, work: OpenWork, now: dt.datetime, cleared: Callable[..., uuid.UUID]
) -> None:
    given = publish(work, cleared("open"), Deadlines(now + 3 * DAY, now + 5 * DAY))
    vera = expert(db.superuser, "vera", now=now)
    room = spaces.space(
        db.superuser, kind="room", org_id=FAY.org_id, parent_id=db.value("select id from"
        " spaces where name = 'Copper'"),
    )  # fmt: skip
    db.run("alter table memberships disable trigger user")  # how it came there is another's part
    spaces.membership(db.superuser, room, org_id=vera.org_id, roles=["expert"])
    db.run("alter table memberships enable trigger user")
    with work(FAY) as w:
        row = calls.one(w, given)
        service.invite(w, queries.one(w, row.engagement_id), row, vera.org_id)


def test_deadline_when_it_has_passed_is_moved_no_more_and_nothing_is_asked(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    one = engagements.engagement(db.superuser, now=now, state="calling")
    given = engagements.call(db.superuser, one, now=now)
    vera = expert(db.superuser, "vera", now=now)
    engagements.guest(db.superuser, given, vera.firm, now=now)
    later = Deadlines(now + 8 * DAY, now + 15 * DAY)
    db.run("update calls set questions_until = now() - interval '1 second'")
    with pytest.raises(ConflictError), work(vera) as w:
        service.ask(w, calls.one(w, given), "Is June too late?")
    db.run(
        "update calls set closes_at = now() - interval '1 second',"
        " questions_until = now() - interval '1 day', published_at = now() - interval '9 days'"
    )
    with work(FAY) as w, pytest.raises(ConflictError):
        service.extend(w, queries.one(w, one), calls.one(w, given), later)
    with work(FAY) as w, pytest.raises(ConflictError):
        service.invite(w, queries.one(w, one), calls.one(w, given), vera.org_id)


def test_terms_when_changed_past_everything_after_clearing_are_not_published(
    db: Database, work: OpenWork, now: dt.datetime, cleared: Callable[..., uuid.UUID]
) -> None:
    one = cleared("open")
    db.run('update engagement_terms set body = body || \'{"purpose": "Another."}\'')
    with pytest.raises(ConflictError):
        publish(work, one, Deadlines(now + 3 * DAY, now + 5 * DAY), public=True)
    with work(CARA, read_only=True) as w:
        assert queries.terms(w, queries.one(w, one)).cleared_digest
