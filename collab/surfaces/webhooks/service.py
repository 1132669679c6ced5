"""Register and end webhooks, try one, send again what did not arrive."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.house import House
from collab.core.ids import new_id
from collab.core.outside import Reach, fault_of
from collab.people.accounts.queries import own_representation
from collab.surfaces.webhooks import queries
from collab.surfaces.webhooks.events import KINDS, TEST, Event, secret_of
from collab.surfaces.webhooks.models import Delivery, Webhook
from collab.surfaces.webhooks.policy import Act
from collab.work.unit import Work

DELIVER = "webhooks.deliver"
MOST = 10


def reach_of(house: House) -> Reach:
    """Tell how far inside webhooks may go."""
    if house.webhooks_inside:
        return Reach.INSIDE
    return Reach.LOOPBACK if house.demo else Reach.PUBLIC


def register(work: Work, *, url: str, kinds: Collection[str]) -> tuple[Webhook, str]:
    """Have an address told; give the webhook and, this once, its secret.

    :raises InvalidError: saying what is wrong.
    """
    me = work.authorise(Act.REGISTER, own_representation(work))
    wrong = {}
    if fault := fault_of(url, reach_of(work.house)):
        wrong["url"] = fault
    if not kinds or not set(kinds) <= KINDS.keys():
        wrong["kinds"] = "Choose at least one."
    if len(queries.own_webhooks(work)) >= MOST:
        wrong[""] = f"You have {MOST} webhooks. End one that is no longer used."
    if wrong:
        raise InvalidError(wrong)
    row = Webhook(
        id=new_id(),
        representation_id=me.id,
        url=url,
        kinds=[kind for kind in KINDS if kind in kinds],
        created_at=work.now,
    )
    work.create(Act.REGISTER, me, row)
    facts = {"webhook": row.id, "representation": me.id, "kinds": row.kinds}
    work.record("webhook.registered", space_id=SYSTEM_CHAIN, facts=facts)
    return row, secret_of(work.house, row.id)


def end(work: Work, webhook_id: uuid.UUID) -> None:
    """Tell an address no more. :raises NotFoundError: when there is no such webhook."""
    row = work.authorise(Act.KEEP, queries.own_webhook(work, webhook_id))
    row.ended_at = work.now
    facts = {"webhook": row.id, "representation": work.viewer.representation_id}
    work.record("webhook.ended", space_id=SYSTEM_CHAIN, facts=facts)


def test(work: Work, webhook_id: uuid.UUID) -> None:
    """Have a webhook told of nothing, to see whether it hears.

    :raises ConflictError: when it was switched off.
    """
    row = _live(work, webhook_id)
    event = Event(event_id=new_id(), kind=TEST, at=work.now)
    _send(work, row, event, again=False)


def send_again(work: Work, delivery: Delivery) -> None:
    """Send an event once more, under the same id; the formula is asked anew.

    :raises ConflictError: when the webhook was switched off.
    """
    row = _live(work, delivery.webhook_id)
    event = Event(
        event_id=delivery.event_id,
        kind=delivery.kind,
        at=delivery.happened_at,
        space_id=delivery.space_id,
        item_kind=delivery.item_kind,
        item_id=delivery.item_id,
    )
    _send(work, row, event, again=True)


def _live(work: Work, webhook_id: uuid.UUID) -> Webhook:
    row = work.authorise(Act.KEEP, queries.own_webhook(work, webhook_id))
    if row.disabled_at is not None:
        raise ConflictError("This webhook is switched off. Register its address again.")
    return row


def _send(work: Work, row: Webhook, event: Event, *, again: bool) -> None:
    key = f"{DELIVER}:{new_id()}"
    work.later(DELIVER, key=key, webhook_id=row.id, again=again, event=event.note)
