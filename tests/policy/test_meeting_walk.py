"""A long random walk over a meeting's life, by everybody, with right and wrong hands.

Whatever is tried, in whatever order: a state is left only along an arrow, by a seat the arrow
names; what is refused leaves every row as it was; and a cleared agenda is the one that was read.
To reach states whose way there is not built into this walk, it is set down in one now and then.
"""

from __future__ import annotations

import collections
import datetime as dt
import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from collab.core.errors import CollabError
from collab.features.meetings import queries
from collab.features.meetings.asking import TopicDraft
from collab.features.meetings.rules import TRANSITIONS, State, Step
from collab.features.meetings.service import agenda, carry_over, clearing
from collab.features.meetings.service.moving import move
from collab.people.spaces.queries import one as space_of
from collab.policy.guard import grant
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.work.unit import Work
from tests.cast import ALICE, BEA, CARA, COPPER, DAN, FAY, LEE, Member
from tests.conftest import OpenWork
from tests.factories import meetings
from tests.house.databases import Database

ROLES = {FAY: Role.FACILITATOR, CARA: Role.COUNSEL, ALICE: Role.MEMBER, BEA: Role.MEMBER}
EVERYBODY = (FAY, FAY, FAY, CARA, CARA, CARA, ALICE, BEA, DAN, LEE)
ARROWS = {(one.step, one.before, one.after) for one in TRANSITIONS}
MAY = {(one.step, one.before): one.roles for one in TRANSITIONS}
REFUSALS = (CollabError, DBAPIError, StaleDataError)
STEPS = 220
BY_HAND = ("title", "body", "minutes", "number", "marking", "state", "meeting_id")
Try = Callable[[Work, uuid.UUID, random.Random], Step | None]


def everything(db: Database) -> list[Any]:
    """Give all that a refusal must leave as it was; of the meeting, its version too."""
    return [
        db.rows(f"select to_jsonb(x)::text from {table} x order by 1")
        for table in (
            "meetings", "agenda_items", "protocol_entries", "agenda_returns", "late_asks",
            "topic_proposals", "outbox", "ledger_entries",
        )
    ]  # fmt: skip


def _raw_step(work: Work, ident: uuid.UUID, dice: random.Random) -> Step:
    step = dice.choice(list(Step))
    missing = work.call("app.move_meeting", ident, step.value, work.now)
    if missing is not None:
        raise CollabError(missing)
    return step


def _step(work: Work, ident: uuid.UUID, dice: random.Random) -> Step:
    step = dice.choice(list(Step))
    move(work, queries.one(work, ident), step)
    return step


def _clear(work: Work, ident: uuid.UUID, dice: random.Random) -> Step:
    meeting = queries.one(work, ident)
    seen = (queries.digest(work, meeting) or "") if dice.random() < 0.8 else "0" * 64
    clearing.clear(work, meeting, seen)
    return Step.CLEAR


def _ask(work: Work, ident: uuid.UUID, dice: random.Random) -> None:
    meeting = queries.one(work, ident)
    if dice.random() < 0.5:
        clearing.ask(work, meeting)
    else:
        clearing.send_back(work, meeting, "Say which ports are meant.")


def _add(work: Work, ident: uuid.UUID, dice: random.Random) -> None:
    draft = TopicDraft(
        title=f"Complaints procedure at port {dice.randrange(1000)}",
        body="",
        purpose="discuss",
        category="hr_risk_general",
        minutes=5,
        marking=Marking.AMBER,
    )
    agenda.add(work, space_of(work, COPPER), queries.one(work, ident), draft)


def _by_hand(work: Work, ident: uuid.UUID, dice: random.Random) -> None:
    """Write past the services, as a mistake of ours would."""
    row = dice.choice(queries.agenda(work, queries.one(work, ident)))
    grant(work.session, row)
    column = dice.choice(BY_HAND)
    value = {"state": "dropped", "meeting_id": None, "marking": 3}.get(column)
    numbered = column in ("minutes", "number")
    setattr(row, column, dice.randrange(1, 90) if numbered else value or f"By hand {column}")
    if column == "meeting_id":
        row.meeting_id, row.state = None, "backlog"
    row.updated_at = work.now - dt.timedelta(days=dice.randrange(100))
    work.session.flush()


def _carry(work: Work, ident: uuid.UUID, dice: random.Random) -> None:
    carry_over.carry(work, queries.one(work, ident))


TRIES: tuple[Try, ...] = (_raw_step, _raw_step, _step, _clear, _clear, _ask, _add, _by_hand, _carry)


@pytest.mark.parametrize("seed", [11, 12])
def test_meeting_when_anybody_tries_anything_skips_no_state_and_refusals_leave_no_trace(
    db: Database, work: OpenWork, now: dt.datetime, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 # chance, not secrecy
    drawn, refused = collections.Counter[Step](), 0
    ident, honest = meetings.meeting(db.superuser, topics=2), True
    for turn in range(STEPS):
        if turn % 30 == 29:  # set down somewhere, or a meeting anew
            ident, honest = _anew(db, dice), False
        member, attempt = dice.choice(EVERYBODY), dice.choice(TRIES)
        before = everything(db)
        stood = State(db.value("select state from meetings where id = %s", ident))
        taken: Step | None = None
        try:
            with work(member, at=now + dt.timedelta(seconds=turn)) as w:
                taken = attempt(w, ident, dice)
        except REFUSALS:
            refused += 1
            assert everything(db) == before, (seed, turn, member.key, attempt.__name__)
        stands = State(db.value("select state from meetings where id = %s", ident))
        if stands is not stood:
            assert taken is not None
            assert (taken, stood, stands) in ARROWS
            assert ROLES[member] in MAY[taken, stood]
            drawn[taken] += 1
        _bound(db, ident, stands, honest=honest)
    assert drawn[Step.CLEAR]
    assert refused > STEPS / 4


def _anew(db: Database, dice: random.Random) -> uuid.UUID:
    state = dice.choice([*[State.DRAFT] * len(State), *State])
    return meetings.meeting(db.superuser, topics=2, state=state.value)


def _bound(db: Database, ident: uuid.UUID, stands: State, *, honest: bool) -> None:
    """Hold that what was cleared by a hand of this walk is what counsel read, from then on."""
    same, hashed = db.rows(
        "select m.agenda_hash = app.agenda_hash(m), m.agenda_hash is not null"
        " from meetings m where m.id = %s",
        ident,
    )[0]
    assert not hashed or same
    if honest:
        assert hashed == (stands is not State.DRAFT) or stands is State.CANCELLED


@pytest.mark.parametrize("member", [FAY, CARA, ALICE, BEA, DAN, LEE], ids=lambda one: one.key)
def test_step_when_tried_from_every_state_by_everybody_follows_an_arrow_or_changes_nothing(
    db: Database, work: OpenWork, now: dt.datetime, member: Member
) -> None:
    ident = meetings.meeting(db.superuser)
    for state in State:
        for step in Step:
            db.run("update meetings set state = %s where id = %s", state.value, ident)
            before = everything(db)
            try:
                with work(member) as w:
                    w.call("app.move_meeting", ident, step.value, now)
            except REFUSALS:
                pass
            stands = State(db.value("select state from meetings where id = %s", ident))
            if stands is state:
                assert everything(db) == before
            else:
                assert (step, state, stands) in ARROWS
                assert ROLES[member] in MAY[step, state]
                db.run(
                    "update meetings set opened_at = null, closed_at = null, approved_at = null,"
                    " agenda_hash = null, cleared_by = null, cleared_at = null where id = %s",
                    ident,
                )
