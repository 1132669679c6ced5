"""The rules in force for whoever serves a request and was handed no Work: forms and words."""

from __future__ import annotations

from flask import has_request_context

from collab.policy.category import Rulebook
from collab.policy.rulebook import default_rulebook
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.request import current_work


def current() -> Rulebook:
    """Give the rules as they stand for this request; as shipped where there is no viewer."""
    work = current_work() if has_request_context() else None
    return default_rulebook() if work is None else rulebook_in_force(work)
