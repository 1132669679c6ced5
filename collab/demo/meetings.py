"""How the story's meetings come to be: proposed topics, a date, an agenda, counsel, invitations."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from collab.demo.met import Meeting, PollAnswer, Proposal, Reply, Series, Topic
from collab.demo.stage import Scene, Stage
from collab.features.meetings import polling, queries
from collab.features.meetings.asking import MeetingDraft, SeriesDraft, Terms, TopicDraft, When
from collab.features.meetings.recurrence import Rhythm
from collab.features.meetings.service import agenda, clearing, inviting, planning, polls, topics
from collab.features.meetings.service import series as recurring
from collab.people.spaces import queries as spaces
from collab.work.unit import Work

ZONE, BEGINS, LENGTH = "Europe/Berlin", dt.time(14), 90
"""Of a meeting that belongs to no series."""


def conventions(stage: Stage) -> Iterator[Scene]:
    """Give the scenes up to the day of each meeting."""
    back = stage.weekend
    for series in stage.story.series:
        yield Scene(series.days_ago + back, functools.partial(_begin, series=series))
    for one in stage.story.meetings:
        for topic in one.topics:
            if topic.proposal is not None:
                said = functools.partial(_propose, topic=topic, by=topic.proposal, meeting=one)
                yield Scene(topic.proposal.days_ago + back, said)
        yield Scene(one.planned_days_ago + back, functools.partial(_plan, meeting=one))
        yield from _dates(one, back)
        yield from _clearance(one, back)


def _dates(one: Meeting, back: int) -> Iterator[Scene]:
    if one.poll is not None:
        for answer in one.poll.answers:
            said = functools.partial(_answer, meeting=one, answer=answer)
            yield Scene(answer.days_ago + back, said)
        if one.poll.chosen_days_ago is not None:
            yield Scene(one.poll.chosen_days_ago + back, functools.partial(_choose, meeting=one))


def _clearance(one: Meeting, back: int) -> Iterator[Scene]:
    if one.asked_days_ago is not None:
        yield Scene(one.asked_days_ago + back, functools.partial(_ask, meeting=one))
    if one.cleared_days_ago is not None:
        yield Scene(one.cleared_days_ago + back, functools.partial(_clear, meeting=one))
    if one.invited_days_ago is not None:
        yield Scene(one.invited_days_ago + back, functools.partial(_invite, meeting=one))
    for reply in one.replies:
        yield Scene(reply.days_ago + back, functools.partial(_reply, meeting=one, reply=reply))


def when(stage: Stage, meeting: Meeting, days_ago: int, at: dt.time | None = None) -> When:
    """Give the day and hour of a meeting as the clock of its zone shows them."""
    series = _series(stage, meeting)
    day = stage.day(days_ago + stage.weekend).date()
    if series is None:
        return When(day, at or BEGINS, ZONE, LENGTH)
    return When(day, at or series.at, series.time_zone, series.minutes)


def draft_of(stage: Stage, meeting: Meeting, *, dated: bool) -> MeetingDraft:
    """Give a meeting as whoever prepares it writes it."""
    series = _series(stage, meeting)
    terms = Terms()
    if series is not None:
        terms = Terms(quorum_firms=series.quorum_firms, correction_days=series.correction_days)
    date = (
        when(stage, meeting, meeting.days_ago) if dated and meeting.days_ago is not None else None
    )
    zone = series.time_zone if series is not None else ZONE
    return MeetingDraft(meeting.title, zone, date, meeting.place, meeting.marking, terms)


def _series(stage: Stage, meeting: Meeting) -> Series | None:
    return next((one for one in stage.story.series if one.key == meeting.series), None)


def _begin(stage: Stage, at: dt.datetime, *, series: Series) -> None:
    draft = SeriesDraft(
        name=series.name,
        purpose=series.purpose,
        rhythm=Rhythm.WEEKLY,
        every=series.every_weeks,
        time_zone=series.time_zone,
        local_time=series.at,
        first_on=stage.day(series.first_days_ago + stage.weekend).date(),
        duration_minutes=series.minutes,
        place=series.place,
        terms=Terms(quorum_firms=series.quorum_firms, correction_days=series.correction_days),
    )
    with stage.acting(series.by, at) as work:
        space = spaces.one(work, stage.spaces[series.space])
        stage.meetings[series.key] = recurring.begin(work, space, draft).id


def _propose(
    stage: Stage, at: dt.datetime, *, topic: Topic, by: Proposal, meeting: Meeting
) -> None:
    with stage.acting(by.by, at) as work:
        space = spaces.one(work, stage.spaces[meeting.space])
        series_id = stage.meetings[meeting.series] if meeting.series else None
        draft = _draft(stage, topic)
        stage.topics[topic.key] = topics.propose(
            work, space, draft, named=by.named, series_id=series_id
        )


def _plan(stage: Stage, at: dt.datetime, *, meeting: Meeting) -> None:
    """Set a meeting and its topics. What lies behind us is dated afterwards.

    By the database's clock an agenda of the past is frozen; while a date is sought, none is.
    """
    ahead = meeting.days_ago is not None and meeting.days_ago < 0
    with stage.acting(meeting.by, at) as work:
        space = spaces.one(work, stage.spaces[meeting.space])
        series = queries.series(work, stage.meetings[meeting.series]) if meeting.series else None
        row = planning.plan(work, space, draft_of(stage, meeting, dated=ahead), series)
        stage.meetings[meeting.key] = row.id
        if meeting.poll is not None:
            offered = [when(stage, meeting, o.days_ago, o.at) for o in meeting.poll.options]
            polls.offer(work, space, row, offered)
        for topic in meeting.topics:
            _put(stage, work, meeting, topic)


def _put(stage: Stage, work: Work, meeting: Meeting, topic: Topic) -> None:
    row = queries.one(work, stage.meetings[meeting.key])
    if topic.carried_from is not None:
        before = stage.topics[topic.carried_from]
        backlog = queries.backlog(work, row.space_id)
        waiting = next(one for one in backlog if one.carried_from_id == before)
        stage.topics[topic.key] = waiting.id
        agenda.take_on(work, row, waiting)
    elif topic.proposal is not None:
        agenda.take_on(work, row, queries.item(work, stage.topics[topic.key]))
    else:
        space = spaces.one(work, row.space_id)
        stage.topics[topic.key] = agenda.add(work, space, row, _draft(stage, topic)).id
    work.session.flush()  # the next one is numbered after it


def _draft(stage: Stage, topic: Topic) -> TopicDraft:
    return TopicDraft(
        title=topic.title,
        body=topic.text,
        purpose=topic.purpose,
        category=topic.category,
        minutes=topic.minutes,
        owner_id=stage.people[topic.owner].representation_id if topic.owner else None,
        marking=topic.marking,
    )


def _answer(stage: Stage, at: dt.datetime, *, meeting: Meeting, answer: PollAnswer) -> None:
    with stage.acting(answer.by, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        offered = polling.options(work, row)
        said = {one.id: word for one, word in zip(offered, answer.said, strict=True)}
        polls.answer(work, row, said)


def _choose(stage: Stage, at: dt.datetime, *, meeting: Meeting) -> None:
    with stage.acting(meeting.by, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        chosen = [one.chosen for one in meeting.poll.options].index(True) if meeting.poll else 0
        polls.choose(work, row, polling.options(work, row)[chosen].id)


def _ask(stage: Stage, at: dt.datetime, *, meeting: Meeting) -> None:
    with stage.acting(meeting.by, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        if row.starts_at is None:
            draft = draft_of(stage, meeting, dated=True)
            planning.change(work, row, draft, seen_version=row.version)
        clearing.ask(work, row)


def _clear(stage: Stage, at: dt.datetime, *, meeting: Meeting) -> None:
    with stage.acting(meeting.counsel or meeting.by, at) as work:
        row = queries.one(work, stage.meetings[meeting.key])
        clearing.clear(work, row, queries.digest(work, row) or "")


def _invite(stage: Stage, at: dt.datetime, *, meeting: Meeting) -> None:
    with stage.acting(meeting.by, at) as work:
        inviting.send(work, queries.one(work, stage.meetings[meeting.key]))


def _reply(stage: Stage, at: dt.datetime, *, meeting: Meeting, reply: Reply) -> None:
    with stage.acting(reply.by, at) as work:
        inviting.reply(work, queries.one(work, stage.meetings[meeting.key]), reply.answer)
