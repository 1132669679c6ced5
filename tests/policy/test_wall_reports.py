"""The independence wall around a report, cell by cell: which role does what; and in SQL."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Callable
from typing import NoReturn

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import (
    CollabError,
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
)
from collab.features.engagements.reports import queries, register
from collab.features.engagements.reports.models import Report
from collab.features.engagements.reports.rules import (
    STEPS,
    TRANSITIONS,
    Addressee,
    Reply,
    Response,
    Section,
    State,
    Step,
    Text,
    arrow,
)
from collab.features.engagements.reports.service import recommending, releasing, writing
from collab.people.spaces.queries import one as space_of
from collab.policy.declaration import PermittedAction
from collab.policy.marking import Marking
from collab.work.unit import Work
from tests.cast import (
    ALICE,
    ASSOCIATION,
    BEA,
    CARA,
    COPPER,
    DAN,
    DELTA,
    DINA,
    FAY,
    LEE,
    LEX,
    OBI,
    OTTO,
    Firm,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import engagements, reports
from tests.factories.reports import FIRST, SECOND, Scene
from tests.house.databases import Database

WEEK = dt.timedelta(days=7)
RIVAL = Member("expert-rival", "Rival Expert", Firm("rival", "Rival Experts", "expert_firm"))
DONE, DENIED, ABSENT = "done", "denied", "absent"
ROLES = {
    "facilitator": FAY,
    "selecting member": ALICE,
    "plain member": BEA,
    "subject": DINA,
    "counsel": CARA,
    "observer": OBI,
    "stranger": DAN,
    "leaver": LEE,
}


@dc.dataclass(frozen=True, slots=True)
class Case:
    """An action and who may do it; all others are refused or find nothing."""

    name: str
    state: str
    act: Callable[[Work, Scene], object]
    may: frozenset[str]
    refused: frozenset[str] = frozenset()


def _report(work: Work, where: Scene) -> Report:
    found = queries.report_of(work, where.engagement_id)
    if found is None:
        raise NotFoundError
    return found


def _write(work: Work, where: Scene) -> object:
    text = Text("en", "Another", "", (Section("a", "A", "Nothing was found.", neutral=False),))
    return writing.write(work, _report(work, where), text, seen_version=1)


def _thread(work: Work, where: Scene) -> object:
    found = queries.threads(work, where.engagement_id)
    if not found:
        raise NotFoundError
    writing.comment(work, found[0], "A desk was opened in May.", seen_version=1)
    return found[0]


def _release(work: Work, where: Scene) -> object:
    choice = releasing.Choice(
        sections=("dust",),
        summary=False,
        marking=Marking.AMBER,
        category="hr_risk_general",
        permitted=PermittedAction.DESK_RESEARCH_ONLY,
    )
    row = _report(work, where)
    return releasing.release(work, row, space_of(work, COPPER), choice)


def _recommend(work: Work, where: Scene) -> object:
    return recommending.recommend(
        work,
        queries.engagement(work, where.engagement_id),
        "Staff the complaints desk.",
        due_on=(work.now + dt.timedelta(days=9)).date(),
        addressees=[Addressee(DELTA.id)],
    )


def _respond(work: Work, where: Scene) -> object:
    found = register.recommendations(work, where.engagement_id)
    if not found:
        raise NotFoundError
    (line,) = register.said(work, [found[0].id])[found[0].id]
    recommending.respond(work, line.reaction, Reply(Response.ACCEPTED), seen_version=1)
    return line


HOME = frozenset({"facilitator", "selecting member", "plain member", "subject", "counsel"})
CASES = (
    Case("read the report", "checking", _report, frozenset({"facilitator", "expert"})),
    Case("write the report", "writing", _write, frozenset({"expert"}), frozenset({"facilitator"})),
    Case(
        "comment on facts",
        "checking",
        _thread,
        frozenset({"subject"}),
        frozenset({"facilitator", "counsel"}),
    ),
    Case(
        "release the report",
        "final",
        _release,
        frozenset({"facilitator"}),
    ),
    Case(
        "record a recommendation",
        "final",
        _recommend,
        frozenset({"facilitator"}),
        HOME - {"facilitator"} | {"observer"},
    ),
    Case(
        "answer a recommendation",
        "answered",
        _respond,
        frozenset({"subject"}),
        HOME - {"subject"} | {"observer"},
    ),
)


@pytest.fixture
def where(db: Database, now: dt.datetime) -> Scene:
    """Give the scene, with an expert of another engagement who knows nothing of this one."""
    found = reports.scene(db.superuser, now=now)
    engagements.expert(db.superuser, "rival", now=now)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cell_when_somebody_tries_is_done_denied_or_absent(
    case: Case, db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    state = "final" if case.state == "answered" else case.state
    reports.report(db.superuser, where, now=now, state=state)
    if state == "checking":
        reports.thread(db.superuser, where, now=now)
    if state == "final":
        reports.release(db.superuser, where, now=now)
    if case.state == "answered":
        reports.recommendation(db.superuser, where, now=now)
    everybody = {**ROLES, "expert": where.expert, "another expert": RIVAL}
    found = {role: _outcome(work, member, case, where) for role, member in everybody.items()}
    wanted = {
        role: DONE if role in case.may else DENIED if role in case.refused else ABSENT
        for role in found
    }
    assert found == wanted


class _UndoneError(Exception):
    """It went through; nothing of it stays."""


def _undone(_made: object) -> NoReturn:
    raise _UndoneError


def _outcome(work: OpenWork, member: Member, case: Case, where: Scene) -> str:
    try:
        with work(member) as w:
            _undone(case.act(w, where))
    except _UndoneError:
        return DONE
    except DeniedError as error:
        return DENIED if error.decision.reasons else "denied without a reason"
    except NotFoundError:
        return ABSENT


def seen(db: Database, member: Member, table: str) -> int:
    """Count what somebody reads of a table, asked in SQL."""
    with db.app.begin() as connection:
        if call(connection, "app.enter", member.id, member.org_id)[0][0] is None:
            return 0
        return int(connection.exec_driver_sql(f"select count(*) from {table}").scalar_one())


TABLES = (
    "engagement_reports",
    "report_versions",
    "report_passages",
    "accuracy_notes",
    "accuracy_threads",
    "report_releases",
    "recommendations",
)


def test_rows_when_asked_for_in_sql_are_those_of_ones_own_side(
    db: Database, where: Scene, now: dt.datetime
) -> None:
    reports.everything(db.superuser, now=now, where=where)
    expert_side = (1, 1, 1, 1, 0, 0, 0)
    found = {
        member.key: tuple(seen(db, member, table) for table in TABLES)
        for member in (where.expert, RIVAL, FAY, CARA, ALICE, BEA, DINA, DAN, LEE)
    }
    assert found == {
        where.expert.key: expert_side,
        RIVAL.key: (0,) * 7,
        "fay": (1, 1, 1, 1, 1, 2, 1),
        "cara": (0, 0, 0, 0, 1, 2, 1),
        "alice": (0, 0, 0, 0, 0, 1, 1),
        "bea": (0, 0, 0, 0, 0, 1, 1),
        "dina": (0, 0, 0, 0, 1, 1, 1),
        "dan": (0,) * 7,
        "lee": (0,) * 7,
    }


def _take(w: Work, ident: uuid.UUID, step: Step, until: dt.date | None = None) -> None:
    row = queries.report(w, ident)
    seen = writing.read(w, row) or writing.Seen(1, 1)
    writing.move(w, row, step, words="So.", until=until, seen=seen)


@pytest.mark.parametrize("state", State)
def test_step_when_the_table_has_no_arrow_is_refused_to_whoever_asks(
    state: State, db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    ident = reports.report(db.superuser, where, now=now, state=state.value)
    for step in STEPS:
        one = arrow(state, step)
        for member in (FAY, where.expert):
            roles = {"fay": "facilitator"}.get(member.key, "expert")
            if one is not None and roles in one.roles:
                continue
            with pytest.raises((CollabError, DBAPIError)), work(member) as w:
                w.call("app.move_report", ident, step.value, "", now.date() + WEEK, now)
            with pytest.raises(DeniedError), work(member) as w:
                _take(w, ident, step, until=now.date())


def test_steps_when_read_from_the_database_are_those_of_the_rules(still_db: Database) -> None:
    rows = still_db.rows("select step, before_state, after_state, roles from report_steps")
    assert {(s, b, a, frozenset(r)) for s, b, a, r in rows} == {
        (one.step, one.before, one.after, one.roles) for one in TRANSITIONS
    }


def test_release_when_a_member_is_named_in_it_is_not_let_out(
    db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    reports.report(db.superuser, where, now=now, state="final")
    openly = {"permitted_action": "raise_openly"}
    kept = reports.release(db.superuser, where, now=now)
    with pytest.raises(ConflictError, match="raise openly"), work(FAY) as w:
        releasing.propose(w, queries.release(w, kept))
    db.run("update report_releases set state = 'superseded'")
    plain = reports.release(db.superuser, where, now=now, number=2, sections=[SECOND], **openly)
    with pytest.raises(ConflictError, match="fit for everybody"), work(FAY) as w:
        releasing.propose(w, queries.release(w, plain))
    db.run("update report_releases set state = 'superseded'")
    named = [SECOND | {"neutral": True, "text": "What DÉLTA does there is not enough."}]
    told = reports.release(db.superuser, where, now=now, number=3, sections=named, **openly)
    with pytest.raises(ConflictError, match="is named in it"), work(FAY) as w:
        releasing.propose(w, queries.release(w, told))


def test_release_when_the_screen_refuses_a_section_stays_with_the_expert(
    db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    reports.report(db.superuser, where, now=now, state="final")
    db.run(
        "update report_versions set sections = jsonb_set(sections, '{0,text}',"
        """ '"Bolt Cars pays 8,900 USD a tonne and will cut its order to 400 tonnes."')"""
    )
    with pytest.raises(InvalidError) as refused, work(FAY) as w:
        _release(w, where)
    assert releasing.LEAVE_OUT in refused.value.fields["sections"]
    assert seen(db, FAY, "report_releases") == 0


def test_round_when_its_day_is_over_ends_with_silence_noted_on_both_sides(
    db: Database, where: Scene, now: dt.datetime
) -> None:
    reports.report(db.superuser, where, now=now, state="checking")
    asked = reports.thread(db.superuser, where, now=now)
    reports.recommendation(db.superuser, where, now=now)
    for after, state, response in (
        (1, "asked", None),
        (8, "silent", None),
        (31, "silent", "silent"),
    ):
        with db.system.begin() as connection:
            at = now + dt.timedelta(days=after)
            for function in ("end_due_facts", "mark_silent", "remind_of_recommendations"):
                call(connection, f"app.{function}", at)
        for table in ("accuracy_notes", "accuracy_threads"):
            assert db.value(f"select state from {table} where id = '{asked}'") == state
        assert db.value("select response from recommendation_answers") == response
    mails = db.rows("select payload->>'representation_id' from outbox where kind like 'mail.rec%%'")
    assert mails == []
    with db.system.begin() as connection:
        call(connection, "app.remind_of_recommendations", now + dt.timedelta(days=23))


def test_release_when_another_takes_its_place_is_read_and_let_out_no_more(
    db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    reports.report(db.superuser, where, now=now, state="final")
    first = reports.release(db.superuser, where, now=now, permitted_action="raise_openly")
    waiting = reports.release(
        db.superuser, where, now=now, number=2, state="held", released_at=None,
        circle=sorted([ASSOCIATION.id, LEX.id]),
    )  # fmt: skip
    proposed = reports.public(db.superuser, first, now=now)
    with work(FAY) as w:
        _release(w, where)
    assert db.rows("select state from report_releases order by number") == [
        ("superseded",), ("superseded",), ("released",),
    ]  # fmt: skip
    with pytest.raises(NotFoundError), work(BEA) as w:
        queries.release(w, first)
    with pytest.raises(NotFoundError), work(CARA) as w:
        queries.release(w, waiting)
    with pytest.raises(DeniedError), work(OTTO) as w:
        releasing.decide(w, queries.public(w, proposed), publish=True)
    with work(FAY) as w:
        releasing.withdraw(w, queries.release(w, first))


def test_counsel_when_late_does_not_put_the_old_in_the_place_of_the_new(
    db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    reports.report(db.superuser, where, now=now, state="final")
    circle = sorted([ASSOCIATION.id, LEX.id])
    held = {"state": "held", "released_at": None, "circle": circle}
    old = reports.release(db.superuser, where, now=now, **held)
    new = reports.release(db.superuser, where, now=now, number=2, **held)
    with pytest.raises(ConflictError), work(CARA) as w:
        releasing.settle(w, queries.release(w, old), words="", seen_version=1, clear=True)
    with work(CARA) as w:
        releasing.settle(w, queries.release(w, new), words="", seen_version=1, clear=True)
    assert db.value(f"select circle from report_releases where id = '{new}'") is None
    with work(BEA) as w:
        assert queries.release(w, new).opinion == ""


def test_text_when_more_is_new_than_was_said_goes_into_escrow_again(
    db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    ident = reports.report(db.superuser, where, now=now, state="answering")
    reports.thread(db.superuser, where, now=now)
    db.run("update accuracy_notes set state = 'commented', words = 'No.', answer = 'So.',"
           " changed = true, answered_at = now()")  # fmt: skip
    first, second = FIRST, SECOND | {"text": "It has a desk."}
    worse = FIRST | {"text": "Acme knew of it all along."}
    for parts, fits in (((worse, second), False), ((first, second), True)):
        with work(where.expert) as w:
            row = queries.report(w, ident)
            draft = queries.draft(w, row)
            sections = tuple(Section(**one) for one in parts)
            text = Text("en", "Dust and what to do", "What was seen.", sections)
            writing.write(w, row, text, seen_version=draft.version if draft else None)
        if fits:
            break
        with pytest.raises(ConflictError, match="More was changed"), work(where.expert) as w:
            _take(w, ident, Step.FINISH)
    with work(where.expert) as w:
        _take(w, ident, Step.FINISH)
        assert queries.report(w, ident).stands is State.FINAL


def test_passage_when_it_names_another_firm_or_prices_is_not_put_into_the_group(
    db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    ident = reports.report(db.superuser, where, now=now, state="escrow")
    named = "Delta Mining sells to Bolt."
    priced = "Delta sells its copper at 8,900 USD a tonne to us."
    db.run(
        "update report_versions set sections = jsonb_set(sections, '{1,text}', to_jsonb(%s::text))",
        f"{named} {priced}",
    )
    for words, why in ((named, "Another firm"), (priced, "cannot be written here")):
        with pytest.raises(InvalidError) as refused, work(FAY) as w:
            writing.mark(
                w, queries.report(w, ident), section="delta", excerpt=words, party_id=DELTA.id
            )
        assert why in refused.value.fields["excerpt"]


def test_milestone_when_it_is_the_last_waits_for_the_report(
    db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    ident = reports.report(db.superuser, where, now=now, state="answering")
    accept = (
        "update engagement_milestones set state = 'accepted', accepted_at = now(), ended_at = now()"
    )
    with pytest.raises(psycopg.Error, match="the report is not final yet"):
        db.run(accept)
    last = db.value("select id from engagement_milestones")
    for member, waits in ((where.expert, True), (FAY, True), (BEA, False), (DAN, False)):
        with work(member) as w:
            assert w.call("app.waits_for_report", last) is waits, member.key
    db.run("update engagement_reports set state = 'final' where id = %s", ident)
    db.run(accept)


def test_engagement_when_it_is_cancelled_takes_its_unfinished_report_along(
    db: Database, where: Scene, now: dt.datetime
) -> None:
    reports.report(db.superuser, where, now=now, state="writing")
    db.run("update engagements set state = 'cancelled' where id = %s", where.engagement_id)
    db.run("update engagement_milestones set state = 'cancelled', ended_at = now()")
    assert db.value("select state from engagement_milestones") == "cancelled"


def test_report_when_released_where_its_engagement_stands_moves_that_on(
    db: Database, where: Scene, work: OpenWork, now: dt.datetime
) -> None:
    reports.report(db.superuser, where, now=now, state="final")
    with work(FAY) as w:
        _release(w, where)
    assert db.value("select state from engagements") == "reported"
    with work(FAY) as w:  # a corrected release leaves it there
        _release(w, where)
    assert db.value("select state from engagements") == "reported"
