"""What the rulebook covers, in words for people and as a list of what is wrong with it."""

from __future__ import annotations

import collections
import itertools
import re
from collections.abc import Collection, Iterator

from collab.policy.category import Category, Rulebook
from collab.policy.exhaustive import (
    how_many,
    judged,
    milder_among,
    never_speaking,
    not_total,
    reachable,
    verdicts_of,
)
from collab.policy.judgement import Vote
from collab.policy.verdict import Verdict
from collab.policy.wording import READERS, in_words, obligations_in_words

_TELLS_A_LIMIT = re.compile(
    r"\d|%|per ?cent|domina|threshold"
    r"|\b(?:two|three|four|five|six|ten|twelve|dozen|third|quarter|half)\b",
    re.IGNORECASE,
)
"""A reader must not learn from a refusal how close a figure came."""

_HEADER = (
    (
        "| Category | What belongs here | In general | Except | If public"
        " | Asked of a copy | Sources |"
    ),
    "|---|---|---|---|---|---|---|",
)


def wrong_with(rulebook: Rulebook, keys: Collection[str] | None = None) -> Iterator[str]:
    """Name what must be mended before the rulebook may judge anything.

    Where only some categories changed, ``keys`` says which: the others were tried before.
    """
    for vote in rulebook.all_votes():
        for text in (vote.reason, *vote.ways_out):
            if _TELLS_A_LIMIT.search(text):
                yield f"{vote.rule}: the reader would learn a limit: {text}"
    cited = {key for vote in rulebook.all_votes() for key in vote.references}
    yield from (
        f"references.toml: nothing cites {key}" for key in rulebook.references.keys() - cited
    )
    yield from (f"{rule}: no answer can set this off" for rule in never_speaking(rulebook, keys))
    for key in rulebook.categories if keys is None else keys:
        category = rulebook.categories[key]
        verdicts = verdicts_of(rulebook, category)
        yield from milder_among(rulebook, category, verdicts)
        yield from not_total(rulebook, category, verdicts)
        yield from wrong_examples(rulebook, category)
        shown = {example.verdict for example in category.examples}
        for verdict in sorted(reachable(rulebook, category, verdicts) - shown):
            yield f"{key}: no worked example is judged {verdict}"


def wrong_examples(rulebook: Rulebook, category: Category) -> Iterator[str]:
    """Name the worked examples that are judged otherwise than they say."""
    for example in category.examples:
        found = judged(rulebook, category.key, example.facets, {example.reader}).verdict
        if found is not example.verdict:
            yield f"{category.key}: “{example.text}” is judged {found}, not {example.verdict}"


def summary(rulebook: Rulebook) -> Iterator[str]:
    """Say in a few lines what there is."""
    votes = list(rulebook.all_votes())
    unverified = [key for key, ref in rulebook.references.items() if not ref.verified]
    examples = sum(len(category.examples) for category in rulebook.categories.values())
    yield f"rulebook {rulebook.version}, in force from {rulebook.effective_on}"
    for family, title in rulebook.families.items():
        keys = [c.key for c in rulebook.categories.values() if c.family == family]
        yield f"  {title}: {', '.join(keys)}"
    yield (
        f"{len(rulebook.categories)} categories, {len(rulebook.rules)} general rules, "
        f"{len(rulebook.relation_rows)} rows of readers, {len(votes)} votes in all"
    )
    yield f"{examples} worked examples, {how_many(rulebook)} answers to try"
    yield f"{len(rulebook.references)} references, {len(unverified)} not yet verified by counsel"


def markdown(rulebook: Rulebook) -> str:
    """Give the tables that docs/policy.md carries."""
    lines = []
    for family, title in rulebook.families.items():
        lines += [f"### {title}", "", *_HEADER]
        lines += [_row(c) for c in rulebook.categories.values() if c.family == family]
        lines.append("")
    lines += [
        "### General rules",
        "",
        "| Rule | When | Verdict | If public |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {rule.title} (`{rule.name}`) | {in_words(rule.when)} "
        f"| {_verdict(rule.vote)} | {_public(rule.vote)} |"
        for rule in rulebook.rules
    ]
    lines += ["", "### Who reads", "", "Only for categories marked with an asterisk above.", ""]
    lines.append(f"| What is told | {' | '.join(READERS.values())} |")
    lines.append("|---" * (len(READERS) + 1) + "|")
    lines += [
        f"| {row.title} | {' | '.join(_verdict(row.votes[r]) for r in READERS)} |"
        for row in rulebook.relation_rows
    ]
    return "\n".join(lines) + "\n"


def _row(category: Category) -> str:
    star = " *" if category.relation_matrix else ""
    cases = "<br>".join(f"{_verdict(c.vote)}: {in_words(c.when)}" for c in category.cases)
    references = dict.fromkeys(
        itertools.chain(
            category.default.references, *(case.vote.references for case in category.cases)
        )
    )
    return (
        f"| {category.title}{star} (`{category.key}`) | {category.covers} | "
        f"{_verdict(category.default)} | {cases or '-'} | {_public(category.default)} | "
        f"{'; '.join(obligations_in_words(category.default.obligations)) or '-'} | "
        f"{', '.join(references) or '-'} |"
    )


def _verdict(vote: Vote) -> str:
    if vote.transformations and vote.verdict == "transform":
        return f"**transform** ({', '.join(t.replace('_', ' ') for t in vote.transformations)})"
    return f"**{vote.verdict}**"


def _public(vote: Vote) -> str:
    if vote.verdict == "allow":
        return "-"
    return "lifted" if vote.yields_to_publicness else "stays"


def matrix_lines(rulebook: Rulebook) -> Iterator[str]:
    """Say of every category what holds in general, and how many answers get which verdict."""
    yield f"{'category':<28} {'in general':<11}" + "".join(f"{one:>11}" for one in Verdict)
    for category in rulebook.categories.values():
        tally = collections.Counter(
            verdict
            for by_sheet in verdicts_of(rulebook, category).values()
            for verdict in by_sheet.values()
        )
        all_of_them = sum(tally.values())
        shares = "".join(f"{tally[one] / all_of_them:>11.0%}" for one in Verdict)
        yield f"{category.key:<28} {category.default.verdict:<11}{shares}"
    yield ""
    yield f"{'general rule':<28} {'verdict':<11} when"
    for rule in rulebook.rules:
        yield f"{rule.name:<28} {rule.vote.verdict:<11} {in_words(rule.when)}"
    yield ""
    yield f"{'told, read by':<28} " + " ".join(f"{one:<21}" for one in READERS)
    for row in rulebook.relation_rows:
        verdicts = " ".join(f"{row.votes[one].verdict:<21}" for one in READERS)
        yield f"{row.name:<28} {verdicts}".rstrip()
