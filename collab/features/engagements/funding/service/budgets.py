"""Draw a budget up, open it for pledges, give it up: the database's functions have the last word.

When pledges are looked at is settled before the first is made, and with a note for each moment.
"""

from __future__ import annotations

import datetime as dt
import uuid

from collab.core.canonical import canonical
from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.core.money import CURRENCIES, MOST, UNKNOWN
from collab.features.engagements.funding import queries
from collab.features.engagements.funding.policy import Act
from collab.features.engagements.funding.rules import CLASSES, KEYS, MISSING, Plan, faults
from collab.features.engagements.models import Budget, Engagement
from collab.features.engagements.queries import unexamined
from collab.shared.process.plain import plain
from collab.work.unit import Work

REFRESH, REDUCE, REMIND = "funding.refresh", "funding.reduce", "funding.remind"
ANSWER, CONFIRM = "mail.pledge_due", "mail.pledge_confirm"
BEFORE_THE_LAST = dt.timedelta(days=7)
BEFORE_THE_END = dt.timedelta(days=2)


def draw_up(
    work: Work, about: Engagement, plan: Plan, *, seen_version: int | None = None
) -> Budget:
    """Write the draft of a budget, or change it; once one was settled, that of an addendum.

    :raises InvalidError: for what cannot be, field by field.
    :raises DeniedError: to everybody but whoever facilitates.
    :raises ConflictError: while one is open, or when somebody changed the draft meanwhile.
    """
    work.authorise(Act.DRAW_UP, about)
    unexamined(work, about.id)
    known = queries.budgets(work, about.id)
    standing = any(one.state in ("settled", "frozen") for one in known)
    if about.currency not in CURRENCIES:
        raise InvalidError({"total": UNKNOWN})
    _checked(work, plan, standing=standing)
    ident: uuid.UUID = work.call(
        "app.write_budget",
        about.id,
        new_id(),
        plan.total,
        plan.key,
        canonical([part.kept for part in plan.parts]),
        plan.reason,
        list(plan.refreshes),
        plan.confirm_until,
        plan.confirm_again_until,
        seen_version,
        work.now,
    )
    work.session.expire_all()
    row = queries.one(work, ident)
    work.record(
        "funding.drawn_up", space_id=about.space_id, facts={"budget": row.id, "number": row.number}
    )
    return row


def open_it(work: Work, row: Budget, *, seen_version: int) -> Budget:
    """Open a budget: firms pledge until its last day, and its days do not change any more.

    :raises InvalidError: for what is missing.
    :raises ConflictError: when it changed since it was read.
    """
    work.authorise(Act.OPEN, row)
    unexamined(work, row.engagement_id)
    became = work.call("app.open_budget", row.id, seen_version, work.now)
    if became in MISSING:
        raise InvalidError({"": MISSING[became]})
    work.session.refresh(row)
    if became == "computed":
        work.later(REDUCE, key=f"funding_reduce:{row.id}", budget_id=row.id)
    else:
        _leave_notes(work, row)
    facts = {"budget": row.id, "number": row.number}
    work.record("funding.opened", space_id=row.space_id, facts=facts)
    return row


def give_up(work: Work, row: Budget, *, seen_version: int) -> None:
    """Give a budget up: what was offered or confirmed for it binds nobody."""
    work.authorise(Act.GIVE_UP, row)
    unexamined(work, row.engagement_id)
    work.call("app.give_budget_up", row.id, seen_version, work.now)
    work.session.refresh(row)
    facts = {"budget": row.id, "number": row.number}
    work.record("funding.given_up", space_id=row.space_id, facts=facts)


def _leave_notes(work: Work, row: Budget) -> None:
    for moment in queries.moments(row):
        work.later(
            REFRESH,
            key=f"funding_refresh:{row.id}:{moment.number}",
            not_before=moment.at,
            budget_id=row.id,
            number=moment.number,
        )
    reminders = [
        (ANSWER, work.now),
        (ANSWER, row.refreshes[-1] - BEFORE_THE_LAST),
        *((CONFIRM, one - BEFORE_THE_END) for one in _ends(row)),
    ]
    for number, (kind, at) in enumerate(reminders):
        if at >= work.now:
            work.later(
                REMIND,
                key=f"funding_remind:{row.id}:{number}",
                not_before=at,
                budget_id=row.id,
                letter=kind,
            )


def _ends(row: Budget) -> list[dt.datetime]:
    """Give until when is confirmed, and until when again."""
    return [one for one in (row.confirm_until, row.confirm_again_until) if one is not None]


def _checked(work: Work, plan: Plan, *, standing: bool) -> None:
    """Refuse what cannot be, and words that somebody would have to look at first."""
    wrong: dict[str, str] = {}
    if plan.key not in KEYS:
        wrong["key"] = "Choose one."
    wrong |= _amounts(plan)
    if plan.refreshes or not standing:
        wrong |= faults(plan, work.now)
    if standing and not plan.reason:
        wrong["reason"] = "Say why it changes: the reason stays with it."
    if wrong:
        raise InvalidError(wrong)
    texts = {f"part_{number}": part.label for number, part in enumerate(plan.parts)}
    plain({**texts, "reason": plan.reason})


def _amounts(plan: Plan) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not 0 < plan.total <= MOST:
        wrong["total"] = "Write an amount above nought."
    for number, part in enumerate(plan.parts):
        if part.payer_class not in CLASSES or not 0 < part.amount <= MOST or not part.label:
            wrong[f"part_{number}"] = "Say who bears it, and how much."
    return wrong
