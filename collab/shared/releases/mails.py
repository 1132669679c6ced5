"""The gate's two mails. Neither says what it is about: mail is read by more than its reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from collab.core.house import House
from collab.core.mail import Letter
from collab.people.accounts.models import Representation


def review_waiting(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell counsel at once that something waits."""
    return _letter(
        session,
        house,
        payload,
        subject="Something waits for you in Collab",
        text="Something waits for your review. Sign in to read it.",
    )


def release_decided(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell an author that counsel has decided."""
    return _letter(
        session,
        house,
        payload,
        subject="There is a decision for you in Collab",
        text="Something you sent to counsel was decided. Sign in to read the opinion.",
    )


def _letter(
    session: Session, house: House, payload: Mapping[str, Any], *, subject: str, text: str
) -> Letter | None:
    """Address the letter; None when the person no longer acts here."""
    person = session.execute(
        select(Representation.email, Representation.name).where(
            Representation.id == payload["representation_id"], Representation.ended_at.is_(None)
        )
    ).one_or_none()
    if person is None:
        return None
    body = f"{person.name},\n\n{text}\n\n{house.base_url}/\n"
    return Letter(to=person.email, subject=subject, text=body)
