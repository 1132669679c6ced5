"""A meeting that is on: its people came, took note of the statement, and it began."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid

from collab.features.meetings import queries
from collab.features.meetings.service import noting, presence, session, statement
from tests.cast import ALICE, CARA, COLE, COPPER, FAY, Member
from tests.conftest import OpenWork
from tests.factories.in_session import meeting, topic
from tests.house.databases import Database

THERE = (FAY, CARA, ALICE, COLE)
"""Bea, Alice's competitor, is of the group and not there that day; Amir and Obi neither."""


@dc.dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting with three topics, of which the first is spoken of."""

    meeting: uuid.UUID
    topics: tuple[uuid.UUID, ...]

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/meetings/{self.meeting}/session"

    def topic_path(self, number: int, rest: str) -> str:
        """Give the address of something that is done to one of its topics, counted from 1."""
        return f"/meetings/{self.meeting}/topics/{self.topics[number - 1]}/{rest}"


def arrive(
    work: OpenWork, ident: uuid.UUID, *people: Member, at: dt.datetime | None = None
) -> None:
    """Let people come and take note of the statement."""
    for one in people:
        with work(one, at=at) as w:
            row = queries.one(w, ident)
            presence.attend(w, row)
            statement.acknowledge(w, row)


def sitting(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    """Hold a meeting up to its first topic."""
    ident = meeting(db.superuser, now=now)
    topics = tuple(
        topic(db.superuser, ident, now=now, number=n, title=f"topicword{n} of the day")
        for n in (1, 2, 3)
    )
    arrive(work, ident, *THERE)
    with work(FAY) as w:
        row = queries.one(w, ident)
        session.open_meeting(w, row)
        session.start(w, row)
        session.take_up(w, row, queries.item(w, topics[0]))
    return Sitting(ident, topics)


def note(work: OpenWork, of: Sitting, number: int, body: str) -> None:
    """Let Fay note something under a topic."""
    with work(FAY) as w:
        row = queries.one(w, of.meeting)
        item = queries.item(w, of.topics[number - 1])
        noting.save(w, row, item, body, seen_version=0)


def protect(db: Database, one: Member) -> None:
    """Make somebody a stakeholder, past the walls that let only a facilitator do so."""
    db.run("set session_replication_role = replica")
    db.run(
        "update memberships set roles = '{stakeholder}' where org_id = %s and space_id = %s",
        one.org_id,
        COPPER,
    )
    db.run("update seats set role = 'stakeholder' where representation_id = %s", one.id)
    db.run("reset session_replication_role")
