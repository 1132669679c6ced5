"""What the bench's findings say: made-up sentences, common words and rare ones, four languages."""

from __future__ import annotations

import random
from collections.abc import Iterator

SENTENCES = 400
"""Of each language."""
WORDS = {
    "en": (
        "workers|children|families|women|miners|contractors|drivers|villagers|guards|pickers",
        "report|describe|fear|refuse|suffer|expect|witness|document|survive|question",
        "dust|wages|threats|spills|evictions|accidents|beatings|fees|shortages|violence|tailings",
        "near the smelter|at the depot|along the river|beside the haul road|in the camp|by the dam",
    ),
    "de": (
        "Arbeiter|Kinder|Familien|Frauen|Bergleute|Fahrer|Anwohner|Wachleute|Händler|Zeugen",
        "melden|beschreiben|fürchten|verweigern|erleiden|erwarten|bezeugen|belegen|beklagen|prüfen",
        "Staub|Löhne|Drohungen|Lecks|Räumungen|Unfälle|Schläge|Gebühren|Mängel|Gewalt|Abwässer",
        "bei der Schmelze|am Lager|entlang des Flusses|neben der Straße|im Lager|am Damm",
    ),
    "fr": (
        "ouvriers|enfants|familles|femmes|mineurs|chauffeurs|riverains|gardiens|marchands|témoins",
        "signalent|décrivent|craignent|refusent|subissent|attendent|constatent|prouvent|dénoncent",
        "poussières|salaires|menaces|fuites|expulsions|accidents|coups|taxes|pénuries|violences",
        "près de la fonderie|au dépôt|le long du fleuve|au bord de la piste|au camp|au barrage",
    ),
    "es": (
        "obreros|niños|familias|mujeres|mineros|choferes|vecinos|guardias|comerciantes|testigos",
        "denuncian|describen|temen|rechazan|sufren|esperan|presencian|documentan|cuestionan",
        "polvo|salarios|amenazas|fugas|desalojos|accidentes|golpes|cobros|carencias|violencia",
        "cerca de la fundición|en el depósito|junto al río|al lado del camino|en el campamento",
    ),
}
LANGUAGES = tuple(WORDS)
QUERIES = ("dust near the smelter", "Räumungen", "pénuries", "testigos", "site7131", "tailings dam")
"""What is searched for: common words and rare ones, in every language."""


def sentences() -> Iterator[tuple[int, int, str]]:
    """Give (number of the language, number, sentence); always the same ones."""
    chance = random.Random(2)  # noqa: S311 # a bench wants the same every time, not a secret
    for language, groups in enumerate(WORDS.values()):
        pools = [group.split("|") for group in groups]
        for number in range(SENTENCES):
            said = " ".join(_skewed(chance, pool) for pool in pools)
            more = " ".join(_skewed(chance, pool) for pool in pools[:3])
            yield language, number, f"{said[0].upper()}{said[1:]}, {more}."


def _skewed(chance: random.Random, pool: list[str]) -> str:
    """Draw from a pool, its first words far more often than its last ones."""
    return pool[min(int(len(pool) * chance.random() ** 3), len(pool) - 1)]
