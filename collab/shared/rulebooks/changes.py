"""One change of one rule, made on the tables of a book; its worked examples follow. Pure.

A part is named as its vote is: ``advocacy.default``, ``advocacy.future``, ``person_named``,
``relation.past.competitor``, ``sealed``. ``advocacy.new_case`` and ``reference.GDPR`` are no votes.
"""

from __future__ import annotations

import dataclasses as dc
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from collab.core.errors import InvalidError
from collab.policy.category import Category, Example, Rulebook
from collab.policy.coverage import wrong_with
from collab.policy.declaration import Facets, Granularity, Subject, Time
from collab.policy.exhaustive import (
    THREAT,
    Verdicts,
    contributors_told_apart,
    judged,
    reachable,
    shares_told_apart,
    verdicts_of,
)
from collab.policy.judgement import Vote
from collab.policy.obligations import NONE, Obligations
from collab.policy.relation import Relation
from collab.policy.rulebook_files import CATEGORIES, GENERAL, REFERENCES, RulebookError
from collab.policy.verdict import Transformation, Verdict
from collab.shared.rulebooks.sources import Sources, book_in

NEW_CASE = "new_case"
REFERENCE = "reference"
MOST_PROBLEMS = 5


@dc.dataclass(frozen=True, slots=True)
class VoteDraft:
    """What counsel writes of one vote. ``example`` is asked for where a verdict has none yet."""

    verdict: Verdict
    reason: str
    reason_counsel: str
    ways_out: tuple[str, ...] = ()
    transformations: tuple[Transformation, ...] = ()
    public: bool = False
    obligations: Obligations = NONE
    example: str = ""


@dc.dataclass(frozen=True, slots=True)
class Changed:
    """The tables after a change, and the book they make."""

    sources: Sources
    book: Rulebook


def vote_named(book: Rulebook, part: str) -> Vote | None:
    """Give the vote a part speaks of; None where it is none."""
    return next((vote for vote in book.all_votes() if vote.rule == part), None)


def category_of(book: Rulebook, part: str) -> Category | None:
    """Give the category a part belongs to; None where it holds across categories."""
    return book.categories.get(part.partition(".")[0])


def with_vote(sources: Sources, part: str, draft: VoteDraft) -> Changed:
    """Change one vote.

    :raises InvalidError: when the book that would come of it may judge nothing.
    """
    table = _vote_table(sources, part)
    key = "default" if part.endswith(".default") else "verdict"
    _write(table, key, draft)
    return _checked(sources, part, draft.example)


def with_case(
    sources: Sources, category: str, name: str, when: Mapping[str, Any], draft: VoteDraft
) -> Changed:
    """Add a case to a category, before its others; likewise."""
    table = _category_table(sources, category)
    if any(case["name"] == name for case in table.get("case", ())):
        raise InvalidError({"name": "There is a case of this name already."})
    case: dict[str, Any] = {"name": name, "when": dict(when)}
    _write(case, "verdict", draft)
    table["case"] = [case, *table.get("case", ())]
    return _checked(sources, f"{category}.{name}", draft.example)


def with_reference(sources: Sources, key: str, text: str, *, verified: bool) -> Changed:
    """Change a reference, or say that counsel has read the cited text; likewise."""
    sources[REFERENCES]["reference"][key] = {"text": text, "verified": verified}
    return Changed(sources, _read(sources))


def _write(table: dict[str, Any], key: str, draft: VoteDraft) -> None:
    table[key] = draft.verdict.value
    table["reason"], table["reason_counsel"] = draft.reason, draft.reason_counsel
    table["ways_out"] = list(draft.ways_out)
    table["public"] = draft.public
    table["transformations"] = [one.value for one in draft.transformations]
    table["obligations"] = {
        name: value for name, value in dc.asdict(draft.obligations).items() if value
    }


def _checked(sources: Sources, part: str, example: str) -> Changed:
    book = _read(sources)
    category = category_of(book, part)
    keys = list(book.categories) if category is None else [category.key]
    _follow(sources, book, keys)
    for key in keys if example else ():
        _show(sources, book, book.categories[key], part, example)
    book = _read(sources)
    problems = list(wrong_with(book, None if category is None else keys))
    missing = [one for one in problems if "no worked example" in one]
    if missing and len(missing) == len(problems):
        raise InvalidError({"example": f"A worked example is needed. {missing[0]}"})
    if problems:
        told = "; ".join(problems[:MOST_PROBLEMS])
        raise InvalidError({"": f"These rules would not hold together: {told}"})
    return Changed(sources, book)


def _read(sources: Sources) -> Rulebook:
    try:
        return book_in(sources)
    except RulebookError as error:
        raise InvalidError({"": str(error)}) from error


def _follow(sources: Sources, book: Rulebook, keys: Sequence[str]) -> None:
    """Let every worked example say what it is now judged; the difference shows which turned.

    Where a category asks more than it did, an example first answers that, as harmlessly as keeps
    its verdict: otherwise doubt alone would turn it, and it would show nothing of its rule.
    """
    for key in keys:
        category = book.categories[key]
        tables = _category_table(sources, key).get("example", ())
        for example, table in zip(category.examples, tables, strict=True):
            facets = _answered(book, category, example)
            table["facets"] = _told(facets)
            table["verdict"] = judged(book, key, facets, {example.reader}).verdict.value


def _answered(book: Rulebook, category: Category, example: Example) -> Facets:
    open_facets = [name for name in category.asks if getattr(example.facets, name) is None]
    now = judged(book, category.key, example.facets, {example.reader}).verdict
    if now is example.verdict or not open_facets:
        return example.facets
    answers: dict[str, Sequence[object]] = {
        "time": tuple(Time),
        "granularity": tuple(Granularity),
        "subject": tuple(Subject),
        "contributors": contributors_told_apart(category)[::-1],
        "largest_share": shares_told_apart(category),
    }
    for chosen in itertools.product(*(answers[name] for name in open_facets)):
        said: dict[str, Any] = dict(zip(open_facets, chosen, strict=True))
        facets = dc.replace(example.facets, **said)
        if judged(book, category.key, facets, {example.reader}).verdict is example.verdict:
            return facets
    return example.facets


def _show(sources: Sources, book: Rulebook, category: Category, part: str, text: str) -> None:
    """Put a text beside answers for each verdict without example, or that set off the part."""
    tables = _category_table(sources, category.key).setdefault("example", [])
    verdicts = verdicts_of(book, category)
    shown = {Verdict(one["verdict"]) for one in tables}
    wanted = sorted(reachable(book, category, verdicts) - shown)
    own = {vote.rule: vote.verdict for vote in _own_votes(category)}
    if not wanted and part in own:
        wanted = [own[part]]
    for verdict in wanted:
        facets, reader = _answers(category, part, verdict, verdicts)
        tables.append(
            {
                "text": text,
                "facets": _told(facets),
                "reader": reader.value,
                "verdict": verdict.value,
            }
        )


def _own_votes(category: Category) -> tuple[Vote, ...]:
    return (category.default, *(case.vote for case in category.cases))


def _answers(
    category: Category, part: str, wanted: Verdict, verdicts: Verdicts
) -> tuple[Facets, Relation]:
    """Find answers that are judged so, by the very part where it can be."""
    found = [
        (sheet, reader)
        for reader, by_sheet in verdicts.items()
        for sheet, verdict in by_sheet.items()
        if verdict is wanted
    ]
    of_part = (one for one in found if category.vote(one[0]).rule == part)
    return next(of_part, None) or (found[0] if found else (THREAT, Relation.NONE))


def _told(facets: Facets) -> dict[str, Any]:
    empty = Facets()
    return {
        field.name: getattr(value, "value", value)
        for field in dc.fields(facets)
        if (value := getattr(facets, field.name)) != getattr(empty, field.name)
    }


def _category_table(sources: Sources, key: str) -> dict[str, Any]:
    for path, tables in sources.items():
        if path.startswith(f"{CATEGORIES}/"):
            for table in tables["category"]:
                if table["key"] == key:
                    found: dict[str, Any] = table
                    return found
    raise InvalidError({"": "There is no such category."})


def _vote_table(sources: Sources, part: str) -> dict[str, Any]:
    """Give the table a vote was read from. :raises InvalidError: when there is none."""
    general = sources[GENERAL]
    found: dict[str, Any] | None = None
    if part in general["standing"]:
        found = general["standing"][part]
    elif part.startswith("relation."):
        _, row, reader = part.split(".")
        rows = {one["name"]: one for one in general["relation"]}
        found = rows.get(row, {}).get("readers", {}).get(reader)
    elif "." in part:
        key, case = part.split(".", 1)
        table = _category_table(sources, key)
        cases = {one["name"]: one for one in table.get("case", ())}
        found = table if case == "default" else cases.get(case)
    else:
        found = next((one for one in general["rule"] if one["name"] == part), None)
    if found is None:
        raise InvalidError({"": "There is no such rule."})
    return found
