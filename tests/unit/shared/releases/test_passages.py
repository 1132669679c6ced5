"""What may be left out is found in one reading of a text, however long it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.core.ids import new_id
from collab.policy.marking import Marking
from collab.policy.screening.sentences import sentences
from collab.shared.releases import passages as under_test
from collab.shared.releases.crossing import Snapshot, crossing_of
from collab.shared.releases.passages import MOST, passages

LONG = "Our price will be 12 per cent higher next quarter. " * 1600


def draft(text: str) -> Snapshot:
    return Snapshot("comment", new_id(), 1, "", Marking.AMBER, {"body": text}, {"body": text})


def test_text_when_long_and_full_of_marks_then_its_sentences_are_found_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def counted(text: str) -> list[tuple[int, int]]:
        read.append(text)
        return list(sentences(text))

    monkeypatch.setattr(under_test, "sentences", counted)
    found = passages(draft(LONG), crossing_of("comment"))
    assert len(found) == MOST
    assert len(read) == 1


@given(st.data())
def test_span_when_it_touches_sentences_then_all_of_them_are_offered(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab. \n!", min_size=1, max_size=80))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    spans = list(sentences(text))
    touched = [(at, to) for at, to in spans if at < end and start < to]
    wanted = (min(start, touched[0][0]), max(end, touched[-1][1])) if touched else (start, end)
    assert under_test.around(spans, start, end) == wanted
