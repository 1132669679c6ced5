"""What holds of deliveries whoever asks: the arrows, who reads what until when, and the end."""

from __future__ import annotations

import datetime as dt

from collab.features.engagements.delivery import queries
from collab.features.engagements.delivery.rules import TRANSITIONS, Fate, Outcome
from collab.features.engagements.delivery.service import milestones, returns
from tests.cast import ALICE, BEA, FAY
from tests.conftest import OpenWork
from tests.factories.delivery import delivering
from tests.house.databases import Database


def test_steps_when_read_from_the_database_are_those_of_the_rules(still_db: Database) -> None:
    rows = still_db.rows("select step, before_state, after_state from milestone_steps")
    assert set(rows) == {(step, before, to) for (step, before), to in TRANSITIONS.items()}


def test_delivery_when_all_is_accepted_ends_the_seat_and_asks_for_what_was_read(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    counts = "select milestones, milestones_done from engagements where id = %s"
    assert db.rows(counts, scene.engagement) == [(2, 0)]
    for ident in (scene.first, scene.second):
        assert db.value("select app.milestone_payable(%s)", ident) is False
        with work(scene.expert) as w:
            milestones.submit(w, queries.milestone(w, ident), "The measurements.", ())
        for member in (ALICE, BEA):
            with work(member) as w:
                row = queries.milestone(w, ident)
                milestones.answer(w, row, Outcome.ACCEPTED, "", seen_round=1)
        assert db.value("select app.milestone_payable(%s)", ident) is True
    assert db.rows(counts, scene.engagement) == [(2, 2)]
    with work(scene.expert) as w:
        assert scene.room not in w.viewer.seats
        (owed,) = queries.all_owed(w)
        returns.certify(w, owed, Fate.DESTROYED, "")
    with work(FAY) as w:
        returns.confirm(w, queries.certificate(w, scene.engagement))
    with work(scene.expert) as w:
        assert queries.all_owed(w)[0].confirmed_at is not None
