"""Milestones and terms are found; calls, their answers and indicators where they stand.

What stands under the formula goes into the one index. Calls and indicators stand under rules of
their own: their words are kept in their own rows, so that whoever reads a row finds it and nobody
else ever can (ADR 45).
"""

from migrations.operations import searchable, sql, unsearchable

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

# All that is written in a document, without the names of its fields.
WORDS_IN = r"""
create function app.words_in(said jsonb) returns text language sql immutable parallel safe return (
 select coalesce(string_agg(v #>> '{}', E'\n'), '')
  from jsonb_path_query(coalesce(said, '{}'), 'strict $.**') v
  where jsonb_typeof(v) in ('string', 'number'))"""

SAID_IN_CALL = """
create function app.said_in_call(body jsonb, criteria jsonb) returns text
language sql immutable parallel safe return
 concat_ws(E'\\n', nullif(app.words_in(body), ''),
  nullif(app.words_in(jsonb_path_query_array(criteria, '$[*].label')), ''))"""

NOTICED = """
create function app.noticed(language text, title text, body text) returns tsvector
language sql immutable parallel safe return
 setweight(app.vec(language, title), 'A') || setweight(app.vec(language, body), 'B')"""

# The same in each language it is said in; German compounds as in the index.
NOTICED_IN = """
create function app.noticed_in(language text, titles jsonb, bodies jsonb) returns tsvector
language plpgsql immutable parallel safe as $$
declare words tsvector;
begin
  if coalesce(titles ->> language, bodies ->> language) is null then return ''::tsvector; end if;
  words := app.noticed(language, titles ->> language, bodies ->> language);
  return words || app.compounds(language, words);
end $$"""

SPOKEN = " || ".join(
    f"app.noticed_in('{language}', names, formulas)" for language in ("en", "de", "fr", "es")
)
KEPT = {
    "calls": "app.noticed(null, title, app.said_in_call(body, criteria))",
    "call_answers": "app.noticed(null, question, answer)",
    "kpi_definitions": SPOKEN,
}
INDEXED = {
    # Without what it is part of: the expert who finds it reads nothing that leads to the group.
    "engagement_milestones": {
        "kind": "'milestone'",
        "title": "r.title",
        "body": "''",
        "listed": "r.state <> 'cancelled'",
    },
    # Which version: the draft and what counsel cleared last, each for those who read it.
    "engagement_terms": {
        "kind": "'terms'",
        "title": "coalesce(r.body ->> 'call_title', '')",
        "body": "app.said_in_call(r.body - 'call_title', r.criteria)",
        "subject": "r.engagement_id",
        "listed": "r.state <> 'superseded'",
    },
}


def upgrade() -> None:
    sql(WORDS_IN, SAID_IN_CALL, NOTICED, NOTICED_IN)
    for table, words in KEPT.items():
        sql(
            f"alter table {table} add column tsv tsvector not null"
            f" generated always as ({words}) stored"
        )
    for table, expressions in INDEXED.items():
        searchable(table, **expressions)


def downgrade() -> None:
    for table in reversed(INDEXED):
        unsearchable(table)
    for table in KEPT:
        sql(f"alter table {table} drop column tsv")
    sql(
        "drop function app.noticed_in(text, jsonb, jsonb)",
        "drop function app.noticed(text, text, text)",
        "drop function app.said_in_call(jsonb, jsonb)",
        "drop function app.words_in(jsonb)",
    )
