"""Actions from their start to what came of them; adopted or declined by each firm in private."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from collab.shared.process.words import INDEPENDENT
from tests.cast import ALICE, AMIR, BEA, CARA, COPPER, DAN, FAY, LEE
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories.actions import TITLE, action
from tests.factories.decisions import decision
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY
from worker.context import Station
from worker.draining import drain

LIST = f"/spaces/{COPPER}/actions"
PLAN = f"/spaces/{COPPER}/plan"


def add(client: Client, now: dt.datetime, where: str = LIST, **fields: Any) -> Page:
    """Fill in the form of an action."""
    filled: dict[str, Any] = {
        "title": TITLE,
        "owner": "each_firm",
        "due_on": (now.date() + dt.timedelta(days=20)).isoformat(),
        "marking": "amber",
    }
    return client.submit(client.get(f"{where}/new"), **filled | fields)


def test_action_when_somebody_does_it_goes_from_open_to_what_came_of_it(
    client: ClientOf, now: dt.datetime
) -> None:
    fay, alice = client(FAY), client(ALICE)
    path = add(
        fay,
        now,
        owner=str(ALICE.id),
        leverage="multi_stakeholder",
        polarity="support",
        effort="S",
        evidence="A copy of the letter.",
        links="https://example.org/letter",
    ).location
    assert TITLE in alice.get("/actions").words
    assert INDEPENDENT in alice.get(path).words
    assert "Alice Acme (Acme Motors)" in client(BEA).get(path).words
    assert client(BEA).post(f"{path}/steps", {"step": "start"}).status == 403
    assert alice.post(f"{path}/steps", {"step": "start"}).status == 303
    noted = alice.submit(alice.get(path), action=f"{path}/notes", note="The union has read it.")
    assert noted.status == 303
    assert alice.post(f"{path}/steps", {"step": "finish"}).status == 303
    day = (now.date() + dt.timedelta(days=90)).isoformat()
    rated = alice.submit(alice.get(path), action=f"{path}/effect", effect="partial", recheck_on=day)
    assert rated.status == 303, rated.words
    page = client(BEA).get(path)
    assert "The union has read it." in page.words
    assert "Some of it has changed" in page.words
    for stranger in (DAN, LEE):
        assert client(stranger).get(path).status == 404


def test_action_when_its_words_are_refused_is_not_kept(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    page = add(client(FAY), now, title="Stop buying from Delta together until it pays more")
    assert page.status == 422
    assert db.value("select count(*) from actions") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"links": "javascript:alert(1)"},
        {"links": "https://[::1"},
        {"links": "https://example.org/a\n" * 21},
        {"documents": "https://example.org/a"},
    ],
    ids=["script", "half an address", "too many", "no document"],
)
def test_action_when_a_link_leads_nowhere_is_asked_again(
    client: ClientOf, now: dt.datetime, wrong: dict[str, str]
) -> None:
    assert add(client(FAY), now, **wrong).status == 422


def test_action_when_something_stands_out_waits_for_counsel_before_others_read_it(
    client: ClientOf, now: dt.datetime
) -> None:
    fay, cara, bea = client(FAY), client(CARA), client(BEA)
    path = add(fay, now, title="Draft a joint standard with a common starting date").location
    assert bea.get(path).status == 404
    assert "An action waits for your review" in cara.get("/").words
    assert fay.post(f"{path}/steps", {"step": "clear"}).status == 403
    assert cara.submit(cara.get(path), action=f"{path}/steps").status == 303
    assert bea.get(path).status == 200


def test_action_when_left_to_each_firm_is_answered_in_private_and_asked_no_more(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    path = f"/actions/{action(db.superuser, now=now)}"
    asked = "for your organisation to adopt or decline"
    alice, bea, fay = client(ALICE), client(BEA), client(FAY)
    assert asked in alice.get("/").words
    assert alice.post(f"{path}/declining").status == 303
    assert asked not in alice.get("/").words
    assert TITLE not in alice.get("/actions").words
    assert "You declined" in client(AMIR).get(path).words
    assert bea.post(f"{path}/adoption").status == 303
    assert "You adopt it" in bea.get(path).words
    for other in (fay, client(CARA)):
        words = other.get(path).words
        assert "You adopt" not in words
        assert "You declined" not in words
        assert "not told before six have" in words
    assert fay.post(f"{path}/adoption").status == 403


def test_plan_when_looked_at_says_its_gaps(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    late = now.date() - dt.timedelta(days=1)
    action(db.superuser, now=now, leverage="bilateral_engagement", polarity="press", due_on=late)
    action(db.superuser, now=now, leverage="multi_stakeholder", polarity="support", topic="Water")
    page = client(BEA).get(PLAN)
    assert page.words.count("Gap: no measure") == 3
    assert page.words.count("Gap: nothing that supports") == 1
    assert "1 overdue" in page.words
    assert INDEPENDENT in page.words
    assert client(BEA).get(f"{PLAN}?topic=Water").words.count("Gap: no measure") == 4
    assert client(DAN).get(PLAN).status == 404


def test_reminder_when_the_day_moves_moves_with_it(
    client: ClientOf, now: dt.datetime, db: Database, station: Station
) -> None:
    fay = client(FAY)
    path = add(fay, now, owner=str(ALICE.id)).location
    later = (now.date() + dt.timedelta(days=40)).isoformat()
    assert fay.submit(fay.get(f"{path}/edit"), due_on=later).status == 303
    assert _reminded(db, station, notes=2) == ["Alice Acme"]


def test_reminder_when_each_firm_is_asked_goes_to_nobody_who_declined(
    client: ClientOf, now: dt.datetime, db: Database, station: Station
) -> None:
    path = add(client(FAY), now).location
    client(ALICE).post(f"{path}/declining")
    told = ["Bea Bolt", "Cole Corex", "Dina Delta", "Pia Pending"]
    assert _reminded(db, station, notes=1) == told
    assert drain(station, kinds=["mail.action_due"]).done == 4


def _reminded(db: Database, station: Station, *, notes: int) -> list[str]:
    """Let some notes fall due; give who is reminded."""
    db.run("update outbox set not_before = now() where kind = 'actions.remind'")
    assert drain(station, kinds=["actions.remind"]).done == notes
    told = db.rows(
        "select r.name from outbox o join representations r"
        " on r.id = (o.payload->>'representation_id')::uuid where o.kind = 'mail.action_due'"
        " order by 1"
    )
    return [name for (name,) in told]


def test_reminder_when_it_is_done_goes_to_nobody(
    client: ClientOf, now: dt.datetime, db: Database, station: Station
) -> None:
    fay = client(FAY)
    path = add(fay, now, owner=str(ALICE.id)).location
    client(ALICE).post(f"{path}/steps", {"step": "finish"})
    db.run("update outbox set not_before = now() where kind = 'actions.remind'")
    assert drain(station, kinds=["actions.remind"]).done == 1
    assert db.value("select count(*) from outbox where kind = 'mail.action_due'") == 0


def test_action_when_from_a_finding_or_a_decision_hangs_there(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    fay, bea = client(FAY), client(BEA)
    add(fay, now, where=f"/items/finding/{UNNAMED_COPY}/actions", marking="amber_strict")
    assert TITLE in bea.get(f"/findings/{UNNAMED_COPY}").words
    ident = decision(db.superuser, now=now)
    add(fay, now, where=f"/items/decision/{ident}/actions", title="Meet the doctors of the clinic")
    assert "Meet the doctors of the clinic" in bea.get(f"/decisions/{ident}").words
    assert bea.get(f"/items/decision/{ident}/actions/new").status == 403
    assert client(DAN).get(f"/items/decision/{ident}/actions/new").status == 404


def test_effect_when_its_day_comes_waits_for_whoever_did_it(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    action(
        db.superuser, now=now, owner_id=ALICE.id, state="done", effect="partial",
        recheck_on=now.date(),
    )  # fmt: skip
    assert "An action is to be looked at again" in client(ALICE).get("/").words
    assert "An action is to be looked at again" in client(FAY).get("/").words
    assert "An action is to be looked at again" not in client(BEA).get("/").words


def test_home_when_actions_are_due_says_how_many(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    for days in (-1, 2, 30):
        due = now.date() + dt.timedelta(days=days)
        action(db.superuser, now=now, owner_id=ALICE.id, due_on=due)
    words = client(ALICE).get("/").words
    assert "1 action is overdue" in words
    assert "1 action is due within a week" in words


def test_action_when_counsel_returns_it_says_why_to_those_who_prepare_it_alone(
    client: ClientOf, now: dt.datetime
) -> None:
    fay, cara = client(FAY), client(CARA)
    path = add(fay, now, title="Draft a joint standard with a common starting date").location
    assert cara.post(f"{path}/return", {}).status == 422
    why = "Leave the common date out."
    assert cara.submit(cara.get(path), action=f"{path}/return", note=why).status == 303
    assert why in fay.get(path).words
    saved = fay.submit(fay.get(f"{path}/edit"), title="Read what standards there are")
    assert saved.status == 303, saved.words
    assert fay.post(f"{path}/steps", {"step": "open"}).status == 303
    assert why not in client(BEA).get(path).words
