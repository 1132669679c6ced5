"""What contacts give to others: their drafts to the gate, their cards to whoever shows them.

A card's name, mailbox and number are typed fields and cross as what they are: for a person a legal
basis carries them, and where it ends the card does not cross. Everything written freely is
screened. What could tell who somebody protected is never leaves, whatever stands in the draft.
"""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from collab.core.canonical import digest
from collab.core.errors import DeniedError
from collab.core.refs import Card
from collab.core.vocabularies import shipped
from collab.features.contacts import queries
from collab.features.contacts.duplicates import like_draft
from collab.features.contacts.models import Contact
from collab.features.contacts.plans import hindrance
from collab.features.contacts.policy import Act
from collab.features.contacts.rules import (
    GIVING_AWAY,
    KIND,
    NOTE_KIND,
    PERSON,
    REACHED_BY,
    SHARED_FIELDS,
    TYPED,
    WRITTEN,
    address,
    allows,
    ends_on,
)
from collab.features.contacts.tombstones import asked_of, forgotten
from collab.features.contacts.words import in_words
from collab.policy.decision import Decision
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.policy.screening import Flag, screen
from collab.policy.screening.portuguese import NAME as PORTUGUESE_SAID
from collab.policy.verdict import Verdict
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.shared.vocabularies.current import current
from collab.work.unit import Work

LABELS = {
    "form": "A person or an organisation",
    "class": "Class",
    "name": "Name",
    "organisation": "Organisation",
    "role_title": "Role",
    "languages": "Languages",
    "countries": "Countries",
    "issues": "Issues",
    "about": "What they know and do",
    "channel": "Best way to reach them",
    "channel_note": "About reaching them",
    "email": "E-mail",
    "phone": "Telephone",
    "website": "Website",
    "bases": "What allows what",
    "do_not_contact": "Do not contact",
    "protected": "Protected, under a made-up name",
    "safety_note": "To be read before an approach",
    "keep_until": "Kept until",
}
PERSONAL = frozenset({"personal_data_other", "cso_contact"})
"""What the screen finds in a name is that it is one; the basis answers for that."""
FORGOTTEN = (
    "Somebody known by this name or address asked to be forgotten in this space. Clear it only if"
    " you are sure that it is somebody else. Its author is not told why it waits: do not say so."
)


def why_not(work: Work, row: Contact) -> Decision | None:
    """Say why a draft cannot be shared with anybody yet, and what would help; None if it can."""
    today = work.now.date()
    end = ends_on(row.form, [], row.keep_until)
    if end is not None and end < today:
        return _no(
            "The card's time is over.",
            "See whether it is still needed, and set another day; or discard it.",
        )
    if row.form == PERSON and not allows(row.bases, "hold", today):
        return _no(
            "Nothing allows to keep this person's card any more, so nothing allows to share it.",
            "Note a legal ground for keeping it with the day on which it ends; or discard it.",
        )
    if row.form == PERSON and not allows(row.bases, "share", today):
        return _no(
            "Nothing allows to share this person: no ground is noted, or it has ended.",
            "Ask them, or note another legal ground for sharing with the day on which it ends.",
        )
    if queries.affected(work, row.contact_class):
        found = hindrance(queries.plan_of(work, row), today)
        if found is not None:
            return _no(*found)
    return None


def snapshot(work: Work, contact_id: uuid.UUID) -> Snapshot:
    """Give a draft as it would cross.

    :raises NotFoundError: when there is none for this viewer.
    :raises DeniedError: for anything but a draft in the viewer's own vault, and while something
        keeps it there.
    """
    row = queries.one(work, contact_id)
    decision = work.may(Act.OFFER, row)
    if not decision.allowed:
        raise DeniedError(decision)
    hindered = why_not(work, row)
    if hindered is not None:
        raise DeniedError(hindered)
    payload = leaving(work, row)
    return Snapshot(
        kind=KIND,
        item_id=row.id,
        version=row.version,
        title=row.name,
        marking=Marking(row.marking),
        payload=payload,
        texts={name: payload[name] for name in WRITTEN},
        floor=marked_as if (marked_as := Marking(row.marking)) > DEFAULT_MARKING else Marking.CLEAR,
        doubts=tuple(_doubts(payload)),
        protected=row.protected,
    )


def leaving(work: Work, row: Contact) -> dict[str, Any]:
    """Give what of a draft would cross."""
    payload: dict[str, Any] = {
        name: getattr(row, "contact_class" if name == "class" else name) for name in SHARED_FIELDS
    }
    payload["keep_until"] = row.keep_until.isoformat() if row.keep_until else None
    hidden = GIVING_AWAY if row.protected else ()
    if row.form == PERSON and not allows(row.bases, "contact", work.now.date()):
        hidden = (*hidden, *REACHED_BY)
    return payload | dict.fromkeys(hidden, "")


def _doubts(payload: dict[str, Any]) -> Sequence[Flag]:
    """Read the typed fields too: a name that says what somebody buys is no name.

    That a person's name is one is answered for by his ground, and of which language it is is no
    matter. An organisation's card has no ground: one that seems to name somebody is looked at, and
    not merely cut.
    """
    typed = {name: payload[name] for name in TYPED}
    found = []
    for flag in screen(typed):
        if flag.pattern == PORTUGUESE_SAID:
            continue
        if flag.category not in PERSONAL or flag.verdict is Verdict.BLOCK:
            found.append(flag)
        elif payload["form"] != PERSON:
            found.append(dc.replace(flag, verdict=Verdict.REVIEW, transformation=None))
    return found


def unsaid(
    work: Work, space_id: uuid.UUID, payload: Mapping[str, Any], draft_id: uuid.UUID | None
) -> str:
    """Say whether somebody known by the same asked to be forgotten in a space.

    Its counsel reads it, who can tell a namesake. Its author must not: he would learn by trying.
    """
    known = asked_of(payload["name"], payload["organisation"], payload["email"])
    if draft_id is not None:
        row = queries.one(work, draft_id)
        known += asked_of(row.name, row.organisation, row.email)
    return FORGOTTEN if forgotten(work, space_id, known) else ""


def already_there(
    work: Work, contact_id: uuid.UUID, space_id: uuid.UUID
) -> Sequence[tuple[str, str]]:
    """Give name and address of what a space holds already and looks like a draft."""
    found = like_draft(work, queries.one(work, contact_id), space_id)
    return [(one.name, address(one.id)) for one in found]


def card(work: Work, contact_id: uuid.UUID) -> Card:
    """Give a contact as others may show it. :raises NotFoundError: when it is not to be seen."""
    return card_of(queries.one(work, contact_id))


def card_of(row: Contact) -> Card:
    """Give the card of a contact at hand."""
    return Card(
        kind=KIND,
        id=row.id,
        space_id=row.space_id,
        title=row.name,
        path=address(row.id),
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=row.is_copy,
    )


def note_card(work: Work, note_id: uuid.UUID) -> Card:
    """Give a private note by the card it is about. :raises NotFoundError: when neither is there."""
    note = queries.note(work, note_id)
    return card(work, note.contact_id)


def safety_hash(row: Contact) -> str:
    """Give what a form sends back of the safety note it showed."""
    return digest(row.safety_note).hex()


def _no(reason: str, remedy: str) -> Decision:
    return Decision(allowed=False, reasons=(reason,), remedy=remedy)


CROSSING = Crossing(
    kind=KIND,
    word="contact",
    columns=SHARED_FIELDS,
    labels=LABELS,
    snapshot=snapshot,
    alike=already_there,
    unsaid=unsaid,
    model=Contact,
    exported=True,
    address=address,
    edit_address=lambda contact_id: f"{address(contact_id)}/edit",
    shown=lambda name, value: in_words(name, value, current().get("issues", shipped("issues"))),
)
__all__ = ["CROSSING", "KIND", "NOTE_KIND", "card", "card_of", "note_card", "snapshot", "why_not"]
