"""What may be measured, in which words, and the life of a round."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal

from collab.features.kpis.words import of_own_people, of_pay
from collab.policy.viewer import Role

KIND = "kpi"
NAME, FORMULA = 160, 1000
LANGUAGES = ("en", "de", "es", "fr")
PERIOD = re.compile(r"(\d{4})-H([12])")
ALL = "all"
"""The breakdown that is always there: every contributor."""
NOT_RELEASED = "Not released."
"""What every reader is told, whatever the cause, and nothing else."""
FIVE = 5


class Theme(enum.StrEnum):
    """The closed list, after the guidance note (VI-G); what is not on it is not collected."""

    INJURIES = "injuries"
    COMPLAINTS = "complaints"
    AFFECTED_PEOPLE = "affected_people"
    ENVIRONMENT = "environment"
    WAGES_SUPPLIERS = "wages_suppliers"
    TRAINING = "training"
    ACTION_PLANS = "action_plans"
    OWN_WORK = "own_work"


THEMES: Mapping[Theme, str] = {
    Theme.INJURIES: "Fatalities and injuries",
    Theme.COMPLAINTS: "Complaints and remedy",
    Theme.AFFECTED_PEOPLE: "What affected people say",
    Theme.ENVIRONMENT: "Water and air quality",
    Theme.WAGES_SUPPLIERS: "Wage levels at suppliers",
    Theme.TRAINING: "Training",
    Theme.ACTION_PLANS: "Progress against action plans",
    Theme.OWN_WORK: "Members' own work on human rights",
}


class Competition(enum.StrEnum):
    """How near a figure is to competition: how old it must be before it is told."""

    COMMERCIAL = "commercial"
    PROCESS = "human_rights_process"


CLASSES: Mapping[Competition, str] = {
    Competition.PROCESS: "About the protection of people, without commercial value",
    Competition.COMMERCIAL: "Could be of commercial value",
}
AT_LEAST_COMMERCIAL = frozenset({Theme.WAGES_SUPPLIERS})
"""Themes that are never taken for harmless, whoever defines them."""
SIDES = {"input": "Input", "process": "Process", "outcome": "Outcome"}
DIRECTIONS = {"more": "More is better", "less": "Less is better", "neither": "Neither is better"}
STATISTICS = {"mean": "Mean", "sum": "Sum"}


class Unit(enum.StrEnum):
    """What a figure counts in."""

    PERCENT = "percent"
    NUMBER = "number"
    RATE = "rate"
    DAYS = "days"
    INDEX = "index"


UNITS: Mapping[Unit, str] = {
    Unit.PERCENT: "per cent",
    Unit.NUMBER: "cases",
    Unit.RATE: "per million hours worked",
    Unit.DAYS: "days",
    Unit.INDEX: "points",
}
WHOLE = frozenset({Unit.NUMBER})
BREAKDOWNS: Mapping[str, str] = {
    ALL: "All contributors",
    "oem": "Manufacturers (OEM)",
    "tier_1": "Tier-1 suppliers",
    "cell_battery_maker": "Cell and battery makers",
    "trader": "Traders",
    "smelter_refiner": "Smelters and refiners",
    "mining_company": "Mining companies",
}
"""By declared kind and place in the chain, fixed with the definition; nobody filters freely."""

OWN_STAFF = (
    "Pay and hiring of members' own people is never collected: firms compete for the same people."
)
OFF_THE_LIST = (
    "Only indicators of people's rights and of the work on them are collected here. Prices,"
    " volumes, costs, capacity, sales, customers and terms of trade are each firm's own."
)
COMMERCIAL_WAGES = "Wage levels could be of commercial value, whoever pays them."
UNKNOWN_BREAKDOWN = (
    "Choose breakdowns from the list: by kind of organisation or place in the chain."
)
OWN_WAGES = "Wage levels at suppliers are asked for with what the house ships, and nothing else."
BUSINESS = re.compile(
    r"\b(?:price\w*|volume\w*|tonnage\w*|tonnes?|revenue\w*|turnover|sales|margin\w*|cost|costs|"
    r"capacity(?! building)|capacities|purchase orders?|inventor(?:y|ies)|market share\w*|"
    r"\w*preis\w*|\w*mengen?|umsatz\w*|marge\w*|kosten|kapazität\w*|prix|chiffre d.affaires|"
    r"coûts?|precios?|ventas|costes?)\b",
    re.IGNORECASE,
)


class State(enum.StrEnum):
    """How a round stands."""

    OPEN = "open"
    CLOSED = "closed"
    JUDGING = "judging"
    JUDGED = "judged"
    PUBLISHED = "published"
    WITHHELD = "withheld"
    CANCELLED = "cancelled"


STATES: Mapping[State, str] = {
    State.OPEN: "Open for answers",
    State.CLOSED: "Closed; the trustee looks at it",
    State.JUDGING: "Being computed",
    State.JUDGED: "Computed; not published yet",
    State.PUBLISHED: "Published",
    State.WITHHELD: "Not published",
    State.CANCELLED: "Cancelled",
}


class Step(enum.StrEnum):
    """What moves a round on."""

    CLOSE = "close"
    CANCEL = "cancel"
    JUDGE = "judge"
    SETTLE = "settle"
    PUBLISH = "publish"
    WITHHOLD = "withhold"


STEPS: Mapping[Step, str] = {
    Step.CLOSE: "Close it now",
    Step.CANCEL: "Cancel it",
    Step.JUDGE: "Compute the figures",
    Step.PUBLISH: "Publish",
    Step.WITHHOLD: "Do not publish",
}
"""Steps with a button; the worker alone settles."""


@dc.dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: from where to where, and the roles whose seats may draw it."""

    step: Step
    before: State
    after: State
    roles: frozenset[Role]


FACILITATING = frozenset({Role.FACILITATOR})
COMPUTING = frozenset({Role.TRUSTEE})
MARKET = frozenset({"member_company", "mining_company"})
"""Kinds of organisation of which none ever computes, and with which one may trade."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.CLOSE, State.OPEN, State.CLOSED, FACILITATING | COMPUTING),
    Transition(Step.CANCEL, State.OPEN, State.CANCELLED, FACILITATING),
    Transition(Step.JUDGE, State.CLOSED, State.JUDGING, COMPUTING),
    Transition(Step.SETTLE, State.JUDGING, State.JUDGED, frozenset()),
    Transition(Step.PUBLISH, State.JUDGED, State.PUBLISHED, COMPUTING),
    Transition(Step.WITHHOLD, State.CLOSED, State.WITHHELD, COMPUTING),
    Transition(Step.WITHHOLD, State.JUDGING, State.WITHHELD, COMPUTING),
    Transition(Step.WITHHOLD, State.JUDGED, State.WITHHELD, COMPUTING),
)
"""Every arrow there is. The database keeps the same table and makes no other move."""

CAUSES: Mapping[str, str] = {
    "few": "Too few independent contributors for some reader",
    "young": "The figures are too young",
    "calendar": "Too soon after the last release, or this period is out already",
    "panel": "Too few came or went since an earlier release",
    "figures": "The figures themselves would tell too much of somebody",
}
"""By class, for the trustee alone; none of them says a value or names anybody."""
MISSING: Mapping[str, str] = {
    "not_in_charter": (
        "The charter of this group does not allow figures over many firms. Ask in a group whose"
        " charter does: all members of the association are asked, wherever you ask."
    ),
    "too_few": (
        "Fewer than five independent organisations would be asked. Of so few nothing could ever"
        " come out, for it would tell too much of each. It takes more members in the association's"
        " groups."
    ),
    "not_over": "This half-year is not over yet.",
    "too_late": "Choose a last day that is still to come.",
    "out_of_turn": (
        "A round of this indicator, or of one that counts the same, is open, or this half-year or a"
        " later one was asked for already."
    ),
    "told_otherwise": "An indicator that counts the same is told as another statistic.",
    "earlier_first": (
        "An earlier round of this indicator, or of one that counts the same, comes first."
    ),
}


@dc.dataclass(frozen=True, slots=True)
class Draft:
    """A definition as somebody writes it; ``names`` and ``formulas`` by language, English first."""

    key: str
    theme: str
    competition: str
    side: str
    direction: str
    unit: str
    statistic: str
    names: Mapping[str, str]
    formulas: Mapping[str, str]
    lowest: Decimal = Decimal(0)
    highest: Decimal | None = None
    breakdowns: tuple[str, ...] = ()
    shipped: bool = False
    family: str = ""


@dc.dataclass(frozen=True, slots=True)
class Told:
    """What a firm answers: a figure, how new its newest point is, and its last one put right."""

    value: Decimal
    as_of: dt.date
    restated: Decimal | None = None


def against(draft: Draft) -> tuple[str, str] | None:
    """Say what stands against collecting this: the field and why; None where nothing does."""
    texts = " ".join([*draft.names.values(), *draft.formulas.values()])
    pay = draft.theme != Theme.WAGES_SUPPLIERS and of_pay(texts)
    # What the house ships says itself that own people are left out.
    own = not draft.shipped and of_own_people(texts)
    wages = draft.theme == Theme.WAGES_SUPPLIERS and not draft.shipped
    mild = draft.theme in AT_LEAST_COMMERCIAL and draft.competition != Competition.COMMERCIAL
    found = (
        (draft.theme not in set(Theme), "theme", OFF_THE_LIST),
        (pay or own, "formula", OWN_STAFF),
        (BUSINESS.search(texts) is not None, "formula", OFF_THE_LIST),
        (draft.competition not in set(Competition), "competition", "Choose one."),
        (mild, "competition", COMMERCIAL_WAGES),
        (wages, "theme", OWN_WAGES),
        (any(one not in BREAKDOWNS for one in draft.breakdowns), "breakdowns", UNKNOWN_BREAKDOWN),
    )
    return next(((field, why) for applies, field, why in found if applies), None)


def word_of(texts: Mapping[str, str], language: str) -> str:
    """Give a text in a language, in English where there is none."""
    return texts.get(language) or texts["en"]


def ends_on(period: str) -> dt.date:
    """Give the last day of a half-year. :raises ValueError: for anything else."""
    found = PERIOD.fullmatch(period)
    if found is None:
        raise ValueError("a period is a half-year, as 2025-H1")
    year = int(found[1])
    return dt.date(year, 6, 30) if found[2] == "1" else dt.date(year, 12, 31)


def over(today: dt.date, number: int = 6) -> list[str]:
    """Give the latest half-years that are over, the newest first."""
    year, half = (today.year, 1) if today.month > 6 else (today.year - 1, 2)  # noqa: PLR2004 # June
    found = []
    for _ in range(number):
        found.append(f"{year}-H{half}")
        year, half = (year, 1) if half == 2 else (year - 1, 2)  # noqa: PLR2004 # the second half
    return found


def half_year(period: str) -> str:
    """Give a period in words."""
    year, _, half = period.partition("-H")
    return f"{'First' if half == '1' else 'Second'} half of {year}"


def stands_out(value: Decimal, before: Decimal) -> bool:
    """Tell whether an answer is so far from the one before that one should look again."""
    if not before:
        return value > FIVE
    return not before / 3 <= value <= before * 3


def address(definition_id: uuid.UUID) -> str:
    """Give where an indicator is."""
    return f"/kpis/{definition_id}"
