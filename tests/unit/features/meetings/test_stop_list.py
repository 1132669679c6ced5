"""A heading under which anything could be said is refused, however it is written."""

from __future__ import annotations

import pytest

from collab.features.meetings.stop_list import refusal, stop_list

REFUSED = {
    "en": [
        "Any other business", "A.O.B.", "AOB", "7. Any Other Business", "Miscellaneous",
        "Market situation", "Short market update", "The current market situation in Q3",
        "Round table", "Roundtable:", "Round-table", "Open discussion and questions",
        "Exchange of views", "Tour de table", "News", "…", "12",
    ],
    "de": [
        "Verschiedenes", "TOP 9: Sonstiges", "Sonstige Themen", "Allfälliges", "Runder Tisch",
        "Aktuelle Marktlage", "Marktentwicklung 2026", "Lage der Branche", "VERSCHIEDENES!",
        "Allgemeiner Austausch", "Geschäftslage",
    ],
    "fr": [
        "Divers", "Questions diverses", "Tour de table", "Situation du marché",
        "Évolution des prix", "Échange", "Points divers et questions", "Table ronde",
    ],
    "es": [
        "Varios", "Asuntos varios", "Ruegos y preguntas", "Situación del mercado",
        "Mesa redonda", "Otros asuntos", "Evolución de los precios", "Discusión general",
    ],
}  # fmt: skip
GOOD = (
    "Round table on the complaints procedure at the ports",
    "Exchange with the union of dock workers",
    "Questions to put to the smelter about school attendance",
    "Wasserverbrauch der Mine und Beschwerden der Anwohner",
    "Discussion du rapport sur le travail des enfants",
    "Situación de los defensores de derechos humanos",
    "News from Kolwezi: the two sites of the September report",
)


@pytest.mark.parametrize("language", REFUSED)
def test_heading_when_it_names_no_topic_is_refused_and_says_what_to_write(language: str) -> None:
    passed = [heading for heading in REFUSED[language] if refusal(heading) is None]
    assert passed == []
    told = refusal(REFUSED[language][0])
    assert told is not None
    assert "Name the topic" in told


@pytest.mark.parametrize("heading", GOOD)
def test_heading_when_it_names_its_topic_stands(heading: str) -> None:
    assert refusal(heading) is None


def test_stop_list_when_read_has_four_languages_and_each_heading_stops() -> None:
    assert stop_list().keys() == REFUSED.keys()
    for stops in stop_list().values():
        assert all(stops.stop(phrase) for phrase in (*stops.alone, *stops.within))
