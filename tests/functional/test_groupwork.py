"""A group's own work: shares by half-year, counted from what each reader may read himself."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.flows.groupwork.rules import begins, half_of, halves, shares
from tests.cast import ALICE, AMIR, ASSOCIATION, BEA, COPPER, DAN, FAY, LEE
from tests.conftest import ClientOf, ProgramOf
from tests.factories import actions, decisions, findings, meetings, outreach, voices
from tests.house.databases import Database

RED = 4


def test_shares_when_items_are_counted_stand_in_their_half_year_and_few_are_no_share() -> None:
    periods = halves(dt.date(2026, 7, 1))
    assert periods == ["2025-H1", "2025-H2", "2026-H1", "2026-H2"]
    assert [half_of(dt.date(2026, 6, 30)), half_of(dt.date(2026, 7, 1))] == periods[2:]
    assert begins("2026-H2").date() == dt.date(2026, 7, 1)
    day = dt.date(2026, 3, 1)
    found = shares([*[(day, True)] * 2, *[(day, False)] * 4, (dt.date(2025, 9, 1), True)], periods)
    assert [one.percent for one in found] == [None, None, 33, None]
    assert [(one.part, one.whole) for one in found] == [(0, 0), (1, 1), (2, 6), (0, 0)]


def test_work_of_a_group_when_read_is_counted_by_what_each_may_read(
    db: Database, now: dt.datetime, client: ClientOf, program: ProgramOf
) -> None:
    period = halves(now.date())[-2]
    at = begins(period) + dt.timedelta(days=20)
    due, before = at.date(), at - dt.timedelta(days=3)
    for number in range(6):
        # Of six, two are done by their day; the sixth, done too late, is for few.
        done = {0: before, 1: before, 5: at + dt.timedelta(days=30)}.get(number)
        state = {"state": "done", "done_at": done, "evidence": "See the minutes."} if done else {}
        few = (
            {"marking": RED, "circle": [ALICE.org_id], "for_circle": [ALICE.org_id]}
            if number > 4
            else {}
        )
        actions.action(db.superuser, now=before, due_on=due, **state, **few)
    copies = [
        findings.unnamed_copy(db.superuser, ASSOCIATION, COPPER, shared_at=at) for _ in range(5)
    ]
    for copy in copies[:4]:
        voices.copy(
            db.superuser,
            "observations",
            ASSOCIATION,
            None,
            subject_kind="finding",
            subject_id=copy,
            subject_space_id=COPPER,
            **voices.NOTED,
        )
    _corrected(db, copies[0], at)
    for number in range(5):
        stated = {"state": "stated" if number else "closed", "closed_at": at, "opened_at": before}
        ident = decisions.decision(db.superuser, now=before, **stated)
        follows = {"subject_kind": "decision", "subject_id": ident, "due_on": now.date()}
        actions.action(db.superuser, now=at, **follows, state="done", done_at=at)
    for number in range(4):
        minutes = "approved" if number else "closed"
        meetings.meeting(db.superuser, state=minutes, starts_at=at, closed_at=at)
    _campaigns(db, before)
    told = {one: _told(program, one, period) for one in (ALICE, AMIR, BEA, FAY)}
    common = {
        "approached": 50,  # what the campaign that is least far tells, of those under way
        "findings": 80,
        "meetings": None,  # of four, nothing
        "decisions": 80,
        "carried_out": None,  # of the four with an outcome
    }
    assert told[ALICE] == common | {"actions": 33}
    # A firm that may not read the sixth counts five, and cannot tell that there is a sixth.
    assert told[BEA] == told[FAY] == told[AMIR] == common | {"actions": 40}
    page = client(BEA).get(f"/spaces/{COPPER}/work")
    assert "40 % 2 of 5" in page.words.replace("\xa0", " ")
    assert "Fewer than five" in page.words
    assert "Contacts approached: At least 50 per cent" in page.words
    assert not any(name in page.words for name in ("Acme", "Bolt", "Corex"))
    assert f"/spaces/{COPPER}/work" in client(BEA).get(f"/spaces/{COPPER}").text
    for path in (f"/spaces/{COPPER}/work", f"/spaces/{ALICE.firm.vault_id}/work"):
        assert [client(one).get(path).status for one in (DAN, LEE)] == [404, 404]
    assert client(ALICE).get(f"/spaces/{ALICE.firm.vault_id}/work").status == 404
    assert program(DAN).get(f"/api/v1/spaces/{COPPER}/work").status == 404


def _corrected(db: Database, replaced: uuid.UUID, at: dt.datetime) -> None:
    """Correct one that was corroborated: lists show the newer one alone."""
    newer = findings.unnamed_copy(
        db.superuser, ASSOCIATION, COPPER, shared_at=at, supersedes_id=replaced
    )
    replace = "update findings set superseded_by_id = %s where id = %s"
    db.superuser.execute(replace, [newer, replaced])


def _campaigns(db: Database, before: dt.datetime) -> None:
    """Make campaigns of which two are under way, and somebody who is being spoken to."""
    for state, quarters in (("open", 3), ("paused", 2), ("closed", 1), ("draft", None)):
        made = outreach.campaign(db.superuser, now=before, state=state, reached_quarters=quarters)
        for _ in range(5):
            outreach.target(db.superuser, made, outreach.contact(db.superuser, now=before))


def _told(program: ProgramOf, member: object, period: str) -> dict[str, int | None]:
    answer = program(member).get(f"/api/v1/spaces/{COPPER}/work").json
    return {
        one["key"]: share["percent"]
        for one in answer["measures"]
        for share in one["shares"]
        if share["period"] in (None, period)
    }
