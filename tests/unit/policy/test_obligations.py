"""What a verdict asks of a copy: the strictest of all votes, held against what was declared."""

from __future__ import annotations

import dataclasses as dc

import pytest

from collab.policy.category import Rulebook
from collab.policy.declaration import (
    Attribution,
    Facets,
    Granularity,
    PermittedAction,
    Subject,
    Time,
)
from collab.policy.judgement import Judgement
from collab.policy.marking import Marking
from collab.policy.obligations import NONE, Obligations, together
from collab.policy.relation import Relation
from collab.policy.rulebook import Circumstances, default_rulebook, weigh
from collab.policy.verdict import Transformation, Verdict
from collab.policy.wording import obligations_in_words

TOLD = Facets(Time.PAST, Granularity.AGGREGATED, Subject.AFFECTED_PEOPLE)
COMPLAINT = Circumstances("grievance_case", TOLD, {Relation.COMPETITOR})


def rules(judgement: Judgement) -> set[str]:
    return {vote.rule for vote in judgement.decisive}


def test_obligations_when_together_are_the_strictest_of_each() -> None:
    one = Obligations(
        watermark=True,
        attribution=Attribution.KIND,
        permitted_action=PermittedAction.RAISE_OPENLY,
        expires_after_months=12,
    )
    other = Obligations(
        no_forwarding=True,
        attribution=Attribution.MEMBER,
        permitted_action=PermittedAction.DESK_RESEARCH_ONLY,
        expires_after_months=24,
    )
    both = Obligations(
        watermark=True,
        no_forwarding=True,
        attribution=Attribution.MEMBER,
        permitted_action=PermittedAction.DESK_RESEARCH_ONLY,
        expires_after_months=12,
    )
    assert together([one, other, NONE]) == together([other, one]) == both
    assert together([]) == NONE
    assert not NONE
    assert both


def test_copy_when_allowed_carries_what_its_rules_ask() -> None:
    judgement = weigh(default_rulebook(), COMPLAINT)
    assert judgement.verdict is Verdict.ALLOW
    assert judgement.obligations.watermark
    assert judgement.obligations.no_forwarding
    assert "names who took it" in obligations_in_words(judgement.obligations)[0]
    assert not any(
        letter.isdigit()
        for one in obligations_in_words(judgement.obligations, limits=False)
        for letter in one
    )


@pytest.mark.parametrize(
    ("declared", "rule", "change"),
    [
        ({"marking": Marking.GREEN}, "forwarding_bound", Transformation.STRICTER_MARKING),
        (
            {"attribution": Attribution.NAMED},
            "attribution_bound",
            Transformation.COARSER_ATTRIBUTION,
        ),
        (
            {"permitted_action": PermittedAction.RAISE_OPENLY},
            "action_bound",
            Transformation.NARROWER_ACTION,
        ),
    ],
)
def test_declaration_when_it_goes_further_than_is_asked_needs_a_change(
    declared: dict[str, object], rule: str, change: Transformation
) -> None:
    wider: Circumstances = dc.replace(COMPLAINT, **declared)  # type: ignore[arg-type] # one field each
    judgement = weigh(default_rulebook(), wider)
    assert judgement.verdict is Verdict.TRANSFORM
    assert rules(judgement) == {rule}
    assert judgement.transformations == (change,)


def test_copy_when_blocked_asks_nothing() -> None:
    threat = dc.replace(COMPLAINT, facets=dc.replace(TOLD, conditional_threat=True))
    assert weigh(default_rulebook(), threat).obligations == NONE


def test_vote_when_lifted_asks_nothing_any_more() -> None:
    book: Rulebook = default_rulebook()
    link = Circumstances(
        "supplier_identity_link",
        Facets(Time.PAST, Granularity.INDIVIDUAL, Subject.THIRD_PARTY),
        {Relation.COMPETITOR},
        marking=Marking.GREEN,
        cited=True,
    )
    assert weigh(book, link).obligations == NONE
    assert weigh(book, dc.replace(link, cited=False)).obligations.watermark
