"""Who makes a campaign and moves it on, who may hold a contact, and who lets one go on again."""

from __future__ import annotations

from collections.abc import Mapping

from collab.features.contacts.models import Contact
from collab.features.contacts.outreach.models import (
    Campaign,
    Claim,
    Encounter,
    OutreachNote,
    Target,
)
from collab.features.contacts.outreach.rules import (
    ADDING,
    APPROACHING,
    CHAIRING,
    CLEARING,
    COUNSEL,
    SPEAKING,
    TRANSITIONS,
    State,
    Step,
)
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import SpaceKind, Viewer

TAKING: Mapping[Step, Action] = {step: Action(f"outreach.{step}") for step in Step}
"""The action of each step."""


class Act:
    """The other actions of outreach."""

    ADD = Action("outreach.add", roles=CHAIRING)
    CHANGE = Action("outreach.change", roles=CHAIRING)
    TARGET = Action("outreach.target", roles=CHAIRING)
    CLAIM = Action("outreach.claim", roles=APPROACHING)
    END = Action("outreach.end_claim", roles=APPROACHING)
    KEEP = Action("outreach.keep", roles=APPROACHING)
    WISH = Action("outreach.wish", roles=SPEAKING)
    LET_GO_ON = Action("outreach.clear_contact", roles=CLEARING)
    HOLD = Action("outreach.hold_contact", roles=COUNSEL)


def _adds_in(viewer: Viewer, space: Space) -> bool:
    return viewer.sits_in(space.id, *CHAIRING)


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


def _closed_space(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return space.archived_at is not None


def _prepares(viewer: Viewer, row: Campaign | Target) -> bool:
    return viewer.sits_in(row.space_id, *CHAIRING)


def _approaches(viewer: Viewer, row: Campaign) -> bool:
    return viewer.sits_in(row.space_id, *APPROACHING)


def _settled(viewer: Viewer, row: Campaign) -> bool:  # noqa: ARG001 # likewise
    return row.stands not in ADDING


def _own(viewer: Viewer, row: Claim) -> bool:
    return row.firm_id == viewer.org_id and viewer.sits_in(row.space_id, *APPROACHING)


def _over(viewer: Viewer, row: Claim) -> bool:  # noqa: ARG001 # likewise
    return row.ended_on is not None


def _speaks(viewer: Viewer, row: Contact) -> bool:
    seat = viewer.seats.get(row.space_id)
    return seat is not None and seat.role in SPEAKING and seat.owner_org_id != viewer.org_id


def _clears(viewer: Viewer, row: Contact) -> bool:
    return viewer.sits_in(row.space_id, *CLEARING)


def _counsels(viewer: Viewer, row: Contact) -> bool:
    return viewer.sits_in(row.space_id, *COUNSEL)


def _in_own_vault(viewer: Viewer, row: OutreachNote | Encounter) -> bool:
    return row.space_id == viewer.vault_id


BEGINS = "The campaign does not stand where this begins."
permit(Space, Act.ADD, _adds_in, because="you facilitate or chair here")
forbid(Space, Act.ADD, _a_vault, because="Campaigns stand in groups and rooms.")
forbid(Space, Act.ADD, _closed_space, because="This space is closed.")
permit(Campaign, Act.CHANGE, _prepares, because="you facilitate or chair here")
permit(Campaign, Act.TARGET, _prepares, because="you facilitate or chair here")
permit(Target, Act.TARGET, _prepares, because="you facilitate or chair here")
for act in (Act.CHANGE, Act.TARGET):
    forbid(
        Campaign,
        act,
        _settled,
        because="It is over, or counsel is reading it: what counsel reads does not change.",
    )
permit(Campaign, Act.CLAIM, _approaches, because="you get in touch with others for your side")
permit(Claim, Act.END, _own, because="your organisation holds it")
forbid(Claim, Act.END, _over, because="This is over already.")
permit(Claim, Act.KEEP, _own, because="your organisation holds it, or held it")
for kept in (OutreachNote, Encounter):
    permit(kept, Act.KEEP, _in_own_vault, because="it stands in your own vault")
permit(Contact, Act.WISH, _speaks, because="your organisation says for itself")
permit(Contact, Act.LET_GO_ON, _clears, because="you facilitate or counsel here")
permit(Contact, Act.HOLD, _counsels, because="you counsel here")


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, from where they begin."""
    arrows = [one for one in TRANSITIONS if one.step is step]
    begins: frozenset[State] = frozenset(one.before for one in arrows)
    roles = frozenset[object]().union(*(one.roles for one in arrows))

    def seated(viewer: Viewer, row: Campaign) -> bool:
        seat = viewer.seats.get(row.space_id)
        return seat is not None and seat.role in roles

    def elsewhere(viewer: Viewer, row: Campaign) -> bool:  # noqa: ARG001 # likewise
        return row.stands not in begins

    permit(Campaign, action, seated, because="your seat in this group lets you")
    forbid(Campaign, action, elsewhere, because=BEGINS)


for taken, by in TAKING.items():
    _let(taken, by)
