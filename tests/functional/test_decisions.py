"""A decision from its proposal to its outcome: asked, answered firm by firm, stated apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from collab.shared.process.words import INDEPENDENT
from tests.cast import ALICE, AMIR, BEA, BOLT, CARA, COPPER, DAN, FAY, LEE, OBI, Member
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories.actions import action
from tests.factories.decisions import QUESTION, decision, position
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY
from worker.context import Station
from worker.draining import drain

SPACE = f"/spaces/{COPPER}"
LIST = f"{SPACE}/decisions"
SENSITIVE = "Shall we ask members for a joint standard with a common starting date?"


def propose(client: Client, now: dt.datetime, where: str = LIST, **fields: Any) -> Page:
    """Fill in the form of a decision."""
    filled: dict[str, Any] = {
        "kind": "joint_research",
        "question": QUESTION,
        "marking": "amber",
        "closes_on": (now.date() + dt.timedelta(days=10)).isoformat(),
    }
    return client.submit(client.get(f"{where}/new"), **filled | fields)


def opened(client: Client, now: dt.datetime, where: str = LIST, **fields: Any) -> str:
    """Propose a decision and put it to firms; give its address."""
    path = propose(client, now, where, **fields).location
    done = client.post(f"{path}/steps", {"step": "open"})
    assert done.status == 303, done.words
    return path


def say(client: Client, path: str, stance: str, **fields: Any) -> Page:
    return client.submit(client.get(path), action=f"{path}/positions", stance=stance, **fields)


def questions(app: Flask, one: Client, path: str) -> int:
    """Count what a page asks of the database."""
    engine, number = app.extensions["collab.runner"].engine, [0]

    def note(*_: object) -> None:
        number[0] += 1

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert one.get(path).status == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return number[0]


def test_decision_when_run_from_proposal_to_outcome_tells_each_what_is_his(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    fay, bea = client(FAY), client(BEA)
    path = propose(fay, now).location
    assert QUESTION in fay.get(path).words
    assert bea.get(path).status == 404, "what is prepared is nobody's yet"
    assert fay.post(f"{path}/steps", {"step": "open"}).status == 303
    assert INDEPENDENT in bea.get(path).words
    assert say(client(ALICE), path, "reservations", reason="We lack people for it.").status == 303
    assert say(bea, path, "abstain").status == 303
    page = bea.get(path)
    assert "Agrees with reservations" in page.words
    assert "We lack people for it." in page.words
    assert "Alice Acme" not in page.words.split("Who can see this")[0]
    assert "said by Alice Acme" in client(AMIR).get(path).words
    assert fay.post(f"{path}/steps", {"step": "close"}).status == 303
    assert "The quorum was reached." in fay.get(path).words
    stated = fay.submit(
        fay.get(path),
        action=f"{path}/outcomes",
        words="Whoever wants to takes part in the research.",
        review_on=(now.date() + dt.timedelta(days=30)).isoformat(),
    )
    assert stated.status == 303, stated.words
    page = client(OBI).get(path)
    assert "Whoever wants to takes part" in page.words
    found = client(ALICE).get("/search?q=dust+depots").words
    assert "Commission a study of dust near the depots" in found
    for stranger in (DAN, LEE):
        assert client(stranger).get(path).status == 404
        assert "Commission" not in client(stranger).get("/search?q=dust+depots").words
    kinds = [
        k
        for (k,) in db.rows("select kind from ledger_entries where chain = %s order by seq", COPPER)
    ]
    assert [k for k in kinds if k.startswith("decisions.")] == [
        "decisions.open", "decisions.close", "decisions.outcome_stated",
    ]  # fmt: skip # neither positions nor what is prepared


@pytest.mark.parametrize(
    "kind",
    ["supplier_selection", "termination", "price_incentive", "contract_terms", "purchase_volume"],
)
@pytest.mark.parametrize("member", [FAY, CARA, ALICE])
def test_decision_when_of_a_kind_each_firm_settles_alone_is_refused_for_every_role(
    client: ClientOf, now: dt.datetime, member: Member, kind: str
) -> None:
    one = client(member)
    sent = one.post(
        LIST,
        {
            "kind": kind,
            "question": QUESTION,
            "marking": "amber",
            "closes_on": (now.date() + dt.timedelta(days=10)).isoformat(),
            "quorum_firms": "2",
        },
    )
    assert sent.status == (422 if member is FAY else 403)
    if member is FAY:
        assert "exist only in each firm's own vault" in sent.words


def test_decision_when_its_words_are_refused_is_not_kept(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    many = propose(client(FAY), now, options="One way\n" * 11)
    assert many.status == 422
    assert "At most ten options" in many.words
    page = propose(client(FAY), now, question="Shall we all stop buying from Delta together?")
    assert page.status == 422
    assert "cannot be written here" in page.words
    assert db.value("select count(*) from decisions") == 0


def test_decision_when_something_stands_out_waits_for_counsel_before_firms_read_it(
    client: ClientOf, now: dt.datetime
) -> None:
    fay, cara, bea = client(FAY), client(CARA), client(BEA)
    path = propose(fay, now, kind="joint_view", question=SENSITIVE).location
    assert fay.post(f"{path}/steps", {"step": "open"}).status == 409
    assert fay.post(f"{path}/steps", {"step": "submit"}).status == 303
    assert bea.get(path).status == 404
    assert fay.post(f"{path}/steps", {"step": "clear"}).status == 403
    assert "waits for your review" in cara.get("/").words
    assert "common starting date" in str(cara.get(path).soup.select_one("dl.flagged"))
    assert cara.submit(cara.get(path), action=f"{path}/steps").status == 303
    assert bea.get(path).status == 404
    assert fay.post(f"{path}/steps", {"step": "open"}).status == 303
    assert SENSITIVE in bea.get(path).words


def test_position_when_two_of_one_firm_speak_the_latest_stands_and_both_are_kept(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    path = opened(client(FAY), now)
    assert say(client(ALICE), path, "agree").status == 303
    assert say(client(AMIR), path, "object", reason="It repeats what is known.").status == 303
    rows = db.rows("select stance, superseded_at is null from decision_positions order by 2, 1")
    assert rows == [("agree", False), ("object", True)]
    page = client(ALICE).get(path)
    assert "said by Amir Acme" in page.words
    assert "Said before" in page.words
    assert "Objects" in client(BEA).get(path).words


@pytest.mark.parametrize("member", [FAY, CARA, OBI], ids=lambda one: one.key)
def test_position_when_said_by_no_firm_that_is_asked_is_denied_with_a_reason(
    client: ClientOf, now: dt.datetime, db: Database, member: Member
) -> None:
    path = f"/decisions/{decision(db.superuser, now=now)}"
    page = client(member).post(f"{path}/positions", {"stance": "agree"})
    assert page.status == 403
    assert "What would help" in page.words
    assert db.value("select count(*) from decision_positions") == 0


def test_position_when_told_by_telephone_counts_once_the_firm_confirms_it(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    fay = client(FAY)
    path = opened(fay, now, quorum_firms=1)
    taken = fay.submit(
        fay.get(path),
        action=f"{path}/told-positions",
        **{"told-firm": str(BOLT.id), "told-stance": "agree"},
    )
    assert taken.status == 303, taken.words
    told = db.value("select id from decision_positions")
    assert "not confirmed" in client(BEA).get(path).words.split("Where firms stand")[0]
    assert "Bolt Cars" not in client(ALICE).get(path).words.split("Who can see this")[0]
    confirm = f"/decision-positions/{told}/confirmation"
    assert client(ALICE).post(confirm).status == 404, "another firm knows of nothing to confirm"
    assert client(BEA).post(confirm).status == 303
    assert "Bolt Cars" in client(ALICE).get(path).words.split("Who can see this")[0]
    assert "taken down by Fay Facilitator" in client(BEA).get(path).words
    assert fay.post(f"{path}/steps", {"step": "close"}).status == 303
    assert db.value("select quorum_met from decisions") is True


def test_position_when_told_and_never_confirmed_does_not_count(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    fay = client(FAY)
    path = opened(fay, now, quorum_firms=1)
    fay.submit(
        fay.get(path),
        action=f"{path}/told-positions",
        **{"told-firm": str(BOLT.id), "told-stance": "agree"},
    )
    fay.post(f"{path}/steps", {"step": "close"})
    assert db.value("select quorum_met from decisions") is False
    assert "No firm has said where it stands." in client(ALICE).get(path).words


def test_decision_when_its_day_is_over_is_closed_by_the_worker_and_takes_no_more(
    client: ClientOf, now: dt.datetime, db: Database, station: Station
) -> None:
    path = opened(client(FAY), now)
    say(client(ALICE), path, "agree")
    db.run("alter table decisions disable trigger bound")
    db.run("update decisions set closes_at = now() - interval '1 second'")
    db.run("alter table decisions enable trigger bound")
    assert client(BEA).post(f"{path}/positions", {"stance": "agree"}).status == 409
    db.run("update outbox set not_before = now() where kind = 'decisions.close'")
    assert drain(station, kinds=["decisions.close"]).done == 1
    assert db.value("select state from decisions") == "closed"
    assert (
        db.value(
            "select count(*) from ledger_entries where chain = %s and kind = 'decisions.close'",
            COPPER,
        )
        == 1
    )
    assert drain(station, kinds=["decisions.close"]).done == 0


def test_reminder_when_due_goes_to_those_alone_whose_firm_said_nothing(
    client: ClientOf, now: dt.datetime, db: Database, station: Station, post: object
) -> None:
    path = opened(client(FAY), now)
    say(client(ALICE), path, "object")
    db.run("update outbox set not_before = now() where kind = 'decisions.remind'")
    assert drain(station, kinds=["decisions.remind"]).done == 1
    told = db.rows(
        "select r.name from outbox o join representations r"
        " on r.id = (o.payload->>'representation_id')::uuid where o.kind = 'mail.position_due'"
        " order by 1"
    )
    assert [name for (name,) in told] == ["Bea Bolt", "Cole Corex", "Dina Delta", "Pia Pending"]
    assert drain(station, kinds=["mail.position_due"]).done == 4
    for mail in post.mails:  # type: ignore[attr-defined] # the post office of tests
        assert INDEPENDENT in mail.get_body(("plain",)).get_content().replace("\n", " ")
        assert "dust" not in str(mail)


def test_decision_when_about_a_finding_hangs_there_and_only_there(
    client: ClientOf, now: dt.datetime
) -> None:
    fay = client(FAY)
    path = opened(fay, now, where=f"/items/finding/{UNNAMED_COPY}/decisions")
    assert QUESTION in client(BEA).get(f"/findings/{UNNAMED_COPY}").words
    assert "About" in client(BEA).get(path).words
    assert client(DAN).get(f"/items/finding/{UNNAMED_COPY}/decisions/new").status == 404
    assert client(BEA).get(f"/items/finding/{UNNAMED_COPY}/decisions/new").status == 403


def test_outcome_when_something_stands_out_is_read_after_counsel_alone(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    ident = decision(db.superuser, now=now, state="closed", closed_at=now)
    path = f"/decisions/{ident}"
    fay, cara, bea = client(FAY), client(CARA), client(BEA)
    words = "We recommend a joint standard with a common starting date."
    day = (now.date() + dt.timedelta(days=30)).isoformat()
    sent = fay.submit(fay.get(path), action=f"{path}/outcomes", words=words, review_on=day)
    assert sent.status == 303, sent.words
    assert words not in bea.get(path).words
    outcome = db.value("select id from decision_outcomes")
    assert bea.post(f"/decision-outcomes/{outcome}/review", {"verdict": "stated"}).status == 404
    assert fay.post(f"/decision-outcomes/{outcome}/review", {"verdict": "stated"}).status == 403
    assert cara.post(f"/decision-outcomes/{outcome}/review", {"verdict": "stated"}).status == 303
    assert words in bea.get(path).words


def test_outcome_when_its_day_comes_returns_to_whoever_facilitates(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    decision(db.superuser, now=now, state="stated", review_on=now.date())
    assert "is to be looked at again" in client(FAY).get("/").words
    assert "is to be looked at again" not in client(BEA).get("/").words


def test_home_when_a_firm_has_said_nothing_asks_it_and_then_no_more(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    ident = decision(db.superuser, now=now)
    waits = "asks where your organisation stands"
    assert waits in client(BEA).get("/").words
    assert waits not in client(FAY).get("/").words
    position(db.superuser, ident, BOLT, now=now)
    assert waits not in client(BEA).get("/").words


def test_decision_when_it_takes_the_place_of_another_leads_to_it_and_back(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    fay = client(FAY)
    earlier = decision(db.superuser, now=now, state="stated", review_on=now.date())
    page = fay.get(f"/decisions/{earlier}")
    assert "Propose what takes its place" in page.words
    form = fay.get(f"{LIST}/new?replaces={earlier}")
    path = fay.submit(
        form,
        kind="process",
        question="Meet every second month?",
        marking="amber",
        closes_on=(now.date() + dt.timedelta(days=10)).isoformat(),
    ).location
    for step in ("open", "close"):
        assert fay.post(f"{path}/steps", {"step": step}).status == 303
    day = (now.date() + dt.timedelta(days=30)).isoformat()
    fay.submit(fay.get(path), action=f"{path}/outcomes", words="We meet.", review_on=day)
    assert "A later decision has taken its place." in client(BEA).get(f"/decisions/{earlier}").words
    assert "It took the place of an earlier one." in client(BEA).get(path).words
    assert fay.get(f"{LIST}/new?replaces=nonsense").status == 200


def test_decision_when_for_other_readers_takes_no_ones_place_and_leads_nowhere(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    few = [FAY.id, CARA.id, ALICE.id]
    narrow = decision(db.superuser, now=now, state="stated", circle=few, for_circle=few)
    fay = client(FAY)
    sent = fay.submit(
        fay.get(f"{LIST}/new?replaces={narrow}"),
        kind="process",
        question="Meet every second month?",
        marking="amber",
        closes_on=(now.date() + dt.timedelta(days=10)).isoformat(),
    )
    assert sent.status == 422
    assert "the same readers" in sent.words
    wide = decision(db.superuser, now=now, state="closed", supersedes_id=narrow)
    day = (now.date() + dt.timedelta(days=30)).isoformat()
    fay.submit(fay.get(f"/decisions/{wide}"), action=f"/decisions/{wide}/outcomes",
        words="We meet.", review_on=day)  # fmt: skip
    assert db.value("select state from decisions where id = %s", narrow) == "stated"
    assert str(narrow) not in client(BEA).get(f"/decisions/{wide}").text
    assert str(narrow) in client(ALICE).get(f"/decisions/{wide}").text


def test_lists_when_longer_ask_no_more_questions(
    client: ClientOf, app: Flask, now: dt.datetime, db: Database
) -> None:
    bea, numbers = client(BEA), []
    for more in (1, 2):
        for _ in range(more):
            ident = decision(db.superuser, now=now)
            position(db.superuser, ident, BOLT, now=now)
            action(db.superuser, now=now)
        numbers.append(
            [
                questions(app, bea, path)
                for path in (LIST, f"{SPACE}/actions", f"{SPACE}/plan", "/actions", "/", SPACE)
            ]
        )
    assert numbers[0] == numbers[1]


def test_decision_when_counsel_returns_it_says_why_to_those_who_prepare_it_alone(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    fay, cara = client(FAY), client(CARA)
    path = propose(fay, now, kind="joint_view", question=SENSITIVE).location
    fay.post(f"{path}/steps", {"step": "submit"})
    assert cara.post(f"{path}/return", {}).status == 422
    why = "Ask what is known, not what to do together."
    returned = cara.submit(cara.get(path), action=f"{path}/return", words=why)
    assert returned.status == 303, returned.words
    assert why in fay.get(path).words
    plain = saved_as(fay, path, question="Is dust near the depots a severe risk to families?")
    assert plain.status == 303, plain.words
    assert fay.post(f"{path}/steps", {"step": "open"}).status == 303
    assert why not in client(BEA).get(path).words
    assert db.value("select opinion from decisions") == ""


def test_outcome_when_counsel_returns_it_comes_back_with_why(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    path = f"/decisions/{decision(db.superuser, now=now, state='closed', closed_at=now)}"
    fay, cara = client(FAY), client(CARA)
    words = "We recommend a joint standard with a common starting date."
    day = (now.date() + dt.timedelta(days=30)).isoformat()
    fay.submit(fay.get(path), action=f"{path}/outcomes", words=words, review_on=day)
    review = f"/decision-outcomes/{db.value('select id from decision_outcomes')}/review"
    why = "Leave the date out."
    assert cara.post(review, {"verdict": "returned", "words": ""}).status == 422
    assert cara.post(review, {"verdict": "returned", "words": why}).status == 303
    assert why in fay.get(path).words
    assert why not in client(BEA).get(path).words


def saved_as(client: Client, path: str, **fields: Any) -> Page:
    return client.submit(client.get(f"{path}/edit"), **fields)
