"""Discard drafts, think better of it for thirty days, or have them gone at once."""

from __future__ import annotations

from collab.core.errors import ConflictError
from collab.features.findings.models import Finding
from collab.features.findings.policy import Act
from collab.features.findings.queries import locked
from collab.work.unit import Work


def discard(work: Work, finding: Finding) -> None:
    """Put a draft away. Copies already released stay until they are withdrawn.

    :raises ConflictError: when that is done already.
    """
    work.authorise(Act.DISCARD, finding)
    finding = locked(work, finding)
    if finding.discarded_at is not None:
        raise ConflictError("This draft is discarded already. You find it among the discarded.")
    finding.discarded_at = work.now
    work.record("findings.discarded", space_id=finding.space_id, facts={"finding": finding.id})


def bring_back(work: Work, finding: Finding) -> None:
    """Undo that; the draft is as it was.

    :raises ConflictError: when it stands among the others.
    """
    work.authorise(Act.DISCARD, finding)
    finding = locked(work, finding)
    if finding.discarded_at is None:
        raise ConflictError("This draft is not discarded. It stands among your findings.")
    finding.discarded_at = None
    work.record("findings.brought_back", space_id=finding.space_id, facts={"finding": finding.id})


def erase(work: Work, finding: Finding) -> None:
    """Delete a discarded draft for good, with its source and all its versions.

    :raises ConflictError: when it was not discarded before.
    """
    work.authorise(Act.DISCARD, finding)
    finding = locked(work, finding)
    if finding.discarded_at is None:
        raise ConflictError("Only what is discarded can be deleted for good.")
    work.session.delete(finding)  # source and versions go with it, by their keys
    work.record("findings.erased", space_id=finding.space_id, facts={"finding": finding.id})
