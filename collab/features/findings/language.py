"""The language of a finding: found from its text for as long as its author says no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collab.core.languages import detect

if TYPE_CHECKING:
    from collab.features.findings.models import Finding
    from collab.features.findings.rules import FindingDraft


def found_in(written: Finding | FindingDraft) -> str | None:
    """Give the language its title and statement are written in, where that can be told."""
    return detect(f"{written.title}\n{written.statement}")


def chosen(finding: Finding) -> str | None:
    """Give the language its author said; None while it is what the text tells by itself.

    A form or a patch that sent back what was found would make a choice of it, and the language
    would stay when the text is written anew in another.
    """
    return None if finding.language == found_in(finding) else finding.language
