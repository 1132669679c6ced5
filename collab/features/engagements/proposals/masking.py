"""Take out of what was proposed who proposes it: firm, mail domain and people, by their names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from collab.features.engagements.proposals.traces import without_traces

PROPOSER = "[proposer]"
MEMBER = "[team member {}]"
LEGAL = frozenset(
    {
        *("ag", "bv", "co", "company", "corp", "ev", "gmbh", "inc", "kg", "limited", "llc", "llp"),
        *("ltd", "mbh", "nv", "oy", "plc", "sa", "sarl", "sas", "se", "spa", "srl"),
        *("university", "institute"),
    }
)
"""Words that say what a firm is and not which; alone they stand for nobody."""
BETWEEN = frozenset(
    {
        *("al", "and", "da", "de", "del", "den", "der", "di", "do", "dos", "dr", "du", "e", "el"),
        *("ing", "la", "le", "mr", "mrs", "ms", "phd", "prof", "ten", "ter", "und", "van", "von"),
    }
)
"""Words in people's names that are nobody's."""
SHORTEST = 3
INITIALS = 3
"""Fewer letters stand for too much else, unless they are cased as a name is."""
LEAST = 2
WORD = re.compile(r"\w+", re.UNICODE)
NOTHING = "(?!)"


def mask(
    *,
    firm: str,
    domain: str,
    team: Sequence[str],
    people: Sequence[str] = (),
    houses: Sequence[str] = (),
) -> Callable[[str], str]:
    """Make what replaces the names of a proposer and its team in a text, however they are cased.

    ``people`` act for the firm here, whether or not they are of the team; ``houses`` employ it.

    Whole names go first, then the name without its legal form, then each word of a person's; of a
    firm also its initials and what it goes by in its mail domain, where they are written as names
    are, and so does what is one word or short. Accents put together or apart are one to it, as are
    ß and ss. What one is reached or looked up by goes altogether (``traces``). Whoever is known
    by his work is still known by it.
    """
    known: dict[str, str] = {}
    short: dict[str, str] = {}
    called = [(name, MEMBER.format(number)) for number, name in enumerate(team, 1)]
    called += [(name, PROPOSER) for name in people]
    for name, told in called:
        known.setdefault(_folded(name), told)
    for name, told in called:
        for word, last in _words(name):
            if last and len(word) >= SHORTEST:
                known.setdefault(_folded(word), told)
            else:
                short = dict.fromkeys(_as_names(word), told) | short
    known[_folded(domain)] = PROPOSER
    known[_folded(firm)] = PROPOSER
    known |= {_folded(one): PROPOSER for one in houses}
    for one in (firm, *houses):
        if kept := _short(one):
            known.setdefault(kept, PROPOSER)
        short |= dict.fromkeys(_cased(_composed(one), domain if one == firm else ""), PROPOSER)
    # Some letters fold to several, such as those of ligatures: both spellings are looked for.
    spelt = (" ".join(_composed(name).split()) for name in (firm, *houses, *team, *people))
    pattern = _pattern({*known, *spelt}, re.IGNORECASE)
    cased = _pattern(short)
    told_of = {_folded(form): told for form, told in short.items()}

    def masked(text: str) -> str:
        without = without_traces(_composed(text), instead=PROPOSER)
        named = pattern.sub(lambda found: known.get(_folded(found[0]), PROPOSER), without)
        return cased.sub(lambda found: told_of.get(_folded(found[0]), PROPOSER), named)

    return masked


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _folded(name: str) -> str:
    return _composed(" ".join(_composed(name).split()).casefold())


def _words(name: str) -> Iterator[tuple[str, bool]]:
    """Give the words of a name of several that are somebody's, and which is the last."""
    words = WORD.findall(_composed(name))
    for number, word in enumerate(words if len(words) > 1 else (), 1):
        if word.casefold() not in BETWEEN and len(word) >= LEAST:
            yield word, number == len(words)


def _pattern(names: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """Make what finds any of some names as a whole, the longest first."""
    kept = sorted((name for name in names if name), key=len, reverse=True)
    spelt = "|".join("".join(_spelt(name)) for name in kept) or NOTHING
    return re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", flags)


def _spelt(name: str) -> Iterator[str]:
    """Give a name as a pattern: any space for a space, and ß as well as ss in all its cases."""
    for piece in re.split(r"( |ss|SS|ß|ẞ)", name):
        if piece == " ":
            yield r"\s+"
        elif piece in ("ss", "ß"):
            yield "(?:ss|ß|ẞ)"
        elif piece in ("SS", "ẞ"):
            yield "(?:SS|ß|ẞ)"
        else:
            yield re.escape(piece)


def _as_names(word: str) -> tuple[str, ...]:
    """Give a word as it is written where it is a name: as it is, with a capital, in capitals."""
    forms = (word, word[:1].upper() + word[1:].lower(), word.upper())
    return tuple(dict.fromkeys(form for form in forms if form != form.lower()))


def _cased(firm: str, domain: str) -> list[str]:
    """Give what a firm goes by for short, where it is cased as a name is."""
    words = [word for word in WORD.findall(firm) if word.casefold() not in LEGAL]
    label = domain.rpartition(".")[0].rpartition(".")[2].casefold()
    found: list[str] = []
    if len(words) == 1 and len(words[0]) >= LEAST:
        found += _as_names(words[0])
    if len(words) >= INITIALS:
        found.append("".join(word[0] for word in words).upper())
    if len(words) > 1 and len(label) > SHORTEST and label in "".join(words).casefold():
        found += [label.capitalize(), label.upper()]
    return found


def _short(firm: str) -> str:
    """Give a firm's name without what says which kind of firm it is; nothing if too little is left.

    One word is taken out where it is cased as a name: "Water Ltd" leaves the water in a text.
    """
    words = [word for word in WORD.findall(_folded(firm)) if word not in LEGAL]
    kept = " ".join(words)
    return kept if len(words) > 1 and len(kept) > SHORTEST else ""
