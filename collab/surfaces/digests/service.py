"""Set off the digests that are due; prepare one for its reader."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from collab.core.mail import Letter
from collab.core.mail_templates import write
from collab.people.accounts.models import Representation
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.notices.choosing import paces
from collab.shared.notices.news import NewsSource, WaitingSource
from collab.shared.notices.rules import USUAL, Pace, is_ripe, is_told
from collab.surfaces.digests import queries, slots, unsubscribing
from collab.surfaces.digests.composition import Digest, Ear, compose
from collab.surfaces.digests.models import DigestManifest
from collab.surfaces.digests.policy import Act
from collab.work.unit import Work

if TYPE_CHECKING:
    from collab.core.house import House
    from collab.work.system import SystemWork

COMPOSE = "digest.compose"
AT_ONCE = "digest.at_once"
APART = dt.timedelta(minutes=10)
"""What is told at once is gathered so long, and then comes in one mail."""
LOOK_BACK = dt.timedelta(days=30)
BATCH = 500


def run(work: SystemWork, *, at: dt.datetime) -> int:
    """Leave a note for every digest that is due at a moment; give how many are new.

    The key names reader and day, so that a day has one digest however often this runs.
    """
    due = (
        (f"digest:{reader.id}:{slot.name}", reader, slot)
        for reader in queries.readers(work.session)
        if (
            slot := slots.latest(
                at, zone=reader.time_zone, days=reader.days, hour=reader.hour, since=reader.since
            )
        )
    )
    number = 0
    for batch in _batches(due):
        known = queries.known_keys(work.session, [key for key, _, _ in batch])
        for key, reader, slot in batch:
            if key not in known:
                work.later(
                    COMPOSE,
                    key=key,
                    representation_id=reader.id,
                    org_id=reader.org_id,
                    slot=slot.name,
                )
                number += 1
    return number


def run_at_once(work: SystemWork, *, at: dt.datetime) -> int:
    """Leave a note for everybody who hears of some space at once; give how many are new.

    One for each ten minutes: what was shared meanwhile comes in one mail, and mostly none does.
    """
    began = dt.datetime.fromtimestamp(at.timestamp() // APART.seconds * APART.seconds, dt.UTC)
    slot = began.strftime("%Y-%m-%dT%H:%MZ")
    due = {f"news:{one.id}:{slot}": one for one in queries.readers_at_once(work.session)}
    fresh = due.keys() - queries.known_keys(work.session, due.keys())
    for key in sorted(fresh):
        work.later(
            AT_ONCE, key=key, representation_id=due[key].id, org_id=due[key].org_id, slot=slot
        )
    return len(fresh)


def prepare(
    work: Work,
    *,
    slot: str,
    ident: str,
    sources: Sequence[NewsSource],
    waiting: Sequence[WaitingSource],
    at_once: bool = False,
) -> Letter | None:
    """Compose the viewer's digest and write its manifest; None when there is nothing to send.

    The newness of an item is not its time: that of an unattributed copy is blurred. New is what
    was neither read, nor told before, nor contributed by the viewer's own organisation.
    """
    me = queries.own_settings(work)
    if me is None or not me.digest_on:
        return None
    queries.hold(work)
    since = work.now - LOOK_BACK
    told = queries.told_before(work, slot, since)
    if told is None:
        return None
    hears = _heard(work, me, None if at_once else dt.date.fromisoformat(slot))
    news = [
        item
        for source in sources
        for item in source(work, since)
        if str(item.item_id) not in told
        # Each source keeps to these itself; this net is for the one that some day does not.
        and item.space_id in hears
        and item.marking < Marking.SEALED
        and (not at_once or is_ripe(item.shared_at, work.now))
    ]
    names = queries.space_names(work, {item.space_id for item in news})
    due = (one for source in waiting for one in source(work))
    digest = compose(news, due, names, Ear(me.language, me.time_zone))
    if digest.empty:
        return None
    work.create(Act.KEEP_MANIFEST, work.viewer, _manifest(work, digest, slot=slot, ident=ident))
    work.session.flush()  # a second digest of this slot must fail before anything is sent
    return letter(work.house, me, digest, at_once=at_once)


def _heard(work: Work, me: Representation, day: dt.date | None) -> frozenset[uuid.UUID]:
    """Give the spaces of which this mail speaks: those of a day, or, without one, of at once."""
    chosen = paces(work)
    shared = (s.space_id for s in work.viewer.seats.values() if s.kind is not SpaceKind.VAULT)
    return frozenset(
        space_id
        for space_id in shared
        if (
            chosen.get(space_id, USUAL) is Pace.AT_ONCE
            if day is None
            else is_told(chosen.get(space_id, USUAL), day, me.digest_days)
        )
    )


def letter(
    house: House, reader: Representation, digest: Digest, *, at_once: bool = False
) -> Letter:
    """Write the mail. Its subject names nothing: assistants and gateways read it too."""
    return write(
        "digest",
        reader.address or "",
        language=reader.language,
        unsubscribe_url=unsubscribing.address(house, reader),
        digest=digest,
        at_once=at_once,
        site=house.base_url,
        settings_url=f"{house.base_url}/account/digest",
        paces_url=f"{house.base_url}/account/notices",
    )


def _manifest(work: Work, digest: Digest, *, slot: str, ident: str) -> DigestManifest:
    return DigestManifest(
        representation_id=work.viewer.representation_id,
        slot=slot,
        composed_at=work.now,
        message_id=ident,
        items=[str(item) for item in digest.told],
        counts={str(space): number for space, number in digest.counts.items()},
    )


Due = tuple[str, queries.Reader, slots.Slot]


def _batches(due: Iterable[Due]) -> Iterable[list[Due]]:
    rest = iter(due)
    while batch := list(itertools.islice(rest, BATCH)):
        yield batch
