"""The audience of a copy is exactly those who could read it, asked one by one."""

from __future__ import annotations

import uuid

import pytest

from collab.people.spaces.audience import audience, everybody
from collab.policy.marking import Marking
from tests.cast import ACME, ALICE, BEA, CARA, CAST, CAUCUS, COPPER, FAY, OBI, PIA, PLACES
from tests.conftest import OpenWork
from tests.house.databases import Database


@pytest.mark.parametrize("space", [COPPER, CAUCUS])
@pytest.mark.parametrize("marking", [m for m in Marking if m < Marking.SEALED])
def test_audience_when_compared_with_every_viewer_is_exact(
    work: OpenWork, marking: Marking, space: uuid.UUID
) -> None:
    with work(FAY) as w:
        told = {reader.representation_id for reader in audience(w, space, marking).readers}
    reading = set()
    for member in {place.member for place in PLACES if place.member in CAST}:
        with work(member, read_only=True) as w:
            seat = w.viewer.seats.get(space)
            if seat is not None and seat.ceiling >= marking:
                reading.add(member.id)
    waiting = {PIA.id} if space == COPPER else set()  # counted in: she reads once she accepts
    assert told == reading | waiting


def test_audience_when_narrowed_names_persons_and_whole_firms(work: OpenWork) -> None:
    with work(FAY) as w:
        named = audience(w, COPPER, Marking.GREEN, [BEA.id, ACME.id])
    assert [(r.org_name, r.name) for r in named.readers] == [
        ("Acme Motors", "Alice Acme"),
        ("Acme Motors", "Amir Acme"),
        ("Bolt Cars", "Bea Bolt"),
    ]
    assert (named.people, named.organisations) == (3, 2)


def test_audience_when_the_place_reaches_less_than_the_seat_follows_the_place(
    db: Database, work: OpenWork
) -> None:
    db.run("update seats set ceiling = 4 where representation_id = %s", OBI.id)
    db.run("alter table memberships disable trigger check_membership")
    db.run("update memberships set max_marking = 1 where org_id = %s", OBI.org_id)
    db.run("alter table memberships enable trigger check_membership")
    with work(ALICE) as w:
        assert OBI.id not in {
            r.representation_id for r in audience(w, COPPER, Marking.AMBER).readers
        }


def test_everybody_when_asked_knows_counsel(work: OpenWork) -> None:
    with work(BEA) as w:
        assert [r.name for r in everybody(w, COPPER).counsel] == [CARA.name]
