"""Who takes part: firms say whether they select or pay; whoever convenes, who is examined."""

from __future__ import annotations

import uuid

from collab.core.errors import InvalidError, NotFoundError
from collab.core.ids import new_id
from collab.features.engagements import queries
from collab.features.engagements.models import Engagement
from collab.features.engagements.policy import EXAMINED, Act
from collab.features.engagements.rules import BEFORE_CALLED, BEFORE_OPENED, CLASSES
from collab.features.engagements.service.writing import prove
from collab.people.spaces.audience import everybody
from collab.work.unit import Work

TOO_LATE = "Who selects is settled before proposals are open."
STAYS = "Once a call is out, whoever is examined stays examined."
APART = (
    "Your organisation judges nothing here: it, or one of its house, is examined, or it proposes"
    " itself. It may take part in the costs."
)
ASSOCIATION_ONLY = "Whoever convenes neither is examined nor selects."


def take_part(work: Work, row: Engagement, *, selects: bool, funds: bool) -> None:
    """Say as what one's own firm takes part.

    :raises DeniedError: when it is no member here, or it is over.
    :raises InvalidError: when an examined firm is to select, or it is too late to.
    """
    work.authorise(Act.TAKE_PART, row)
    mine = row.party(work.viewer.org_id)
    if selects and mine is not None and mine.subject:
        raise InvalidError({"selects": EXAMINED})
    begins = selects and not (mine and mine.selects)
    if begins and row.stands not in BEFORE_OPENED:
        raise InvalidError({"selects": TOO_LATE})
    if begins and work.call("app.stands_apart_here", row.id):
        raise InvalidError({"selects": APART})
    given = (work.viewer.org_id, selects, funds, new_id(), work.now)
    work.call("app.set_engagement_party", row.id, *given)
    queries.again(work, row)
    prove(work, "engagements.part_taken", row, selects=selects, funds=funds)


def name_party(
    work: Work, row: Engagement, firm_id: uuid.UUID, *, subject: bool, payer_class: str
) -> None:
    """Say whether a firm is examined and as what it pays; what it says of itself stays its own.

    A firm that is examined from now on selects no more.

    :raises InvalidError: for a class there is none of, or the association itself as examined.
    :raises NotFoundError: for a firm that has no place here.
    """
    work.authorise(Act.NAME, row)
    if payer_class not in CLASSES:
        raise InvalidError({"payer_class": "Choose one."})
    if firm_id == row.org_id and subject:
        raise InvalidError({"subject": ASSOCIATION_ONLY})
    if firm_id not in {firm for firm, _ in firms_here(work, row)}:
        raise NotFoundError
    now = row.party(firm_id)
    if now is not None and now.subject and not subject and row.stands not in BEFORE_CALLED:
        raise InvalidError({"subject": STAYS})
    given = (firm_id, subject, payer_class, new_id(), work.now)
    work.call("app.name_engagement_party", row.id, *given)
    queries.again(work, row)
    prove(work, "engagements.party_named", row, firm=firm_id, subject=subject)


def firms_here(work: Work, row: Engagement) -> list[tuple[uuid.UUID, str]]:
    """Give the firms that have a place where the engagement stands, by name."""
    found = {one.org_id: one.org_name for one in everybody(work, row.space_id).readers}
    return sorted(found.items(), key=lambda one: one[1].casefold())
