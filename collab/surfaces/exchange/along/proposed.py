"""What an expert firm takes along: its calls, what it proposed and was told, what it invoiced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from collab.features.engagements.calls.pages import WITHDRAWN
from collab.features.engagements.money import queries as money
from collab.features.engagements.money import rules as books
from collab.features.engagements.money.papers import UNNAMED
from collab.features.engagements.proposals import queries
from collab.features.engagements.proposals.pages import stands
from collab.features.engagements.proposals.papers import content_to_keep
from collab.features.engagements.proposals.rules import OUTCOMES, STATES
from collab.features.engagements.proposals.service.writing import asked
from collab.policy.marking import Marking
from collab.surfaces.exchange.along.parts import Part, amount
from collab.work.unit import Work

if TYPE_CHECKING:
    from collab.features.engagements.models import Call, Proposal


def called(work: Work) -> Part:
    """Give the calls the firm was asked to or registered for."""
    rows = []
    for desk in queries.desks(work):
        call, guest = desk.call, desk.guest
        values = [
            call.title or WITHDRAWN,
            stands(work, call),
            guest.invited_at if guest else None,
            guest.registered_at if guest else None,
            guest.shortlisted_at if guest else None,
            call.questions_until,
            call.closes_at,
            call.full_closes_at,
            f"{work.house.base_url}/proposals/calls/{call.id}",
        ]
        rows.append((int(Marking.SEALED), values))
    heads = {
        "call": "Call",
        "state": "State",
        "invited_at": "Invited",
        "registered_at": "Registered",
        "shortlisted_at": "Asked for a full proposal",
        "questions_until": "Questions until",
        "closes_at": "Closes",
        "full_closes_at": "Full proposals until",
        "address": "Address",
    }
    return Part("calls", "Calls", heads, rows)


def proposed(work: Work) -> Part:
    """Give what the firm proposed, and what it was told with the reasons."""
    found = _own(work)
    outcomes = queries.outcomes(work, [row.id for row, _ in found])
    rows = []
    for row, call in found:
        content, outcome = content_to_keep(work, row), outcomes.get(row.id)
        values = [
            call.title or WITHDRAWN,
            row.stage,
            STATES[row.state],
            row.submitted_at,
            call.currency,
            amount(content.total, call.currency),
            OUTCOMES[outcome.outcome] if outcome else "",
            outcome.reasons if outcome else "",
            outcome.shared_at if outcome else None,
            f"{work.house.base_url}/proposals/{row.id}",
        ]
        rows.append((row.marking, values))
    heads = {
        "call": "Call",
        "stage": "Stage",
        "state": "State",
        "submitted_at": "Submitted",
        "currency": "Currency",
        "total": "Total",
        "outcome": "Outcome",
        "reasons": "Reasons",
        "told_at": "Told",
        "address": "Address",
    }
    return Part("proposals", "Proposals", heads, rows)


def written(work: Work) -> Part:
    """Give the texts of proposals, part by part."""
    rows = []
    for row, call in _own(work):
        parts = content_to_keep(work, row).parts
        for one in asked(call, row.stage):
            if parts.get(one.key):
                values = [call.title or WITHDRAWN, row.stage, one.label, parts[one.key]]
                rows.append((row.marking, values))
    heads = {"call": "Call", "stage": "Stage", "part": "Part", "text": "Text"}
    return Part("proposal_texts", "Texts of proposals", heads, rows)


def priced(work: Work) -> Part:
    """Give the budgets of proposals, line by line."""
    rows = []
    for row, call in _own(work):
        for one in content_to_keep(work, row).lines:
            values = [
                call.title or WITHDRAWN,
                row.stage,
                one.label,
                one.quantity,
                call.currency,
                amount(one.unit, call.currency),
                amount(one.amount, call.currency),
            ]
            rows.append((row.marking, values))
    heads = {
        "call": "Call",
        "stage": "Stage",
        "what": "What",
        "quantity": "How many",
        "currency": "Currency",
        "price": "Price of one",
        "amount": "Amount",
    }
    return Part("proposal_budgets", "Budgets of proposals", heads, rows)


def invoiced(work: Work) -> Part:
    """Give what the firm invoiced as an expert; each movement stands in its statement."""
    found = [one for one in money.own(work) if one.invoice.side is books.Side.EXPERT]
    named = money.titles(work, {one.engagement_id for one in found})
    rows = []
    for one in found:
        paper = one.invoice
        values = [
            paper.reference or paper.code,
            named.get(one.engagement_id, UNNAMED),
            paper.issued_on,
            paper.due_on,
            paper.currency,
            amount(paper.asked, paper.currency),
            amount(paper.moved, paper.currency),
            amount(paper.open, paper.currency),
            f"{work.house.base_url}{books.address(paper.id)}",
        ]
        rows.append((int(Marking.SEALED), values))
    heads = {
        "invoice": "Invoice",
        "engagement": "Engagement",
        "issued_on": "Issued on",
        "due_on": "Due on",
        "currency": "Currency",
        "invoiced": "Invoiced",
        "paid": "Paid",
        "open": "Open",
        "address": "Address",
    }
    return Part("invoices", "Invoices", heads, rows)


def _own(work: Work) -> Sequence[tuple[Proposal, Call]]:
    """Give the firm's own proposals with their calls, the next to close first."""
    known = {desk.call.id: desk.call for desk in queries.desks(work)}
    return [(row, known[row.call_id]) for row in queries.own(work, list(known))]
