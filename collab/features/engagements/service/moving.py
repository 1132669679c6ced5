"""Move an engagement on: the one way, and the database's own function has the last word."""

from __future__ import annotations

from collab.core.errors import ConflictError
from collab.core.ids import random_id
from collab.features.engagements import queries
from collab.features.engagements.models import Engagement, Terms
from collab.features.engagements.policy import TAKING
from collab.features.engagements.rules import Step
from collab.features.engagements.service.terms import demand_ready
from collab.features.engagements.service.writing import prove
from collab.people.spaces.audience import readers_of
from collab.work.unit import Work

WITH_MORE = frozenset({Step.RETURN, Step.CLEAR, Step.PUBLISH, Step.OPEN})
"""Steps that are taken with something: words, a hash, a call; or by the worker."""
NO_COUNSEL = "No counsel could look at it: this group has none who may read it."


def move(work: Work, row: Engagement, step: Step, *, seen_version: int | None = None) -> None:
    """Take one step that needs nothing but being taken.

    :raises DeniedError: when it is not the viewer's to take, or begins elsewhere.
    :raises InvalidError: when terms lack something before counsel is given them.
    :raises ConflictError: when somebody moved it meanwhile, or what it needs is not there.
    """
    work.authorise(TAKING[step], row)
    if step in WITH_MORE:
        raise ConflictError("This step is taken where what it needs is written.")
    if step is Step.SUBMIT:
        _given(work, row)
    work.call("app.move_engagement", row.id, step.value, work.now, seen_version)
    queries.again(work, row)
    prove(work, f"engagements.{step.value}", row)


def _given(work: Work, row: Engagement) -> None:
    """Give terms to counsel: whole, and to somebody who can read them."""
    terms = queries.latest(work, row)
    if terms is None or terms.state != "draft":
        raise ConflictError("There is nothing new for counsel to read: write the terms first.")
    demand_ready(terms, row)
    tell_counsel(work, terms)


def tell_counsel(work: Work, terms: Terms) -> None:
    """Tell those who review that something waits: by letter, and not what.

    :raises ConflictError: when nobody here could clear it.
    """
    counsel = readers_of(work, terms).counsel
    if not counsel:
        raise ConflictError(NO_COUNSEL)
    for reader in counsel:
        work.later(
            "mail.review_waiting",
            key=f"terms_wait:{random_id()}",
            representation_id=reader.representation_id,
        )
