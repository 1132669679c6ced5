"""One's own page of an indicator as a paper, marked for whoever takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from collab.features.kpis.models import Definition
from collab.features.kpis.numbers import written
from collab.features.kpis.rules import ALL, BREAKDOWNS, NOT_RELEASED, half_year
from collab.people.accounts.models import Representation
from collab.people.organisations.queries import own as own_organisation
from collab.policy.marking import Marking
from collab.shared.papers.model import Heading, Mark, Paper, Paragraph, Table
from collab.work.unit import Work

if TYPE_CHECKING:
    from collab.features.kpis.pages import Line

METHOD = (
    "A figure is a rounded mean or sum over independent organisations. Organisations of one parent"
    " count as one. It is released by a trustee, at most twice a year, only where nothing that was"
    " ever released lets a reader work out what one of them answered; otherwise it says that it is"
    " not released, whatever the reason. It tells nothing about any one of them."
)


def own_paper(work: Work, row: Definition, name: str, lines: Sequence[Line]) -> Paper:
    """Give own and released figures as a paper; that it was taken stands in one's own vault."""
    me = work.session.get_one(Representation, work.viewer.representation_id)
    firm = own_organisation(work)
    own = any(line.own for line in lines)
    marking = Marking.SEALED if own else Marking.GREEN
    return Paper(
        title=name,
        blocks=(
            Table(("Half-year", firm.name, "Released over many firms"), rows_of(row, lines)),
            *_broken_down(row, lines),
            Heading("How figures are made"),
            Paragraph(METHOD),
        ),
        mark=Mark(me.name, firm.name, work.now, int(marking)),
    )


def rows_of(row: Definition, lines: Sequence[Line], key: str = ALL) -> tuple[tuple[str, ...], ...]:
    """Give the lines of a table: half-year, own figure, released figure, in words."""
    return tuple(
        (
            half_year(line.round.period),
            written(line.own.told.value, row.unit) if line.own else "",
            told(row, line, key),
        )
        for line in lines
        if line.published or line.own
    )


def told(row: Definition, line: Line, key: str) -> str:
    """Say what was released of a half-year: the figure, one sentence, or nothing yet."""
    if not line.published:
        return ""
    figure = line.figures.get(key)
    if figure is None or figure.value is None:
        return NOT_RELEASED
    return f"{written(figure.value, row.unit)} ({figure.contributors})"


def _broken_down(row: Definition, lines: Sequence[Line]) -> tuple[Heading | Table, ...]:
    found: list[Heading | Table] = []
    for key in row.breakdowns:
        table = tuple((period, figure) for period, _, figure in rows_of(row, lines, key) if figure)
        if table:
            found += [Heading(BREAKDOWNS[key]), Table(("Half-year", "Released"), table)]
    return tuple(found)
