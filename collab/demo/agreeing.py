"""How the story's people decide together, and how what they plan comes along."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Iterator

from collab.core.refs import Card, card_of
from collab.demo.agreed import Action, Decision, Effect, Outcome, Position, Progress
from collab.demo.stage import Scene, Stage
from collab.features.actions import queries as actions
from collab.features.actions import service as acting
from collab.features.actions.rules import Measure
from collab.features.actions.rules import Step as ActionStep
from collab.features.decisions import queries as decisions
from collab.features.decisions import service as deciding
from collab.features.decisions.rules import Proposal, Said, Stance, Step
from collab.people.spaces import queries as spaces
from collab.policy.marking import Marking
from collab.work.unit import Work


def agreements(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of decisions, then those of actions."""
    back = stage.weekend
    for one in stage.story.decisions:
        yield Scene(one.days_ago + back, functools.partial(_put, decision=one))
        for position in one.positions:
            saying = functools.partial(_say, decision=one, position=position)
            yield Scene(position.days_ago + back, saying)
        if one.outcome is not None:
            yield Scene(one.closes_days_ago + 1 + back, functools.partial(_close, decision=one))
            stating = functools.partial(_state, decision=one, outcome=one.outcome)
            yield Scene(one.outcome.days_ago + back, stating)
    for action in stage.story.actions:
        yield Scene(action.days_ago + back, functools.partial(_add, action=action))
        for step in action.progress:
            moving = functools.partial(_move, action=action, progress=step)
            yield Scene(step.days_ago + back, moving)
        if action.effect is not None:
            rating = functools.partial(_rate, action=action, effect=action.effect)
            yield Scene(action.effect.days_ago + back, rating)


def _put(stage: Stage, at: dt.datetime, *, decision: Decision) -> None:
    proposal = Proposal(
        kind=decision.kind,
        question=decision.question,
        body=decision.text,
        options=decision.options,
        closes_at=stage.day(decision.closes_days_ago + stage.weekend),
        quorum_firms=decision.quorum_firms,
        hidden=decision.hidden,
        anonymous=False,
    )
    with stage.acting(decision.by, at) as work:
        space = spaces.one(work, stage.spaces[decision.space])
        subject = None
        if decision.topic is not None:
            subject = card_of(work, "agenda_item", stage.topics[decision.topic])
        marking = Marking(max(int(decision.marking), subject.marking if subject else 0))
        row = deciding.propose(work, space, proposal, marking=marking, subject=subject)
        stage.agreed[decision.key] = row.id
        deciding.move(work, row, Step.OPEN)


def _say(stage: Stage, at: dt.datetime, *, decision: Decision, position: Position) -> None:
    with stage.acting(position.by, at) as work:
        said = Said(Stance(position.stance), None, position.reason)
        deciding.say(work, decisions.one(work, stage.agreed[decision.key]), said)


def _close(stage: Stage, at: dt.datetime, *, decision: Decision) -> None:
    with stage.acting(decision.by, at) as work:
        deciding.move(work, decisions.one(work, stage.agreed[decision.key]), Step.CLOSE)


def _state(stage: Stage, at: dt.datetime, *, decision: Decision, outcome: Outcome) -> None:
    with stage.acting(decision.by, at) as work:
        row = decisions.one(work, stage.agreed[decision.key])
        day = stage.day(-outcome.review_in_days).date()
        deciding.state(work, row, outcome.words, review_on=day)


def _add(stage: Stage, at: dt.datetime, *, action: Action) -> None:
    measure = Measure(
        title=action.title,
        body=action.text,
        topic=action.plan,
        owner_id=stage.people[action.owner].representation_id if action.owner else None,
        due_on=stage.day(action.due_days_ago + stage.weekend).date(),
        leverage=action.leverage,
        polarity=action.polarity,
        effort=action.effort,
        evidence="",
        links=(),
        documents=(),
    )
    with stage.acting(action.by, at) as work:
        space = spaces.one(work, stage.spaces[action.space])
        subject = _subject(stage, work, action)
        marking = Marking(max(int(action.marking), subject.marking if subject else 0))
        row = acting.add(work, space, measure, marking=marking, subject=subject)
        stage.agreed[action.title] = row.id
    for firms, answer in ((action.adopted_by, acting.adopt), (action.declined_by, acting.decline)):
        for who in firms:
            with stage.acting(who, at + dt.timedelta(hours=2)) as work:
                answer(work, actions.one(work, _id(stage, action)))


def _subject(stage: Stage, work: Work, action: Action) -> Card | None:
    if action.decision is not None:
        return card_of(work, "decision", stage.agreed[action.decision])
    if action.topic is not None:
        return card_of(work, "agenda_item", stage.topics[action.topic])
    return None


def _move(stage: Stage, at: dt.datetime, *, action: Action, progress: Progress) -> None:
    with stage.acting(progress.by, at) as work:
        row = actions.one(work, _id(stage, action))
        if progress.step == "note":
            acting.note(work, row, progress.words)
        else:
            acting.move(work, row, ActionStep(progress.step), note=progress.words)


def _rate(stage: Stage, at: dt.datetime, *, action: Action, effect: Effect) -> None:
    with stage.acting(effect.by, at) as work:
        day = stage.day(-effect.recheck_in_days).date()
        acting.rate(work, actions.one(work, _id(stage, action)), effect.effect, recheck_on=day)


def _id(stage: Stage, action: Action) -> uuid.UUID:
    return stage.agreed[action.title]
