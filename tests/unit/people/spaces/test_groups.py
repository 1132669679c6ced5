"""Founding groups, opening rooms, and the place everybody has in them."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.core.errors import DeniedError, InvalidError, NotFoundError
from collab.people.organisations import queries as organisations
from collab.people.spaces import queries as spaces
from collab.people.spaces.founding import CharterText, Founding, Place
from collab.people.spaces.service.groups import found_group, open_room
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from tests.cast import ACME, ALICE, BEA, BOLT, COPPER, DAN, DUNE, FAY
from tests.conftest import OpenWork
from tests.house.databases import Database

CHARTER = CharterText(
    purpose="Learn about water around mines.",
    materials="Lithium",
    countries=("CL",),
    issues=("water",),
    categories=("hr_risk_general",),
    retention="36 months",
    sunset_on=dt.date(2030, 1, 1),
    body="Everybody decides alone.",
)
FOUNDING = Founding(name="Lithium", charter=CHARTER)


def test_found_group_when_a_convener_does_it_seats_him_as_facilitator(
    work: OpenWork, db: Database
) -> None:
    with work(FAY) as w:
        group = found_group(w, FOUNDING)
        seat = w.viewer.seats[group.id]
        assert (seat.role, seat.ceiling) == (Role.FACILITATOR, Marking.RED)
    kinds = db.rows("select kind from ledger_entries where chain = %s order by seq", group.id)
    assert kinds == [("charters.accepted",), ("groups.founded",)]


def test_found_group_when_a_member_tries_is_denied(work: OpenWork) -> None:
    with pytest.raises(DeniedError), work(ALICE) as w:
        found_group(w, FOUNDING)


def test_open_room_when_the_facilitator_does_it_places_organisations_of_the_group(
    work: OpenWork,
) -> None:
    with work(FAY) as w:
        group = spaces.one(w, COPPER)
        place = Place(roles=(Role.MEMBER,), ceiling=Marking.AMBER, history_from=w.now)
        places = [(organisations.one(w, firm.id), place) for firm in (ACME, BOLT)]
        room = open_room(w, group, name="Questions", places=places, ceiling=Marking.GREEN)
        assert w.viewer.seats[room.id].ceiling is Marking.GREEN
    with work(BEA) as w:
        assert room.id not in w.viewer.seats  # her organisation has a place, she no seat yet


def test_open_room_when_a_firm_is_not_in_the_group_is_refused(work: OpenWork) -> None:
    with work(FAY) as w:
        place = Place(roles=(Role.MEMBER,), ceiling=Marking.AMBER, history_from=w.now)
        stranger, group = organisations.one(w, DUNE.id), spaces.one(w, COPPER)
        with pytest.raises(InvalidError):
            open_room(w, group, name="Caucus", places=[(stranger, place)])


def test_space_or_charter_when_one_is_a_stranger_answers_as_if_there_were_none(
    work: OpenWork,
) -> None:
    with work(DAN) as w, pytest.raises(NotFoundError):
        spaces.space_or_charter(w, COPPER)
