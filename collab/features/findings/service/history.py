"""Go back to an earlier version; that is a new version itself, and nothing is lost by it."""

from __future__ import annotations

import dataclasses as dc
from typing import Any

from collab.features.findings.models import Finding, FindingVersion
from collab.features.findings.queries import source_of
from collab.features.findings.rules import FindingDraft
from collab.features.findings.service.writing import edit
from collab.policy.marking import Marking
from collab.work.unit import Work


def restore(work: Work, finding: Finding, version: FindingVersion, *, seen_version: int) -> Finding:
    """Let a draft say again what it said in a version. What is noted of its source stays.

    :raises StaleError: when it was saved since the viewer looked.
    """
    source = source_of(work, finding)
    kept: dict[str, Any] = {
        field.name: tuple(value) if isinstance(value, list) else value
        for field in dc.fields(FindingDraft)
        if field.name in version.payload
        for value in (version.payload[field.name],)
    }
    kept["marking"] = Marking(version.payload["marking"])
    draft = FindingDraft(**kept, circumstances=source.circumstances if source else "")
    return edit(work, finding, draft, seen_version=seen_version)
