"""After a refusal nothing of the text stands anywhere but in its author's vault.

Every table and partition, what the planner keeps of them, Redis, the outbox, mails, logs and
the pages of everybody else are read; of the text no eight letters in a row are found there that
were not there before anybody wrote it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from psycopg import sql

from tests.cast import ACME, ALICE, BEA, CARA, COPPER, DAN, FAY, LEE, Member
from tests.client import Client
from tests.conftest import ClientOf, ProgramOf
from tests.functional.test_digest import note
from tests.functional.test_release_a_finding import GENERAL, preview, said
from tests.house.databases import Database
from tests.house.post import PostOffice
from tests.house.seeding import UNNAMED_COPY
from worker.context import Station
from worker.draining import drain

LETTERS = 8
TEXT = (
    "Our own order is 4,219 tonnes of cathode for next year; glimmerwort quixotry befuddles"
    " Vexilloquent Drumfellow beside the wrought zephyrgate."
)
TITLE = "Our price rises by 3 % next month, says Quorvanth Izzelby"
COMMENT = "We pay 8,417 dollars per tonne from June, whispers Jaxworthy Plumbottle."
VAULT = str(ACME.vault_id)


def grams(text: str) -> set[str]:
    """Give every run of letters and digits of this length, spaces counted once."""
    plain = " ".join(re.findall(r"\w+", text.casefold()))
    return {plain[at : at + LETTERS] for at in range(len(plain) - LETTERS + 1)}


def told(value: object) -> str:
    """Give a value of a column as text, also where it holds bytes or a tree."""
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return (
        json.dumps(value, default=str, ensure_ascii=False)
        if isinstance(value, (dict, list))
        else str(value)
    )


def tables(db: Database) -> Iterator[tuple[str, list[str]]]:
    """Give every table, partitions too, that holds rows of its own, with its columns."""
    found = db.rows(
        "select c.oid::regclass::text, array_agg(a.attname::text order by a.attnum)"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        " where c.relkind in ('r','m') and n.nspname not in ('pg_catalog','information_schema')"
        " group by c.oid order by 1"
    )
    yield from found


def outside_the_vault(db: Database, vault: str = VAULT) -> dict[str, str]:
    """Give the words of all tables, without the rows of the contributor's own vault."""
    found = {}
    for table, columns in tables(db):
        at_home = [name for name in ("space_id", "chain") if name in columns]
        where = "".join(f" where {name}::text is distinct from '{vault}'" for name in at_home[:1])
        rows = db.superuser.execute(sql.SQL("select * from " + table + where)).fetchall()
        found[table] = " ".join(told(value) for row in rows for value in row)
    with db.app.begin() as connection:
        kept = connection.exec_driver_sql("select * from pg_stats").fetchall()
    found["pg_stats, as the product's role reads it"] = " ".join(map(str, kept))
    return found


def in_redis(url: str) -> str:
    """Give all keys and values."""
    read: list[Any] = []
    with redis.Redis.from_url(url) as server:
        for key in server.scan_iter("*"):
            kind = server.type(key).decode()
            value = {
                "string": server.get,
                "hash": server.hgetall,
                "list": lambda k: server.lrange(k, 0, -1),
                "set": server.smembers,
                "zset": lambda k: server.zrange(k, 0, -1, withscores=True),
                "stream": server.xrange,
            }[kind](key)
            read += [key, value]
    return str(read)


def pages_of_others(client: ClientOf, program: ProgramOf) -> Iterator[tuple[str, str]]:
    paths = (
        "/",
        f"/spaces/{COPPER}",
        f"/spaces/{COPPER}/findings",
        f"/findings/{UNNAMED_COPY}",
        f"/spaces/{COPPER}/ledger",
        "/search?q=glimmerwort",
        "/search?q=order&kind=finding",
    )
    for member in (BEA, FAY, CARA, DAN, LEE):
        asking = client(member)
        for path in paths:
            yield f"{member.key} {path}", asking.get(path).text.replace("glimmerwort", "")
    yield "program", program(BEA).get("/search?q=drumfellow").text
    yield "program", program(BEA).get(f"/spaces/{COPPER}/findings").text


def refused(client: Client) -> None:
    """Write, look, ask for hints, and have it refused on every road there is."""
    form = client.get(f"/spaces/{VAULT}/findings/new")
    where = client.submit(form, title=TITLE, statement=TEXT, region="Zephyrgate").location
    client.post("/hints", {"title": TITLE, "statement": TEXT}, **{"HX-Request": "true"})
    page = preview(client, where)
    assert "May not be shared" in page.words
    assert client.submit(page, button="Note the refusal in the vault").status == 403
    commented = client.get(said(client, UNNAMED_COPY, body=COMMENT).location)
    assert client.submit(commented, button="Note the refusal in the vault").status == 403


def refused_program(program: ProgramOf, member: Member) -> None:
    api = program(member)
    draft = api.post(f"/spaces/{VAULT}/findings", {"title": TITLE, "statement": TEXT}).json
    asked = {name: value for name, value in GENERAL.items() if name != "space"}
    asked["space_id"] = str(COPPER)
    path = f"/findings/{draft['id']}"
    assert api.post(f"{path}/release-previews", asked).json["verdict"] == "block"
    told = api.post(f"{path}/releases", asked, Idempotency_Key="once")
    assert (told.status, told.code) == (403, "blocked")


def test_text_when_refused_then_no_eight_letters_of_it_stand_outside_the_vault(  # noqa: PLR0913, PLR0917 # all places a text could be
    client: ClientOf,
    program: ProgramOf,
    db: Database,
    station: Station,
    post: PostOffice,
    redis_url: str,
    now: dt.datetime,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    db.run(
        "update representations set digest_hour = 7, time_zone = 'UTC', digest_on = true,"
        " digest_days = '{1,2,3,4,5,6,7}'"
    )
    before = set().union(*(grams(text) for text in outside_the_vault(db).values()))
    secret = (grams(TEXT) | grams(TITLE) | grams(COMMENT)) - before
    assert len(secret) > 200, "the words are rare enough to be looked for"

    with caplog.at_level("DEBUG"):
        refused(client(ALICE))
        refused_program(program, ALICE)
        tomorrow = (now + dt.timedelta(days=1)).replace(hour=7, minute=1)
        note(station, tomorrow, now)
        drain(station)
    db.run("analyze")

    places = outside_the_vault(db) | {"redis": in_redis(redis_url), "logs": caplog.text}
    places["output"] = "".join(capfd.readouterr())
    places |= {f"mail {at}": str(mail) for at, mail in enumerate(post.mails)}
    assert post.mails, "digests went out meanwhile"
    places |= dict(pages_of_others(client, program))
    leaks = {name: sorted(grams(text) & secret)[:3] for name, text in places.items()}
    assert {name: found for name, found in leaks.items() if found} == {}
    seen = {
        n
        for n, text in outside_the_vault(db, str(BEA.firm.vault_id)).items()
        if grams(text) & secret
    }
    assert {"findings", "search_rows_vault", "finding_versions"} <= seen, "the walk has eyes"
    assert db.value("select count(*) from releases where state = 'blocked'") == 3
    kept = db.rows("select statement from findings where space_id = %s", ACME.vault_id)
    assert TEXT in told(kept), "and the vault keeps it"
