"""The lists that closed fields take their values from, and how people spell what is in them."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from rapidfuzz import fuzz, process

from collab.core.vocabularies import countries, shipped
from collab.features.contacts.rules import BASES, CHANNELS, FORMS
from collab.features.contacts.words import CLASSES, tongues
from collab.features.findings.rules import (
    CREDIBILITY,
    IRREMEDIABILITY,
    LIKELIHOOD,
    RELIABILITY,
    SCALE,
    SCOPE,
    SOURCE_COUNTS,
    SOURCE_KINDS,
)
from collab.policy.marking import Marking
from collab.surfaces.exchange.months import LANGUAGES, plain

NEAR = 72.0
"""How alike a value and a word must be, out of 100, to be suggested."""
CALLED: Mapping[str, Sequence[str]] = {
    "CD": (
        "DRC", "DR Congo", "Democratic Republic of the Congo", "Democratic Republic of Congo",
        "DR Kongo", "Demokratische Republik Kongo", "RDC", "République démocratique du Congo",
        "República Democrática del Congo", "Congo-Kinshasa",
    ),
    "CG": ("Republic of the Congo", "Republik Kongo", "République du Congo"),
    "US": ("USA", "United States of America", "Vereinigte Staaten von Amerika"),
    "GB": ("UK", "Great Britain", "Großbritannien"),
    "CZ": ("Czech Republic", "Tschechische Republik"),
    "KR": ("South Korea", "Republic of Korea", "Südkorea", "Corée du Sud"),
    "RU": ("Russian Federation", "Russische Föderation"),
    "MM": ("Burma", "Birma"),
    "CI": ("Ivory Coast", "Elfenbeinküste"),
    "VN": ("Viet Nam",),
    "LA": ("Lao PDR",),
    "TR": ("Turkey", "Türkei", "Turquie", "Turquía"),
}  # fmt: skip
SOURCES: Mapping[str, Sequence[str]] = {
    "worker": ("Arbeiter", "Arbeiterin", "Beschäftigte", "Travailleur", "Trabajador"),
    "community_member": ("Community", "Gemeinde", "Anwohner", "Communauté", "Comunidad"),
    "civil_society": ("NGO", "NRO", "ONG", "Zivilgesellschaft", "Société civile", "Sociedad civil"),
    "journalist": ("Media", "Press", "Presse", "Journalist", "Journaliste", "Prensa", "Periodista"),
    "authority": ("Government", "Behörde", "Autorité", "Autoridad"),
    "document": ("Report", "Bericht", "Dokument", "Rapport", "Informe", "Documento"),
    "company": ("Supplier", "Unternehmen", "Firma", "Lieferant", "Entreprise", "Empresa"),
    "academic": ("Research", "University", "Wissenschaft", "Universitaire", "Academia"),
    "audit": ("Audit report", "Assessment", "Auditbericht", "Rapport d'audit", "Auditoría"),
}
TONGUES: Mapping[str, Sequence[str]] = {
    "en": ("English", "Englisch", "Anglais", "Inglés"),
    "de": ("German", "Deutsch", "Allemand", "Alemán"),
    "fr": ("French", "Französisch", "Français", "Francés"),
    "es": ("Spanish", "Spanisch", "Espagnol", "Español"),
}


@dc.dataclass(frozen=True)
class Words:
    """One list: code to its words, the one to show first. Codes are text here, numbers too."""

    by_code: Mapping[str, Sequence[str]]

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        """Give what is written, plainly, to its code. What two words share means neither."""
        found: dict[str, str] = {}
        shared = set()
        for code, words in self.by_code.items():
            first = words[0] if words else code
            for word in {plain(code), *map(plain, words), plain(f"{code} {first}")}:
                if found.setdefault(word, code) != code:
                    shared.add(word)
        own = {plain(code): code for code in self.by_code}
        return {word: code for word, code in found.items() if word not in shared} | own

    def code(self, text: str) -> str | None:
        """Give the code of a key or a label in any language; None for what is unknown."""
        return self._codes.get(plain(text))

    def near(self, text: str) -> str | None:
        """Give the word to show of what is most like a text, if anything is."""
        found = process.extractOne(
            plain(text), self._codes.keys(), scorer=fuzz.ratio, score_cutoff=NEAR
        )
        return self.label(self._codes[found[0]]) if found else None

    def label(self, code: str) -> str:
        """Give the word to show for a code."""
        words = self.by_code.get(code)
        return words[0] if words else code


Lexicon = Mapping[str, Words]
"""The lists by the name that fields give them."""


def fixed_words() -> Lexicon:
    """Give the lists that are the same in every installation."""
    return {
        "countries": Words(_countries()),
        "scale": _numbered(SCALE),
        "scope": _numbered(SCOPE),
        "irremediability": _numbered(IRREMEDIABILITY),
        "likelihood": _numbered(LIKELIHOOD),
        "reliability": _numbered(RELIABILITY),
        "credibility": _numbered(CREDIBILITY),
        "source_kinds": Words(
            {str(code): (word, *SOURCES.get(code, ())) for code, word in SOURCE_KINDS.items()}
        ),
        "source_counts": Words(_source_counts()),
        "languages": Words(TONGUES),
        "tongues": Words(_tongues()),
        "classes": Words(
            {
                term.key: tuple(term.label[language] for language in LANGUAGES)
                for term in shipped(CLASSES).terms
            }
        ),
        "forms": Words({code: (word, *FORMED[code]) for code, word in FORMS.items()}),
        "channels": Words({code: (word,) for code, word in CHANNELS.items()}),
        "bases": Words({code: (word, *GROUNDS.get(code, ())) for code, word in BASES.items()}),
        "markings": Words(
            {m.key: (m.label, m.label.removeprefix("TLP:")) for m in _open_markings()}
        ),
    }


FORMED: Mapping[str, Sequence[str]] = {
    "person": ("Individual", "Person", "Personne", "Persona"),
    "organisation": ("Organization", "Org", "Organisation", "Organización"),
}
GROUNDS: Mapping[str, Sequence[str]] = {
    "consent": ("Einwilligung", "Consentement", "Consentimiento"),
    "legitimate_interest": ("Berechtigtes Interesse", "Intérêt légitime", "Interés legítimo"),
    "public_role": ("Öffentliches Amt", "Fonction publique", "Cargo público"),
    "contract": ("Vertrag", "Contrat", "Contrato"),
}


def _tongues() -> Mapping[str, Sequence[str]]:
    told = {language: tongues(language) for language in LANGUAGES}
    return {
        code: (name, *(names.get(code, code) for names in told.values()))
        for code, name in told["en"].items()
    }


def _numbered(words: Mapping[object, str] | Mapping[int, str] | Mapping[str, str]) -> Words:
    return Words({str(code): (word,) for code, word in words.items()})


def _countries() -> Mapping[str, Sequence[str]]:
    tongues = {language: countries(language) for language in LANGUAGES}
    return {
        code: (name, *(names.get(code, code) for names in tongues.values()), *CALLED.get(code, ()))
        for code, name in tongues["en"].items()
    }


def _source_counts() -> Mapping[str, Sequence[str]]:
    numbers = {"1": ("1",), "2-4": ("2", "3", "4", "2 to 4"), "5+": ("5", "5 or more", "> 5")}
    return {code: (word, *numbers.get(code, ())) for code, word in SOURCE_COUNTS.items()}


def _open_markings() -> Iterable[Marking]:
    return (marking for marking in Marking if marking is not Marking.SEALED)
