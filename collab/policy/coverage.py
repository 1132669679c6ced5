"""What the rulebook covers, in words for people and as a list of what is wrong with it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from collab.policy.category import Category, Condition, Rulebook
from collab.policy.declaration import Granularity, Publicness, Subject, Time
from collab.policy.exhaustive import milder_when_more_sensitive, never_speaking
from collab.policy.judgement import Vote
from collab.policy.relation import Relation

_TELLS_A_LIMIT = re.compile(
    r"\d|%|per ?cent|domina|threshold"
    r"|\b(?:two|three|four|five|six|ten|twelve|dozen|third|quarter|half)\b",
    re.IGNORECASE,
)
"""A reader must not learn from a refusal how close a figure came."""

_SCALES: Mapping[str, Mapping[StrEnum, str]] = {
    "time": {
        Time.PAST: "past",
        Time.NONE: "no time said",
        Time.CURRENT: "present",
        Time.FUTURE: "to come",
    },
    "granularity": {
        Granularity.AGGREGATED: "many firms or people together",
        Granularity.NONE: "without detail of a firm or person",
        Granularity.INDIVIDUAL: "a single firm or person visible",
    },
    "subject": {
        Subject.NONE: "about nobody in particular",
        Subject.AFFECTED_PEOPLE: "about affected people",
        Subject.THIRD_PARTY: "about a third party",
        Subject.OWN: "about the own firm",
        Subject.OTHER_MEMBER: "about another member",
    },
    "publicness": {
        Publicness.GENUINE: "public",
        Publicness.OBTAINABLE_AT_COST: "public at a cost",
        Publicness.MEMBER_PRIVATE: "not public",
    },
}

_READERS = {
    Relation.SAME_GROUP: "same group of companies",
    Relation.NONE: "outside the market",
    Relation.CUSTOMER_SUPPLIER: "trading partner",
    Relation.COMPETITOR: "rival",
    Relation.COMPETITOR_AND_CHAIN: "rival and trading partner",
}

_HEADER = (
    "| Category | What belongs here | In general | Except | If public | Sources |",
    "|---|---|---|---|---|---|",
)

_SWITCHES = {
    "names_person": ("a person recognisable", "nobody recognisable"),
    "names_firm": ("a firm named", "no firm named"),
    "proposes_joint_conduct": ("joint conduct proposed", "no joint conduct proposed"),
    "conditional_threat": ("a threat", "no threat"),
}


def wrong_with(rulebook: Rulebook) -> Iterator[str]:
    """Name what must be mended before the rulebook may judge anything."""
    for vote in rulebook.all_votes():
        for text in (vote.reason, *vote.ways_out):
            if _TELLS_A_LIMIT.search(text):
                yield f"{vote.rule}: the reader would learn a limit: {text}"
    cited = {key for vote in rulebook.all_votes() for key in vote.references}
    yield from (
        f"references.toml: nothing cites {key}" for key in rulebook.references.keys() - cited
    )
    yield from (f"{rule}: no answer can set this off" for rule in never_speaking(rulebook))
    yield from milder_when_more_sensitive(rulebook)


def summary(rulebook: Rulebook) -> Iterator[str]:
    """Say in a few lines what there is."""
    votes = list(rulebook.all_votes())
    unverified = [key for key, ref in rulebook.references.items() if not ref.verified]
    yield f"rulebook {rulebook.version}, in force from {rulebook.effective_on}"
    for family, title in rulebook.families.items():
        keys = [c.key for c in rulebook.categories.values() if c.family == family]
        yield f"  {title}: {', '.join(keys)}"
    yield (
        f"{len(rulebook.categories)} categories, {len(rulebook.rules)} general rules, "
        f"{len(rulebook.relation_rows)} rows of readers, {len(votes)} votes in all"
    )
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
    lines.append(f"| What is told | {' | '.join(_READERS.values())} |")
    lines.append("|---" * (len(_READERS) + 1) + "|")
    lines += [
        f"| {row.title} | {' | '.join(_verdict(row.votes[r]) for r in _READERS)} |"
        for row in rulebook.relation_rows
    ]
    return "\n".join(lines) + "\n"


def in_words(condition: Condition) -> str:
    """Say a condition as a lawyer would read it aloud."""
    parts = []
    for name, words in _SCALES.items():
        answers = getattr(condition, name)
        if answers is not None:
            parts.append(" or ".join(word for answer, word in words.items() if answer in answers))
    for name, (yes, no) in _SWITCHES.items():
        answer = getattr(condition, name)
        if answer is not None:
            parts.append(yes if answer else no)
    if condition.older_than_months is not None:
        parts.append(f"at least {condition.older_than_months} months old")
    if condition.younger_than_months is not None:
        parts.append(f"younger than {condition.younger_than_months} months or of unknown age")
    return "; ".join(parts)


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
