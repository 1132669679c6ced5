"""One click takes an item out of sight; counsel decides; nobody else learns who or why."""

from __future__ import annotations

import uuid

import pytest
from psycopg.types.json import Jsonb

from collab.audit.record import SYSTEM_CHAIN
from collab.shared.notices.letters import CONTENT_FREE
from tests.cast import ALICE, AMIR, BEA, CARA, COLE, COPPER, DAN, FAY, LEE, Member
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.functional.test_release_a_finding import released
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import drain

TEXT = "Children were seen carrying ore"


def object_to(client: Client, page: Page, button: str = "Object", **fields: str) -> Page:
    """Press the button under the item of a page."""
    (form,) = [
        form
        for form in page.soup.select("main form")
        if f"/finding/{page.path[-36:]}/objections" in str(form["action"])
    ]
    return client.submit(page, action=str(form["action"]), button=button, **fields)


def state(db: Database, copy: str) -> list[tuple[object, ...]]:
    return db.rows("select circle, author_id from findings where id = %s", copy[-36:])


def test_item_when_objected_to_is_out_of_sight_for_all_but_counsel_and_objector(
    client: ClientOf, db: Database
) -> None:
    alice, bea, cole, cara = client(ALICE), client(BEA), client(COLE), client(CARA)
    copy = released(alice)
    assert cole.get(copy).status == 200
    made = object_to(bea, bea.get(copy))
    assert (made.status, made.location[:12]) == (303, "/objections/")
    page = bea.get(made.location)
    assert "out of sight for everybody but counsel and you" in page.words
    assert "4 more times today" in page.words
    told = bea.submit(page, action=f"{made.location}/words", words="It tells a price of ours.")
    assert told.status == 303
    assert "It tells a price of ours." in cara.get(made.location).words
    assert TEXT in bea.get(copy).words
    assert "Under review" in bea.get(copy).words
    assert TEXT in cara.get(copy).words
    placeholder = cole.get(copy)
    assert (placeholder.status, placeholder.h1) == (423, "An item is under review")
    assert TEXT not in placeholder.words
    assert "Bea" not in placeholder.words
    for member in (FAY, AMIR, DAN):  # who never opened it finds nothing
        assert client(member).get(copy).status == 404
    for member in (COLE, FAY, ALICE):
        one = client(member)
        assert "On the road" not in one.get(f"/spaces/{COPPER}/findings").words
        assert "On the road" not in one.get("/search?q=road").text.split("<main")[1]
        assert one.get(made.location).status == 404
        assert "Nothing is under review" in one.get(f"/spaces/{COPPER}/objections").words


def test_objection_when_made_is_in_the_ledger_and_told_without_content(
    client: ClientOf, db: Database
) -> None:
    copy = released(client(ALICE))
    bea = client(BEA)
    object_to(bea, bea.get(copy))
    entry = "select count(*) from ledger_entries where chain = %s and kind = 'objections.opened'"
    assert db.value(entry, COPPER) == 1
    notes = db.rows("select kind, payload::text from outbox where kind like 'mail.%%' order by 1")
    assert [kind for kind, _ in notes] == ["mail.item_under_review", "mail.objection_waiting"]
    told = db.rows("select key || payload::text from outbox")
    told += db.rows("select facts::text from ledger_entries")
    for (text,) in told:
        assert str(BEA.id) not in text or "objection" not in text
        assert TEXT not in text
    assert "1 objection waits for you" in client(CARA).get("/").words


def test_objection_when_clicked_twice_is_one(client: ClientOf, db: Database) -> None:
    copy = released(client(ALICE))
    bea = client(BEA)
    page = bea.get(copy)
    first, second = object_to(bea, page), object_to(bea, page)
    assert first.location == second.location
    assert db.value("select count(*) from objections") == 1


def test_objection_when_another_was_quicker_tells_nothing_more(
    client: ClientOf, db: Database
) -> None:
    copy = released(client(ALICE))
    bea, cole = client(BEA), client(COLE)
    late = cole.get(copy)
    object_to(bea, bea.get(copy))
    refused = object_to(cole, late)
    assert refused.status == 404
    assert db.value("select count(*) from objections") == 1


def test_rival_when_he_objects_to_everything_is_stopped(client: ClientOf, db: Database) -> None:
    alice, bea = client(ALICE), client(BEA)
    copies = [released(alice) for _ in range(6)]
    answers = [object_to(bea, bea.get(copy)).status for copy in copies]
    assert answers == [303] * 5 + [429]
    assert alice.get(copies[-1]).status == 200
    db.run("update objections set opened_at = opened_at - interval '25 hours'")
    assert object_to(bea, bea.get(copies[-1])).status == 303


@pytest.mark.parametrize("who", [FAY, BEA, COLE, LEE, DAN], ids=lambda one: one.key)
def test_objection_when_decided_by_anybody_but_counsel_is_not_there(
    client: ClientOf, db: Database, who: Member
) -> None:
    copy = released(client(ALICE))
    bea = client(BEA)
    made = object_to(bea, bea.get(copy)).location
    one = client(who)
    tries: dict[str, dict[str, str | list[str]]] = {
        "decision": {"outcome": "removed", "opinion": "No."},
        "hold": {"reason": "Because."},
        "hold-end": {},
    }
    for verb, fields in tries.items():
        assert one.post(f"{made}/{verb}", fields).status in (403, 404, 303)
    assert db.value("select state from objections") == "open"


def test_item_when_cleared_stands_exactly_as_before(client: ClientOf, db: Database) -> None:
    alice, bea, cara = client(ALICE), client(BEA), client(CARA)
    copy = released(alice, attribution="named")
    before = state(db, copy)
    made = object_to(bea, bea.get(copy)).location
    assert alice.get(copy).status == 404, "its author reads his own no more"
    page = cara.get(made)
    assert TEXT in page.words
    decided = cara.submit(page, action=f"{made}/decision", outcome="cleared", opinion="It is fine.")
    assert decided.status == 303
    assert state(db, copy) == before
    assert alice.get(copy).status == 200
    assert "It is fine." in bea.get(made).words
    assert db.value("select count(*) from locks") == 0


def test_item_when_removed_is_deleted_and_exactly_its_readers_are_told(
    client: ClientOf, db: Database
) -> None:
    alice, bea, cole, cara = client(ALICE), client(BEA), client(COLE), client(CARA)
    copy = released(alice)
    cole.get(copy)
    made = object_to(bea, bea.get(copy)).location
    page = cara.get(made)
    assert "Cole Corex" in page.words
    cara.submit(page, action=f"{made}/decision", outcome="removed", opinion="It names a source.")
    assert db.value("select count(*) from findings where id = %s", copy[-36:]) == 0
    assert db.value("select count(*) from search_rows where id = %s", copy[-36:]) == 0
    told = db.rows(
        "select payload->>'representation_id' from outbox where kind = 'mail.item_withdrawn'"
    )
    # Counsel looked at the sealed copy, not at the item.
    assert {uuid.UUID(who) for (who,) in told} == {BEA.id, COLE.id}
    assert cole.get(copy).status == 404
    assert TEXT in cara.get(made).words, "sealed, for thirty days"
    assert TEXT not in bea.get(made).words
    draft = alice.get(f"/findings/{db.value('select item_id from releases')}")
    assert "Removed by counsel" in draft.words
    assert "It names a source." in draft.words
    again = alice.submit(
        alice.submit(
            alice.get(f"{draft.path}/releases/new"),
            space=str(COPPER),
            category="hr_risk_general",
            time="past",
            subject="affected_people",
            granularity="none",
            marking="green",
        ),
        button="Release now",
    )
    assert again.status == 409


def test_item_when_referred_stays_out_of_sight(client: ClientOf) -> None:
    alice, bea, cara = client(ALICE), client(BEA), client(CARA)
    copy = released(alice)
    made = object_to(bea, bea.get(copy)).location
    page = cara.get(made)
    cara.submit(page, action=f"{made}/decision", outcome="referred", opinion="To the authority.")
    assert alice.get(copy).status == 404
    page = cara.get(made)
    assert "Deleted thirty days after your decision." in page.words
    cara.submit(page, action=f"{made}/decision", outcome="cleared", opinion="They agree.")
    assert alice.get(copy).status == 200


def test_source_when_in_danger_then_the_item_is_gone_for_the_reporter_too(
    client: ClientOf, db: Database
) -> None:
    alice, bea, cara = client(ALICE), client(BEA), client(CARA)
    copy = released(alice)
    made = object_to(bea, bea.get(copy), button="Somebody is in danger").location
    assert bea.get(copy).status == 423
    assert "gone for everybody but counsel" in bea.get(made).words
    assert cara.get(copy).status == 200
    kinds = db.rows("select kind from outbox where kind like 'mail.%%' order by 1")
    assert [kind for (kind,) in kinds] == [
        "mail.danger_reported",
        "mail.item_under_review",
        "mail.objection_waiting",
    ]


@pytest.mark.parametrize("when", ["at once", "after an objection"])
def test_danger_when_reported_is_told_in_no_chain_that_members_read(
    client: ClientOf, db: Database, when: str
) -> None:
    copy = released(client(ALICE))
    bea = client(BEA)
    page = bea.get(copy)
    if when != "at once":
        object_to(bea, page)
    object_to(bea, page, button="Somebody is in danger")
    kinds = "select chain, kind from ledger_entries where kind like 'objections.%%'"
    assert sorted(db.rows(kinds), key=str) == sorted(
        [
            (SYSTEM_CHAIN, "objections.danger"),
            (COPPER, "objections.opened"),
            (BEA.firm.vault_id, "objections.made"),
        ],
        key=str,
    )
    for member in (ALICE, BEA, COLE, FAY):
        assert "danger" not in client(member).get(f"/spaces/{COPPER}/ledger").words


def test_contributor_when_somebody_is_in_danger_takes_it_down_from_his_vault(
    client: ClientOf, db: Database
) -> None:
    alice, bea = client(ALICE), client(BEA)
    copy = released(alice)
    bea.get(copy)
    release = db.value("select id from releases")
    assert bea.post(f"/releases/{release}/danger").status == 404
    assert alice.post(f"/releases/{release}/danger").status == 303
    assert bea.get(copy).status == 423
    draft = alice.get(f"/findings/{db.value('select item_id from releases')}")
    assert "Under review" in draft.words


@pytest.mark.parametrize("gone", ["no seat", "the firm has left", "a new charter"])
def test_colleague_when_nobody_of_them_is_seated_there_takes_it_down_all_the_same(
    client: ClientOf, db: Database, gone: str
) -> None:
    alice, bea = client(ALICE), client(BEA)
    copy = released(alice)
    bea.get(copy)
    release = db.value("select id from releases")
    ended = "update seats set ended_at = now() where space_id = %s and "
    if gone == "no seat":
        db.run(f"{ended} representation_id = %s", COPPER, AMIR.id)
    elif gone == "the firm has left":
        db.run(f"{ended} org_id = %s", COPPER, AMIR.org_id)
        left = "update memberships set ended_at = now() where space_id = %s and org_id = %s"
        db.run(left, COPPER, AMIR.org_id)
    else:
        accepted = "delete from charter_acceptances where representation_id = %s and space_id = %s"
        db.run(accepted, AMIR.id, COPPER)
    done = client(AMIR).post(f"/releases/{release}/danger")
    assert (done.status, done.location[:10]) == (303, "/findings/"), done.words
    assert bea.get(copy).status == 423
    assert db.value("select reason from objections") == "danger"
    assert db.value("select count(*) from quarantine") == 1
    kinds = "select kind from ledger_entries where chain = %s and kind like 'objections.%%'"
    assert db.rows(kinds, COPPER) == []
    assert sorted(db.rows(kinds, SYSTEM_CHAIN)) == [("objections.danger",), ("objections.opened",)]


def test_reader_when_it_is_under_review_can_say_that_somebody_is_in_danger(
    client: ClientOf, db: Database
) -> None:
    bea, cole = client(BEA), client(COLE)
    copy = released(client(ALICE))
    cole.get(copy)
    object_to(bea, bea.get(copy))
    said = object_to(cole, cole.get(copy), button="Somebody is in danger")
    assert (said.status, said.location) == (303, copy)
    assert cole.get(copy).status == 423
    assert bea.get(copy).status == 423
    assert db.value("select reason from objections") == "danger"
    assert ("mail.danger_reported",) in db.rows("select kind from outbox")


def test_contributor_when_he_takes_it_back_meanwhile_then_clearing_brings_nothing_back(
    client: ClientOf, db: Database
) -> None:
    alice, bea, cara = client(ALICE), client(BEA), client(CARA)
    copy = released(alice)
    made = object_to(bea, bea.get(copy)).location
    release = db.value("select id from releases")
    assert alice.post(f"/releases/{release}/withdrawal").status == 303
    page = cara.get(made)
    assert TEXT in page.words, "counsel keeps the sealed copy"
    cara.submit(page, action=f"{made}/decision", outcome="cleared", opinion="Fine.")
    for one in (alice, bea, cara):
        assert one.get(copy).status == 404
    assert state(db, copy) == [([], None)]


def test_letters_when_they_go_out_say_neither_what_nor_where_nor_who(
    client: ClientOf, db: Database, station: Station, post: PostOffice
) -> None:
    """Every letter around desk and objections, as it is really sent."""
    alice, bea = client(ALICE), client(BEA)
    copy = released(alice)
    object_to(bea, bea.get(copy), button="Somebody is in danger")
    db.run("delete from outbox where kind not like 'mail.%%'")
    for kind in CONTENT_FREE:
        db.run(
            "insert into outbox (id, key, kind, payload, created_at, not_before)"
            " values (gen_random_uuid(), %s, %s, %s, now(), now())",
            f"again:{kind}",
            kind,
            Jsonb({"representation_id": str(FAY.id)}),
        )
    waiting = db.value("select count(*) from outbox where sent_at is null")
    assert drain(station).done == waiting
    assert len(post.mails) == waiting >= len(CONTENT_FREE)
    assert {"fay", "alice", "cara"} == {str(mail["To"]).partition("@")[0] for mail in post.mails}
    for mail in post.mails:
        for kind in ("plain", "html"):
            said = f"{mail['Subject']} {text_of(mail, kind)}"
            for kept in (TEXT, "On the road", "Copper", "Acme", "Bolt", "Bea", "TLP"):
                assert kept not in said.replace(FAY.firm.name, ""), (kept, said)
