"""Why a verdict, and what single other answer would change it."""

from __future__ import annotations

import pytest

from collab.policy.category import Condition
from collab.policy.declaration import Facets, Granularity, Publicness, Subject, Time
from collab.policy.explain import explained, read_answers
from collab.policy.relation import Relation
from collab.policy.rulebook import Circumstances, default_rulebook
from collab.policy.verdict import Verdict

FIGURE = Facets(
    Time.PAST,
    Granularity.AGGREGATED,
    Subject.THIRD_PARTY,
    age_months=24,
    contributors=3,
    largest_share=20,
)


def ask(
    category: str, facets: Facets, *readers: Relation, limits: bool = True
) -> dict[str, Verdict]:
    told = explained(
        default_rulebook(),
        Circumstances(category, facets, frozenset(readers or (Relation.COMPETITOR,))),
        limits=limits,
    )
    return {one.change: one.verdict for one in told.otherwise}


def test_figure_when_too_few_stand_behind_it_would_be_allowed_with_more() -> None:
    assert ask("kpi_aggregated", FIGURE)["contributors: 5"] is Verdict.ALLOW


def test_number_when_explained_to_others_than_counsel_is_not_told() -> None:
    told = ask("kpi_aggregated", FIGURE, limits=False)
    assert told["a certain number of contributors"] is Verdict.ALLOW
    assert not any(letter.isdigit() for change in told for letter in change)


def test_reader_when_one_is_too_near_is_named() -> None:
    facets = Facets(Time.PAST, Granularity.NONE, Subject.OWN)
    told = ask("unilateral_past_action", facets, Relation.SAME_GROUP, Relation.COMPETITOR)
    assert told["no reader who is: rival"] is Verdict.ALLOW
    assert "no reader who is: same group of companies" not in told


def test_publicness_when_it_would_help_is_told_with_its_citation() -> None:
    facets = Facets(Time.PAST, Granularity.INDIVIDUAL, Subject.OWN)
    told = ask("purchase_volume", facets)
    assert told["public, with a citation anyone can follow"] is Verdict.ALLOW


def test_verdict_when_nothing_helps_has_no_other_answer() -> None:
    assert ask("market_allocation", Facets()) == {}
    assert ask("weather", Facets()) == {}


def test_answers_when_read_from_a_line_are_facets() -> None:
    line = "kpi_aggregated:time=past,granularity=aggregated,names_firm=yes,contributors=7"
    facets = Facets(Time.PAST, Granularity.AGGREGATED, names_firm=True, contributors=7)
    assert read_answers(line) == ("kpi_aggregated", facets)
    assert read_answers("advocacy") == ("advocacy", Facets())
    for wrong in ("a:b=c", "a:time=now", "a:age_months=old", "a:names_firm=perhaps"):
        with pytest.raises(ValueError, match=r"no answer|not a valid"):
            read_answers(wrong)


@pytest.mark.parametrize(
    ("condition", "facets", "holds"),
    [
        (Condition(fewer_contributors_than=5), Facets(contributors=4), True),
        (Condition(fewer_contributors_than=5), Facets(contributors=5), False),
        (Condition(fewer_contributors_than=5), Facets(), False),
        (Condition(share_above=25), Facets(largest_share=26), True),
        (Condition(share_above=25), Facets(largest_share=25), False),
        (Condition(share_above=25), Facets(), False),
        (Condition(older_than_months=12), Facets(), False),
        (Condition(younger_than_months=12), Facets(), True),
        (Condition(publicness=frozenset({Publicness.GENUINE})), Facets(), False),
        (Condition(time=frozenset({Time.PAST})), Facets(), False),
        (Condition(), Facets(), True),
    ],
)
def test_condition_when_a_number_is_not_said_holds_only_where_doubt_is_stricter(
    condition: Condition, facets: Facets, *, holds: bool
) -> None:
    assert condition.holds(facets) is holds
