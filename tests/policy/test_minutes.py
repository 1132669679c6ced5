"""Minutes and their gates: nobody skips counsel or those who were there; approved is fixed."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
import threading
import uuid
from functools import partial

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from collab.core.ids import new_id
from collab.features.meetings.minutes import correcting, papers, queries, service
from collab.features.meetings.minutes.models import Addendum, Section, Version
from collab.features.meetings.minutes.queries import Copy
from collab.features.meetings.minutes.rules import root_of, verify
from collab.features.meetings.queries import one
from collab.features.meetings.service.moving import NotReadyError
from collab.policy.guard import grant
from collab.shared.notices import choosing
from collab.shared.search.models import SearchRow
from collab.work.unit import Work
from tests.cast import ALICE, AMIR, BEA, CARA, COLE, COPPER, DAN, DINA, ECHO, FAY, LEE, OBI, Member
from tests.conftest import OpenWork
from tests.factories.minutes import OPEN_NOTE, RED_NOTE, STRICT_NOTE, Held, held
from tests.house.databases import Database
from tests.house.post import PostOffice
from worker.context import Station
from worker.draining import drain

BETTER = "Families near the depot were heard in June; the school keeps a list of visits."


@pytest.fixture
def meeting(db: Database, now: dt.datetime) -> Held:
    return held(db.superuser, now)


def copy(w: Work, meeting: Held) -> Copy:
    row = one(w, meeting.meeting)
    return queries.copy_of(w, row, queries.newest(w, row))


def seen(w: Work, meeting: Held) -> bytes:
    return bytes(queries.newest(w, one(w, meeting.meeting)).root)


def drafted(work: OpenWork, meeting: Held) -> None:
    with work(FAY) as w:
        service.draft(w, one(w, meeting.meeting))


def submitted(work: OpenWork, meeting: Held) -> None:
    drafted(work, meeting)
    with work(FAY) as w:
        service.submit(w, one(w, meeting.meeting))


def passed(work: OpenWork, meeting: Held) -> None:
    submitted(work, meeting)
    with work(CARA) as w:
        service.let_pass(w, one(w, meeting.meeting), seen=seen(w, meeting))


def agreed(work: OpenWork, meeting: Held, *members: Member) -> None:
    for member in members:
        with work(member) as w:
            service.agree(w, one(w, meeting.meeting), seen=seen(w, meeting))


def approved(work: OpenWork, meeting: Held) -> None:
    passed(work, meeting)
    agreed(work, meeting, ALICE, COLE)
    with work(FAY) as w:
        service.approve(w, one(w, meeting.meeting), seen=seen(w, meeting))


def readers(work: OpenWork, meeting: Held) -> dict[str, list[str]]:
    """Give for each member the words of which note he reads in the minutes."""
    notes = {"open": OPEN_NOTE, "strict": STRICT_NOTE, "red": RED_NOTE}
    found = {}
    for member in (FAY, CARA, ALICE, AMIR, BEA, COLE, DINA):
        with work(member, read_only=True) as w:
            row = one(w, meeting.meeting)
            version = queries.latest(w, row)
            bodies = (
                [p.body for p in queries.copy_of(w, row, version).parts.values()] if version else []
            )
            found[member.key] = [k for k, note in notes.items() if any(note in b for b in bodies)]
    return found


def test_minutes_when_they_pass_their_gates_are_read_by_more_and_more(
    work: OpenWork, meeting: Held
) -> None:
    none: list[str] = []
    every = ["open", "strict", "red"]
    prepared = {"fay": every, "cara": every}
    drafted(work, meeting)
    others = dict.fromkeys(("alice", "amir", "bea", "cole", "dina"), none)
    assert readers(work, meeting) == prepared | others
    with work(FAY) as w:
        service.submit(w, one(w, meeting.meeting))
    assert readers(work, meeting) == prepared | others
    with work(CARA) as w:
        service.let_pass(w, one(w, meeting.meeting), seen=seen(w, meeting))
    there = {"alice": every, "cole": ["open", "strict"]}
    assert readers(work, meeting) == prepared | others | there
    agreed(work, meeting, ALICE, COLE)
    with work(FAY) as w:
        service.approve(w, one(w, meeting.meeting), seen=seen(w, meeting))
    all_ = {"bea": ["open", "strict"], "amir": ["open"], "dina": ["open"]}
    assert readers(work, meeting) == prepared | there | all_
    for member in (DAN, LEE):
        with work(member, read_only=True) as w, pytest.raises(NotFoundError):
            one(w, meeting.meeting)


def test_step_when_a_gate_is_skipped_is_refused_by_the_database(
    work: OpenWork, db: Database, now: dt.datetime, meeting: Held
) -> None:
    drafted(work, meeting)
    for step in ("pass_minutes", "approve_minutes", "archive"):
        with work(FAY) as w, pytest.raises(ConflictError):
            w.call("app.move_meeting", meeting.meeting, step, now)
    with work(FAY) as w:
        service.submit(w, one(w, meeting.meeting))
    with work(CARA) as w:
        assert w.call("app.move_meeting", meeting.meeting, "pass_minutes", now) == "no_opinion"
    with work(FAY) as w, pytest.raises(DeniedError):
        service.let_pass(w, one(w, meeting.meeting), seen=seen(w, meeting))


def test_approval_when_the_window_is_open_waits_for_every_firm(
    work: OpenWork, meeting: Held
) -> None:
    passed(work, meeting)
    agreed(work, meeting, ALICE)
    with work(FAY) as w, pytest.raises(NotReadyError) as refused:
        service.approve(w, one(w, meeting.meeting), seen=seen(w, meeting))
    assert refused.value.missing == "window_open"
    agreed(work, meeting, COLE)
    with work(FAY) as w:
        service.approve(w, one(w, meeting.meeting), seen=seen(w, meeting))
        assert one(w, meeting.meeting).state == "approved"


def test_approval_when_another_version_stands_than_was_seen_is_refused(
    work: OpenWork, meeting: Held
) -> None:
    passed(work, meeting)
    with work(FAY) as w:
        before = seen(w, meeting)
    accept(work, meeting, propose(work, meeting, ALICE))
    agreed(work, meeting, ALICE, COLE)
    with work(FAY) as w, pytest.raises(ConflictError):
        service.approve(w, one(w, meeting.meeting), seen=before)


def test_counsel_when_it_sends_back_says_why_and_the_draft_is_edited(
    work: OpenWork, meeting: Held
) -> None:
    submitted(work, meeting)
    with work(CARA) as w:
        row = one(w, meeting.meeting)
        service.send_back(w, row, seen=seen(w, meeting), words="Leave out who keeps the list.")
    with work(FAY) as w:
        row = one(w, meeting.meeting)
        assert [o.words for o in queries.opinions(w, row)] == ["Leave out who keeps the list."]
        part = section(w, meeting)
        service.edit(w, row, part, seen=seen(w, meeting), body="Families were heard.")
    with work(FAY) as w:
        assert section(w, meeting).body == "Families were heard."
        with pytest.raises(ConflictError):
            service.edit(w, one(w, meeting.meeting), part, seen=b"0" * 32, body="Else.")


def section(w: Work, meeting: Held, at: int = 0) -> Section:
    (found,) = [p for p in copy(w, meeting).parts.values() if p.item_id == meeting.topics[at]]
    return found


def propose(
    work: OpenWork, meeting: Held, member: Member, wording: str = BETTER, at: int = 0
) -> uuid.UUID:
    with work(member) as w:
        return correcting.propose(
            w,
            one(w, meeting.meeting),
            section(w, meeting, at),
            seen=seen(w, meeting),
            wording=wording,
            reason="It was in June.",
        )


def accept(work: OpenWork, meeting: Held, correction: uuid.UUID) -> None:
    with work(FAY) as w:
        row = queries.correction(w, correction)
        correcting.answer(w, one(w, meeting.meeting), row, accepts=True, words="")


def test_correction_when_accepted_makes_a_version_and_voids_what_was_said(
    work: OpenWork, meeting: Held
) -> None:
    passed(work, meeting)
    agreed(work, meeting, ALICE, COLE)
    correction = propose(work, meeting, ALICE)
    with work(COLE, read_only=True) as w:
        assert queries.correction(w, correction).state == "open"
    for member in (BEA, AMIR, DINA):
        with work(member, read_only=True) as w, pytest.raises(NotFoundError):
            queries.correction(w, correction)
    accept(work, meeting, correction)
    with work(FAY) as w, pytest.raises(NotReadyError) as refused:
        service.approve(w, one(w, meeting.meeting), seen=seen(w, meeting))
    assert refused.value.missing == "window_open"
    with work(COLE, read_only=True) as w:
        assert section(w, meeting).body == BETTER


def test_correction_when_proposed_by_whoever_was_absent_is_refused_with_reason_and_remedy(
    work: OpenWork, meeting: Held
) -> None:
    passed(work, meeting)
    with work(ALICE) as w:
        part, root = section(w, meeting), seen(w, meeting)
    for member, because in ((BEA, "nobody of your firm"), (AMIR, "you were not")):
        with work(member) as w, pytest.raises(DeniedError, match=because) as denied:
            correcting.propose(
                w, one(w, meeting.meeting), part, seen=root, wording=BETTER, reason="So."
            )
        assert denied.value.decision.remedy


def test_correction_when_two_are_accepted_at_once_the_second_finds_the_part_changed(
    work: OpenWork, meeting: Held
) -> None:
    passed(work, meeting)
    first, second = propose(work, meeting, ALICE), propose(work, meeting, COLE, BETTER + " Twice.")
    accept(work, meeting, first)
    with pytest.raises(ConflictError):
        accept(work, meeting, second)
    with pytest.raises(ConflictError):
        accept(work, meeting, first)
    with work(FAY) as w:
        row = queries.correction(w, second)
        correcting.answer(w, one(w, meeting.meeting), row, accepts=False, words="June it is.")
        assert queries.correction(w, second).state == "declined"


def test_part_when_it_names_a_member_is_refused_with_the_sentence(
    work: OpenWork, meeting: Held
) -> None:
    drafted(work, meeting)
    for text in (
        "Water was tested. Acme had no objection to that.",
        "Water was tested. bolt cars asked for more.",
        "Water was tested. Alice  Acme will write.",
    ):
        with work(FAY) as w, pytest.raises(InvalidError, match="names a member firm"):
            service.edit(
                w, one(w, meeting.meeting), section(w, meeting), seen=seen(w, meeting), body=text
            )


def test_part_when_it_holds_what_no_group_speaks_of_is_refused(
    work: OpenWork, meeting: Held
) -> None:
    drafted(work, meeting)
    with work(FAY) as w, pytest.raises(InvalidError, match="cannot be written"):
        service.edit(
            w,
            one(w, meeting.meeting),
            section(w, meeting),
            seen=seen(w, meeting),
            body="We will all raise our prices by five per cent from March.",
        )


def test_copies_when_cut_for_two_ceilings_differ_in_what_is_above_and_both_verify(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    approved(work, meeting)
    copies = {}
    for member in (ALICE, BEA, DINA):
        with work(member, read_only=True) as w:
            copies[member.key] = copy(w, meeting)
    root = copies["alice"].version.root
    for one_copy in copies.values():
        shown = {at: part.leaf for at, part in one_copy.parts.items()}
        leaves = one_copy.version.leaves
        assert verify(meeting.meeting, root, leaves, shown)
        for at, leaf in shown.items():
            assert not verify(meeting.meeting, root, leaves, {at: dc.replace(leaf, body="Else")})
    titles = {key: {p.title for p in one_copy.parts.values()} for key, one_copy in copies.items()}
    assert titles["alice"] - titles["bea"] == {"3. Going back"}
    assert titles["bea"] - titles["dina"] == {"2. Water"}
    assert copies["dina"].withheld == 3
    leaves = [bytes(leaf) for (leaf,) in db.rows(
        "select hash from minutes_sections where final order by position")]  # fmt: skip
    assert root_of(meeting.meeting, leaves) == root


def test_minutes_when_approved_are_changed_by_nobody(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    approved(work, meeting)
    for statement in (
        "update minutes_sections set body = 'Else' where final",
        "delete from minutes_sections",
        "update minutes_versions set circle = null",
        "delete from minutes_voices",
    ):
        with pytest.raises(InsufficientPrivilege):
            db.run(statement)
    with work(FAY) as w:
        part = section(w, meeting)
    with work(FAY) as w, pytest.raises(DeniedError):
        service.edit(w, one(w, meeting.meeting), part, seen=seen(w, meeting), body="Else.")
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.revise_minutes", meeting.meeting, part.part, seen(w, meeting), "Else.", w.now)


def test_addendum_when_written_is_read_by_all_once_counsel_lets_it(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    approved(work, meeting)
    with work(FAY) as w:
        ident = correcting.add(w, one(w, meeting.meeting), "The list is kept by the school.")
    with work(BEA, read_only=True) as w:
        assert queries.addenda(w, one(w, meeting.meeting)) == []
    with work(CARA) as w:
        row = queries.addendum(w, ident)
        correcting.settle(w, one(w, meeting.meeting), row, adds=True, words="")
    for member in (BEA, DINA):
        with work(member, read_only=True) as w:
            (row,) = queries.addenda(w, one(w, meeting.meeting))
            assert row.words == "The list is kept by the school."
    with pytest.raises(InsufficientPrivilege):
        db.run("update minutes_addenda set words = 'Else'")


def lapse(db: Database, meeting: Held, now: dt.datetime) -> None:
    """Let the time for corrections be over."""
    over = now - dt.timedelta(minutes=5)
    db.run("update meetings set correction_until = %s where id = %s", over, meeting.meeting)
    db.run("update outbox set not_before = %s where kind = %s", over, service.SILENCE)


def test_silence_when_the_window_is_over_approves_once_and_tells_its_readers(
    work: OpenWork,
    db: Database,
    station: Station,
    post: PostOffice,
    now: dt.datetime,
    meeting: Held,
) -> None:
    for member, pace in ((FAY, "at_once"), (BEA, "at_once"), (ALICE, "off"), (COLE, "weekly")):
        with work(member) as w:
            choosing.choose(w, COPPER, pace)
    passed(work, meeting)
    drain(station)
    opened = [mail["To"] for mail in post.mails if "can be corrected" in mail["Subject"]]
    assert sorted(opened) == sorted([ALICE.email, COLE.email])
    post.mails.clear()
    assert db.value("select state from meetings") == "correction", "the window is open"
    lapse(db, meeting, now)
    drain(station)
    assert db.value("select state from meetings") == "approved"
    drain(station)
    assert sorted(mail["To"] for mail in post.mails) == sorted([FAY.email, BEA.email])
    assert not any(
        "depot" in mail.as_string() or "Copper" in mail["Subject"] for mail in post.mails
    )
    db.run("update outbox set sent_at = null where kind = %s", service.SILENCE)
    drain(station)
    assert db.value("select count(*) from minutes_versions where cause = 'approved'") == 1
    entries = "select facts from ledger_entries where kind = 'meetings.approve_minutes'"
    assert [json.loads(facts)["by"] for (facts,) in db.rows(entries)] == ["silence"]


def test_silence_when_a_correction_is_open_waits_for_its_answer(
    work: OpenWork, db: Database, station: Station, now: dt.datetime, meeting: Held
) -> None:
    passed(work, meeting)
    correction = propose(work, meeting, ALICE)
    lapse(db, meeting, now)
    drain(station)
    assert db.value("select state from meetings") == "correction"
    with work(FAY) as w, pytest.raises(NotReadyError) as refused:
        service.approve(w, one(w, meeting.meeting), seen=seen(w, meeting))
    assert refused.value.missing == "corrections_open"
    with work(FAY) as w:
        row = queries.correction(w, correction)
        correcting.answer(w, one(w, meeting.meeting), row, accepts=False, words="It was May.")
    db.run("update outbox set not_before = %s where kind = %s", now, service.SILENCE)
    drain(station)
    assert db.value("select state from meetings") == "approved"


def test_correction_when_the_screen_is_in_doubt_is_read_by_counsel_first(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    passed(work, meeting)
    doubtful = BETTER + " Two firms plan a joint label with a common starting date in 2027."
    correction = propose(work, meeting, ALICE, doubtful)
    assert db.value("select state from minutes_corrections") == "counsel"
    for member in (COLE, FAY):
        with work(member, read_only=True) as w, pytest.raises(NotFoundError):
            queries.correction(w, correction)
    with work(CARA) as w:
        row = queries.correction(w, correction)
        correcting.judge(w, one(w, meeting.meeting), row, lets=True)
    for member in (COLE, FAY):
        with work(member, read_only=True) as w:
            assert queries.correction(w, correction).after_text == doubtful


def test_counsel_when_new_reads_a_draft_once_it_is_submitted_again(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    submitted(work, meeting)
    db.run("set session_replication_role = replica")  # a law firm would have come by its seat
    db.run("update memberships set roles = '{counsel}', max_marking = 4 where org_id = %s", ECHO.id)
    db.run("update seats set role = 'counsel', ceiling = 4 where representation_id = %s", OBI.id)
    db.run("set session_replication_role = default")
    with work(OBI, read_only=True) as w:
        assert queries.latest(w, one(w, meeting.meeting)) is None
    root = bytes(db.value("select root from minutes_versions order by number desc limit 1"))
    with work(OBI) as w:
        service.send_back(w, one(w, meeting.meeting), seen=root, words="Let me read it first.")
    with work(FAY) as w:
        service.submit(w, one(w, meeting.meeting))
    with work(OBI, read_only=True) as w:
        assert copy(w, meeting).withheld == 0


def test_correction_when_two_accept_in_the_same_moment_one_finds_it_answered(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    passed(work, meeting)
    both = (propose(work, meeting, ALICE), propose(work, meeting, COLE, BETTER + " Twice."))
    ready, outcomes = threading.Barrier(2), []

    def accept_one(correction: uuid.UUID) -> None:
        ready.wait()
        try:
            accept(work, meeting, correction)
        except ConflictError:
            outcomes.append("conflict")
        else:
            outcomes.append("accepted")

    threads = [threading.Thread(target=accept_one, args=(one_,)) for one_ in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", "conflict"]
    assert db.value("select count(*) from minutes_versions where cause = 'corrected'") == 1


def test_approval_when_two_approve_in_the_same_moment_happens_once(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    passed(work, meeting)
    agreed(work, meeting, ALICE, COLE)
    ready, outcomes = threading.Barrier(2), []

    def approve_it() -> None:
        ready.wait()
        try:
            with work(FAY) as w:
                service.approve(w, one(w, meeting.meeting), seen=seen(w, meeting))
        except (ConflictError, DeniedError):
            outcomes.append("late")
        else:
            outcomes.append("approved")

    threads = [threading.Thread(target=approve_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "late"]
    assert db.value("select count(*) from minutes_versions where cause = 'approved'") == 1


def test_part_when_it_points_at_a_source_is_refused(work: OpenWork, meeting: Held) -> None:
    drafted(work, meeting)
    for text in (
        "A nurse at the clinic told us who beat the children; call her on +243 81 555 0142.",
        "The witness is Mr Jean Mukendi, a foreman at the depot.",
    ):
        with work(FAY) as w, pytest.raises(InvalidError, match="cannot be written"):
            service.edit(
                w, one(w, meeting.meeting), section(w, meeting), seen=seen(w, meeting), body=text
            )


def test_names_when_a_meeting_allows_them_may_stand_outside_of_stopped_topics(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    db.run("update meetings set names_firms = true")
    db.run("update agenda_items set stopped_at = now() where id = %s", meeting.topics[1])
    drafted(work, meeting)
    said = "Acme asked for water tests."
    with work(FAY) as w:
        part, root = section(w, meeting), seen(w, meeting)
        service.edit(w, one(w, meeting.meeting), part, seen=root, body=said)
    with work(FAY) as w:
        part, root = section(w, meeting, 1), seen(w, meeting)
    with work(FAY) as w, pytest.raises(InvalidError, match="names a member firm"):
        service.edit(w, one(w, meeting.meeting), part, seen=root, body=said)


def test_draft_when_notes_name_a_member_is_not_handed_in(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    db.run(
        "update agenda_notes set body = 'Bolt Cars asked for water tests.' where item_id = %s",
        meeting.topics[1],
    )
    drafted(work, meeting)
    with work(FAY) as w, pytest.raises(InvalidError) as refused:
        service.submit(w, one(w, meeting.meeting))
    assert list(refused.value.fields) == ["2. Water"]


def test_correction_when_it_waits_for_somebody_else_is_a_conflict_and_no_error(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    passed(work, meeting)
    doubtful = BETTER + " Two firms plan a joint label with a common starting date in 2027."
    waiting = propose(work, meeting, FAY, doubtful)
    with pytest.raises(ConflictError):
        accept(work, meeting, waiting)
    plain = propose(work, meeting, ALICE)
    with work(CARA) as w:
        row = queries.correction(w, plain)
        with pytest.raises(ConflictError):
            correcting.judge(w, one(w, meeting.meeting), row, lets=True)


def test_agreement_when_noted_leaves_nothing_members_could_count(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    passed(work, meeting)
    agreed(work, meeting, ALICE, COLE)
    chains = "select distinct chain from ledger_entries where kind = 'minutes.agreed'"
    assert db.rows(chains) == [(SYSTEM_CHAIN,)]
    with work(BEA, read_only=True) as w:
        row = one(w, meeting.meeting)
        assert queries.opinions(w, row) == []
    with work(ALICE, read_only=True) as w:
        mine = queries.opinions(w, one(w, meeting.meeting))
        assert {opinion.firm_id for opinion in mine} == {ALICE.org_id}


def test_correction_when_its_part_was_drafted_anew_is_let_through_to_nobody(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    passed(work, meeting)
    doubtful = BETTER + " Two firms plan a joint label with a common starting date in 2027."
    correction = propose(work, meeting, ALICE, doubtful)
    with work(FAY) as w:
        service.rework(w, one(w, meeting.meeting))
    let = partial(judged, work, meeting, correction, lets=True)
    with pytest.raises(ConflictError):
        let()
    with work(FAY) as w:
        service.draft_again(w, one(w, meeting.meeting))
        service.submit(w, one(w, meeting.meeting))
    with work(CARA) as w:
        service.let_pass(w, one(w, meeting.meeting), seen=seen(w, meeting))
    with pytest.raises(ConflictError):
        let()
    for member in (BEA, COLE, FAY, DINA):
        with work(member, read_only=True) as w, pytest.raises(NotFoundError):
            queries.correction(w, correction)
    judged(work, meeting, correction, lets=False)
    with work(ALICE, read_only=True) as w:
        assert queries.correction(w, correction).state == "refused"
    assert db.value("select circle from minutes_corrections") is not None


def judged(work: OpenWork, meeting: Held, correction: uuid.UUID, *, lets: bool) -> None:
    """Let counsel judge a correction."""
    with work(CARA) as w:
        row = queries.correction(w, correction)
        correcting.judge(w, one(w, meeting.meeting), row, lets=lets)


def test_newcomer_when_admitted_after_the_meeting_finds_and_hears_nothing_of_its_minutes(
    work: OpenWork,
    db: Database,
    station: Station,
    post: PostOffice,
    now: dt.datetime,
    meeting: Held,
) -> None:
    db.run("set session_replication_role = replica")  # a day begins at midnight; this needs none
    admitted = now - dt.timedelta(minutes=30)
    db.run("update seats set history_from = %s where representation_id = %s", admitted, DINA.id)
    db.run("set session_replication_role = default")
    db.run("update meetings set shared_at = %s", now)  # the meeting itself is hers
    passed(work, meeting)
    drain(station)
    post.mails.clear()
    agreed(work, meeting, ALICE, COLE)
    with work(FAY) as w:
        service.approve(w, one(w, meeting.meeting), seen=seen(w, meeting))
        ident = correcting.add(w, one(w, meeting.meeting), "The list is kept by the school.")
    with work(CARA) as w:
        row = queries.addendum(w, ident)
        correcting.settle(w, one(w, meeting.meeting), row, adds=True, words="")
    drain(station)
    assert DINA.email not in [mail["To"] for mail in post.mails]
    for member, reads in ((DINA, False), (BEA, True)):
        with work(member, read_only=True) as w:
            for model in (Section, Version, Addendum):
                assert bool(w.session.scalars(select(model)).all()) is reads
            found = select(SearchRow.title).where(SearchRow.kind == "minutes")
            assert bool(w.session.scalars(found).all()) is reads


def of_kind(w: Work, meeting: Held, kind: str) -> Section:
    return next(p for p in copy(w, meeting).parts.values() if p.kind == kind)


def test_protocol_when_somebody_would_correct_it_stands_as_it_happened(
    work: OpenWork, meeting: Held
) -> None:
    drafted(work, meeting)
    with work(FAY) as w:
        ident, root = of_kind(w, meeting, "protocol").part, seen(w, meeting)
    with work(FAY) as w, pytest.raises(ConflictError):
        w.call("app.revise_minutes", meeting.meeting, ident, root, "Else.", w.now)
    with work(FAY) as w:
        service.submit(w, one(w, meeting.meeting))
    with work(CARA) as w:
        service.let_pass(w, one(w, meeting.meeting), seen=seen(w, meeting))
    with work(ALICE) as w:
        part, root = of_kind(w, meeting, "protocol"), seen(w, meeting)
        with pytest.raises(InvalidError, match="addendum"):
            correcting.propose(
                w, one(w, meeting.meeting), part, seen=root, wording="Else.", reason="So."
            )
    proposed = (new_id(), meeting.meeting, ident, root, "Else.", "So.", False)
    with work(ALICE) as w, pytest.raises(ConflictError):
        w.call("app.propose_correction", *proposed, w.now)


def test_head_when_corrected_is_read_by_counsel_first(work: OpenWork, meeting: Held) -> None:
    passed(work, meeting)
    with work(ALICE) as w:
        head = of_kind(w, meeting, "head")
        row, wording = one(w, meeting.meeting), head.body + "\nThe chair thanked everybody."
        ident = correcting.propose(
            w, row, head, seen=seen(w, meeting), wording=wording, reason="Shorter."
        )
        assert queries.correction(w, ident).state == "counsel"


def test_head_when_it_holds_what_no_group_speaks_of_is_not_handed_in(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    drafted(work, meeting)
    with work(FAY) as w:
        head = of_kind(w, meeting, "head")
        row, body = one(w, meeting.meeting), head.body + "\nWe will all raise our prices."
        with pytest.raises(InvalidError, match="cannot be written"):
            service.edit(w, row, head, seen=seen(w, meeting), body=body)
    with work(FAY) as w:
        w.call("app.revise_minutes", meeting.meeting, head.part, seen(w, meeting), body, w.now)
    with work(FAY) as w, pytest.raises(InvalidError) as refused:
        service.submit(w, one(w, meeting.meeting))
    assert list(refused.value.fields) == ["When and who"]


def seat_as_counsel(db: Database) -> None:
    """Let Obi be counsel from now on, as an appointment would."""
    db.run("set session_replication_role = replica")  # a law firm would have come by its seat
    db.run("update memberships set roles = '{counsel}', max_marking = 4 where org_id = %s", ECHO.id)
    db.run("update seats set role = 'counsel', ceiling = 4 where representation_id = %s", OBI.id)
    db.run("set session_replication_role = default")
    db.run("update seats set ceiling = ceiling where representation_id = %s", OBI.id)


def test_counsel_when_seated_later_reads_and_judges_what_waits(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    submitted(work, meeting)
    seat_as_counsel(db)
    with work(OBI) as w:
        assert copy(w, meeting).withheld == 0
        service.let_pass(w, one(w, meeting.meeting), seen=seen(w, meeting))
    doubtful = BETTER + " Two firms plan a joint label with a common starting date in 2027."
    held_back, plain = propose(work, meeting, ALICE, doubtful), propose(work, meeting, COLE)
    db.run("update seats set ended_at = now() where representation_id = %s", CARA.id)
    with work(OBI, read_only=True) as w:
        assert {row.id for row in queries.corrections(w, one(w, meeting.meeting))} == {
            held_back,
            plain,
        }
    with work(BEA, read_only=True) as w:
        assert queries.latest(w, one(w, meeting.meeting)) is None
        assert queries.corrections(w, one(w, meeting.meeting)) == []
    circles = db.rows("select circle from minutes_corrections where state = 'counsel'")
    assert [sorted(circle) for (circle,) in circles] == [sorted([OBI.id, ALICE.id])], "no Cara"
    with work(ALICE, read_only=True) as w:
        assert queries.correction(w, held_back).state == "counsel"
    with pytest.raises(InsufficientPrivilege):
        db.run("update minutes_sections set circle = null")


def test_minutes_when_with_counsel_are_taken_back_by_who_prepares_without_a_word(
    work: OpenWork, meeting: Held
) -> None:
    submitted(work, meeting)
    with work(CARA) as w, pytest.raises(NotReadyError):
        service.rework(w, one(w, meeting.meeting))
    with work(ALICE) as w, pytest.raises(DeniedError):
        service.rework(w, one(w, meeting.meeting))
    with work(FAY) as w, pytest.raises(DeniedError):
        service.send_back(w, one(w, meeting.meeting), seen=seen(w, meeting), words="So.")
    with work(FAY) as w:
        service.rework(w, one(w, meeting.meeting))
        assert one(w, meeting.meeting).state == "minutes_draft"


def test_words_beside_minutes_when_they_name_a_member_are_refused(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    passed(work, meeting)
    with work(ALICE) as w, pytest.raises(InvalidError, match="names a member firm"):
        correcting.propose(
            w,
            one(w, meeting.meeting),
            section(w, meeting),
            seen=seen(w, meeting),
            wording=BETTER,
            reason="Bolt Cars said June.",
        )
    correction = propose(work, meeting, ALICE)
    with work(FAY) as w:
        row, words = queries.correction(w, correction), "Acme Motors was not there."
        with pytest.raises(InvalidError, match="names a member firm"):
            correcting.answer(w, one(w, meeting.meeting), row, accepts=False, words=words)


def test_addendum_when_a_topic_was_stopped_names_nobody_even_where_names_stand(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    db.run("update meetings set names_firms = true")
    db.run("update agenda_items set stopped_at = now() where id = %s", meeting.topics[1])
    approved(work, meeting)
    said = "Acme Motors asked for it."
    for at in (None, 1):
        with work(FAY) as w:
            about = None if at is None else section(w, meeting, at)
            with pytest.raises(InvalidError, match="names a member firm"):
                correcting.add(w, one(w, meeting.meeting), said, about)
    with work(FAY) as w:
        correcting.add(w, one(w, meeting.meeting), said, section(w, meeting))


def test_addendum_when_about_a_part_for_few_is_read_by_and_told_to_them_alone(
    work: OpenWork,
    db: Database,
    station: Station,
    post: PostOffice,
    now: dt.datetime,
    meeting: Held,
) -> None:
    for member in (ALICE, BEA):
        with work(member) as w:
            choosing.choose(w, COPPER, "at_once")
    approved(work, meeting)
    drain(station)
    post.mails.clear()
    with work(FAY) as w:
        row, about = one(w, meeting.meeting), section(w, meeting, 2)
        refused = correcting.add(w, row, "It was refused.", about)
        narrow = correcting.add(w, row, "The depot was closed in May.", about)
    for ident, adds in ((refused, False), (narrow, True)):
        with work(CARA, at=now + dt.timedelta(seconds=1)) as w:
            found = queries.addendum(w, ident)
            assert (found.number, int(found.marking)) == (None, 4)
            correcting.settle(w, one(w, meeting.meeting), found, adds=adds, words="So.")
    for member, read in ((ALICE, [1]), (BEA, []), (COLE, []), (AMIR, [])):
        with work(member, read_only=True) as w:
            added = queries.addenda(w, one(w, meeting.meeting))
            assert [one_.number for one_ in added] == read, member.key
    db.run("update outbox set not_before = %s", now)
    drain(station)
    told = [mail["To"] for mail in post.mails if "approved" in mail["Subject"].lower()]
    assert ALICE.email in told
    assert BEA.email not in told
    db.run("set session_replication_role = replica")  # its membership could hold no such role
    db.run("update memberships set roles = '{member,chair}' where org_id = %s", COLE.org_id)
    db.run("update seats set role = 'chair' where representation_id = %s", COLE.id)
    db.run("set session_replication_role = default")
    with work(COLE) as w, pytest.raises(NotFoundError):
        w.call("app.add_addendum", new_id(), meeting.meeting, about.part, "Else.", w.now)


def test_window_when_somebody_tells_an_earlier_hour_is_as_long_as_it_was_agreed(
    work: OpenWork, db: Database, now: dt.datetime, meeting: Held
) -> None:
    submitted(work, meeting)
    with work(CARA, at=now - dt.timedelta(days=3)) as w:
        service.let_pass(w, one(w, meeting.meeting), seen=seen(w, meeting))
    left = db.value("select correction_until - now() from meetings")
    assert left > dt.timedelta(days=6, hours=23)
    with pytest.raises(DBAPIError, match="stands as it was cleared"), work(FAY) as w:
        shorten(w, meeting)


def shorten(w: Work, meeting: Held) -> None:
    row = one(w, meeting.meeting)
    grant(w.session, row)
    row.correction_days = 1
    w.session.flush()


def test_counsel_when_it_sends_the_same_version_back_twice_is_heard_twice(
    work: OpenWork, now: dt.datetime, meeting: Held
) -> None:
    drafted(work, meeting)
    for at, words in enumerate(("Leave out the list.", "The list still stands there.")):
        with work(FAY) as w:
            service.submit(w, one(w, meeting.meeting))
        with work(CARA, at=now + dt.timedelta(seconds=at)) as w:
            service.send_back(w, one(w, meeting.meeting), seen=seen(w, meeting), words=words)
    with work(FAY) as w:
        told = [opinion.words for opinion in queries.opinions(w, one(w, meeting.meeting))]
    assert told == ["Leave out the list.", "The list still stands there."]


def test_ledger_when_minutes_are_corrected_keeps_it_from_members(
    work: OpenWork, db: Database, meeting: Held
) -> None:
    passed(work, meeting)
    accept(work, meeting, propose(work, meeting, ALICE))
    with work(ALICE) as w:
        row = one(w, meeting.meeting)
        papers.export(w, row, queries.newest(w, row), "docx")
        papers.pack(w, row)
    rows = db.rows(
        "select kind, chain, facts from ledger_entries where kind in ('minutes.exported',"
        " 'minutes.correction_proposed','minutes.correction_answered','meetings.pack_taken')"
    )
    assert {(kind, chain) for kind, chain, _ in rows} == {
        ("minutes.exported", SYSTEM_CHAIN),
        ("minutes.correction_proposed", SYSTEM_CHAIN),
        ("minutes.correction_answered", SYSTEM_CHAIN),
        ("meetings.pack_taken", SYSTEM_CHAIN),
    }
    assert not any("papers" in facts for *_, facts in rows)
