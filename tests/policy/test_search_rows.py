"""The index is what its items are, and nobody finds in it what he may not read."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.shared.search import Filters, Outcome, matching, search
from collab.shared.search.suggestions import suggest
from migrations.operations import SEARCHED
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    BOLT,
    CAUCUS,
    COLE,
    COPPER,
    DAN,
    FAY,
    LEE,
    OBI,
    PIA,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import documents, meetings
from tests.factories.findings import comment, finding, named_copy, source, unnamed_copy
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY

WORDLESS = {"interest": "codes alone, for a facilitator's eyes: it has a page of its own"}
STANDING = {
    "meetings", "agenda_items", "minutes_sections", "decisions", "actions",
    "contact_notes", "campaigns", "talking_points", "talking_point_uses", "engagements",
    "engagement_milestones", "engagement_terms", "report_releases", "recommendations",
}  # fmt: skip
"""Tables whose rows cross nothing: they are written, and found, where they stand."""
SEALED = {
    "finding_sources", "finding_versions", "releases", "held_items", "document_revisions",
    "document_originals", "contact_identities", "contact_plans",
}  # fmt: skip
FORMULA_COLUMNS = "id, space_id, org_id, marking, author_id, circle, shared_at"
ITEMS = f"""
select {FORMULA_COLUMNS}, 'finding', title, concat_ws(E'\\n', statement, nullif(region, ''),
  nullif(site, ''), nullif(operator, '')), language, severity, null::uuid from findings
 where discarded_at is null and superseded_by_id is null
union all select {FORMULA_COLUMNS}, 'comment', '', body, language, null, subject_id from comments
 where superseded_by_id is null
union all select {FORMULA_COLUMNS}, 'observation', '', note, null, null, subject_id
 from observations where superseded_by_id is null
union all select {FORMULA_COLUMNS}, 'information_request', topic, question, null, null, subject_id
 from information_requests where superseded_by_id is null
union all select {FORMULA_COLUMNS},
  case when private then 'private_answer' else 'information_answer' end, '', body, null, null,
  request_id from information_answers where superseded_by_id is null
union all select {FORMULA_COLUMNS}, 'document', title, left(body, 40000), language, null,
  subject_id from documents where superseded_by_id is null
union all select {FORMULA_COLUMNS}, 'meeting', title, place, null, null, null from meetings
union all select {FORMULA_COLUMNS}, 'agenda_item', title, body, null, null, meeting_id
 from agenda_items where state <> 'dropped' and not fixed
union all select {FORMULA_COLUMNS}, 'minutes', title, body, null, null, meeting_id
 from minutes_sections where final
union all select {FORMULA_COLUMNS}, 'decision', question, concat_ws(E'\\n', nullif(body, ''),
  nullif(array_to_string(options, E'\\n'), '')), null, null, null::uuid
 from decisions where state not in ('withdrawn','superseded')
union all select {FORMULA_COLUMNS}, 'contact', name, concat_ws(E'\\n', nullif(organisation, ''),
  nullif(role_title, ''), nullif(about, '')), null, null, null::uuid from contacts
 where discarded_at is null and superseded_by_id is null
union all select {FORMULA_COLUMNS}, 'contact_note', '', body, null, null, contact_id
 from contact_notes
union all select {FORMULA_COLUMNS}, 'talking_point_use', title, concat_ws(E'\\n',
  nullif(partner, ''), nullif(note, '')), null, null, null::uuid
 from talking_point_uses where discarded_at is null
union all select {FORMULA_COLUMNS}, 'action', title, concat_ws(E'\\n', nullif(body, ''),
  nullif(evidence, ''), nullif(topic, '')), null, null, null::uuid
 from actions where state <> 'dropped'
union all select {FORMULA_COLUMNS}, 'campaign', title, purpose, null, null, null::uuid
 from campaigns where state <> 'dropped'
union all select {FORMULA_COLUMNS}, 'talking_point', title, purpose, null, null, null::uuid
 from talking_points
union all select {FORMULA_COLUMNS}, 'engagement', title, need, null, null, null::uuid
 from engagements where state <> 'cancelled'
union all select {FORMULA_COLUMNS}, 'milestone', title, '', null, null, null::uuid
 from engagement_milestones where state <> 'cancelled'
union all select {FORMULA_COLUMNS}, 'terms', coalesce(body ->> 'call_title', ''),
  app.said_in_call(body - 'call_title', criteria), null, null, engagement_id
 from engagement_terms where state <> 'superseded'
union all select {FORMULA_COLUMNS}, 'report', title, concat_ws(E'\\n', nullif(summary, ''),
  (select string_agg(concat_ws(E'\\n', s ->> 'heading', s ->> 'text'), E'\\n')
  from jsonb_array_elements(sections) s)), language, null, engagement_id
 from report_releases where state = 'released'
union all select {FORMULA_COLUMNS}, 'recommendation', '', words, null, null, engagement_id
 from recommendations where state = 'standing'
order by 1"""
ROWS = (
    f"select {FORMULA_COLUMNS}, kind, title, body, language, severity, subject_id"
    " from search_rows order by 1"
)
MISPLACED = (
    "select 1 from search_rows r join spaces s on s.id = r.space_id"
    " where r.in_vault <> (s.kind = 'vault')"
)


def test_rows_when_items_come_change_and_go_are_what_the_items_are(db: Database) -> None:
    dice = random.Random(7)  # noqa: S311 # chance, not secrecy
    assert db.rows(ROWS) == db.rows(ITEMS) != [], "the cast itself"
    for _ in range(150):
        dice.choice(CHANGES)(db, dice)
        assert db.rows(ROWS) == db.rows(ITEMS)
    assert db.rows(MISPLACED) == []
    wrong = db.rows(
        "select f.id from findings f join search_rows r on r.id = f.id"
        " where r.codes is distinct from array_remove(array['issues=' || f.issue,"
        " 'countries=' || f.country, 'mining_methods=' || f.mining_method], null)"
        " || array(select 'rights=' || c from unnest(f.rights) c)"
        " || array(select 'holders=' || c from unnest(f.holders) c)"
        " || array(select 'minerals=' || c from unnest(f.minerals) c)"
    )
    assert wrong == []
    stale = db.rows(
        "select id from search_rows where tsv is distinct from"
        " app.indexed(in_vault, space_id, kind, title, body, language, codes, severity)"
    )
    assert stale == []


def _some(db: Database, dice: random.Random, table: str) -> uuid.UUID:
    found = db.rows(f"select id from {table} order by id")
    return dice.choice(found)[0] if found else uuid.UUID(int=0)


def _write(db: Database, dice: random.Random) -> None:
    author = dice.choice([ALICE, BEA, COLE])
    language = dice.choice(["en", "de", "fr", "es", None])
    finding(db.superuser, author, title=f"Draft {dice.random()}", language=language)


def _copy(db: Database, dice: random.Random) -> None:
    space = dice.choice([COPPER, CAUCUS])
    circle = dice.choice([None, None, [BEA.id]])
    unnamed_copy(db.superuser, ASSOCIATION, space, marking=4 if circle else 1, circle=circle)
    if dice.random() < 0.3:
        named_copy(db.superuser, ALICE, COPPER, minerals=["copper", "cobalt"])


def _say(db: Database, dice: random.Random) -> None:
    comment(db.superuser, BEA, _some(db, dice, "findings"), body=f"Said {dice.random()}")


def _edit(db: Database, dice: random.Random) -> None:
    one = _some(db, dice, "findings")
    db.run(
        "update findings set title = title || '!', statement = %s, marking = %s, issue = %s,"
        " site = %s, severity = %s, language = %s where id = %s",
        f"Said {dice.random()}", dice.randint(0, 3), dice.choice(["child_labour", None]),
        dice.choice(["", "Pit 4"]), dice.randint(0, 15), dice.choice(["en", None]), one,
    )  # fmt: skip


def _withdraw(db: Database, dice: random.Random) -> None:
    table = dice.choice(["findings", "comments"])
    one = _some(db, dice, table)
    db.run(f"update {table} set circle = '{{}}', author_id = null where id = %s", one)


def _discard(db: Database, dice: random.Random) -> None:
    one = _some(db, dice, "findings")
    db.run(
        "update findings set discarded_at = case when discarded_at is null then now() end"
        " where id = %s and verdict is null",
        one,
    )


def _correct(db: Database, dice: random.Random) -> None:
    db.run(
        "update findings set superseded_by_id = gen_random_uuid() where id = %s"
        " and verdict is not null",
        _some(db, dice, "findings"),
    )


def _delete(db: Database, dice: random.Random) -> None:
    table = dice.choice(["findings", "comments"])
    db.run(f"delete from {table} where id = %s", _some(db, dice, table))


def _hang(db: Database, dice: random.Random) -> None:
    documents.draft(db.superuser, BEA, title=f"Added {dice.random()}", body="long " * 9000)
    circle = dice.choice([None, [BEA.id]])
    open_still = "select (select marking from findings where id = %s and circle is null)"
    marked = db.value(open_still, UNNAMED_COPY)
    if marked is not None:  # what it hangs on may be narrowed by now, or gone
        documents.copy(db.superuser, ASSOCIATION, circle=circle, marking=max(2, marked))


def _plan(db: Database, dice: random.Random) -> None:
    meeting = meetings.meeting(db.superuser, title=f"Exchange {dice.random()}")
    one = meetings.topic(db.superuser, dice.choice([None, meeting]), number=9)
    changed = dice.choice(["title = 'Another'", "state = 'dropped'", "readers = '{}'"])
    db.run(f"update agenda_items set {changed} where id = %s", one)


CHANGES: list[Callable[[Database, random.Random], None]] = [
    _write, _copy, _say, _hang, _edit, _edit, _withdraw, _discard, _correct, _delete, _plan,
]  # fmt: skip


def test_kind_when_it_crosses_is_searchable_or_has_no_words(still_db: Database) -> None:
    kinds = dict(still_db.rows("select kind, table_name from gate_kinds"))
    tables = {
        name
        for (name,) in still_db.rows(
            "select tgrelid::regclass::text from pg_trigger where tgname = 'searchable'"
        )
    }
    assert {t for k, t in kinds.items() if k not in WORDLESS} | STANDING == tables
    assert not tables & SEALED
    functions = still_db.rows(
        "select proname, prosrc from pg_proc where pronamespace = 'app'::regnamespace"
        " and proname like 'search_%%'"
    )
    assert {name.removeprefix("search_") for name, _ in functions} == tables
    for _, body in functions:
        words = set(re.findall(r"r\.(\w+)", body))
        assert not {w for w in words if "sealed" in w or w in ("circumstances", "payload", "nonce")}


def test_columns_when_written_by_triggers_are_those_of_the_table(still_db: Database) -> None:
    columns = still_db.rows(
        "select attname::text from pg_attribute where attrelid = 'search_rows'::regclass"
        " and attnum > 0 and attgenerated = '' order by attnum"
    )
    assert [name for (name,) in columns] == list(SEARCHED)


def test_source_when_written_is_never_indexed(db: Database) -> None:
    draft = finding(db.superuser, ALICE, title="A draft")
    source(db.superuser, draft, ALICE, identity="Zebulon", circumstances="met at Xanadu")
    assert db.rows("select 1 from search_rows where tsv::text ~* 'zebulon|xanadu'") == []
    assert db.rows("select 1 from search_rows where (title || body) ~* 'zebulon|xanadu'") == []


def test_index_when_the_app_writes_it_refuses(db: Database) -> None:
    for statement in (
        "insert into search_rows (id) values (gen_random_uuid())",
        "update search_rows set title = ''",
        "delete from search_rows",
        "select * from search_rows_vault",
        "select * from search_rows_shared",
    ):
        with db.app.connect() as connection:
            call(connection, "app.enter", ALICE.id, ALICE.org_id)
            with pytest.raises(DBAPIError, match="permission denied"):
                connection.exec_driver_sql(statement)


def found(work: OpenWork, member: Member, words: str, **filters: Any) -> set[uuid.UUID]:
    with work(member, read_only=True) as one:
        results = search(one, words, Filters(**filters))
        listed = {hit.item_id for hit in results.hits}
        assert results.total == len(listed), "what is counted is what is shown"
        return listed


def test_formula_when_anybody_searches_decides_for_him(work: OpenWork, db: Database) -> None:
    """Of each pair the index holds both; who may not read finds, counts and is offered nothing."""
    words: dict[str, Any] = {"title": "Zirconium", "statement": "spilled"}
    draft = finding(db.superuser, BEA, **words)
    amber = unnamed_copy(db.superuser, ASSOCIATION, COPPER, marking=2, **words)
    strict = unnamed_copy(db.superuser, ASSOCIATION, COPPER, marking=3, **words)
    red = unnamed_copy(db.superuser, ASSOCIATION, COPPER, marking=4, circle=[BEA.id], **words)
    withdrawn = unnamed_copy(db.superuser, ASSOCIATION, COPPER, circle=[], **words)
    room = unnamed_copy(db.superuser, ASSOCIATION, CAUCUS, **words)
    both = {amber, strict}
    assert found(work, BEA, "zirconium") == {draft, red, room, *both}
    assert found(work, ALICE, "zirconium") == {room, *both}
    assert found(work, COLE, "zirconium") == both
    assert found(work, AMIR, "zirconium") == {amber}
    assert not found(work, LEE, "zirconium") - {draft}, "he left the group, not his firm"
    for member in (PIA, DAN):
        assert found(work, member, "zirconium") == set(), member.key
        with work(member, read_only=True) as one:
            assert search(one, "zirconium").outcome is Outcome.NOTHING
            assert list(suggest(one, "zirkonium", Filters()).questions) == []
            assert list(suggest(one, "zirconium", Filters(country="PE")).without) == []
    assert withdrawn not in found(work, FAY, "zirconium")
    with work(ALICE, read_only=True) as one:
        ids = one.session.scalars(matching(one, "zirconium", BOLT.vault_id)).all()
        assert list(ids) == []
        ids = one.session.scalars(matching(one, "zirconium", COPPER)).all()
        assert set(ids) == both


def test_history_when_it_begins_late_hides_what_was_before(work: OpenWork, db: Database) -> None:
    since = db.value(
        "select max(history_from) from seats where representation_id = %s and space_id = %s",
        OBI.id, COPPER,
    )  # fmt: skip
    words: dict[str, Any] = {"title": "Zirconium", "marking": 0}
    early = unnamed_copy(db.superuser, ASSOCIATION, COPPER, **words)
    db.run("update findings set shared_at = %s - interval '1 day' where id = %s", since, early)
    late = unnamed_copy(db.superuser, ASSOCIATION, COPPER, **words)
    db.run("update findings set shared_at = %s + interval '1 hour' where id = %s", since, late)
    assert found(work, OBI, "zirconium") == {late}
    assert found(work, BEA, "zirconium") == {early, late}


def test_seat_when_it_ends_or_its_charter_waits_finds_nothing(work: OpenWork, db: Database) -> None:
    unnamed_copy(db.superuser, ASSOCIATION, COPPER, title="Zirconium")
    assert len(found(work, BEA, "zirconium")) == 1
    db.run(
        "insert into charters select gen_random_uuid(), space_id, version + 1, purpose, materials,"
        " countries, issues, categories, retention, sunset_on, body, true, now(), now()"
        " from charters where space_id = %s order by version desc limit 1",
        COPPER,
    )
    assert found(work, BEA, "zirconium") == set()


def test_function_when_called_with_foreign_spaces_gives_nothing(db: Database) -> None:
    finding(db.superuser, BEA, title="Zirconium", marking=0)
    unnamed_copy(db.superuser, ASSOCIATION, CAUCUS, title="Zirconium", marking=0)
    for asked in ("'zirconium'", "'zirconi' | 'zirconium'"):
        with db.app.begin() as connection:
            call(connection, "app.enter", COLE.id, COLE.org_id)
            spaces = [BOLT.vault_id, CAUCUS, ACME.vault_id]
            assert call(connection, "app.search", asked, [], spaces, 1000, 1000) == []
        with db.app.begin() as connection:
            assert call(connection, "app.search", asked, [], spaces, 1000, 1000) == []


def test_word_when_two_vaults_hold_it_is_two_entries_of_the_index(db: Database) -> None:
    """A search of one vault never walks over another's: neither answer nor time can tell of it."""
    for author in (ALICE, BEA):
        finding(db.superuser, author, title="Zirconium", language="en")
    held = db.rows(
        "select space_id, lexeme from search_rows_vault, unnest(tsv)"
        " where lexeme like '%%zirconi%%'"
    )
    assert {space for space, _ in held} == {ACME.vault_id, BOLT.vault_id}
    assert len({lexeme for _, lexeme in held}) == len(held)


def test_search_when_it_runs_walks_the_index_of_words_and_no_table(db: Database) -> None:
    """Row-level security would make it read every row; told by the server's own count of scans."""
    scans = (
        "select c.relname::text from pg_class c left join pg_index i on i.indexrelid = c.oid"
        " where coalesce(i.indrelid, c.oid) in"
        " ('search_rows_vault'::regclass, 'search_rows_shared'::regclass)"
        " and pg_stat_get_xact_numscans(c.oid) > 0 order by 1"
    )
    unnamed_copy(db.superuser, ASSOCIATION, COPPER, title="Zirconium")
    with db.app.begin() as connection:
        call(connection, "app.enter", BEA.id, BEA.org_id)
        spaces = [COPPER, BOLT.vault_id]
        found = call(connection, "app.search", "'zirconium' | 'zirconi'", [], spaces, 1001, 20)
        assert len(found) == 1
        walked = {name for (name,) in connection.exec_driver_sql(scans)}
    assert walked == {"search_rows_vault_tsv_idx", "search_rows_shared_tsv_idx"}
