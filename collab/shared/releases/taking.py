"""Whom a file names as its taker: what some copies ask of whoever takes them along."""

from __future__ import annotations

from collections.abc import Iterable

from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.policy.category import Rulebook
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work


def asks_for_a_name(work: Work, categories: Iterable[str | None]) -> bool:
    """Tell whether copies of some categories ask that a file name who took it.

    It is asked by the rules of today: a category that began to ask asks of older copies too.
    """
    known = {one for one in categories if one is not None}
    return bool(known) and any(_asks(rulebook_in_force(work), one) for one in known)


def taker(work: Work) -> str:
    """Give who takes a file, and when."""
    person = work.session.get_one(Representation, work.viewer.representation_id)
    org = work.session.get_one(Organisation, work.viewer.org_id)
    return f"{person.name} of {org.name} on {work.now:%Y-%m-%d %H:%M} UTC"


def _asks(book: Rulebook, key: str) -> bool:
    """Tell whether any vote on a category asks for it."""
    category = book.categories.get(key)
    if category is None:
        return False
    votes = (category.default, *(case.vote for case in category.cases))
    return any(vote.obligations.watermark for vote in votes)
