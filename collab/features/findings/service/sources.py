"""The two private layers of a source; only circumstances are ever read without a record."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from collab.core.errors import ConflictError
from collab.core.ids import new_id
from collab.features.findings.models import Finding, FindingSource
from collab.features.findings.policy import Act
from collab.features.findings.queries import source_of
from collab.features.findings.rules import FindingDraft
from collab.work.unit import Work


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


def changes_source(work: Work, finding: Finding, draft: FindingDraft) -> bool:
    """Tell whether the draft says anything else of its source than what is kept."""
    source = source_of(work, finding)
    kept = source.circumstances if source else ""
    return draft.circumstances != kept or draft.identity is not None


def keep_source(work: Work, finding: Finding, draft: FindingDraft) -> None:
    """Keep the two private layers. An identity of None leaves the sealed one as it is.

    :raises ConflictError: when a colleague wrote a source that the viewer is not cleared for.
    """
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
