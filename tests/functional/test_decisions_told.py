"""What decisions and actions tell others: minutes and carry-over, digests, cards."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from collab.core.outcomes import outcomes_of
from collab.core.refs import card_of
from collab.features.actions.news import news as action_news
from collab.features.decisions.news import news as decision_news
from collab.policy.marking import Marking
from tests.cast import ALICE, BEA, BOLT, CARA, COLE, COPPER, DAN, FAY, LEE
from tests.conftest import ClientOf, OpenWork
from tests.factories.actions import TITLE, action
from tests.factories.decisions import QUESTION, decision, outcome, position
from tests.factories.rows import add
from tests.functional.test_digest import note, subscribe
from tests.functional.test_objections import object_to
from tests.functional.test_release_a_finding import released
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import drain


@pytest.fixture
def topic(db: Database, now: dt.datetime) -> object:
    """Give a topic of a meeting's backlog in Copper."""
    return add(
        db.superuser,
        "agenda_items",
        org_id=FAY.org_id,
        space_id=COPPER,
        marking=2,
        shared_at=now,
        title="Dust",
        purpose="decide",
        category="meeting_governance",
        state="backlog",
        updated_at=now,
    )


def test_outcomes_when_a_topic_was_decided_and_left_to_somebody_tell_both(
    db: Database, work: OpenWork, now: dt.datetime, topic: object, client: ClientOf
) -> None:
    client(ALICE)  # wiring is what tells the sources
    about = {"subject_kind": "agenda_item", "subject_id": topic}
    decided = decision(db.superuser, now=now, state="stated", **about)
    outcome(db.superuser, decided, now=now)
    decision(db.superuser, now=now, state="draft", circle=[FAY.id], **about)
    todo = action(db.superuser, now=now, owner_id=ALICE.id, **about)
    with work(BEA, read_only=True) as w:
        first, second = outcomes_of(w, [topic])  # type: ignore[list-item] # an id
    assert (first.kind, first.id, first.unfinished) == ("decision", decided, False)
    assert first.words == "Whoever wants to takes part in the research."
    assert (second.kind, second.id, second.unfinished) == ("action", todo, True)
    assert re.fullmatch(r"until [^,]*, open", second.words), "minutes may name no firm"
    assert second.by == "Alice Acme (Acme Motors)"
    with work(FAY, read_only=True) as w:
        assert len(list(outcomes_of(w, [topic]))) == 3  # type: ignore[list-item] # likewise
    for stranger in (DAN, LEE):
        with work(stranger, read_only=True) as w:
            assert list(outcomes_of(w, [topic])) == []  # type: ignore[list-item] # likewise


def test_card_when_asked_for_carries_circle_and_marking(
    db: Database, work: OpenWork, now: dt.datetime, client: ClientOf
) -> None:
    client(ALICE)
    circle = [BEA.id]
    ident = decision(db.superuser, now=now, marking=4, circle=circle, for_circle=circle)
    with work(BEA, read_only=True) as w:
        card = card_of(w, "decision", ident)
    assert (card.title, card.marking, card.circle) == (QUESTION, 4, (BEA.id,))


def test_news_when_a_firm_has_answered_tell_it_of_the_outcome_alone(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now)
    before = now - dt.timedelta(days=1)
    with work(BEA, read_only=True) as w:
        assert [n.title for n in decision_news(w, before)] == [f"Put to firms: {QUESTION}"]
    position(db.superuser, ident, BOLT, now=now)
    with work(BEA, read_only=True) as w:
        assert list(decision_news(w, before)) == []
    db.run("update decisions set state = 'stated' where id = %s", ident)
    outcome(db.superuser, ident, now=now)
    with work(BEA, read_only=True) as w:
        (one,) = decision_news(w, before)
    assert (one.title, one.summary) == (
        f"Outcome: {QUESTION}", "Whoever wants to takes part in the research.",
    )  # fmt: skip


def test_digest_when_sent_says_of_decisions_and_actions_what_their_marking_allows(
    db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    db.run("update representations set digest_on = false, digest_days = '{1,2,3,4,5,6,7}'")
    db.run("update representations set digest_hour = 7, time_zone = 'UTC'")
    subscribe(db, BEA)
    for marking in (Marking.GREEN, Marking.AMBER, Marking.AMBER_STRICT):
        name = marking.name.title()
        decision(db.superuser, now=now, marking=int(marking), question=f"Ask {name}?")
        action(db.superuser, now=now, marking=int(marking), title=f"Do {name}", body=f"So {name}.")
    due = (now + dt.timedelta(days=1)).replace(hour=7, minute=1)
    note(station, due, now)
    drain(station)
    (mail,) = post.mails
    text = text_of(mail)
    for words, told in (
        ("Put to firms: Ask Green?", True),
        ("Put to firms: Ask Amber?", True),
        ("Ask Amber_Strict?", False),
        ("To be done: Do Green", True),
        ("So Green.", True),
        ("So Amber.", False),
        ("Do Amber_Strict", False),
        ("3 decisions ask where your organisation stands", True),
        ("3 actions wait for your organisation to adopt or decline", True),
        ("2 more items to read on Collab", True),
    ):
        assert (words in text) is told, words


def test_action_news_when_one_is_dropped_or_held_say_nothing(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    action(db.superuser, now=now, state="dropped")
    action(db.superuser, now=now, state="held", circle=[FAY.id])
    action(db.superuser, now=now)
    with work(BEA, read_only=True) as w:
        told = [n.title for n in action_news(w, now - dt.timedelta(days=1))]
    assert told == [f"To be done: {TITLE}"]


def test_decision_and_action_when_what_they_are_about_is_objected_to_go_out_of_sight_with_it(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    alice, bea, cara, fay = client(ALICE), client(BEA), client(CARA), client(FAY)
    copy = released(alice)
    about = {"subject_kind": "finding", "subject_id": copy[-36:], "marking": 3}
    asked = f"/decisions/{decision(db.superuser, now=now, **about)}"
    todo = action(db.superuser, now=now, **about)
    further = action(db.superuser, now=now, subject_kind="decision", subject_id=asked[-36:])
    paths = (asked, f"/actions/{todo}", f"/actions/{further}")
    objected = object_to(bea, bea.get(copy)).location
    for path in paths:
        assert client(COLE).get(path).status == 404, path
        assert fay.get(path).status == 404, path
        assert cara.get(path).status == 200, path
    assert client(COLE).post(f"{asked}/positions", {"stance": "agree"}).status == 404
    db.run("update outbox set not_before = now() where kind like 'decisions.%%'")
    judged = cara.get(objected)
    cleared = cara.post(f"{objected}/decision", {"outcome": "cleared", "opinion": "It may stay."})
    assert cleared.status == 303, (judged.words, cleared.words)
    for path in paths:
        assert client(COLE).get(path).status == 200, path


def test_step_when_an_action_is_out_of_sight_brings_it_back_to_nobody(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    copy = released(client(ALICE))
    held = action(
        db.superuser, now=now, subject_kind="finding", subject_id=copy[-36:], marking=3,
        state="held", circle=[FAY.id, CARA.id],
    )  # fmt: skip
    bea = client(BEA)
    assert object_to(bea, bea.get(copy)).status == 303
    clear = {"step": "clear", "version": "1"}
    assert client(CARA).post(f"/actions/{held}/steps", clear).status == 409
    assert client(FAY).get(f"/actions/{held}").status == 404
