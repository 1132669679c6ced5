"""What becomes of sealed answers: opened here, in the worker's memory, and told as figures alone.

Nothing of this is written but what ``release`` lets out. What came out earlier is a fact and is
never computed again: who stood behind it was sealed when it came out.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from collab.core.canonical import canonical, digest
from collab.core.crypto import Cipher
from collab.core.ids import random_id
from collab.features.kpis.models import place_of, place_of_panel
from collab.features.kpis.rules import ALL, WHOLE, Competition, ends_on
from collab.features.kpis.sealing import Sealed, unseal
from collab.policy.aggregation import parameters as limits
from collab.policy.aggregation.audit import Auditor
from collab.policy.aggregation.cells import (
    Cause,
    Cell,
    Contribution,
    Decision,
    Fact,
    Round,
    band,
)
from collab.policy.aggregation.groups import groups_of
from collab.policy.aggregation.parameters import Kpi
from collab.policy.aggregation.release import release

CLASSES: Mapping[Cause, str] = {
    Cause.FEW: "few",
    Cause.OTHERS: "few",
    Cause.AGE: "young",
    Cause.CALENDAR: "calendar",
    Cause.PERIOD: "calendar",
    Cause.PANEL: "panel",
}
"""What the trustee is told; all that depends on figures is one class, whatever it was."""
OF_FIGURES = "figures"
PANEL_LENGTH = 4096


@dc.dataclass(frozen=True, slots=True)
class Opened:
    """One round with what its firms answered, by firm."""

    id: uuid.UUID
    space_id: uuid.UUID
    period: str
    published_on: dt.date
    answers: Mapping[str, Sealed]
    figures: Sequence[Mapping[str, Any]] = ()


@dc.dataclass(frozen=True, slots=True)
class Settled:
    """What is kept of a judgement."""

    figures: Sequence[Mapping[str, Any]]
    version: str
    number: int | None
    hash: bytes


def opened(
    cipher: Cipher,
    one: Mapping[str, Any],
    rows: Iterable[tuple[uuid.UUID, uuid.UUID, uuid.UUID, bytes]],
    today: dt.date,
) -> Opened:
    """Open the answers of one round, as the case and the ciphertexts give it."""
    published = one["published_on"]
    return Opened(
        id=uuid.UUID(one["id"]),
        space_id=uuid.UUID(one["space"]),
        period=one["period"],
        published_on=dt.date.fromisoformat(published) if published else today,
        answers={
            str(firm): unseal(cipher, place_of(answer, space), sealed)
            for answer, space, firm, sealed in rows
        },
        figures=one["figures"],
    )


def judged(cipher: Cipher, case: Mapping[str, Any], rounds: Sequence[Opened]) -> Settled:
    """Judge the last of the rounds by all that came out before it."""
    *earlier, held = rounds
    kpi, number = _kpi(case)
    houses: Mapping[str, str] = case["houses"]
    asked = _round(held, houses, case["breakdowns"])
    # A firm that had another parent when it answered is of both houses, then and now.
    then = [_round(one, None, ()) for one in rounds]
    now = [_round(one, houses, ()) for one in rounds]
    stated = [(houses.get(a, a), houses.get(b, b)) for a, b in case["stated"]]
    groups = groups_of([*then, *now], kpi.relations, stated)
    before = [fact for one in earlier for fact in _facts(cipher, one, houses)]
    decisions = release(kpi, asked, before, groups, Auditor(kpi))
    figures = [_figure(cipher, held, one, kpi) for one in decisions]
    version = f"{limits.VERSION}"
    told = [{k: v for k, v in one.items() if k not in ("cause", "panel")} for one in figures]
    proof = {"round": held.id, "period": held.period, "rules": version, "number": number}
    return Settled(figures, version, number, digest(canonical({**proof, "figures": told})))


def _kpi(case: Mapping[str, Any]) -> tuple[Kpi, int | None]:
    commercial = case["class"] == Competition.COMMERCIAL
    kind = limits.Competition.COMMERCIAL if commercial else limits.Competition.PROCESS
    floor, chosen = limits.floors(kind), case["parameters"]
    if chosen is not None:
        asked = {name: Fraction(value) for name, value in chosen["body"].items()}
        # Of a class whose floor is stricter than what was asked for, the floor holds.
        floor = limits.stricter(floor, _no_milder(floor, asked))
    houses = case["houses"]
    related = tuple((houses.get(a, a), houses.get(b, b)) for a, b in case["related"])
    return (
        Kpi(
            floor,
            limits.Statistic(case["statistic"]),
            related,
            lowest=Fraction(case["lowest"]),
            highest=None if case["highest"] is None else Fraction(case["highest"]),
            # Cases of firms of one parent add up, percentages and rates do not.
            combine=limits.Combine.SUM if case["unit"] in WHOLE else limits.Combine.MEAN,
        ),
        chosen["number"] if chosen else None,
    )


def _no_milder(floor: limits.Parameters, asked: Mapping[str, Fraction]) -> dict[str, Fraction]:
    strictest = {}
    for name, value in asked.items():
        least = Fraction(getattr(floor, name))
        strictest[name] = min(value, least) if name == "max_share" else max(value, least)
    return strictest


def _round(one: Opened, houses: Mapping[str, str] | None, breakdowns: Iterable[str]) -> Round:
    contributions = tuple(
        Contribution(
            firm,
            answer.parent if houses is None else houses.get(firm, firm),
            Fraction(answer.told.value),
            # How old a figure is, is not left to who says it: not older than its half-year.
            max(answer.told.as_of, ends_on(one.period)),
        )
        for firm, answer in sorted(one.answers.items())
    )
    cells = {ALL: frozenset(one.answers)}
    for name in breakdowns:
        cells[name] = frozenset(f for f, a in one.answers.items() if name in (a.tier, a.org_kind))
    return Round(one.period, one.published_on, contributions, cells)


def _facts(cipher: Cipher, one: Opened, houses: Mapping[str, str]) -> Iterable[Fact]:
    contributions = {each.id: each for each in _round(one, houses, ()).contributions}
    for figure in one.figures:
        place = place_of_panel(uuid.UUID(figure["id"]), one.space_id)
        kept = json.loads(cipher.open(bytes.fromhex(figure["panel"]), place))
        cell = Cell(
            one.period,
            one.published_on,
            figure["breakdown"],
            tuple(contributions[firm] for firm in kept["firms"]),
        )
        least, most = Fraction(kept["least"]), Fraction(kept["most"])
        weights = {firm: Fraction(weight) for firm, weight in kept["weights"].items()}
        yield Fact(cell, Fraction(figure["value"]), least, most, kept["parents"], weights)


def _figure(cipher: Cipher, held: Opened, one: Decision, kpi: Kpi) -> Mapping[str, Any]:
    ident = random_id()
    if one.fact is None:
        cause = next((CLASSES[c] for c in one.causes if c in CLASSES), OF_FIGURES)
        return {"id": ident, "breakdown": one.breakdown, "cause": cause}
    fact = one.fact
    panel = canonical(
        {
            "firms": [each.id for each in fact.cell.contributions],
            "least": str(fact.least),
            "most": str(fact.most),
            "parents": fact.parents,
            "weights": {firm: str(weight) for firm, weight in fact.weights.items()},
        }
    )
    room = -(-len(panel) // PANEL_LENGTH) * PANEL_LENGTH
    sealed = cipher.seal(panel.ljust(room), place_of_panel(ident, held.space_id))
    return {
        "id": ident,
        "breakdown": one.breakdown,
        "value": _decimal(fact.figure),
        "statistic": kpi.statistic.value,
        "contributors": band(fact.parents),
        "panel": sealed.hex(),
    }


def _decimal(figure: Fraction) -> str:
    """Write a figure of two significant digits: a decimal always, whatever its size."""
    power = 0
    while figure.denominator != 1:
        figure, power = figure * 10, power + 1
    digits = str(figure.numerator).rjust(power + 1, "0")
    return f"{digits[:-power]}.{digits[-power:]}" if power else digits
