"""Confidence: never from one class of source or an audit alone, nor higher for a contradiction."""

from __future__ import annotations

import itertools

import pytest

from collab.features.findings.confidence import CLASSES, Level, confidence
from collab.shared.sources import SourceKind

RANK = {Level.NOT_ENOUGH: 0, Level.SOME: 1, Level.GOOD: 2}
Voices = list[tuple[str, str | None]]


@pytest.mark.parametrize(
    ("own", "voices", "level", "told"),
    [
        (None, [], Level.NOT_ENOUGH, "No kind of source"),
        (None, [("corroborates", None)], Level.NOT_ENOUGH, "No kind of source"),
        ("worker", [], Level.NOT_ENOUGH, "one class of source only"),
        ("worker", [("corroborates", "community_member")], Level.NOT_ENOUGH, "people concerned"),
        ("audit", [], Level.NOT_ENOUGH, "audits alone"),
        ("audit", [("corroborates", "audit")] * 5, Level.NOT_ENOUGH, "audits alone"),
        ("audit", [("corroborates", "company")], Level.NOT_ENOUGH, "one class"),
        ("worker", [("contradicts", "authority")], Level.NOT_ENOUGH, "one class"),
        ("worker", [("corroborates", "authority")], Level.SOME, "2 classes"),
        (
            "company",
            [("corroborates", "authority"), ("corroborates", "document")],
            Level.SOME,
            "3 classes",
        ),
        (
            "worker",
            [("corroborates", "authority"), ("corroborates", "document")],
            Level.GOOD,
            "Nobody contradicts",
        ),
        (
            "worker",
            [("corroborates", "authority"), ("corroborates", "document"), ("contradicts", None)],
            Level.SOME,
            "contradicts it",
        ),
        (
            "worker",
            [("corroborates", "authority"), ("corroborates", "document"), ("outdated", "worker")],
            Level.SOME,
            "outdated",
        ),
    ],
)
def test_confidence_when_judged_tells_why(
    own: str | None, voices: Voices, level: Level, told: str
) -> None:
    found = confidence([own], voices)
    assert found.level is level
    assert told in found.reason


def test_confidence_when_all_sources_are_of_one_class_is_never_enough() -> None:
    for own, other in itertools.product(SourceKind, repeat=2):
        found = confidence([own], [("corroborates", other)] * 4)
        assert (found.level is Level.NOT_ENOUGH) == (CLASSES[own] == CLASSES[other]), (own, other)


def test_confidence_when_somebody_contradicts_is_never_higher_for_it() -> None:
    for kinds in itertools.combinations_with_replacement(SourceKind, 3):
        own, *others = kinds
        voices: Voices = [("corroborates", kind) for kind in others]
        for kind in SourceKind:
            for stance in ("contradicts", "outdated"):
                doubted = confidence([own], [*voices, (stance, kind)])
                assert RANK[doubted.level] <= RANK[confidence([own], voices).level]


def test_class_when_a_kind_of_source_is_known_is_known_too() -> None:
    assert set(CLASSES) == set(SourceKind)
