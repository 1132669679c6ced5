"""What decisions and actions tell others: minutes and carry-over, digests, cards."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from collab.audit.record import SYSTEM_CHAIN
from collab.core.mail_templates import counted
from collab.core.refs import card_of
from collab.features.actions import queries as actions
from collab.features.actions.news import news as action_news
from collab.features.actions.news import waiting as action_waiting
from collab.features.actions.rules import Step as ActionStep
from collab.features.actions.service import move as act
from collab.features.actions.service import rate
from collab.features.decisions import queries as decisions
from collab.features.decisions.news import news as decision_news
from collab.features.decisions.news import waiting as decision_waiting
from collab.features.decisions.rules import Step
from collab.features.decisions.service import move
from collab.policy.marking import Marking
from collab.shared.process.outcomes import outcomes_of
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
        assert [(n.prefix, n.title) for n in decision_news(w, before)] == [
            ("Put to firms:", QUESTION)
        ]
    position(db.superuser, ident, BOLT, now=now)
    with work(BEA, read_only=True) as w:
        assert list(decision_news(w, before)) == []
    db.run("update decisions set state = 'stated' where id = %s", ident)
    outcome(db.superuser, ident, now=now)
    with work(BEA, read_only=True) as w:
        (one,) = decision_news(w, before)
    assert (one.prefix, one.title, one.summary) == (
        "Outcome:", QUESTION, "Whoever wants to takes part in the research.",
    )  # fmt: skip


def test_news_when_an_outcome_is_stated_long_after_tell_it(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    ident = decision(db.superuser, now=now, state="stated", shared_at=now - dt.timedelta(days=20))
    outcome(db.superuser, ident, now=now)
    with work(BEA, read_only=True) as w:
        (one,) = decision_news(w, now - dt.timedelta(days=1))
    assert (one.prefix, one.title, one.leads) == ("Outcome:", QUESTION, True)


def test_waiting_when_several_are_asked_is_a_line_for_each_space_and_says_by_when(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    soon = now + dt.timedelta(days=2)
    decision(db.superuser, now=now)
    decision(db.superuser, now=now, closes_at=soon)
    action(db.superuser, now=now, owner_id=BEA.id, due_on=soon.date())
    for _ in range(2):
        decision(db.superuser, now=now, state="held", circle=[FAY.id, CARA.id])
        action(db.superuser, now=now, state="held", circle=[FAY.id, CARA.id])
    with work(BEA, read_only=True) as w:
        (asked,) = decision_waiting(w)
        (due,) = action_waiting(w)
    assert asked.text == "2 decisions ask where your organisation stands"
    assert (asked.due_at, due.text) == (soon, "1 action is due within a week")
    assert due.due_at is not None
    with work(CARA, read_only=True) as w:
        waits = [*decision_waiting(w), *action_waiting(w)]
    said = ["2 decisions wait for your review", "2 actions wait for your review"]
    assert [one.text for one in waits] == said
    for one in (*waits, asked, due):
        assert counted(one.text, "de") != one.text


@pytest.mark.parametrize("circle", [None, [FAY.id, CARA.id, BEA.id]])
def test_chain_when_something_waits_or_is_for_few_tells_the_space_nothing(
    db: Database, work: OpenWork, now: dt.datetime, circle: list[object] | None
) -> None:
    few: dict[str, object] = {"for_circle": circle, "circle": [FAY.id, CARA.id]}
    asked = decision(db.superuser, now=now, state="draft", opened_at=None, **few)
    todo = action(db.superuser, now=now, state="draft", **few)
    for step in ("submit", "return", "open"):
        who = CARA if step == "return" else FAY
        with work(who) as w:
            move(w, decisions.one(w, asked), Step(step), words="Why.")
            act(w, actions.one(w, todo), ActionStep(step), note="Why.")
    with work(FAY) as w:
        act(w, actions.one(w, todo), ActionStep.START)
        rate(w, actions.one(w, todo), "partial", recheck_on=None)
    told = db.rows("select kind from ledger_entries where chain = %s order by 1", COPPER)
    shared = [] if circle else ["actions.open", "actions.start", "decisions.open"]
    assert [kind for (kind,) in told] == shared
    proofs = db.rows("select kind from ledger_entries where chain = %s", SYSTEM_CHAIN)
    assert len([k for (k,) in proofs if k.startswith(("decisions.", "actions."))]) == (
        8 - len(shared)
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_digest_when_sent_says_of_decisions_and_actions_what_their_marking_allows(
    db: Database, station: Station, post: PostOffice, now: dt.datetime, language: str
) -> None:
    db.run("update representations set digest_on = false, digest_days = '{1,2,3,4,5,6,7}'")
    db.run("update representations set digest_hour = 7, time_zone = 'UTC'")
    subscribe(db, BEA)
    for marking in (Marking.GREEN, Marking.AMBER, Marking.AMBER_STRICT):
        name = marking.name.title()
        decision(db.superuser, now=now, marking=int(marking), question=f"Ask {name}?")
        action(db.superuser, now=now, marking=int(marking), title=f"Do {name}", body=f"So {name}.")
    due = (now + dt.timedelta(days=1)).replace(hour=7, minute=1)
    db.run("update representations set language = %s", language)
    note(station, due, now)
    drain(station)
    (mail,) = post.mails
    text = text_of(mail)
    if language == "fr":
        for words in ("Soumis aux organisations : Ask Green?", "À faire : Do Green"):
            assert words in text
        assert not [one for one in ("Put to firms", "To be done", "decisions ask") if one in text]
        return
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
        told = [(n.prefix, n.title) for n in action_news(w, now - dt.timedelta(days=1))]
    assert told == [("To be done:", TITLE)]


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
    path = f"/actions/{held}/steps"
    assert client(CARA).post(path, {"step": "clear", "version": "1"}).status == 409
    assert client(FAY).get(f"/actions/{held}").status == 404
