"""Every answer to every question, for every category."""

from __future__ import annotations

import dataclasses as dc

import pytest

from collab.policy.category import Case, Condition, Rulebook
from collab.policy.coverage import summary, wrong_with
from collab.policy.declaration import Subject, Time
from collab.policy.exhaustive import (
    ages_told_apart,
    answer_sheets,
    judged,
    milder_when_more_sensitive,
    never_speaking,
)
from collab.policy.judgement import Vote
from collab.policy.relation import Relation
from collab.policy.rulebook import default_rulebook
from collab.policy.verdict import Verdict
from collab.policy.wording import in_words


def with_case(key: str, case: Case) -> Rulebook:
    """Give a rulebook of one category, with one more case before its others."""
    book = default_rulebook()
    category = book.categories[key]
    changed = dc.replace(category, cases=(case, *category.cases))
    return dc.replace(book, categories={key: changed})


def vote(verdict: str, reason: str = "So.") -> Vote:
    return Vote("advocacy.tried", Verdict(verdict), reason, "So it is.", ways_out=("Wait",))


def test_rulebook_is_whole() -> None:
    assert list(wrong_with(default_rulebook())) == []


@pytest.mark.parametrize("key", default_rulebook().categories)
def test_every_answer_is_judged_with_a_reason_and_without_error(key: str) -> None:
    book = default_rulebook()
    category = book.categories[key]
    for sheet in answer_sheets(category, ages_told_apart(book, category)):
        judgement = judged(book, key, sheet, {Relation.COMPETITOR})
        assert judgement.votes[0].rule.startswith(f"{key}.") or judgement.lifted
        assert judgement.reason
        assert judgement.verdict is Verdict.ALLOW or judgement.ways_out
        if judgement.verdict is Verdict.TRANSFORM:
            assert judgement.transformations


def test_check_finds_a_rule_that_is_milder_for_more() -> None:
    case = Case("tried", Condition(time=frozenset({Time.CURRENT})), vote("review"))
    assert any(
        "advocacy" in line for line in milder_when_more_sensitive(with_case("advocacy", case))
    )


def test_check_finds_a_rule_that_is_milder_for_a_nearer_reader() -> None:
    book = default_rulebook()
    row = book.relation_rows[0]
    votes = dict(row.votes) | {Relation.NONE: vote("block")}
    rows = (dc.replace(row, votes=votes), *book.relation_rows[1:])
    one = {"audit_result": book.categories["audit_result"]}
    changed = dc.replace(book, categories=one, relation_rows=rows)
    assert any("milder for competitor" in line for line in milder_when_more_sensitive(changed))


def test_check_finds_a_rule_that_can_never_speak() -> None:
    impossible = Condition(time=frozenset({Time.PAST}), older_than_months=9, younger_than_months=3)
    assert "advocacy.tried" in never_speaking(
        with_case("advocacy", Case("tried", impossible, vote("review")))
    )


@pytest.mark.parametrize("reason", ["Only five firms.", "Above 25 %.", "One firm dominates."])
def test_check_finds_a_limit_told_to_readers(reason: str) -> None:
    case = Case("tried", Condition(subject=frozenset({Subject.OWN})), vote("review", reason))
    assert any("learn a limit" in line for line in wrong_with(with_case("advocacy", case)))


def test_summary_says_how_many_references_are_unverified() -> None:
    assert list(summary(default_rulebook()))[-1].endswith("not yet verified by counsel")


def test_condition_is_said_in_words() -> None:
    condition = Condition(
        time=frozenset({Time.PAST, Time.NONE}), names_person=False, older_than_months=12
    )
    assert (
        in_words(condition) == "past or no time said; nobody recognisable; at least 12 months old"
    )
