"""Observations, tasks, answers, corrections: the gate in the database refuses what is wrong."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.ids import new_id
from collab.shared.counsel.queries import held, queue
from collab.shared.releases import service as releases
from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    COLE,
    COPPER,
    DINA,
    FAY,
    LATE,
    LEE,
    OBI,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import gate, voices
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT, NAMED_COPY, UNNAMED_COPY
from tests.policy.test_gate import (
    FORBIDDEN,
    GONE,
    MOVED_ON,
    OWN_SIDE,
    as_,
    cross,
    hold,
    refused,
    settle,
)

RED, AMBER, GREEN = 4, 2, 1


def say(db: Database, member: Member, stance: str = "corroborates", **values: Any) -> uuid.UUID:
    """Let a member's observation on the unnamed copy cross; give its copy's id."""
    said = values.pop("said", {})
    draft = voices.observation(db.superuser, member, stance=stance)
    text = voices.said(**{"stance": stance} | said)
    release = gate.release(
        db.superuser, member, draft, item_kind="observation", payload=text, **values
    )
    cross(db, member, release, text)
    return copy_of(db, release)


def copy_of(db: Database, release: uuid.UUID) -> uuid.UUID:
    found: uuid.UUID = db.value("select copy_id from releases where id = %s", release)
    return found


def read(db: Database, member: Member, table: str) -> list[Any]:
    with as_(db, member) as connection:
        return list(connection.exec_driver_sql(f"select id from {table}").scalars())


def shared(db: Database, member: Member, table: str) -> list[Any]:
    with as_(db, member) as connection:
        rows = connection.exec_driver_sql(f"select id from {table} where space_id = %s", (COPPER,))
        return list(rows.scalars())


def contributed(db: Database, member: Member, copy_id: uuid.UUID = UNNAMED_COPY) -> None:
    """Make a member's organisation the contributor of a copy."""
    gate.release(db.superuser, member, new_id(), copy_id=copy_id)


# Observations


def test_observation_when_it_crosses_names_nobody(db: Database) -> None:
    copy = say(db, BEA)
    assert db.rows(
        "select org_id, space_id, author_id, stance, subject_id from observations where id = %s",
        copy,
    ) == [(ASSOCIATION.id, COPPER, None, "corroborates", UNNAMED_COPY)]


def test_observation_when_on_ones_own_finding_is_refused(db: Database) -> None:
    contributed(db, BEA)
    for stance in ("corroborates", "contradicts", "outdated"):
        with refused(OWN_SIDE):
            say(db, BEA, stance)
    assert shared(db, FAY, "observations") == []


def test_observation_when_of_a_sister_firm_is_taken_like_anybodys(db: Database) -> None:
    """Refusing her would tell her that the finding is her sister's."""
    contributed(db, BEA)
    db.run("update organisations set parent_id = %s where id = %s", BOLT.id, ACME.id)
    assert say(db, ALICE) in shared(db, FAY, "observations")


@pytest.mark.parametrize("who", [ALICE, AMIR], ids=lambda m: m.key)
def test_observation_when_ones_organisation_spoke_already_is_refused(
    db: Database, who: Member
) -> None:
    say(db, ALICE)
    with refused(MOVED_ON):
        say(db, who, "contradicts")


@pytest.mark.parametrize(
    ("code", "values"),
    [
        (MOVED_ON, {"said": {"subject_id": str(uuid.UUID(int=3))}}),
        (MOVED_ON, {"said": {"subject_id": str(ACME_DRAFT)}}),
        (FORBIDDEN, {"copy_marking": GREEN}),
        ("23514", {"said": {"stance": "likes"}}),
        ("23514", {"said": {"subject_space_id": str(BOLT.vault_id)}}),
    ],
)
def test_observation_when_out_of_its_bounds_is_refused(
    db: Database, code: str, values: dict[str, Any]
) -> None:
    with refused(code):
        say(db, BEA, **values)
    assert shared(db, FAY, "observations") == []


def test_observation_when_its_finding_was_taken_back_is_refused(db: Database) -> None:
    db.run("update findings set withdrawn_at = now(), circle = '{}' where id = %s", UNNAMED_COPY)
    with refused(MOVED_ON):
        say(db, BEA)


def test_contradictions_when_two_come_at_once_raise_one_task(db: Database) -> None:
    both = [
        threading.Thread(target=say, args=(db, member, "contradicts")) for member in (BEA, COLE)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(shared(db, FAY, "observations")) == 2
    assert len(shared(db, FAY, "tasks")) == 1


def test_voices_when_one_firm_speaks_twice_at_once_are_one(db: Database) -> None:
    gone_wrong: list[str] = []

    def try_it(stance: str) -> None:
        try:
            say(db, BEA, stance)
        except DBAPIError as error:
            gone_wrong.append(str(getattr(error.orig, "sqlstate", "")))

    both = [threading.Thread(target=try_it, args=(s,)) for s in ("corroborates", "outdated")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert gone_wrong == [MOVED_ON]
    assert len(shared(db, FAY, "observations")) == 1


# Tasks


def test_contradiction_when_it_crosses_raises_a_task_that_names_nobody(db: Database) -> None:
    say(db, BEA, "contradicts")
    assert db.rows(
        "select org_id, space_id, author_id, marking, circle, subject_id, state, taken_by,"
        " extract(minute from shared_at)::int from tasks"
    ) == [(ASSOCIATION.id, COPPER, None, AMBER, None, UNNAMED_COPY, "open", None, 0)]


@pytest.mark.parametrize("stance", ["corroborates", "outdated"])
def test_observation_when_it_does_not_contradict_raises_no_task(db: Database, stance: str) -> None:
    say(db, BEA, stance)
    assert db.rows("select from tasks") == []


def test_contradiction_when_counsel_clears_it_raises_its_task_then_and_not_before(
    db: Database,
) -> None:
    draft = voices.observation(db.superuser, BEA, stance="contradicts")
    text = voices.said(stance="contradicts")
    release = gate.held_release(db.superuser, BEA, draft, item_kind="observation", payload=text)
    held = hold(db, BEA, release, text)
    assert db.rows("select from tasks") == []
    settle(db, CARA, held)
    assert db.rows("select state from tasks") == [("open",)]


def test_task_when_the_contradiction_is_for_few_eyes_is_for_the_same(db: Database) -> None:
    say(db, BEA, "contradicts", copy_marking=RED, copy_circle=[ALICE.id, FAY.id])
    seen = {m.key: len(read(db, m, "tasks")) for m in (ALICE, FAY, BEA, COLE, CARA, LEE)}
    assert seen == {"alice": 1, "fay": 1, "bea": 0, "cole": 0, "cara": 0, "lee": 0}
    say(db, COLE, "contradicts")  # who may read this one finds a task as well
    assert len(read(db, DINA, "tasks")) == 1


def move(db: Database, member: Member, task: uuid.UUID, step: str, found_out: str = "") -> None:
    with as_(db, member) as connection:
        call(connection, "app.move_task", task, step, found_out, utc_now())


def test_task_when_moved_goes_from_open_to_taken_to_done(db: Database) -> None:
    task = voices.task(db.superuser, ASSOCIATION)
    move(db, BEA, task, "take")
    assert db.rows("select state, taken_by from tasks") == [("taken", BEA.id)]
    move(db, BEA, task, "settle", "fails")
    assert db.rows("select state, outcome from tasks") == [("done", "fails")]


@pytest.mark.parametrize(
    ("code", "who", "step", "found_out"),
    [
        (GONE, LEE, "take", ""),
        (FORBIDDEN, OBI, "take", ""),
        (FORBIDDEN, CARA, "take", ""),
        (MOVED_ON, BEA, "settle", "holds"),  # nobody looks into it yet
        (MOVED_ON, BEA, "leave", ""),
        (MOVED_ON, BEA, "reopen", ""),
        (FORBIDDEN, FAY, "settle", "withdrawn"),
        (FORBIDDEN, FAY, "settle", "whatever I like to write"),
    ],
)
def test_task_when_moved_wrongly_stays_open(
    db: Database, code: str, who: Member, step: str, found_out: str
) -> None:
    task = voices.task(db.superuser, ASSOCIATION, shared_at=LATE)
    with refused(code):
        move(db, who, task, step, found_out)
    assert db.rows("select state, taken_by, outcome from tasks") == [("open", None, None)]


def test_task_when_not_to_be_seen_answers_as_none_at_all(db: Database) -> None:
    task = voices.task(db.superuser, ASSOCIATION, marking=RED, circle=[ALICE.id])
    for name in (task, uuid.UUID(int=4)):
        with refused(GONE):
            move(db, BEA, name, "take")


def test_task_when_somebody_looks_into_it_is_his_and_the_facilitators(db: Database) -> None:
    task = voices.task(db.superuser, ASSOCIATION)
    move(db, BEA, task, "take")
    for step in ("take", "leave", "settle"):
        with refused(MOVED_ON):
            move(db, ALICE, task, step, "holds")
    move(db, FAY, task, "leave")
    assert db.rows("select state, taken_by from tasks") == [("open", None)]


def test_task_when_two_take_it_at_once_is_the_first_ones(db: Database) -> None:
    task = voices.task(db.superuser, ASSOCIATION)
    lost: list[str] = []

    def take(member: Member) -> None:
        try:
            move(db, member, task, "take")
        except DBAPIError as error:
            lost.append(str(getattr(error.orig, "sqlstate", "")))

    both = [threading.Thread(target=take, args=(member,)) for member in (ALICE, BEA)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert lost == [MOVED_ON]


@pytest.mark.parametrize("table", ["tasks", "observations", "information_requests"])
def test_row_when_written_straight_into_a_space_or_changed_there_is_refused(
    db: Database, table: str
) -> None:
    makers: dict[str, Callable[[], uuid.UUID]] = {
        "tasks": lambda: voices.task(db.superuser, ASSOCIATION),
        "observations": lambda: say(db, BEA),
        "information_requests": lambda: ask(db, BEA),
    }
    row = makers[table]()
    before = db.rows(f"select * from {table} where id = %s", row)
    for statement in (
        f"update {table} set marking = 0 where id = %s",
        f"delete from {table} where id = %s",
    ):
        with contextlib.suppress(DBAPIError), as_(db, FAY) as connection:
            assert connection.exec_driver_sql(statement, (row,)).rowcount == 0
    with refused(FORBIDDEN), as_(db, FAY) as connection:
        connection.exec_driver_sql(
            f"insert into {table} select gen_random_uuid(), org_id, space_id, marking, %s, circle,"
            f" shared_at from {table} where id = %s",
            (FAY.id, row),
        )
    assert db.rows(f"select * from {table} where id = %s", row) == before


# The count


def voiced(db: Database, member: Member, stance: str = "corroborates") -> uuid.UUID:
    """Add a copy of an observation with its release, as crossing leaves them."""
    copy = voices.copy(
        db.superuser,
        "observations",
        ASSOCIATION,
        stance=stance,
        note="We heard the same.",
        subject_kind="finding",
        subject_id=UNNAMED_COPY,
        subject_space_id=COPPER,
    )
    gate.release(db.superuser, member, new_id(), item_kind="observation", copy_id=copy)
    return copy


def many(db: Database, member: Member) -> list[str]:
    with as_(db, member) as connection:
        return [s for (s,) in call(connection, "app.voices", COPPER, UNNAMED_COPY)]


def test_count_when_six_houses_say_so_is_a_word_and_before_it_is_nothing(db: Database) -> None:
    speakers = [ALICE, BEA, COLE, DINA, FAY]
    for member in speakers:
        voiced(db, member)
    assert many(db, FAY) == []  # five: one of them might be the contributor's own house
    voiced(db, CARA)
    assert many(db, FAY) == ["corroborates"]


def test_count_when_two_are_of_one_house_counts_them_once(db: Database) -> None:
    for member in (ALICE, BEA, COLE, DINA, FAY, CARA):
        voiced(db, member)
    db.run("update organisations set parent_id = %s where id = %s", BOLT.id, ACME.id)
    assert many(db, FAY) == []
    db.run("update organisations set parent_id = null where id = %s", ACME.id)
    one, other = sorted([ACME.id, BOLT.id])
    db.run(
        "insert into organisation_relations values (gen_random_uuid(), %s, %s, 'same_parent',"
        " now())",
        one,
        other,
    )
    assert many(db, FAY) == []


def test_count_when_some_is_not_for_the_reader_leaves_it_out(db: Database) -> None:
    copies = [voiced(db, member) for member in (ALICE, BEA, COLE, DINA, FAY, CARA)]
    db.run("update observations set marking = 4, circle = %s where id = %s", [FAY.id], copies[0])
    assert many(db, FAY) == ["corroborates"]
    assert many(db, BEA) == []
    assert many(db, LEE) == []


def test_count_when_something_is_taken_back_or_corrected_leaves_it_out(db: Database) -> None:
    copies = [voiced(db, member) for member in (ALICE, BEA, COLE, DINA, FAY, CARA)]
    db.run("update observations set superseded_by_id = %s where id = %s", copies[1], copies[0])
    assert many(db, FAY) == []


# Requests and answers


def ask(db: Database, member: Member, **values: Any) -> uuid.UUID:
    draft = voices.request(db.superuser, member)
    release = gate.release(
        db.superuser,
        member,
        draft,
        item_kind="information_request",
        payload=voices.asked(),
        **values,
    )
    cross(db, member, release, voices.asked())
    return copy_of(db, release)


def reply(
    db: Database, member: Member, request: uuid.UUID, kind: str, text: str, **values: Any
) -> uuid.UUID:
    draft = voices.answer(db.superuser, member, request, private=kind == "private_answer")
    release = gate.release(db.superuser, member, draft, item_kind=kind, payload=text, **values)
    cross(db, member, release, text)
    return copy_of(db, release)


def test_private_answer_when_the_asker_is_unnamed_reaches_him_and_is_told_to_nobody_else(
    db: Database,
) -> None:
    request = ask(db, BEA)
    text = voices.answered(request, private=True)
    copy = reply(db, ALICE, request, "private_answer", text)
    seen = {
        m.key: copy in read(db, m, "information_answers")
        for m in (BEA, ALICE, FAY, CARA, COLE, DINA, LEE)
    }
    assert seen == {
        "bea": True, "alice": False, "fay": False, "cara": False, "cole": False, "dina": False,
        "lee": False,
    }  # fmt: skip


def test_private_answer_when_signed_to_an_unnamed_asker_does_not_tell_its_writer_who_asked(
    db: Database,
) -> None:
    request = ask(db, BEA)
    text = voices.answered(request, private=True)
    copy = reply(db, ALICE, request, "private_answer", text, attribution="named")
    assert copy not in read(db, ALICE, "information_answers")
    assert copy in read(db, BEA, "information_answers")
    with as_(db, ALICE) as connection:
        rows = connection.exec_driver_sql("select * from releases where copy_id = %s", (copy,))
        assert str(BOLT.id) not in str(rows.all())


def test_private_answer_when_counsel_clears_it_for_an_unnamed_asker_proves_no_seats(
    db: Database, work: OpenWork
) -> None:
    request = ask(db, BEA)
    text = voices.answered(request, private=True)
    draft = voices.answer(db.superuser, ALICE, request, private=True)
    values = {"item_kind": "private_answer", "payload": text, "category": "hr_risk_general"}
    hold(db, ALICE, gate.held_release(db.superuser, ALICE, draft, **values), text)
    with work(CARA) as one:
        (waiting,) = queue(one, COPPER)
        releases.settle(one, held(one, waiting.id), outcome="cleared", opinion="Fine.")
    proof = db.rows(
        "select facts::jsonb->'seats' from ledger_entries where kind = 'releases.settled'"
    )
    assert proof == [([],), ([],)]  # the house's and counsel's own firm's


def test_private_answer_when_the_asker_is_named_is_his_and_its_writers(db: Database) -> None:
    request = ask(db, BEA, attribution="named")
    text = voices.answered(request, private=True)
    copy = reply(
        db, ALICE, request, "private_answer", text, attribution="named", copy_circle=[BOLT.id]
    )
    readers = {m.key for m in (BEA, ALICE, FAY, CARA, COLE) if copy in read(db, m, ANSWERS)}
    assert readers == {"bea", "alice"}


ANSWERS = "information_answers"


@pytest.mark.parametrize(
    ("attribution", "circle", "kind", "private"),
    [
        ("named", None, "private_answer", True),
        ("named", [ACME.id], "private_answer", True),
        ("named", [BOLT.id, ACME.id], "private_answer", True),
        ("member", [ACME.id], "private_answer", True),
        ("member", None, "private_answer", False),
        ("member", None, "information_answer", True),
    ],
)
def test_private_answer_when_it_would_reach_somebody_else_is_refused(
    db: Database, attribution: str, circle: list[uuid.UUID] | None, kind: str, *, private: bool
) -> None:
    request = ask(db, BEA, attribution=attribution)
    text = voices.answered(request, private=private)
    with refused(FORBIDDEN):
        reply(db, ALICE, request, kind, text, copy_circle=circle)
    assert shared(db, BEA, ANSWERS) == []


def test_answer_when_milder_than_what_is_asked_is_refused(db: Database) -> None:
    request = ask(db, BEA)
    with refused(FORBIDDEN):
        reply(
            db, ALICE, request, "information_answer", voices.answered(request), copy_marking=GREEN
        )


def close(db: Database, member: Member, release: uuid.UUID) -> None:
    with as_(db, member) as connection:
        call(connection, "app.close_request", release)


def test_request_when_its_asker_closes_it_takes_no_answers_any_more(db: Database) -> None:
    request = ask(db, BEA)
    release = db.value("select id from releases where copy_id = %s", request)
    for who in (ALICE, FAY, CARA):
        with refused(GONE):
            close(db, who, release)
    close(db, BEA, release)
    assert (
        db.value(
            "select extract(minute from closed_at)::int from information_requests where id = %s",
            request,
        )
        == 0
    )
    with refused(MOVED_ON):
        close(db, BEA, release)
    with refused(MOVED_ON):
        reply(db, ALICE, request, "information_answer", voices.answered(request))


def test_close_when_it_names_something_else_is_refused(db: Database) -> None:
    copy = say(db, BEA)
    release = db.value("select id from releases where copy_id = %s", copy)
    with refused(MOVED_ON):
        close(db, BEA, release)


# Corrections


@pytest.fixture
def first(db: Database) -> uuid.UUID:
    """Give the copy of alice's draft, out in Copper without her name."""
    release = gate.release(db.superuser, ALICE, ACME_DRAFT)
    cross(db, ALICE, release)
    return copy_of(db, release)


def correct(db: Database, old: uuid.UUID, **values: Any) -> uuid.UUID:
    release = gate.release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=old, **values)
    cross(db, ALICE, release)
    return copy_of(db, release)


def test_correction_when_it_crosses_takes_the_place_of_the_old_copy(
    db: Database, first: uuid.UUID
) -> None:
    new = correct(db, first)
    assert dict(
        db.rows("select id, superseded_by_id from findings where id in (%s, %s)", first, new)
    ) == {first: new, new: None}
    assert db.value("select supersedes_id from findings where id = %s", new) == first
    assert dict(
        db.rows("select copy_id, state from releases where copy_id in (%s, %s)", first, new)
    ) == {first: "superseded", new: "released"}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (FORBIDDEN, {"attribution": "named"}),
        (FORBIDDEN, {"supersedes_id": UNNAMED_COPY}),
        (FORBIDDEN, {"supersedes_id": uuid.UUID(int=5)}),
    ],
)
def test_correction_when_it_is_none_of_its_own_is_refused(
    db: Database, first: uuid.UUID, code: str, change: dict[str, Any]
) -> None:
    old = change.pop("supersedes_id", first)
    db.run("update releases set state = 'withdrawn' where copy_id = %s and %s", first, old != first)
    with refused(code):
        correct(db, old, **change)
    assert db.value("select superseded_by_id from findings where id = %s", first) is None


def test_correction_when_it_names_a_rivals_copy_leaves_it_alone(
    db: Database, first: uuid.UUID
) -> None:
    release = gate.release(db.superuser, BEA, new_id(), supersedes_id=first)
    with refused(FORBIDDEN):
        cross(db, BEA, release)
    other = gate.release(db.superuser, ALICE, new_id(), supersedes_id=first)
    with refused(FORBIDDEN):  # another draft of the same firm
        cross(db, ALICE, other)
    assert db.value("select superseded_by_id from findings where id = %s", first) is None


def test_second_copy_beside_a_corrected_one_is_refused(db: Database, first: uuid.UUID) -> None:
    correct(db, first)
    plain = gate.release(db.superuser, ALICE, ACME_DRAFT)
    with refused(MOVED_ON):
        cross(db, ALICE, plain)


def test_corrections_when_two_cross_at_once_have_one_winner(db: Database, first: uuid.UUID) -> None:
    lost: list[str] = []

    def try_it() -> None:
        try:
            correct(db, first)
        except Exception as error:  # noqa: BLE001 # the factory's own insert may be what loses
            lost.append(type(error).__name__)

    both = [threading.Thread(target=try_it) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(lost) == 1
    assert db.value("select count(*) from findings where supersedes_id = %s", first) == 1


def test_correction_when_held_supersedes_upon_clearing_and_not_before(
    db: Database, first: uuid.UUID
) -> None:
    release = gate.held_release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=first)
    held = hold(db, ALICE, release)
    assert db.value("select superseded_by_id from findings where id = %s", first) is None
    settle(db, CARA, held)
    assert db.value("select superseded_by_id from findings where id = %s", first) == copy_of(
        db, release
    )


def withdraw(db: Database, member: Member, copy_id: uuid.UUID) -> None:
    with as_(db, member) as connection:
        release = db.value("select id from releases where copy_id = %s", copy_id)
        call(connection, "app.withdraw", release)


def test_correction_when_what_it_corrects_is_taken_back_is_recalled(
    db: Database, first: uuid.UUID
) -> None:
    held = hold(db, ALICE, gate.held_release(db.superuser, ALICE, ACME_DRAFT, supersedes_id=first))
    withdraw(db, ALICE, first)
    with refused(GONE):
        settle(db, CARA, held)
    assert db.rows("select state, payload from held_items") == [("recalled", "")]


def test_correction_when_taken_back_takes_what_it_corrected_along(
    db: Database, first: uuid.UUID
) -> None:
    new = correct(db, first)
    withdraw(db, ALICE, new)
    for member in (ALICE, BEA, FAY, CARA):
        assert not {first, new} & set(read(db, member, "findings"))
    assert dict(
        db.rows("select copy_id, state from releases where copy_id in (%s, %s)", first, new)
    ) == {first: "withdrawn", new: "withdrawn"}


def test_correction_and_withdrawal_when_at_once_never_leave_the_old_one_alone(
    db: Database, first: uuid.UUID
) -> None:
    """Whoever is first wins; what was to be taken back is gone in either case."""
    lost: list[str] = []

    def attempt(what: Callable[[], object]) -> None:
        try:
            what()
        except DBAPIError as error:
            lost.append(str(getattr(error.orig, "sqlstate", "")))

    both = [
        threading.Thread(target=attempt, args=(lambda: correct(db, first),)),
        threading.Thread(target=attempt, args=(lambda: withdraw(db, ALICE, first),)),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert db.value("select withdrawn_at is not null from findings where id = %s", first)
    assert set(lost) <= {MOVED_ON}


# Whom a withdrawal tells


def told(db: Database) -> list[uuid.UUID]:
    rows = db.rows("select payload from outbox where kind = 'mail.item_withdrawn' order by key")
    assert all(set(payload) == {"representation_id"} for (payload,) in rows)
    return sorted(uuid.UUID(payload["representation_id"]) for (payload,) in rows)


def test_withdrawal_when_done_tells_exactly_those_who_opened_it(
    db: Database, first: uuid.UUID
) -> None:
    for reader in (BEA, COLE, LEE, ALICE):
        voices.reading(db.superuser, reader, first)
    voices.reading(db.superuser, DINA, NAMED_COPY)
    withdraw(db, ALICE, first)
    assert told(db) == sorted([BEA.id, COLE.id, LEE.id])  # her own house knows
    marks = db.rows(
        "select representation_id from readings where item_id = %s and withdrawn_at is not null",
        first,
    )
    assert sorted(m for (m,) in marks) == sorted([BEA.id, COLE.id, LEE.id])
    assert db.value("select count(*) from readings where item_id = %s", first) == 4


def test_withdrawal_when_a_reader_is_gone_writes_to_no_address_of_his(
    db: Database, first: uuid.UUID
) -> None:
    voices.reading(db.superuser, BEA, first)
    db.run("update representations set ended_at = now() where id = %s", BEA.id)
    withdraw(db, ALICE, first)
    assert told(db) == []


def test_withdrawal_when_several_versions_were_opened_writes_one_letter_each(
    db: Database, first: uuid.UUID
) -> None:
    voices.reading(db.superuser, BEA, first)
    new = correct(db, first)
    voices.reading(db.superuser, BEA, new)
    voices.reading(db.superuser, COLE, first)
    withdraw(db, ALICE, new)
    assert told(db) == sorted([BEA.id, COLE.id])


def test_withdrawal_when_noted_in_the_outbox_does_not_tell_whose_it_was(
    db: Database, first: uuid.UUID
) -> None:
    voices.reading(db.superuser, BEA, first)
    withdraw(db, ALICE, first)
    (note,) = db.rows("select key, payload::text from outbox where kind = 'mail.item_withdrawn'")
    release = db.value("select id from releases where copy_id = %s", first)
    for secret in (ACME.id, ALICE.id, release, ACME_DRAFT):
        assert str(secret) not in "".join(note)


@pytest.mark.parametrize("kind", ["observation", "information_request"])
def test_withdrawal_when_of_another_kind_works_alike(db: Database, kind: str) -> None:
    copy = say(db, BEA) if kind == "observation" else ask(db, BEA)
    voices.reading(db.superuser, ALICE, copy, kind=kind)
    withdraw(db, BEA, copy)
    assert told(db) == [ALICE.id]
    assert copy not in read(
        db, ALICE, "observations" if kind == "observation" else "information_requests"
    )


def test_withdrawal_when_it_takes_a_finding_back_ends_its_task(
    db: Database, first: uuid.UUID
) -> None:
    voices.task(db.superuser, ASSOCIATION, subject_id=first)
    other = voices.task(db.superuser, ASSOCIATION)
    withdraw(db, ALICE, first)
    states = dict(db.rows("select id, outcome from tasks"))
    assert states.pop(other) is None
    assert set(states.values()) == {"withdrawn"}


def test_reading_when_noted_while_the_item_is_taken_back_is_told_or_shown_nothing(
    db: Database, first: uuid.UUID
) -> None:
    """The mark waits for the withdrawal that runs, and then finds nothing to mark."""
    answers: list[bool] = []

    def note() -> None:
        with as_(db, BEA) as connection:
            rows = call(connection, "app.note_reading", first, "finding", COPPER, utc_now())
            answers.append(rows[0][0])

    reader = threading.Thread(target=note)
    with as_(db, ALICE) as connection:
        release = db.value("select id from releases where copy_id = %s", first)
        call(connection, "app.withdraw", release)
        reader.start()
        reader.join(0.3)
        assert reader.is_alive()
    reader.join()
    assert answers == [False]
    assert db.rows("select from readings where item_id = %s", first) == []


def test_withdrawal_when_a_reading_is_being_noted_waits_and_tells_that_reader(
    db: Database, first: uuid.UUID
) -> None:
    taking = threading.Thread(target=withdraw, args=(db, ALICE, first))
    with as_(db, BEA) as connection:
        call(connection, "app.note_reading", first, "finding", COPPER, utc_now())
        taking.start()
        taking.join(0.3)
        assert taking.is_alive()
    taking.join()
    assert told(db) == [BEA.id]


@pytest.mark.parametrize("kind", ["finding", "comment", "nothing"])
def test_reading_when_of_what_one_may_not_see_is_not_noted(db: Database, kind: str) -> None:
    with as_(db, COLE) as connection:
        rows = call(connection, "app.note_reading", ACME_DRAFT, kind, ACME.vault_id, utc_now())
        assert rows[0][0] is False
    assert db.rows("select from readings") == []
