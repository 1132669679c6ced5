"""A draft's earlier versions: kept at each save, and few of them while somebody types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from collab.core.ids import new_id
from collab.features.findings.looking_back import latest_version, versions_of
from collab.features.findings.models import Finding, FindingVersion
from collab.features.findings.policy import Act
from collab.features.findings.rules import SHARED_FIELDS
from collab.work.unit import Work

TOGETHER = dt.timedelta(minutes=10)
"""What one person's form saves by itself within this time is one version."""


def payload_of(finding: Finding) -> Mapping[str, Any]:
    """Give what a version keeps: what a copy would take along, and the marking.

    Neither circumstances nor identity: what is deleted of a source is to be gone.
    """
    kept = {name: getattr(finding, name) for name in SHARED_FIELDS}
    return {**kept, "marking": finding.marking}


def keep(work: Work, finding: Finding, *, automatic: bool) -> bool:
    """Keep what a draft says now; tell whether that began a new version."""
    work.session.flush()  # which gives the draft its new number
    latest = latest_version(work, finding.id)
    begun = latest is None or not _goes_on(work, latest)
    if latest is None or begun:
        latest = FindingVersion(
            id=new_id(),
            org_id=finding.org_id,
            space_id=finding.space_id,
            author_id=work.viewer.representation_id,
            shared_at=work.now,
            finding_id=finding.id,
            marking=finding.marking,
        )
        work.create(Act.EDIT, finding, latest)
    else:
        work.authorise(Act.EDIT, latest)
    latest.version = finding.version
    latest.saved_at = work.now
    latest.automatic = automatic
    latest.payload = dict(payload_of(finding))
    for one in versions_of(work, finding.id):
        if one.marking != finding.marking:  # earlier words are read by whoever reads today's
            work.authorise(Act.EDIT, one).marking = finding.marking
    return begun


def settle(work: Work, finding: Finding) -> None:
    """Make a version of its own of what the form saved by itself and its author now saves."""
    latest = latest_version(work, finding.id)
    if latest is not None and _goes_on(work, latest):
        work.authorise(Act.EDIT, latest).automatic = False


def _goes_on(work: Work, latest: FindingVersion) -> bool:
    mine = latest.author_id == work.viewer.representation_id
    return latest.automatic and mine and work.now - latest.shared_at < TOGETHER
