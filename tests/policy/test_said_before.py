"""What was said before somebody was found to be bound: a choice lapses, and its firm reads why."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest

from collab.core.ids import new_id
from tests.cast import ACME, ALICE, AMIR, ASSOCIATION, BEA, BOLT, FAY
from tests.factories.decisions import decision, outcome
from tests.factories.review import Scene
from tests.factories.rows import Connection
from tests.house.databases import Database
from tests.policy.test_review_walls import one_of, selecting
from tests.policy.test_scoring_machine import refused, viewing

SAY = "app.say_position(%s, %s, %s, %s, '', %s)::text"


@pytest.fixture
def connection(still_db: Database) -> Iterator[Connection]:
    """Give a superuser's connection whose work is taken back."""
    with still_db.superuser.transaction(force_rollback=True):
        yield still_db.superuser


def asked_about(connection: Connection, scene: Scene, now: dt.datetime) -> uuid.UUID:
    """Put the selection to those inside: A, B, or none of them."""
    circle = sorted([ACME.id, BOLT.id, ASSOCIATION.id])
    return decision(
        connection, now=now, kind="joint_funding", subject_kind="engagement",
        subject_id=scene.engagement, options=["A", "B", "None of them"], for_circle=circle,
        circle=circle, quorum_firms=2,
    )  # fmt: skip


def stands(connection: Connection, about: uuid.UUID) -> list[tuple[object, ...]]:
    return connection.execute(
        "select firm_id, choice, lapsed_why, circle from decision_positions"
        " where decision_id = %s and superseded_at is null order by firm_id",
        [about],
    ).fetchall()


def test_choice_when_its_firm_stands_aside_later_lapses_and_the_firm_is_asked_again(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    about = asked_about(connection, scene, now)
    for member, choice in ((ALICE, 2), (BEA, 1)):
        assert refused(connection, member, SAY, new_id(), about, "agree", choice, now) == ""
    aside = "app.recuse(%s, %s, %s, %s, 'relation', %s)::text"
    # The one who said it is bound; a colleague of his may say it, for the firm is not out of it.
    assert refused(connection, FAY, aside, new_id(), scene.b, ACME.id, AMIR.id, now) == ""
    assert stands(connection, about)[0][2] is None
    assert refused(connection, FAY, aside, new_id(), scene.b, ACME.id, ALICE.id, now) == ""
    assert stands(connection, about) == [
        (ACME.id, 2, "recused", [ACME.id]),
        (BOLT.id, 1, None, stands(connection, about)[1][3]),
    ]
    letters = "select payload ->> 'representation_id' from outbox where kind = 'mail.position_due'"
    told = {person for (person,) in connection.execute(letters).fetchall()}
    assert told == {str(ALICE.id), str(AMIR.id)}
    with viewing(connection, BEA) as here:
        rows = here.execute("select firm_id from decision_positions").fetchall()
    assert rows == [(BOLT.id,)]
    # What he stands aside from he chooses no more; for another, or for none, he is heard.
    assert refused(connection, ALICE, SAY, new_id(), about, "agree", 2, now) == "P0C02"
    assert refused(connection, ALICE, SAY, new_id(), about, "agree", 1, now) == ""
    # Closed and stated, a recusal takes a choice along all the same, and the quorum with it.
    connection.execute("select app.conclude(d, now()) from decisions d where d.id = %s", [about])
    assert one_of(connection, "select quorum_met from decisions where id = %s", about) is True
    assert refused(connection, FAY, aside, new_id(), scene.a, BOLT.id, None, now) == ""
    assert [why for _, _, why, _ in stands(connection, about)] == [None, "recused"]
    connection.execute("update decisions set state = 'stated', opened_at = now() + interval '1 s'"
                       " where id = %s", [about])  # fmt: skip
    outcome(connection, about, now=now, chosen=1)
    award = "app.award_engagement(%s, %s, %s, %s, %s)"
    reasons = f'{{"{scene.b}": "No."}}'
    asked = (award, scene.engagement, scene.a, about, reasons, now)
    assert refused(connection, FAY, *asked) == "no_quorum"


def test_word_when_its_firm_selects_no_more_lapses_while_all_may_speak_and_not_later(
    connection: Connection, now: dt.datetime
) -> None:
    scene = selecting(connection, now)
    about = asked_about(connection, scene, now)
    told = "app.record_position(%s, %s, %s, 'agree', 2::smallint, '', %s)::text"
    assert refused(connection, FAY, told, new_id(), about, ACME.id, now) == ""
    assert refused(connection, BEA, SAY, new_id(), about, "agree", 2, now) == ""
    party = "app.set_engagement_party(%s, %s, false, true, %s, %s)::text"
    ticked = (party, scene.engagement)
    with connection.transaction(force_rollback=True):
        for member in (ALICE, BEA):
            given = (*ticked, member.org_id, new_id(), now)
            assert refused(connection, member, *given) == ""
        assert [why for _, _, why, _ in stands(connection, about)] == ["apart", "apart"]
    # Told by telephone and lapsed, it is confirmed by nobody.
    with connection.transaction(force_rollback=True):
        ident = one_of(
            connection,
            "update decision_positions set lapsed_at = now(), lapsed_why = 'recused'"
            " where firm_id = %s returning id",
            ACME.id,
        )
        confirm = (ALICE, "app.confirm_position(%s, %s)::text", ident, now)
        assert refused(connection, *confirm) == "P0C02"
    connection.execute("select app.conclude(d, now()) from decisions d where d.id = %s", [about])
    assert refused(connection, BEA, *ticked, BOLT.id, new_id(), now) == ""
    assert [why for _, _, why, _ in stands(connection, about)] == [None, None]
    connection.execute("alter table engagements disable trigger user")
    connection.execute("update engagements set state = 'awarded'")
    connection.execute("select app.lapse_choices(%s, now())", [scene.engagement])
    assert [why for _, _, why, _ in stands(connection, about)] == [None, None]
