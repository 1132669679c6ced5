"""Letters about accounts. They carry no content: who may read a mailbox is not ours to know."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from collab.core.house import House
from collab.core.mail import Letter
from collab.core.mail_templates import write
from collab.people.accounts.models import ApiToken, PasswordReset, Representation
from collab.people.accounts.service import resets


def reset(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Write the way to a new password; to nobody when the address was unknown or it is used."""
    reset_id = uuid.UUID(payload["reset_id"])
    email = session.scalar(
        select(Representation.email)
        .join(PasswordReset, PasswordReset.representation_id == Representation.id)
        .where(
            PasswordReset.id == reset_id,
            PasswordReset.used_at.is_(None),
            Representation.ended_at.is_(None),
        )
    )
    if email is None:
        return None
    token = resets.token_of(house, reset_id, int(payload["serial"]))
    return write("reset", email, url=f"{house.base_url}/reset/{token}")


def password_changed(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell a person that the password was changed, so that a thief does not go unseen."""
    email = _address(session, payload)
    return write("password_changed", email, url=f"{house.base_url}/reset") if email else None


def token_made(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell a person that a token acts in his name; it names the token and shows nothing of it."""
    row = session.execute(
        select(Representation.email, ApiToken.name)
        .join(ApiToken, ApiToken.representation_id == Representation.id)
        .where(
            ApiToken.id == uuid.UUID(payload["token_id"]),
            Representation.ended_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    return write("token_made", row.email, name=row.name, url=f"{house.base_url}/account/tokens")


def invitation_asked_again(
    session: Session, house: House, payload: Mapping[str, Any]
) -> Letter | None:
    """Tell whoever invited that a link has run out and is still wanted."""
    email = _address(session, payload)
    return write("invitation_asked_again", email, url=house.base_url) if email else None


def _address(session: Session, payload: Mapping[str, Any]) -> str | None:
    return session.scalar(
        select(Representation.email).where(
            Representation.id == uuid.UUID(payload["representation_id"]),
            Representation.ended_at.is_(None),
        )
    )
