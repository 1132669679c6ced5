"""One's own proposal to take along: as a paper, and as data."""

from __future__ import annotations

from typing import Any

from collab.core import money
from collab.features.engagements.models import Proposal
from collab.features.engagements.proposals import queries
from collab.features.engagements.proposals.rules import OUTCOMES, STATES, Content
from collab.features.engagements.proposals.sealing import as_data
from collab.features.engagements.proposals.service.writing import asked
from collab.people.accounts.models import Representation
from collab.people.organisations.queries import own as own_organisation
from collab.policy.marking import Marking
from collab.shared.papers.model import Block, Heading, Listed, Mark, Paper, Paragraph, Table
from collab.work.unit import Work


def own_paper(work: Work, row: Proposal) -> Paper:
    """Give one's own proposal as a paper: what was submitted, or else what is being written."""
    call, content = queries.one_call(work, row.call_id), content_to_keep(work, row)
    me = work.session.get_one(Representation, work.viewer.representation_id)
    firm = own_organisation(work)
    blocks: list[Block] = [Paragraph(f"{firm.name}. {STATES[row.state]}.")]
    outcome = queries.outcomes(work, [row.id]).get(row.id)
    if outcome is not None:
        blocks.append(Paragraph(f"{OUTCOMES[outcome.outcome]}. {outcome.reasons}"))
    for part in asked(call, row.stage):
        blocks += [Heading(part.label), *_paragraphs(content.parts.get(part.key, ""))]
    blocks += [Heading("Budget"), _budget(content, call.currency), Heading("Team")]
    blocks.append(
        Table(
            ("Name", "Role", "Employer", "Employers before"),
            tuple(
                (
                    one.name,
                    one.role,
                    one.employer or firm.name,
                    ", ".join(f"{f.employer} ({f.until})" for f in one.former),
                )
                for one in content.team
            ),
        )
    )
    declared = [f"Money from {one.source}, last in {one.year}" for one in content.funding]
    declared += [f"{one.firm}: {one.what}" for one in content.relations]
    blocks += [Heading("Declared"), Listed(tuple(declared)) if declared else Paragraph("Nothing.")]
    mark = Mark(me.name, firm.name, work.now, int(Marking.SEALED))
    return Paper(title=call.title, blocks=tuple(blocks), mark=mark)


def stored(work: Work, row: Proposal) -> dict[str, Any]:
    """Give one's own proposal as data, with what became of it."""
    call, outcome = (
        queries.one_call(work, row.call_id),
        queries.outcomes(work, [row.id]).get(row.id),
    )
    told = queries.files_of(work, row)
    content = content_to_keep(work, row)
    names = ("name", "kind", "size", "sha256")
    return {
        "call": {"id": str(call.id), "title": call.title, "currency": call.currency},
        "stage": row.stage,
        "state": row.state,
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "outcome": outcome.outcome if outcome else None,
        "reasons": outcome.reasons if outcome else None,
        **{k: v for k, v in as_data(content).items() if k not in ("flagged", "files")},
        "total": content.total,
        "files": [{n: told[key][n] for n in names} for key in content.files if key in told],
    }


def content_to_keep(work: Work, row: Proposal) -> Content:
    """Give what was submitted last, or else what is being written."""
    return queries.submitted_of(work, row) or queries.content_of(work, row)


def _paragraphs(text: str) -> list[Paragraph]:
    return [Paragraph(one) for one in text.splitlines() if one.strip()]


def _budget(content: Content, currency: str) -> Table:
    rows = [
        (
            one.label,
            str(one.quantity),
            money.shown(one.unit, currency),
            money.shown(one.amount, currency),
        )
        for one in content.lines
    ]
    total = ("Total", "", "", money.shown(content.total, currency))
    return Table(("What", "How many", "Price of one", "Amount"), (*rows, total))
