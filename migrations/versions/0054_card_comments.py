"""Comments on contacts: what names whom a card protects waits for counsel; they end with it."""

import importlib

from migrations.operations import GOVERNED_COLUMNS, definer, govern, sql

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

# Keyed marks of the words by which somebody protected could be named, made when his identity is
# sealed. They lie beside it in the vault and tell nothing without the installation's key.
MARKS = f"""
create table contact_name_marks ({GOVERNED_COLUMNS},
    contact_id uuid not null,
    marks bytea[] not null check (cardinality(marks) <= 400),
    foreign key (space_id, contact_id) references contacts (space_id, id) on delete cascade,
    unique (space_id, contact_id))"""

# Whether any of some marks is among those of whoever a card, or one it speaks for, protects; true
# also where nobody knows by what he could be named: no marks are kept, or none could be made. No
# more is said to anybody, and only of a card that the caller may read.
NAMED = """
  select exists (select from contacts c
    join releases r on r.copy_id = c.id and r.item_kind = 'contact'
    left join contact_name_marks m on m.contact_id = r.item_id and m.space_id = r.space_id
   where (c.id = subject or c.merged_into_id = subject) and c.protected
     and c.space_id = any(app.spaces()) and app.reads('contacts', c.id, c.space_id)
     and (m.id is null or cardinality(m.marks) = 0 or m.marks && signs))"""

ENDS = importlib.import_module("migrations.versions.0032_contacts_end")

# What others said of somebody who is gone is gone with him, in every version and in what their
# records keep of its beginning. What is under review is evidence of others and waits for counsel.
SCRUB_SAID = """
  update comments m set body = 'Forgotten', language = null
   where m.subject_kind = 'contact' and m.subject_id = copy and m.verdict is not null
     and m.withdrawn_at is not null and not exists (select from locks l where l.row_id = m.id);
  for said in select r.id, r.copy_id from releases r where r.item_kind = 'comment'
      and r.state not in ('released','superseded','held') and r.under_review_since is null
      and (r.copy_id in (select m.id from comments m where m.subject_kind = 'contact'
          and m.subject_id = copy)
        or r.item_id in (select m.id from comments m where m.subject_kind = 'contact'
          and m.subject_id = copy and m.verdict is null))
      and not exists (select from locks l where l.row_id = r.copy_id) loop
    update releases r set title = 'Forgotten', votes = '[]', opinion = null, citation = null,
        conditions = null, suggestion = null, thread = null, removal_words = null
     where r.id = said.id;
    delete from review_messages m using held_items h where m.held_id = h.id
       and h.release_id = said.id;
    update held_items h set payload = '', votes = '[]', opinion = null, citation = null,
        conditions = null, suggestion = null where h.release_id = said.id;
  end loop;
end"""

# What was under review, or waited for counsel, on the day somebody was forgotten is not any more
# one day: then it goes as the rest went. That he is forgotten, and not only taken back, is told by
# the record.
SCRUB_LATE = """
  perform app.scrub_contact(c.id) from contacts c join releases f on f.copy_id = c.id
     and f.item_kind = 'contact' and f.title = 'Forgotten' and f.under_review_since is null
     and f.state not in ('released','superseded','held')
   where c.verdict is not null and c.withdrawn_at is not null and c.name = 'Forgotten'
     and not exists (select from locks l where l.row_id = c.id)
     and (exists (select from comments m where m.subject_kind = 'contact' and m.subject_id = c.id
         and m.verdict is not null and m.withdrawn_at is not null and m.body <> 'Forgotten'
         and not exists (select from locks l where l.row_id = m.id))
       or exists (select from comments m join releases r on (r.copy_id = m.id or r.item_id = m.id)
           and r.item_kind = 'comment' and r.title <> 'Forgotten'
           and r.state not in ('released','superseded','held') and r.under_review_since is null
         where m.subject_kind = 'contact' and m.subject_id = c.id
           and not exists (select from locks l where l.row_id = r.copy_id)));"""

# Drafts of what was said of a card end as notes on it do: thirty days after it is gone, and not
# while others judge what became of them, for by them its record is found.
DRAFTS_GO = """
  delete from comments m where m.verdict is null and m.subject_kind = 'contact'
     and not exists (select from releases r where r.item_id = m.id and r.space_id = m.space_id
       and (r.state in ('released','superseded','held') or r.under_review_since is not null))
     and not exists (select from contacts c where c.id = m.subject_id
       and (c.withdrawn_at is null or c.withdrawn_at > at_time - interval '30 days'));
  delete from contact_notes n"""


def _with(body: str, before: str, after: str) -> str:
    """Give a body with one passage replaced, which must be there once."""
    if body.count(before) != 1:
        raise ValueError(before)
    return body.replace(before, after)


SCRUB = "\ndeclare said record;" + ENDS.SCRUB.rstrip().removesuffix("end") + SCRUB_SAID.lstrip("\n")
SWEEP = _with(
    ENDS.SWEEP,
    "  delete from contact_notes n where not exists",
    f"{SCRUB_LATE}{DRAFTS_GO} where not exists",
)
SCRUBBING = "app.scrub_contact(copy uuid) returns void language plpgsql volatile"
SWEEPING = (
    "app.sweep_contacts(at_time timestamptz) returns table (space uuid, contact uuid,"
    " what text, home uuid, copy uuid, told jsonb) language plpgsql volatile"
)


def _put(signature: str, body: str) -> None:
    """Put a body in the place of the one that stands; who may call it stays as it is."""
    sql(
        "set local role collab_gate",
        f"create or replace function {signature} security definer"
        f" set search_path = public, pg_temp as $body${body}$body$",
        "reset role",
    )


def upgrade() -> None:
    sql(MARKS)
    govern("contact_name_marks", update=("marking", "marks"), delete=True)
    sql(
        "revoke insert, update on contact_name_marks from collab_gate",
        # Lists of a card ask by what a comment hangs on, also where it stands in another space.
        "create index ix_comments_on_contacts on comments (subject_id)"
        " where subject_kind = 'contact'",
    )
    definer(
        "app.names_protected(subject uuid, signs bytea[]) returns boolean language sql stable",
        "collab_gate",
        NAMED,
    )
    # What is said of a card goes no further than it, whatever a form lets through, as documents do.
    sql(
        "grant trigger on comments to collab_gate",
        "set local role collab_gate",
        "create trigger within_its_subject before insert on comments"
        " for each row when (new.subject_kind = 'contact')"
        " execute function app.within_its_subject()",
        "reset role",
        "revoke trigger on comments from collab_gate",
    )
    _put(SCRUBBING, SCRUB)
    _put(SWEEPING, SWEEP)


def downgrade() -> None:
    _put(SCRUBBING, ENDS.SCRUB)
    _put(SWEEPING, ENDS.SWEEP)
    sql(
        "drop trigger within_its_subject on comments",
        "drop function app.names_protected",
        "drop index ix_comments_on_contacts",
        "drop table contact_name_marks",
    )
