"""What a finding gives to the gate: the shared layer, and only of a draft of one's own."""

from __future__ import annotations

import pytest

from collab.core.errors import DeniedError, NotFoundError
from collab.features.findings.crossing import CROSSING, LABELS, card, shown, snapshot
from collab.features.findings.rules import SHARED_FIELDS
from collab.policy.marking import Marking
from tests.cast import ACME, ALICE, BEA, SECRET_OF_SOURCES
from tests.conftest import OpenWork
from tests.house.databases import Database
from tests.house.seeding import NAMED_COPY, RED_COPY, UNNAMED_COPY, draft_of


def test_snapshot_when_of_a_draft_then_it_holds_the_shared_fields_and_nothing_else(
    work: OpenWork,
) -> None:
    with work(ALICE) as one:
        found = snapshot(one, draft_of(ACME))
    assert tuple(found.payload) == SHARED_FIELDS
    assert set(found.texts) == {"title", "statement", "region", "site", "operator"}
    assert all(found.payload[name] == text for name, text in found.texts.items())
    assert SECRET_OF_SOURCES not in repr(found)
    assert (found.marking, found.into, found.within) == (Marking.AMBER_STRICT, None, None)


def test_snapshot_when_of_a_copy_then_it_is_denied_with_a_reason(work: OpenWork) -> None:
    for copy in (UNNAMED_COPY, NAMED_COPY):
        with work(ALICE) as one, pytest.raises(DeniedError) as denied:
            snapshot(one, copy)
        assert denied.value.decision.reasons
        assert denied.value.decision.remedy


def test_snapshot_when_of_another_firm_then_there_is_none(work: OpenWork) -> None:
    with work(BEA) as one, pytest.raises(NotFoundError):
        snapshot(one, draft_of(ACME))


def test_card_when_of_a_red_copy_then_it_tells_the_circle(work: OpenWork) -> None:
    with work(BEA) as one:
        red = card(one, RED_COPY)
    assert red.shared
    assert red.marking == Marking.RED
    assert red.circle is not None
    assert BEA.id in red.circle


def test_columns_when_compared_with_the_database_then_they_are_the_gates_own(db: Database) -> None:
    columns = db.value("select columns from gate_kinds where kind = 'finding'")
    assert set(columns) == set(CROSSING.columns) == set(LABELS)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("country", "CL", "Chile"),
        ("country", "QQ", "QQ"),
        ("issue", "child_labour", "Child labour"),
        ("issue", "gone_from_the_tree", "gone_from_the_tree"),
        ("severity", 9, "9 of 15"),
        ("scale", 4, "4: Very serious"),
        ("source_count", "2-4", "Two to four"),
        ("statement", "As it stands.", "As it stands."),
        ("rights", ["health", "never_known"], "Health, never_known"),
        ("civic_space", None, "Unknown, which is not: no risk"),
        ("civic_space", "repressed", "Repressed"),
        ("likelihood", 4, "4: Likely"),
        ("language", "de", "German"),
    ],
)
def test_shown_when_a_code_then_in_words(
    work: OpenWork, name: str, value: object, words: str
) -> None:
    with work(ALICE, read_only=True) as one:
        assert shown(one, name, value) == words
