"""One's own figures as a spreadsheet, and the questionnaire as one: taken, filled in, brought."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from collab.core.errors import InvalidError
from collab.features.kpis import queries, service
from collab.features.kpis.numbers import figure, typed
from collab.features.kpis.pages import lines_of, named
from collab.features.kpis.papers import METHOD, told
from collab.features.kpis.rules import ALL, BREAKDOWNS, UNITS, Told, half_year, word_of
from collab.policy.marking import Marking
from collab.shared.papers.sheet import Line, xlsx_file
from collab.surfaces.exchange.reading.sheet import Row, Sheet
from collab.work.unit import Work

if TYPE_CHECKING:
    from collab.features.kpis.models import Definition, Round

CODE, NAME, PERIOD, UNIT = "Code", "Indicator", "Half-year", "Counts in"
VALUE, AS_OF, RESTATED = "Your figure", "Newest data point", "Half-year before, put right"
HEADINGS = (CODE, NAME, PERIOD, UNIT, VALUE, AS_OF, RESTATED)
HOW = (
    (CODE, "Leave it as it is: it says which question the line answers."),
    (VALUE, "A number, such as 12.5 or 12,5. Left empty, the line is passed over."),
    (AS_OF, "The day of the newest figure in it, as 2025-06-30 or 30.06.2025."),
    (RESTATED, "Only if your answer of the half-year before was wrong."),
)
NOT_OPEN = "This question is not open to you, or is doubled."
SUBMITTED = "An answer was submitted already. Take it back first, or submit this one."
Asked = Mapping[str, "tuple[Round, Definition]"]


@dc.dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in a line, under which heading, and what to do; never what stands there."""

    number: int
    heading: str
    words: str
    question: bool = False


@dc.dataclass(frozen=True, slots=True)
class Brought:
    """What came of a sheet: nothing is written while something in it is wrong."""

    written: int = 0
    submitted: bool = False
    wrong: Sequence[Wrong] = ()


def questionnaire(work: Work) -> bytes:
    """Give what one's firm is asked, with what it has answered so far, as a workbook to fill in."""
    banner = Marking.SEALED.label
    lines = [[banner], HEADINGS, *_asked(work)]
    how: list[Line] = [["Column", "How"], *HOW]
    return xlsx_file([("Answers", banner, lines, 2), ("How to fill it in", "", how, 1)])


def own_figures(work: Work, definition_id: uuid.UUID) -> bytes:
    """Give an indicator's half-years as a workbook: own answers beside what was released."""
    row = queries.definition(work, definition_id)
    every = [line for line in lines_of(work, row) if line.published or line.own]
    marking = Marking.SEALED if any(line.own for line in every) else Marking.GREEN
    keys = [ALL, *row.breakdowns]
    heads = [PERIOD, "Your organisation", *(f"Released: {BREAKDOWNS[key]}" for key in keys)]
    lines = [
        [
            half_year(line.round.period),
            typed(line.own.told.value) if line.own else "",
            *(told(row, line, key) for key in keys),
        ]
        for line in every
    ]
    about: list[Line] = [
        ["Indicator", named(row)],
        ["What is counted", word_of(row.formulas, "en")],
        ["How figures are made", METHOD],
    ]
    banner = marking.label
    return xlsx_file(
        [("Figures", banner, [[banner], heads, *lines], 2), ("About this file", banner, about, 0)]
    )


def bring(work: Work, sheet: Sheet, *, submit: bool, sure: bool) -> Brought:
    """Take a filled-in questionnaire: all lines as drafts, or, if nothing is wrong, submitted."""
    asked = {str(row.id): (row, about) for row, about in queries.to_answer(work)}
    if CODE not in sheet.headings or VALUE not in sheet.headings:
        told_first = "Use the sheet this page gives: it has the columns that are needed."
        return Brought(wrong=[Wrong(1, CODE, told_first)])
    read = [(line, dict(zip(sheet.headings, line.cells, strict=True))) for line in sheet.rows]
    filled = [(line, cells) for line, cells in read if cells[VALUE].strip()]
    wrong: list[Wrong] = []
    answers: dict[str, tuple[int, Told]] = {}
    for line, cells in filled:
        code = cells[CODE].strip()
        if code not in asked or code in answers:
            wrong.append(Wrong(line.number, CODE, NOT_OPEN))
            continue
        row, about = asked[code]
        limits = (about.unit, about.lowest, about.highest)
        problems, answer = _read(line, cells, row.ends_on, limits)
        wrong += problems
        if answer is not None:
            answers[code] = (line.number, answer)
    if wrong or not answers:
        nothing = [Wrong(0, VALUE, "No line has a figure.")] if not wrong else []
        return Brought(wrong=[*wrong, *nothing])
    return _kept(work, asked, answers, submit=submit, sure=sure)


def _kept(
    work: Work, asked: Asked, answers: Mapping[str, tuple[int, Told]], *, submit: bool, sure: bool
) -> Brought:
    """Look at every line first: what is wrong in one keeps all of them from being written."""
    own = queries.own_answers(work, [uuid.UUID(code) for code in answers])
    fresh: list[tuple[Round, Definition, Told]] = []
    wrong: list[Wrong] = []
    for code, (number, answer) in answers.items():
        row, about = asked[code]
        before = own.get(row.id)
        done = before is not None and before.state == "submitted"
        if before is not None and done and queries.opened(work, before).told == answer:
            continue
        if done and not submit:
            wrong.append(Wrong(number, CODE, SUBMITTED))
            continue
        try:
            service.check(work, row, about, answer, sure=sure or not submit)
        except InvalidError as error:
            named_as = {"as_of": AS_OF, "restated": RESTATED}
            wrong += [
                Wrong(number, named_as.get(field, VALUE), words, question=field == "sure")
                for field, words in error.fields.items()
            ]
        fresh.append((row, about, answer))
    if wrong:
        return Brought(wrong=wrong)
    for row, about, answer in fresh:
        if submit:
            service.submit(work, row, about, answer, sure=True)
        else:
            service.save(work, row, about, answer)
    return Brought(written=len(fresh), submitted=submit)


def _asked(work: Work) -> Iterator[Line]:
    found = queries.to_answer(work)
    own = queries.own_answers(work, [row.id for row, _ in found])
    for row, about in found:
        kept = queries.opened(work, own[row.id]).told if row.id in own else None
        restated = kept.restated if kept else None
        yield [
            str(row.id),
            named(about),
            half_year(row.period),
            UNITS[about.unit],  # type: ignore[index] # a text that is one
            typed(kept.value) if kept else "",
            (kept.as_of if kept else row.ends_on).isoformat(),
            typed(restated) if restated is not None else "",
        ]


def _read(
    line: Row, cells: Mapping[str, str], ends: dt.date, limits: tuple[str, Decimal, Decimal | None]
) -> tuple[Iterable[Wrong], Told | None]:
    wrong: list[Wrong] = []
    found: dict[str, Decimal] = {}
    for heading in (VALUE, RESTATED):
        text = cells.get(heading, "").strip()
        if text:
            try:
                found[heading] = figure(text, *limits)
            except ValueError as error:
                wrong.append(Wrong(line.number, heading, str(error)))
    as_of = _day(cells.get(AS_OF, "").strip() or ends.isoformat())
    if as_of is None:
        wrong.append(Wrong(line.number, AS_OF, "Write a day, as 2025-06-30 or 30.06.2025."))
    if wrong or as_of is None:
        return wrong, None
    return (), Told(found[VALUE], as_of, found.get(RESTATED))


def _day(text: str) -> dt.date | None:
    day, _, rest = text.partition(".")
    month, _, year = rest.partition(".")
    try:
        if rest:
            return dt.date(int(year), int(month), int(day))
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
