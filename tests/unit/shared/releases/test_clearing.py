"""What waited is not cleared when it could not even be asked for any more; it goes back."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from collab.core.errors import ConflictError
from collab.people.spaces.queries import own_vault
from collab.policy.declaration import Facets, Time
from collab.policy.rulebook import Circumstances, default_rulebook, weigh
from collab.policy.verdict import Verdict
from collab.shared.releases import service
from collab.shared.releases.models import HeldItem
from tests.cast import ALICE, CARA
from tests.conftest import OpenWork
from tests.house.databases import Database
from tests.unit.shared.releases.test_hiding import maker
from tests.unit.shared.releases.test_service import DOUBTFUL, PLAIN, _judged

PAST = Facets(time=Time.PAST)


def hold(work: OpenWork) -> uuid.UUID:
    with work(ALICE) as w:
        outcome = service.release(w, own_vault(w), _judged(w, PLAIN, DOUBTFUL))
        assert outcome.release.state == "held"
        return outcome.release.id


def settle(work: OpenWork, outcome: str) -> None:
    with work(CARA) as w:
        held = w.session.scalars(select(HeldItem)).one()
        service.settle(w, held, outcome=outcome, opinion="Fine.")


def forbidden() -> str:
    """Give a category that is blocked whoever reads it."""
    book = default_rulebook()
    return next(
        key
        for key in book.categories
        if weigh(book, Circumstances(key, PAST, frozenset())).verdict is Verdict.BLOCK
    )


def test_held_item_when_the_rules_forbid_it_by_now_then_it_can_only_go_back(
    work: OpenWork, db: Database
) -> None:
    hold(work)
    db.run("update held_items set category = %s", forbidden())
    with pytest.raises(ConflictError, match="Return it to its author"):
        settle(work, "cleared")
    assert db.value("select state from held_items") == "waiting"
    settle(work, "returned")
    assert db.value("select state from held_items") == "returned"


def test_held_item_when_its_description_fits_too_few_by_now_then_it_can_only_go_back(
    work: OpenWork, db: Database, now: dt.datetime
) -> None:
    hold(work)
    for _ in range(3):  # who came later could not have written it
        maker(db, since=now + dt.timedelta(hours=1))
    db.run("update held_items set attribution = 'kind', attribution_label = 'a manufacturer'")
    with pytest.raises(ConflictError, match="Fewer than five"):
        settle(work, "cleared")
    settle(work, "rejected")


def test_held_item_when_nothing_changed_then_it_is_cleared(work: OpenWork, db: Database) -> None:
    for _ in range(3):
        maker(db)
    hold(work)
    db.run("update held_items set attribution = 'kind', attribution_label = 'a manufacturer'")
    settle(work, "cleared")
    assert db.value("select state from held_items") == "cleared"
