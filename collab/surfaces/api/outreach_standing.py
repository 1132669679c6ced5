"""How a contact stands in outreach, what is wished of it, and what stops it, for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response
from flask import typing as ft

from collab.core.rest import Operation, Reply, answer
from collab.features.contacts.outreach import queries, standing
from collab.features.contacts.outreach.service import claims
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.queries import space_or_charter
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.outreach_schemas import AvailabilityOut, WishList, WishOut
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/outreach-wishes",
    allow=READ,
    does=Operation(
        summary="List whom firms wish the association to ask",
        details="Those of your own firm; for whoever facilitates also those of others, but of no"
        " counterpart and of nobody affected.",
        replies={200: Reply("Your own first, then by name.", WishList)},
    ),
)
def list_wishes(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """List wishes."""
    space = space_or_charter(work, space_id)
    mine, own = own_organisation(work).name, standing.own_wishes(work, space.id)
    found = [(one, mine, True) for one in own]
    found += [(one, firm, False) for one, firm in standing.wishes(work, space.id)]
    items = [
        WishOut(
            contact_id=one.id,
            name=one.name,
            organisation=one.organisation,
            firm=firm,
            own=ours,
        )
        for one, firm, ours in found
    ]
    return answer(WishList(items=items))


@bp.operation(
    "GET",
    "/contacts/<uuid:contact_id>/outreach",
    allow=READ,
    does=Operation(
        summary="Read what everybody who reads a card knows of it in outreach",
        details="Days and reasons, and nobody's name.",
        replies={200: Reply("How it stands.", AvailabilityOut)},
    ),
)
def read_availability(work: Work, contact_id: UUID) -> ft.ResponseReturnValue:
    """Give how a contact stands."""
    return _stands(work, contact_id)


View = Callable[[Work, UUID], ft.ResponseReturnValue]


def _step(name: str, summary: str, details: str = "", conflict: str = "") -> Callable[[View], View]:
    """Declare a step on a contact; each is answered with how the contact stands then."""
    return bp.operation(
        "POST",
        f"/contacts/<uuid:contact_id>/{name}",
        allow=CHANGE,
        does=Operation(
            summary=summary,
            details=details,
            replies={200: Reply("How it stands then.", AvailabilityOut)},
            problems={409: conflict} if conflict else {},
        ),
    )


@_step("outreach-wish", "Wish that the association asks", "Of a counterpart nobody else reads it.")
def wish(work: Work, contact_id: UUID) -> ft.ResponseReturnValue:
    """Wish that the association asks."""
    claims.wish(work, queries.contact(work, contact_id))
    return _stands(work, contact_id)


@_step("outreach-wish/end", "Take a wish back")
def wish_no_more(work: Work, contact_id: UUID) -> ft.ResponseReturnValue:
    """Take it back."""
    claims.wish_no_more(work, queries.contact(work, contact_id))
    return _stands(work, contact_id)


@_step("outreach-hold", "Let counsel look at a contact first", "For counsel.")
def put_on_hold(work: Work, contact_id: UUID) -> ft.ResponseReturnValue:
    """Let counsel look first."""
    claims.put_on_hold(work, queries.contact(work, contact_id))
    return _stands(work, contact_id)


@_step("outreach-hold/end", "Let a contact go on, as far as counsel is concerned", "For counsel.")
def take_off_hold(work: Work, contact_id: UUID) -> ft.ResponseReturnValue:
    """Let it go on."""
    claims.take_off_hold(work, queries.contact(work, contact_id))
    return _stands(work, contact_id)


@_step(
    "outreach-clearance",
    "Let a contact that was stopped be approached again",
    "For whoever facilitates, and counsel.",
    conflict="Nothing stops it.",
)
def clear_contact(work: Work, contact_id: UUID) -> ft.ResponseReturnValue:
    """Let a contact be approached again."""
    claims.let_go_on(work, queries.contact(work, contact_id))
    return _stands(work, contact_id)


def _stands(work: Work, contact_id: UUID) -> Response:
    contact = queries.contact(work, contact_id)
    known = standing.availability(work, contact.id)
    if known is not None:
        work.session.refresh(known)  # a function of the database changed it
    names = ("claimed_until", "resting_until", "stop", "held", "visit_month", "wished")
    usual: dict[str, Any] = {"held": False, "wished": False}
    values: dict[str, Any] = {name: getattr(known, name, usual.get(name)) for name in names}
    ours = standing.own_wish(work, contact.id)
    return answer(AvailabilityOut(contact_id=contact.id, wished_by_us=ours, **values))
