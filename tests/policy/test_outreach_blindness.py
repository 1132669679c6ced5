"""Who holds a contact one may buy from changes no byte of what anybody else gets.

Three installations are alike but for who acts: Acme, Corex or the association. A competitor,
counsel and an observer get the same from all three, whoever facilitates from the first two; while
it is held, after it was let go, once its time is over, and after what came of it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

import pytest

from collab.core.db import call
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.queue import queue
from collab.features.contacts.outreach.rules import Code
from collab.features.contacts.outreach.service import claims, keeping
from collab.people.spaces.queries import one as space_of
from collab.wiring import DIGEST_SOURCES, WAITING_SOURCES
from collab.work.opening import finish, open_work
from collab.work.unit import Work
from tests.cast import ALICE, BEA, CARA, COLE, COPPER, FAY, FOUNDED, OBI, Member, fixed_id
from tests.factories import people
from tests.factories.outreach import campaign, contact, script
from tests.house.databases import fresh
from tests.house.servers import Servers
from tests.policy.test_interest_blindness import World, masked
from tests.program import Program

SMELTER, UNION = fixed_id("contact", "smelter"), fixed_id("contact", "union")
CAMPAIGN = fixed_id("campaign", "roads")
TABLES = (
    "contacts", "campaigns", "campaign_targets", "contact_availability", "contact_claims",
    "outreach_results", "outreach_wishes", "outreach_notes", "encounters", "ledger_entries",
    "search_rows", "readings", "calendar_feeds",
)  # fmt: skip
COPPERS = f"/spaces/{COPPER}"
PATHS = (
    f"/campaigns/{CAMPAIGN}", f"{COPPERS}/campaigns", COPPERS, f"{COPPERS}/ledger", "/outreach",
    "/", "/search?q=smelter", "/search?q=roads", "/account/calendar",
)  # fmt: skip
ASKED = (f"/campaigns/{CAMPAIGN}", f"{COPPERS}/campaigns", "/claims", "/search?q=roads")
TELLING = (0, 5, 7)
"""Steps after which more than the competitor are asked: held, spoken with, stopped."""
DAY = dt.timedelta(days=1)


class Installation(World):
    """One of the three: who acts in it is all that differs."""

    def begin(self) -> None:
        """Put the same contacts, talking point and campaign into it."""
        su, now = self.db.superuser, self.now
        contact(su, now=now, id=SMELTER)
        contact(su, now=now, id=UNION, name="Port union", **{"class": "trade_union"})
        known = script(su, now=now, id=fixed_id("script", "roads"))
        campaign(su, SMELTER, UNION, now=now, id=CAMPAIGN, script_id=known)
        self.clients = {one: self.client(one) for one in (BEA, CARA, OBI, FAY, ALICE)}
        self.programs = {
            one: Program(self.app, one, people.api_token(su, one, now=now))
            for one in (BEA, FAY, ALICE)
        }

    @contextlib.contextmanager
    def as_(self, member: Member, at: dt.datetime) -> Iterator[Work]:
        """Open work of somebody."""
        with open_work(self.db.app, member.identity, now=at, house=self.house) as work:
            yield work
            finish(work)

    def hold(self, member: Member, at: dt.datetime) -> None:
        """Hold the smelter, note something and plan a visit the group learns the month of."""
        with self.as_(member, at) as work:
            row = queries.one(work, CAMPAIGN)
            held = claims.hold(work, row, queries.contact(work, SMELTER))
            if work.viewer.vault_id is not None:
                keeping.note(work, held, "They buy from the north.")
                keeping.plan(
                    work, held, on=at.date() + DAY, place="The depot", people="", tell_month=True
                )

    def end(self, member: Member, at: dt.datetime, code: Code | None) -> None:
        """Let it go, or say what came of it."""
        with self.as_(member, at) as work:
            held = queries.mine(work)[0].claim
            if code is None:
                claims.let_go(work, held)
            else:
                claims.report(work, held, code)

    def seen_by(self, member: Member, at: dt.datetime) -> list[object]:
        """Give everything somebody gets: pages, answers, rows, news, and what waits."""
        with open_work(
            self.db.app, member.identity, now=at, house=self.house, read_only=True
        ) as work:
            space_of(work, COPPER)
            row = queries.one(work, CAMPAIGN)
            script_ = queries.script_of(work, row)
            found = [repr((one.standing, one.reason)) for one in queue(work, row, script_)]
            told = [one for source in DIGEST_SOURCES for one in source(work, FOUNDED)]
            waits = [one for source in WAITING_SOURCES for one in source(work)]
        program = self.programs.get(member)
        return [
            *found,
            *told,
            *waits,
            *(masked(self.clients[member].get(path)) for path in PATHS),
            *(program.get(path).text for path in ASKED if program is not None),
            *self._rows(member),
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


@pytest.fixture
def installations(
    servers: Servers, redis_url: str, now: dt.datetime
) -> Iterator[dict[Member, Installation]]:
    """Give three installations as they came from one template, by who acts in each."""
    with fresh(servers) as first, fresh(servers) as second, fresh(servers) as third:
        found = {
            who: Installation(database, redis_url, now)
            for who, database in ((ALICE, first), (COLE, second), (FAY, third))
        }
        for one in found.values():
            one.begin()
        yield found
        for one in found.values():
            one.close()


def test_counterpart_when_held_answers_everybody_else_alike_whoever_holds_it(
    installations: dict[Member, Installation], now: dt.datetime
) -> None:
    free = installations[ALICE].seen_by(BEA, now)
    own = installations[ALICE].seen_by(ALICE, now)
    lapsed = now + 9 * DAY
    steps: tuple[tuple[str, dt.datetime, Code | None], ...] = (
        ("hold", now, None),
        ("end", now, None),
        ("hold", now, None),
        ("look", lapsed, None),
        ("hold", lapsed, None),
        ("end", lapsed, Code.REACHED_SUBSTANTIVE),
        ("hold", lapsed + DAY, None),
        ("end", lapsed + DAY, Code.UNSAFE_STOP),
    )
    for number, (step, at, code) in enumerate(steps):
        for who, one in installations.items():
            if step == "hold":
                one.hold(who, at)
            elif step == "end":
                one.end(who, at, code)
        for member in (BEA, CARA, OBI) if number in TELLING else (BEA,):
            seen = [one.seen_by(member, at) for one in installations.values()]
            assert seen[0] == seen[1] == seen[2], (number, step, member.key)
        seen = [installations[who].seen_by(FAY, at) for who in (ALICE, COLE)]
        assert seen[0] == seen[1], (number, step, "fay")
        if number == 0:
            assert installations[ALICE].seen_by(BEA, at) != free, "she must see that it is held"
            assert installations[ALICE].seen_by(ALICE, at) != own, "what changes nothing is no test"
