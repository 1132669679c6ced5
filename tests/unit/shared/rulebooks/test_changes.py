"""One change of one rule: its examples follow, and what does not hold together is refused."""

from __future__ import annotations

import dataclasses as dc

import pytest

from collab.core.errors import InvalidError
from collab.policy.coverage import wrong_with
from collab.policy.declaration import Facets, Subject
from collab.policy.exhaustive import judged
from collab.policy.obligations import Obligations
from collab.policy.relation import Relation
from collab.policy.rulebook import default_rulebook
from collab.policy.verdict import Transformation, Verdict
from collab.shared.rulebooks.changes import (
    VoteDraft,
    category_of,
    vote_named,
    with_case,
    with_reference,
    with_vote,
)
from collab.shared.rulebooks.differences import differences, turned_answers
from collab.shared.rulebooks.sources import body_of, book_in, shipped_sources, sources_in

REVIEW = VoteDraft(
    verdict=Verdict.REVIEW,
    reason="Counsel looks first.",
    reason_counsel="Tried.",
    ways_out=("Ask counsel",),
)


def test_shipped_book_when_kept_as_text_reads_the_same() -> None:
    body = body_of(shipped_sources())
    assert body_of(sources_in(body)) == body
    assert book_in(sources_in(body)) == default_rulebook()


@pytest.mark.parametrize(
    "part",
    ["hr_risk_general.default", "hr_incident_site.at_a_member", "person_named", "sealed"],
)
def test_vote_when_changed_alone_differs(part: str) -> None:
    before = vote_named(default_rulebook(), part)
    assert before is not None
    draft = VoteDraft(
        before.verdict,
        "Said otherwise.",
        before.reason_counsel,
        before.ways_out,
        before.transformations,
        before.yields_to_publicness,
        before.obligations,
    )
    after = with_vote(shipped_sources(), part, draft).book
    changed = [
        one.rule
        for one, other in zip(after.all_votes(), default_rulebook().all_votes(), strict=True)
        if one != other
    ]
    assert changed == [part]
    assert vote_named(after, part) == dc.replace(before, reason="Said otherwise.")
    assert len(differences(default_rulebook(), after, counsel=False)) == 1


def test_verdict_when_changed_turns_its_examples_and_says_how_many_answers() -> None:
    after = with_vote(shipped_sources(), "hr_risk_general.default", REVIEW).book
    examples = after.categories["hr_risk_general"].examples
    assert {one.text: one.verdict for one in examples}["Dust in the copper belt"] is Verdict.REVIEW
    tried, stricter, milder = turned_answers(default_rulebook(), after, "hr_risk_general")
    assert 0 < stricter < tried
    assert milder == 0
    rows = differences(default_rulebook(), after, counsel=True)
    assert any("Dust in the copper belt" in name for name, *_ in rows)
    hidden = differences(default_rulebook(), after, counsel=False)
    assert not any("Tried." in words for row in hidden for words in row)


def test_vote_across_categories_when_changed_is_tried_in_all_of_them() -> None:
    stricter = dc.replace(REVIEW, reason="Somebody can be recognised.")
    with pytest.raises(InvalidError) as error:
        with_vote(shipped_sources(), "person_named", stricter)
    assert set(error.value.fields) == {"example"}
    stricter = dc.replace(stricter, example="Told without a name, in two years")
    after = with_vote(shipped_sources(), "person_named", stricter).book
    assert list(wrong_with(after)) == []
    person = Facets(names_person=True)
    assert judged(after, "hr_risk_general", person, {Relation.NONE}).verdict is Verdict.REVIEW


def test_case_when_it_asks_more_has_examples_answer_it_and_needs_one_of_its_own() -> None:
    when = {"subject": ["own", "other_member"]}
    draft = dc.replace(REVIEW, example="Dust at our own pit")
    after = with_case(shipped_sources(), "hr_risk_general", "own_site", when, draft).book
    category = after.categories["hr_risk_general"]
    assert category.asks == ("subject",)
    (shown,) = [one for one in category.examples if one.text == "Dust at our own pit"]
    assert shown.verdict is Verdict.REVIEW
    assert shown.facets.subject in (Subject.OWN, Subject.OTHER_MEMBER)
    kept = {one.text: one for one in category.examples}["Dust in the copper belt"]
    assert (kept.verdict, kept.facets.subject) == (Verdict.ALLOW, Subject.NONE)


def test_obligation_when_given_is_kept_and_read_again() -> None:
    asked = Obligations(watermark=True, expires_after_months=6)
    draft = dc.replace(REVIEW, obligations=asked)
    after = with_vote(shipped_sources(), "hr_risk_general.default", draft).book
    assert after.categories["hr_risk_general"].default.obligations == asked


def test_source_when_verified_may_be_shown() -> None:
    after = with_reference(shipped_sources(), "GDPR", "The regulation.", verified=True).book
    assert [one.key for one in after.displayed(["GDPR", "OHCHR-14"])] == ["GDPR"]


@pytest.mark.parametrize(
    ("part", "draft", "said"),
    [
        ("hr_risk_general.default", dc.replace(REVIEW, ways_out=()), "way out"),
        ("hr_risk_general.default", dc.replace(REVIEW, reason="Only two firms."), "a limit"),
        (
            "supplier_identity_link.named_link",
            dc.replace(REVIEW, verdict=Verdict.ALLOW),
            "is milder than",
        ),
        (
            "hr_risk_general.default",
            dc.replace(REVIEW, verdict=Verdict.TRANSFORM),
            "has to say which",
        ),
        ("hr_risk_general.nothing", REVIEW, "no such rule"),
        ("weather.default", REVIEW, "no such category"),
        ("nothing", REVIEW, "no such rule"),
        ("relation.past.friend", REVIEW, "no such rule"),
    ],
)
def test_change_when_it_would_not_hold_together_is_refused(
    part: str, draft: VoteDraft, said: str
) -> None:
    with pytest.raises(InvalidError) as error:
        with_vote(shipped_sources(), part, draft)
    assert said in " ".join(error.value.fields.values())


def test_verdict_when_nothing_illustrates_it_needs_an_example() -> None:
    draft = dc.replace(REVIEW, verdict=Verdict.TRANSFORM, transformations=(Transformation.DELAY,))
    with pytest.raises(InvalidError) as error:
        with_vote(shipped_sources(), "market_allocation.default", draft)
    assert set(error.value.fields) == {"example"}


def test_case_when_its_name_is_taken_is_refused() -> None:
    with pytest.raises(InvalidError) as error:
        with_case(shipped_sources(), "kpi_aggregated", "recent", {}, REVIEW)
    assert set(error.value.fields) == {"name"}


def test_part_when_named_belongs_to_its_category() -> None:
    book = default_rulebook()
    category = category_of(book, "advocacy.new_case")
    assert category is not None
    assert category.key == "advocacy"
    assert category_of(book, "relation.past.none") is None
    assert vote_named(book, "advocacy.new_case") is None
