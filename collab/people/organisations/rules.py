"""Words and small rules of organisations, in plain values."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)

KINDS: Mapping[str, str] = {
    "member_company": "Member company",
    "mining_company": "Mining company",
    "expert_firm": "Expert firm",
    "association": "Association",
    "civil_society": "Civil society organisation",
    "trade_union": "Trade union",
    "authority": "Authority",
    "academia": "Academia",
    "law_firm": "Law firm",
}
TIERS: Mapping[str, str] = {
    "oem": "Manufacturer (OEM)",
    "tier_1": "Tier-1 supplier",
    "cell_battery_maker": "Cell or battery maker",
    "trader": "Trader",
    "smelter_refiner": "Smelter or refiner",
}
RELATIONS: Mapping[str, str] = {"competitor": "Competitors", "same_parent": "Same parent"}
DUTIES: Mapping[str, str] = {
    "administrator": "Administrator",
    "officer": "Association officer",
    "convener": "Convener",
    "operator": "Operator",
}

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"  # of RFC 5322; what else is legal, no firm hands out
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
LONGEST_ADDRESS = 254


def clean_email(raw: str) -> str:
    """Give an address as we keep it: lower case, no blanks around."""
    return raw.strip().lower()


def is_email(address: str) -> bool:
    """Tell whether this could be an address; only a letter sent there can prove it."""
    return len(address) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(address) is not None


def is_domain(domain: str) -> bool:
    """Tell whether this could be a mail domain."""
    return _DOMAIN.fullmatch(domain) is not None


def domain_of(address: str) -> str:
    """Give the mail domain of an address."""
    return address.rpartition("@")[2]


def households(pairs: Iterable[tuple[Id, Id]]) -> Mapping[Id, Id]:
    """Give, for each id, one id that stands for all that belong together through the pairs.

    Organisations of one ultimate parent count as one; so do those declared to have the same one.
    """
    standing: dict[Id, Id] = {}

    def root(one: Id) -> Id:
        while standing.setdefault(one, one) != one:
            one = standing[one]
        return one

    for one, other in pairs:
        standing[root(one)] = root(other)
    return {one: root(one) for one in list(standing)}
