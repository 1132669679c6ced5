"""The index of words, filled set-based: each sentence is stemmed once, not once for each finding.

The vector of a finding follows from those of its sentences. So that it can be written, the column
is no longer generated here; for rows that come later a trigger asks the same function.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg

PROVINCES = 97
SCENERY = """
create unlogged table bench_vectors (lang int, k int, words tsvector, long tsvector,
  primary key (lang, k));
insert into bench_vectors
select lang, k, app.vec(l, said), app.compounds(l, app.vec(l, said))
  from bench_sentences cross join lateral (select (array['en','de','fr','es'])[1 + lang] as l) x;
create unlogged table bench_provinces (lang int, m int, words tsvector, long tsvector,
  primary key (lang, m));
insert into bench_provinces
select lang, m, app.vec(l, 'Province ' || m), app.compounds(l, app.vec(l, 'Province ' || m))
  from generate_series(0, 3) lang, generate_series(0, {last}) m
 cross join lateral (select (array['en','de','fr','es'])[1 + lang] as l) x;
create unlogged table bench_salts (id uuid primary key, in_vault boolean, salt text);
insert into bench_salts select id, kind = 'vault', app.salt(id) from spaces;
analyze bench_vectors, bench_provinces, bench_salts;
alter table search_rows alter column tsv drop expression;
create function bench_indexed() returns trigger language plpgsql as $$
begin
  new.tsv := app.indexed(new.in_vault, new.space_id, new.kind, new.title, new.body, new.language,
    new.codes, new.severity);
  return new;
end $$;
create trigger bench_indexed before insert or update on search_rows
  for each row execute function bench_indexed()"""

# The same dice as the findings themselves were thrown with.
FILL = """
insert into search_rows (id, org_id, space_id, marking, author_id, circle, shared_at, in_vault,
  kind, title, body, language, codes, severity, tsv)
select r.id, r.org_id, r.space_id, r.marking, r.author_id, r.circle, r.shared_at, p.in_vault,
  'finding', r.title, concat_ws(E'\\n', r.statement, r.region), r.language, c.codes, r.severity,
  case when p.in_vault then replace(' ' || w.words::text, ' \'\'', ' \'\'' || p.salt)::tsvector
       else w.words || array_to_tsvector(array['@space=' || p.salt]) end
  from generate_series({first}::bigint, {last}::bigint) n
  {said}
  join bench_vectors v1 on v1.lang = few.lang and v1.k = few.a % {sentences}
  join bench_vectors v2 on v2.lang = few.lang and v2.k = few.b % {sentences}
  join bench_vectors v3 on v3.lang = few.lang and v3.k = few.c % {sentences}
  join bench_provinces f on f.lang = few.lang and f.m = n % {provinces}
  join findings r on r.id = md5('{rows}:' || n)::uuid
  join bench_salts p on p.id = r.space_id
 cross join lateral (select array['issues=' || r.issue, 'countries=' || r.country] as codes) c
 cross join lateral (select setweight(v1.words || array_to_tsvector(array['site' || n % 20011]),
   'A') || setweight(v2.words || v3.words || v1.words || f.words, 'B') || v1.long || v2.long
   || v3.long || f.long || array_to_tsvector(array_remove(array['@kind=finding',
   '@language=' || r.language, '@issues=' || r.issue, '@countries=' || r.country,
   case when r.severity >= 12 then '@severity=12' end], null)) as words) w"""


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Stem each sentence and each province once, in each language."""
    connection.execute(SCENERY.format(last=PROVINCES - 1).encode())


def parts_of(made: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give what makes the indexes of each part, so that both are made beside each other.

    An index of the whole takes those of its parts when it finds them.
    """
    vault, shared = [], []
    for number, one in enumerate(made):
        if "search_rows" in one:
            _, _, rest = one.partition(" search_rows ")
            rest = rest or one.partition(".search_rows ")[2]
            vault.append(f"create index bench_vault_{number} on search_rows_vault {rest}")
            shared.append(f"create index bench_shared_{number} on search_rows_shared {rest}")
    return vault, shared
