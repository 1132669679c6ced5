"""Who is told how to reach a person: one decision, for pages, programs, lists and files alike.

One voice: of a person somebody else shared, mailbox, number and website show to whoever holds the
contact now and may get in touch, to the firm that shared it, and to whoever facilitates. All others
see by which channel it may be reached, and hold it first. Those of a body are public.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from collab.features.contacts.merges import Together
from collab.features.contacts.models import Contact
from collab.features.contacts.outreach import queries as outreach
from collab.features.contacts.outreach.queue import hinders
from collab.features.contacts.queries import ADDRESSES, Line
from collab.features.contacts.rules import PERSON
from collab.policy.viewer import Role
from collab.shared.releases.unread import contributed
from collab.work.unit import Work

WITHHELD = (
    "Claim it to see the address: so that nobody is written to twice, how a person is reached shows"
    " to whoever holds the contact, to whoever shared it and to whoever facilitates."
)


class Ground(enum.StrEnum):
    """Why somebody is told how to reach a contact."""

    PUBLIC = "public"
    OWN = "own"
    HELD = "held"
    FACILITATES = "facilitates"


AT_ONCE = frozenset({Ground.PUBLIC, Ground.OWN, Ground.HELD})
"""What lets addresses stand in a list or a file. Whoever facilitates opens cards one at a time:
a list of everybody's mailboxes is what nobody is to write to."""


def grounds(
    work: Work, rows: Sequence[Contact], *, own: Collection[uuid.UUID] | None = None
) -> Mapping[uuid.UUID, Ground]:
    """Give why the viewer is told how to reach each of some contacts; the others are left out.

    ``own`` are those of his own firm among them, where that is known already.
    """
    found = {row.id: Ground.PUBLIC for row in rows if not row.is_copy or row.form != PERSON}
    asked = [row for row in rows if row.id not in found and any(addresses_of(row).values())]
    if not asked:
        return found
    if own is None:
        ids = [row.id for row in asked]
        own = set(
            work.session.scalars(
                select(Contact.id).where(Contact.id.in_(ids), contributed(Contact.id))
            )
        )
    held = _held(work, [row.id for row in asked if row.id not in own])
    for row in asked:
        if row.id in own:
            found[row.id] = Ground.OWN
        elif row.id in held:
            found[row.id] = Ground.HELD
        elif work.viewer.sits_in(row.space_id, Role.FACILITATOR):
            found[row.id] = Ground.FACILITATES
    return found


def told(work: Work, row: Contact, shown: Together | None = None) -> Mapping[str, str]:
    """Give the addresses of one card as its reader may have them, with those it speaks for.

    What a card shows of another one is that one's: to have shared one of them opens no other.
    """
    others = {other.id: other for other in shown.others} if shown else {}
    found = grounds(work, [row, *others.values()])
    whole = found.get(row.id) in (Ground.HELD, Ground.FACILITATES, Ground.PUBLIC)
    values = {}
    for name, value in addresses_of(row).items():
        of = shown.origins.get(name, row.id) if shown else row.id
        said = getattr(others[of], name) if of in others else value
        values[name] = said if whole or of in found else ""
    return values


def telling(work: Work, lines: Sequence[Line]) -> Mapping[uuid.UUID, Mapping[str, str]]:
    """Give the addresses of some cards as a list or a file may hold them."""
    own = {line.row.id for line in lines if line.own}
    found = grounds(work, [line.row for line in lines], own=own)
    return {
        line.row.id: addresses_of(line.row)
        if found.get(line.row.id) in AT_ONCE
        else dict.fromkeys(ADDRESSES, "")
        for line in lines
    }


def withheld(known: Mapping[str, Any], told_of: Mapping[str, str]) -> bool:
    """Tell whether there is an address of a card that its reader is not told."""
    return any(known[name] and not told_of[name] for name in ADDRESSES)


def addresses_of(row: Contact) -> dict[str, str]:
    """Give all addresses of a card, whoever asks."""
    return {name: getattr(row, name) for name in ADDRESSES}


def _held(work: Work, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Give those of some contacts that the viewer's firm holds and may approach as of now."""
    today, found = work.now.date(), set()
    for held in outreach.held_by_own(work, ids):
        if held.claim.until < today:
            continue
        if hinders(work, held, outreach.script_of(work, held.campaign)) is None:
            found.add(held.contact.id)
    return found
