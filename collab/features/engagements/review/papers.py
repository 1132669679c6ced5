"""The decision pack as a paper, marked for whoever takes it and cut to what he may read."""

from __future__ import annotations

from collections.abc import Sequence

from collab.core import money
from collab.features.engagements.review.board import Board, Line
from collab.features.engagements.review.policy import Bench
from collab.features.engagements.review.rules import Spread, shown
from collab.features.engagements.review.ties import GROUNDS, Ground
from collab.people.accounts.models import Representation
from collab.people.organisations.queries import own as own_organisation
from collab.shared.papers.model import Aside, Block, Heading, Listed, Mark, Paper, Paragraph, Table
from collab.shared.process.words import INDEPENDENT
from collab.work.unit import Work

NOT_READ = "You do not read one or more proposals: you stand aside from them."
NO_PROMOTION = (
    "No rank decides. Whoever selects decides, and says why; nothing is awarded by itself."
)
OVERVIEW = ("Proposal", "Of", "Amount", "Place", "Recommended")
"""Whose a proposal is stands here alone: the tables after it name proposals by their letters."""
PLACES = "Places are told among the proposals you read."
SPREADS = (
    "Proposal",
    "Mean",
    "Least",
    "Lower quarter",
    "Middle",
    "Upper quarter",
    "Most",
    "Scores",
)


def pack_paper(work: Work, bench: Bench, found: Board) -> Paper:
    """Give the pack as one reader may have it."""
    me = work.session.get_one(Representation, work.viewer.representation_id)
    row = bench.row
    return Paper(
        title=f"Decision pack: {row.title}",
        blocks=(
            Paragraph(f"{INDEPENDENT} {NO_PROMOTION}"),
            *([Aside(NOT_READ)] if found.own_recusals else []),
            Heading("Proposals"),
            Table(OVERVIEW, overview_rows(bench, found, "en")),
            Paragraph(f"{PLACES} {found.coverage}."),
            *(_scored(found) if found.over else ()),
            Heading("Ties and recusals"),
            *recused_blocks(found),
        ),
        mark=Mark(me.name, own_organisation(work).name, work.now, row.marking),
    )


def _scored(found: Board) -> Sequence[Block]:
    return (
        Heading("Scores by criterion"),
        Table(
            ("Criterion", "Weight", *(one.opened.code for one in found.lines)), criteria_rows(found)
        ),
        Heading("How scores lie"),
        Table(SPREADS, spread_rows(found)),
    )


def named(line: Line) -> str:
    """Give the code of a proposal, with whose it is where that is shown."""
    return f"{line.opened.code} ({line.proposer})" if line.proposer else line.opened.code


def criteria_rows(found: Board) -> tuple[tuple[str, ...], ...]:
    """Give for each criterion its weight and, proposal by proposal, mean and spread."""
    return tuple(
        (one.label, str(one.weight), *(_cell(line, one.key) for line in found.lines))
        for one in found.criteria
    )


def _cell(line: Line, key: str) -> str:
    spread = line.result.by_criterion.get(key) if line.result else None
    if spread is None:
        return ""
    return f"{shown(spread.mean)} ({shown(spread.least)} to {shown(spread.most)})"


def spread_rows(found: Board) -> tuple[tuple[str, ...], ...]:
    """Give how the scores of each proposal lie, of a hundred."""
    return tuple(
        (line.opened.code, *_spread(line.result.spread if line.result else None))
        for line in found.lines
    )


def _spread(spread: Spread | None) -> Sequence[str]:
    if spread is None:
        return ("", "", "", "", "", "", "0")
    parts = (spread.mean, spread.least, spread.lower, spread.middle, spread.upper, spread.most)
    return (*(shown(one) for one in parts), str(spread.number))


def overview_rows(bench: Bench, found: Board, language: str) -> tuple[tuple[str, ...], ...]:
    """Give whose each proposal is where that is shown, what it costs, and what came of it."""
    return tuple(
        (
            line.opened.code,
            line.proposer or "",
            money.shown(line.opened.amount, bench.row.currency, language),
            str(line.rank) if line.rank is not None else "",
            line.result.told if line.result else "",
        )
        for line in found.lines
    )


def recused_lines(found: Board) -> tuple[str, ...]:
    """Say who stands aside from what, and why."""
    return tuple(
        f"{line.opened.code}: {found.firms.get(one.firm_id, 'An organisation')}"
        f"{'' if one.representation_id is None else ', one person'}"
        f" ({GROUNDS[Ground(one.ground)].lower()})"
        for line in found.lines
        for one in line.recused
    )


def recused_blocks(found: Board) -> tuple[Block, ...]:
    """Give the same as a list, or one sentence where there is none."""
    told = recused_lines(found)
    return (Listed(told),) if told else (Paragraph("Nobody stands aside from what you read."),)
