"""Documents: what hangs on an item as a file. Copies cross like words do; files stand on disk."""

from migrations.operations import (
    FORMULA,
    GOVERNED_COLUMNS,
    definer,
    govern,
    hand_over,
    searchable,
    sql,
    unsearchable,
)

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

HASH = "~ '^[0-9a-f]{64}$'"
KINDS = "('pdf','docx','xlsx','csv','txt','md','png','jpeg')"
FILE = f"""
    file_id uuid not null unique,
    file_name text not null,
    kind text not null check (kind in {KINDS}),
    size bigint not null check (size > 0),
    sha256 text not null check (sha256 {HASH})"""

DOCUMENTS = f"""
create table documents ({GOVERNED_COLUMNS},
    subject_kind text not null check (subject_kind = 'finding'),
    subject_id uuid not null,
    subject_space_id uuid not null references spaces (id),
    title text not null check (btrim(title) <> ''),
    kind text not null check (kind in {KINDS}),
    size bigint not null check (size > 0),
    sha256 text not null check (sha256 {HASH}),
    body text not null,
    text_hash text not null check (text_hash {HASH}),
    language text check (language in ('en','de','fr','es')),
    number integer not null default 1 check (number > 0),
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    category text,
    permitted_action text,
    attribution text,
    attribution_label text,
    verdict text,
    clearance text check (clearance in ('rules','counsel')),
    policy_version text,
    withdrawn_at timestamptz,
    supersedes_id uuid,
    superseded_by_id uuid,
    check (verdict is null or subject_space_id = space_id))"""

REVISIONS = f"""
create table document_revisions ({GOVERNED_COLUMNS},
    document_id uuid not null,
    number integer not null check (number > 0),
    {FILE},
    removed text[] not null,
    unread text[] not null,
    too_long boolean not null,
    foreign key (space_id, document_id) references documents (space_id, id) on delete cascade,
    unique (space_id, document_id, number))"""

ORIGINALS = f"""
create table document_originals ({GOVERNED_COLUMNS},
    revision_id uuid not null unique,
    {FILE},
    check (marking = 5),
    foreign key (space_id, revision_id)
        references document_revisions (space_id, id) on delete cascade)"""

COLUMNS = (
    "subject_kind", "subject_id", "subject_space_id", "title", "kind", "size", "sha256", "body",
    "text_hash", "language",
)  # fmt: skip
CHANGING = ("title", "kind", "size", "sha256", "body", "text_hash", "language", "number",
            "version", "updated_at")  # fmt: skip
IN_VAULTS = ("document_revisions", "document_originals")

# Of one's own vault, whatever one is cleared for: what a colleague sealed takes room as well. Who
# is about to write holds the vault's lock until the end, so that two at the edge are not both in.
FILES_HELD = """
declare vault uuid := app.vault_id();
begin
  if vault is null then return array[0, 0]::bigint[]; end if;
  if to_write then perform pg_advisory_xact_lock(hashtextextended(vault::text, 17)); end if;
  return (select array[coalesce(sum(f.size), 0),
      coalesce(sum(f.size) filter (where f.author_id = app.representation_id()), 0)]::bigint[]
    from (select size, author_id from document_revisions where space_id = vault
          union all select size, author_id from document_originals where space_id = vault) f);
end"""

# Whether a document of one's own vault has an original that one could not open.
SEALED_FROM_ME = f"""
  select exists (select from document_originals
    where space_id = app.vault_id()
      and revision_id in (select v.id from document_revisions v where v.document_id = document)
      and not coalesce(({FORMULA}), false))"""

# Which files there must be. It is told names and tells which of them are somebody's; not whose.
# What was objected to is evidence: its file stays as long as what is sealed of its words.
FILES_KNOWN = """
  select f.id from unnest(files) f(id)
   where exists (select from document_revisions r where r.file_id = f.id)
      or exists (select from document_originals o where o.file_id = f.id)
      or exists (select from documents d
           where d.id = f.id and d.verdict is not null and d.withdrawn_at is null)
      or exists (select from quarantine q join objections o on o.id = q.objection_id
           where o.item_id = f.id and o.item_kind = 'document')
      or exists (select from held_items h
           where h.copy_id = f.id and h.item_kind = 'document' and h.state = 'waiting')"""

LETTING_GO = """
begin
  perform app.enqueue(gen_random_uuid(), 'erase:' || {gone}, 'files.erase',
    jsonb_build_object('file_id', {gone}), now());
  return null;
end"""
TRIGGERS = {
    "copy_gone": (
        "after update on documents",
        "when (old.withdrawn_at is null and new.withdrawn_at is not null)",
        "new.id",
    ),
    "copy_removed": ("after delete on documents", "when (old.verdict is not null)", "old.id"),
    "held_file_gone": (
        "after update on held_items",
        (
            "when (old.item_kind = 'document' and old.state = 'waiting'"
            " and new.state in ('returned','rejected','recalled'))"
        ),
        "new.copy_id",
    ),
    "revision_gone": ("after delete on document_revisions", "", "old.file_id"),
    "original_gone": ("after delete on document_originals", "", "old.file_id"),
}
# Of its own key: the note of the copy's end was done with long before, and did nothing.
EVIDENCE_GONE = """
declare o objections;
begin
  select * into o from objections x where x.id = old.objection_id;
  if o.item_kind = 'document' then
    perform app.enqueue(gen_random_uuid(), 'erase:' || old.id, 'files.erase',
      jsonb_build_object('file_id', o.item_id), now());
  end if;
  return null;
end"""
NEWEST = """
create index ix_documents_newest on documents (space_id, shared_at desc, id)
    include (marking, author_id, org_id, circle, superseded_by_id)"""
BY_SUBJECT = """
create index ix_documents_subject on documents (space_id, subject_id, shared_at desc, id)
    include (marking, author_id, org_id, circle)"""
INDEXED = 40_000
"""Characters of a document by which it is found: an index takes no longer ones."""


def _trigger(name: str, moment: str, condition: str, body: str) -> None:
    sql(
        f"create function app.{name}() returns trigger language plpgsql security definer"
        f" set search_path = public, pg_temp as $body${body}$body$",
        f"create trigger {name} {moment} for each row {condition} execute function app.{name}()",
    )
    hand_over(f"app.{name}", "collab_gate")


def upgrade() -> None:
    sql(DOCUMENTS)
    govern("documents", update=CHANGING, delete=True)
    # As with all that hangs on an item: nothing arrives on what is being taken out of sight. The
    # function is its helper's, and so it is the helper who hangs it there.
    sql(
        "grant trigger on documents to collab_gate",
        "set local role collab_gate",
        "create trigger not_on_locked before insert on documents"
        " for each row execute function app.not_on_locked()",
        "reset role",
        "revoke trigger on documents from collab_gate",
    )
    for table, statement in zip(IN_VAULTS, (REVISIONS, ORIGINALS), strict=True):
        sql(statement)
        govern(table)
        # A revision goes with its document, by the key; nothing of either ever crosses.
        sql(
            f"revoke all on {table} from collab_gate",
            f"grant select (file_id, space_id, author_id, size) on {table} to collab_gate",
        )
    sql(
        "grant select (id, document_id) on document_revisions to collab_gate",
        "grant select (revision_id, org_id, marking, circle, shared_at) on document_originals"
        " to collab_gate",
    )
    sql(
        NEWEST,
        BY_SUBJECT,
        "create index ix_held_items_copy_id on held_items (copy_id)",
        f"insert into gate_kinds values ('document', 'documents', '{{{','.join(COLUMNS)}}}')",
    )
    definer(
        "app.files_held(to_write boolean) returns bigint[] language plpgsql volatile",
        "collab_gate",
        FILES_HELD,
    )
    definer(
        "app.sealed_from_me(document uuid) returns boolean language sql stable",
        "collab_gate",
        SEALED_FROM_ME,
    )
    definer(
        "app.files_known(files uuid[]) returns setof uuid language sql stable",
        "collab_gate",
        FILES_KNOWN,
        callers="collab_system",
    )
    # Removed by counsel it goes whole, with the words by which it is found.
    sql("grant delete on documents to collab_gate")
    for name, (moment, condition, gone) in TRIGGERS.items():
        _trigger(name, moment, condition, LETTING_GO.format(gone=gone))
    _trigger("evidence_gone", "after delete on quarantine", "", EVIDENCE_GONE)
    searchable(
        "documents",
        "'document'",
        title="r.title",
        body=f"left(r.body, {INDEXED})",
        subject="r.subject_id",
        language="r.language",
        listed="r.superseded_by_id is null",
    )


def downgrade() -> None:
    # What is out of sight goes with its table, and what waits goes back: nobody could clear it.
    sql(
        "set local role collab_gate",
        "delete from locks where table_name = 'documents'",
        "update held_items set state = 'recalled', payload = '', circle = '{}',"
        " decided_at = now() where item_kind = 'document' and state = 'waiting'",
        "update releases set state = 'recalled', decided_at = now()"
        " where item_kind = 'document' and state = 'held'",
        "reset role",
    )
    unsearchable("documents")
    sql("drop trigger not_on_locked on documents")
    moments = {name: moment for name, (moment, *_) in TRIGGERS.items()}
    for name, moment in (moments | {"evidence_gone": "after delete on quarantine"}).items():
        sql(f"drop trigger {name} on {moment.rsplit(' ', 1)[1]}", f"drop function app.{name}")
    sql(
        "drop function app.sealed_from_me",
        "drop function app.files_known",
        "drop function app.files_held",
        "delete from gate_kinds where kind = 'document'",
        "drop index ix_held_items_copy_id",
    )
    for table in ("document_originals", "document_revisions", "documents"):
        sql(f"drop table {table}")
