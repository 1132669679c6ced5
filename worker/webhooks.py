"""Telling webhooks: as their owner, so that the one formula decides what they may know."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import NotSignedInError
from collab.core.outside import post
from collab.people.accounts.models import Representation
from collab.surfaces.webhooks import sending
from collab.surfaces.webhooks.events import Event
from collab.surfaces.webhooks.models import Webhook
from collab.work.opening import Identity, finish, open_work
from worker.errand import Errand

LONGEST_ACT = "60s"


class NotDeliveredError(Exception):
    """The address did not take it; the outbox tries again later."""


def announce(errand: Errand) -> None:
    """Leave a note for each webhook that could be told."""
    sending.announce(errand.session, errand.note.payload, utc_now())


def deliver(errand: Errand) -> None:
    """Tell one webhook. How it went is committed before the note is marked, and never lost."""
    note, station = errand.note.payload, errand.station
    webhook_id = uuid.UUID(note["webhook_id"])
    owner = errand.session.execute(
        select(Representation.id, Representation.org_id)
        .join(Webhook, Webhook.representation_id == Representation.id)
        .where(Webhook.id == webhook_id)
    ).one_or_none()
    if owner is None:
        return
    who, now = Identity(owner.id, owner.org_id), utc_now()
    try:
        with open_work(station.app_engine, who, now=now, house=station.house) as work:
            wait = ("idle_in_transaction_session_timeout", LONGEST_ACT, True)
            call(work.session.connection(), "set_config", *wait)
            again, event = bool(note.get("again")), Event.read(note.get("event", note))
            done = sending.deliver(work, webhook_id, event, again=again, post=post)
            finish(work)
    except NotSignedInError:
        return  # its owner has left, and whatever he had told ends with him
    if not done:
        raise NotDeliveredError
