"""Who comes late takes note of the statement before he says anything for his firm."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.core.errors import DeniedError
from collab.features.decisions.queries import one as decision_of
from collab.features.decisions.queries import position as told_of
from collab.features.decisions.service import positions
from collab.features.meetings import queries
from collab.features.meetings.service import late, presence, statement, stopping
from collab.people.spaces.queries import one as space_of
from tests.cast import ALICE, BEA, BOLT, COPPER, FAY
from tests.conftest import ClientOf, OpenWork
from tests.factories import decisions, meetings
from tests.factories.sitting import Sitting, sitting
from tests.house.databases import Database


@pytest.fixture
def held(db: Database, work: OpenWork, now: dt.datetime) -> Sitting:
    return sitting(db, work, now)


def come_late(work: OpenWork, held: Sitting) -> None:
    with work(BEA) as w:
        presence.attend(w, queries.one(w, held.meeting))


def take_note(work: OpenWork, held: Sitting) -> None:
    with work(BEA) as w:
        statement.acknowledge(w, queries.one(w, held.meeting))


def test_position_when_a_late_comer_owes_the_statement_is_refused_until_he_took_note(
    db: Database, work: OpenWork, client: ClientOf, held: Sitting, now: dt.datetime
) -> None:
    ident = decisions.decision(db.superuser, now=now)
    come_late(work, held)
    said: dict[str, str | list[str]] = {"stance": "agree"}
    bea = client(BEA)
    refused = bea.post(f"/decisions/{ident}/positions", said)
    assert refused.status == 403
    assert "statement first" in refused.words
    assert client(ALICE).post(f"/decisions/{ident}/positions", said).status == 303
    take_note(work, held)
    assert bea.post(f"/decisions/{ident}/positions", said).status == 303


def test_position_when_told_by_telephone_is_confirmed_only_after_the_statement(
    db: Database, work: OpenWork, held: Sitting, now: dt.datetime
) -> None:
    ident = decisions.decision(db.superuser, now=now)
    told = decisions.position(db.superuser, ident, BOLT, now=now, by_phone=True, confirmed_at=None)
    come_late(work, held)
    with work(BEA) as w, pytest.raises(DeniedError):
        positions.confirm(w, told_of(w, told), decision_of(w, ident))
    take_note(work, held)
    with work(BEA) as w:
        positions.confirm(w, told_of(w, told), decision_of(w, ident))
    assert db.value("select confirmed_at from decision_positions where id = %s", told) is not None


def test_late_topic_when_a_late_comer_owes_the_statement_has_no_consent_of_his(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    topic = meetings.topic(db.superuser)
    with work(FAY) as w:
        late.ask(w, space_of(w, COPPER), queries.one(w, held.meeting), queries.item(w, topic))
    come_late(work, held)
    with pytest.raises(DeniedError, match="statement"), work(BEA) as w:
        late.consent(w, queries.one(w, held.meeting), queries.item(w, topic))
    take_note(work, held)
    with work(BEA) as w:
        late.consent(w, queries.one(w, held.meeting), queries.item(w, topic))
    assert db.value("select count(*) from late_consents") == 1


def test_stop_and_leaving_when_a_late_comer_owes_the_statement_are_free(
    db: Database, work: OpenWork, held: Sitting
) -> None:
    come_late(work, held)
    with work(BEA) as w:
        stopping.stop(w, queries.one(w, held.meeting), held.topics[0])
    with work(BEA) as w:
        assert presence.depart(w, queries.one(w, held.meeting), protest=True)
    assert db.value("select count(*) from topic_stops") == 1
