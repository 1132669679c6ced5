"""What the pages of funding show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import get_locale
from markupsafe import Markup

from collab.core import money
from collab.core.errors import NotFoundError
from collab.core.refs import Card
from collab.features.engagements.funding import queries, rules
from collab.features.engagements.funding.forms import (
    LOOKS,
    PARTS,
    BudgetForm,
    ConfirmForm,
    PledgeForm,
    day_of,
    kept,
)
from collab.features.engagements.funding.models import Outcome, Pledge
from collab.features.engagements.funding.policy import KEEPING, Act
from collab.features.engagements.models import Budget, Engagement
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of
from collab.policy.viewer import SpaceKind
from collab.work.unit import Work

WORDS: dict[str, Any] = {
    "states": rules.STATES,
    "budget_states": rules.BUDGETS,
    "rounds": rules.ROUNDS,
    "keys": rules.KEYS,
    "sizes": rules.SIZES,
    "classes": rules.CLASSES,
    "bands": rules.BANDS,
    "untold": rules.UNTOLD,
    "whys": rules.WHYS,
    "whys_of": rules.WHYS_OF,
    "kinds": rules.MOMENTS,
}


def amount(units: int | None, currency: str) -> str:
    """Give an amount in the reader's language; nothing for none."""
    found = get_locale()
    language = found.language if found is not None else "en"
    return "" if units is None else money.shown(units, currency, language)


def budget_page(work: Work, about: Engagement) -> str:
    """Render an engagement's budget: what everybody reads of it, and what is one's own."""
    every = queries.budgets(work, about.id)
    row = next(iter(every), None)
    return render_template(
        "funding/budget.html",
        about=about,
        row=row,
        earlier=every[1:],
        outside=_outside(row),
        moments=queries.moments(row) if row else [],
        funders=_funders(work, about.id),
        may={
            "draw_up": work.may(Act.DRAW_UP, about).allowed
            and (row is None or row.state not in ("draft", "open")),
            "change": row is not None and work.may(Act.OPEN, row).allowed,
            "give_up": row is not None and work.may(Act.GIVE_UP, row).allowed,
            "sums": work.may(Act.SUMS, about).allowed,
        },
        **_own(work, row),
        **WORDS,
        **_crumbs(work, about),
    )


def _own(work: Work, row: Budget | None) -> dict[str, Any]:
    """Give what only the viewer's own firm knows of a budget."""
    if row is None or row.state == "draft":
        return {"asked": False, "mine": None, "told": None, "share": None, "may_pledge": False}
    stands = queries.asked(work, row)
    outcomes = queries.own_outcomes(work, row)
    return {
        "asked": stands.takes_part,
        "mine": queries.own(work, row),
        "told": outcomes[0] if outcomes else None,
        "share": queries.own_share(work, row),
        "may_pledge": work.may(Act.PLEDGE, stands).allowed,
    }


def budget_form(work: Work, about: Engagement, row: Budget | None = None) -> BudgetForm:
    """Give the form of a budget, with what is drafted."""
    found = [
        (str(one.id), one.code, one.amount) for one in queries.amounts_proposed(work, about.id)
    ]
    form = BudgetForm(data=_drafted(row) if row else {"key": "equal"})
    return form.bound(about.currency, found)


def _drafted(row: Budget) -> dict[str, Any]:
    values: dict[str, Any] = {
        "version": str(row.version),
        "total": money.typed(row.total, row.currency),
        "key": row.key,
        "reason": row.reason,
        "confirm_until": day_of(row.confirm_until),
        "confirm_again_until": day_of(row.confirm_again_until),
    }
    for number, part in enumerate(row.parts[:PARTS]):
        values[f"part_label_{number}"] = part["label"]
        values[f"part_class_{number}"] = part["class"]
        values[f"part_amount_{number}"] = money.typed(part["amount"], row.currency)
    for number, moment in enumerate(row.refreshes[:LOOKS]):
        values[f"look_{number}"] = day_of(moment)
    return values


def form_page(work: Work, about: Engagement, form: BudgetForm, row: Budget | None) -> str:
    """Render the form of a budget."""
    standing = any(one.state in ("settled", "frozen") for one in queries.budgets(work, about.id))
    return render_template(
        "funding/edit.html",
        about=about,
        row=row,
        form=form,
        standing=standing,
        parts=range(PARTS),
        looks=range(LOOKS),
        **WORDS,
        **_crumbs(work, about),
    )


def pledge_form(work: Work, row: Budget) -> PledgeForm:
    """Give the form of one's own firm's pledge, with what it said before."""
    mine = queries.own(work, row)
    data: dict[str, Any] = {}
    if mine is not None:
        terms = queries.opened(work, mine)
        data = {**kept(terms, row.currency), "version": str(mine.version)}
    return PledgeForm(data=data).bound(row.currency)


def pledge_page(
    work: Work,
    about: Engagement,
    row: Budget,
    *,
    form: PledgeForm | None = None,
    confirming: ConfirmForm | None = None,
) -> str:
    """Render one's own firm's pledge: what it said, what came of it, what it bears."""
    mine, stands = queries.own(work, row), queries.asked(work, row)
    outcomes = queries.own_outcomes(work, row)
    told = outcomes[0] if outcomes else None
    may_pledge = work.may(Act.PLEDGE, stands).allowed
    return render_template(
        "funding/pledge.html",
        about=about,
        row=row,
        mine=mine,
        terms=queries.opened(work, mine) if mine is not None else None,
        form=(form or pledge_form(work, row)) if may_pledge else None,
        confirming=_confirming(mine, told, confirming),
        told=told,
        outcomes=outcomes,
        share=queries.own_share(work, row),
        moments=queries.moments(row),
        until=row.confirm_again_until if row.round > 1 else row.confirm_until,
        own_firm=own_organisation(work).name,
        **WORDS,
        **_crumbs(work, about),
    )


def _confirming(
    mine: Pledge | None, told: Outcome | None, form: ConfirmForm | None
) -> ConfirmForm | None:
    waits = mine is not None and mine.stands is rules.State.CONDITIONS_MET
    if not waits or told is None or told.amount is None:
        return None
    return form or ConfirmForm(data={"amount": str(told.amount), "number": str(told.number)})


def sums_page(work: Work, engagement_id: uuid.UUID) -> str:
    """Render a trustee's page: amounts by firm, and no word of anybody's."""
    found = queries.sums(work, engagement_id)
    return render_template(
        "funding/sums.html",
        engagement_id=engagement_id,
        rows=[(row, queries.lines(work, row)) for row in reversed(found)],
        amount=amount,
        **WORDS,
    )


def panel(work: Work, card: Card) -> Markup:
    """Show on an engagement how far its cost is covered, and where one's own firm answers."""
    try:
        about = queries.engagement(work, card.id)
    except NotFoundError:
        about = None
    row = queries.current(work, card.id)
    may_draw = about is not None and work.may(Act.DRAW_UP, about).allowed
    text = ""
    if about is not None and (row is not None or may_draw):
        text = render_template(
            "funding/_panel.html",
            about=about,
            row=row,
            may_draw=may_draw,
            may_sums=work.may(Act.SUMS, about).allowed,
            amount=amount,
            **_own(work, row),
            **WORDS,
        )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def front_section(work: Work, space: Space) -> Markup | None:
    """Show a trustee on a space's front page whose sums he keeps; nothing to others."""
    if space.kind == SpaceKind.VAULT or not any(True for _ in work.viewer.seats_as(*KEEPING)):
        return None
    found = queries.kept(work, space.id)
    if not found:
        return None
    text = render_template("funding/_front.html", ids=found)
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def _outside(row: Budget | None) -> int:
    return sum(part["amount"] for part in row.parts) if row else 0


def _funders(work: Work, engagement_id: uuid.UUID) -> Sequence[tuple[str, str]]:
    parties = queries.funders(work, engagement_id)
    named = queries.names(work, [one.firm_id for one in parties])
    return sorted((named.get(one.firm_id, ""), one.payer_class) for one in parties)


def _crumbs(work: Work, about: Engagement) -> dict[str, Any]:
    return {
        "space_id": about.space_id,
        "space_name": names_of(work, [about.space_id]).get(about.space_id, ""),
        "engagement_path": f"/engagements/{about.id}",
        "amount": amount,
    }
