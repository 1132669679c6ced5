"""The lists of this installation as they stand now, beside those that are the same everywhere."""

from __future__ import annotations

from collab.core.vocabularies import Vocabulary
from collab.shared.vocabularies import vocabularies
from collab.surfaces.exchange.months import LANGUAGES
from collab.surfaces.exchange.words import Lexicon, Words, fixed_words
from collab.work.unit import Work


def lexicon_of(work: Work) -> Lexicon:
    """Give every list a table takes codes from. Retired terms and branches take nothing new."""
    own = {kind: _words(vocabulary) for kind, vocabulary in vocabularies(work).items()}
    return {**fixed_words(), **own}


def _words(vocabulary: Vocabulary) -> Words:
    branches = {term.parent for term in vocabulary.terms}
    return Words(
        {
            term.key: tuple(word for language in LANGUAGES if (word := term.label.get(language)))
            for term in vocabulary.terms
            if not term.retired and term.key not in branches
        }
    )
