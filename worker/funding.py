"""Pledges are opened at the moments that were told beforehand, and at no other."""

from __future__ import annotations

import uuid

from collab.core.canonical import canonical
from collab.core.clock import utc_now
from collab.core.db import call
from collab.features.engagements.funding.looking import look, note
from worker.errand import Errand


def refresh(errand: Errand) -> None:
    """Open the pledges of a budget, compute what each firm is told, and keep that alone.

    It is one transaction with the note it answers: killed at any point, nothing of it stands and
    it is done again; done once, a second note finds nothing to do. That pledges are opened is
    committed before, by itself: a failure does not take it back.
    """
    budget, number = uuid.UUID(errand.note.payload["budget_id"]), errand.note.payload["number"]
    with errand.station.system_engine.begin() as before:
        call(before, "app.announce_funding", budget, number)
    look(errand.session.connection(), errand.station.house.cipher, budget, number, utc_now())


def reduce(errand: Errand) -> None:
    """Compute what each bears of a cost that fell; moot where somebody gave it up before."""
    from collab.features.engagements.funding.judging import reduced  # noqa: PLC0415 # may bring scipy

    budget, now = uuid.UUID(errand.note.payload["budget_id"]), utc_now()
    connection = errand.session.connection()
    case = call(connection, "app.reduction_case", budget)[0][0]
    if case is None:
        return
    shares = reduced(case["rest"], case["shares"])
    call(connection, "app.settle_reduction", budget, canonical(shares), now)
    note(connection, case["space"], now, "funding.settled", budget=budget)


def remind(errand: Errand) -> None:
    """Leave a note for each person who is asked; who still owes a word is looked at on sending."""
    note = errand.note.payload
    budget = uuid.UUID(note["budget_id"])
    call(errand.session.connection(), "app.remind_funders", budget, note["letter"], utc_now())
