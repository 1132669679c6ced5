"""How a table is put under row-level security: one way, so that a test can hold all to it."""

from collections.abc import Sequence

from alembic import op

FORMULA = """(
 (marking <= (select app.ceilings())[array_position((select app.spaces()), space_id)]
  and (org_id = (select app.org_id())
       or shared_at >= (select app.since())[array_position((select app.spaces()), space_id)])
  and (circle is null or (select app.representation_id()) = any(circle)
       or (select app.org_id()) = any(circle)))
 or (author_id = (select app.representation_id()) and org_id = (select app.org_id())
     and space_id = any((select app.spaces())::uuid[])))"""
"""The third twin of collab/policy/visibility.py; tests/policy/test_twins.py keeps them equal."""

OWN_VAULT = "org_id = (select app.org_id()) and space_id = (select app.vault_id())"
# Without FORMULA a statement that names no column would change rows its author may not read.
EDITABLE = f"{OWN_VAULT} and {FORMULA}"
MINE = f"{OWN_VAULT} and author_id = (select app.representation_id())"

GOVERNED_COLUMNS = """
    id uuid primary key,
    org_id uuid not null references organisations (id),
    space_id uuid not null references spaces (id),
    marking smallint not null check (marking between 0 and 5),
    author_id uuid references representations (id),
    circle uuid[],
    shared_at timestamptz not null"""


def sql(*statements: str) -> None:
    """Run statements as they stand: no parameter is ever bound here."""
    bind = op.get_bind()
    for statement in statements:
        bind.exec_driver_sql(statement.replace("%", "%%"))


def govern(table: str, *, update: Sequence[str] = (), delete: bool = False) -> None:
    """Put a table under the formula.

    People write into their own organisation's vault only; ``update`` lists the columns that may
    change there. Every row of a shared space comes through the gate's functions, under its role.
    """
    sql(
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy reading on {table} for select to collab_app using {FORMULA}",
        f"create policy writing on {table} for insert to collab_app with check ({MINE})",
        f"create policy gate on {table} to collab_gate using (true) with check (true)",
        f"grant select, insert on {table} to collab_app",
        f"grant select, insert, update on {table} to collab_gate",
        f"create trigger immovable before update on {table}"
        f" for each row execute function app.immovable()",
        f"alter table {table} add constraint uq_{table}_space_id_id unique (space_id, id)",
    )
    if update:
        sql(
            f"create policy editing on {table} for update to collab_app"
            f" using ({EDITABLE}) with check ({OWN_VAULT})",
            f"grant update ({', '.join(update)}) on {table} to collab_app",
        )
    if delete:
        sql(
            f"create policy removing on {table} for delete to collab_app using ({EDITABLE})",
            f"grant delete on {table} to collab_app",
        )


def process(
    table: str,
    *,
    writers: Sequence[str] = (),
    own: bool = False,
    update: Sequence[str] = (),
    delete: bool = False,
) -> None:
    """Put a table of process rows under the formula: they are written in the space they stand in.

    Agenda, notes, positions belong to the association from the start and name no author (ADR 26).
    ``writers`` are the roles whose seats there may write; with ``own``, everybody seated may write
    rows of his own (``firm_id`` and ``representation_id``). With neither, functions alone write.
    """
    sql(
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy reading on {table} for select to collab_app using {FORMULA}",
        f"create policy gate on {table} to collab_gate using (true) with check (true)",
        f"grant select on {table} to collab_app",
        f"grant select, insert, update on {table} to collab_gate",
        f"create trigger immovable before update on {table}"
        f" for each row execute function app.immovable()",
        # The function is its helper's, and so it is the helper who hangs it there.
        f"grant trigger on {table} to collab_gate",
        "set local role collab_gate",
        f"create trigger of_the_association before insert or update on {table}"
        f" for each row execute function app.of_the_association()",
        "reset role",
        f"revoke trigger on {table} from collab_gate",
        f"alter table {table} add constraint uq_{table}_space_id_id unique (space_id, id)",
    )
    if not (writers or own):
        return
    written = OWN_PROCESS if own else written_by(writers)
    sql(
        f"grant insert on {table} to collab_app",
        f"create policy writing on {table} for insert to collab_app with check ({written})",
    )
    if update:
        sql(
            f"create policy editing on {table} for update to collab_app"
            f" using ({written} and {FORMULA}) with check ({written})",
            f"grant update ({', '.join(update)}) on {table} to collab_app",
        )
    if delete:
        sql(
            f"create policy removing on {table} for delete to collab_app"
            f" using ({written} and {FORMULA})",
            f"grant delete on {table} to collab_app",
        )


OWN_PROCESS = (
    "author_id is null and space_id = any((select app.spaces())::uuid[])"
    " and firm_id = (select app.org_id()) and representation_id = (select app.representation_id())"
)
"""A row that says something of its writer's own firm, in a space he is seated in."""


def written_by(roles: Sequence[str]) -> str:
    """Give the condition under which a seat with one of some roles writes process rows."""
    named = ", ".join(f"'{role}'" for role in roles)
    return f"author_id is null and space_id = any((select app.held_as({named}))::uuid[])"


def own_rules(table: str, grants: str, **policies: str) -> None:
    """Put an ungoverned table (people, sessions, queues) under policies of its own.

    Each keyword is a verb (``select``, ``insert``, ``update``, ``delete``) with its condition for
    the app role; ``grants`` is the grant list for it. The helper roles come in by ``let``.
    """
    sql(
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
    )
    if grants:
        sql(f"grant {grants} on {table} to collab_app")
    for verb, condition in policies.items():
        clause = {
            "insert": f"with check ({condition})",
            "update": f"using ({condition}) with check ({condition})",
        }.get(verb, f"using ({condition})")
        sql(f"create policy app_{verb} on {table} for {verb} to collab_app {clause}")


def let(role: str, table: str, grants: str) -> None:
    """Let a role without viewers (a definer's, or the system's) use a table, by grant list."""
    sql(
        f"grant {grants} on {table} to {role}",
        f"create policy {role.removeprefix('collab_')} on {table} to {role}"
        f" using (true) with check (true)",
    )


def definer(signature: str, role: str, body: str, *, callers: str = "collab_app") -> None:
    """Create a SECURITY DEFINER function under its own NOLOGIN role, callable by ``callers`` only.

    ``signature`` is ``app.name(arguments) returns ... language ...``; the body is dollar-quoted.
    """
    head, _, rest = signature.partition(" returns ")
    sql(
        f"create function {head} returns {rest} security definer"
        f" set search_path = public, pg_temp as $body${body}$body$"
    )
    hand_over(head[: head.index("(")], role, callers=callers)


def hand_over(function: str, role: str, *, callers: str = "") -> None:
    """Make a function its role's, and leave it to ``callers`` (nobody, for a trigger's).

    Rights are settled as the new owner: from anybody else, REVOKE only warns and changes nothing,
    and rights given before the change of hands would follow the old owner.
    """
    sql(
        f"alter function {function} owner to {role}",
        f"set local role {role}",
        f"revoke execute on function {function} from public",
    )
    if callers:
        sql(f"grant execute on function {function} to {callers}")
    sql("reset role")


SEARCHED = (
    "id", "org_id", "space_id", "marking", "author_id", "circle", "shared_at",
    "in_vault", "kind", "subject_id", "title", "body", "language", "codes", "severity",
)  # fmt: skip
"""The columns of ``search_rows``; its vector follows from them."""

SEARCH_TABLES = ("search_rows", "search_rows_vault", "search_rows_shared")


def searchable(  # noqa: PLR0913 # one for each column
    table: str,
    kind: str,
    *,
    title: str = "''",
    body: str,
    subject: str = "null::uuid",
    language: str = "null::text",
    codes: str = "'{}'::text[]",
    severity: str = "null::smallint",
    listed: str = "true",
) -> None:
    """Keep a governed table's words in ``search_rows``, and take in those that stand already.

    Each argument is an SQL expression over a row named ``r``. ``codes`` are ``kind=key`` of the
    vocabularies: by them a word of any language finds the item. A row that is not ``listed`` is
    not found. A sealed column is never named here: tests/policy/test_search_rows.py holds to it.
    """
    values = (
        "r.id, r.org_id, r.space_id, r.marking, r.author_id, r.circle, r.shared_at,"
        f" s.kind = 'vault', {kind}, {subject}, {title}, {body}, {language},"
        f" array_remove({codes}, null), {severity}"
    )
    changed = ", ".join(f"{c} = excluded.{c}" for c in SEARCHED if c not in ("id", "in_vault"))
    into = f"insert into search_rows ({', '.join(SEARCHED)})"
    function = f"app.search_{table}"
    keep = f"""
begin
  if tg_op <> 'DELETE' and exists (select from (select new.*) r where {listed}) then
    {into} select {values} from (select new.*) r join spaces s on s.id = r.space_id
    on conflict (in_vault, id) do update set {changed}
     where search_rows.space_id = excluded.space_id;
  elsif tg_op <> 'INSERT' then
    delete from search_rows x where x.id = old.id and x.space_id = old.space_id;
  end if;
  return null;
end"""
    sql(
        f"create function {function}() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${keep}$body$",
        f"create trigger searchable after insert or update or delete on {table}"
        f" for each row execute function {function}()",
    )
    hand_over(function, "collab_searcher")
    # No role reads every vault. The owner may, as long as it is not held to its own policies.
    read = (table, "spaces", *SEARCH_TABLES)
    sql(
        *(f"alter table {one} no force row level security" for one in read),
        f"{into} select {values} from {table} r join spaces s on s.id = r.space_id where {listed}",
        *(f"alter table {one} force row level security" for one in read),
    )


def unsearchable(table: str) -> None:
    """Take back what ``searchable`` made, and the words it took in."""
    sql(
        f"drop trigger searchable on {table}",
        f"drop function app.search_{table}",
        *(f"alter table {one} no force row level security" for one in (table, *SEARCH_TABLES)),
        f"delete from search_rows x using {table} r where x.id = r.id and x.space_id = r.space_id",
        *(f"alter table {one} force row level security" for one in (table, *SEARCH_TABLES)),
    )
