"""The independence wall around proposals: who may do what, each cell by service and in SQL."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from collab.app import house_of
from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import CollabError
from collab.core.house import House
from collab.core.ids import random_id
from collab.features.engagements.proposals import queries, service
from collab.features.engagements.proposals.unsealing import open_proposals
from collab.work.opening import open_work
from collab.work.unit import Work
from tests.cast import (
    ACME,
    ALICE,
    BEA,
    BOLT,
    CARA,
    COPPER,
    DAN,
    DELTA,
    DINA,
    FAY,
    LEE,
    OBI,
    Firm,
    Member,
)  # fmt: skip
from tests.conftest import settings_for
from tests.factories import engagements, people, spaces
from tests.factories.proposals import Called, content
from tests.house.databases import Database, fresh
from tests.house.servers import Servers

TARA = Member("tara", "Tara Trustee", Firm("trust", "Trust Institute", "academia"))
CHAN = Member("chan", "Chan Chair", Firm("first", "First Cells", "member_company", "oem"))
CHEN = Member("chen", "Chen Chair", Firm("second", "Second Cells", "member_company", "oem"))
GEO, TERRA = "geo", "terra"
DOUBTFUL = "Our day rate is 900 euros."
NOBODY: frozenset[str] = frozenset()
WATCHES = frozenset({"read opened", "read flagged", "read identity"})
WALL: Mapping[str, frozenset[str]] = {
    "facilitator": WATCHES,
    "chair": NOBODY,
    "selecting member": frozenset({"read opened"}),
    "chair who selects": frozenset({"read opened"}),
    "member who funds": NOBODY,
    "subject": NOBODY,
    "counsel": WATCHES | {"let go on"},
    "trustee": NOBODY,
    "observer": NOBODY,
    "proposer": frozenset({"register", "write", "read sealed", "read outcome"}),
    "another expert": frozenset({"register", "write"}),
    "stranger": NOBODY,
    "leaver": NOBODY,
}
"""What each may, of all the columns; nothing else, by any road."""
EARLY = ("register", "write", "read sealed", "see guests", "see firm", "open", "read opened early")
LATE = ("read opened", "read flagged", "read identity", "read outcome", "tell", "let go on")
CELLS = [(role, act) for role in WALL for act in (*EARLY, *LATE)]


@dc.dataclass
class Scene:
    """A call with two proposals of one proposer's, one of them doubtful, and everybody around."""

    db: Database
    house: House
    called: Called
    who: Mapping[str, Member]
    ids: dict[str, uuid.UUID] = dc.field(default_factory=dict)

    def sql(self, one: Member, statement: str) -> bool:
        """Tell whether somebody reads anything by a statement, as the app role."""
        with self.db.app.connect() as connection:
            if call(connection, "app.enter", one.id, one.org_id)[0][0] is None:
                return False
            try:
                return bool(connection.exec_driver_sql(statement).first())
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in ("42501", "P0C04", "P0C02"):
                    raise
                return False

    def service(self, one: Member, act: Callable[[Work], object]) -> bool:
        """Tell whether somebody gets through a service; nothing of it is kept."""
        try:
            with open_work(
                self.db.app, one.identity, now=self.called.now, house=self.house
            ) as work:
                return bool(act(work))
        except CollabError:
            return False


def seated(db: Database, one: Member, role: str) -> None:
    """Seat somebody of a firm nobody knows in Copper."""
    connection = db.superuser
    people.firm(connection, one.firm)
    people.member(connection, one)
    place = spaces.membership(connection, COPPER, org_id=one.org_id, roles=[role])
    spaces.seat(connection, place, representation_id=one.id, role=role)
    for whole in (True, False):
        spaces.acceptance(
            connection, COPPER, org_id=one.org_id, representation_id=one.id,
            for_organisation=whole,
        )  # fmt: skip


def acts(scene: Scene) -> dict[str, tuple[str, Callable[[Work], object]]]:
    """Give each act as a statement and as a service."""
    called, call_id = scene.called, scene.called.call
    register = f"select app.register_for_call('{call_id}', gen_random_uuid(), now())"

    def let_go_on(work: Work) -> bool:
        service.let_go_on(work, queries.one_opened(work, scene.ids["flagged"]).row)
        return True

    def registers(work: Work) -> bool:
        service.register(work, queries.desk(work, call_id))
        return True

    def identified(work: Work) -> bool:
        return queries.one_opened(work, scene.ids["opened"]).identity is not None

    def listed(work: Work) -> object:
        return queries.opened(work, called.engagement)

    flagged, opened = scene.ids.get("flagged", call_id), scene.ids.get("opened", call_id)
    return {
        "register": (register, registers),
        "write": (
            ("with written as (insert into proposals (id, org_id, space_id, marking, author_id,"
            " shared_at, call_id,"
            " stage, sealed, updated_at) values (gen_random_uuid(), app.org_id(), app.vault_id(),"
            f" 5, app.representation_id(), now(), '{call_id}', 1, 'x', now())"
            " on conflict (space_id, call_id, stage) do update set updated_at = now()"
            " returning 1) select * from written"),
            lambda work: service.begin(work, queries.desk(work, call_id)),
        ),
        "read sealed": (
            f"select 1 from proposals where id = '{scene.ids['proposal']}'",
            lambda work: queries.one(work, scene.ids["proposal"]),
        ),
        "see guests": (
            "select 1 from call_guests where invited_by is null and org_id <> app.org_id()",
            lambda _work: False,
        ),
        "see firm": (
            "select 1 from organisations where id <> app.org_id() and withheld",
            lambda _work: False,
        ),
        "open": (f"select * from app.open_proposals('{call_id}', '[]', now())", lambda _w: False),
        "read opened early": ("select 1 from opened_proposals", listed),
        "read opened": (
            f"select 1 from opened_proposals where id = '{opened}'",
            lambda work: queries.one_opened(work, opened),
        ),
        "read flagged": (
            f"select 1 from opened_proposals where id = '{flagged}'",
            lambda work: queries.one_opened(work, flagged),
        ),
        "read identity": (
            f"select 1 from proposal_identities where opened_id = '{opened}'", identified,
        ),
        "read outcome": (
            "select 1 from proposal_outcomes",
            lambda work: queries.outcomes(work, [scene.ids["proposal"]]),
        ),
        "tell": (
            f"select app.tell_proposer('{opened}', 'selected', '', now())", lambda _work: False,
        ),
        "let go on": (f"select app.pass_proposal('{flagged}', true, '', now())", let_go_on),
    }  # fmt: skip


def opened_scene(scene: Scene) -> None:
    """Let the deadline be over, the worker open, and one firm be told."""
    called = scene.called
    called.end()
    with scene.db.system.begin() as connection:
        assert call(connection, "app.announce_opening", called.call)[0][0]
    with scene.db.system.begin() as connection:
        open_proposals(connection, scene.house, called.call, utc_now())
    rows = scene.db.rows("select id, flagged from opened_proposals")
    scene.ids |= {"flagged" if doubtful else "opened": ident for ident, doubtful in rows}
    # By another call of the same proposer, of which it was told.
    scene.db.run(
        "insert into proposal_outcomes (id, org_id, space_id, marking, shared_at, proposal_id,"
        f" call_id, outcome) select '{random_id()}', org_id, space_id, 5, now(), id, call_id,"
        f" 'not_selected' from proposals where id = '{scene.ids['proposal']}'"
    )


@pytest.fixture(scope="module")
def cells(
    servers: Servers, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[tuple[str, str], tuple[bool, bool]]]:
    """Try every cell once: what SQL and what the service let through."""
    files: Path = tmp_path_factory.mktemp("files")
    with fresh(servers) as db:
        house = house_of(dc.replace(settings_for(db, redis_url), files_dir=files))
        now: dt.datetime = utc_now()
        for one, role in ((TARA, "trustee"), (CHAN, "chair"), (CHEN, "chair")):
            seated(db, one, role)
        called = Called.of(db, house, now, GEO, TERRA, "quartz")
        for firm, values in (
            (ACME, {"selects": True}), (CHEN.firm, {"selects": True}), (BOLT, {"funds": True}),
            (DELTA, {"subject": True, "funds": True, "payer_class": "mining"}),
        ):  # fmt: skip
            engagements.party(db.superuser, called.engagement, firm, now=now, **values)
        db.superuser.commit()
        geo, terra, quartz = called.experts
        db.run(
            f"update organisations set withheld = true where id in ('{geo.org_id}',"
            f" '{terra.org_id}')"
        )
        who = {
            "facilitator": FAY, "chair": CHAN, "selecting member": ALICE,
            "chair who selects": CHEN, "member who funds": BEA, "subject": DINA, "counsel": CARA,
            "trustee": TARA, "observer": OBI, "proposer": geo, "another expert": terra,
            "stranger": DAN, "leaver": LEE,
        }  # fmt: skip
        scene = Scene(db, house, called, who)
        scene.ids["proposal"] = called.submit(geo)
        called.submit(quartz, content(DOUBTFUL))
        found = {}
        for stage in (EARLY, LATE):
            if stage is LATE:
                opened_scene(scene)
            table = acts(scene)
            for act in stage:
                statement, through = table[act]
                for role, one in who.items():
                    found[role, act] = (scene.sql(one, statement), scene.service(one, through))
        yield found


BY_SQL_ALONE = {"see guests", "see firm", "open", "tell"}
"""No service does these for anybody."""


@pytest.mark.parametrize(("role", "act"), CELLS, ids=lambda one: str(one).replace(" ", "-"))
def test_wall_when_somebody_tries_lets_through_what_the_table_says(
    cells: Mapping[tuple[str, str], tuple[bool, bool]], role: str, act: str
) -> None:
    allowed = act in WALL[role]
    expected = (allowed, allowed and act not in BY_SQL_ALONE)
    assert cells[role, act] == expected
