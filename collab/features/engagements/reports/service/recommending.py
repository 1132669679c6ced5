"""Record what a released report recommends, and what each addressee answers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from collab.audit.record import SYSTEM_CHAIN
from collab.core.canonical import canonical
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import random_id
from collab.features.engagements.models import Engagement
from collab.features.engagements.queries import unexamined
from collab.features.engagements.reports import register
from collab.features.engagements.reports.models import Reaction, Recommendation
from collab.features.engagements.reports.policy import Act
from collab.features.engagements.reports.rules import (
    BODY,
    RECOMMENDED,
    REFUSED,
    WORDS,
    Addressee,
    Reply,
    Response,
)
from collab.people.organisations.queries import colleague
from collab.people.spaces.audience import audience
from collab.people.spaces.places import places_in
from collab.policy.marking import Marking
from collab.shared.process.plain import plain
from collab.shared.process.screening import screened
from collab.work.unit import Work

MOST_ADDRESSEES = 30


def recommend(
    work: Work,
    row: Engagement,
    words: str,
    *,
    due_on: dt.date,
    addressees: Sequence[Addressee],
) -> Recommendation:
    """Record a recommendation; what counsel must see first is read by those inside until then.

    :raises DeniedError: for whoever is examined.
    :raises InvalidError: for words that may not stand here, a day that is over, a strange firm.
    :raises ConflictError: before the report was released here.
    """
    work.authorise(Act.RECOMMEND, row)
    unexamined(work, row.id)
    said = words.strip()
    _possible(work, row, said, due_on, addressees)
    flagged = screened({"words": said}).needs_counsel
    plain({f"body {number}": one.body for number, one in enumerate(addressees, 1)})
    ident = random_id()
    sent = [
        {"firm": str(one.firm_id) if one.firm_id else None, "body": one.body.strip()}
        for one in addressees
    ]
    lacks = work.call(
        "app.recommend", row.id, ident, said, due_on, canonical(sent), flagged, work.now
    )
    if lacks is not None:
        raise ConflictError(REFUSED[lacks])
    made = register.recommendation(work, ident)
    if flagged:
        for reader in audience(work, row.space_id, Marking(row.marking)).counsel:
            work.later(
                "mail.review_waiting",
                key=f"recommendation_waits:{random_id()}",
                representation_id=reader.representation_id,
            )
    _note(work, "held" if flagged else "added", made)
    return made


def settle(work: Work, row: Recommendation, *, clear: bool) -> None:
    """Let a recommendation stand, or return it."""
    work.authorise(Act.CLEAR, row)
    outcome = "standing" if clear else "returned"
    work.call("app.settle_recommendation", row.id, outcome, work.now)
    work.session.refresh(row)
    _note(work, "added" if clear else "returned", row)


def take_back(work: Work, row: Recommendation) -> None:
    """Withdraw a recommendation; what was answered stays on record."""
    work.authorise(Act.TAKE_BACK, row)
    work.call("app.take_back_recommendation", row.id, work.now)
    work.session.refresh(row)
    _note(work, "withdrawn", row)


def respond(work: Work, row: Reaction, reply: Reply, *, seen_version: int) -> None:
    """Answer for one's own firm, or record what a body outside said. To decline is normal.

    :raises InvalidError: for silence, which nobody says, or words that may not be read here.
    :raises ConflictError: when a colleague answered meanwhile, or it is withdrawn.
    """
    work.authorise(Act.RESPOND, row)
    if reply.response is Response.SILENT:
        raise InvalidError({"response": "Choose what your organisation says."})
    if len(reply.words) > WORDS // 2:
        raise InvalidError({"words": f"At most {WORDS // 2} characters."})
    if reply.told:
        plain({"words": reply.words})
    if reply.owner_id is not None:
        colleague(work, reply.owner_id)
    work.call(
        "app.respond",
        row.id,
        reply.response.value,
        reply.words.strip(),
        reply.told,
        reply.planned_on,
        reply.owner_id,
        seen_version,
        work.now,
    )
    work.session.refresh(row)
    # When a firm spoke is its own, as what it adopts is (ADR 27): it stands in its own chain.
    chain = work.viewer.vault_id if row.firm_id is not None else None
    facts = {"recommendation": row.recommendation_id, "answer": row.id}
    work.record("recommendations.answered", space_id=chain or SYSTEM_CHAIN, facts=facts)


def _possible(
    work: Work, row: Engagement, said: str, due_on: dt.date, addressees: Sequence[Addressee]
) -> None:
    wrong: dict[str, str] = {}
    if not said or len(said) > RECOMMENDED:
        wrong["words"] = f"Say what is recommended, in at most {RECOMMENDED} characters."
    if due_on <= work.now.date():
        wrong["due_on"] = "Choose a day after today."
    if not 0 < len(addressees) <= MOST_ADDRESSEES or len(set(addressees)) != len(addressees):
        wrong["addressees"] = f"Say to whom it goes, each once and {MOST_ADDRESSEES} at most."
    elif any(bool(one.firm_id) == bool(one.body.strip()) for one in addressees):
        wrong["addressees"] = "Each is a firm of this space or a body outside, by its name."
    elif any(len(one.body) > BODY for one in addressees):
        wrong["addressees"] = f"A name has at most {BODY} characters."
    elif {one.firm_id for one in addressees if one.firm_id} - _firms(work, row.space_id):
        wrong["addressees"] = "Choose among the firms of this space."
    if wrong:
        raise InvalidError(wrong)


def _firms(work: Work, space_id: uuid.UUID) -> set[uuid.UUID]:
    return {line.membership.org_id for line in places_in(work, space_id)}


def _note(work: Work, what: str, row: Recommendation) -> None:
    facts = {"recommendation": row.id, "engagement": row.engagement_id}
    if row.state == "held" or what == "returned":
        facts |= {"space": row.space_id}
        work.record(f"recommendations.{what}", space_id=SYSTEM_CHAIN, facts=facts)
        return
    work.record(f"recommendations.{what}", space_id=row.space_id, facts=facts)
