"""How an event reaches an address: judged at that moment for its owner, sent, and noted.

What was noted as delivered is not sent again. A kill between the answer and the note sends it
once more under the same id: its receiver can tell.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping

from sqlalchemy import delete, func, literal, select
from sqlalchemy.orm import Session

from collab.core.errors import NotFoundError
from collab.core.ids import new_id
from collab.core.outbox import Note, enqueue
from collab.core.outside import Reach, UnreachableError
from collab.shared.releases.queries import release_of
from collab.surfaces.webhooks import queries
from collab.surfaces.webhooks.events import TEST, Event, headers_of, secret_of
from collab.surfaces.webhooks.models import Delivery, Webhook
from collab.surfaces.webhooks.policy import Act
from collab.surfaces.webhooks.service import DELIVER, reach_of
from collab.work.readings import read_among
from collab.work.unit import Work

ANNOUNCE = "webhooks.announce"
KEPT = dt.timedelta(days=30)
MOST_FAILURES = 12
LONGEST_FAILING = dt.timedelta(days=1)
GOOD = range(200, 300)
Post = Callable[[str, bytes, Mapping[str, str], Reach], int]


def announce(session: Session, note: Mapping[str, object], now: dt.datetime) -> None:
    """Leave a note for every live webhook of an event's kind; each is judged when it is sent."""
    wanted = select(Webhook.id).where(
        Webhook.ended_at.is_(None),
        Webhook.disabled_at.is_(None),
        literal(str(note["kind"])) == func.any(Webhook.kinds),
    )
    if note.get("to"):
        wanted = wanted.where(Webhook.representation_id == uuid.UUID(str(note["to"])))
    event = {name: value for name, value in note.items() if name != "to"}
    for webhook_id in session.scalars(wanted.order_by(Webhook.id)):
        key = f"{DELIVER}:{webhook_id}:{event['event_id']}"
        payload = {**event, "webhook_id": webhook_id}
        enqueue(session.connection(), Note(key, DELIVER, payload, not_before=now))
    session.execute(delete(Delivery).where(Delivery.made_at < now - KEPT))


def deliver(work: Work, webhook_id: uuid.UUID, event: Event, *, again: bool, post: Post) -> bool:
    """Tell a webhook of an event, and note how it went; False when it is to be tried again."""
    try:
        webhook = work.authorise(Act.KEEP, queries.own_webhook(work, webhook_id))
    except NotFoundError:
        return True
    row = queries.delivery_of(work, webhook, event)
    done = row is not None and row.delivered_at is not None and not again
    if webhook.disabled_at is not None or done or not may_know(work, webhook, event):
        return True
    row = work.authorise(Act.KEEP, row) if row else _new_delivery(work, webhook, event)
    row.attempts += 1
    row.status, row.trouble = _tried(work, webhook, event, post)
    if row.trouble is None:
        row.delivered_at, webhook.failures, webhook.failing_since = work.now, 0, None
        return True
    return _failed(work, webhook)


def may_know(work: Work, webhook: Webhook, event: Event) -> bool:
    """Tell whether the owner may learn of an event now: the formula, and nothing beside it."""
    if event.item_id is None:
        return event.kind == TEST
    try:
        if event.kind in ("held", "decided"):
            return release_of(work, event.item_id).author_id == work.viewer.representation_id
        if event.kind == "released":
            return queries.readable(work, event)
    except NotFoundError:
        return False
    # What is taken back can be read by nobody: they learn it who knew of it, while they sit there.
    if event.kind != "withdrawn" or event.space_id not in work.viewer.seats:
        return False
    known = read_among(work, [event.item_id])
    return bool(known) or queries.was_told(work, webhook, event.item_id)


def _new_delivery(work: Work, webhook: Webhook, event: Event) -> Delivery:
    row = Delivery(
        id=new_id(),
        webhook_id=webhook.id,
        representation_id=webhook.representation_id,
        event_id=event.event_id,
        kind=event.kind,
        space_id=event.space_id,
        item_kind=event.item_kind,
        item_id=event.item_id,
        happened_at=event.at,
        made_at=work.now,
        attempts=0,
    )
    return work.create(Act.KEEP, webhook, row)


def _tried(work: Work, webhook: Webhook, event: Event, post: Post) -> tuple[int | None, str | None]:
    headers = headers_of(event, secret_of(work.house, webhook.id), work.now)
    try:
        status = post(webhook.url, event.body, headers, reach_of(work.house))
    except UnreachableError as error:
        return None, str(error)
    return status, None if status in GOOD else f"It answered {status}."


def _failed(work: Work, webhook: Webhook) -> bool:
    """Count a failure; switch the webhook off, and tell its owner, when it fails for a day."""
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or work.now
    long = work.now - webhook.failing_since >= LONGEST_FAILING
    if webhook.failures < MOST_FAILURES or not long:
        return False
    webhook.disabled_at = work.now
    work.later(
        "mail.webhook_disabled",
        key=f"mail.webhook_disabled:{webhook.id}",
        representation_id=webhook.representation_id,
    )
    return True
