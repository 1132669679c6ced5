"""What carries a file leaves as it is or not at all: a cut would not reach into the file."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

import pytest

from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.people.spaces.queries import one
from collab.policy.declaration import Citation, Declaration, Facets, Publicness, Subject, Time
from collab.policy.inference import Coarsening
from collab.policy.marking import Marking
from collab.policy.redaction import Cut
from collab.shared.releases.changing import AS_IT_IS, Changes, steps_for
from collab.shared.releases.channels import channels
from collab.shared.releases.crossing import Snapshot, crossing_of
from collab.shared.releases.judging import judge
from collab.shared.releases.passages import passages
from tests.cast import ALICE, COPPER
from tests.conftest import OpenWork

SAID = "We met on 12 March 2025. 1,237 were counted."
PLAIN = Declaration(
    category="hr_risk_general",
    facets=Facets(time=Time.PAST, subject=Subject.AFFECTED_PEOPLE),
    marking=Marking.GREEN,
)


def draft(kind: str, said: str = SAID) -> Snapshot:
    texts = {"title": "Met", "body": said}
    return Snapshot(kind, new_id(), 1, "Met", Marking.AMBER, texts, texts)


def test_file_when_it_cannot_be_cut_then_nothing_of_it_can_be_changed(work: OpenWork) -> None:
    document = dc.replace(draft("document"), fixed="Save it as text.")
    crossing = crossing_of("document")
    assert passages(document, crossing) == ()
    assert steps_for(document, crossing) == frozenset()
    with work(ALICE) as w:
        for changes in (
            Changes(cuts=(Cut("body", 0, 2),)),
            Changes(coarser=frozenset({Coarsening.DATE})),
        ):
            with pytest.raises(InvalidError, match="Save it as text"):
                judge(w, document, one(w, COPPER), PLAIN, changes=changes)
        assert judge(w, document, one(w, COPPER), PLAIN).changes == AS_IT_IS


def test_file_when_it_can_be_cut_then_it_is_by_the_line_and_never_made_coarser(
    work: OpenWork,
) -> None:
    document, crossing = draft("document", "Met there\nand left. Alone."), crossing_of("document")
    assert [one.words for one in passages(document, crossing)][-3:] == [
        "Met there",
        "and left.",
        "Alone.",
    ]
    assert steps_for(document, crossing) == frozenset()
    coarser = Changes(coarser=frozenset({Coarsening.DATE}))
    with work(ALICE) as w, pytest.raises(InvalidError, match="made coarser"):
        judge(w, document, one(w, COPPER), PLAIN, changes=coarser)


def test_document_when_it_leaves_then_its_author_is_told_that_readers_take_it_along() -> None:
    def told(kind: str) -> str:
        return str(channels(Marking.AMBER, crossing_of(kind)))

    assert "take it along" in told("document")
    assert "take it along" not in told("finding")


def test_protection_when_what_is_cited_cannot_be_followed_then_it_stays(work: OpenWork) -> None:
    public = dc.replace(PLAIN, facets=dc.replace(PLAIN.facets, publicness=Publicness.GENUINE))
    source = dc.replace(draft("comment"), protected=True)
    with work(ALICE) as w:
        imposed = {
            url: judge(
                w,
                source,
                one(w, COPPER),
                dc.replace(public, citation=Citation(url, day)),
            ).changes.imposed
            for url, day in {
                "https://example.org/news": w.now.date(),
                "https://example.org/later": w.now.date() + dt.timedelta(days=2),
                "about:blank": w.now.date(),
            }.items()
        }
    assert imposed["https://example.org/news"] == frozenset()
    assert imposed["https://example.org/later"] == {Coarsening.DATE}
    assert imposed["about:blank"] == {Coarsening.DATE}


def test_preview_when_what_is_asked_of_the_copy_changes_then_it_is_to_be_seen_again(
    work: OpenWork,
) -> None:
    with work(ALICE) as w:
        judged = judge(w, draft("comment"), one(w, COPPER), PLAIN)
        asked = dc.replace(judged.judgement.obligations, no_forwarding=True)
        other = dc.replace(judged, judgement=dc.replace(judged.judgement, obligations=asked))
        assert other.seen != judged.seen
