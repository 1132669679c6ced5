"""What the story's people watch over: an objection, a rule to change, a paper that hangs on."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import functools
from collections.abc import Iterator

from sqlalchemy import select

from collab.core.refs import card_of
from collab.demo.crossing import cross
from collab.demo.stage import Scene, Stage
from collab.demo.watched import Objection, Paper, RuleChange
from collab.features.documents.crossing import snapshot as paper_snapshot
from collab.features.documents.service import Upload, add
from collab.people.spaces import queries as spaces
from collab.policy.declaration import (
    Declaration,
    Facets,
    Granularity,
    PermittedAction,
    Subject,
    Time,
)
from collab.policy.marking import Marking
from collab.policy.verdict import Verdict
from collab.shared.objections.models import Objection as ObjectionRow
from collab.shared.objections.rules import OBJECTION
from collab.shared.objections.service import decide, explain, object_to
from collab.shared.rulebooks import queries as rulebooks
from collab.shared.rulebooks.changes import VoteDraft, vote_named, with_vote
from collab.shared.rulebooks.service import propose

AHEAD = dt.timedelta(days=14)


def watching(stage: Stage) -> Iterator[Scene]:
    """Give the scenes."""
    for one in stage.story.objections:
        yield Scene(one.days_ago, functools.partial(_object, said=one))
        yield Scene(one.decided_days_ago, functools.partial(_decide, said=one))
    for change in stage.story.rule_changes:
        yield Scene(change.days_ago, functools.partial(_propose, change=change))
    for paper in stage.story.papers:
        yield Scene(paper.days_ago, functools.partial(_hang, paper=paper))


def _object(stage: Stage, at: dt.datetime, *, said: Objection) -> None:
    with stage.acting(said.by, at) as work:
        item = card_of(work, "finding", stage.copies[said.finding])
        space = spaces.one(work, item.space_id)
        made = object_to(work, space, item.kind, item.id, reason=OBJECTION)
        row = work.session.scalars(select(ObjectionRow).where(ObjectionRow.id == made)).one()
        explain(work, row, said.why)


def _decide(stage: Stage, at: dt.datetime, *, said: Objection) -> None:
    with stage.acting(said.counsel, at) as work:
        mine = ObjectionRow.item_id == stage.copies[said.finding]
        row = work.session.scalars(select(ObjectionRow).where(mine)).one()
        decide(work, row, outcome=said.outcome, opinion=said.opinion)


def _propose(stage: Stage, at: dt.datetime, *, change: RuleChange) -> None:
    with stage.acting(change.by, at) as work:
        base = rulebooks.newest_number(work.session)
        vote = vote_named(rulebooks.version(work.session, base), change.part)
        if vote is None:
            raise KeyError(change.part)
        draft = VoteDraft(
            change.verdict,
            change.reason,
            change.reason_counsel,
            vote.ways_out,
            public=vote.yields_to_publicness,
            obligations=vote.obligations,
            example=change.example,
        )
        changed = with_vote(rulebooks.sources_of(work.session, base), change.part, draft)
        day = (stage.now + AHEAD).date()
        propose(work, changed, part=change.part, base=base, why=change.why, effective_on=day)


def _hang(stage: Stage, at: dt.datetime, *, paper: Paper) -> None:
    public = Declaration(
        category="capacity_building",
        facets=Facets(time=Time.NONE, granularity=Granularity.NONE, subject=Subject.NONE),
        marking=Marking.AMBER,
        permitted_action=PermittedAction.DESK_RESEARCH_ONLY,
    )
    with stage.acting(paper.by, at) as work:
        subject = card_of(work, "finding", stage.copies[paper.finding])
        upload = Upload(paper.name, paper.text.strip().encode())
        row = add(
            work,
            spaces.own_vault(work),
            upload,
            subject=subject,
            title=paper.title,
            marking=Marking(max(int(Marking.AMBER), subject.marking)),
        )
        work.session.flush()  # the gate looks it up
        declared = dc.replace(public, marking=Marking(max(int(public.marking), subject.marking)))
        made = cross(work, paper_snapshot(work, row.id), subject.space_id, declared)
        if made.judgement.verdict is not Verdict.ALLOW:
            raise ValueError(f"{paper.title}: the gate says {made.judgement.verdict.value}")
