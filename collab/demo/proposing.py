"""How the story's experts propose, how it is opened, scored and decided, and who is awarded."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from collab.core.db import call as ask
from collab.demo.engaged import Choice, Engagement, Proposal
from collab.demo.engaging import NOON, call_key, row_of
from collab.demo.items import StoryError
from collab.demo.stage import Scene, Stage
from collab.demo.turning import settle_notes, turn_back
from collab.features.decisions import queries as decisions
from collab.features.decisions import service as deciding
from collab.features.decisions.rules import Said, Stance
from collab.features.decisions.rules import Step as DecisionStep
from collab.features.engagements.calls import queries as called
from collab.features.engagements.proposals import queries as proposed
from collab.features.engagements.proposals import service as proposing
from collab.features.engagements.proposals.policy import Desk
from collab.features.engagements.proposals.rules import BudgetLine, Content, Former, Person
from collab.features.engagements.proposals.unsealing import open_proposals
from collab.features.engagements.review import queries
from collab.features.engagements.review.policy import Bench
from collab.features.engagements.review.rules import Recommendation
from collab.features.engagements.review.service import preparing, scoring, settling
from collab.features.engagements.review.service.scoring import Sheet
from collab.features.engagements.rules import Step
from collab.flows.selection_decision import to_decision
from collab.work.unit import Work

PAUSE = dt.timedelta(minutes=7)
SOON = dt.timedelta(days=2)
REVIEW_IN = 90


def selections(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of proposals, of their opening, of scores, and of the selection."""
    for told in stage.story.engagements:
        for one in told.proposals:
            begun = functools.partial(_write, told=told, one=one)
            yield Scene(one.begun_days_ago, begun)
            if one.submitted_days_ago is not None:
                sent = functools.partial(_submit, told=told, one=one)
                yield Scene(one.submitted_days_ago, sent)
        if told.call is not None and told.call.closes_days_ago >= 0:
            yield Scene(told.call.closes_days_ago, functools.partial(_open, told=told))
        if told.choice is not None:
            yield from _choosing(told, told.choice)


def _choosing(told: Engagement, choice: Choice) -> Iterator[Scene]:
    yield Scene(choice.scoring_days_ago, functools.partial(_begin_scoring, told=told))
    for one in told.proposals:
        for who in dict.fromkeys(score.by for score in one.scores):
            yield Scene(
                choice.scoring_days_ago - 2, functools.partial(_score, told=told, one=one, who=who)
            )
    yield Scene(choice.scored_days_ago, functools.partial(_end_scoring, told=told))
    yield Scene(choice.put_days_ago, functools.partial(_put, told=told, choice=choice))
    for who in choice.said:
        saying = functools.partial(_say, told=told, choice=choice, who=who)
        yield Scene(choice.put_days_ago - 2, saying)
    yield Scene(choice.closes_days_ago - 1, functools.partial(_state, told=told, choice=choice))
    yield Scene(choice.award_days_ago, functools.partial(_award, told=told, choice=choice))


def _write(stage: Stage, at: dt.datetime, *, told: Engagement, one: Proposal) -> None:
    with stage.acting(one.by, at) as work:
        proposing.register(work, _desk(stage, work, told))
    with stage.acting(one.by, at + PAUSE) as work:
        row = proposing.begin(work, _desk(stage, work, told))
        stage.engaged[_key(told, one)] = row.id
        proposing.save(work, row, _content(stage, one), seen_version=row.version)


def _submit(stage: Stage, at: dt.datetime, *, told: Engagement, one: Proposal) -> None:
    with stage.acting(one.by, at) as work:
        row = proposed.one(work, stage.engaged[_key(told, one)])
        proposing.submit(work, row, seen_version=row.version)
    turn_back(stage, row, submitted_at=at)


def _content(stage: Stage, one: Proposal) -> Content:
    answers = {f"criterion_c{number}": text for number, text in enumerate(one.answers, 1)}
    year = stage.now.year
    return Content(
        parts={
            "summary": one.summary,
            "approach": one.approach,
            **answers,
            "plan": one.plan,
            "risks": one.risks,
        },
        lines=tuple(
            BudgetLine(each.label, Decimal(each.quantity), each.unit) for each in one.lines
        ),
        team=tuple(
            Person(
                each.name,
                each.role,
                former=(Former(each.former, year - each.until_years_ago),) if each.former else (),
            )
            for each in one.team
        ),
        nothing_declared=True,
    )


def _open(stage: Stage, at: dt.datetime, *, told: Engagement) -> None:
    """Let the deadline be over, and open what is sealed as the worker does."""
    ident, call = stage.engaged[call_key(told)], told.call
    if call is None:
        return
    over = stage.day(call.closes_days_ago) + NOON
    asks = stage.day(call.questions_days_ago) + NOON
    at = max(at, over + PAUSE)
    with stage.acting(told.by, at) as work:
        row = called.one(work, ident)
    turn_back(stage, row, closes_at=over, questions_until=asks)
    with stage.system(at, "the demo's proposals are about to be opened") as work:
        ask(work.session.connection(), "app.announce_opening", ident)
    with stage.system(at, "the demo's proposals, opened as the worker does") as work:
        open_proposals(work.session.connection(), stage.house, ident, at)
    turn_back(stage, row, opened_at=at)
    settle_notes(stage, at, f"proposals.open:{ident}")
    with stage.acting(told.counsel, at + 2 * PAUSE) as work:
        for each in proposed.flagged(work):
            proposing.let_go_on(work, each)


def _begin_scoring(stage: Stage, at: dt.datetime, *, told: Engagement) -> None:
    for who in told.selects:
        with stage.acting(who, at) as work:
            preparing.assign(work, _bench(stage, work, told), stage.people[who].representation_id)
    with stage.acting(told.by, at + PAUSE) as work:
        phase = preparing.plan(
            work,
            _bench(stage, work, told),
            opens_at=at,
            closes_at=stage.now + SOON,
            blind=True,
            scoring=True,
        )
        stage.engaged[f"{told.key}: phase"] = phase.id
    with stage.acting(told.by, at + 2 * PAUSE) as work:
        settling.take(work, _bench(stage, work, told), Step.SCORE)


def _score(stage: Stage, at: dt.datetime, *, told: Engagement, one: Proposal, who: str) -> None:
    given = next(score for score in one.scores if score.by == who)
    with stage.acting(who, at) as work:
        bench = _bench(stage, work, told)
        sheet = Sheet(
            levels={f"c{number}": level for number, level in enumerate(given.levels, 1)},
            comment=given.words if given.recommends else "",
            recommendation=Recommendation(given.recommends) if given.recommends else None,
            abstains=given.recommends is None,
            reason="" if given.recommends else given.words,
        )
        scoring.lock(
            work, bench, scoring.save(work, bench, _opened(work, bench.row.id, one), sheet)
        )


def _end_scoring(stage: Stage, at: dt.datetime, *, told: Engagement) -> None:
    ident = stage.engaged[f"{told.key}: phase"]
    with stage.acting(told.by, at) as work:
        bench = _bench(stage, work, told)
        phase = queries.phase(work, ident)
        preparing.move_phase(work, bench, phase, "end")
    turn_back(stage, phase, closes_at=at)
    settle_notes(stage, at, f"phase_ends:{ident}")
    with stage.acting(told.by, at + PAUSE) as work:
        settling.take(work, _bench(stage, work, told), Step.SELECT)


def _put(stage: Stage, at: dt.datetime, *, told: Engagement, choice: Choice) -> None:
    with stage.acting(told.by, at) as work:
        ident = to_decision(
            work,
            _bench(stage, work, told),
            question=choice.question,
            closes_at=stage.day(choice.closes_days_ago),
            quorum_firms=len(choice.said),
        )
        stage.agreed[f"{told.key}: selection"] = ident
        deciding.move(work, decisions.one(work, ident), DecisionStep.OPEN)


def _say(stage: Stage, at: dt.datetime, *, told: Engagement, choice: Choice, who: str) -> None:
    with stage.acting(who, at) as work:
        row = decisions.one(work, stage.agreed[f"{told.key}: selection"])
        code = _opened(work, stage.engaged[told.key], _winner(told, choice)).code
        chosen = list(row.options).index(code) + 1
        deciding.say(work, row, Said(Stance.AGREE, chosen, ""))


def _state(stage: Stage, at: dt.datetime, *, told: Engagement, choice: Choice) -> None:
    ident = stage.agreed[f"{told.key}: selection"]
    with stage.acting(told.by, at) as work:
        deciding.move(work, decisions.one(work, ident), DecisionStep.CLOSE)
    with stage.acting(told.by, at + PAUSE) as work:
        day = stage.day(-REVIEW_IN).date()
        row = decisions.one(work, ident)
        code = _opened(work, stage.engaged[told.key], _winner(told, choice)).code
        chosen = list(row.options).index(code) + 1
        deciding.state(work, row, choice.outcome, review_on=day, chosen=chosen)


def _award(stage: Stage, at: dt.datetime, *, told: Engagement, choice: Choice) -> None:
    with stage.acting(told.by, at) as work:
        bench = _bench(stage, work, told)
        won = _winner(told, choice)
        reasons = {
            _opened(work, bench.row.id, one).id: one.refused
            for one in told.proposals
            if one is not won
        }
        decision = stage.agreed[f"{told.key}: selection"]
        settling.award(work, bench, _opened(work, bench.row.id, won).id, decision, reasons)


def _winner(told: Engagement, choice: Choice) -> Proposal:
    return next(one for one in told.proposals if one.by == choice.winner)


def _opened(work: Work, ident: uuid.UUID, one: Proposal) -> Any:
    """Give a proposal that has no name any more, by what it costs."""
    found = [row for row in queries.opened_of(work, ident, 1) if row.amount == one.total]
    if len(found) != 1:
        raise StoryError(f"the proposal of {one.by} is not open to {work.viewer.representation_id}")
    return found[0]


def _bench(stage: Stage, work: Work, told: Engagement) -> Bench:
    return queries.bench(work, row_of(stage, work, told).id)


def _desk(stage: Stage, work: Work, told: Engagement) -> Desk:
    return proposed.desk(work, stage.engaged[call_key(told)])


def _key(told: Engagement, one: Proposal) -> str:
    return f"{told.key}: proposal of {one.by}"
