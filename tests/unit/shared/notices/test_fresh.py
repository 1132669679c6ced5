"""What is new, kind by kind: to whom, in which words, and how many of them are looked at."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from collab.core.ids import random_id
from collab.policy.marking import Marking
from collab.shared.notices.news import News
from collab.shared.releases.unread import LOOKED_AT
from collab.wiring import DIGEST_SOURCES
from tests.cast import ACME, ALICE, ASSOCIATION, BEA, COLE, COPPER, DAN, FAY, Member
from tests.conftest import OpenWork
from tests.factories import voices
from tests.factories.findings import comment, unnamed_copy
from tests.factories.gate import release
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY

SINCE = dt.timedelta(days=30)
ABOUT = {"subject_kind": "finding", "subject_id": UNNAMED_COPY, "subject_space_id": COPPER}
SAID = {"stance": "corroborates", "note": "We heard the same.", "source_kind": "worker"}
ASKED = {"topic": "Depots near Kolwezi", "question": "Who has been there this year?"}


@pytest.fixture(autouse=True)
def _nothing_else(db: Database) -> None:
    db.run("update findings set circle = '{}' where space_id = %s", COPPER)


def told(work: OpenWork, now: dt.datetime, member: Member) -> list[News]:
    with work(member, read_only=True) as one:
        return [item for item in DIGEST_SOURCES[0](one, now - SINCE) if item.space_id == COPPER]


def titles(work: OpenWork, now: dt.datetime, member: Member) -> list[str]:
    return sorted(item.title for item in told(work, now, member))


def at(now: dt.datetime, **values: Any) -> dict[str, Any]:
    return {"shared_at": now - dt.timedelta(hours=1), **values}


def answering(request: uuid.UUID, *, private: bool) -> dict[str, Any]:
    about = {"request_id": request, "request_space_id": COPPER}
    return about | {"body": "In March.", "private": private}


def copied(db: Database, table: str, now: dt.datetime, **values: Any) -> uuid.UUID:
    return voices.copy(db.superuser, table, ASSOCIATION, **at(now, **values))


def test_news_when_of_every_kind_then_each_has_its_own_words(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    unnamed_copy(db.superuser, ASSOCIATION, COPPER, **at(now, title="Dust"))
    comment(db.superuser, FAY, UNNAMED_COPY, space_id=COPPER, **at(now))
    for stance in ("corroborates", "contradicts", "outdated"):
        copied(db, "observations", now, **SAID | ABOUT | {"stance": stance})
    request = copied(db, "information_requests", now, **ASKED)
    copied(db, "information_answers", now, **answering(request, private=False))
    assert titles(work, now, BEA) == [
        "A comment on a finding",
        "A finding is said to be outdated",
        "A finding was contradicted",
        "A finding was corroborated",
        "An answer to a request",
        "Depots near Kolwezi",
        "Dust",
    ]
    assert titles(work, now, DAN) == []


def test_news_when_an_answer_is_for_the_asker_alone_then_nobody_else_hears_of_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    request = copied(db, "information_requests", now, circle=[FAY.id], **ASKED)
    copied(db, "information_answers", now, circle=[ACME.id], **answering(request, private=True))
    assert titles(work, now, ALICE) == ["An answer for your organisation alone"]
    assert titles(work, now, BEA) == []


def test_news_when_marked_higher_then_their_words_stay_in_the_database(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    for marking in (Marking.GREEN, Marking.AMBER, Marking.AMBER_STRICT):
        values = at(now, title="Dust", statement="It is red.", marking=int(marking))
        unnamed_copy(db.superuser, ASSOCIATION, COPPER, **values)
    words = {item.marking: (item.title, item.summary) for item in told(work, now, BEA)}
    assert words == {
        Marking.GREEN: ("Dust", "It is red."),
        Marking.AMBER: ("Dust", ""),
        Marking.AMBER_STRICT: ("", ""),
    }


def test_news_when_corrected_then_only_the_correction_is_told_to_who_may_read_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    new = unnamed_copy(
        db.superuser,
        ASSOCIATION,
        COPPER,
        **at(now, title="As it is", marking=int(Marking.AMBER_STRICT)),
    )
    old = at(now, title="As it was", superseded_by_id=new)
    unnamed_copy(db.superuser, ASSOCIATION, COPPER, **old)
    assert titles(work, now, BEA) == [""]  # marked too high for its title to be told
    db.run("update findings set circle = %s where id = %s", [FAY.id], new)
    assert titles(work, now, BEA) == ["As it was"]


def test_news_when_ones_own_firm_released_a_hundred_then_the_others_are_told_all_the_same(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    for number in range(LOOKED_AT):
        copy = unnamed_copy(db.superuser, ASSOCIATION, COPPER, **at(now, title=f"Ours {number}"))
        release(db.superuser, ALICE, random_id(), copy_id=copy)
    older = now - dt.timedelta(days=2)
    unnamed_copy(db.superuser, ASSOCIATION, COPPER, title="Theirs", shared_at=older)
    assert titles(work, now, ALICE) == ["Theirs"]


@pytest.mark.parametrize("number", [LOOKED_AT - 1, LOOKED_AT, LOOKED_AT + 1])
def test_news_when_a_space_holds_more_than_are_looked_at_then_they_say_so(
    db: Database, work: OpenWork, now: dt.datetime, number: int
) -> None:
    for one in range(number):
        unnamed_copy(db.superuser, ASSOCIATION, COPPER, **at(now, title=f"Item {one}"))
    comment(db.superuser, FAY, UNNAMED_COPY, space_id=COPPER, **at(now))
    items = told(work, now, COLE)
    assert len(items) == min(number, LOOKED_AT) + 1
    behind = {item.kind: item.more_behind for item in items}
    assert behind == {"finding": number >= LOOKED_AT, "comment": False}
