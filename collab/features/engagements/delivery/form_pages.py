"""The forms of deliveries, filled with what is kept and with what there is to choose."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask import render_template

from collab.core.money import typed
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.forms import (
    ChangeForm,
    ContractChangeForm,
    ContractForm,
    PlanForm,
    RoomForm,
    SubmitForm,
)
from collab.features.engagements.delivery.models import Contract
from collab.features.engagements.delivery.service.contracts import offered_categories, offered_firms
from collab.features.engagements.models import Engagement, Milestone
from collab.policy.viewer import Role
from collab.shared.process.attachments import attachments_of
from collab.work.unit import Work


def form_page(template: str, form: object, row: Engagement | Milestone, **more: object) -> str:
    """Render one of the forms."""
    return render_template(f"deliveries/{template}.html", form=form, row=row, **more)


def contract_form(work: Work, row: Engagement) -> ContractForm:
    """Give the form of a contract, beginning with the amount of the proposal."""
    asked = queries.awarded_amount(work, row)
    amount = typed(asked, row.currency) if asked is not None else ""
    form = ContractForm(data={"signed_on": work.now.date(), "amount": amount})
    form.currency = row.currency
    return form


def contract_change_form(row: Contract) -> ContractChangeForm:
    """Give the form of another amount or end."""
    kept = {
        "version": str(row.version),
        "amount": typed(row.amount, row.currency),
        "ends_on": row.ends_on,
    }
    form = ContractChangeForm(data=kept)
    form.currency = row.currency
    return form


def room_form(work: Work, row: Engagement, contract: Contract) -> RoomForm:
    """Give the form of a room, with the firms that may sit there and what may be let in."""
    offered = offered_categories(work, row)
    form = RoomForm(data={"categories": [key for key, _title, by_itself in offered if by_itself]})
    form.offer(
        [(firm.id, firm.name) for firm in offered_firms(work, row, contract)],
        [(key, title) for key, title, _by_itself in offered],
    )
    return form


def plan_form(work: Work, contract: Contract, number: int | None = None) -> PlanForm:
    """Give the form of a milestone: a planned one to be written anew, or the next."""
    room = contract.room_id
    found = queries.milestones(work, room) if room else []
    kept = next((one for one in found if one.number == number), None)
    fields: dict[str, object] = {"number": len(found) + 1}
    if kept is not None:
        fields = {
            "number": kept.number,
            "title": kept.title,
            "amount": typed(kept.amount, contract.currency),
            **_acceptance(kept),
        }
    form = PlanForm(data=fields)
    form.currency = contract.currency
    first = kept.acceptors if kept else ()
    form.offer(_sitting(work, room, contract.engagement_id, first=first) if room else ())
    return form


def change_form(work: Work, row: Milestone) -> ChangeForm:
    """Give the form of another day or other firms."""
    form = ChangeForm(data={"version": str(row.version), **_acceptance(row)})
    form.offer(_sitting(work, row.space_id, row.engagement_id, first=row.acceptors))
    return form


def submit_form(work: Work, row: Milestone) -> SubmitForm:
    """Give the form of what is submitted, with the documents that hang on the milestone."""
    form = SubmitForm()
    papers = {one.id: one.title for one in attachments_of(work, [row.id])}
    form.offer(papers.items())
    return form


def _acceptance(row: Milestone) -> dict[str, object]:
    return {
        "due_on": row.due_on,
        "order": row.acceptance,
        "acceptors": [str(one) for one in row.acceptors],
    }


def _sitting(
    work: Work, room: uuid.UUID, engagement_id: uuid.UUID, first: Collection[uuid.UUID] = ()
) -> list[tuple[uuid.UUID, str]]:
    """Give the firms that may accept; those named already first, in their order."""
    order = list(first)
    examined = queries.examined(work, engagement_id)
    firms = queries.firms_in(work, room, Role.MEMBER, Role.CHAIR, but=examined)
    found = [(firm.id, firm.name) for firm in firms]
    return sorted(found, key=lambda one: order.index(one[0]) if one[0] in order else len(order))
