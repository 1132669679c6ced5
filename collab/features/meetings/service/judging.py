"""What every text and number of a series, meeting or topic must hold before it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy.exc import DBAPIError, IntegrityError

from collab.core.clock import zone_of
from collab.core.errors import ConflictError, DeniedError, InvalidError
from collab.features.meetings.asking import DAYS, FIRMS, FREEZE, MINUTES, TITLE, WORDS, Terms, When
from collab.features.meetings.models import Meeting
from collab.people.accounts.rules import time_zones
from collab.shared.process.screening import screened, told
from collab.work.unit import Work, refusal

FROZEN = "The agenda is frozen: until the meeting it takes no more change. A late topic can be"
FROZEN += " asked for in the session."


def plain(texts: Mapping[str, str]) -> None:
    """Take texts that everybody reads at once: nothing that counsel would have to look at first.

    :raises InvalidError: naming each field, the sentence and why.
    """
    flags = screened(texts).flags
    if flags:
        raise InvalidError({flag.field: told(flag) for flag in flags})


def faults_of(terms: Terms) -> dict[str, str]:
    """Say what is wrong with how an agenda freezes and minutes are made, field by field."""
    bounds = {
        "freeze_hours": (terms.freeze_hours, FREEZE),
        "quorum_firms": (terms.quorum_firms, FIRMS),
        "correction_days": (terms.correction_days, DAYS),
    }
    return {
        name: f"Give a number from {least} to {most}."
        for name, (value, (least, most)) in bounds.items()
        if not least <= value <= most
    }


def faults_of_zone(name: str) -> dict[str, str]:
    """Say what is wrong with a time zone."""
    return {} if name in time_zones() else {"time_zone": "Choose a time zone from the list."}


def faults_of_minutes(minutes: int) -> dict[str, str]:
    """Say what is wrong with a meeting's length."""
    least, most = MINUTES
    return {} if least <= minutes <= most else {"minutes": f"Give {least} to {most} minutes."}


def faults_of_length(texts: Mapping[str, str], *, title: str) -> dict[str, str]:
    """Say which texts are missing or too long; ``title`` names the one that must be there."""
    wrong = {
        name: f"Shorten it to {most} characters."
        for name, text in texts.items()
        if len(text) > (most := TITLE if name == title else WORDS)
    }
    return wrong if texts[title].strip() else wrong | {title: "Give it a name."}


def ahead(work: Work, when: When, freeze_hours: int) -> None:
    """Take a time that leaves room for an agenda before it freezes.

    :raises InvalidError: for any other.
    """
    if when.starts_at <= work.now + dt.timedelta(hours=freeze_hours):
        raise InvalidError(
            {
                "day": f"Choose a time more than {freeze_hours} hours ahead: so long before it"
                " begins, its agenda takes no more change."
            }
        )


def frozen(work: Work, meeting: Meeting) -> bool:
    """Tell whether its agenda takes no more change because of the hour."""
    at = meeting.freezes_at
    return at is not None and work.now >= at


def unfrozen(work: Work, meeting: Meeting) -> None:
    """Go on only while the agenda takes changes. :raises ConflictError: when it is frozen."""
    if frozen(work, meeting):
        raise ConflictError(FROZEN)


def stands(work: Work) -> None:
    """Let the database judge what was written while it can still be told in words.

    :raises ConflictError: when it was cleared, frozen or begun in the meantime.
    :raises DeniedError: when the viewer owes something first.
    """
    try:
        work.session.flush()  # its triggers have the last word
    except DBAPIError as error:
        refused = refusal(error)
        if isinstance(refused, DeniedError):
            raise refused from error
        if refused is None:
            raise
        raise ConflictError("This changed in the meantime. Look again at it.") from error


def said_once(work: Work, write: Callable[[], object]) -> bool:
    """Write what is said only once, and tell whether it was new: a second click says it no more.

    :raises ConflictError: when it was cleared, frozen or begun in the meantime.
    """
    work.session.flush()  # only what is said here may be taken back below
    try:
        with work.session.begin_nested():
            write()
            stands(work)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != "23505":
            raise
        return False
    return True


def seen(row_version: int, seen_version: int) -> None:
    """Go on only with what its editor saw. :raises ConflictError: when somebody saved meanwhile."""
    if row_version != seen_version:
        raise ConflictError("Somebody else saved this meanwhile. Look at it and change it again.")


def local_clock(at: dt.datetime, zone: str) -> tuple[dt.date, dt.time]:
    """Give day and hour as a clock there shows them."""
    there = at.astimezone(zone_of(zone))
    return there.date(), there.time().replace(second=0, microsecond=0)
