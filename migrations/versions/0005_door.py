"""One definer function per kind of credential: hash in, ids out."""

from migrations.operations import definer, let, sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SESSION = """
  select s.id, s.account_id, r.id, r.org_id, s.second_factor, a.totp_confirmed_at is not null
    from sessions s
    join accounts a on a.id = s.account_id
    join representations r on r.id = s.representation_id
   where s.token_hash = hash and s.revoked_at is null and s.expires_at > at_time
     and a.closed_at is null and r.ended_at is null and r.account_id = a.id"""


def upgrade() -> None:
    for table in ("accounts", "representations", "sessions", "recovery_codes", "password_resets"):
        let("collab_door", table, "select, insert, update, delete")
    for table in ("organisations", "spaces", "charters", "memberships"):
        let("collab_door", table, "select")
    for table in ("seats", "invitations"):
        let("collab_door", table, "select, insert, update")
    definer(
        "app.door_session(hash bytea, at_time timestamptz) returns table (session_id uuid,"
        " account_id uuid, representation_id uuid, org_id uuid, second_factor boolean,"
        " enrolled boolean) language sql stable",
        "collab_door",
        SESSION,
    )


def downgrade() -> None:
    sql("drop function app.door_session")
    for table in (
        "accounts",
        "representations",
        "sessions",
        "recovery_codes",
        "password_resets",
        "organisations",
        "spaces",
        "charters",
        "memberships",
        "seats",
        "invitations",
    ):
        sql(f"drop policy door on {table}", f"revoke all on {table} from collab_door")
