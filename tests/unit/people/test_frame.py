"""What stands round every page, and that it costs the same for everybody."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import event

from collab.core.clock import zone_label
from collab.people.frame import FRAME_KEY, Frame, context_by, frame_of, local
from tests.cast import ACME, ALICE, CARA, COPPER, DAN, DUNE, OLGA, PIA, Member
from tests.conftest import OpenWork
from tests.factories.people import representation
from tests.house.databases import Database


@pytest.mark.parametrize("member", [ALICE, CARA, DAN, OLGA], ids=lambda m: m.key)
def test_a_frame_when_loaded_then_two_queries(work: OpenWork, db: Database, member: Member) -> None:
    with work(member, read_only=True) as w:
        asked: list[str] = []
        event.listen(db.app, "before_cursor_execute", lambda *args: asked.append(args[2]))
        frame = frame_of(w)
    assert (frame.name, frame.org_name) == (member.name, member.firm.name)
    assert len(asked) == 2


def test_a_frame_when_a_charter_waits_then_the_group_is_not_in_the_menu(work: OpenWork) -> None:
    with work(PIA, read_only=True) as w:
        assert COPPER not in {space.id for space in frame_of(w).spaces}
    with work(ALICE, read_only=True) as w:
        assert {COPPER, ACME.vault_id} <= {space.id for space in frame_of(w).spaces}


def test_a_frame_when_one_may_act_for_others_then_it_says_so(work: OpenWork, db: Database) -> None:
    with work(ALICE, read_only=True) as w:
        assert not frame_of(w).others
    representation(db.superuser, org_id=DUNE.id, account_id=ALICE.account_id)
    with work(ALICE, read_only=True) as w:
        assert frame_of(w).others


@pytest.mark.parametrize(
    ("zone", "hour", "label"),
    [
        ("Europe/Berlin", 23, "CEST"),
        ("America/Santiago", 17, "UTC-04"),
        ("UTC", 21, "UTC"),
        ("Atlantis/Capital", 21, "UTC"),
    ],
)
def test_local_when_the_viewer_has_a_zone_then_moments_are_told_there(
    app: Flask, zone: str, hour: int, label: str
) -> None:
    frame = Frame("A", "B", zone, (), others=False, convener=False, operator=False, figures=False)
    with app.test_request_context(environ_overrides={FRAME_KEY: frame}):
        here = local(dt.datetime(2026, 7, 1, 21, tzinfo=dt.UTC))
    assert (here.hour, zone_label(here)) == (hour, label)


def test_local_when_nobody_is_signed_in_then_utc(app: Flask) -> None:
    at = dt.datetime(2026, 7, 1, 21, tzinfo=dt.UTC)
    with app.test_request_context():
        assert local(at).hour == 21
    assert local(at).hour == 21


def test_a_frame_when_there_is_no_request_then_there_is_no_viewer() -> None:
    assert context_by(lambda: None)() == {"viewer": None}
