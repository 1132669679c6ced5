"""Answers to invitations: one's own, counts to members, by firm to those who prepare."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, ProgrammingError

from collab.core.errors import ConflictError, DeniedError, NotFoundError
from collab.core.ids import new_id
from collab.core.refs import Card
from collab.features.meetings import calendar_queries, queries
from collab.features.meetings.calendar_models import Reply
from collab.features.meetings.service import inviting
from collab.features.meetings.views.calendar import panel
from collab.policy.guard import grant
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
    DAN,
    DINA,
    FAY,
    LEE,
    OBI,
    PIA,
    Member,
)
from tests.conftest import ClientOf, OpenWork
from tests.factories.calling import meeting
from tests.factories.sitting import protect
from tests.house.databases import Database


def answer(work: OpenWork, ident: uuid.UUID, member: Member, said: str) -> None:
    with work(member) as w:
        inviting.reply(w, queries.one(w, ident), said)


def test_answer_when_given_on_the_page_is_ones_own_and_can_be_changed(
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    bea = client(BEA)
    page = bea.get(f"/meetings/{ident}/invitations")
    assert "You have not answered yet." in page.words
    there = f"/meetings/{ident}/invitations"
    for said in ("yes", "no"):
        sent = bea.post(f"/meetings/{ident}/reply", {"answer": said})
        assert (sent.status, sent.location) == (303, there)
    assert "Your answer: I do not come" in bea.get(there).words
    assert db.rows("select representation_id, firm_id, answer, circle from meeting_replies") == [
        (BEA.id, BOLT.id, "no", [BEA.id])
    ]


def test_home_when_an_answer_is_due_says_so_with_the_day_until_it_is_given(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    ident = meeting(
        db.superuser, now=now, invited_at=now, marking=3, starts_at=now + dt.timedelta(days=4)
    )
    meeting(db.superuser, now=now, title="Not invited to yet")
    link = client(BEA).get("/").soup.select_one(f'a[href="/meetings/{ident}/invitations"]')
    assert link is not None
    assert link.get_text() == "Do you come? Autumn exchange"
    assert link.find_next("time") is not None
    assert "Do you come? Not invited" not in client(BEA).get("/").words
    answer(work, ident, BEA, "no")
    assert "Do you come?" not in client(BEA).get("/").words


def test_answers_when_looked_at_by_a_rival_are_neither_rows_nor_counts(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    for member in (ALICE, AMIR, DINA, FAY):
        answer(work, ident, member, "yes")
    with work(BEA) as w:
        assert w.session.connection().exec_driver_sql("select from meeting_replies").all() == []
        assert calendar_queries.counts(w, queries.one(w, ident)) is None
        with pytest.raises(ProgrammingError, match="for others to see"):
            w.call("app.meeting_answers", ident)
    page = client(BEA).get(f"/meetings/{ident}/invitations")
    assert "five independent organisations" in page.words
    assert "Answers by organisation" not in page.words


def earlier(db: Database) -> None:
    """Let what was answered have stood at the full hour, past the trigger that keeps it."""
    db.run("set session_replication_role = replica")
    db.run("update meeting_replies set updated_at = updated_at - interval '1 hour'")
    db.run("set session_replication_role = origin")


def test_counts_when_five_houses_agreed_at_the_full_hour_are_of_organisations(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    asked, untold = f"/meetings/{ident}/invitations", "five independent organisations have given"
    for member in (ALICE, DINA, FAY, OBI, BEA):
        answer(work, ident, member, "yes")
    for member in (AMIR, CARA):
        answer(work, ident, member, "no")
    assert untold in client(BEA).get(asked).words  # the hour has not passed
    earlier(db)
    told = "5 come, fewer than 5 perhaps, fewer than 5 do not"
    assert told in client(BEA).get(asked).words
    answer(work, ident, DINA, "no")
    assert told in client(BEA).get(asked).words  # a change shows at the next hour
    earlier(db)
    assert untold in client(BEA).get(asked).words
    answer(work, ident, DINA, "yes")
    earlier(db)
    assert told in client(BEA).get(asked).words
    db.run("update organisations set parent_id = %s where id = %s", ACME.id, DINA.org_id)
    assert untold in client(BEA).get(asked).words
    db.run("update organisations set parent_id = null where id = %s", DINA.org_id)
    assert told in client(BEA).get(asked).words
    db.run("update seats set ended_at = now() where representation_id = %s", OBI.id)
    assert untold in client(BEA).get(asked).words


@pytest.mark.parametrize("member", [FAY, CARA])
def test_answers_when_looked_at_by_those_who_prepare_stand_firm_by_firm(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime, member: Member
) -> None:
    ident = meeting(db.superuser, now=now)
    answer(work, ident, ALICE, "yes")
    answer(work, ident, BEA, "maybe")
    page = client(member).get(f"/meetings/{ident}/invitations")
    rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]
    assert "Acme Motors Alice Acme I come Not yet" in rows
    assert "Bolt Cars Bea Bolt Perhaps Not yet" in rows
    assert "1 independent organisation is expected." in page.words


def test_overview_when_more_people_answered_asks_no_more_queries(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    asked: list[str] = []
    numbers = []
    event.listen(db.app, "before_cursor_execute", lambda *rest: asked.append(rest[2]))
    for members in ([ALICE], [BEA, COLE, DINA]):
        for member in members:
            answer(work, ident, member, "yes")
        with work(FAY, read_only=True) as w:
            one = queries.one(w, ident)
            asked.clear()
            calendar_queries.overview(w, one)
            numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 4


@pytest.mark.parametrize("member", [CARA, FAY])
def test_overview_when_presence_hides_somebody_names_him_to_the_facilitator_alone(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime, member: Member
) -> None:
    ident = meeting(db.superuser, now=now)
    protect(db, DINA)
    answer(work, ident, DINA, "yes")
    answer(work, ident, BEA, "yes")
    assert client(BEA).post("/account/pseudonym").status == 303
    pseudonym = db.value("select name from representations where id = %s", BEA.id)
    page = client(member).get(f"/meetings/{ident}/invitations")
    (answers,) = [one for one in page.soup.select("table") if "Who comes" in str(one)]
    shown = " ".join(answers.get_text(" ").split())
    hides = member is CARA
    assert [one in shown for one in (DINA.name, DINA.firm.name, pseudonym, BOLT.name)] == (
        [not hides] * 4
    )
    assert shown.count("Protected A participant I come") == (2 if hides else 0)
    with work(member) as w:
        told = str(w.call("app.meeting_answers", ident))
    for ident_of in (DINA.id, DINA.org_id, BEA.id, BOLT.id):
        assert (str(ident_of) in told) is not hides


def test_answer_when_its_meeting_moves_counts_no_more(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now, invited_at=now, starts_at=now + dt.timedelta(days=4))
    for member in (ALICE, DINA, FAY, OBI, BEA):
        answer(work, ident, member, "yes")
    earlier(db)
    asked = f"/meetings/{ident}/invitations"
    assert "5 come" in client(BEA).get(asked).words
    db.run("update meetings set starts_at = starts_at + interval '1 hour'")
    page = client(BEA).get(asked)
    assert "You have not answered yet." in page.words
    assert "5 come" not in page.words
    assert "Do you come?" in client(BEA).get("/").words
    assert "0 independent organisations are expected." in client(FAY).get(asked).words
    answer(work, ident, BEA, "yes")
    assert "Your answer: I come" in client(BEA).get(asked).words
    assert "Do you come?" not in client(BEA).get("/").words


def test_answer_when_the_time_has_come_is_refused(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now, starts_at=now - dt.timedelta(minutes=1))
    assert f"/meetings/{ident}/reply" not in client(BEA).get(f"/meetings/{ident}/invitations").text
    with pytest.raises(ConflictError):
        answer(work, ident, BEA, "yes")
    with pytest.raises(Exception, match="no more answers"), work(BEA) as w:  # noqa: PT012 # the flush is what fails
        row = _row(ident, now)
        grant(w.session, row)
        w.session.add(row)
        w.session.flush()


@pytest.mark.parametrize("state", ["opened", "closed", "cancelled", "archived"])
def test_answer_when_the_meeting_has_begun_or_is_off_is_refused(
    db: Database, work: OpenWork, now: dt.datetime, state: str
) -> None:
    ident = meeting(db.superuser, now=now, state=state)
    with pytest.raises(DeniedError):
        answer(work, ident, BEA, "yes")


@pytest.mark.parametrize("member", [DAN, LEE, PIA])
def test_outsider_when_he_answers_or_looks_finds_nothing(
    db: Database, client: ClientOf, now: dt.datetime, member: Member
) -> None:
    ident = meeting(db.superuser, now=now)
    one = client(member)
    if member is PIA:
        one.get("/")
    assert one.get(f"/meetings/{ident}/invitations").status == 404
    assert one.post(f"/meetings/{ident}/reply", {"answer": "yes"}).status == 404


def _row(ident: uuid.UUID, now: dt.datetime, **values: object) -> Reply:
    fields: dict[str, object] = {
        "org_id": ASSOCIATION.id, "space_id": COPPER, "marking": 0, "author_id": None,
        "circle": [BEA.id], "shared_at": now, "meeting_id": ident, "representation_id": BEA.id,
        "firm_id": BEA.org_id, "answer": "yes", "updated_at": now,
    }  # fmt: skip
    return Reply(**fields | values)


@pytest.mark.parametrize(
    "values",
    [
        {"representation_id": ALICE.id, "firm_id": ALICE.org_id, "circle": [ALICE.id]},
        {"firm_id": ALICE.org_id},
        {"circle": None},
        {"circle": [BEA.id, ALICE.id]},
        {"author_id": BEA.id},
    ],
)
def test_answer_when_written_past_the_service_is_ones_own_or_none(
    db: Database, work: OpenWork, now: dt.datetime, values: dict[str, object]
) -> None:
    ident = meeting(db.superuser, now=now)
    with pytest.raises((ProgrammingError, IntegrityError)), work(BEA) as w:  # noqa: PT012 # the flush is what fails
        row = _row(ident, now, **values)
        grant(w.session, row)
        w.session.add(row)
        w.session.flush()


def test_answer_when_the_meeting_is_not_for_him_tells_not_that_there_is_one(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    hidden = meeting(db.superuser, now=now, marking=4, circle=[ALICE.id])
    said = []
    for ident in (hidden, new_id()):
        with pytest.raises(Exception) as failed, work(BEA) as w:  # noqa: PT011, PT012 # whatever it is, it is the same
            row = _row(ident, now)
            grant(w.session, row)
            w.session.add(row)
            w.session.flush()
        said.append(str(getattr(failed.value, "orig", failed.value)).replace(str(ident), "-"))
    assert said[0] == said[1]
    with work(BEA) as w, pytest.raises(NotFoundError):
        queries.one(w, hidden)


def test_panel_when_shown_lets_answer_and_the_facilitator_send(
    app: Flask, db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    fay = client(FAY)
    assert "None were sent yet." in fay.get(f"/meetings/{ident}/invitations").words
    sent = fay.post(f"/meetings/{ident}/invitations")
    assert sent.status == 303
    assert "Sent since" in fay.get(sent.location).words
    assert db.value("select count(*) from ledger_entries where kind = 'meetings.invited'") == 1
    assert client(BEA).post(f"/meetings/{ident}/invitations").status == 403
    card = Card("meeting", ident, COPPER, "x", f"/meetings/{ident}", 2, None, shared=True)
    with app.test_request_context("/"), work(BEA, read_only=True) as w:
        shown = panel(w, card)
    assert f"/meetings/{ident}/reply" in shown
    assert "Send the invitations" not in shown


def test_ledger_when_somebody_answered_tells_the_group_nothing(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    answer(work, meeting(db.superuser, now=now), BEA, "no")
    (row,) = db.rows("select chain, facts from ledger_entries where kind = 'meetings.replied'")
    assert row == (BOLT.vault_id, "{}")


def test_person_when_protected_is_named_as_he_goes_by_here(
    db: Database, work: OpenWork, client: ClientOf, now: dt.datetime
) -> None:
    ident = meeting(db.superuser, now=now)
    answer(work, ident, OBI, "yes")
    assert client(OBI).post("/account/pseudonym").status == 303
    name = db.value("select name from representations where id = %s", OBI.id)
    assert name.startswith("Participant ")
    for path in (f"/meetings/{ident}/invitations", f"/spaces/{COPPER}/people"):
        page = client(FAY).get(path)
        assert name in page.words
        assert OBI.name not in page.words
