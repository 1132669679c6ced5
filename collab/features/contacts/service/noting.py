"""What a firm notes for itself of a card, and that somebody read what must be read first."""

from __future__ import annotations

from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.core.texts import lines
from collab.features.contacts.models import Contact, ContactNote
from collab.features.contacts.policy import Act
from collab.features.contacts.rules import TEXT
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.work.unit import Work


def add_note(work: Work, vault: Space, row: Contact, body: str) -> ContactNote:
    """Keep a note in the viewer's own vault, marked no milder than what it is about.

    :raises InvalidError: for none, or too much.
    """
    body = lines(body)
    if not body:
        raise InvalidError({"body": "Write something."})
    if len(body) > TEXT:
        raise InvalidError({"body": f"Shorten it to {TEXT} characters."})
    found = ContactNote(
        id=new_id(),
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        updated_at=work.now,
        marking=max(row.marking, int(Marking.AMBER_STRICT)),
        contact_id=row.id,
        body=body,
    )
    work.create(Act.WRITE, vault, found)
    work.record("contacts.noted", space_id=vault.id, facts={"note": found.id})
    return found


def drop_note(work: Work, note: ContactNote) -> None:
    """Delete a note."""
    work.authorise(Act.EDIT, note)
    work.session.delete(note)
    work.record("contacts.note_deleted", space_id=note.space_id, facts={"note": note.id})


def read_note(work: Work, row: Contact, *, seen: bytes) -> None:
    """Note that the viewer read a copy's safety note: the very words ``seen`` is the hash of.

    :raises ConflictError: when these are not the words that stand there.
    :raises NotFoundError: when there is no such copy for him.
    """
    work.call("app.read_contact_note", row.id, seen, work.now)
