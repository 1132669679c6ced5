"""What a firm takes along of engagements: its part, its own scores, milestones, recommendations.

Each part is read by what its page reads it by, so that a file never holds more than the pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from collab.features.engagements import queries as engagements
from collab.features.engagements.calls import queries as calls
from collab.features.engagements.delivery import own as deliveries
from collab.features.engagements.delivery import queries as accepting
from collab.features.engagements.delivery import rules as delivery
from collab.features.engagements.pages import label_of
from collab.features.engagements.reports import register
from collab.features.engagements.reports import rules as reports
from collab.features.engagements.review import own as reviews
from collab.features.engagements.review.rules import RECOMMENDATIONS, Recommendation
from collab.features.engagements.rules import CLASSES, TYPES, WORKFLOWS, Type, address
from collab.people.spaces.queries import names_of
from collab.surfaces.exchange.along.parts import Part, amount
from collab.work.unit import Work

if TYPE_CHECKING:
    from collab.features.engagements.models import Engagement


def engaged(work: Work) -> Part:
    """Give the engagements the firm takes part in, as their reader sees how they stand."""
    rows = engagements.of_own_firm(work)
    ids = [row.id for row in rows]
    called, signed = calls.of_several(work, ids), deliveries.contracts(work, ids)
    places = names_of(work, {row.space_id for row in rows})
    found = []
    for row in rows:
        call, contract = called.get(row.id), signed.get(row.id)
        values = [
            row.title,
            TYPES[Type(row.type)],
            WORKFLOWS[row.flow],
            label_of(work, row),
            places.get(row.space_id, ""),
            *_own_part(work, row),
            row.shared_at.date(),
            call.published_at if call else None,
            call.closes_at if call else None,
            contract.starts_on if contract else None,
            contract.ends_on if contract else None,
            f"{work.house.base_url}{address(row.id)}",
        ]
        found.append((row.marking, values))
    heads = {
        "title": "Title",
        "kind": "Kind",
        "workflow": "How an expert is found",
        "state": "State",
        "space": "Space",
        "own_part": "Your part",
        "payer_class": "Pays as",
        "begun_on": "Begun on",
        "published_at": "Call published",
        "closes_at": "Call closes",
        "starts_on": "Contract from",
        "ends_on": "Contract until",
        "address": "Address",
    }
    return Part("engagements", "Engagements", heads, found)


def gave(work: Work) -> Part:
    """Give the firm's own locked scores, criterion by criterion."""
    rows = []
    for one in reviews.locked(work):
        score = one.score
        levels = [
            f"{criterion.label}: {criterion.levels[int(score.levels[criterion.key])]}"
            for criterion in one.criteria
            if criterion.key in score.levels
        ]
        values = [
            one.title,
            one.code,
            one.phase.stage,
            one.phase.number,
            score.locked_at,
            "\n".join(levels),
            RECOMMENDATIONS[Recommendation(score.recommendation)] if score.recommendation else "",
            score.comment,
            score.abstained,
            score.reason,
        ]
        rows.append((score.marking, values))
    heads = {
        "engagement": "Engagement",
        "proposal": "Proposal",
        "stage": "Stage",
        "phase": "Phase",
        "locked_at": "Locked",
        "levels": "Criteria",
        "recommendation": "Recommendation",
        "comment": "Comment",
        "abstained": "Abstained",
        "reason": "Why",
    }
    return Part("scores", "Own scores", heads, rows)


def due(work: Work) -> Part:
    """Give the milestones of the rooms one sits in, with what the own firm said of each."""
    found = deliveries.milestones(work)
    said = accepting.answers(work, [row.id for row, _ in found])
    mine = {one.milestone_id: one for one in said if one.firm_id == work.viewer.org_id}
    places = names_of(work, {row.space_id for row, _ in found})
    rows = []
    for row, room in found:
        answer = mine.get(row.id)
        values = [
            places.get(row.space_id, ""),
            row.number,
            row.title,
            row.due_on,
            delivery.STATES[delivery.State(row.state)],
            row.accepted_at,
            row.ended_at,
            room.currency if room else None,
            amount(row.amount, room.currency if room else None) if row.amount else "",
            delivery.OUTCOMES[delivery.Outcome(answer.outcome)] if answer else "",
            answer.words if answer else "",
            f"{work.house.base_url}{delivery.address(row.id)}",
        ]
        rows.append((row.marking, values))
    heads = {
        "room": "Room",
        "number": "Number",
        "title": "Title",
        "due_on": "Due on",
        "state": "State",
        "accepted_at": "Accepted",
        "ended_at": "Ended",
        "currency": "Currency",
        "amount": "Amount",
        "own_answer": "Your answer",
        "own_words": "In your words",
        "address": "Address",
    }
    return Part("milestones", "Milestones", heads, rows)


def recommended(work: Work) -> Part:
    """Give the recommendations one reads, with the own firm's answer where it is asked."""
    found = register.every(work)
    said = register.said(work, [row.id for row, _ in found])
    rows = []
    for row, title in found:
        mine = next((s for s in said[row.id] if s.reaction.firm_id == work.viewer.org_id), None)
        reason = mine.reason if mine else None
        values = [
            title,
            row.number,
            row.words,
            reports.RECOMMENDED_STATES[row.state],
            row.due_on,
            mine is not None,
            reports.RESPONSES[mine.reaction.said] if mine and mine.reaction.said else "",
            reason.words if reason else "",
            mine.owner if mine else "",
            reason.planned_on if reason else None,
            f"{work.house.base_url}{reports.recommendation_address(row.id)}",
        ]
        rows.append((row.marking, values))
    heads = {
        "engagement": "Engagement",
        "number": "Number",
        "words": "Recommendation",
        "state": "State",
        "due_on": "An answer is hoped for by",
        "asked": "Asks you",
        "own_answer": "Your answer",
        "own_reason": "Your reason",
        "own_owner": "Who sees to it",
        "planned_on": "Planned for",
        "address": "Address",
    }
    return Part("recommendations", "Recommendations", heads, rows)


def _own_part(work: Work, row: Engagement) -> tuple[str, str]:
    """Say as what the own firm takes part, and as what it pays."""
    party = row.party(work.viewer.org_id)
    if party is None:
        return "Convenes", ""
    parts = {"Selects": party.selects, "Pays": party.funds, "Is examined": party.subject}
    return ", ".join(word for word, so in parts.items() if so), (
        CLASSES[party.payer_class] if party.funds else ""
    )
