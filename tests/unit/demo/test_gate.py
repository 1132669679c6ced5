"""The gate says of every text in the demo what the story expects it to say."""

import dataclasses as dc
import datetime as dt

import pytest

from collab.demo.content import load
from collab.demo.story import Comment, Finding, Reading, Release
from collab.policy.declaration import Attribution, Citation, Declaration
from collab.policy.judgement import Judgement
from collab.policy.relation import Relation
from collab.policy.rulebook import default_rulebook, evaluate
from collab.policy.screening import screen
from collab.policy.verdict import Transformation, Verdict

TODAY = dt.date(2026, 11, 22)
STORY = load()
# The strictest audience of the story: rivals, other steps of the chain, and people outside it.
AUDIENCE = (Relation.COMPETITOR, Relation.CUSTOMER_SUPPLIER, Relation.NONE)

SHARED = [(one, one.release) for one in STORY.findings if one.release is not None]
KEYS = [finding.key for finding, _ in SHARED]
SENT_BACK = [(one, release) for one, release in SHARED if release.mended is not None]


def judge(declaration: Declaration, space: str, texts: dict[str, str]) -> Judgement:
    return evaluate(
        default_rulebook(),
        declaration,
        AUDIENCE,
        STORY.charter_of(space).categories,
        screen(texts),
        texts,
        today=TODAY,
        finest=Attribution.MEMBER,
    )


def declared(of: Release | Comment, read: Reading | None = None) -> Declaration:
    citation = None
    if read is not None and read.url is not None:
        citation = Citation(read.url, TODAY - dt.timedelta(days=read.retrieved_days_ago))
    # With four member companies no label but "a member" hides anyone, and the gate coarsens.
    fine = of.attribution is Attribution.KIND
    attribution = Attribution.MEMBER if fine else of.attribution
    return Declaration(
        of.category, of.facets, of.marking, attribution, of.permitted_action, citation
    )


@pytest.mark.parametrize(("finding", "release"), SHARED, ids=KEYS)
def test_finding_when_released_gets_the_verdict_of_the_story(
    finding: Finding, release: Release
) -> None:
    texts = {"title": finding.title, "statement": finding.statement, "region": finding.region}
    judgement = judge(declared(release, finding.source.citation), release.space, texts)
    assert judgement.verdict is release.expected, judgement.reason


@pytest.mark.parametrize(("finding", "release"), SENT_BACK, ids=[one.key for one, _ in SENT_BACK])
def test_finding_when_mended_may_go(finding: Finding, release: Release) -> None:
    mended = release.mended
    assert mended is not None
    texts = {
        "title": mended.title or finding.title,
        "statement": mended.statement or finding.statement,
        "region": finding.region,
    }
    declaration = dc.replace(
        declared(release, finding.source.citation),
        facets=mended.facets or release.facets,
        attribution=mended.attribution or release.attribution,
    )
    assert judge(declaration, release.space, texts).verdict is Verdict.ALLOW


@pytest.mark.parametrize("comment", STORY.comments, ids=[one.author for one in STORY.comments])
def test_comment_when_posted_gets_the_verdict_of_the_story(comment: Comment) -> None:
    places = {one.key: one.space for one in STORY.contacts}
    places |= {one.key: one.release.space for one in STORY.findings if one.release}
    space = places[comment.about]
    assert space is not None
    judgement = judge(declared(comment), space, {"body": comment.text})
    assert judgement.verdict is comment.expected, judgement.reason


def test_blocked_attempt_when_judged_points_at_the_sentence_with_the_quantity() -> None:
    finding = STORY.finding("aldermoor-artisanal-share-blocked")
    flags = screen({"statement": finding.statement})
    sentences = list(dict.fromkeys(f.sentence for f in flags if f.verdict is Verdict.BLOCK))
    assert sentences[0].startswith("We bought about 18,000 tonnes of copper cathode")
    assert sentences[1:] == ["How much do the others take from there?"]


def test_named_source_when_judged_is_asked_to_be_redacted_even_if_not_declared() -> None:
    finding = STORY.finding("brisanne-school-fees-paid-in-ore")
    release = finding.release
    assert release is not None
    silent = dc.replace(declared(release), facets=dc.replace(release.facets, names_person=False))
    judgement = judge(silent, release.space, {"statement": finding.statement})
    assert judgement.verdict is Verdict.TRANSFORM
    assert judgement.transformations == (Transformation.REDACT,)
