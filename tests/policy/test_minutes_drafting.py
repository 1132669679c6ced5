"""What is drafted from what happened: no part reaches further than what it was drafted from."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from typing import Any

import pytest

from collab.core.canonical import canonical
from collab.core.errors import NotFoundError
from collab.core.ids import random_id
from collab.features.meetings.minutes import news, queries, service
from collab.features.meetings.minutes.drafting import in_pieces, parts_of
from collab.features.meetings.minutes.rules import Kind, Part
from collab.features.meetings.queries import one
from collab.shared.process import outcomes
from collab.shared.process.outcomes import Outcome
from tests.cast import ALICE, BEA, CARA, COLE, DAN, ECHO, FAY, OBI
from tests.conftest import OpenWork
from tests.factories.minutes import PROTOCOL, Held, held, row
from tests.house.databases import Database


@pytest.fixture
def meeting(db: Database, now: dt.datetime) -> Held:
    return held(db.superuser, now)


def drafted(work: OpenWork, meeting: Held) -> list[Part]:
    with work(FAY, read_only=True) as w:
        return parts_of(w, one(w, meeting.meeting))


def test_head_when_drafted_tells_firms_and_roles_and_no_person(
    work: OpenWork, db: Database, now: dt.datetime, meeting: Held
) -> None:
    who = {"meeting_id": meeting.meeting, "arrived_at": now}
    obi = {"representation_id": OBI.id, "firm_id": ECHO.id}
    row(db.superuser, "attendances", now, **who, **obi, role="stakeholder")
    db.run(
        "update statement_acknowledgements set attested_by = %s where representation_id = %s",
        FAY.id,
        COLE.id,
    )
    head = drafted(work, meeting)[0]
    assert "Acme Motors: 1 person as participant" in head.body
    assert "Lex Partners: 1 person as antitrust counsel" in head.body
    assert "1 more participant" in head.body
    assert ECHO.name not in head.body
    for member in (ALICE, COLE, FAY, CARA, OBI):
        assert member.name not in head.body
    assert "Competition-law statement 2026-1" in head.body
    assert "acknowledged by 4, of these 1 as it was read aloud." in head.body


def test_topic_when_late_stopped_or_left_says_so(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    db.run(
        "update agenda_items set late_at = now(), late_words = 'Asked for by two.',"
        " stopped_at = now() where id = %s",
        meeting.topics[0],
    )
    db.run("update agenda_items set state = 'not_discussed' where id = %s", meeting.topics[1])
    first, second = drafted(work, meeting)[1:3]
    assert (first.late, first.stopped) == (True, True)
    assert "Late item, taken up" in first.body
    assert "Asked for by two." in first.body
    assert "Stopped" in first.body
    assert "Not discussed; the topic comes back." in second.body


def test_outcome_when_fewer_may_read_it_than_the_topic_is_a_part_of_its_own(
    work: OpenWork, meeting: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    def came(work: Any, about: Collection[uuid.UUID]) -> Iterator[Outcome]:
        del work
        for words, marking, circle in (
            ("For all.", 2, None),
            ("Above.", 3, None),
            ("For two.", 2, (ALICE.id, FAY.id)),
        ):
            topic = meeting.topics[0]
            assert topic in about
            yield Outcome(
                "joint_view", random_id(), topic, "Wells", words, "/", marking, circle
            )  # fmt: skip

    monkeypatch.setattr(outcomes, "_SOURCES", [came])
    parts = drafted(work, meeting)
    (topic,) = [p for p in parts if p.item_id == meeting.topics[0] and p.kind is Kind.ITEM]
    assert "Joint view: Wells. For all." in topic.body
    assert "Above." not in topic.body
    assert "For two." not in topic.body
    apart = {(p.body.split(". ")[-1], p.marking, p.narrow) for p in parts if p.kind is Kind.OUTCOME}
    assert apart == {("Above.", 3, None), ("For two.", 2, (ALICE.id, FAY.id))}


@pytest.mark.parametrize("told_by_name", [0, 1])
def test_outcome_when_it_names_who_does_it_is_told_by_name_only_where_minutes_may(
    work: OpenWork, db: Database, meeting: Held, monkeypatch: pytest.MonkeyPatch, told_by_name: int
) -> None:
    def told(_work: Any, about: Collection[uuid.UUID]) -> Iterator[Outcome]:
        if meeting.topics[0] in about:
            yield Outcome(
                kind="action",
                id=random_id(),
                about_id=meeting.topics[0],
                title="Visit the school",
                words="until 1 May 2030, open",
                path="/",
                marking=1,
                circle=None,
                by=f"{ALICE.name} ({ALICE.firm.name})",
            )

    monkeypatch.setattr(outcomes, "_SOURCES", [told])
    db.run(
        "update meetings set names_firms = %s where id = %s", bool(told_by_name), meeting.meeting
    )
    body = drafted(work, meeting)[1].body
    assert "Action: Visit the school" in body
    assert body.endswith("until 1 May 2030, open")
    assert (ALICE.name in body) == (ALICE.firm.name in body) == bool(told_by_name)


def test_note_when_stricter_than_its_topic_marks_the_part_and_who_heard_it_narrows_nothing(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    db.run("update agenda_notes set marking = 3 where item_id = %s", meeting.topics[0])
    heard = db.value("select circle from agenda_notes where item_id = %s", meeting.topics[0])
    assert sorted(heard) == sorted(one.id for one in (FAY, CARA, ALICE, COLE))
    part = next(p for p in drafted(work, meeting) if p.item_id == meeting.topics[0])
    assert (part.marking, part.narrow) == (3, None)
    protocols = {p.narrow: p.body for p in drafted(work, meeting) if p.kind is Kind.PROTOCOL}
    assert PROTOCOL in protocols[None]
    assert protocols.keys() - {None} == {(ALICE.id, FAY.id, CARA.id)}, "that it was taken up"
    with work(FAY) as w:
        service.draft(w, one(w, meeting.meeting))
    stored = "select narrow, marking from minutes_sections where item_id = %s"
    assert db.rows(stored, meeting.topics[0]) == [(None, 3)]


def test_caller_when_he_claims_a_wider_reach_is_not_believed(
    work: OpenWork, db: Database, now: dt.datetime, meeting: Held
) -> None:
    with work(FAY) as w:
        service.draft(w, one(w, meeting.meeting))
        part = {"part": random_id(), "kind": "item", "item_id": meeting.topics[2]}
        said = {"title": "T", "body": "B", "late": False, "stopped": False, "marking": 0}
        other = held(db.superuser, now)
        astray = canonical([part | said | {"item_id": other.topics[0], "narrow": None}])
        with pytest.raises(NotFoundError), w.session.begin_nested():
            w.call("app.write_minutes", meeting.meeting, astray, now)
        asked = [None, [str(BEA.id), str(ALICE.id)]]
        written_so = canonical(
            [part | said | {"part": random_id(), "narrow": narrow} for narrow in asked]
        )
        w.call("app.write_minutes", meeting.meeting, written_so, now)
    written = db.rows(
        "select s.marking, s.narrow from minutes_sections s join minutes_versions v"
        " on v.id = s.version_id where v.meeting_id = %s"
        " order by v.number desc, s.position limit 2",
        meeting.meeting,
    )
    assert written == [(4, [ALICE.id, FAY.id, CARA.id]), (4, [ALICE.id])]


def test_part_when_longer_than_one_can_be_comes_in_pieces_and_loses_nothing() -> None:
    lines = [f"Line {number}." for number in range(40)] + ["x" * 250]
    part = Part(
        random_id(), Kind.PROTOCOL, "Protocol", "\n".join(lines), 2, narrow=(FAY.id,), late=True
    )
    pieces = list(in_pieces(part, longest=100))
    assert all(0 < len(piece.body) <= 100 for piece in pieces)
    whole = "".join(piece.body for piece in pieces).replace("\n", "")
    assert whole == "".join(lines)
    assert len({piece.part for piece in pieces}) == len(pieces)
    assert {(piece.narrow, piece.late, piece.kind) for piece in pieces} == {
        ((FAY.id,), True, Kind.PROTOCOL)
    }
    assert [piece.title for piece in pieces][:2] == ["Protocol", "Protocol (2)"]
    assert list(in_pieces(part)) == [part]


def test_news_when_minutes_are_approved_reach_whoever_may_read_and_has_not(
    work: OpenWork, db: Database, now: dt.datetime, meeting: Held
) -> None:
    with work(FAY) as w:
        service.draft(w, one(w, meeting.meeting))
    db.run("update meetings set state = 'correction'")
    db.run("update meetings set state = 'approved'")
    since = now - dt.timedelta(days=1)
    with work(BEA) as w:
        (told,) = news.news(w, since)
        assert (told.prefix, told.title) == ("Minutes:", "Exchange on the depot road")
        assert not told.summary
        queries.note_read(w, queries.newest(w, one(w, meeting.meeting)))
    with work(BEA, read_only=True) as w:
        assert list(news.news(w, since)) == []
    with work(DAN, read_only=True) as w:
        assert list(news.news(w, since)) == []
