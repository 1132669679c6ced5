"""Topics in words, and the words a topic is chosen from."""

from __future__ import annotations

from collections.abc import Sequence

from collab.core.vocabularies import Term, countries, shipped
from collab.features.interests.rules import Topic
from collab.shared.vocabularies import label, terms
from collab.work.unit import Work

Options = Sequence[tuple[str, str]]
KINDS = {"issue": "issues", "mineral": "minerals"}


def part_in_words(work: Work, name: str, value: object) -> str:
    """Say in words what stands in one part; a code nobody knows any more is shown as it is."""
    if name == "country":
        return countries().get(str(value), str(value))
    return label(work, KINDS[name], str(value))


def shipped_word(name: str, value: object) -> str:
    """Say the same where no transaction is at hand: in the words the house ships."""
    if name == "country":
        return countries().get(str(value), str(value))
    return shipped(KINDS[name]).label(str(value))


def in_words(work: Work, topic: Topic) -> str:
    """Say a topic in one line, leaving out what is open."""
    parts = (("issue", topic.issue), ("country", topic.country), ("mineral", topic.mineral))
    return ", ".join(part_in_words(work, name, value) for name, value in parts if value)


def issue_options(work: Work) -> Sequence[tuple[str, Options]]:
    """Give the issues under their branches."""
    return [(branch, _pairs(leaves)) for branch, leaves in terms(work, "issues").offered()]


def country_options() -> Options:
    """Give the countries by name."""
    return list(countries().items())


def mineral_options(work: Work) -> Options:
    """Give the minerals."""
    return [pair for _, leaves in terms(work, "minerals").offered() for pair in _pairs(leaves)]


def _pairs(offered: Sequence[Term]) -> Options:
    return [(term.key, term.word()) for term in offered]
