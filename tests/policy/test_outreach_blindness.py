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
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import CollabError
from collab.features.contacts.filters import Filters
from collab.features.contacts.outreach import queries
from collab.features.contacts.outreach.queue import queue
from collab.features.contacts.outreach.rules import Code
from collab.features.contacts.outreach.service import claims, keeping
from collab.people.spaces.queries import one as space_of
from collab.shared.calendar.events import events
from collab.surfaces.exchange.contact_taking import take
from collab.wiring import DIGEST_SOURCES, WAITING_SOURCES
from collab.work.opening import finish, open_work
from collab.work.unit import Work
from tests.cast import ALICE, BEA, CARA, COLE, COPPER, DINA, FAY, FOUNDED, OBI, Member, fixed_id
from tests.factories import people
from tests.factories.outreach import campaign, contact, script
from tests.house.databases import fresh
from tests.house.servers import Servers
from tests.policy.test_interest_blindness import World, masked
from tests.program import Program

SMELTER, UNION = fixed_id("contact", "smelter"), fixed_id("contact", "union")
CIRCLED, NEXT = fixed_id("contact", "circled"), fixed_id("contact", "next")
FIRMS = (ALICE.org_id, BEA.org_id, COLE.org_id, DINA.org_id, FAY.org_id)
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
    f"{COPPERS}/contacts", f"/contacts/{SMELTER}", f"/contacts/{NEXT}", f"/contacts/{CIRCLED}",
)  # fmt: skip
ASKED = (
    f"/campaigns/{CAMPAIGN}", f"{COPPERS}/campaigns", "/claims", "/search?q=roads",
    f"{COPPERS}/contacts", f"/contacts/{SMELTER}", f"/contacts/{CIRCLED}",
)  # fmt: skip
TELLING = (0, 6, 8)
"""Steps after which more than the competitor are asked: held, spoken with, stopped."""
DAY = dt.timedelta(days=1)


class Installation(World):
    """One of the three: who acts in it is all that differs."""

    whom = SMELTER

    def begin(self) -> None:
        """Put the same contacts, talking point and campaign into it."""
        su, now = self.db.superuser, self.now
        contact(su, now=now, id=SMELTER)
        contact(su, now=now, id=UNION, name="Port union", **{"class": "trade_union"})
        contact(su, now=now, id=CIRCLED, name="A smelter few know", circle=list(FIRMS))
        known = script(su, now=now, id=fixed_id("script", "roads"), point_id=fixed_id("point"))
        campaign(su, SMELTER, UNION, CIRCLED, now=now, id=CAMPAIGN, script_id=known)
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

    def go(self, step: str, who: Member, at: dt.datetime, code: Code | None) -> None:
        """Take one step of the walk; to look changes nothing."""
        if step == "hold":
            self.hold(who, at)
        elif step == "end":
            self.end(who, at, code)
        elif step == "replace":
            self.replace()

    def hold(self, member: Member, at: dt.datetime) -> None:
        """Hold two smelters, note something and plan a visit the group learns the month of."""
        with self.as_(member, at) as work:
            row = queries.one(work, CAMPAIGN)
            claims.hold(work, row, queries.contact(work, CIRCLED))
            held = claims.hold(work, row, queries.contact(work, self.whom))
            if work.viewer.vault_id is not None:
                keeping.note(work, held, "They buy from the north.")
                keeping.plan(
                    work, held, on=at.date() + DAY, place="The depot", people="", tell_month=True
                )

    def end(self, member: Member, at: dt.datetime, code: Code | None) -> None:
        """Let them go, or say what came of them."""
        with self.as_(member, at) as work:
            for held in queries.mine(work):
                if code is None:
                    claims.let_go(work, held.claim)
                else:
                    claims.report(work, held.claim, code)

    def replace(self) -> None:
        """Let a newer copy take the place of the smelter's card."""
        contact(self.db.superuser, now=self.now, id=NEXT, name="Northern Smelter Ltd")
        self.db.run("update contacts set superseded_by_id = %s where id = %s", NEXT, SMELTER)
        self.whom = NEXT

    def tried_by(self, member: Member, at: dt.datetime) -> Iterator[object]:
        """Give what he is told who tries to hold each, and files he takes; nothing of it stays."""
        for whom in (self.whom, CIRCLED):
            with open_work(self.db.app, member.identity, now=at, house=self.house) as work:
                try:
                    claims.hold(work, queries.one(work, CAMPAIGN), queries.contact(work, whom))
                except (CollabError, DBAPIError) as refused:
                    yield type(refused), str(refused).partition("\n")[0]
                work.session.rollback()
        with open_work(self.db.app, member.identity, now=at, house=self.house) as work:
            yield events(work, FOUNDED)
            if member in self.programs:
                for file_format in ("csv", "vcf"):
                    yield take(work, space_of(work, COPPER), Filters(), file_format)
            work.session.rollback()

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
            *self.tried_by(member, at),
            *self._rows(member),
        ]

    def _rows(self, member: Member) -> list[tuple[str, str]]:
        with self.db.app.begin() as connection:
            call(connection, "app.enter", member.id, member.org_id)
            return [
                (table, str(row))
                for table in TABLES
                for (row,) in connection.exec_driver_sql(
                    f"select to_jsonb(t) - 'read_at' from {table} t order by 1"
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
    for one in installations.values():
        one.seen_by(BEA, now)  # what is read is no news any more
    free = installations[ALICE].seen_by(BEA, now)
    own = installations[ALICE].seen_by(ALICE, now)
    lapsed = now + 9 * DAY
    rested = lapsed + 14 * DAY
    steps: tuple[tuple[str, dt.datetime, Code | None], ...] = (
        ("hold", now, None),
        ("end", now, None),
        ("hold", now, None),
        ("replace", now, None),
        ("look", lapsed, None),
        ("hold", lapsed, None),
        ("end", lapsed, Code.REACHED_SUBSTANTIVE),
        ("hold", rested, None),
        ("end", rested, Code.UNSAFE_STOP),
    )
    for number, (step, at, code) in enumerate(steps):
        for who, one in installations.items():
            one.go(step, who, at, code)
        for member in (BEA, CARA, OBI) if number in TELLING else (BEA,):
            seen = [one.seen_by(member, at) for one in installations.values()]
            assert seen[0] == seen[1] == seen[2], (number, step, member.key)
        seen = [installations[who].seen_by(FAY, at) for who in (ALICE, COLE)]
        assert seen[0] == seen[1], (number, step, "fay")
        if number == 0:
            assert installations[ALICE].seen_by(BEA, at) != free, "she must see that it is held"
            assert installations[ALICE].seen_by(ALICE, at) != own, "what changes nothing is no test"
