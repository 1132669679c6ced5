"""The worked examples of the rulebook: each stands in its category's file, and each is a test."""

from __future__ import annotations

import pytest

from collab.policy.category import Example
from collab.policy.exhaustive import judged, reachable
from collab.policy.rulebook import default_rulebook

EXAMPLES = [
    (category.key, example)
    for category in default_rulebook().categories.values()
    for example in category.examples
]


@pytest.mark.parametrize(
    ("key", "example"), EXAMPLES, ids=[f"{key}: {one.text}" for key, one in EXAMPLES]
)
def test_example_when_judged_gets_the_verdict_it_says(key: str, example: Example) -> None:
    judgement = judged(default_rulebook(), key, example.facets, {example.reader})
    assert judgement.verdict is example.verdict, judgement.reason


@pytest.mark.parametrize("key", default_rulebook().categories)
def test_category_when_a_verdict_can_be_reached_shows_an_example_of_it(key: str) -> None:
    category = default_rulebook().categories[key]
    shown = {example.verdict for example in category.examples}
    assert shown == reachable(default_rulebook(), category)


def test_vote_of_a_category_when_there_is_one_has_an_example() -> None:
    book = default_rulebook()
    spoken = {book.categories[key].vote(example.facets).rule for key, example in EXAMPLES}
    own = {
        vote.rule
        for category in book.categories.values()
        for vote in (category.default, *(case.vote for case in category.cases))
    }
    assert spoken == own


def test_example_when_there_is_one_is_told_once() -> None:
    texts = [example.text for _, example in EXAMPLES]
    assert len(set(texts)) == len(texts)
