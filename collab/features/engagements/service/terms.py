"""Write terms of reference under their form; counsel clears or returns exactly what was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from collab.core.errors import ConflictError, InvalidError
from collab.core.texts import EARLIEST, LATEST
from collab.features.engagements import queries
from collab.features.engagements.models import Engagement, Terms
from collab.features.engagements.policy import TAKING, Act
from collab.features.engagements.rules import (
    HEAVIEST,
    LONGEST,
    MOST_CRITERIA,
    MOST_LEVELS,
    Criterion,
    Step,
    TermsDraft,
)
from collab.features.engagements.service.writing import CHANGED, prove
from collab.features.engagements.shapes import Kind, Shape, shape
from collab.shared.process.screening import screened
from collab.work.unit import Work

SAY_WHY = "Say what would have to change."
MISSING = "Needed before counsel is given the terms."
FEWEST_LEVELS = 2


def write(work: Work, row: Engagement, draft: TermsDraft, *, seen_version: int) -> Terms:
    """Write the draft of its terms; once a version was cleared, a new one begins from it.

    ``seen_version`` is that of the draft its author saw, 0 where there was none.

    :raises DeniedError: when the viewer does not write terms, or counsel has them.
    :raises ConflictError: when somebody saved them meanwhile.
    :raises InvalidError: for what the form does not know, or words that may not stand here.
    """
    work.authorise(Act.WRITE, row)
    before = queries.latest(work, row)
    now = before if before is not None and before.state == "draft" else None
    if (now.version if now else 0) != seen_version:
        raise ConflictError(CHANGED)
    form = shape(row.type, before.form_version if before else None)
    body = _kept(form, draft)
    criteria = [one.kept(number) for number, one in enumerate(_sound(draft.criteria), start=1)]
    screened(texts_of(form, body, criteria))
    if now is None:
        now = _next(work, row, form, before)
    else:
        work.authorise(Act.WRITE, row)
        now = _held(work, row, now)
    now.body, now.criteria = body, criteria
    now.people_are_met, now.updated_at = draft.people_are_met, work.now
    now.publishable = [one.key for one in form.published(body, people=draft.people_are_met)]
    work.session.flush()  # the database draws its circle
    work.session.refresh(now)
    prove(work, "engagements.terms_written", row, number=now.number)
    return now


def clear(work: Work, row: Engagement, terms: Terms, *, seen_version: int, digest: str) -> None:
    """Clear terms exactly as they were read.

    :raises DeniedError: when they do not wait for this viewer.
    :raises InvalidError: when they lack what their form needs.
    :raises ConflictError: when they are not what was read.
    """
    work.authorise(Act.JUDGE, terms)
    work.authorise(TAKING[Step.CLEAR], row)
    demand_ready(terms, row)
    work.call("app.clear_terms", terms.id, seen_version, digest, work.now)
    _again(work, row, terms)
    prove(work, "engagements.clear", row, number=terms.number, digest=digest)


def give_back(work: Work, row: Engagement, terms: Terms, words: str) -> None:
    """Return terms to those who write them, with what would have to change.

    :raises InvalidError: without a word.
    """
    work.authorise(Act.JUDGE, terms)
    work.authorise(TAKING[Step.RETURN], row)
    if not words:
        raise InvalidError({"words": SAY_WHY})
    work.call("app.return_terms", terms.id, words, work.now)
    _again(work, row, terms)
    prove(work, "engagements.return", row, number=terms.number)


def demand_ready(terms: Terms, row: Engagement) -> None:
    """Go on only with terms that hold what their form needs, and criteria to judge by.

    :raises InvalidError: naming each field.
    """
    form = shape(row.type, terms.form_version)
    lacking = form.missing(terms.body, people=terms.people_are_met)
    found = {field.key: f"{field.label()}: {MISSING}" for field in lacking}
    if not terms.criteria:
        found["criteria"] = "Name at least one criterion by which proposals are judged."
    if found:
        raise InvalidError(found)


def texts_of(
    form: Shape, body: Mapping[str, Any], criteria: list[dict[str, Any]]
) -> dict[str, str]:
    """Give what is screened of terms, field by field."""
    texts = {
        field.key: field.told(body[field.key])
        for field in form.fields
        if field.key in body and field.kind in (Kind.TEXT, Kind.LONG, Kind.LIST)
    }
    told = [str(one["label"]) for one in criteria] + [
        str(level) for one in criteria for level in one["levels"]
    ]
    return texts | {"criteria": "\n".join(told)}


def _next(work: Work, row: Engagement, form: Shape, before: Terms | None) -> Terms:
    """Begin the next number; the database draws who reads it."""
    fresh = Terms(
        org_id=row.org_id,
        space_id=row.space_id,
        marking=row.marking,
        shared_at=work.now,
        engagement_id=row.id,
        number=before.number + 1 if before else 1,
        form_version=form.version,
        body={},
        updated_at=work.now,
    )
    return work.create(Act.WRITE, row, fresh)


def _held(work: Work, row: Engagement, now: Terms) -> Terms:
    """Let a draft be written by whoever writes the terms of its engagement."""
    work.create(Act.WRITE, row, now)
    return now


def _kept(form: Shape, draft: TermsDraft) -> dict[str, Any]:
    """Give what is kept. :raises InvalidError: for what the form does not ask."""
    known = {field.key: field for field in form.asked(people=draft.people_are_met)}
    strange = {name: "The form does not ask this." for name in draft.body if name not in known}
    wrong = {
        name: "This does not fit the field."
        for name, value in draft.body.items()
        if name in known and value and not _fits(known[name].kind, value, known[name].options)
    }
    if strange or wrong:
        raise InvalidError(strange | wrong)
    return {name: draft.body[name] for name in known if draft.body.get(name)}


def _fits(kind: Kind, value: object, options: Mapping[str, object]) -> bool:
    if kind is Kind.LIST:
        told = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return told and len("\n".join(map(str, value))) <= LONGEST  # type: ignore[call-overload] # a list
    if kind is Kind.NUMBER:
        return isinstance(value, int) and value > 0
    if not isinstance(value, str) or len(value) > LONGEST:
        return False
    if kind is Kind.DATE:
        return _a_day(value)
    return value in options if kind is Kind.CHOICE else kind is Kind.LONG or "\n" not in value


def _a_day(value: str) -> bool:
    try:
        return EARLIEST <= dt.date.fromisoformat(value) <= LATEST
    except ValueError:
        return False


def _sound(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """Give criteria that can be scored. :raises InvalidError: saying what is wrong."""
    for one in criteria:
        if (
            not one.label
            or not 1 <= one.weight <= HEAVIEST
            or not FEWEST_LEVELS <= len(one.levels) <= MOST_LEVELS
        ):
            why = f"Each criterion has a name, a weight of 1 to {HEAVIEST} and 2 to 7 levels."
            raise InvalidError({"criteria": why})
    labels = {one.label.casefold() for one in criteria}
    if len(criteria) > MOST_CRITERIA or len(labels) != len(criteria):
        raise InvalidError({"criteria": "At most ten criteria, each with a name of its own."})
    return criteria


def _again(work: Work, row: Engagement, terms: Terms) -> None:
    work.session.refresh(terms)
    queries.again(work, row)
