"""What comes of pledges at one of their moments, computed where nobody looks on.

Whoever pays is counted by houses: firms of one parent are one payer to a condition, and one to the
band. The core counts parties; since a set with more payers never breaks a condition, striking out
whoever's number of houses is missed, until nobody's is, gives the largest set here as well.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from collab.core.crypto import Cipher, Place, SealBrokenError
from collab.features.engagements.funding.models import place_of
from collab.features.engagements.funding.rules import HOUSES, State, Terms, band_of
from collab.features.engagements.funding.sealing import mark, text_of, unseal
from collab.policy.funding.allocation import allocate
from collab.policy.funding.parties import Conditions, Key, Party, Pledge
from collab.policy.funding.solving import solve

DECLARED = (State.OFFERED, State.CONDITIONS_MET, State.CONFIRMED)
OF_FEW = "class_of_few"
OF_ITSELF = ("date_over", "above_percent", "above_limit", "nothing_pledged", OF_FEW)
"""Reasons that hang on what a firm says itself and on who is asked, whatever others say."""
ASKED_OF = 2
"""Houses of a class besides one's own of which a condition may ask; twin of 0050's."""
SealedRow = tuple[uuid.UUID, uuid.UUID, uuid.UUID, str, bytes]


@dc.dataclass(frozen=True, slots=True)
class Said:
    """What one firm said, opened; and what it is to this budget."""

    firm: str
    house: str
    payer_class: str
    state: State
    terms: Terms

    @property
    def text(self) -> str:
        """Give what it comes to: whoever declined or withdrew said nothing else."""
        return text_of(self.terms) if self.state in DECLARED else self.state.value


@dc.dataclass(frozen=True, slots=True)
class Case:
    """A budget at a moment, without any pledge."""

    budget: str
    total: int
    rest: int
    key: Key
    weights: Mapping[str, int]
    round: int
    is_last: bool
    on: dt.date
    outside: frozenset[str]
    firms: Mapping[str, str]
    houses: Mapping[str, str]
    told: Mapping[str, int]
    marks: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Case:
        """Read what the database gives."""
        names = [field.name for field in dc.fields(cls)]
        values = {name: told[name] for name in names}
        values |= {"on": dt.date.fromisoformat(told["on"]), "outside": frozenset(told["outside"])}
        return cls(**values)


@dc.dataclass(frozen=True, slots=True)
class Solved:
    """Who would bear what of the rest, and for each pledge why."""

    covered: int
    shares: Mapping[str, int]
    why: Mapping[str, Sequence[str]]


def opened(cipher: Cipher, case: Case, rows: Sequence[SealedRow]) -> list[Said]:
    """Open pledges, in the order of their firms.

    Whose seal is broken has said nothing: nobody stops a budget by what he writes into his own row.

    :raises SealBrokenError: where the fault is ours, a key that is not here: it is put right first.
    """
    said, broken = [], []
    for ident, space, firm, state, sealed in rows:
        terms = _unsealed(cipher, place_of(ident, space), sealed)
        if terms is None:
            broken.append(sealed[:1])
        stands = State(state) if terms is not None else State.EXPIRED
        house, payer_class = case.houses[str(firm)], case.firms[str(firm)]
        said.append(Said(str(firm), house, payer_class, stands, terms or Terms()))
    gone = Counter(one for one in broken if one not in map(_as_byte, cipher.versions))
    if len(broken) > 1 and (len(broken) == len(said) or max(gone.values(), default=0) > 1):
        raise SealBrokenError("more than one pledge cannot be opened")
    return sorted(said, key=lambda one: one.firm)


def _unsealed(cipher: Cipher, place: Place, sealed: bytes) -> Terms | None:
    """Open a pledge; None where its seal is broken."""
    try:
        return unseal(cipher, place, sealed)
    except (SealBrokenError, ValueError, LookupError, TypeError):
        return None


def _as_byte(version: int) -> bytes:
    return bytes([version])


def solved(case: Case, said: Sequence[Said]) -> Solved:
    """Find who bears what, and tell each why."""
    struck: dict[str, Sequence[str]] = {
        one.firm: [OF_FEW] for one in said if _asks_of_few(case, one)
    }
    standing = [one for one in said if one.firm not in struck]
    while standing:
        found = solve(case.rest, [_pledge(case, one) for one in standing], key=case.key, on=case.on)
        paying = {one.house for one in standing if one.firm in found.shares}
        short = [
            one
            for one in standing
            if one.firm in found.shares and (one.terms.min_payers or 0) > len(paying)
        ]
        if not short:
            why = {
                one.firm: _why(case, one, [outcome.why.value for outcome in outcomes])
                for one in standing
                for outcomes in [found.explained[one.firm]]
            }
            return Solved(found.covered, found.shares, {**struck, **why})
        struck.update({one.firm: ["too_few_payers"] for one in short})
        standing = [one for one in standing if one not in short]
    return Solved(0, {}, struck)


def judged(case: Case, said: Sequence[Said], cipher: Cipher) -> dict[str, Any]:
    """Give what the database is to keep of a moment: what each is told, the band, what is next."""
    if case.round:
        return _confirmed(case, said)
    offers = [one for one in said if one.state is State.OFFERED]
    found = solved(case, offers)
    if not case.is_last:
        band, marks = _band(case, said, found.covered, cipher)
        result = _result("go_on", _outcomes(case, offers, found, on_the_way=True))
        return {**result, "band": band, "marks": marks}
    if found.covered < case.rest:
        return {**_result("failed", _outcomes(case, offers, found)), "band": "not_covered"}
    moves = dict.fromkeys(found.shares, State.CONDITIONS_MET.value)
    result = _result("confirm", _outcomes(case, offers, found), moves)
    return {**result, "band": "covered"}


def reduced(rest: int, shares: Mapping[str, int]) -> dict[str, int]:
    """Give what each bears of a cost that fell: less, in proportion to what it bore."""
    if not rest:
        return dict.fromkeys(shares, 0)
    parties = [
        Party(firm, "", weight=borne, cap=borne) for firm, borne in sorted(shares.items()) if borne
    ]
    return {**dict.fromkeys(shares, 0), **allocate(rest, parties, key="weighted")}


def _confirmed(case: Case, said: Sequence[Said]) -> dict[str, Any]:
    """Judge a time for confirming: settled, or computed once more without whoever stayed away."""
    bound = [one for one in said if one.state is State.CONFIRMED]
    if {one.firm for one in bound} == set(case.told):
        return {**_result("settled", []), "shares": dict(case.told)}
    if case.round > 1:
        return {**_result("failed", []), "band": "not_covered"}
    found = solved(case, bound)
    outcomes = _outcomes(case, bound, found, also=["solved_again"])
    if found.covered < case.rest:
        return {**_result("failed", outcomes), "band": "not_covered"}
    moves = {one.firm: State.EXPIRED.value for one in said if one.firm not in found.shares}
    changed = [firm for firm, borne in found.shares.items() if case.told.get(firm) != borne]
    moves |= dict.fromkeys(changed, State.CONDITIONS_MET.value)
    return _result("confirm", outcomes, moves)


def _band(
    case: Case, said: Sequence[Said], covered: int, cipher: Cipher
) -> tuple[str | None, dict[str, Any] | None]:
    """Give the band that may be told, and what everybody had said when it was; or neither.

    It moves only where as many houses have moved, so that no word of one alone is ever seen.
    """
    if len(set(case.houses.values())) < HOUSES:
        return None, None
    new = {one.firm: one.text for one in said}
    budget = uuid.UUID(case.budget)
    kept = {
        firm: {"key": cipher.newest, "mark": mark(cipher, cipher.newest, budget, text)}
        for firm, text in new.items()
    }
    moved = {
        firm
        for firm in new.keys() | case.marks.keys()
        if firm not in new
        or firm not in case.marks
        or not _same(cipher, budget, case.marks[firm], new[firm])
    }
    houses = {case.houses.get(firm, firm) for firm in moved}
    if len(houses) < HOUSES:
        return None, None
    return band_of(covered, case.rest), kept


def _same(cipher: Cipher, budget: uuid.UUID, before: Mapping[str, Any], text: str) -> bool:
    """Compare with what was marked; a mark whose key is gone is no proof of a change."""
    if before["key"] not in cipher.versions:
        return True
    return bool(before["mark"] == mark(cipher, before["key"], budget, text))


def _pledge(case: Case, one: Said) -> Pledge:
    """Give a pledge as the core takes it, against the rest that no outside part bears."""
    terms = one.terms
    weight = case.weights.get(terms.size or "small", 1)
    asked = None if terms.requires_class in case.outside else terms.requires_class
    # Whoever confirmed is bound: that his day passes meanwhile lets nobody go.
    by = None if one.state is State.CONFIRMED else terms.by
    return Pledge(
        Party(one.firm, one.payer_class, weight),
        _limit(case, terms),
        Conditions(min_payers=terms.min_payers, requires_class=asked, by=by),
    )


def _asks_of_few(case: Case, one: Said) -> bool:
    """Tell whether a condition on a class asks of too few, as those asked stand by now.

    It asked of enough when it was said. Since then firms may have gone, or pay as something else;
    its answer would tell whether the one that is left pays.
    """
    asked = one.terms.requires_class
    if asked is None or asked in case.outside:
        return False
    houses = {case.houses[firm] for firm, of_class in case.firms.items() if of_class == asked}
    return len(houses - {one.house}) < ASKED_OF


def _limit(case: Case, terms: Terms) -> int:
    """Give the most a firm pays: its percentage is one of the whole cost."""
    if terms.max_percent is None:
        return terms.most
    return min(terms.most, int(Fraction(terms.max_percent) * case.total // 100))


def _why(case: Case, one: Said, codes: Sequence[str]) -> list[str]:
    if "nothing_pledged" in codes and one.terms.most and not _limit(case, one.terms):
        return ["above_percent"]
    return list(codes)


def _outcomes(
    case: Case,
    said: Sequence[Said],
    found: Solved,
    *,
    on_the_way: bool = False,
    also: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Give what each is told. On the way that is what hangs on its own words alone.

    What would fall to one, and whether its conditions are met, says what others have offered, and
    whoever may still change his own would measure it; on the last day it cannot be helped.
    """
    return [
        {
            "firm": one.firm,
            "size": one.terms.size if case.key == "weighted" else None,
            "most": one.terms.most,
            "amount": None if on_the_way else found.shares.get(one.firm),
            "why": [
                *(_of_itself(found.why[one.firm]) if on_the_way else found.why[one.firm]),
                *also,
            ],
        }
        for one in said
    ]


def _of_itself(why: Sequence[str]) -> Sequence[str]:
    return [code for code in why if code in OF_ITSELF] or ["told_later"]


def _result(
    following: str, outcomes: list[dict[str, Any]], moves: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return {
        "next": following,
        "outcomes": outcomes,
        "moves": dict(moves or {}),
        "band": None,
        "marks": None,
        "shares": {},
    }
