"""How votes become a verdict."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import itertools

import pytest

from collab.policy.category import Rulebook
from collab.policy.declaration import (
    Attribution,
    Citation,
    Declaration,
    Facets,
    Granularity,
    Publicness,
    Subject,
    Time,
)
from collab.policy.judgement import Judgement, Span, Vote
from collab.policy.marking import Marking
from collab.policy.relation import Relation
from collab.policy.rulebook import default_rulebook, evaluate
from collab.policy.screening.flag import Flag
from collab.policy.verdict import Transformation, Verdict, strictest

TODAY = dt.date(2026, 11, 20)
PAGE = Citation("https://example.org/report", TODAY)
RIVAL = {Relation.COMPETITOR}


def judge(
    declaration: Declaration,
    readers: set[Relation] = RIVAL,
    charter: set[str] | None = None,
    flags: tuple[Flag, ...] = (),
    text: str = "",
) -> Judgement:
    return evaluate(
        default_rulebook(), declaration, readers, charter, flags, {"statement": text}, today=TODAY
    )


def rules(judgement: Judgement) -> set[str]:
    return {vote.rule for vote in judgement.decisive}


def flagged(
    text: str, excerpt: str, verdict: Verdict, remedy: Transformation | None = None
) -> Flag:
    start = text.index(excerpt)
    return Flag(
        pattern="prices.own_price",
        category="price_current_future",
        verdict=verdict,
        explanation="This seems to tell a price.",
        field="statement",
        start=start,
        end=start + len(excerpt),
        excerpt=excerpt,
        sentence=text,
        transformation=remedy,
        ways_out=("Leave it out",),
    )


def test_verdicts_are_ordered_from_mild_to_strict() -> None:
    assert sorted(Verdict, reverse=True) == ["block", "review", "transform", "allow"]
    for mild, strict in itertools.combinations(Verdict, 2):
        assert mild < strict
        assert mild <= strict
        assert strict > mild
        assert strict >= mild


def test_no_vote_at_all_is_a_block() -> None:
    assert strictest(()) is Verdict.BLOCK


def test_judgement_names_the_version_it_was_made_under() -> None:
    assert judge(Declaration("hr_risk_general")).policy_version == default_rulebook().version


def test_strictest_vote_wins_and_gives_the_reason() -> None:
    judgement = judge(
        Declaration("hr_risk_general", Facets(names_person=True, proposes_joint_conduct=True))
    )
    assert judgement.verdict is Verdict.REVIEW
    assert rules(judgement) == {"joint_conduct"}
    assert judgement.transformations == (Transformation.ANONYMISE, Transformation.REDACT)
    assert judgement.remedy == "Share the fact without the proposal"


def test_block_offers_no_transformation() -> None:
    judgement = judge(Declaration("price_current_future", Facets(names_person=True)))
    assert judgement.transformations == ()
    assert judgement.ways_out


def test_sealed_things_never_leave() -> None:
    judgement = judge(Declaration("hr_risk_general", marking=Marking.SEALED))
    assert rules(judgement) == {"sealed"}
    assert judgement.verdict is Verdict.BLOCK


@pytest.mark.parametrize("marking", [m for m in Marking if m is not Marking.SEALED])
def test_other_markings_are_not_the_gates_business(marking: Marking) -> None:
    assert judge(Declaration("hr_risk_general", marking=marking)).verdict is Verdict.ALLOW


def test_category_outside_the_charter_goes_to_review() -> None:
    judgement = judge(Declaration("advocacy"), charter={"hr_risk_general"})
    assert rules(judgement) == {"facet_unanswered", "outside_charter"}
    assert judge(Declaration("hr_risk_general"), charter={"hr_risk_general"}).verdict == "allow"


def test_unanswered_question_goes_to_review_only_where_it_matters() -> None:
    assert judge(Declaration("hr_risk_general")).verdict is Verdict.ALLOW
    assert rules(judge(Declaration("meeting_governance"))) == {"facet_unanswered"}


def test_unknown_audience_goes_to_review() -> None:
    assert rules(judge(Declaration("hr_risk_general"), readers=set())) == {"audience_unknown"}


def test_one_rival_among_the_readers_is_enough() -> None:
    declaration = Declaration(
        "unilateral_past_action", Facets(Time.CURRENT, Granularity.NONE, Subject.OWN)
    )
    readers = {Relation.SAME_GROUP, Relation.NONE}
    assert judge(declaration, readers).verdict is Verdict.REVIEW
    assert judge(declaration, readers | RIVAL).verdict is Verdict.BLOCK


def test_attribution_finer_than_the_audience_allows_is_transformed() -> None:
    declaration = Declaration("hr_risk_general", attribution=Attribution.KIND)
    judgement = evaluate(
        default_rulebook(), declaration, RIVAL, None, (), {}, today=TODAY, finest=Attribution.MEMBER
    )
    assert judgement.verdict is Verdict.TRANSFORM
    assert judgement.transformations == (Transformation.COARSER_ATTRIBUTION,)


def test_named_contributor_chose_to_be_known() -> None:
    declaration = Declaration("hr_risk_general", attribution=Attribution.NAMED)
    judgement = evaluate(
        default_rulebook(), declaration, RIVAL, None, (), {}, today=TODAY, finest=Attribution.MEMBER
    )
    assert judgement.verdict is Verdict.ALLOW


PUBLIC_VOLUME = Facets(Time.PAST, Granularity.INDIVIDUAL, Subject.OWN, Publicness.GENUINE)


def test_publicness_with_a_citation_lifts_the_votes_that_say_so() -> None:
    judgement = judge(Declaration("purchase_volume", PUBLIC_VOLUME, citation=PAGE))
    assert judgement.verdict is Verdict.ALLOW
    assert {vote.rule for vote in judgement.lifted} == {"purchase_volume.default"}


@pytest.mark.parametrize(
    "citation",
    [
        None,
        Citation("https://example.org/", TODAY + dt.timedelta(days=1)),
        Citation("ftp://example.org/", TODAY),
        Citation("javascript:alert(1)", TODAY),
        Citation("https:///nowhere", TODAY),
        Citation("the newspaper", TODAY),
        Citation("http://[broken", TODAY),
    ],
)
def test_publicness_without_a_citation_anyone_can_follow_lifts_nothing(
    citation: Citation | None,
) -> None:
    judgement = judge(Declaration("purchase_volume", PUBLIC_VOLUME, citation=citation))
    assert judgement.verdict is Verdict.BLOCK
    assert judgement.lifted == ()
    unsure = judge(
        Declaration("public_information", dc.replace(PUBLIC_VOLUME, subject=Subject.NONE))
    )
    assert rules(unsure) == {"publicness_without_citation"}


def test_publicness_lifts_nothing_but_what_names_it() -> None:
    for key in default_rulebook().categories:
        for person, joint, threat in itertools.product((False, True), repeat=3):
            facets = dc.replace(
                PUBLIC_VOLUME,
                names_person=person,
                proposes_joint_conduct=joint,
                conditional_threat=threat,
            )
            private = dc.replace(facets, publicness=Publicness.MEMBER_PRIVATE)
            public = judge(Declaration(key, facets, citation=PAGE))
            kept = {vote.rule for vote in public.votes} - {"public"}
            lifted = {vote.rule for vote in public.lifted}
            before = {vote.rule for vote in judge(Declaration(key, private)).votes}
            assert kept | lifted == before - {"public_information.not_for_everyone"} | kept
            assert all(vote.yields_to_publicness for vote in public.lifted)
            assert {"person_named", "joint_conduct", "threat"}.isdisjoint(lifted)
            assert not lifted & kept


def test_publicness_never_lifts_sources_prices_or_joint_conduct() -> None:
    for key in (
        "source_identity",
        "price_current_future",
        "market_allocation",
        "collective_refusal",
        "sustainability_ceiling",
        "grievance_case",
        "personal_data_other",
    ):
        assert not default_rulebook().categories[key].default.yields_to_publicness


def test_screening_raises_the_declared_verdict() -> None:
    text = "The road is closed. Our price is 5 euros."
    flag = flagged(text, "Our price", Verdict.BLOCK)
    judgement = judge(Declaration("hr_risk_general"), flags=(flag,), text=text)
    assert judgement.verdict is Verdict.BLOCK
    assert judgement.decisive[0].span == Span("statement", 20, 29)
    assert judgement.reason == "This seems to tell a price."


def test_screening_never_lowers_the_declared_verdict() -> None:
    text = "Mr Banda called."
    flag = flagged(text, "Mr Banda", Verdict.TRANSFORM, Transformation.REDACT)
    for key in default_rulebook().categories:
        declared = judge(Declaration(key))
        screened = judge(Declaration(key), flags=(flag,), text=text)
        assert screened.verdict >= declared.verdict
        assert screened.verdict >= Verdict.TRANSFORM


def test_publicness_does_not_lift_what_the_screen_found() -> None:
    text = "Our price is 5 euros."
    flag = flagged(text, "Our price", Verdict.REVIEW)
    judgement = judge(
        Declaration("purchase_volume", PUBLIC_VOLUME, citation=PAGE), flags=(flag,), text=text
    )
    assert judgement.verdict is Verdict.REVIEW


def test_person_found_in_a_shareable_text_is_redacted_not_blocked() -> None:
    text = "Mr Banda called."
    flag = flagged(text, "Mr Banda", Verdict.TRANSFORM, Transformation.REDACT)
    judgement = judge(Declaration("hr_risk_general"), flags=(flag,), text=text)
    assert judgement.verdict is Verdict.TRANSFORM
    assert judgement.transformations == (Transformation.REDACT,)


def test_flag_of_another_text_is_an_error_and_so_a_block() -> None:
    text = "Our price is 5 euros."
    flag = flagged(text, "Our price", Verdict.REVIEW)
    assert rules(judge(Declaration("hr_risk_general"), flags=(flag,), text="else")) == {
        "policy_error"
    }


def test_unknown_category_is_a_block() -> None:
    judgement = judge(Declaration("weather"))
    assert judgement.verdict is Verdict.BLOCK
    assert rules(judgement) == {"policy_error"}


def test_broken_rulebook_is_a_block() -> None:
    broken: Rulebook = dc.replace(default_rulebook(), standing={})
    judgement = evaluate(broken, Declaration("advocacy"), RIVAL, None, (), {}, today=TODAY)
    assert judgement.verdict is Verdict.BLOCK
    assert judgement.policy_version == broken.version


def test_same_question_gets_the_same_answer() -> None:
    declaration = Declaration(
        "audit_result", Facets(Time.PAST, Granularity.INDIVIDUAL, Subject.OWN)
    )
    readers = [Relation.COMPETITOR, Relation.NONE, Relation.CUSTOMER_SUPPLIER]
    answers = {
        repr(evaluate(default_rulebook(), declaration, order, None, (), {}, today=TODAY))
        for order in itertools.permutations(readers)
    }
    assert len(answers) == 1


def test_vote_needs_both_reasons() -> None:
    with pytest.raises(ValueError, match="reason"):
        Vote("x", Verdict.ALLOW, "", "because")


def test_counsel_is_told_more_than_the_reader() -> None:
    judgement = judge(
        Declaration(
            "kpi_aggregated", Facets(Time.PAST, Granularity.AGGREGATED, Subject.THIRD_PARTY)
        )
    )
    assert "12 months" in judgement.reason_counsel
    assert not any(letter.isdigit() for letter in judgement.reason)


def test_unverified_references_are_not_shown_as_law() -> None:
    judgement = judge(Declaration("price_current_future"))
    assert "EU-101-OBJ" in judgement.references
    assert default_rulebook().displayed(judgement.references) == ()
