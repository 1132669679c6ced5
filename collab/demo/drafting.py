"""How talking points are written, given to counsel, signed and used; and how one of them falls."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from collab.core.db import call
from collab.core.refs import card_of
from collab.demo.drafted import PointUse, PointVersion, TalkingPoint, Words
from collab.demo.stage import Scene, Stage
from collab.features.talking_points import queries, service
from collab.features.talking_points.rules import CHECKS, About, Step
from collab.features.talking_points.uses import queries as used
from collab.features.talking_points.uses import service as using
from collab.features.talking_points.uses.rules import Use
from collab.people.spaces import queries as spaces
from collab.policy.marking import Marking
from worker.uses import suspended_by

CATEGORY = "talking_point_hr"
WEEK = 7


def talking_points(stage: Stage) -> Iterator[Scene]:
    """Give the scenes of each document, version by version."""
    for document in stage.story.talking_points:
        yield Scene(document.days_ago, functools.partial(_begin, document=document))
        for one in document.versions:
            draft = functools.partial(_draft, document=document, version=one)
            yield Scene(document.days_ago, draft)
            yield from _moves(document, one)
            for use in one.uses:
                yield Scene(use.days_ago, functools.partial(_use, version=one, use=use))
    yield Scene(stage.now.weekday() + WEEK, _refresh)


def _moves(document: TalkingPoint, one: PointVersion) -> Iterator[Scene]:
    submit = functools.partial(_submit, document=document, version=one)
    yield Scene(one.submitted_days_ago, submit)
    if one.signed_days_ago is not None:
        yield Scene(one.signed_days_ago, functools.partial(_sign, version=one))
    if one.suspended_days_ago is not None:
        yield Scene(one.suspended_days_ago, functools.partial(_fall, version=one))


def _begin(stage: Stage, at: dt.datetime, *, document: TalkingPoint) -> None:
    about = About(document.title, document.purpose, document.issues, document.countries)
    with stage.acting(document.by, at) as work:
        space = spaces.one(work, stage.spaces[document.space])
        row = service.begin(work, space, about, marking=Marking.AMBER)
        stage.points[document.key] = row.id


def _draft(stage: Stage, at: dt.datetime, *, document: TalkingPoint, version: PointVersion) -> None:
    with stage.acting(document.by, at) as work:
        whole = queries.one(work, stage.points[document.key])
        row = service.begin_version(work, whole, version.audience, category=CATEGORY)
        stage.points[version.key] = row.id
        for words in version.words:
            service.save(work, row, service.Writing(words.language, _fields(words)))
        for key in version.findings:
            service.prove(work, row, card_of(work, "finding", stage.copies[key]))
        if version.observed:
            item = stage.copies[_observation(version)]
            service.prove(work, row, card_of(work, "observation", item))


def _submit(
    stage: Stage, at: dt.datetime, *, document: TalkingPoint, version: PointVersion
) -> None:
    """Set the window, tick what was checked, and give it to counsel."""
    signed = version.signed_days_ago
    with stage.acting(document.by, at) as work:
        row = queries.version(work, stage.points[version.key])
        service.arrange(
            work,
            row,
            category=CATEGORY,
            use_from=stage.day(signed if signed is not None else 0).date(),
            use_until=stage.day(-version.until_in_days).date(),
        )
        service.tick(work, row, tuple(CHECKS), seen=queries.digest(work, row.id))
        service.move(work, row, Step.SUBMIT)


def _sign(stage: Stage, at: dt.datetime, *, version: PointVersion) -> None:
    with stage.acting(version.counsel or "", at) as work:
        row = queries.version(work, stage.points[version.key])
        seen = queries.digest(work, row.id)
        service.sign(work, row, seen=seen, conditions=version.conditions)


def _fall(stage: Stage, at: dt.datetime, *, version: PointVersion) -> None:
    """Suspend what stood on what was taken back, as the worker does when it is told."""
    with stage.system(at, "the demo's talking point that falls") as work:
        item = stage.copies[_observation(version)]
        suspended_by(work.session.connection(), str(item), at)


def _use(stage: Stage, at: dt.datetime, *, version: PointVersion, use: PointUse) -> None:
    with stage.acting(use.by, at) as work:
        using.record(
            work,
            spaces.own_vault(work),
            used.version(work, stage.points[version.key]),
            Use(
                used_on=at.date(),
                partner=use.partner,
                asked=use.asked,
                answer=use.answer,
                measures=use.measures,
                willing=use.willing,
                note=use.note,
            ),
        )


def _refresh(stage: Stage, at: dt.datetime) -> None:
    """Tell by bands what many noted, as the worker did on Monday of last week."""
    with stage.system(at, "the demo's bands of uses") as work:
        call(work.session.connection(), "app.refresh_uses", at)


def _fields(words: Words) -> dict[str, str]:
    return {
        name: "\n".join(getattr(words, name))
        for name in ("say", "do_not_say", "prevent", "address", "remediate")
    }


def _observation(version: PointVersion) -> str:
    author, finding = version.observed
    return f"observation of {author} on {finding}"
