"""What must hold of the story's meetings, decisions and actions: who, where, and on which day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from collab.demo.agreed import Action
from collab.demo.met import Meeting, Minutes, Topic
from collab.demo.story import Story
from collab.policy.marking import Marking

WEEK = 7
Reference = tuple[str, str, str]


def references(story: Story) -> Iterator[Reference]:
    """Give where a name is used, what it should name, and the name."""
    for series in story.series:
        yield f"series {series.key}", "space", series.space
        yield f"series {series.key}", "representation", series.by
    for meeting in story.meetings:
        where = f"meeting {meeting.key}"
        yield where, "space", meeting.space
        yield from ((where, "series", one) for one in (meeting.series,) if one is not None)
        yield from ((where, "representation", one) for one in _people(meeting))
        yield from (
            (where, "topic", one.carried_from) for one in meeting.topics if one.carried_from
        )
        if meeting.minutes is not None:
            yield from ((where, "topic", one.topic) for one in meeting.minutes.corrections)
    for decision in story.decisions:
        where = f"decision {decision.key}"
        yield where, "space", decision.space
        yield from ((where, "topic", one) for one in (decision.topic,) if one is not None)
        yield where, "representation", decision.by
        yield from ((where, "representation", one.by) for one in decision.positions)
    for action in story.actions:
        where = f"action {action.title}"
        yield where, "space", action.space
        yield from ((where, "topic", one) for one in (action.topic,) if one is not None)
        yield from ((where, "decision", one) for one in (action.decision,) if one is not None)
        yield from ((where, "representation", one) for one in _doers(action))


def amiss(story: Story) -> Iterator[str]:
    """Say what does not hold, once all names are known."""
    for meeting in story.meetings:
        yield from _day(meeting)
        who = _people(meeting)
        yield from _read(f"meeting {meeting.key}", who, meeting.space, meeting.marking, story)
    for decision in story.decisions:
        where, who = f"decision {decision.key}", (one.by for one in decision.positions)
        yield from _read(where, who, decision.space, decision.marking, story)
        late = (one.by for one in decision.positions if one.days_ago <= decision.closes_days_ago)
        yield from (f"{where}: {one} speaks after it is closed" for one in late)
    for action in story.actions:
        who = _doers(action)
        yield from _read(f"action {action.title}", who, action.space, action.marking, story)


def topics(story: Story) -> tuple[Topic, ...]:
    """Give every topic of every meeting."""
    return tuple(topic for meeting in story.meetings for topic in meeting.topics)


def _day(meeting: Meeting) -> Iterator[str]:
    where = f"meeting {meeting.key}"
    offered = meeting.poll.options if meeting.poll is not None else ()
    days = [meeting.days_ago, *(option.days_ago for option in offered)]
    if any(day is not None and day % WEEK for day in days):
        yield f"{where}: lies no whole weeks from the day of seeding, and may be on a Sunday"
    chosen = [option.days_ago for option in offered if option.chosen]
    if offered and chosen != [day for day in days[:1] if day is not None]:
        yield f"{where}: takes place on another day than was chosen"


def _read(
    where: str, people: Iterable[str], space: str, marking: Marking, story: Story
) -> Iterator[str]:
    for who in dict.fromkeys(people):
        ceiling = story.ceiling(who, space)
        if ceiling is None:
            yield f"{where}: {who} has no seat in {space}"
        elif ceiling < marking:
            yield f"{where}: {who} may not read {marking.label} in {space}"


def _people(meeting: Meeting) -> Iterator[str]:
    yield meeting.by
    yield from (one for one in (meeting.counsel,) if one is not None)
    yield from (one.by for one in meeting.poll.answers) if meeting.poll is not None else ()
    yield from (one.by for one in meeting.replies)
    yield from meeting.present
    yield from meeting.read_aloud_to
    for topic in meeting.topics:
        yield from (one for one in (topic.owner,) if one is not None)
        yield from (topic.proposal.by,) if topic.proposal is not None else ()
        yield from (topic.stop.by, topic.stop.counsel) if topic.stop is not None else ()
    if meeting.minutes is not None:
        yield from _of_minutes(meeting.minutes)


def _of_minutes(minutes: Minutes) -> Iterator[str]:
    yield minutes.counsel
    yield from minutes.agreed_by
    yield from (one.by for one in minutes.corrections)


def _doers(action: Action) -> Iterator[str]:
    yield action.by
    yield from (one for one in (action.owner,) if one is not None)
    yield from (one.by for one in action.progress)
    yield from (*action.adopted_by, *action.declined_by)
    yield from (action.effect.by,) if action.effect is not None else ()
