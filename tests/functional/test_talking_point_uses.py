"""Uses of talking points on their pages, by programs, in files, found, and told of."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event

from collab.core.db import call
from collab.core.ids import random_id
from collab.core.refs import Card
from collab.features.talking_points.uses import news, pages, queries
from collab.features.talking_points.uses.rules import VERSION
from tests.cast import ACME, ALICE, AMIR, BEA, CARA, COBALT, COPPER, DAN, FAY, LEE, OLGA, Member
from tests.client import Page
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories import uses
from tests.factories.decisions import member_firm
from tests.house.databases import Database
from tests.house.post import PostOffice
from tests.house.seeding import UNNAMED_COPY
from worker.context import Station
from worker.draining import drain

LIST = "/talking-point-uses"
SAID: dict[str, Any] = {
    "partner": "The mine's community office",
    "answer": "partly",
    "measures": ["prevent"],
    "willing": ["information", "meet"],
    "asked": ["prevent:2"],
    "note": "They were friendly; the manager comes from Likasi.",
}
SECRET = "Likasi"


def test_use_when_noted_in_the_browser_is_its_firms_and_can_be_changed_and_had_back(  # noqa: PLR0915 # one walk
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    version = uses.version(db.superuser, now=now)
    uses.version(db.superuser, now=now, title="Elsewhere", space_id=COBALT)
    alice = client(ALICE)
    page = alice.get(LIST)
    assert "Nothing is noted yet" in page.words
    assert page.words.count("Note a use") == 1
    assert "Elsewhere" not in page.words
    form = alice.get(f"/talking-point-versions/{version}/uses/new")
    assert "Who measures the dust?" in form.words
    refused = alice.submit(form, answer="partly")
    assert (refused.status, "Say whom you spoke to" in refused.words) == (422, True)
    soon = (now.date() + dt.timedelta(days=3)).isoformat()
    future = alice.submit(form, **SAID, used_on=soon)
    assert (future.status, "Note it on the day" in future.words) == (422, True)
    assert alice.submit(form, **SAID, contact="/about").status == 422
    lost = alice.submit(form, **SAID, contact=f"/contacts/{random_id()}")
    assert (lost.status, "no such card" in lost.words) == (422, True)
    made = alice.submit(form, **SAID)
    assert made.status == 303
    shown = alice.get(made.location)
    for words in (
        uses.TITLE,
        "Who measures the dust?",
        SECRET,
        "Acknowledges it in part",
        "To meet",
    ):
        assert words in shown.words
    amir = client(AMIR)
    edit = alice.get(f"{made.location}/edit")
    assert amir.submit(amir.get(f"{made.location}/edit"), answer="disputes").status == 303
    stale = alice.submit(edit, answer="no_answer")
    assert (stale.status, "Somebody else saved this" in stale.words) == (409, True)
    assert "Disputes it" in client(ALICE).get(LIST).words
    for other in (BEA, FAY, CARA, DAN, LEE, OLGA):
        one = client(other)
        assert one.get(made.location).status == 404, other.key
        assert one.post(f"{made.location}/removal").status == 404, other.key
        assert SECRET not in one.get(LIST).text
    assert SECRET not in client(BEA).get("/search?q=friendly").text
    assert uses.TITLE in alice.get("/search?q=friendly").words
    assert uses.TITLE in alice.get(f"/spaces/{ACME.vault_id}").words
    gone = alice.post(f"{made.location}/removal")
    undone = alice.get(gone.location)
    assert "For 30 days you can have it back" in undone.words
    assert "is discarded" in alice.get(made.location).words
    assert alice.post(f"{made.location}/restoration").status == 303
    assert alice.post(f"{made.location}/restoration").status == 409
    assert SECRET in alice.get(made.location).words


def test_file_when_taken_holds_the_own_log_with_its_marking_and_runs_nothing(
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    version = uses.version(db.superuser, now=now)
    uses.use(
        db.superuser, ALICE, version, now=now, note="=1+1", answer="partly", asked=["prevent:1"]
    )
    uses.use(db.superuser, BEA, version, now=now, note="bolt's own")
    alice = client(ALICE)
    path = f"/spaces/{ACME.vault_id}/exports/talking-point-uses"
    reply = alice.post(f"{path}.csv").response.get_data().decode("utf-8-sig")
    banner, head, *rows = csv.reader(io.StringIO(reply))
    assert banner[0].startswith("TLP:AMBER")
    assert len(rows) == 1
    row = dict(zip(head, rows[0], strict=True))
    assert (row["Marking"], row["Note"], row["Asked"]) == (
        "TLP:AMBER",
        "'=1+1",
        "To prevent harm 1",
    )
    assert alice.post(f"{path}.xlsx").response.get_data().startswith(b"PK")
    assert client(BEA).post(f"{path}.csv").status == 404
    assert alice.post(f"/spaces/{COPPER}/exports/talking-point-uses.csv").status == 403
    taken = db.rows("select facts from ledger_entries where kind = 'exports.taken'")
    assert "likasi" not in str(taken).lower()


def test_panel_when_a_version_is_looked_at_says_what_can_be_told_and_what_fell(
    db: Database, app: Flask, client: ClientOf, work: OpenWork, now: dt.datetime
) -> None:
    version = uses.version(db.superuser, now=now)
    uses.evidence(db.superuser, version, UNNAMED_COPY, now=now)
    firms = [member_firm(db.superuser, f"firm{number}") for number in range(9)]
    for firm in firms[:6]:
        uses.of_firm(db.superuser, firm, ALICE.id, version, now=now, answer="partly")
    uses.use(db.superuser, ALICE, version, now=now, note=SECRET)

    def shown(member: Member) -> str:
        with app.test_request_context("/"), work(member, read_only=True) as w:
            card = Card(VERSION, version, COPPER, uses.TITLE, "/", 2, None, shared=True)
            return str(pages.panel(w, card))

    assert "There is nothing that could be told" in shown(BEA)
    with db.system.begin() as connection:
        call(connection, "app.refresh_uses", now)
    told = shown(BEA)
    assert "5 firms" in told
    assert "There is nothing" not in told
    assert "Acknowledges it in part" in told
    assert "Somebody at the mine" not in told
    assert "Somebody at the mine" in shown(ALICE)
    assert "not to be said any more" not in told
    db.run("update findings set superseded_by_id = gen_random_uuid() where id = %s", UNNAMED_COPY)
    assert "not to be said any more" in shown(BEA), "before any job has run"
    with db.system.begin() as connection:
        call(connection, "app.suspend_points", UNNAMED_COPY, now)
    for member in (BEA, FAY, CARA):
        assert "was corrected by its contributor" in shown(member)
        assert "Somebody at the mine" not in shown(member)
    form = client(BEA).get(f"/talking-point-versions/{version}/uses/new")
    assert "What was said before can still be noted" in form.words


def test_suspension_when_it_comes_waits_for_who_used_it_until_he_says_that_he_knows(
    db: Database, client: ClientOf, work: OpenWork, station: Station, post: PostOffice,
    now: dt.datetime,
) -> None:  # fmt: skip
    version = uses.version(db.superuser, now=now)
    uses.evidence(db.superuser, version, UNNAMED_COPY, now=now)
    mine = uses.use(db.superuser, ALICE, version, now=now)
    db.run("update representations set language = 'de' where id = %s", ALICE.id)
    db.run("update findings set withdrawn_at = now() where id = %s", UNNAMED_COPY)
    drain(station)
    letters = [one for one in post.mails if "verwendet haben" in str(one["Subject"])]
    assert [one["To"] for one in letters] == [ALICE.email]
    assert uses.TITLE not in str(letters[0])
    with work(ALICE, read_only=True) as w:
        (line,) = news.news(w, now - dt.timedelta(days=1))
        assert (line.prefix, line.title, line.summary) == (news.FELL, "", "")
    alice = client(ALICE)
    assert news.FELL in alice.get("/").words
    assert alice.post(f"/talking-point-uses/{mine}/seen").status == 303
    assert news.FELL not in alice.get("/").words
    for other in (AMIR, BEA, FAY, CARA):
        assert news.FELL not in client(other).get("/").words
        with work(other, read_only=True) as w:
            assert list(news.news(w, now - dt.timedelta(days=1))) == []


def test_uses_when_kept_by_a_program_are_its_firms_alone(
    db: Database, program: ProgramOf, now: dt.datetime
) -> None:
    version = uses.version(db.superuser, now=now)
    alice, bea = program(ALICE), program(BEA)
    sent = {"used_on": now.date().isoformat(), "partner": "The mine", "answer": "partly"}
    address = f"/api/v1/talking-point-versions/{version}/uses"
    made = alice.ask("POST", address, sent | {"willing": ["meet"], "note": SECRET})
    assert made.status == 201
    ident = made.json["id"]
    assert (made.json["title"], made.json["suspended_on"]) == (uses.TITLE, None)
    assert alice.ask("POST", address, sent | {"answer": "perhaps"}).status == 422
    assert alice.ask("POST", address, sent | {"used_on": "2024-01-01"}).status == 422
    path = f"/api/v1/talking-point-uses/{ident}"
    changed = alice.ask("PATCH", path, {"answer": None, "measures": ["address"], "version": 1})
    assert (changed.status, changed.json["answer"], changed.json["measures"]) == (
        200, None, ["address"],
    )  # fmt: skip
    assert changed.json["note"] == SECRET
    assert alice.ask("PATCH", path, {"note": "", "version": 1}).status == 409
    assert [one["id"] for one in alice.get("/api/v1/talking-point-uses").json["items"]] == [ident]
    assert bea.get("/api/v1/talking-point-uses").json == {"items": []}
    assert bea.get(path).status == 404
    assert bea.ask("PATCH", path, {"note": "x", "version": 2}).status == 404
    bands = bea.get(f"/api/v1/talking-point-versions/{version}/bands")
    assert bands.json == {"items": [], "suspended": None}
    assert program(DAN).get(f"/api/v1/talking-point-versions/{version}/bands").status == 404
    assert alice.ask("POST", f"{path}/removal").status == 200
    assert alice.get(path).status == 404


def test_list_when_longer_asks_no_more_questions(
    db: Database, app: Flask, client: ClientOf, work: OpenWork, now: dt.datetime
) -> None:
    alice, asked = client(ALICE), []
    for number in (1, 2):
        for _ in range(number):
            version = uses.version(db.superuser, now=now)
            uses.use(db.superuser, ALICE, version, now=now)
        asked.append(_questions(app, lambda: alice.get(LIST)))
    assert asked[0] == asked[1] > 0
    with work(ALICE, read_only=True) as w:
        assert len(queries.own(w)) == len(queries.usable(w)) == 3


def _questions(app: Flask, ask: Callable[[], Page]) -> int:
    engine, seen = app.extensions["collab.runner"].engine, []

    def note(*_args: object) -> None:
        seen.append(1)

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
