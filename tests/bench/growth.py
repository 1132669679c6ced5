"""Findings by the hundred thousand, as the gate leaves them: drafts, copies, releases, readings.

Rows are numbered and follow from their numbers, so that 10,000 of them are the first 10,000 of a
million. Triggers rest meanwhile (a replica's session): what they would write is written set-based.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from tests.bench import searching
from tests.bench.people import FIXED_GROUPS, GROUPS
from tests.bench.words import SENTENCES, sentences

DRAFTS = 0.4
"""The part of all findings that stands in vaults."""
BUCKETS = 10_000
GROWN = ("findings", "releases", "comments", "readings", "search_rows")

SCENERY = """
create unlogged table if not exists bench_sentences
  (lang int, k int, said text, primary key (lang, k));
create unlogged table if not exists bench_buckets (bucket int primary key, g int, places int);
create unlogged table if not exists bench_members
  (g int, k int, org_id uuid, person_id uuid, circle uuid[], primary key (g, k))"""

MEMBERS = """
insert into bench_members
select g, row_number() over (partition by g order by representation_id) - 1, org_id,
       representation_id, array[representation_id, lead(representation_id, 1, representation_id)
       over w, lead(representation_id, 2, representation_id) over w, lead(org_id, 3, org_id) over w]
  from seats t join generate_series(0, 49) g on t.space_id = md5('group:' || g)::uuid
 where t.org_id <> md5('org:0')::uuid
window w as (partition by g order by representation_id)"""

# h is a number's own dice; different bits decide different things.
SAID = """
  cross join lateral (select ('x' || substr(md5('dice:' || n), 1, 15))::bit(60)::bigint as h) dice
  cross join lateral (select (h % 4)::int as lang, (h / 4 % 9973)::int as a, (h / 7 % 9949)::int
                      as b, (h / 11 % 9941)::int as c) few
  join bench_sentences s1 on s1.lang = few.lang and s1.k = few.a % {sentences}
  join bench_sentences s2 on s2.lang = few.lang and s2.k = few.b % {sentences}
  join bench_sentences s3 on s3.lang = few.lang and s3.k = few.c % {sentences}"""

CONTENT = {
    "title": "s1.said || ' site' || (n % 20011)",
    "statement": "s2.said || ' ' || s3.said || ' ' || s1.said",
    "issue": "(array['forced_labour','child_labour','occupational_health_and_safety',"
    "'precarious_work','water_and_sanitation','pollution_and_health','livelihoods'])[1 + a % 7]",
    "country": "(array['CD','ZM','CL','PE','ID','PH','CN','KZ','MN','ZA','BR','AU'])[1 + b % 12]",
    "region": "'Province ' || n % {provinces}",
    "reliability": "(array['A','B','C','D','E','F'])[1 + a % 6]",
    "credibility": "1 + b % 6",
    "scale": "case when h % 23 = 0 then null else 1 + a % 5 end",
    "scope": "case when h % 23 = 0 then null else 1 + b % 5 end",
    "irremediability": "case when h % 23 = 0 then null else 1 + c % 5 end",
    "severity": "case when h % 23 = 0 then 0 else 3 + a % 5 + b % 5 + c % 5 end",
    "source_kind": "(array['worker','civil_society','journalist','document'])[1 + c % 4]",
    "source_count": "'2-4'",
    "source_month": "to_char(now() - (h % 1000) * '1 day'::interval, 'YYYY-MM')",
    "language": "(array['en','de','fr','es'])[1 + few.lang]",
}
WHEN = "now() - ((h / 13 % 1095000)::float8 / 1000) * '1 day'::interval"

DRAFT = {
    "id": "md5('draft:' || n)::uuid",
    "org_id": "md5('org:' || n % 200)::uuid",
    "space_id": "md5('vault:' || n % 200)::uuid",
    "marking": "case when h % 50 = 0 then 5 else 2 + h % 2 end",
    "author_id": "md5('person:' || 5 * (n % 200) + h % 5)::uuid",
    "circle": "null::uuid[]",
    "shared_at": WHEN,
    "updated_at": WHEN,
    **CONTENT,
}

COPIES = """
  from generate_series({first}::bigint, {last}::bigint) n
  {said}
  join bench_buckets q on q.bucket = h / 17 % {buckets}
  join bench_members m on m.g = q.g and m.k = h / 19 % q.places
  cross join lateral (select h / 23 % 10 < 3 as named, h / 29 % 100 = 0 as gone,
    case when h / 31 % 100 < 4 then 4 when h / 31 % 100 < 30 then 3 when h / 31 % 100 < 80 then 2
         when h / 31 % 100 < 95 then 1 else 0 end as marked) how
  cross join lateral (select case when named then {when} else date_trunc('hour', {when}) end as at)
    moment"""

CROSSED = {
    "id": "md5('copy:' || n)::uuid",
    "org_id": "case when named then m.org_id else md5('org:0')::uuid end",
    "space_id": "md5('group:' || q.g)::uuid",
    "marking": "marked",
    "author_id": "case when named and not gone then m.person_id end",
    "circle": "case when gone then '{{}}' when marked = 4 or h / 37 % 50 = 0 then m.circle end",
    "shared_at": "at",
    "updated_at": "at",
    **CONTENT,
    "category": "'hr_risk_general'",
    "permitted_action": "'desk_research_only'",
    "attribution": "case when named then 'named' else 'member' end",
    "attribution_label": "case when named then 'Firm' else 'a member' end",
    "verdict": "'allow'",
    "clearance": "'rules'",
    "policy_version": "'bench'",
    "withdrawn_at": "case when gone then now() end",
}

RELEASE = {
    "id": "md5('release:' || n)::uuid",
    "org_id": "m.org_id",
    "space_id": "v.id",
    "marking": "3",
    "author_id": "m.person_id",
    "circle": "null::uuid[]",
    "shared_at": "at",
    "item_id": "md5('released draft:' || n)::uuid",
    "item_version": "1",
    "target_space_id": "md5('group:' || q.g)::uuid",
    "item_kind": "'finding'",
    "category": "'hr_risk_general'",
    "facets": "'{{}}'::jsonb",
    "copy_marking": "marked",
    "copy_circle": "case when marked = 4 or h / 37 % 50 = 0 then m.circle end",
    "attribution": "case when named then 'named' else 'member' end",
    "attribution_label": "'a member'",
    "permitted_action": "'desk_research_only'",
    "policy_version": "'bench'",
    "payload_hash": "decode(repeat('00', 32), 'hex')",
    "commitment": "'none'",
    "copy_id": "md5('copy:' || n)::uuid",
    "decided_at": "at",
    "title": "s1.said",
    "verdict": "'allow'",
    "state": "case when gone then 'withdrawn' else 'released' end",
    "votes": "'[]'::jsonb",
    "nonce": "'\\x00'::bytea",
    "copy_shared_at": "at",
    "withdrawn_at": "case when gone then now() end",
}

TRIED = {
    **RELEASE,
    "id": "md5('tried:' || n)::uuid",
    "org_id": "md5('org:' || n % 200)::uuid",
    "space_id": "md5('vault:' || n % 200)::uuid",
    "author_id": "md5('person:' || 5 * (n % 200) + h % 5)::uuid",
    "shared_at": WHEN,
    "item_id": "md5('draft:' || n)::uuid",
    "target_space_id": "md5('group:' || n % 47)::uuid",
    "copy_marking": "2",
    "copy_circle": "null::uuid[]",
    "attribution": "'member'",
    "copy_id": "md5('never:' || n)::uuid",
    "decided_at": WHEN,
    "verdict": "'transform'",
    "state": "'transform'",
    "copy_shared_at": "null",
    "withdrawn_at": "null",
}

COMMENT = {
    "id": "md5('comment:' || n)::uuid",
    "org_id": "md5('org:0')::uuid",
    "space_id": "md5('group:' || q.g)::uuid",
    "marking": "greatest(marked, 2)",
    "author_id": "null::uuid",
    "circle": "case when gone then '{{}}' when marked = 4 or h / 37 % 50 = 0 then m.circle end",
    "shared_at": "at",
    "updated_at": "at",
    "subject_kind": "'finding'",
    "subject_id": "md5('copy:' || n)::uuid",
    "subject_space_id": "md5('group:' || q.g)::uuid",
    "body": "s2.said",
    "category": "'hr_risk_general'",
    "permitted_action": "'desk_research_only'",
    "attribution": "'member'",
    "attribution_label": "'a member'",
    "verdict": "'allow'",
    "clearance": "'rules'",
    "policy_version": "'bench'",
}

# The people whose pages are measured have opened a good part of what is most severe, and everybody
# else a little: what is unread has to be found beneath what was read.
READINGS = """
insert into readings (representation_id, item_id, item_kind, space_id, read_at)
select t.representation_id, f.id, 'finding', f.space_id, now()
  from seats t join lateral (select x.id, x.space_id from findings x where x.space_id = t.space_id
       and x.circle is null order by x.severity desc, x.shared_at desc, x.id
       limit case when t.representation_id in (md5('person:0')::uuid, md5('person:50')::uuid)
       then {most} else 10 end) f on true
  join spaces s on s.id = t.space_id and s.kind = 'group'
on conflict do nothing"""


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Lay out what rows are made from."""
    connection.execute(SCENERY)
    connection.execute(MEMBERS)
    with connection.cursor() as cursor:
        with cursor.copy("copy bench_sentences from stdin") as copy:
            for row in sentences():
                copy.write_row(row)
        places = dict(
            cursor.execute("select g, count(*)::int from bench_members group by g").fetchall()
        )
        with cursor.copy("copy bench_buckets from stdin") as copy:
            for bucket, group in enumerate(_groups_by_size()):
                copy.write_row((bucket, group, places[group]))
            for group in FIXED_GROUPS:
                copy.write_row((-group, group, places[group]))
    searching.prepare(connection)
    connection.execute("analyze bench_sentences, bench_buckets, bench_members")
    for group, number in FIXED_GROUPS.items():
        first = 1_000_000_000 + 1000 * group
        last = first + number - 1
        for statement in _copies(first, last, bucket=str(-group)):
            connection.execute(statement)
        connection.execute(_words("copy", first, last))


def grow(connect: Callable[[], psycopg.Connection[Any]], before: int, after: int) -> None:
    """Go on from ``before`` findings to ``after``, on two connections, indexes made afterwards."""
    drafts = (int(before * DRAFTS) + 1, int(after * DRAFTS))
    copies = (int(before * (1 - DRAFTS)) + 1, int(after * (1 - DRAFTS)))
    finding, release, *comments = _copies(*copies)
    with connect() as connection:
        again = _without_indexes(connection) if after - before > 50_000 else []
    _beside(connect, [_drafts(*drafts), release], [finding, *comments, *_tried(*drafts)])
    third = copies[0] + (copies[1] - copies[0]) // 3  # with the drafts, half of the work
    _beside(
        connect,
        [_words("draft", *drafts), _words("copy", copies[0], third)],
        [_words("copy", third + 1, copies[1])],
    )
    parts = searching.parts_of(again)
    _beside(connect, parts[0], [*parts[1], *(made for made in again if "search_rows" not in made)])
    _beside(connect, [made for made in again if "search_rows" in made])
    with connect() as connection:
        connection.execute(READINGS.format(most=min(after // 500, 2000)))
        connection.commit()
        connection.autocommit = True
        for table in (*GROWN, "seats", "spaces", "organisations", "representations"):
            connection.execute(SQL("vacuum (analyze) {}").format(Identifier(table)))


def _drafts(first: int, last: int) -> str:
    source = f"from generate_series({first}::bigint, {last}::bigint) n"
    return _insert("findings", DRAFT, source + SAID.format(sentences=SENTENCES))


def _words(rows: str, first: int, last: int) -> str:
    """Give what fills the index of words for some drafts or copies."""
    return searching.FILL.format(
        rows=rows,
        first=first,
        last=last,
        said=SAID.format(sentences=SENTENCES),
        sentences=SENTENCES,
        provinces=searching.PROVINCES,
    )


def _tried(first: int, last: int) -> list[str]:
    """Every fourth draft was offered once and wants a change."""
    source = f"from generate_series({first}::bigint, {last}::bigint) n"
    how = " cross join lateral (select 2 as marked, false as named, false as gone) how"
    where = " where n % 4 = 0"
    return [_insert("releases", TRIED, source + SAID.format(sentences=SENTENCES) + how + where)]


def _copies(first: int, last: int, *, bucket: str = "") -> list[str]:
    """Give the copies of some numbers, the releases behind them, and what was said of a few."""
    source = COPIES.format(
        first=first, last=last, said=SAID.format(sentences=SENTENCES), buckets=BUCKETS, when=WHEN
    )
    if bucket:
        source = source.replace(f"h / 17 % {BUCKETS}", bucket)
    vault = " join spaces v on v.org_id = m.org_id and v.kind = 'vault'"
    return [
        _insert("findings", CROSSED, source),
        _insert("releases", RELEASE, source + vault),
        _insert("comments", COMMENT, source + " where n % 10 = 0"),
    ]


def _insert(table: str, columns: dict[str, str], source: str) -> str:
    values = ",\n  ".join(columns.values()).replace("{{}}", "{}")
    values = values.replace("{provinces}", str(searching.PROVINCES))
    return f"insert into {table} ({', '.join(columns)}) select {values} {source}"


def _groups_by_size() -> list[int]:
    """Share the buckets out among the growing groups, the first one eight times the last."""
    growing = GROUPS - len(FIXED_GROUPS)
    weights = [1 + 7 * (1 - g / growing) ** 2 for g in range(growing)]
    ends = [round(BUCKETS * sum(weights[: g + 1]) / sum(weights)) for g in range(growing)]
    return [next(g for g, end in enumerate(ends) if bucket < end) for bucket in range(BUCKETS)]


def _without_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Drop the indexes that no constraint rests on, and give what makes them again."""
    found = connection.execute(
        "select indexname, indexdef from pg_indexes where tablename = any(%s) and indexname not in"
        " (select conname from pg_constraint)",
        [list(GROWN)],
    ).fetchall()
    for name, _ in found:
        connection.execute(SQL("drop index {}").format(Identifier(name)))
    connection.commit()
    return [made.replace(" ON ONLY ", " ON ") for _, made in found]


def _beside(connect: Callable[[], psycopg.Connection[Any]], *works: Sequence[str]) -> None:
    """Run lists of statements beside each other."""
    failed: list[BaseException] = []

    def run(statements: Sequence[str]) -> None:
        try:
            with connect() as connection:
                for statement in statements:
                    connection.execute(statement.encode())
                    connection.commit()
        except BaseException as error:  # noqa: BLE001 # told by whoever waits
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
