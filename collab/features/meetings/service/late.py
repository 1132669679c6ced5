"""A topic nobody planned: only in session, with counsel there and every firm that is present."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from collab.core.errors import ConflictError
from collab.features.meetings.models import AgendaItem, LateAsk, LateConsent, Meeting
from collab.features.meetings.policy import Act
from collab.features.meetings.service.judging import said_once
from collab.features.meetings.service.moving import NotReadyError, explain
from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Space
from collab.work.unit import Work

explain(
    {
        "late_not_in_session": "Topics are added late only while the meeting is in session.",
        "late_no_counsel": "Counsel must be present. Nobody of counsel is there now.",
        "late_nobody_present": "No firm is present that could agree.",
        "late_consent_missing": "Not every firm that is present has agreed.",
    }
)


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """How far a late topic has come; ``mine`` is what the viewer's own firm said.

    Of how many firms so many are ``missing``: told to those who prepare and to counsel. ``who``
    has not agreed: told to the facilitator alone.
    """

    counsel: bool
    agreed: bool
    mine: bool
    firms: int | None
    missing: int | None
    who: Sequence[str] | None

    @property
    def ready(self) -> bool:
        """Tell whether it may be added now."""
        return self.counsel and self.agreed


class ConsentMissingError(NotReadyError):
    """So many firms that are present have not agreed; who, only where the asker may know."""

    def __init__(self, standing: Standing) -> None:
        super().__init__("late_consent_missing")
        who = f": {', '.join(standing.who)}" if standing.who else ""
        missing = standing.missing or 0
        number = "1 firm" if missing == 1 else f"{missing} firms"
        self.message = f"{number} that {_are(missing)} present did not agree yet{who}."
        self.args = (self.message,)


def ask(work: Work, space: Space, meeting: Meeting, row: AgendaItem) -> None:
    """Ask those present to let a topic of the backlog in.

    :raises ConflictError: when it was asked for, or is not in this group's backlog.
    """
    work.authorise(Act.ASK_LATE, meeting)
    if row.state != "backlog" or row.space_id != meeting.space_id or row.flagged:
        raise ConflictError("Only what stands in this group's backlog can be asked for.")
    asked = select(LateAsk.id).where(LateAsk.meeting_id == meeting.id, LateAsk.item_id == row.id)
    if work.session.scalar(asked) is not None:
        raise ConflictError("It is asked for already.")
    ask_row = LateAsk(
        org_id=meeting.org_id,
        space_id=meeting.space_id,
        marking=max(meeting.marking, row.marking),
        circle=row.circle,
        shared_at=work.now,
        meeting_id=meeting.id,
        item_id=row.id,
    )
    work.create(Act.PREPARE, space, ask_row)
    facts = {"meeting": meeting.id, "topic": row.id}
    work.record("meetings.late_topic_asked", space_id=meeting.space_id, facts=facts)


def consent(work: Work, meeting: Meeting, row: AgendaItem) -> None:
    """Agree for one's own firm; agreed twice, or by a colleague, is agreed once.

    No entry tells it: the chain is the group's, and who agreed when is not.
    """
    work.authorise(Act.CONSENT, meeting)
    given = select(LateConsent.id).where(
        LateConsent.meeting_id == meeting.id,
        LateConsent.item_id == row.id,
        LateConsent.firm_id == work.viewer.org_id,
    )
    if work.session.scalar(given) is not None:
        return
    agreed = LateConsent(
        org_id=meeting.org_id,
        space_id=meeting.space_id,
        marking=row.marking,
        shared_at=work.now,
        meeting_id=meeting.id,
        item_id=row.id,
        representation_id=work.viewer.representation_id,
        firm_id=work.viewer.org_id,
    )
    said_once(work, lambda: work.create(Act.CONSENT, meeting, agreed))


def admit(work: Work, meeting: Meeting, row: AgendaItem) -> None:
    """Add a topic all have agreed to; it is labelled so wherever it shows.

    :raises NotReadyError: without counsel, or while a firm that is present has not agreed.
    """
    work.authorise(Act.ASK_LATE, meeting)
    missing = work.call("app.admit_late", meeting.id, row.id, work.now)
    if missing == "late_consent_missing" and (found := standing(work, meeting, row)):
        raise ConsentMissingError(found)
    if missing is not None:
        raise NotReadyError(missing)
    work.session.refresh(row)
    facts = {"meeting": meeting.id, "topic": row.id}
    work.record("meetings.late_topic_added", space_id=meeting.space_id, facts=facts)


def standing(work: Work, meeting: Meeting, row: AgendaItem) -> Standing | None:
    """Give how far a late topic has come; None where nobody asked for it."""
    return standings(work, meeting, [row]).get(row.id)


def standings(
    work: Work, meeting: Meeting, rows: Collection[AgendaItem]
) -> Mapping[uuid.UUID, Standing]:
    """Give how far some late topics have come, in two questions for all of them."""
    if not rows:
        return {}
    found = work.session.execute(
        select(AgendaItem.id, func.app.late_standing(meeting.id, AgendaItem.id)).where(
            AgendaItem.id.in_([row.id for row in rows])
        )
    )
    told: dict[uuid.UUID, Any] = {ident: how for ident, how in found if how is not None}
    silent = {uuid.UUID(one) for how in told.values() for one in how["who"] or ()}
    firms: dict[str, str] = {}
    if silent:
        named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(silent))
        firms = {str(ident): name for ident, name in work.session.execute(named)}
    return {
        ident: Standing(
            counsel=how["counsel"],
            agreed=how["agreed"],
            mine=how["mine"],
            firms=how["firms"],
            missing=how["missing"],
            who=None if how["who"] is None else sorted(firms.get(one, "") for one in how["who"]),
        )
        for ident, how in told.items()
    }


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
