"""The four languages are told apart, and a text that tells nothing is left alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from collab.core.languages import LANGUAGES, detect


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Children were seen carrying ore at a depot near the river."),
        ("de", "Kinder wurden gesehen, wie sie Erz in ein Lager tragen."),
        ("fr", "Des enfants ont été vus portant du minerai vers un dépôt."),
        ("es", "Se vio a niños cargando mineral hacia un depósito."),
    ],
)
def test_language_when_a_sentence_is_given_is_told(language: str, text: str) -> None:
    assert detect(text) == language in LANGUAGES


@pytest.mark.parametrize(
    "text", ["", "Kobalt", "2024-05-01 12345678901234567890", "?" * 500, "🪨" * 99]
)
def test_language_when_there_is_too_little_to_tell_is_none(text: str) -> None:
    assert detect(text) is None


def test_language_when_a_text_is_endless_is_told_from_its_beginning() -> None:
    text = "Des enfants ont été vus portant du minerai. " * 100
    assert detect(text + "and then it went on in English. " * 1000) == "fr"


def test_models_when_nobody_wrote_yet_are_not_loaded() -> None:
    asked = "import sys, collab.core.languages; sys.exit('lingua' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603 # our own program
