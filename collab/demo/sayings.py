"""What the story's people say of each other's findings, ask, answer, put right and take back."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import functools
import uuid
from collections.abc import Iterator

from collab.core.refs import card_of
from collab.demo.crossing import cross
from collab.demo.items import StoryError, draft_of, release_of
from collab.demo.stage import Scene, Stage
from collab.demo.story import Answer, Correction, Observation, Question
from collab.features.findings import queries as findings
from collab.features.findings.service import edit
from collab.features.observations.crossing import snapshot as observed
from collab.features.observations.rules import Draft, Stance
from collab.features.observations.service import write as observe
from collab.features.requests import crossing as requests
from collab.features.requests import queries as asked
from collab.features.requests.rules import Question as Words
from collab.features.requests.rules import Reply
from collab.features.requests.service import ask, reply
from collab.people.spaces import queries as spaces
from collab.policy.declaration import Declaration, Facets, Granularity, Subject, Time
from collab.shared.releases import service as gate
from collab.shared.releases.crossing import Snapshot
from collab.shared.releases.queries import behind, correctable
from collab.work.readings import note_readings
from collab.work.unit import Work

USUAL = Declaration(
    category="hr_risk_general",
    facets=Facets(time=Time.PAST, granularity=Granularity.NONE, subject=Subject.THIRD_PARTY),
)


def sayings(stage: Stage) -> Iterator[Scene]:
    """Give the scenes, in the order in which they can follow each other."""
    story = stage.story
    for one in story.observations:
        yield Scene(one.days_ago, functools.partial(_observe, said=one))
        if one.taken_back_days_ago is not None:
            yield Scene(one.taken_back_days_ago, functools.partial(_take_back, said=one))
    for question in story.questions:
        yield Scene(question.days_ago, functools.partial(_ask, question=question))
    for answer in story.answers:
        yield Scene(answer.days_ago, functools.partial(_answer, answer=answer))
    for correction in story.corrections:
        yield Scene(correction.days_ago, functools.partial(_correct, correction=correction))


def _observe(stage: Stage, at: dt.datetime, *, said: Observation) -> None:
    with stage.acting(said.author, at) as work:
        subject = card_of(work, "finding", stage.copies[said.finding])
        words = Draft(Stance(said.stance), said.note, said.source_kind)
        row = observe(work, spaces.own_vault(work), words, subject=subject)
        copy_id = _cross(work, observed(work, row.id), subject.space_id)
        stage.copies[_key(said)] = copy_id
    for reader in said.opened_by:
        with stage.acting(reader, at + dt.timedelta(hours=1)) as work:
            note_readings(work, "observation", [copy_id], subject.space_id)


def _take_back(stage: Stage, at: dt.datetime, *, said: Observation) -> None:
    with stage.acting(said.author, at) as work:
        release = behind(work, stage.copies[_key(said)])
        if release is None:
            raise StoryError(f"{_key(said)}: nothing to take back")
        gate.withdraw(work, release)


def _ask(stage: Stage, at: dt.datetime, *, question: Question) -> None:
    with stage.acting(question.author, at) as work:
        row = ask(work, spaces.own_vault(work), Words(question.topic, question.text))
        snapshot = requests.asked(work, row.id)
        stage.copies[question.key] = _cross(work, snapshot, stage.spaces[question.space])


def _answer(stage: Stage, at: dt.datetime, *, answer: Answer) -> None:
    with stage.acting(answer.author, at) as work:
        request = asked.one(work, stage.copies[answer.question])
        said = Reply(answer.text, private=answer.private)
        row = reply(work, spaces.own_vault(work), said, request=request)
        take = requests.answered_privately if answer.private else requests.answered
        _cross(work, take(work, row.id), request.space_id)


def _correct(stage: Stage, at: dt.datetime, *, correction: Correction) -> None:
    finding = stage.story.finding(correction.finding)
    if finding.release is None:
        raise StoryError(f"correction of {finding.key}: nothing of it is out")
    with stage.acting(finding.author, at) as work:
        written = findings.one(work, stage.findings[finding.key])
        draft = dc.replace(draft_of(finding), statement=correction.statement, identity=None)
        edit(work, written, draft, seen_version=written.version)
        work.session.flush()  # the gate looks it up
        old = correctable(work, stage.copies[finding.key])
        release_of(stage, work, finding, finding.release, corrects=old)


def _cross(work: Work, snapshot: Snapshot, space_id: uuid.UUID) -> uuid.UUID:
    declaration = dc.replace(USUAL, marking=max(USUAL.marking, snapshot.floor))
    made = cross(work, snapshot, space_id, declaration)
    if made.release.state != "released":
        reasons = " ".join(vote.reason for vote in made.judgement.decisive)
        raise StoryError(f"{snapshot.title}: the gate says {made.release.state}. {reasons}")
    return made.release.copy_id


def _key(said: Observation) -> str:
    return f"observation of {said.author} on {said.finding}"
