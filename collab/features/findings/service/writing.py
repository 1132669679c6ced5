"""Write and change drafts."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

from collab.core.errors import StaleError
from collab.features.findings.language import found_in
from collab.features.findings.looking_back import latest_version
from collab.features.findings.models import Finding
from collab.features.findings.policy import Act
from collab.features.findings.queries import locked
from collab.features.findings.rules import FindingDraft, severity
from collab.features.findings.service.keeping import keep, settle
from collab.features.findings.service.sources import changes_source, keep_source
from collab.people.spaces.models import Space
from collab.work.unit import Work

PRIVATE = ("circumstances", "identity", "marking")
OWN_SAVE = dt.timedelta(seconds=30)
"""How late the button may come after the form saved by itself what the button sends again."""


def write(work: Work, vault: Space, draft: FindingDraft, *, automatic: bool = False) -> Finding:
    """Put a new draft into the viewer's own vault.

    :raises DeniedError: for any other space.
    """
    finding = Finding(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        updated_at=work.now,
        marking=int(draft.marking),
        **_shared(draft),
    )
    work.create(Act.WRITE, vault, finding)
    work.session.flush()  # the source's key points at the finding
    keep_source(work, finding, draft)
    keep(work, finding, automatic=automatic)
    work.record("findings.written", space_id=vault.id, facts={"finding": finding.id})
    return finding


def edit(
    work: Work, finding: Finding, draft: FindingDraft, *, seen_version: int, automatic: bool = False
) -> Finding:
    """Change a draft that the author last saw in ``seen_version``; ``automatic`` while he types.

    What says nothing new leaves no trace: neither a version nor an entry.

    :raises StaleError: when it was saved in between.
    """
    work.authorise(Act.EDIT, finding)
    finding = locked(work, finding)  # of two savers the second waits, and sees
    work.authorise(Act.EDIT, finding)  # that it was discarded, if that is what the first did
    if finding.version != seen_version and not _own_save(work, finding, seen_version):
        raise StaleError(finding, "this finding")
    values = {**_shared(draft), "marking": int(draft.marking)}
    differs = any(getattr(finding, name) != value for name, value in values.items())
    if not differs and not changes_source(work, finding, draft):
        if not automatic:
            settle(work, finding)
        return finding
    for name, value in values.items():
        setattr(finding, name, value)
    finding.updated_at = work.now
    keep_source(work, finding, draft)
    if keep(work, finding, automatic=automatic):
        facts = {"finding": finding.id}
        work.record("findings.edited", space_id=finding.space_id, facts=facts)
    return finding


def _own_save(work: Work, finding: Finding, seen_version: int) -> bool:
    """Tell whether all that came in between is this person's own form, saving just now."""
    latest = latest_version(work, finding.id)
    return (
        latest is not None
        and latest.automatic
        and latest.author_id == work.viewer.representation_id
        and latest.version == finding.version == seen_version + 1
        and work.now - latest.saved_at < OWN_SAVE
    )


def _shared(draft: FindingDraft) -> dict[str, object]:
    values: dict[str, object] = {}
    for field in dc.fields(draft):
        value = getattr(draft, field.name)
        if field.name not in PRIVATE:
            values[field.name] = list(value) if isinstance(value, tuple) else value
    values["severity"] = severity(draft.scale, draft.scope, draft.irremediability)
    values["language"] = draft.language or found_in(draft)
    return values
