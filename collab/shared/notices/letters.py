"""Letters that only say that something waits: the reader must sign in to learn what."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from collab.core.house import House
from collab.core.mail import Composer, Letter
from collab.core.mail_templates import write
from collab.people.accounts.models import Representation


def review_waiting(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell counsel at once that an item waits; no space, firm or subject is named."""
    return _to("review_waiting", session, house, payload)


def release_decided(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell an author that counsel has decided; what and how stands in the vault."""
    return _to("release_decided", session, house, payload)


def item_withdrawn(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell somebody that what he opened was taken back; which it was stands nowhere any more."""
    return _to("item_withdrawn", session, house, payload)


def rejudged(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell counsel that something stands on the list of what today's rules judge more strictly."""
    return _to("rejudged", session, house, payload)


def letter_of(template: str, **words: str) -> Composer:
    """Make the composer of a letter that needs nothing but an address, and fixed words."""
    return lambda session, house, payload: _to(template, session, house, payload, **words)


CONTENT_FREE: Mapping[str, Composer] = {
    f"mail.{name}": letter_of(name)
    for name in (
        "review_said",
        "review_overdue",
        "review_escalated",
        "deputy_named",
        "deputy_overdue",
        "objection_waiting",
        "objection_decided",
        "item_under_review",
        "item_reviewed",
        "gone_along",
        "danger_reported",
        "agenda_waiting",
        "agenda_returned",
        "agenda_cleared",
        "topic_answered",
        "topic_stopped",
        "topic_stuck",
        "minutes_approved",
        "minutes_open",
    )
}
"""That something is there, and never what, where or whose."""


def _to(
    template: str, session: Session, house: House, payload: Mapping[str, Any], **words: Any
) -> Letter | None:
    """Write a letter in its reader's language; None when the person no longer acts here."""
    reader = session.execute(
        select(Representation.email, Representation.language).where(
            Representation.id == uuid.UUID(payload["representation_id"]),
            Representation.ended_at.is_(None),
        )
    ).one_or_none()
    if reader is None:
        return None
    home = f"{house.base_url}/"
    return write(template, reader.email, language=reader.language, home_url=home, **words)
