"""How the story's meetings are held: who comes, what is noted, who objects; and their minutes."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from collab.demo.items import StoryError
from collab.demo.meetings import when
from collab.demo.met import Meeting, Minutes, Stop, Topic, Wording
from collab.demo.stage import Scene, Stage
from collab.features.meetings import queries, session_queries
from collab.features.meetings.minutes import correcting
from collab.features.meetings.minutes import queries as kept
from collab.features.meetings.minutes import service as minuting
from collab.features.meetings.minutes.models import Section
from collab.features.meetings.service import noting, presence, session, statement, stopping
from collab.work.unit import Work

EARLY, ALOUD, PAUSE = dt.timedelta(minutes=12), dt.timedelta(minutes=2), dt.timedelta(minutes=9)
STATEMENT = dt.timedelta(minutes=5)
MINUTE = dt.timedelta(minutes=1)


def sessions(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of the sessions that were held, and of their minutes."""
    back = stage.weekend
    for one in stage.story.meetings:
        if one.present and one.days_ago is not None:
            yield Scene(one.days_ago + back, functools.partial(_hold, meeting=one))
        if one.minutes is not None:
            yield from _gates(one, one.minutes, back)


def _gates(one: Meeting, minutes: Minutes, back: int) -> Iterator[Scene]:
    yield Scene(minutes.drafted_days_ago + back, functools.partial(_draft, meeting=one))
    passing = functools.partial(_pass, meeting=one, counsel=minutes.counsel)
    yield Scene(minutes.passed_days_ago + back, passing)
    for wording in minutes.corrections:
        correcting_it = functools.partial(_correct, meeting=one, wording=wording)
        yield Scene(wording.days_ago + back, correcting_it)
        yield Scene(wording.accepted_days_ago + back, functools.partial(_accept, meeting=one))
    for who in minutes.agreed_by:
        agreeing = functools.partial(_agree, meeting=one, who=who)
        yield Scene((minutes.agreed_days_ago or 0) + back, agreeing)
    if minutes.approved_days_ago is not None:
        yield Scene(minutes.approved_days_ago + back, functools.partial(_approve, meeting=one))


def _hold(stage: Stage, at: dt.datetime, *, meeting: Meeting) -> None:  # noqa: ARG001 # a meeting has an hour of its own
    begins = when(stage, meeting, meeting.days_ago or 0).starts_at
    _arrive(stage, meeting, begins)
    with stage.acting(meeting.by, begins) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        session.open_meeting(work, row)
    with stage.acting(meeting.by, begins + MINUTE) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        session.start(work, row)
    with stage.acting(meeting.by, begins + 2 * MINUTE) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        fixed = next(one for one in queries.agenda(work, row) if one.fixed)
        session.take_up(work, row, fixed)
        session.mark(work, row, fixed, "discussed")
    clock = begins + STATEMENT
    for topic in meeting.topics:
        if topic.discussed or topic.stop is not None:
            clock = _speak_of(stage, clock, meeting=meeting, topic=topic)
    with stage.acting(meeting.by, clock) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        for topic in meeting.topics:
            if not topic.discussed and topic.stop is None:
                item = queries.item(work, stage.topics[topic.key])
                session.mark(work, row, item, "not_discussed")
        session.close(work, row)


def _arrive(stage: Stage, meeting: Meeting, begins: dt.datetime) -> None:
    for number, who in enumerate(meeting.present):
        with stage.acting(who, begins - EARLY + number * MINUTE) as work:
            row = queries.one(work, stage.meetings[meeting.key])
            presence.attend(work, row)
            if who not in meeting.read_aloud_to:
                statement.acknowledge(work, row)
    if meeting.read_aloud_to:
        named = [stage.people[who].representation_id for who in meeting.read_aloud_to]
        with stage.acting(meeting.by, begins - ALOUD) as work:
            statement.attest(work, queries.one(work, stage.meetings[meeting.key]), named)


def _speak_of(stage: Stage, clock: dt.datetime, *, meeting: Meeting, topic: Topic) -> dt.datetime:
    """Take a topic up, note what was said, and give when it is done."""
    with stage.acting(meeting.by, clock) as work:
        row, item = (
            queries.one(work, stage.meetings[meeting.key]),
            queries.item(work, stage.topics[topic.key]),
        )
        session.take_up(work, row, item)
        if topic.note is not None:
            noting.save(work, row, item, topic.note, seen_version=0)
        if topic.stop is None:
            session.mark(work, row, item, "discussed")
            return clock + dt.timedelta(minutes=topic.minutes)
    return _stop(stage, clock + PAUSE, meeting=meeting, topic=topic, stop=topic.stop)


def _stop(
    stage: Stage, clock: dt.datetime, *, meeting: Meeting, topic: Topic, stop: Stop
) -> dt.datetime:
    with stage.acting(stop.by, clock) as work:
        ident = stopping.stop(
            work, queries.one(work, stage.meetings[meeting.key]), stage.topics[topic.key]
        )
    with stage.acting(stop.counsel, clock + PAUSE) as work:
        found = session_queries.stop(work, ident)
        stopping.decide(work, found, outcome=stop.outcome, reason=stop.reason)
    with stage.acting(stop.counsel, clock + PAUSE + MINUTE) as work:
        session.resume(work, queries.one(work, stage.meetings[meeting.key]))
    return clock + PAUSE + 2 * MINUTE


def _draft(stage: Stage, at: dt.datetime, *, meeting: Meeting) -> None:
    with stage.acting(meeting.by, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        minuting.draft(work, row)
        minuting.submit(work, row)


def _pass(stage: Stage, at: dt.datetime, *, meeting: Meeting, counsel: str) -> None:
    with stage.acting(counsel, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        minuting.let_pass(work, row, seen=_root(stage, work, meeting))


def _correct(stage: Stage, at: dt.datetime, *, meeting: Meeting, wording: Wording) -> None:
    with stage.acting(wording.by, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        part = _part(stage, work, meeting, wording.topic)
        if wording.before not in part.body:
            raise StoryError(f"minutes of {meeting.key}: nowhere stands {wording.before}")
        correcting.propose(
            work,
            row,
            part,
            seen=_root(stage, work, meeting),
            wording=part.body.replace(wording.before, wording.after),
            reason=wording.reason,
        )


def _accept(stage: Stage, at: dt.datetime, *, meeting: Meeting) -> None:
    with stage.acting(meeting.by, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        for proposed in kept.corrections(work, row):
            if proposed.state == "open":
                correcting.answer(work, row, proposed, accepts=True, words="")


def _agree(stage: Stage, at: dt.datetime, *, meeting: Meeting, who: str) -> None:
    with stage.acting(who, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        minuting.agree(work, row, seen=_root(stage, work, meeting))


def _approve(stage: Stage, at: dt.datetime, *, meeting: Meeting) -> None:
    with stage.acting(meeting.by, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        minuting.approve(work, row, seen=_root(stage, work, meeting))


def _root(stage: Stage, work: Work, meeting: Meeting) -> bytes:
    return bytes(kept.newest(work, queries.one(work, stage.meetings[meeting.key])).root)


def _part(stage: Stage, work: Work, meeting: Meeting, topic: str) -> Section:
    row = queries.one(work, stage.meetings[meeting.key])
    parts = kept.copy_of(work, row, kept.newest(work, row)).parts.values()
    return next(part for part in parts if part.item_id == stage.topics[topic])
