"""Plan milestones, agree on them, submit, accept, return, change, cancel, and begin one more."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import random_id
from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.models import Contract
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.delivery.rules import (
    MOST_MILESTONES,
    Change,
    Outcome,
    Plan,
)
from collab.features.engagements.models import Engagement, Milestone
from collab.features.engagements.queries import unexamined
from collab.people.organisations.queries import one as one_organisation
from collab.people.spaces.founding import Place
from collab.people.spaces.queries import one as one_space
from collab.people.spaces.rules import usual_ceiling
from collab.people.spaces.service.places import give_place
from collab.policy.viewer import Role
from collab.shared.process.plain import plain
from collab.work.unit import Work

EXPERTS = (Role.EXPERT,)
NOBODY = "Name at least one firm that sits in the room and speaks there."
NOT_WHOLE = "The milestones must add up to the amount of the contract before the plan can stand."
GAPS = "Number the milestones one after the other, from 1 on."
NOT_AGREED = "The plan of milestones does not stand yet."
OTHERS_FIRST = "Another firm answers before yours. You will be told here when it is your turn."
ONCE = "Your organisation has answered already."
REPORT_FIRST = "The report is not final yet, and the expert's seat ends with the last milestone."
PUT_RIGHT = "Correction of the report"
NONE_LEFT = (
    "None of the firms that accepted last sits in the room any more. Give one its place first."
)
CHANGED = "Somebody changed this meanwhile. Look again at how it stands now."


def plan(work: Work, contract: Contract, planned: Plan) -> None:
    """Write one milestone of the plan, or write it anew under its number.

    :raises DeniedError: without a room, and once all is agreed on.
    :raises InvalidError: for words that may not stand there, or firms that do not sit there.
    """
    work.authorise(Act.PLAN, contract)
    unexamined(work, contract.engagement_id)
    room = contract.room_id
    if room is None or not 1 <= planned.number <= MOST_MILESTONES:
        raise InvalidError({"number": GAPS})
    plain({"title": planned.title})
    _named(work, room, contract.engagement_id, planned.acceptors)
    work.call(
        "app.plan_milestone",
        random_id(),
        contract.engagement_id,
        planned.number,
        planned.title,
        planned.due_on,
        planned.amount,
        planned.order.value,
        list(planned.acceptors),
        work.now,
    )


def unplan(work: Work, contract: Contract, number: int) -> None:
    """Take a milestone out of the plan again, before anybody agreed on it.

    :raises ConflictError: when something was let in for it or hangs on it.
    """
    work.authorise(Act.PLAN, contract)
    unexamined(work, contract.engagement_id)
    work.call("app.unplan_milestone", contract.engagement_id, number)


def agree(work: Work, engagement: Engagement, contract: Contract) -> None:
    """Let the plan stand: from now on it is what is owed, and changes only with a reason.

    :raises ConflictError: when the parts are not the whole.
    """
    work.authorise(Act.PLAN, contract)
    unexamined(work, contract.engagement_id)
    if contract.room_id is None:
        raise ConflictError(NOT_WHOLE)
    found = queries.milestones(work, contract.room_id)
    if [row.number for row in found] != list(range(1, len(found) + 1)):
        raise ConflictError(GAPS)
    if not found or sum(row.amount for row in found) != contract.amount:
        raise ConflictError(NOT_WHOLE)
    work.call("app.agree_milestones", contract.engagement_id, work.now)
    work.session.refresh(contract)
    work.session.refresh(engagement)
    facts = {"engagement": engagement.id, "milestones": len(found)}
    work.record("deliveries.agreed", space_id=engagement.space_id, facts=facts)


def submit(work: Work, row: Milestone, words: str, documents: tuple[uuid.UUID, ...]) -> None:
    """Submit what was worked out; the documents hang on the milestone and came through the gate.

    :raises ConflictError: before the milestones are agreed on.
    :raises InvalidError: without words, or for words that belong into a document.
    """
    work.authorise(Act.SUBMIT, row)
    if not words:
        raise InvalidError({"words": "Say in short what you submit."})
    plain({"words": words})
    _need_agreed(work, row)
    work.call("app.submit_milestone", random_id(), row.id, words, list(documents), work.now)
    _moved(work, "milestones.submitted", row)


def answer(work: Work, row: Milestone, outcome: Outcome, words: str, *, seen_round: int) -> None:
    """Accept or return, for one's firm, what was submitted. The last to accept ends it.

    :raises ConflictError: when it was submitted anew, is not one's turn, or is answered.
    :raises InvalidError: when it is returned and nothing says why.
    """
    work.authorise(Act.ANSWER, row)
    unexamined(work, row.engagement_id)
    if outcome is Outcome.RETURNED and not words:
        raise InvalidError({"words": "Say what is missing."})
    plain({"words": words})
    said = queries.answers(work, [row.id])
    if row.rounds != seen_round:
        raise ConflictError(CHANGED)
    if any(s.number == row.rounds and s.firm_id == work.viewer.org_id for s in said):
        raise ConflictError(ONCE)
    if work.viewer.org_id not in queries.waits_for(row, said):
        raise ConflictError(OTHERS_FIRST)
    if outcome is Outcome.ACCEPTED:
        _need_report(work, row)
    work.call(
        "app.answer_milestone",
        random_id(),
        row.id,
        seen_round,
        outcome.value,
        words,
        work.now,
    )
    _moved(work, f"milestones.{outcome.value}", row)


def change(work: Work, row: Milestone, to: Change, *, seen_version: int) -> None:
    """Move the day, or name others to accept it: with a reason that all of the room read.

    :raises InvalidError: without a reason, or for firms that do not sit there.
    """
    work.authorise(Act.CHANGE, row)
    unexamined(work, row.engagement_id)
    _need_reason(to.why)
    _need_agreed(work, row)
    _named(work, row.space_id, row.engagement_id, to.acceptors)
    if row.version != seen_version:
        raise ConflictError(CHANGED)
    work.call(
        "app.change_milestone",
        random_id(),
        row.id,
        to.due_on,
        to.order.value,
        list(to.acceptors),
        to.why,
        seen_version,
        work.now,
    )
    _moved(work, "milestones.changed", row)


def cancel(work: Work, row: Milestone, why: str, *, seen_version: int) -> None:
    """End a milestone that will not be delivered, with a reason."""
    work.authorise(Act.CANCEL, row)
    unexamined(work, row.engagement_id)
    _need_reason(why)
    _need_agreed(work, row)
    if not any(note.what == "correction" for note in queries.notes(work, row.id)):
        _need_report(work, row)
    work.call("app.cancel_milestone", random_id(), row.id, why, seen_version, work.now)
    _moved(work, "milestones.cancelled", row)


def correct(
    work: Work, engagement: Engagement, row: Contract, *, due_on: dt.date, why: str
) -> uuid.UUID:
    """Ask the expert to put its report right, until a day; give the milestone it is asked under.

    Its firm has its place again until that milestone ends, and reads nothing that had been let in.

    :raises ConflictError: while the work goes on, or where there is no report.
    :raises InvalidError: without a reason or for a day that is over.
    """
    work.authorise(Act.CORRECT, row)
    unexamined(work, engagement.id)
    _need_reason(why)
    if due_on <= work.now.date():
        raise InvalidError({"due_on": "Choose a day that is still to come."})
    ident, room = random_id(), queries.room_of(work, row)
    lacks = work.call(
        "app.reopen_for_correction", ident, engagement.id, PUT_RIGHT, due_on, why, work.now
    )
    if lacks is not None:
        raise ConflictError(NONE_LEFT)
    space = one_space(work, room.space_id)
    place = Place(
        roles=EXPERTS,
        ceiling=usual_ceiling(EXPERTS),
        history_from=queries.sat_from(work, room.space_id, row.expert_id),
    )
    give_place(work, space, one_organisation(work, row.expert_id), place)
    work.session.refresh(room)
    work.session.refresh(engagement)
    facts = {"engagement": engagement.id, "milestone": ident}
    work.record("deliveries.correction_asked", space_id=engagement.space_id, facts=facts)
    return ident


def regrant(work: Work, row: Milestone, item_id: uuid.UUID) -> None:
    """Let something that was released into the room be read until this milestone ends instead."""
    work.authorise(Act.REGRANT, row)
    unexamined(work, row.engagement_id)
    work.call("app.regrant", row.id, item_id, work.now)
    work.record("milestones.regranted", space_id=row.space_id, facts={"milestone": row.id})


def _need_report(work: Work, row: Milestone) -> None:
    """Say why the last milestone is not ended yet: with it the expert's seat ends."""
    if work.call("app.waits_for_report", row.id):
        raise ConflictError(REPORT_FIRST)


def _named(
    work: Work, room: uuid.UUID, engagement_id: uuid.UUID, acceptors: tuple[uuid.UUID, ...]
) -> None:
    examined = queries.examined(work, engagement_id)
    sitting = queries.firms_in(work, room, Role.MEMBER, Role.CHAIR, but=examined)
    ids = {firm.id for firm in sitting}
    if not acceptors or len(set(acceptors)) != len(acceptors) or not set(acceptors) <= ids:
        raise InvalidError({"acceptors": NOBODY})


def _need_reason(why: str) -> None:
    if not why:
        raise InvalidError({"why": "Say why."})
    plain({"why": why})


def _need_agreed(work: Work, row: Milestone) -> None:
    room = queries.room_in(work, row.space_id)
    if room is None or room.agreed_at is None:
        raise ConflictError(NOT_AGREED)


def _moved(work: Work, kind: str, row: Milestone) -> None:
    """Enter it into the chain of the room; by the last answer its own reader may have gone."""
    facts = {"milestone": row.id, "number": row.number}
    work.record(kind, space_id=row.space_id, facts=facts)
    work.refresh()
    work.session.refresh(row)
