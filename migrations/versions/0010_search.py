"""One index over everything governed, in four languages, under the formula."""

from migrations.operations import (
    FORMULA,
    SEARCH_TABLES,
    definer,
    searchable,
    sql,
    unsearchable,
)

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROLE = """
do $$
begin
  if not exists (select from pg_roles where rolname = 'collab_searcher') then
    create role collab_searcher nologin;
  end if;
  -- SET, not INHERIT: the owner may hand functions to it but never reads with its policies.
  execute format('grant collab_searcher to %I with inherit false, set true', current_user);
  grant usage, create on schema app to collab_searcher;
  grant usage on schema public to collab_searcher;
end $$"""

FOLD = r"""
create function app.fold(t text) returns text language sql immutable parallel safe strict return
 replace(replace(replace(replace(replace(
  regexp_replace(normalize(lower(t), NFD), '[\u0300-\u036f]', '', 'g'),
  'ß', 'ss'), 'œ', 'oe'), 'æ', 'ae'), 'ø', 'o'), 'ł', 'l')"""

# Folded stems beside stems of the folded text: either alone misses what the other finds. NFD, for
# NFKD makes quotes and backslashes of other characters, and the cast would break on them. It would
# also on a word of more than 2046 bytes: folded, one letter may become twelve.
STEMS = r"""
create function app.stems(c regconfig, said text) returns tsvector
language sql immutable parallel safe strict return (
 select case when octet_length(said) = char_length(said) then to_tsvector(c, said)
  else app.fold(to_tsvector(c, t)::text)::tsvector || to_tsvector(c, app.fold(t)) end
 from (select regexp_replace(said, '\S{170,}', ' ', 'g') as t) x)"""

# Who wrote in a language we cannot tell may have meant any of the four. A word of 255 letters
# is none, and the longest would not fit into a vector at all.
VEC = r"""
create function app.vec(language text, said text) returns tsvector
language sql immutable parallel safe return (
 select case language when 'en' then app.stems('pg_catalog.english', t)
  when 'de' then app.stems('pg_catalog.german', t)
  when 'fr' then app.stems('pg_catalog.french', t)
  when 'es' then app.stems('pg_catalog.spanish', t)
  else app.stems('pg_catalog.english', t) || strip(app.stems('pg_catalog.german', t)
   || app.stems('pg_catalog.french', t) || app.stems('pg_catalog.spanish', t)) end
 from (select regexp_replace(left(coalesce(said, ''), 50000), '\S{255,}', ' ', 'g') as t) x)"""

# German joins words. Long ones are kept forwards and backwards behind a mark, so that their
# beginning and their end are both beginnings, which an index can look up.
COMPOUNDS = """
create function app.compounds(language text, v tsvector) returns tsvector
language sql immutable parallel safe return
 case when language = 'de' then array_to_tsvector(array(
  select mark || case mark when '>' then w else reverse(w) end
    from unnest(tsvector_to_array(v)) w, unnest(array['>', '<']) mark
   where w ~ '^[a-z]{7,60}$')) else ''::tsvector end"""

# Four letters of its own for each space; two that share theirs are told apart by their ids.
SALT = """
create function app.salt(space uuid) returns text language sql immutable parallel safe strict return
 encode(substring(uuid_send(space) from 14), 'base64')"""

# A vault has words of its own: the same word of two vaults is two entries of the index, so that
# no search walks over another firm's, and its time tells nothing of them. Quotes stand alike in
# vectors and queries.
SALTED = """
create function app.salted(quoted text, space uuid) returns text
language sql immutable parallel safe strict return
 regexp_replace(quoted, '''((?:[^'']|'''')*)''', '''' || app.salt(space) || '\\1''', 'g')"""

LEXEME = """
create function app.lexeme(t text) returns text language sql immutable parallel safe strict return
 '''' || replace(replace(t, '\\', '\\\\'), '''', '''''') || ''''"""

TOKENS = """
create function app.tokens(kind text, language text, codes text[], severity smallint)
returns tsvector language sql immutable parallel safe return
 array_to_tsvector(array_remove(array['@kind=' || kind, '@language=' || language,
   case when severity >= 12 then '@severity=12' end]
  || array(select '@' || replace(c, ' ', '_') from unnest(codes) c), null))"""

# No lexeme holds a blank, so a blank and a quote begin one.
INDEXED = """
create function app.indexed(in_vault boolean, space uuid, kind text, title text, body text,
 language text, codes text[], severity smallint) returns tsvector
language plpgsql immutable parallel safe as $$
declare
  words tsvector := setweight(app.vec(language, title), 'A')
    || setweight(app.vec(language, body), 'B');
begin
  words := words || app.compounds(language, words) || app.tokens(kind, language, codes, severity);
  if in_vault then
    return replace(' ' || words::text, ' ''', ' ''' || app.salt(space))::tsvector;
  end if;
  return words || array_to_tsvector(array['@space=' || app.salt(space)]);
end $$"""

# One word as each language would have it, or its beginning before a star. Empty for what any of
# them takes for a stop word, and for what is longer than any word the index holds.
ASKED = """
create function app.asked(word text) returns text
language plpgsql immutable parallel safe strict as $$
declare
  folded text := app.fold(word);
  stem text := (tsvector_to_array(to_tsvector('pg_catalog.german', folded)))[1];
  found text;
begin
  if exists (select from regexp_split_to_table(folded, '\\s+') w where octet_length(w) > 2040) then
    return '';
  end if;
  if folded ~ '^\\w{3,}\\*$' then return app.lexeme(rtrim(folded, '*')) || ':*'; end if;
  if exists (select from unnest(array['english','german','french','spanish']::regconfig[]) c
      where numnode(plainto_tsquery(c, word)) = 0) then
    return '';
  end if;
  select string_agg(distinct part, ' | ') into found from (
    select app.fold(websearch_to_tsquery(c, word)::text) as part
      from unnest(array['english','german','french','spanish']::regconfig[]) c
    union all select websearch_to_tsquery(c, folded)::text
      from unnest(array['english','german','french','spanish','simple']::regconfig[]) c
    union all select app.lexeme(mark || case mark when '>' then stem else reverse(stem) end)
      || ':*' from unnest(array['>', '<']) mark
     where stem ~ '^[a-z]{4,}$' and word !~ '[\\s"-]') x where part <> '';
  return coalesce(found, '');
end $$"""

# Word by word, so that each may be of another language and "not" means in none of them. Stop
# words fall away as long as any other word is left. ``labels`` gives codes for folded words.
ASK4 = """
create function app.ask4(said text, labels jsonb default '{}') returns tsquery
language plpgsql immutable parallel safe strict as $$
declare
  token text[]; part text; built text := ''; joint text := '';
begin
  for token in select regexp_matches(left(said, 400), '(-*)("[^"]*"?|[^\\s"]+)', 'g') loop
    if token[1] = '' and lower(token[2]) = 'or' then
      joint := case when built = '' then '' else ' | ' end;
      continue;
    end if;
    part := app.asked(token[2]);
    if part = '' then continue; end if;
    if token[1] = '' and labels ? app.fold(token[2]) then
      select part || ' | ' || string_agg(app.lexeme('@' || c), ' | ') into part
        from jsonb_array_elements_text(labels -> app.fold(token[2])) c;
    end if;
    built := built || joint || case when token[1] <> '' then '!' else '' end || '(' || part || ')';
    joint := ' & ';
  end loop;
  if built = '' then
    select coalesce(string_agg(distinct q, ' | '), '') into built from (
      select websearch_to_tsquery(c, app.fold(left(said, 400)))::text as q
        from unnest(array['english','german','french','spanish']::regconfig[]) c) x where q <> '';
  end if;
  return built::tsquery;
end $$"""

TABLE = """
create table search_rows (
    id uuid not null,
    org_id uuid not null,
    space_id uuid not null,
    marking smallint not null,
    author_id uuid,
    circle uuid[],
    shared_at timestamptz not null,
    in_vault boolean not null,
    kind text not null,
    subject_id uuid,
    title text not null,
    body text not null,
    language text check (language in ('en','de','fr','es')),
    codes text[] not null,
    severity smallint,
    tsv tsvector not null generated always as
      (app.indexed(in_vault, space_id, kind, title, body, language, codes, severity))
      stored,
    primary key (in_vault, id)) partition by list (in_vault);
create table search_rows_vault partition of search_rows for values in (true);
create table search_rows_shared partition of search_rows for values in (false);
create index ix_search_rows_tsv on search_rows using gin (tsv) with (fastupdate = off);
create index ix_search_rows_latest on search_rows (space_id, shared_at desc)"""

# The formula stands where the index is: row-level security would never let it be used, for @@
# could tell what it looked at. Vaults and shared spaces are two tables, asked one by one; shared
# spaces one after the other too, so that a word that is everywhere is soon found often enough.
# ``a.space = any(array[...])`` is no condition of another index: of a whole space's rows none but
# the found are looked at.
FOUND = f"""
    select h.* from a cross join lateral (
      select f.id, ts_rank(f.tsv, a.q) as score, f.severity, f.shared_at from {{table}} f
       where f.tsv @@ a.q and a.space = any(array[f.space_id]) and {FORMULA}) h
     where {{where}} limit most"""

SEARCH = f"""
declare
  filtered text := array_to_string(
    array['(' || asked::text || ')'] || array(select app.lexeme('@' || t) from unnest(tokens) t),
    ' & ');
begin
  -- Nothing is asked for, or only what is not wanted: no index answers that.
  if querytree(asked) in ('', 'T') then return; end if;
  return query
  with a as materialized (
    select s.id as space, s.kind = 'vault' as home,
        case when s.kind = 'vault' then app.salted(filtered, s.id)
         else filtered || ' & ' || app.lexeme('@space=' || app.salt(s.id)) end::tsquery as q
      from spaces s where s.id = any(within) and s.id = any(app.spaces())),
  found as (
    ({FOUND.format(table="search_rows_vault", where="a.home")})
    union all
    ({FOUND.format(table="search_rows_shared", where="not a.home")}))
  select f.id, f.score, count(*) over () from found f
   order by f.score desc, f.severity desc nulls last, f.shared_at desc, f.id limit lim;
end"""

CODED = (
    *(f"array['{kind}=' || r.{column}]" for kind, column in
      (("issues", "issue"), ("countries", "country"), ("mining_methods", "mining_method"))),
    *(f"array(select '{kind}=' || c from unnest(r.{kind}) c)" for kind in
      ("rights", "holders", "minerals")),
)  # fmt: skip

# What was corrected is read through its correction; it is not found beside it.
NEWEST = "r.superseded_by_id is null"

# The words of each table that has any. Sources and their circumstances are not here, nor is what
# a draft said before, nor what waits for counsel.
SEARCHED = {
    "findings": {
        "kind": "'finding'",
        "title": "r.title",
        "body": "concat_ws(E'\\n', r.statement, nullif(r.region, ''), nullif(r.site, ''),"
        " nullif(r.operator, ''))",
        "language": "r.language",
        "codes": " || ".join(CODED),
        "severity": "r.severity",
        "listed": f"r.discarded_at is null and {NEWEST}",
    },
    "comments": {
        "kind": "'comment'",
        "body": "r.body",
        "subject": "r.subject_id",
        "language": "r.language",
        "listed": NEWEST,
    },
    "observations": {
        "kind": "'observation'",
        "body": "r.note",
        "subject": "r.subject_id",
        "listed": NEWEST,
    },
    "information_requests": {
        "kind": "'information_request'",
        "title": "r.topic",
        "body": "r.question",
        "subject": "r.subject_id",
        "listed": NEWEST,
    },
    "information_answers": {
        "kind": "case when r.private then 'private_answer' else 'information_answer' end",
        "body": "r.body",
        "subject": "r.request_id",
        "listed": NEWEST,
    },
}

FUNCTIONS = (
    "indexed(boolean, uuid, text, text, text, text, text[], smallint)",
    "ask4(text, jsonb)",
    "asked(text)",
    "tokens(text, text, text[], smallint)",
    "lexeme(text)",
    "salted(text, uuid)",
    "salt(uuid)",
    "compounds(text, tsvector)",
    "vec(text, text)",
    "stems(regconfig, text)",
    "fold(text)",
)


def upgrade() -> None:
    sql(ROLE, FOLD, STEMS, VEC, COMPOUNDS, SALT, SALTED, LEXEME, TOKENS, INDEXED, ASKED, ASK4)
    for statement in TABLE.split(";\n"):
        sql(statement)
    for table in SEARCH_TABLES:
        sql(
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy reading on {table} for select to collab_app using {FORMULA}",
            f"create policy searcher on {table} to collab_searcher using (true) with check (true)",
            f"grant select, insert, update, delete on {table} to collab_searcher",
        )
    sql(
        # Through the one table only: nobody but the searcher asks a partition.
        "grant select on search_rows to collab_app",
        "create trigger immovable before update on search_rows"
        " for each row execute function app.immovable()",
        "grant select on spaces to collab_searcher",
        "create policy searcher on spaces for select to collab_searcher using (true)",
    )
    definer(
        "app.search(asked tsquery, tokens text[], within uuid[], most int, lim int)"
        " returns table (id uuid, score real, counted bigint)"
        " language plpgsql stable set enable_seqscan = off",
        "collab_searcher",
        SEARCH,
    )
    sql(
        "alter table comments add column language text check (language in ('en','de','fr','es'))",
        "grant update (language) on comments to collab_app",
        "update gate_kinds set columns = columns || array['language'] where kind = 'comment'",
    )
    for table, expressions in SEARCHED.items():
        searchable(table, **expressions)


def downgrade() -> None:
    for table in reversed(SEARCHED):
        unsearchable(table)
    sql(
        "update gate_kinds set columns = array_remove(columns, 'language') where kind = 'comment'",
        "alter table comments drop column language",
    )
    sql("drop function app.search", "drop table search_rows")
    for signature in FUNCTIONS:
        sql(f"drop function app.{signature}")
    sql(
        "drop policy searcher on spaces",
        "revoke select on spaces from collab_searcher",
        "revoke usage, create on schema app from collab_searcher",
        "revoke usage on schema public from collab_searcher",
    )
