"""What a firm says in secret, or answers for itself, changes no byte of what anybody else gets.

Pages, rows, news and the API are read before and after, by rivals, by whoever facilitates and by
counsel; and each time the firm itself must see a difference, or nothing would be proved.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from collab.core.db import call
from collab.features.actions import queries as actions
from collab.features.actions import service as adopting
from collab.features.decisions import queries as decisions
from collab.features.decisions import service as deciding
from collab.features.decisions.rules import Said, Stance
from collab.wiring import DIGEST_SOURCES, WAITING_SOURCES
from tests.cast import ALICE, BEA, CARA, COLE, COPPER, FAY, FOUNDED, OBI, Member
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories.actions import action
from tests.factories.decisions import decision
from tests.house.databases import Database
from tests.policy.test_interest_blindness import masked

OTHERS = (FAY, CARA, ALICE, COLE, OBI)
TABLES = (
    "decisions", "decision_positions", "position_voices", "decision_outcomes", "actions",
    "action_notes", "action_adoptions", "ledger_entries", "search_rows", "readings",
)  # fmt: skip
REASON = "The laboratory is not one that communities trust."


@pytest.mark.parametrize("secrecy", ["hidden", "anonymous"])
def test_position_when_secret_changes_no_byte_for_anybody_else(
    db: Database, work: OpenWork, client: ClientOf, program: ProgramOf, now: dt.datetime,
    secrecy: str,
) -> None:  # fmt: skip
    ident = decision(db.superuser, now=now, quorum_firms=5, **{secrecy: True})
    read = _Reader(db, work, client, program, [f"/decisions/{ident}"], now)
    before = {one.key: read(one) for one in (*OTHERS, BEA)}
    with work(BEA) as w:
        deciding.say(w, decisions.one(w, ident), Said(Stance.OBJECT, None, REASON))
    for member in OTHERS:
        assert read(member) == before[member.key], member.key
    assert read(BEA) != before["bea"], "what changes nothing for the firm itself proves nothing"


@pytest.mark.parametrize("answer", ["adopt", "decline"])
def test_answer_when_a_firm_gives_one_for_itself_changes_no_byte_for_anybody_else(
    db: Database, work: OpenWork, client: ClientOf, program: ProgramOf, now: dt.datetime,
    answer: str,
) -> None:  # fmt: skip
    ident = action(db.superuser, now=now)
    read = _Reader(db, work, client, program, [f"/actions/{ident}"], now)
    before = {one.key: read(one) for one in (*OTHERS, BEA)}
    with work(BEA) as w:
        getattr(adopting, answer)(w, actions.one(w, ident))
    for member in OTHERS:
        assert read(member) == before[member.key], member.key
    assert read(BEA) != before["bea"], "what changes nothing for the firm itself proves nothing"


class _Reader:
    """Reads everything one member gets that could tell of an item."""

    def __init__(
        self, db: Database, work: OpenWork, client: ClientOf, program: ProgramOf,
        paths: list[str], now: dt.datetime,
    ) -> None:  # fmt: skip
        space = f"/spaces/{COPPER}"
        self.db, self.work, self.now = db, work, now
        self.clients, self.programs = client, program
        self.paths = [*paths, "/", "/actions", space, f"{space}/decisions", f"{space}/actions"]
        self.paths += [f"{space}/plan", f"{space}/ledger", "/search?q=laboratory"]
        self.asked = [*paths, f"{space}/decisions", f"{space}/actions", "/actions"]
        self.known: dict[str, tuple[Any, Any]] = {}

    def __call__(self, member: Member) -> list[object]:
        if member.key not in self.known:
            self.known[member.key] = (self.clients(member), self.programs(member))
        client, program = self.known[member.key]
        with self.work(member, at=self.now, read_only=True) as w:
            news = [one for source in DIGEST_SOURCES for one in source(w, FOUNDED)]
            waits = [one for source in WAITING_SOURCES for one in source(w)]
        return [
            *(masked(client.get(path)) for path in self.paths),
            *(program.get(path).text for path in self.asked),
            *self._rows(member),
            *news,
            *waits,
        ]

    def _rows(self, member: Member) -> list[tuple[str, str]]:
        with self.db.app.begin() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            return [
                (table, str(row))
                for table in TABLES
                for (row,) in connection.exec_driver_sql(
                    f"select to_jsonb(t) from {table} t order by 1"
                )
            ]
