"""Write, change and discard findings in one's own vault; what crosses goes through the gate."""

from __future__ import annotations

import dataclasses as dc

from sqlalchemy.exc import IntegrityError

from collab.core.errors import ConflictError
from collab.core.ids import new_id
from collab.features.findings.models import Finding, FindingSource
from collab.features.findings.policy import Act
from collab.features.findings.queries import source_of
from collab.features.findings.rules import FindingDraft, severity
from collab.people.spaces.models import Space
from collab.work.unit import Work

SEALED_SIDE = ("circumstances", "identity", "marking")


class StaleEditError(ConflictError):
    """Somebody saved in between; ``theirs`` is what stands now, the author's text is not lost."""

    def __init__(self, theirs: Finding) -> None:
        super().__init__("Somebody else saved this finding while you were writing.")
        self.theirs = theirs


def write(work: Work, vault: Space, draft: FindingDraft) -> Finding:
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
    _keep_source(work, finding, draft)
    work.record("findings.written", space_id=vault.id, facts={"finding": finding.id})
    return finding


def edit(work: Work, finding: Finding, draft: FindingDraft, *, seen_version: int) -> Finding:
    """Change a draft that the author last saw in ``seen_version``.

    :raises StaleEditError: when it was saved in between.
    """
    work.authorise(Act.EDIT, finding)
    work.session.refresh(finding, with_for_update=True)  # of two savers the second waits, and sees
    if finding.version != seen_version:
        raise StaleEditError(finding)
    for name, value in _shared(draft).items():
        setattr(finding, name, value)
    finding.marking = int(draft.marking)
    finding.updated_at = work.now
    _keep_source(work, finding, draft)
    work.record("findings.edited", space_id=finding.space_id, facts={"finding": finding.id})
    return finding


def discard(work: Work, finding: Finding) -> None:
    """Delete a draft with its source. Copies already released stay until they are withdrawn."""
    work.authorise(Act.DISCARD, finding)
    source = source_of(work, finding)
    if source is not None:
        work.session.delete(work.authorise(Act.EDIT, source))
        work.session.flush()  # the source goes first: its key points at the finding
    work.session.delete(finding)
    work.record("findings.discarded", space_id=finding.space_id, facts={"finding": finding.id})


def identity_of(work: Work, source: FindingSource) -> str | None:
    """Open the sealed identity, which is itself recorded; None when none is kept.

    :raises DeniedError: outside the source's own vault.
    :raises SealBrokenError: when the key is gone.
    """
    work.authorise(Act.OPEN_SOURCE, source)
    if source.identity_sealed is None:
        return None
    facts = {"finding": source.finding_id, "opened_by": work.viewer.representation_id}
    work.record("findings.source_opened", space_id=source.space_id, facts=facts)
    return work.house.cipher.open(source.identity_sealed, source.place)


def _shared(draft: FindingDraft) -> dict[str, object]:
    values: dict[str, object] = {
        name: list(value) if isinstance(value, tuple) else value
        for name in (field.name for field in dc.fields(draft))
        if name not in SEALED_SIDE
        for value in (getattr(draft, name),)
    }
    values["severity"] = severity(draft.scale, draft.scope, draft.irremediability)
    return values


def _keep_source(work: Work, finding: Finding, draft: FindingDraft) -> None:
    """Keep the two private layers. An identity of None leaves the sealed one as it is."""
    source = source_of(work, finding)
    if source is None:
        if not draft.circumstances and not draft.identity:
            return
        source = FindingSource(
            org_id=finding.org_id,
            space_id=finding.space_id,
            author_id=work.viewer.representation_id,
            shared_at=work.now,
            marking=int(draft.marking),
            finding_id=finding.id,
            id=new_id(),
        )
        work.create(Act.EDIT, finding, source)
        try:
            work.session.flush()  # there may be one that this colleague is not cleared to see
        except IntegrityError as error:
            raise ConflictError(
                "This finding already has a source above your clearance. Leave circumstances and"
                " identity empty, or ask the colleague who wrote it."
            ) from error
    else:
        work.authorise(Act.EDIT, source)
    source.circumstances = draft.circumstances
    if draft.identity is not None:
        source.identity_sealed = (
            work.house.cipher.seal(draft.identity, source.place) if draft.identity else None
        )
