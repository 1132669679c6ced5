"""What readers could infer from a copy beyond what it says, and why an author still goes on."""

from __future__ import annotations

import dataclasses as dc
import enum
from collections.abc import Mapping


class Coarsening(enum.StrEnum):
    """A step by which a copy tells less exactly than its draft."""

    SITE = "site"
    REGION = "region"
    OPERATOR = "operator"
    DATE = "date"
    YEAR = "year"
    AMOUNT = "amount"


class Inference(enum.StrEnum):
    """What stands out. The ledger keeps these words, and never what they were about."""

    LABEL_FEW = "label_few"
    MEMBER_FEW = "member_few"
    PLACE_FIRST = "place_first"
    PLACE_OURS = "place_ours"
    PLACE_FEW = "place_few"
    DATE_EXACT = "date_exact"
    AMOUNT_EXACT = "amount_exact"
    STRICTER_LINK = "stricter_link"
    MILDER_THAN_CORRECTED = "milder_than_corrected"


class Despite(enum.StrEnum):
    """Why an author goes on despite a warning: a closed list, since this stands in a ledger."""

    PUBLIC = "public"
    AGREED = "agreed"
    NEEDED = "needed"
    ACCEPTED = "accepted"
    MISTAKEN = "mistaken"


NOTED = frozenset({Inference.LABEL_FEW, Inference.MEMBER_FEW})
"""What is told and settled already, or cannot be settled by the author: no reason is asked for."""

HELPS: Mapping[Inference, tuple[Coarsening, ...]] = {
    Inference.PLACE_FIRST: (Coarsening.SITE, Coarsening.OPERATOR),
    Inference.PLACE_OURS: (Coarsening.SITE, Coarsening.OPERATOR),
    Inference.PLACE_FEW: (Coarsening.SITE,),
    Inference.DATE_EXACT: (Coarsening.DATE,),
    Inference.AMOUNT_EXACT: (Coarsening.AMOUNT,),
}
"""Which steps take a warning away."""

FEW_PEOPLE = 2
"""Steps of a finding's scope, "a few people" and "dozens": a named place points at them."""


@dc.dataclass(frozen=True, slots=True)
class PlaceTold:
    """What is known of a named place: how many people it concerns, and who wrote of it before."""

    named: bool
    people: int | None = None
    by_others: int = 0
    by_us: int = 0


def of_place(place: PlaceTold, *, unnamed: bool) -> tuple[Inference, ...]:
    """Say what a named place gives away.

    A named contributor is known anyway; the people of the place are not, whoever writes of it.
    """
    if not place.named:
        return ()
    found = []
    if unnamed and not place.by_others:
        found.append(Inference.PLACE_OURS if place.by_us else Inference.PLACE_FIRST)
    if place.people is not None and place.people <= FEW_PEOPLE:
        found.append(Inference.PLACE_FEW)
    return tuple(found)


def needing_a_reason(found: tuple[Inference, ...]) -> tuple[Inference, ...]:
    """Keep those an author answers for when he goes on."""
    return tuple(one for one in found if one not in NOTED)
