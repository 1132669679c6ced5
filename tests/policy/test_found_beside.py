"""What stands under rules of its own is found by whoever reads it there, and by nobody else."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid

import pytest

from collab.shared.search import Filters, Outcome, queries, search
from collab.shared.search.suggestions import suggest
from tests.cast import (
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    CARA,
    COBALT,
    COLE,
    COPPER,
    DAN,
    DELTA,
    DINA,
    FAY,
    LEE,
    OBI,
    Member,
)
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories import engagements, kpis
from tests.factories.delivery import delivering
from tests.factories.findings import unnamed_copy
from tests.factories.rows import Connection
from tests.house.databases import Database
from tests.policy.test_search_rows import found

GROUP = (ALICE, AMIR, BEA, CARA, COLE, FAY, OBI)


@dc.dataclass(frozen=True, slots=True)
class Called:
    """A call for guests, with an answer; a public one; and two experts, the first a guest."""

    call: uuid.UUID
    answer: uuid.UUID
    public: uuid.UUID
    nova: Member
    rival: Member


def called(rows: Connection, now: dt.datetime) -> Called:
    nova, rival = (engagements.expert(rows, key, now=now) for key in ("nova", "rival"))
    asked = engagements.engagement(rows, now=now, state="calling")
    engagements.party(rows, asked, DELTA, now=now, subject=True, payer_class="mining")
    body = {"purpose": "Measure zirconium.", "questions": ["Who is exposed?"], "days": 12}
    criteria = [{"key": "method", "label": "Spectrometry", "weight": 100, "levels": ["Weak"]}]
    call = engagements.call(rows, asked, now=now, public=False, body=body, criteria=criteria)
    engagements.guest(rows, call, nova.firm, now=now)
    told = {"state": "published", "published_at": now, "answer": "In autumn, with hafnium."}
    answer = engagements.answer(rows, call, now=now, question="When is niobium due?", **told)
    engagements.answer(rows, call, now=now, question="Is niobium toxic?")
    open_one = engagements.engagement(rows, now=now, state="calling")
    public = engagements.call(rows, open_one, now=now, title="Vanadium in wells", body={})
    rows.commit()
    return Called(call, answer, public, nova, rival)


def test_call_when_anybody_searches_is_found_by_those_who_read_it(
    work: OpenWork, client: ClientOf, program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    one = called(db.superuser, now)
    everybody = (*GROUP, DINA, one.nova, one.rival, DAN, LEE)
    for word, what, readers in (
        ("zirconium", {one.call}, {*GROUP, one.nova}),
        ("spectrometry", {one.call}, {*GROUP, one.nova}),
        ("niobium", {one.answer}, {*GROUP, one.nova}),
        ("hafnium -zirconium", {one.answer}, {*GROUP, one.nova}),
        ("vanadium", {one.public}, set(everybody)),
    ):
        for member in everybody:
            expected = what if member in readers else set()
            assert found(work, member, word) == expected, (word, member.key)
    for question, offered in (("zirkonium", []), ("vanadum", ["Vanadium"])):
        with work(one.rival, read_only=True) as w:
            assert search(w, question).outcome is Outcome.NOTHING
            assert list(suggest(w, question, Filters()).questions) == offered
    for narrowed, expected in (
        ({"kind": "call"}, {one.public}),
        ({"kind": "finding"}, set()),
        ({"space_id": COPPER}, {one.public}),
        ({"country": "PE"}, set()),
    ):
        assert found(work, BEA, "vanadium", **narrowed) == expected, narrowed
    assert found(work, COLE, "vanadium", space_id=COBALT) == set()
    shown(client, program, one)
    db.run("update calls set ended_as = 'cancelled', ended_at = now() where id = %s", one.call)
    for word in ("zirconium", "niobium", "depots"):
        assert not found(work, one.nova, word) & {one.call, one.answer}
    db.run("update calls set title = '', body = '{}', criteria = '[]' where id = %s", one.public)
    assert found(work, BEA, "vanadium") == set()


def shown(client: ClientOf, program: ProgramOf, one: Called) -> None:
    """Look at what the page and the API say of them, to the expert and in the group."""
    page = client(one.nova).get("/search?q=niobium")
    assert f'href="/calls/{one.call}/read"' in page.text
    assert "When is <mark>niobium</mark> due?" in page.text
    assert f"On: {engagements.TITLE}" in page.text
    (hit,) = program(one.nova).get("/search?q=vanadium").json["items"]
    assert hit["space_id"] is None, "an expert learns of no group"
    assert hit["address"] == f"/calls/{one.public}/read"
    (inside,) = program(BEA).get("/search?q=vanadium").json["items"]
    assert inside["space_id"] == str(COPPER)


def test_many_when_one_stands_beside_keep_the_gravest_first_and_page_by_page_are_all_there(
    work: OpenWork, db: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COUNTED_TO", 12)
    rows = db.superuser
    copies = {
        unnamed_copy(
            rows, ASSOCIATION, COPPER, shared_at=now, severity=3 + number % 12,
            title="Zirconium " * (1 + number % 4), statement="Seen once.",
        )
        for number in range(1, 17)
    }  # fmt: skip
    grave = {ident for (ident,) in db.rows("select id from findings where severity >= 12")}
    asked = engagements.engagement(rows, now=now, state="calling")
    body = {"purpose": "Zirconium, zirconium and zirconium."}
    call = engagements.call(rows, asked, now=now, title="Zirconium", body=body)
    rows.commit()
    with work(BEA, read_only=True) as one:
        # A page's words for many: any twelve of the index were ranked, and all beside it.
        pages = [search(one, "zirconium", start=at, limit=4) for at in range(0, 20, 4)]
        every = [hit.item_id for hit in search(one, "zirconium", limit=40).hits]
    assert [page.more for page in pages] == [True] * 5
    told = [hit.item_id for page in pages for hit in page.hits]
    assert told == every, "nothing twice, and nothing left out"
    assert len(set(told)) == len(told)
    assert len(grave & copies) == 3
    assert set(told[:3]) == grave & copies
    assert call in told[3:]


def test_indicator_when_anybody_searches_is_found_in_four_languages(
    work: OpenWork, client: ClientOf, db: Database, now: dt.datetime
) -> None:
    spoken = {
        "names": '{"en": "Zirconium handled", "de": "Zirkoniumverarbeitung"}',
        "formulas": '{"en": "Share of people who wear masks.", "de": "Anteil mit Masken."}',
    }
    first = kpis.definition(db.superuser, ASSOCIATION.id, FAY, **spoken | {"key": "own_zr"})
    latest = kpis.definition(
        db.superuser, ASSOCIATION.id, FAY, **spoken | {"key": "own_zr", "version": 2}
    )
    nova = engagements.expert(db.superuser, "nova", now=now)
    db.superuser.commit()
    for word in ("zirconium", "mask", "zirkonium", "verarbeitung", "masken"):
        for one in GROUP[:-1]:  # an observer reads no indicator
            assert found(work, one, word) == {latest}, (word, one.key)
        for one in (nova, DAN, LEE, OBI):
            assert found(work, one, word) == set(), (word, one.key)
    assert first not in found(work, ALICE, "zirconium", kind="kpi")
    page = client(ALICE).get("/search?q=masken")
    assert f'href="/kpis/{latest}"' in page.text
    assert "Zirconium handled" in page.text, "in her language, whichever she asked in"


def test_terms_and_milestones_when_anybody_searches_follow_their_readers(
    work: OpenWork, client: ClientOf, program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    rows = db.superuser
    where = delivering(db, work, now)
    ident = where.engagement
    body = {"call_title": "Dust", "internal_risks": "Beryllium is feared.", "days": 3}
    terms = engagements.terms(rows, ident, now=now, body=body)
    rows.commit()
    for one in (*GROUP, DINA, where.expert, where.rival, DAN, LEE):
        expected = {terms} if one in (ALICE, AMIR, BEA, CARA, FAY) else set()
        assert found(work, one, "beryllium") == expected, one.key
    assert found(work, ALICE, "beryllium", kind="terms") == {terms}
    assert f'href="/engagements/{ident}"' in client(ALICE).get("/search?q=beryllium").text
    db.run("update engagement_milestones set title = 'Rhodium report' where id = %s", where.first)
    for one in (*GROUP, DINA, where.expert, where.rival, DAN, LEE):
        expected = {where.first} if one in (ALICE, BEA, CARA, FAY, where.expert) else set()
        assert found(work, one, "rhodium") == expected, one.key
    page = client(where.expert).get("/search?q=rhodium")
    assert f'href="/milestones/{where.first}"' in page.text
    assert engagements.TITLE not in page.text
    (hit,) = program(where.expert).get("/search?q=rhodium").json["items"]
    assert (hit["id"], hit["about_id"]) == (str(where.first), None), "nothing leads to the group"
    db.run("update engagement_terms set state = 'superseded' where id = %s", terms)
    db.run("update engagement_milestones set state = 'cancelled' where id = %s", where.first)
    assert found(work, ALICE, "beryllium") == found(work, ALICE, "rhodium") == set()
