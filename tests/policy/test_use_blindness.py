"""What a firm notes of using a talking point changes no byte of what anybody else ever gets.

Pages, panels, files, rows, news and the API are read with an empty log and with a full one, by
rivals, by whoever facilitates, counsel, officer and operator; and each time the firm itself must
see a difference, or nothing would be proved. Counting on Monday changes nothing either, as long
as fewer than five firms noted anything.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
import uuid
from typing import Any

import pytest
import structlog
from flask import Flask

from collab.core.db import call
from collab.core.refs import Card
from collab.features.talking_points.uses import pages, queries, service
from collab.features.talking_points.uses.rules import VERSION, Use
from collab.people.spaces.queries import own_vault
from collab.wiring import DIGEST_SOURCES, WAITING_SOURCES
from tests.cast import (
    ALICE,
    AMIR,
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
)
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories import uses
from tests.house.databases import Database
from tests.house.post import PostOffice
from tests.house.seeding import UNNAMED_COPY
from tests.policy.test_interest_blindness import masked
from worker.context import Station
from worker.draining import drain
from worker.uses import suspended_by

SEATED = (BEA, COLE, DINA, OBI, FAY, CARA)
OTHERS = (*SEATED, OTTO, OLGA)
TABLES = (
    "talking_points", "talking_point_versions", "talking_point_texts", "talking_point_evidence",
    "talking_point_uses", "talking_point_bands", "talking_point_suspensions", "ledger_entries",
    "search_rows", "readings", "releases", "spaces",
)  # fmt: skip
NOTE = "Kambove: they will close the road in the dry season."
WEEK = dt.timedelta(days=7)
WAITED = re.compile(r"is the longest wait</dt>\s*<dd>[^<]*")
"""Seconds since a note was left: they grow while one reads."""


@dc.dataclass
class Reader:
    """Reads everything one member gets that could tell of a use."""

    db: Database
    app: Flask
    work: OpenWork
    client: ClientOf
    program: ProgramOf
    version: uuid.UUID
    now: dt.datetime
    known: dict[str, tuple[Any, Any]] = dc.field(default_factory=dict)

    def paths(self) -> list[str]:
        """Give the pages."""
        space = f"/spaces/{COPPER}"
        parts = [f"{space}/{page}" for page in ("ledger", "people", "review", "exports")]
        own = ["/", "/talking-point-uses", "/operator", "/organisation", "/search?q=Kambove"]
        return [*own, space, *parts, f"/talking-point-versions/{self.version}/uses/new"]

    def asked(self) -> list[str]:
        """Give what programs ask."""
        bands = f"/talking-point-versions/{self.version}/bands"
        return ["/talking-point-uses", bands, "/search?q=Kambove", f"/spaces/{COPPER}"]

    def __call__(self, member: Member) -> list[object]:
        """Give all of it."""
        if member.key not in self.known:
            self.known[member.key] = (self.client(member), self.program(member))
        client, program = self.known[member.key]
        with self.work(member, at=self.now, read_only=True) as w:
            news = [one for source in DIGEST_SOURCES for one in source(w, FOUNDED)]
            waits = [one for source in WAITING_SOURCES for one in source(w)]
        return [
            *(WAITED.sub("", masked(client.get(path))) for path in self.paths()),
            masked(client.post(f"/spaces/{COPPER}/exports/findings.csv")),
            *(program.get(f"/api/v1{path}").text for path in self.asked()),
            *(self._panel(member) if member in (*SEATED, ALICE) else ()),
            *self._rows(member),
            *news,
            *waits,
        ]

    def _panel(self, member: Member) -> list[str]:
        with self.app.test_request_context("/"), self.work(member, read_only=True) as w:
            card = Card(VERSION, self.version, COPPER, uses.TITLE, "/", 2, None, shared=True)
            return [str(pages.panel(w, card))]

    def _rows(self, member: Member) -> list[tuple[str, str]]:
        """Give every row this member's role reads; of ledgers all but what taking a file leaves."""
        with self.db.app.begin() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            return [
                (table, str(row))
                for table in TABLES
                for (row,) in connection.exec_driver_sql(
                    f"select to_jsonb(t) from {table} t order by 1"
                )
                if "exports.taken" not in str(row)
            ]


def test_log_when_full_or_empty_changes_no_byte_for_anybody_else(
    db: Database, app: Flask, work: OpenWork, client: ClientOf, program: ProgramOf,
    now: dt.datetime,
) -> None:  # fmt: skip
    version = uses.version(db.superuser, now=now)
    uses.evidence(db.superuser, version, UNNAMED_COPY, now=now)
    read = Reader(db, app, work, client, program, version, now)
    db.run("delete from outbox")
    for member in (*OTHERS, ALICE):
        read(member)  # whoever takes a file has read what is in it: the first time tells that
    before = {one.key: read(one) for one in (*OTHERS, ALICE)}
    for member in (ALICE, AMIR):
        with work(member) as w:
            said = Use(
                used_on=w.now.date(), partner="Kambove office", answer="disputes",
                measures=("prevent",), willing=("none",), note=NOTE,
            )  # fmt: skip
            service.record(w, own_vault(w), queries.version(w, version), said)
    assert read(ALICE) != before["alice"], "what changes nothing for the firm proves nothing"
    _same(read, before)
    with db.system.begin() as connection:
        call(connection, "app.refresh_uses", now + WEEK)
    _same(read, before)
    with work(AMIR) as w:
        for row in queries.own(w):
            service.discard(w, row)
    _same(read, before)
    with work(AMIR) as w:
        for (ident,) in db.rows("select id from talking_point_uses"):
            service.bring_back(w, queries.even_discarded(w, ident))
    assert db.rows("select kind from outbox") == []
    _fell_alike(db, read, now)


@pytest.mark.parametrize("office", ["gone", "refuses", "asks to wait"])
def test_operator_when_mails_fail_sees_nothing_of_who_used_what_fell(
    db: Database, client: ClientOf, station: Station, post: PostOffice, now: dt.datetime,
    office: str,
) -> None:  # fmt: skip
    version = uses.version(db.superuser, now=now)
    uses.evidence(db.superuser, version, UNNAMED_COPY, now=now)
    uses.use(db.superuser, ALICE, version, now=now)
    db.run("update findings set withdrawn_at = now() where id = %s", UNNAMED_COPY)
    with db.system.begin() as connection:
        assert suspended_by(connection, str(UNNAMED_COPY), now) == 1
    db.run("delete from outbox where kind <> 'mail.point_suspended'")
    people = db.value("select count(*) from outbox")
    if office == "gone":
        station = dc.replace(station, smtp_url="smtp://127.0.0.1:1")
    post.answer = {"gone": post.answer, "refuses": lambda _to: "550 no"}.get(
        office, lambda _to: "451 later"
    )
    with structlog.testing.capture_logs() as logs:
        tally = drain(station)
    assert (tally.failed, tally.done) == ((people, 0) if office == "gone" else (1, people - 1))
    assert logs == []
    assert "point_suspended" not in client(OLGA).get("/operator").words
    assert db.value("select count(*) from mail_troubles") == 0


def _same(read: Reader, before: dict[str, list[object]]) -> None:
    for member in OTHERS:
        assert read(member) == before[member.key], member.key


def _fell_alike(db: Database, read: Reader, now: dt.datetime) -> None:
    """Let the evidence go: who used it is told, and others learn the same as if nobody had.

    As many notes are left as people ever sat there, whoever used it.
    """
    db.run("update findings set withdrawn_at = now() where id = %s", UNNAMED_COPY)
    with db.system.begin() as connection:
        assert suspended_by(connection, str(UNNAMED_COPY), now) == 1
    with_uses = {one.key: read(one) for one in OTHERS}
    left = "select count(*) from outbox where kind = 'mail.point_suspended'"
    seats = "select count(distinct representation_id) from seats where space_id = %s"
    assert db.value(left) == db.value(seats, COPPER)
    db.run("delete from talking_point_uses")
    _same(read, with_uses)
