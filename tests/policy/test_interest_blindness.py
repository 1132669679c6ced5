"""Two installations that differ only in what Acme is interested in answer everybody else alike.

Byte for byte over every page there is to reach, but for what differs between any two answers:
tokens and the moments of the session itself.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from collab.app import create_app, house_of
from collab.core.db import call
from collab.features.interests import queries, service
from collab.features.interests.crossing import judged
from collab.features.interests.rules import Topic
from collab.people.spaces.queries import one as space_of
from collab.people.spaces.queries import own_vault
from collab.wiring import DIGEST_SOURCES, WAITING_SOURCES
from collab.work.opening import finish, open_work
from tests.cast import (
    ALICE,
    BEA,
    CARA,
    COLE,
    COPPER,
    DINA,
    FAY,
    FOUNDED,
    OBI,
    OLGA,
    OTTO,
    Member,
    fixed_id,
)
from tests.client import Client, Page
from tests.conftest import settings_for
from tests.factories import people
from tests.house.databases import Database, fresh
from tests.house.servers import Servers

OTHERS = (BEA, COLE, DINA, OBI, CARA, OTTO, OLGA)
MASKS = (
    (re.compile(r'name="csrf_token" value="[^"]*"'), "csrf"),
    (re.compile(r"<time[^>]*>.*?</time>", re.DOTALL), "time"),
)
TOPICS = (
    Topic("child_labour", "CD", "cobalt"),
    Topic("child_labour", "CD"),
    Topic(country="ZM", mineral="copper"),
)
TABLES = ("interests", "attributions", "releases", "held_items", "ledger_entries", "readings")
MOST_PAGES, FEWER = 90, 25
"""How far links are followed: for the competitor all the way, for others the pages of each kind."""
DRAWN = ("/account/second-factor",)
"""Pages that draw a new secret each time they are shown."""


class World:
    """An installation of its own, with a session of the same id for everybody."""

    def __init__(self, database: Database, redis_url: str, now: dt.datetime) -> None:
        self.db, self.now = database, now
        self.settings = settings_for(database, redis_url)
        self.app: Flask = create_app(self.settings)
        self.house = house_of(self.settings)

    def client(self, member: Member) -> Client:
        """Sign a member in."""
        known = fixed_id("session", member.key)
        token = people.session(self.db.superuser, member, now=self.now, id=known)
        return Client(self.app, member, token)

    def tell(self, member: Member, *topics: Topic, drop: bool = False) -> None:
        """Note topics and tell the facilitator of Copper of them; perhaps take all back again."""
        with open_work(self.db.app, member.identity, now=self.now, house=self.house) as work:
            vault, copper = own_vault(work), space_of(work, COPPER)
            for topic in topics:
                interest = service.note(work, vault, topic)
                service.tell(work, vault, judged(work, interest.id, copper))
                if drop:
                    service.drop(work, queries.one(work, interest.id))
            finish(work)

    def close(self) -> None:
        """Let go of the database."""
        self.app.extensions["collab.runner"].engine.dispose()


@pytest.fixture
def worlds(servers: Servers, redis_url: str, now: dt.datetime) -> Iterator[tuple[World, World]]:
    """Give two installations as they came from one template."""
    with fresh(servers) as first, fresh(servers) as second:
        pair = World(first, redis_url, now), World(second, redis_url, now)
        yield pair
        for world in pair:
            world.close()


def masked(page: Page) -> str:
    text = f"{page.status} {page.location}\n{_written(page.response.get_data())}"
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return text


def _written(body: bytes) -> str:
    """Give what a reply says; of a workbook its sheets, without the moment it was written."""
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        names = [name for name in book.namelist() if name != "docProps/core.xml"]
        return "\n".join(f"{name}: {book.read(name)!r}" for name in names)


def pages(client: Client, most: int) -> Mapping[str, str]:
    """Follow every link there is, from home on, and give what each page says."""
    found: dict[str, str] = {}
    waiting = ["/", "/interests", "/search?q=cobalt", "/search?q=child+labour"]
    waiting += [f"/spaces/{COPPER}/{page}" for page in ("interests", "ledger", "map", "review")]
    while waiting and len(found) < most:
        path = waiting.pop(0).partition("#")[0]
        if path in found or path in DRAWN or path.startswith("/static/"):
            continue
        page = client.get(path)
        found[path] = masked(page)
        links = [link for link in page.links if link.startswith("/")]
        waiting += [page.location] if page.location else links
    return found


def rows(world: World, member: Member) -> list[tuple[str, str]]:
    """Give every row this member's role reads, raw, in the tables an interest could show in."""
    with world.db.app.begin() as connection:
        call(connection, "app.enter", member.id, member.org_id)
        return [
            (table, str(row))
            for table in TABLES
            for (row,) in connection.exec_driver_sql(
                f"select to_jsonb(t) from {table} t order by 1"
            )
        ]


def news(world: World, member: Member) -> list[object]:
    with open_work(
        world.db.app, member.identity, now=world.now, house=world.house, read_only=True
    ) as work:
        told = [one for source in DIGEST_SOURCES for one in source(work, FOUNDED)]
        return [*told, *(one for source in WAITING_SOURCES for one in source(work))]


def test_interest_when_another_firm_tells_one_changes_no_byte_of_what_anybody_else_gets(
    worlds: tuple[World, World],
) -> None:
    without, with_one = worlds
    with_one.tell(ALICE, *TOPICS)
    told = [row for row in rows(with_one, FAY) if row[0] == "interests"]
    assert len(told) == len(TOPICS), "who told nobody proves nothing"
    for member in OTHERS:
        unlike(without, with_one, member)


def test_interest_when_taken_back_leaves_no_trace_with_a_competitor(
    worlds: tuple[World, World],
) -> None:
    without, with_one = worlds
    with_one.tell(ALICE, *TOPICS, drop=True)
    assert [row for row in rows(with_one, FAY) if row[0] == "interests"] == []
    unlike(without, with_one, BEA)


def unlike(without: World, with_one: World, member: Member) -> None:
    """Fail on the first page, row or piece of news that differs between two installations."""
    assert rows(without, member) == rows(with_one, member), member.key
    assert news(without, member) == news(with_one, member), member.key
    most = MOST_PAGES if member is BEA else FEWER
    before, after = (pages(world.client(member), most) for world in (without, with_one))
    assert list(before) == list(after), member.key
    assert len(before) > (3 if member is OLGA else 10), member.key
    assert [path for path in before if before[path] != after[path]] == [], member.key
