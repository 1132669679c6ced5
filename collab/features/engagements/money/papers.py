"""A firm's statement: every invoice and every movement on it, marked for whoever takes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collab.core.money import shown, typed
from collab.features.engagements.money import queries
from collab.features.engagements.money.queries import Kept
from collab.features.engagements.money.rules import KINDS, SIDES, Side, totals
from collab.people.accounts.models import Representation
from collab.people.organisations.queries import own as own_organisation
from collab.policy.marking import Marking
from collab.shared.papers.model import Block, Heading, Mark, Paper, Paragraph, Table
from collab.shared.papers.sheet import xlsx_file
from collab.work.unit import Work

HEADS = (
    "Invoice", "Engagement", "Day", "Due on", "What moved", "Booked on", "Reference", "Currency",
    "Amount", "Open",
)  # fmt: skip
NOTE = (
    "As the group's trustee has booked it. What others bear is not in it, and nobody but your"
    " organisation and the trustee reads what is. No payment is made through Collab."
)
UNNAMED = "An engagement"


def statement(work: Work) -> Paper:
    """Give one's own firm's statement as a paper."""
    me = work.session.get_one(Representation, work.viewer.representation_id)
    firm = own_organisation(work)
    found = queries.own(work, most=None)
    return Paper(
        title=f"Statement of {firm.name}",
        blocks=(Paragraph(NOTE), *_blocks(work, found)),
        mark=Mark(me.name, firm.name, work.now, int(Marking.SEALED)),
    )


def workbook(work: Work) -> bytes:
    """Give one's own firm's statement as a spreadsheet."""
    banner = Marking.SEALED.label
    return xlsx_file([("Statement", banner, [[banner], HEADS, *lines(work)], 2)])


def lines(work: Work) -> Iterator[tuple[str, ...]]:
    """Give the statement line by line, as a sheet holds it; amounts as they are typed."""
    found = queries.own(work, most=None)
    named = queries.titles(work, {row.engagement_id for row in found})
    for row in found:
        one = row.invoice
        for entry in row.entries:
            yield (
                one.reference or one.code,
                named.get(row.engagement_id, UNNAMED),
                str(entry.on),
                str(one.due_on),
                KINDS[entry.kind],
                str(entry.at.date()),
                entry.reference,
                one.currency,
                typed(entry.amount, one.currency),
                typed(one.open, one.currency),
            )


def _blocks(work: Work, found: Sequence[Kept]) -> Iterator[Block]:
    named = queries.titles(work, {row.engagement_id for row in found})
    for side in Side:
        rows = [row for row in found if row.invoice.side is side]
        if not rows:
            continue
        yield Heading("Asked of you" if side is Side.PAYER else SIDES[side])
        yield Table(
            ("Currency", "Invoiced", "Paid", "Open"),
            tuple(
                (currency, *(shown(units, currency) for units in sums))
                for currency, sums in totals([row.invoice for row in rows]).items()
            ),
        )
        for row in rows:
            one = row.invoice
            yield Heading(f"{one.reference or one.code}, due on {one.due_on}", level=2)
            yield Paragraph(named.get(row.engagement_id, UNNAMED))
            yield Table(
                ("Day", "What moved", "Reference", "Amount"),
                tuple(
                    (
                        str(entry.on),
                        KINDS[entry.kind],
                        entry.reference,
                        shown(entry.amount, one.currency),
                    )
                    for entry in row.entries
                ),
            )
    if not found:
        yield Paragraph("Nothing was invoiced.")
