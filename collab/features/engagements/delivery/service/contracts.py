"""Record the contract with whom the award went to, change it, and open the expert's room."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from collab.core.errors import InvalidError
from collab.core.ids import new_id, random_id
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.models import Contract
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.rules import NARROW, Room
from collab.features.engagements.delivery.rules import Contract as Signed
from collab.features.engagements.models import Engagement
from collab.features.engagements.queries import unexamined
from collab.people.organisations.models import Organisation
from collab.people.organisations.queries import one as one_organisation
from collab.people.organisations.relations import known_relations
from collab.people.spaces.charters import charter_in_force
from collab.people.spaces.founding import CharterText, Place
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.rules import usual_ceiling
from collab.people.spaces.service.apart import open_room_apart
from collab.policy.viewer import Role
from collab.shared.process.plain import plain
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

DELIVER = "deliver"
REASON = "Say why it is another amount than the proposal's."
FIRST = "Name at least one firm that accepts what is delivered."
RETENTION = "Until the work is accepted; what was let in is returned or destroyed then."
CATEGORIES = "Choose at least one category of what your group may speak of."
BODY = (
    "What stands here is for this work alone. Whoever is let in reads it, uses it for nothing else,"
    " passes it on to nobody, and gives it back or destroys it at the end."
)
AFTERWARDS = dt.timedelta(days=365)
"""So long after the end that is agreed the room may stay: work is late before it is early."""


def record(work: Work, engagement: Engagement, signed: Signed) -> Contract:
    """Record what was signed with the firm of the proposal that was awarded; the work begins.

    :raises DeniedError: for anybody but whoever facilitates, and before the award.
    :raises InvalidError: for days in a wrong order, or another amount without a reason.
    """
    work.authorise(Act.RECORD, engagement)
    unexamined(work, engagement.id)
    _check(signed)
    asked = queries.awarded_amount(work, engagement)
    if asked is not None and signed.amount != asked and not signed.why:
        raise InvalidError({"why": REASON})
    work.call(
        "app.record_contract",
        random_id(),
        engagement.id,
        signed.reference,
        signed.signed_on,
        signed.starts_on,
        signed.ends_on,
        signed.amount,
        signed.why,
        signed.undertaken_on,
        signed.document_id,
        work.now,
    )
    work.call("app.move_engagement", engagement.id, DELIVER, work.now, engagement.version)
    work.session.refresh(engagement)
    _note(work, "deliveries.contracted", engagement)
    return queries.contract(work, engagement.id)


def change(
    work: Work, row: Contract, *, amount: int, ends_on: dt.date, why: str, seen_version: int
) -> None:
    """Change amount or end while nothing is agreed on for it, with a reason.

    :raises ConflictError: when somebody changed it meanwhile.
    :raises InvalidError: without a reason, or for an end before the beginning.
    """
    work.authorise(Act.CHANGE_CONTRACT, row)
    unexamined(work, row.engagement_id)
    if not why:
        raise InvalidError({"why": "Say why."})
    if ends_on < row.starts_on:
        raise InvalidError({"ends_on": "It cannot end before it begins."})
    if amount <= 0:
        raise InvalidError({"amount": "Write an amount above nought."})
    plain({"why": why})
    work.call(
        "app.change_contract", row.engagement_id, amount, ends_on, why, seen_version, work.now
    )
    work.session.refresh(row)
    facts = {"engagement": row.engagement_id}
    work.record("deliveries.contract_changed", space_id=row.space_id, facts=facts)


def open_room(work: Work, engagement: Engagement, row: Contract, room: Room) -> Space:
    """Open the room of the expert, for it and for those who accept what it delivers.

    :raises InvalidError: for a firm that is not inside or does not speak at home, or for none,
        and for a category that the group's charter does not name.
    """
    work.authorise(Act.OPEN_ROOM, row)
    unexamined(work, engagement.id)
    plain(room.texts)
    home = one_space(work, engagement.space_id)
    group = queries.group_of(work, home)
    offered = offered_firms(work, engagement, row)
    chosen = [firm for firm in offered if firm.id in room.firms]
    if not chosen or len(chosen) != len(set(room.firms)):
        raise InvalidError({"firms": FIRST})
    counsel = _may_sit(work, engagement, row, queries.firms_in(work, home.id, Role.COUNSEL))
    opened = open_room_apart(
        work,
        group,
        name=room.name,
        charter=_charter(row, room, offered_categories(work, engagement)),
        guest=one_organisation(work, row.expert_id),
        places=[
            *(_placed(work, firm, Role.MEMBER) for firm in chosen),
            *(_placed(work, firm, Role.COUNSEL) for firm in counsel if firm not in chosen),
        ],
    )
    work.call("app.bind_expert_room", new_id(), engagement.id, opened.id, room.purpose, work.now)
    work.session.refresh(row)
    _note(work, "deliveries.room_opened", engagement)
    return opened


def offered_firms(work: Work, engagement: Engagement, row: Contract) -> list[Organisation]:
    """Give the firms that may be named to sit with the expert: those that select, and speak."""
    inside = queries.selecting(work, engagement.id)
    speaking = queries.firms_in(work, engagement.space_id, Role.MEMBER, Role.CHAIR)
    return _may_sit(work, engagement, row, [firm for firm in speaking if firm.id in inside])


def _may_sit(
    work: Work, engagement: Engagement, row: Contract, firms: Sequence[Organisation]
) -> list[Organisation]:
    """Leave out whoever is of a house that is examined, or of the expert's (ADR 47)."""
    known = known_relations(work)
    kept = {
        known.household(one.id, one.ultimate_parent_id)
        for ident in {*queries.examined(work, engagement.id), row.expert_id}
        for one in [one_organisation(work, ident)]
    }
    return [firm for firm in firms if known.household(firm.id, firm.ultimate_parent_id) not in kept]


def offered_categories(work: Work, engagement: Engagement) -> list[tuple[str, str, bool]]:
    """Give what the group may speak of: key, title, and whether it is let in by itself."""
    charter = charter_in_force(work, queries.group_of(work, one_space(work, engagement.space_id)))
    known = rulebook_in_force(work).categories
    return [
        (key, known[key].title, known[key].family == NARROW)
        for key in (charter.categories if charter else ())
        if key in known
    ]


def _check(signed: Signed) -> None:
    wrong = {}
    if signed.ends_on < signed.starts_on:
        wrong["ends_on"] = "It cannot end before it begins."
    if signed.undertaken_on > signed.ends_on:
        wrong["undertaken_on"] = "Confidence is promised before the work ends."
    if signed.amount <= 0:
        wrong["amount"] = "Write an amount above nought."
    if wrong:
        raise InvalidError(wrong)
    plain(signed.texts)


def _charter(row: Contract, room: Room, offered: list[tuple[str, str, bool]]) -> CharterText:
    """Give the room a charter of its own: of what the group may speak of what the work needs."""
    narrow = [key for key, _title, by_itself in offered if by_itself]
    wanted = narrow if room.categories is None else room.categories
    categories = tuple(key for key, _title, _by_itself in offered if key in wanted)
    if not categories or len(categories) != len(set(wanted)):
        raise InvalidError({"categories": CATEGORIES})
    return CharterText(
        purpose=room.purpose,
        materials="",
        countries=(),
        issues=(),
        categories=categories,
        retention=RETENTION,
        sunset_on=row.ends_on + AFTERWARDS,
        body=BODY,
    )


def _placed(work: Work, firm: Organisation, role: Role) -> tuple[Organisation, Place]:
    roles = (role,)
    return firm, Place(roles=roles, ceiling=usual_ceiling(roles), history_from=work.now)


def _note(work: Work, kind: str, engagement: Engagement) -> None:
    facts: dict[str, uuid.UUID] = {"engagement": engagement.id}
    work.record(kind, space_id=engagement.space_id, facts=facts)
