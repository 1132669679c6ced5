"""Today's terms for whoever serves a request and was handed no Work: forms, filters, words."""

from __future__ import annotations

from collections.abc import Mapping

from flask import has_request_context

from collab.core.vocabularies import KINDS, Vocabulary, shipped
from collab.shared.vocabularies.queries import vocabularies
from collab.work.request import current_work


def current() -> Mapping[str, Vocabulary]:
    """Give every kind as it stands for this request; as shipped where there is no viewer."""
    work = current_work() if has_request_context() else None
    return {kind: shipped(kind) for kind in KINDS} if work is None else vocabularies(work)
