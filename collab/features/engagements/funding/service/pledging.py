"""Pledge for one's own firm: sealed before it is written, in one's own vault, and nowhere else.

The one step that binds is the second click: what falls to the firm is shown, and confirmed.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.core.money import MOST
from collab.features.engagements.funding import queries
from collab.features.engagements.funding.models import Pledge
from collab.features.engagements.funding.policy import Act
from collab.features.engagements.funding.rules import (
    CLASSES,
    NONE,
    REFERENCE,
    SIZES,
    State,
    Terms,
    is_percent,
    leads,
)
from collab.features.engagements.funding.sealing import seal
from collab.features.engagements.models import Budget
from collab.people.spaces.queries import own_vault
from collab.policy.marking import Marking
from collab.work.unit import Work, refusal

NEVER_READ = "This changed in the meantime. Look again at how it stands now."
FEWEST, MOST_FIRMS = 1, 500
SAY_SEEN = "Your organisation has said something already. Look at it, and say which you saw."
TOO_MUCH = "This is more than the whole costs."
A_WHOLE = "Write a whole number from 1 on."
A_PERCENT = "Write a percentage up to 100, with two digits behind the point."
CHOOSE = "Choose one."
TOO_FEW_OF_IT = (
    "Fewer than two independent organisations of this kind are asked besides yours: what came of it"
    " would say whether one of them pays."
)


def save(work: Work, row: Budget, terms: Terms, *, seen_version: int | None = None) -> Pledge:
    """Keep a pledge as a draft; it counts once it is offered.

    :raises InvalidError: for what cannot be, and when something stands and it is not said what
        was seen.
    :raises DeniedError: when the viewer's firm is not asked, or it is too late.
    """
    return _say(work, row, terms, "keep", seen_version)


def offer(work: Work, row: Budget, terms: Terms, *, seen_version: int | None = None) -> Pledge:
    """Offer to pay, on one's conditions; until the last moment for pledges it may be changed."""
    if terms.most <= 0:
        raise InvalidError({"most": "Write an amount above nought, or decline."})
    if row.key == "weighted" and terms.size is None:
        raise InvalidError({"size": "Choose one: the parts go by it."})
    return _say(work, row, terms, "offer", seen_version)


def decline(work: Work, row: Budget, *, seen_version: int | None = None) -> Pledge:
    """Decline. It is as good an answer as another, and told to nobody."""
    return _say(work, row, Terms(), "decline", seen_version)


def withdraw(work: Work, row: Pledge) -> None:
    """Withdraw what was offered, before it was confirmed; done twice it is done once."""
    work.authorise(Act.WITHDRAW, row)
    if row.stands is not State.WITHDRAWN:
        _move(work, row, "withdraw")


def confirm(work: Work, budget: Budget, row: Pledge, *, amount: int, number: int) -> None:
    """Confirm what falls to one's firm: from now on it is bound. Done twice it is done once.

    :raises ConflictError: when ``amount`` is not what it was last told.
    """
    work.authorise(Act.CONFIRM, row)
    told = next(iter(queries.own_outcomes(work, budget)), None)
    if told is None or (told.amount, told.number) != (amount, number):
        raise ConflictError(NEVER_READ)
    if row.stands is not State.CONFIRMED:
        row.confirmed_amount = amount  # the database compares it with what was told
        _move(work, row, "confirm")


def _move(work: Work, row: Pledge, step: str) -> None:
    after = leads(step, row.state)
    if after is None:
        raise ConflictError(NEVER_READ)
    row.state, row.updated_at = after.value, work.now
    _flush(work)
    work.session.refresh(row)
    work.record(f"pledges.{step}", space_id=row.space_id, facts={"pledge": row.id})


def _say(work: Work, budget: Budget, terms: Terms, step: str, seen_version: int | None) -> Pledge:
    work.authorise(Act.PLEDGE, queries.asked(work, budget))
    _possible(terms, budget, work.now.date())
    if terms.requires_class and not queries.asks_of_many(work, budget, terms.requires_class):
        raise InvalidError({"requires_class": TOO_FEW_OF_IT})
    row = queries.own(work, budget)
    after = leads(step, NONE if row is None else row.state)
    if after is None:
        raise ConflictError(NEVER_READ)
    if row is None:
        vault = own_vault(work)
        row = Pledge(
            id=new_id(),
            org_id=work.viewer.org_id,
            space_id=vault.id,
            author_id=work.viewer.representation_id,
            shared_at=work.now,
            marking=int(Marking.SEALED),
            budget_id=budget.id,
            state=after.value,
            sealed=b"",
            updated_at=work.now,
        )
        row.sealed = seal(work.house.cipher, row.place, terms)
        work.create(Act.PLEDGE, queries.asked(work, budget), row)
    else:
        if row.stands is after and queries.opened(work, row) == terms:
            return row  # the second of two clicks
        if seen_version is None:  # a colleague's offer stands, and was not looked at
            raise InvalidError({"version": SAY_SEEN})
        if row.version != seen_version:
            raise ConflictError(NEVER_READ)
        work.authorise(Act.CHANGE, row)
        row.sealed = seal(work.house.cipher, row.place, terms)
        row.state, row.updated_at = after.value, work.now
    _flush(work)
    work.record(f"pledges.{step}", space_id=row.space_id, facts={"pledge": row.id})
    return row


def _flush(work: Work) -> None:
    """Write it: the database says whether it is still in time, and whether somebody was first."""
    try:
        work.session.flush()  # a trigger says whether it is in time
    except (IntegrityError, StaleDataError) as error:
        raise ConflictError(NEVER_READ) from error
    except DBAPIError as error:
        refused = refusal(error)
        if refused is None:
            raise
        raise refused from error


def _possible(terms: Terms, budget: Budget, today: dt.date) -> None:
    """Refuse what cannot be. :raises InvalidError: field by field; no amount is in a message."""
    payers, percent = terms.min_payers, terms.max_percent
    faults = {
        "most": (not 0 <= terms.most <= min(MOST, budget.total), TOO_MUCH),
        "min_payers": (payers is not None and not FEWEST <= payers <= MOST_FIRMS, A_WHOLE),
        "max_percent": (percent is not None and not is_percent(percent), A_PERCENT),
        "requires_class": (terms.requires_class not in (None, *CLASSES), CHOOSE),
        "size": (terms.size not in (None, *SIZES), CHOOSE),
        "by": (terms.by is not None and terms.by < today, "This day is over."),
        "reference": (len(terms.reference) > REFERENCE, "Write it shorter."),
    }
    wrong = {field: words for field, (is_wrong, words) in faults.items() if is_wrong}
    if wrong:
        raise InvalidError(wrong)
