"""One's own webhooks and what they were told; row-level security shows nobody else's."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from collab.core.errors import NotFoundError
from collab.shared.search.models import SearchRow
from collab.surfaces.webhooks.events import Event
from collab.surfaces.webhooks.models import Delivery, Webhook
from collab.work.unit import Work

SHOWN = 50


def own_webhooks(work: Work) -> Sequence[Webhook]:
    """Give the webhooks one has for the organisation one acts for, the newest first."""
    return work.session.scalars(
        select(Webhook)
        .where(
            Webhook.representation_id == work.viewer.representation_id,
            Webhook.ended_at.is_(None),
        )
        .order_by(Webhook.created_at.desc(), Webhook.id)
    ).all()


def own_webhook(work: Work, webhook_id: uuid.UUID) -> Webhook:
    """Give one of them. :raises NotFoundError: when it is over or not the viewer's."""
    for row in own_webhooks(work):
        if row.id == webhook_id:
            return row
    raise NotFoundError


def deliveries(work: Work, webhook: Webhook) -> Sequence[Delivery]:
    """Give what a webhook was told lately, the latest first."""
    return work.session.scalars(
        select(Delivery)
        .where(Delivery.webhook_id == webhook.id)
        .order_by(Delivery.made_at.desc(), Delivery.id.desc())
        .limit(SHOWN)
    ).all()


def own_delivery(work: Work, delivery_id: uuid.UUID) -> Delivery:
    """Give one delivery. :raises NotFoundError: when it is not the viewer's."""
    mine = Delivery.representation_id == work.viewer.representation_id
    found = work.session.scalar(select(Delivery).where(Delivery.id == delivery_id, mine))
    if found is None:
        raise NotFoundError
    return found


def delivery_of(work: Work, webhook: Webhook, event: Event) -> Delivery | None:
    """Give the delivery of an event to a webhook, where it was tried already."""
    return work.session.scalar(
        select(Delivery).where(
            Delivery.webhook_id == webhook.id, Delivery.event_id == event.event_id
        )
    )


def readable(work: Work, event: Event) -> bool:
    """Tell whether the item is there for the viewer now, of whatever kind it is.

    The index of search bears the formula's columns of every kind that crosses, so that a new kind
    needs nothing here, and one that nobody finds is told to nobody.
    """
    found = work.session.scalar(
        select(SearchRow.id).where(
            SearchRow.id == event.item_id,
            SearchRow.space_id == event.space_id,
            SearchRow.kind == event.item_kind,
        )
    )
    return found is not None


def was_told(work: Work, webhook: Webhook, item_id: uuid.UUID) -> bool:
    """Tell whether a webhook was told that an item is shared."""
    found = work.session.scalar(
        select(Delivery.id).where(
            Delivery.webhook_id == webhook.id,
            Delivery.item_id == item_id,
            Delivery.kind == "released",
            Delivery.delivered_at.is_not(None),
        )
    )
    return found is not None
