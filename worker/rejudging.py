"""Versions of the rules take effect, and what is out is judged anew: for nobody, by columns."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from collab.audit.record import SYSTEM_CHAIN, Entry, append
from collab.core.clock import utc_now
from collab.core.outbox import Note, enqueue
from collab.people.spaces.models import Space
from collab.shared.rulebooks.models import RulebookVersion
from collab.shared.rulebooks.rejudging import NOBODY, rejudge
from collab.shared.rulebooks.service import REJUDGE
from worker.errand import Errand


def take_effect(errand: Errand) -> None:
    """Note in every shared space's chain which rules judge from now on, and judge anew.

    A chain then tells by itself under which text, by its hash, whatever stands below was released.
    """
    number, connection = int(errand.note.payload["number"]), errand.session.connection()
    version = errand.session.execute(
        select(RulebookVersion.label, RulebookVersion.hash, RulebookVersion.effective_at).where(
            RulebookVersion.number == number
        )
    ).one()
    facts = {"version": version.label, "number": number, "hash": bytes(version.hash).hex()}
    spaces = errand.session.scalars(select(Space.id).where(Space.kind != "vault")).all()
    append(
        connection,
        [
            Entry(chain, version.effective_at, "rulebooks.took_effect", facts)
            for chain in (SYSTEM_CHAIN, *spaces)
        ],
    )
    run = f"rejudge:{version.label}"
    enqueue(connection, Note(run, REJUDGE, {"run": run}, utc_now()))


def rejudge_piece(errand: Errand) -> None:
    """Judge a piece of what is out, and leave a note for the next."""
    note, now, connection = errand.note.payload, utc_now(), errand.session.connection()
    after = uuid.UUID(note["after"]) if "after" in note else NOBODY
    listed, last = rejudge(errand.session, after=after, now=now)
    facts = {"copies": sorted(map(str, listed))}
    if listed:
        append(connection, [Entry(SYSTEM_CHAIN, now, "rulebooks.rejudged", facts)])
    if last is not None:
        key = f"{note['run']}:{last}"
        enqueue(connection, Note(key, REJUDGE, {"run": note["run"], "after": str(last)}, now))
