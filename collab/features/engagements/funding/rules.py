"""Words and limits of joint funding, and the life of a pledge as a table of steps. Pure."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import itertools
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

HOUSES = 5
"""Independent organisations that must have moved before a band may, as with figures (ADR 30)."""
NOTICE = dt.timedelta(hours=24)
"""The least time between opening a budget and the first look at its pledges, and between looks."""
REFERENCE, REASON, LABEL = 80, 500, 120
MOST_PARTS, MOST_MOMENTS = 5, 8
PERCENT_PLACES, WHOLE = 2, 100


class State(enum.StrEnum):
    """How a pledge stands."""

    DRAFT = "draft"
    OFFERED = "offered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CONDITIONS_MET = "conditions_met"
    CONFIRMED = "confirmed"
    INVOICED = "invoiced"
    RECEIVED = "received"
    EXPIRED = "expired"


STATES: Mapping[State, str] = {
    State.DRAFT: "Draft, does not count yet",
    State.OFFERED: "Offered",
    State.DECLINED: "Declined",
    State.WITHDRAWN: "Withdrawn",
    State.CONDITIONS_MET: "Conditions met, waits for your confirmation",
    State.CONFIRMED: "Confirmed, binding",
    State.INVOICED: "Invoiced",
    State.RECEIVED: "Received",
    State.EXPIRED: "Expired, binds nobody",
}

FIRM, WORKER, LEDGER = "firm", "worker", "ledger"
NONE = "none"
"""What stands before the first word of a firm."""


@dc.dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: from where to where, and whose hand draws it."""

    step: str
    before: str
    after: State
    by: str


_SPEAKING = (NONE, State.DRAFT, State.DECLINED, State.WITHDRAWN)
_OPEN = (NONE, State.DRAFT, State.OFFERED, State.DECLINED, State.WITHDRAWN)
_ENDING = (*_OPEN[1:], State.CONDITIONS_MET, State.CONFIRMED)
TRANSITIONS: tuple[Transition, ...] = (
    *(Transition("keep", one, State.DRAFT, FIRM) for one in _SPEAKING),
    *(Transition("offer", one, State.OFFERED, FIRM) for one in _OPEN),
    *(Transition("decline", one, State.DECLINED, FIRM) for one in _OPEN),
    Transition("withdraw", State.OFFERED, State.WITHDRAWN, FIRM),
    Transition("withdraw", State.CONDITIONS_MET, State.WITHDRAWN, FIRM),
    Transition("confirm", State.CONDITIONS_MET, State.CONFIRMED, FIRM),
    Transition("meet", State.OFFERED, State.CONDITIONS_MET, WORKER),
    Transition("meet", State.CONFIRMED, State.CONDITIONS_MET, WORKER),
    *(Transition("expire", one, State.EXPIRED, WORKER) for one in _ENDING),
    Transition("invoice", State.CONFIRMED, State.INVOICED, LEDGER),
    Transition("receive", State.INVOICED, State.RECEIVED, LEDGER),
    Transition("reverse", State.INVOICED, State.CONFIRMED, LEDGER),
    Transition("reverse", State.RECEIVED, State.INVOICED, LEDGER),
)
"""Twin of ``pledge_steps`` in the database, which decides; a test compares them."""


def leads(step: str, before: str, by: str = FIRM) -> State | None:
    """Give where a step leads; None where it does not begin."""
    found = (t.after for t in TRANSITIONS if (t.step, t.before, t.by) == (step, before, by))
    return next(found, None)


BUDGETS: Mapping[str, str] = {
    "draft": "In preparation",
    "open": "Open for pledges",
    "settled": "Settled: every organisation that pays has confirmed",
    "frozen": "Frozen with the award",
    "failed": "Did not come about",
    "replaced": "Replaced by an addendum",
}
ROUNDS = ("Pledges are taken", "Pledges are confirmed", "Pledges are confirmed once more")
KEYS: Mapping[str, str] = {
    "equal": "Equal parts",
    "weighted": "By declared size",
}
SIZES: Mapping[str, str] = {
    "small": "Small (below 50 million euros of turnover)",
    "medium": "Medium (below 500 million)",
    "large": "Large (below 5 billion)",
    "very_large": "Very large (5 billion and more)",
}
CLASSES: Mapping[str, str] = {
    "downstream": "Downstream company",
    "mining": "Mining company",
    "association": "Association",
    "donor": "Donor",
}
BANDS: Mapping[str, str] = {
    "none": "Nothing is covered yet",
    "under_25": "Below a quarter",
    "under_50": "From a quarter to a half",
    "under_75": "From a half to three quarters",
    "under_100": "Above three quarters, not all of it",
    "covered": "Covered",
    "not_covered": "Not covered",
}
UNTOLD = "Not told yet"
WHYS: Mapping[str, str] = {
    "accepted": "Your conditions are met.",
    "too_few_payers": "Fewer organisations pay than you ask for.",
    "class_missing": "Nobody of the kind you ask for pays.",
    "class_of_few": "Fewer than two independent organisations of the kind you ask for are asked"
    " besides yours by now: what came of it would say whether one of them pays. Offer without that"
    " condition, while pledges are taken.",
    "date_over": "The day until which you offered it is over.",
    "above_percent": "Your own highest percentage leaves nothing to pay.",
    "above_limit": "Your own limit is below what would fall to you.",
    "nothing_pledged": "You offered nothing.",
    "not_needed": "Your conditions are met, and your part is not needed.",
    "told_later": "Nothing of its own keeps your pledge out. Whether your conditions are met, and"
    " what would fall to you, is told on the last day.",
    "solved_again": "Somebody who was counted on did not confirm: this was computed once more.",
}
"""What a firm is told of its own pledge; never a number or an amount of others."""
WHYS_OF: Mapping[str, str] = {
    "accepted": "Its conditions are met.",
    "too_few_payers": "Fewer organisations pay than it asks for.",
    "class_missing": "Nobody of the kind it asks for pays.",
    "class_of_few": "Too few organisations of the kind it asks for are asked by now.",
    "date_over": "The day until which it offered is over.",
    "above_percent": "Its own highest percentage leaves nothing to pay.",
    "above_limit": "Its own limit is below what would fall to it.",
    "nothing_pledged": "It offered nothing.",
    "not_needed": "Its conditions are met, and its part is not needed.",
    "told_later": "Told on the last day.",
    "solved_again": "Somebody who was counted on did not confirm: this was computed once more.",
}
"""The same, as the trustee reads it."""
MISSING: Mapping[str, str] = {
    "parts_above_total": "The outside parts are above the total.",
    "nobody_pays": "No organisation has said yet that it takes part in paying.",
    "too_late": "The first moment at which pledges are opened is less than a day ahead, or the days"
    " are not in their order, a day apart. Choose later ones.",
}


@dc.dataclass(frozen=True, slots=True)
class Terms:
    """What a firm offers: the most it pays, on which conditions, and for itself a reference."""

    most: int = 0
    min_payers: int | None = None
    max_percent: Decimal | None = None
    requires_class: str | None = None
    by: dt.date | None = None
    size: str | None = None
    expected_on: dt.date | None = None
    reference: str = ""


@dc.dataclass(frozen=True, slots=True)
class Part:
    """A part of the cost that is borne outside the key."""

    payer_class: str
    label: str
    amount: int

    @property
    def kept(self) -> dict[str, object]:
        """Give it as the budget keeps it."""
        return {"class": self.payer_class, "label": self.label, "amount": self.amount}


@dc.dataclass(frozen=True, slots=True)
class Plan:
    """A budget as whoever facilitates writes it: the sum, who bears what of it outside, when."""

    total: int
    key: str
    parts: Sequence[Part] = ()
    refreshes: Sequence[dt.datetime] = ()
    confirm_until: dt.datetime | None = None
    confirm_again_until: dt.datetime | None = None
    reason: str = ""


def faults(plan: Plan, now: dt.datetime) -> dict[str, str]:
    """Give what is wrong with a budget's days, beside the field it is wrong in."""
    wrong: dict[str, str] = {}
    moments = list(plan.refreshes)
    if not moments:
        wrong["refreshes"] = "Say when pledges are opened."
    elif moments[0] < now + NOTICE:
        wrong["refreshes"] = "The first moment lies a day ahead at least, so that all can answer."
    if any(later - sooner < NOTICE for sooner, later in itertools.pairwise(moments)):
        wrong["refreshes"] = "Give them in their order, a day apart at least."
    last = moments[-1] if moments else now
    if plan.confirm_until is None or plan.confirm_until < last + NOTICE:
        wrong["confirm_until"] = "Leave a day at least after the last opening of pledges."
    elif plan.confirm_again_until is None or plan.confirm_again_until < plan.confirm_until + NOTICE:
        wrong["confirm_again_until"] = "Leave a day at least after the first confirmation."
    return wrong


def percent(text: str) -> Decimal | None:
    """Read a percentage. :raises ValueError: with what to do."""
    bare = text.replace("%", "").replace(",", ".").strip()
    if not bare:
        return None
    whole, _, rest = bare.partition(".")
    if not (whole.isascii() and whole.isdecimal() and (not rest or rest.isdecimal())):
        raise ValueError("Write a percentage, such as 30 or 12.5.")
    return Decimal(bare).normalize()


def is_percent(number: Decimal) -> bool:
    """Tell whether a number is a percentage we take."""
    return 0 < number <= WHOLE and number == round(number, PERCENT_PLACES)


def band_of(covered: int, rest: int) -> str:
    """Give the band of what is covered of all that is to be pledged.

    Nothing is in the lowest: by itself it would tell exactly what all have said.
    """
    part = Fraction(covered, rest)
    for quarter, name in ((1, "under_25"), (2, "under_50"), (3, "under_75"), (4, "under_100")):
        if part < Fraction(quarter, 4):
            return name
    return "covered"


def kind_of(number: int, refreshes: int) -> str:
    """Name a moment: one on the way, the last for pledges, or one of the two for confirming."""
    if number < refreshes:
        return "on_the_way"
    return ("last", "confirmed", "confirmed_again")[min(number - refreshes, 2)]


MOMENTS: Mapping[str, str] = {
    "on_the_way": "Pledges are opened; each organisation is told what came of its own",
    "last": "Last moment for pledges; conditions are judged for good",
    "confirmed": "Firms confirm until then; once all have, the budget is settled",
    "confirmed_again": "If somebody does not confirm: the others confirm anew until then",
}


def address(engagement_id: uuid.UUID) -> str:
    """Give the page of an engagement's budget."""
    return f"/engagements/{engagement_id}/budget"


def pledge_address(engagement_id: uuid.UUID) -> str:
    """Give the page of one's own firm's pledge."""
    return f"/engagements/{engagement_id}/pledge"
