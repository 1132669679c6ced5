"""What must hold of whom the story's people know, what they say to them, and who does it when."""

from __future__ import annotations

from collections.abc import Iterator

from collab.demo.drafted import PointVersion
from collab.demo.known import Approach, Campaign, Contact
from collab.demo.story import Story

Reference = tuple[str, str, str]


def outside_references(story: Story) -> Iterator[Reference]:
    """Give where a name is used, what it should name, and the name."""
    for contact in story.contacts:
        yield from _card(contact)
    for document in story.talking_points:
        where = f"talking point {document.key}"
        yield from ((where, "space", document.space), (where, "representation", document.by))
        yield from ((where, "issue", one) for one in document.issues)
        yield from ((where, "country", one) for one in document.countries)
        for version in document.versions:
            yield from _version(version)
    for campaign in story.campaigns:
        yield from _campaign(campaign)


def outside_amiss(story: Story) -> Iterator[str]:
    """Say what does not hold, once all names are known."""
    shared = {one.key for one in story.contacts if one.space is not None}
    for contact in story.contacts:
        late = [note for note in contact.notes if note.days_ago > contact.days_ago]
        if late or (contact.notes and contact.space is None):
            yield f"contact {contact.key}: a note is about a card that is shared, after it was"
        texts = (contact.name, contact.about, contact.channel_note, contact.safety_note)
        if contact.space is not None and any(
            canary.text in text for canary in story.canaries for text in texts
        ):
            yield f"contact {contact.key}: a canary would leave its vault"
    for campaign in story.campaigns:
        where = f"campaign {campaign.key}"
        strange = [key for key in campaign.targets if key not in shared]
        yield from (f"{where}: {key} is not shared with anybody" for key in strange)
        for one in campaign.approaches:
            yield from _approach(where, one, campaign)


def _card(contact: Contact) -> Iterator[Reference]:
    where = f"contact {contact.key}"
    yield where, "representation", contact.author
    yield where, "class of contacts", contact.kind
    yield from ((where, "issue", one) for one in contact.issues)
    yield from ((where, "country", one) for one in contact.countries)
    yield from ((where, "space", one) for one in (contact.space,) if one is not None)
    yield from ((where, "representation", note.by) for note in contact.notes)


def _version(version: PointVersion) -> Iterator[Reference]:
    where = f"talking point {version.key}"
    yield from ((where, "finding", one) for one in version.findings)
    yield from ((where, "representation", one) for one in (version.counsel,) if one is not None)
    yield from ((where, "representation", use.by) for use in version.uses)


def _campaign(campaign: Campaign) -> Iterator[Reference]:
    where = f"campaign {campaign.key}"
    yield from ((where, "space", campaign.space), (where, "representation", campaign.by))
    yield where, "talking point", campaign.script
    cards = (*campaign.targets, *campaign.held_by_counsel, *(key for _, key in campaign.wishes))
    yield from ((where, "contact", one) for one in cards)
    yield from ((where, "contact", one.contact) for one in campaign.approaches)
    yield from ((where, "representation", one.by) for one in campaign.approaches)
    yield from ((where, "representation", who) for who, _ in campaign.wishes)


def _approach(where: str, one: Approach, campaign: Campaign) -> Iterator[str]:
    if one.contact not in campaign.targets:
        yield f"{where}: {one.contact} is not among those it is to reach"
    if one.days_ago > campaign.opens_days_ago:
        yield f"{where}: {one.by} holds {one.contact} before it opens"
    if (one.code is None) != (one.said_days_ago is None):
        yield f"{where}: what came of {one.contact} needs a code and a day"
