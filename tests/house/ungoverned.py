"""Tables outside the reading formula, each with the reason why that is right.

A new table is governed (``operations.govern``) or it is named here; a test reads this list.
"""

GOVERNED_COLUMNS = frozenset(
    {"id", "org_id", "space_id", "marking", "author_id", "circle", "shared_at"}
)

UNGOVERNED = {
    "organisations": "known to those who share a space with them; no content",
    "organisation_relations": "openly known relations of organisations one may see",
    "accounts": "credentials; each person his own row",
    "representations": "names of the people one sits with; no content",
    "sessions": "each person his own",
    "recovery_codes": "each person his own",
    "password_resets": "reached through the door's functions only",
    "spaces": "the boundaries themselves: their names, to those who have a place",
    "charters": "shown before the seat counts, so that it can be accepted",
    "charter_acceptances": "who accepted what, to those who sit together",
    "memberships": "the places themselves, read by app.enter",
    "seats": "the seats themselves, read by app.enter",
    "invitations": "before there is a seat; to inviter, administrator, facilitator",
    "ledger_entries": "chains of ids and classes, cut by space and history date",
    "outbox": "notes of ids; the system's role only",
    "job_slots": "guard rows of periodic jobs; the system's role only",
    "heartbeats": "when a job last ran; the system's role only",
    "readings": "what one has read oneself; nobody else's",
    "digest_manifests": "what one's own digests named",
    "meeting_invitations": "what each calendar was told last: ids and times; one's own",
    "calendar_feeds": "each person his own; the address as a hash",
    "notice_paces": "how soon one wants to hear of a space; one's own",
    "reminder_choices": "when one wants to be reminded; one's own",
    "mail_troubles": "since when mails come back, to person, administrator and facilitator",
    "protected_people": "who goes by a pseudonym; to himself and his administrator",
    "api_tokens": "each person his own, for the organisation he acts for",
    "api_answers": "hashes of keys a program sent, and the id of what came of each; its owner's",
    "webhooks": "each person his own; the worker reads where ids are to be sent",
    "webhook_deliveries": "which ids were sent to one's own address",
    "vocabularies": "words for codes, read by all who are signed in; the officer's to change",
    "rulebook_versions": "rules, read by all who are signed in; two of two firms make one",
    "rulebook_proposals": "rules that may come, to counsel and the association's officer",
    "locks": "what locked rows were like before; the gate's alone, read by nobody",
    "topic_locks": "what rows of a stopped topic were like before; the gate's alone",
    "meeting_steps": "the arrows between the states of a meeting; set by migrations",
    "decision_steps": "the arrows between the states of a decision; set by migrations",
    "campaign_steps": "the arrows between the states of a campaign; set by migrations",
    "outreach_rules": "what each result sets, for a class; set by migrations, the same for all",
    "talking_point_steps": "the arrows between the states of a talking point; set by migrations",
    "action_steps": "the arrows between the states of an action; set by migrations",
    "contact_clearings": "which stops were cleared, for which content, by hash; the gate's alone",
    "talking_point_spans": "on which days a version was signed; by functions, to its readers",
    "use_refreshes": "that answers were counted in a week; the gate's alone",
    "use_counts": "which firms stood behind a band when it was told; the gate's alone",
    "kpi_steps": "the arrows between the states of a round of figures; set by migrations",
    "kpi_shipped": "what the house ships, by key and digest; set by migrations, the same for all",
    "kpi_definitions": "what is measured, across an association's groups; nobody's figure",
    "kpi_rounds": "when a figure is asked for, across an association's groups; nobody's figure",
    "kpi_figures": "released sums and means, to the groups of the association; nobody's figure",
    "kpi_backs": "why a figure is not released, by class, or, sealed, who is in it; by functions",
    "kpi_parameters": "stricter thresholds, to trustee and counsel; two of two firms make one",
    "trading_confirmed": "who trades with whom, as both said; the gate's alone, read by nobody",
    "gate_kinds": "which tables a copy may be written to; set by migrations, the same for all",
    "contact_classes": "what is usual for contacts of a kind; set by migrations, the same for all",
}

WITHOUT_POLICIES = {
    "alembic_version": "made by the migration tool before any migration; a number, read by nobody",
}
