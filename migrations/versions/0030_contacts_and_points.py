"""Contacts that cross like findings do, and talking points that are written where they stand."""

from migrations.operations import GOVERNED_COLUMNS, govern, own_rules, process, sql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

COPY_COLUMNS = """
    category text,
    permitted_action text,
    attribution text,
    attribution_label text,
    verdict text,
    clearance text check (clearance in ('rules','counsel')),
    policy_version text,
    withdrawn_at timestamptz,
    supersedes_id uuid,
    superseded_by_id uuid"""

CONTENT = {
    "form": "text not null check (form in ('person','organisation'))",
    "class": "text not null references contact_classes (key)",
    "name": "text not null check (btrim(name) <> '')",
    "organisation": "text not null default ''",
    "role_title": "text not null default ''",
    "languages": "text[] not null default '{}'",
    "countries": "text[] not null default '{}'",
    "issues": "text[] not null default '{}'",
    "about": "text not null default ''",
    "channel": "text check (channel in ('email','phone','letter','website','in_person',"
    "'encrypted','intermediary','none'))",
    "channel_note": "text not null default ''",
    "email": "text not null default ''",
    "phone": "text not null default ''",
    "website": "text not null default ''",
    "bases": "jsonb not null default '[]' check (jsonb_typeof(bases) = 'array')",
    "do_not_contact": "boolean not null default false",
    "protected": "boolean not null default false",
    "safety_note": "text not null default ''",
    "keep_until": "date",
}
"""What of a card crosses. ``bases`` lists, for each use, the legal basis and its end."""

# Counterparts are those one buys from, directly or not: whoever approaches one of them tells where
# he buys. Nothing about a claim on them ever names anybody.
CLASSES = """
create table contact_classes (
    key text primary key,
    position smallint not null,
    counterpart boolean not null,
    affected boolean not null,
    cool_down_days smallint not null check (cool_down_days between 0 and 365),
    retention_months smallint not null check (retention_months between 1 and 120),
    legal_basis text not null check (legal_basis in
        ('consent','legitimate_interest','public_role','contract')),
    channel text not null);
insert into contact_classes values
 ('civil_society', 1, false, false, 14, 36, 'legitimate_interest', 'email'),
 ('trade_union', 2, false, false, 14, 36, 'legitimate_interest', 'email'),
 ('community_representative', 3, false, true, 28, 12, 'consent', 'intermediary'),
 ('affected_person', 4, false, true, 28, 12, 'consent', 'intermediary'),
 ('human_rights_defender', 5, false, true, 28, 12, 'consent', 'encrypted'),
 ('journalist', 6, false, false, 14, 24, 'public_role', 'encrypted'),
 ('academic', 7, false, false, 14, 36, 'public_role', 'email'),
 ('expert', 8, false, false, 14, 36, 'legitimate_interest', 'email'),
 ('mediator', 9, false, false, 14, 36, 'legitimate_interest', 'email'),
 ('mining_company', 10, true, false, 14, 24, 'legitimate_interest', 'email'),
 ('smelter_or_refiner', 11, true, false, 14, 24, 'legitimate_interest', 'email'),
 ('trader', 12, true, false, 14, 24, 'legitimate_interest', 'email'),
 ('other_supplier', 13, true, false, 14, 24, 'legitimate_interest', 'email'),
 ('local_authority', 14, false, false, 21, 36, 'public_role', 'letter'),
 ('national_authority', 15, false, false, 21, 36, 'public_role', 'letter'),
 ('home_government', 16, false, false, 21, 36, 'public_role', 'email'),
 ('international_organisation', 17, false, false, 14, 36, 'public_role', 'email'),
 ('national_human_rights_institution', 18, false, false, 14, 36, 'public_role', 'email'),
 ('industry_association', 19, false, false, 14, 36, 'public_role', 'email'),
 ('scheme_or_initiative', 20, false, false, 14, 36, 'public_role', 'email'),
 ('financial_institution', 21, false, false, 14, 36, 'legitimate_interest', 'email'),
 ('other', 22, false, false, 14, 24, 'legitimate_interest', 'email')"""

CONTACTS = f"""
create table contacts ({GOVERNED_COLUMNS},
    {", ".join(f"{name} {kind}" for name, kind in CONTENT.items())},
    discarded_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    {COPY_COLUMNS});
create index ix_contacts_list on contacts (space_id, name, id)
    include (marking, author_id, org_id, circle, shared_at)"""

AUDIENCES = (
    "'mining_company','smelter_or_refiner','trader','authority','civil_society','trade_union',"
    "'affected_people','investor','expert','public'"
)
STATES = "'draft','review','signed','superseded','suspended','retired'"

POINTS = {
    "talking_points": f"""
create table talking_points ({GOVERNED_COLUMNS},
    title text not null check (btrim(title) <> ''),
    purpose text not null default '',
    issues text[] not null default '{{}}',
    countries text[] not null default '{{}}',
    version integer not null default 1,
    updated_at timestamptz not null);
create index ix_talking_points_list on talking_points (space_id, title, id)
    include (marking, author_id, org_id, circle, shared_at)""",
    "talking_point_versions": f"""
create table talking_point_versions ({GOVERNED_COLUMNS},
    talking_point_id uuid not null,
    audience text not null check (audience in ({AUDIENCES})),
    number integer not null check (number > 0),
    state text not null default 'draft' check (state in ({STATES})),
    category text not null,
    respectful boolean not null default false,
    not_policing boolean not null default false,
    no_questionnaire boolean not null default false,
    use_from date,
    use_until date,
    text_hash bytea check (octet_length(text_hash) = 32),
    signed_by uuid references representations (id),
    signed_at timestamptz,
    conditions text not null default '',
    suspended_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    check (use_until >= use_from),
    check (state <> 'signed' or (text_hash is not null and signed_by is not null
       and signed_at is not null and use_from is not null and use_until is not null)),
    foreign key (space_id, talking_point_id) references talking_points (space_id, id),
    unique (talking_point_id, audience, number));
create unique index uq_talking_point_versions_signed
    on talking_point_versions (talking_point_id, audience) where state = 'signed'""",
    "talking_point_texts": f"""
create table talking_point_texts ({GOVERNED_COLUMNS},
    version_id uuid not null,
    language text not null check (language in ('en','de','fr','es','pt')),
    say text not null default '',
    do_not_say text not null default '',
    prevent text not null default '',
    address text not null default '',
    remediate text not null default '',
    version integer not null default 1,
    updated_at timestamptz not null,
    foreign key (space_id, version_id) references talking_point_versions (space_id, id),
    unique (version_id, language))""",
    # Evidence is an item of the same space, of a kind that crosses: it is looked at by its kind.
    "talking_point_evidence": f"""
create table talking_point_evidence ({GOVERNED_COLUMNS},
    version_id uuid not null,
    item_kind text not null,
    item_id uuid not null,
    foreign key (space_id, version_id) references talking_point_versions (space_id, id),
    unique (version_id, item_kind, item_id));
create index ix_talking_point_evidence_item on talking_point_evidence (space_id, item_id)""",
}
DRAFTING = ("facilitator", "chair", "member")
CHANGING = {
    "talking_points": ("title", "purpose", "issues", "countries", "version", "updated_at"),
    "talking_point_texts": (
        "say", "do_not_say", "prevent", "address", "remediate", "version", "updated_at",
    ),
}  # fmt: skip


def upgrade() -> None:
    sql(CLASSES)
    own_rules("contact_classes", "select", select="true")
    sql(
        "grant select on contact_classes to collab_gate, collab_system",
        "create policy gate on contact_classes for select to collab_gate using (true)",
        "create policy system on contact_classes for select to collab_system using (true)",
        CONTACTS,
    )
    govern(
        "contacts",
        update=("marking", *CONTENT, "discarded_at", "version", "updated_at"),
        delete=True,
    )
    columns = ",".join(CONTENT)
    sql(f"insert into gate_kinds values ('contact', 'contacts', '{{{columns}}}')")
    for table, statement in POINTS.items():
        sql(statement)
        process(table, writers=DRAFTING, update=CHANGING.get(table, ()))


def downgrade() -> None:
    for table in reversed(POINTS):
        sql(f"drop table {table}")
    sql(
        "set local role collab_gate",
        "delete from locks where table_name = 'contacts'",
        "update held_items set state = 'recalled', payload = '', circle = '{}',"
        " decided_at = now() where item_kind = 'contact' and state = 'waiting'",
        "update releases set state = 'recalled', decided_at = now()"
        " where item_kind = 'contact' and state = 'held'",
        "reset role",
        "delete from gate_kinds where kind = 'contact'",
        "drop table contacts",
        "drop table contact_classes",
    )
