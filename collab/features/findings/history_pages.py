"""How a draft came to say what it says: its versions, and what changed from one to another."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template

from collab.features.findings import looking_back
from collab.features.findings.crossing import LABELS, shown
from collab.features.findings.models import Finding
from collab.people.spaces.queries import one
from collab.policy.marking import Marking
from collab.work.unit import Work

CHANGED = {**LABELS, "marking": "How far it may travel"}


@dc.dataclass(frozen=True, slots=True)
class Entry:
    """A version as the history lists it; ``changed`` names what it said otherwise."""

    number: int
    saved_at: dt.datetime
    by: str
    automatic: bool
    changed: Sequence[str]


def history_page(work: Work, finding: Finding, *, old: int | None, new: int | None) -> str:
    """Render the versions, and the differences of two of them where they are asked for.

    :raises NotFoundError: when a version that is asked for was never kept.
    """
    versions = looking_back.versions_of(work, finding.id)
    names = looking_back.names_of(work, {version.author_id for version in versions})
    compared = None
    if old is not None and new is not None:
        pair = (looking_back.version(work, finding.id, number) for number in (old, new))
        compared = differences(work, *(version.payload for version in pair))
    return render_template(
        "findings/history.html",
        finding=finding,
        space=one(work, finding.space_id),
        entries=[
            Entry(
                number=version.version,
                saved_at=version.saved_at,
                by=names.get(version.author_id, "") if version.author_id else "",
                automatic=version.automatic,
                changed=_changed(earlier.payload, version.payload) if earlier else (),
            )
            for version, earlier in itertools.zip_longest(versions, versions[1:])
        ],
        compared=compared,
        old=old,
        new=new,
    )


def differences(
    work: Work, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Sequence[tuple[str, str, str]]:
    """Give label, old words and new words of everything that differs."""
    return [
        (label, _words(work, name, old.get(name)), _words(work, name, new.get(name)))
        for name, label in CHANGED.items()
        if old.get(name) != new.get(name)
    ]


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Sequence[str]:
    return [label for name, label in CHANGED.items() if old.get(name) != new.get(name)]


def _words(work: Work, name: str, value: Any) -> str:
    if name == "marking":
        return Marking(value).label
    return shown(work, name, value) if value else ""
