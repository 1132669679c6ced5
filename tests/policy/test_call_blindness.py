"""Whether an expert was invited, registered or asked changes no byte that members get."""

from __future__ import annotations

import datetime as dt

from collab.features.engagements import queries
from collab.features.engagements.calls import queries as calls
from collab.features.engagements.calls import service
from tests.cast import ACME, ALICE, BEA, CARA, COPPER, DELTA, DINA, FAY
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories.engagements import call, engagement, expert, guest, party
from tests.house.databases import Database

PAGES = (
    "/",
    f"/spaces/{COPPER}",
    f"/spaces/{COPPER}/engagements",
    f"/spaces/{COPPER}/ledger",
    "/calls/mine",
)


def test_pages_when_an_expert_is_invited_registers_and_asks_stay_what_they_were(
    client: ClientOf, program: ProgramOf, work: OpenWork, db: Database, now: dt.datetime
) -> None:
    home = engagement(db.superuser, now=now, state="calling")
    party(db.superuser, home, ACME, now=now, selects=True, funds=True)
    party(db.superuser, home, DELTA, now=now, subject=True)
    where = call(db.superuser, home, now=now)
    vera = expert(db.superuser, "vera", now=now)
    otis = expert(db.superuser, "otis", now=now)
    mine = (*PAGES, f"/engagements/{home}", f"/engagements/{home}/parties", f"/calls/{where}/read")
    told = (f"/engagements/{home}", f"/calls/{where}", "/calls")
    people = [(client(one), program(one)) for one in (ALICE, BEA, DINA, CARA, otis)]

    def seen() -> list[object]:
        pages = [[one.get(path).unsigned for path in mine] for one, _ in people]
        answers = [[one.get(path).json for path in told] for _, one in people]
        public = [client().get(path).unsigned for path in ("/calls", f"/calls/{where}")]
        return [pages, answers, public]

    seen()  # what is counted as read is read
    before = seen()
    with work(FAY) as w:
        row = queries.one(w, home)
        service.invite(w, row, calls.one(w, where), vera.org_id)
    assert seen() == before, "invited"
    third = expert(db.superuser, "uma", now=now)
    guest(db.superuser, where, third.firm, now=now)
    db.superuser.commit()
    assert seen() == before, "registered"
    with work(vera) as w:
        service.ask(w, calls.one(w, where), "Is June too late?")
    assert seen() == before, "asked"
    with work(FAY, read_only=True) as w:
        assert len(calls.answers(w, calls.one(w, where))) == 1
