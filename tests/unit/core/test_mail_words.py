"""The words of mails in four languages: whole, with their gaps, and English where none is known."""

from __future__ import annotations

import re
import tomllib

import pytest

from collab.core.mail_templates import TEMPLATES, counted, said

WORDS = {path.stem: tomllib.loads(path.read_text()) for path in TEMPLATES.glob("emails/words/*")}
GAP = re.compile(r"%\(\w+\)s")


def test_phrases_when_translated_are_the_same_in_every_language_with_the_same_gaps() -> None:
    assert sorted(WORDS) == ["de", "es", "fr"]
    for language, phrases in WORDS.items():
        assert list(phrases) == list(WORDS["de"]), language
        for english, there in phrases.items():
            assert there.strip(), english
            assert GAP.findall(english) == GAP.findall(there), english


@pytest.mark.parametrize(
    ("text", "language", "there"),
    [
        ("3 items wait for your review", "de", "3 Beiträge warten auf Ihre Prüfung"),
        ("1 item waits for your review", "fr", "1 élément attend votre examen"),
        ("3 items wait for your review", "en", "3 items wait for your review"),
        ("3 things nobody translated", "es", "3 things nobody translated"),
        ("Due", "es", "Vencimientos"),
        ("Due", "../../secrets", "Due"),
    ],
)
def test_sentence_when_it_begins_with_a_number_is_said_there(
    text: str, language: str, there: str
) -> None:
    assert counted(text, language) == there
    assert said("Nobody knows this", language) == "Nobody knows this"
