"""Rules as a document asks for them: by any plain name, in parts of one or in per cent.

Whoever asks for something milder than a floor gets the floor and is told so: the floor is no
secret, and a document that was written for other rules is judged by ours all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from collab.policy.aggregation.parameters import (
    LOWER_IS_STRICTER,
    NAMES,
    MilderError,
    Parameters,
    stricter,
)

Note = Callable[[str], object]

OTHER_NAMES: Mapping[str, str] = {
    "n": "min_contributors",
    "n_min": "min_contributors",
    "min_n": "min_contributors",
    "share": "max_share",
    "dominance": "max_share",
    "reader_count": "min_others",
    "reader_relative": "min_others",
    "age_months": "min_age_months",
    "p": "protection",
}
_PARTS = frozenset({"max_share", "protection"})
_HUNDRED = 100


def limits_of(floor: Parameters, asked: Mapping[str, Fraction], note: Note) -> Parameters:
    """Give the limits asked for, none milder than its floor; notes each that would have been.

    :raises MilderError: for a name there is not, one rule by two names, or what is no limit.
    """
    wanted: dict[str, Fraction] = {}
    for given, value in asked.items():
        name = OTHER_NAMES.get(given, given)
        if name in wanted:
            raise MilderError(f"rule {name!r} is there twice")
        wanted[name] = value / _HUNDRED if name in _PARTS and value > 1 else value
    for name in wanted.keys() & set(NAMES):
        least = Fraction(getattr(floor, name))
        harder = min if name in LOWER_IS_STRICTER else max
        if harder(wanted[name], least) != wanted[name]:
            note(f"Rule {name!r} would be milder than its floor: the floor holds.")
            wanted[name] = least
    return stricter(floor, wanted)
