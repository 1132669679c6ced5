"""Take out of what was proposed who proposes it: firm, mail domain and people, by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

PROPOSER = "[proposer]"
MEMBER = "[team member {}]"
LEGAL = frozenset(
    {
        *("ag", "bv", "co", "company", "corp", "gmbh", "inc", "kg", "limited", "llc", "llp", "ltd"),
        *("mbh", "nv", "oy", "plc", "sa", "sarl", "sas", "se", "spa", "srl"),
        *("university", "institute"),
    }
)
"""Words that say what a firm is and not which; alone they stand for nobody."""
SHORTEST = 3
INITIALS = 3
"""Fewer letters stand for too much else."""
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
WORD = re.compile(r"\w+", re.UNICODE)


def mask(
    *, firm: str, domain: str, team: Sequence[str], people: Sequence[str] = ()
) -> Callable[[str], str]:
    """Make what replaces the names of a proposer and its team in a text, however they are cased.

    ``people`` act for the firm here, whether or not they are of the team.

    Whole names go first, then the name without its legal form, then each surname; of a firm also
    its initials and what it goes by in its mail domain, where they are written as names are. Mail
    addresses go altogether. Whoever is known by his work is still known by it.
    """
    known: dict[str, str] = {}
    called = [(name, MEMBER.format(number)) for number, name in enumerate(team, 1)]
    for name, told in (*called, *((name, PROPOSER) for name in people)):
        known.setdefault(_folded(name), told)
        words = name.split()
        if len(words) > 1 and len(words[-1]) >= SHORTEST:
            known.setdefault(_folded(words[-1]), told)
    known[_folded(domain)] = PROPOSER
    known[_folded(firm)] = PROPOSER
    short = _short(firm)
    if short:
        known.setdefault(short, PROPOSER)
    names = sorted((name for name in known if name), key=len, reverse=True)
    cased = re.compile(rf"(?<!\w)(?:{'|'.join(_cased(firm, domain)) or '(?!)'})(?!\w)")
    spaced = (re.escape(name).replace(r"\ ", r"\s+") for name in names)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(spaced) or '(?!)'})(?!\w)", re.IGNORECASE)

    def masked(text: str) -> str:
        without = ADDRESS.sub(PROPOSER, text)
        named = pattern.sub(lambda found: known.get(_folded(found[0]), PROPOSER), without)
        return cased.sub(PROPOSER, named)

    return masked


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _cased(firm: str, domain: str) -> list[str]:
    """Give what a firm of several words goes by for short, in capitals or with a capital."""
    words = [word for word in WORD.findall(firm.casefold()) if word not in LEGAL]
    label = domain.rpartition(".")[0].rpartition(".")[2].casefold()
    found = []
    if len(words) >= INITIALS:
        found.append("".join(word[0] for word in words).upper())
    if len(words) > 1 and len(label) > SHORTEST and label in "".join(words):
        found += [label.capitalize(), label.upper()]
    return [re.escape(one) for one in found]


def _short(firm: str) -> str:
    """Give a firm's name without what says which kind of firm it is; nothing if too little is left.

    One common word is not taken out: "Water Ltd" would take the water out of a text on water.
    """
    words = [word for word in WORD.findall(firm.casefold()) if word not in LEGAL]
    kept = " ".join(words)
    return kept if len(words) > 1 and len(kept) > SHORTEST else ""
