"""What an expert firm takes along: its calls, what it proposed and was told, what it invoiced."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Sequence
from typing import TYPE_CHECKING

from collab.core.crypto import SealBrokenError
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
    from collab.features.engagements.proposals.rules import Content

BROKEN = "It cannot be opened."


@dc.dataclass(frozen=True, slots=True)
class Kept:
    """A proposal of the firm's with its call, and what is in it; None where it does not open."""

    row: Proposal
    call: Call
    content: Content | None


def called(work: Work) -> Part:
    """Give the calls the firm was asked to or registered for."""
    rows = []
    for desk in queries.desks(work, most=None):
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


def proposals(work: Work) -> Sequence[Part]:
    """Give what the firm proposed with its texts and budgets, each proposal opened once."""
    found = _own(work)
    return [_proposed(work, found), _written(found), _priced(found)]


def _proposed(work: Work, found: Sequence[Kept]) -> Part:
    """Give the proposals, and what the firm was told of them with the reasons."""
    outcomes = queries.outcomes(work, [one.row.id for one in found])
    rows = []
    for one in found:
        row, call, content = one.row, one.call, one.content
        outcome = outcomes.get(row.id)
        values = [
            call.title or WITHDRAWN,
            row.stage,
            STATES[row.state] if content else f"{STATES[row.state]}. {BROKEN}",
            row.submitted_at,
            call.currency,
            amount(content.total, call.currency) if content else "",
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


def _written(found: Sequence[Kept]) -> Part:
    """Give the texts of proposals, part by part."""
    rows = []
    for one in found:
        parts, stage = one.content.parts if one.content else {}, one.row.stage
        for part in asked(one.call, stage):
            if parts.get(part.key):
                values = [one.call.title or WITHDRAWN, stage, part.label, parts[part.key]]
                rows.append((one.row.marking, values))
    heads = {"call": "Call", "stage": "Stage", "part": "Part", "text": "Text"}
    return Part("proposal_texts", "Texts of proposals", heads, rows)


def _priced(found: Sequence[Kept]) -> Part:
    """Give the budgets of proposals, line by line."""
    rows = []
    for one in found:
        currency = one.call.currency
        for line in one.content.lines if one.content else ():
            values = [
                one.call.title or WITHDRAWN,
                one.row.stage,
                line.label,
                line.quantity,
                currency,
                amount(line.unit, currency),
                amount(line.amount, currency),
            ]
            rows.append((one.row.marking, values))
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
    found = [one for one in money.own(work, most=None) if one.invoice.side is books.Side.EXPERT]
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


def _own(work: Work) -> Sequence[Kept]:
    """Give the firm's own proposals with their calls; one that does not open keeps none back."""
    known = {desk.call.id: desk.call for desk in queries.desks(work, most=None)}
    found = []
    for row in queries.own(work, list(known)):
        try:
            content = content_to_keep(work, row)
        except SealBrokenError:
            content = None
        found.append(Kept(row, known[row.call_id], content))
    return found
