"""What stands round every page, and that it costs the same for everybody."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from collab.people.frame import context, frame_of
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


def test_a_frame_when_there_is_no_request_then_there_is_no_viewer() -> None:
    assert context() == {"viewer": None}
