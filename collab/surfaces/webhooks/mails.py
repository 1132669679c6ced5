"""The letter about a webhook that was switched off. It names no address and no item."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from collab.core.house import House
from collab.core.mail import Letter
from collab.core.mail_templates import write
from collab.people.accounts.models import Representation


def disabled(session: Session, house: House, payload: Mapping[str, Any]) -> Letter | None:
    """Tell the owner that an address of his did not answer for a day."""
    email = session.scalar(
        select(Representation.email).where(
            Representation.id == uuid.UUID(payload["representation_id"]),
            Representation.ended_at.is_(None),
        )
    )
    url = f"{house.base_url}/account/webhooks"
    return write("webhook_disabled", email, url=url) if email else None
