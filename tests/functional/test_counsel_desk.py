"""Counsel's desk: what waits and till when, letters, conflicts, deputies, and who is told late."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest

from collab.audit.record import SYSTEM_CHAIN
from collab.core.clock import utc_now
from collab.core.db import call
from collab.shared.counsel.rules import before
from tests.cast import ALICE, BEA, BOLT, CARA, CARL, COLE, COPPER, DAN, FAY, LEE, LEX, Firm, Member
from tests.client import Client
from tests.conftest import ClientOf
from tests.factories.people import firm
from tests.factories.people import member as factory
from tests.factories.spaces import acceptance, membership, seat
from tests.functional.test_release_a_finding import preview, write
from tests.house.databases import Database

VERITY = Firm("verity", "Verity Law", "law_firm")
VERA = Member("vera", "Vera Verity", VERITY)
DONE = "Last year we visited the site over this."


def held(client: Client, **declared: str) -> str:
    """Let alice send something to counsel; give the address of what waits."""
    where = write(client, statement=DONE)
    asked = {"category": "unilateral_past_action", "subject": "own"} | declared
    sent = client.submit(preview(client, where, **asked), button="Send to counsel")
    assert sent.status == 202, sent.words
    draft = client.get(where)
    (link,) = [a for a in draft.soup.select("main a") if "letters from counsel" in a.get_text()]
    return client.get(str(link["href"])).location


def second_counsel(db: Database, member: Member, *, history_from: dt.datetime) -> None:
    """Seat somebody else as counsel of Copper, who sees only what is shared from now on."""
    found = db.rows(
        "select id from memberships where org_id = %s and space_id = %s", member.org_id, COPPER
    )
    if found:
        place = found[0][0]
    else:
        place = membership(
            db.superuser,
            COPPER,
            org_id=member.org_id,
            roles=["counsel"],
            history_from=history_from,
        )
        acceptance(
            db.superuser,
            COPPER,
            org_id=member.org_id,
            representation_id=member.id,
            for_organisation=True,
        )
    seat(
        db.superuser,
        place,
        representation_id=member.id,
        role="counsel",
        history_from=history_from,
    )
    acceptance(db.superuser, COPPER, org_id=member.org_id, representation_id=member.id)


def notes(db: Database) -> list[tuple[str, uuid.UUID]]:
    rows = db.rows(
        "select kind, payload->>'representation_id' from outbox where kind like 'mail.%%'"
        " order by 1, 2"
    )
    return [(kind, uuid.UUID(who)) for kind, who in rows]


def test_item_when_held_shows_counsel_all_that_is_asked_about_it(client: ClientOf) -> None:
    alice, cara = client(ALICE), client(CARA)
    where = held(alice)
    page = cara.get(where)
    for told in ("It is past", "Your own organisation", "Bolt Cars", "Due", "Waiting since"):
        assert told in page.words, told
    for kept in ("Alice", "Acme"):
        assert kept not in page.words.split("Who would read it")[0]
    own = alice.get(where)
    assert "Bolt Cars" not in own.words
    assert "Record the decision" not in own.words
    for member in (BEA, FAY, DAN, LEE, CARL):
        assert client(member).get(where).status in (303, 404), member.key


def test_author_and_counsel_when_they_write_to_each_other_nobody_else_reads_it(
    client: ClientOf, db: Database
) -> None:
    alice, cara = client(ALICE), client(CARA)
    where = held(alice)
    cara.submit(cara.get(where), action=f"{where}/letters", body="Was it in the press?")
    page = alice.get(where)
    assert "Was it in the press?" in page.words
    assert "Cara" not in page.words
    alice.submit(page, action=f"{where}/letters", body="It was, in March.")
    page = cara.get(where)
    assert "It was, in March." in page.words
    assert "Alice" not in page.words.split("Who would read it")[0]
    told = db.rows("select payload::text || key from outbox")
    told += db.rows("select facts from ledger_entries")
    assert not [text for (text,) in told if "press" in text or "March" in text]
    assert ("mail.review_said", ALICE.id) in notes(db)
    assert ("mail.review_said", CARA.id) in notes(db)
    for member in (BEA, FAY, DAN):
        assert client(member).post(f"{where}/letters", {"body": "Me too."}).status == 404
    with db.app.begin() as connection:
        call(connection, "app.enter", BEA.id, BEA.org_id)
        assert connection.exec_driver_sql("select 1 from review_messages").all() == []
    cara.submit(page, action=f"{where}/decision", outcome="returned", opinion="Cite it.")
    assert alice.get(where).status == 404
    draft = alice.get(f"/findings/{db.value('select item_id from releases')}")
    assert "It was, in March." in draft.words


def test_decision_when_it_has_conditions_and_words_then_the_author_reads_them(
    client: ClientOf, db: Database
) -> None:
    alice, cara = client(ALICE), client(CARA)
    where = held(alice)
    cara.submit(
        cara.get(where),
        action=f"{where}/decision",
        outcome="cleared",
        opinion="Fine.",
        conditions="No names of smelters.",
        suggestion="Say that it happened once.",
    )
    draft = alice.get(f"/findings/{db.value('select item_id from releases')}")
    assert "No names of smelters." in draft.words
    assert "Say that it happened once." in draft.words


def test_conflict_when_declared_takes_it_off_the_desk_and_the_other_counsel_decides(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    second_counsel(db, CARL, history_from=now - dt.timedelta(days=1))
    alice, cara, carl = client(ALICE), client(CARA), client(CARL)
    where = held(alice)
    assert carl.get(where).status == 200
    page = cara.get(where)
    gone = cara.submit(page, action=f"{where}/conflict", button="I am conflicted")
    assert gone.status == 303
    assert cara.get(where).status == 404
    assert "Nothing waits" in cara.get(f"/spaces/{COPPER}/review").words
    late = cara.submit(page, action=f"{where}/decision", outcome="cleared", opinion="Quick.")
    assert late.status == 404
    assert db.value("select state from held_items") == "waiting"
    carl.submit(carl.get(where), action=f"{where}/decision", outcome="cleared", opinion="Fine.")
    assert db.value("select state from held_items") == "cleared"


def test_conflict_when_nobody_is_left_then_it_stays_held_and_the_facilitator_hears_so(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    alice, cara, fay = client(ALICE), client(CARA), client(FAY)
    where = held(alice)
    cara.submit(cara.get(where), action=f"{where}/conflict", button="My whole firm is")
    assert db.value("select state from held_items") == "waiting"
    assert ("mail.review_escalated", FAY.id) in notes(db)
    assert "Something is overdue with antitrust counsel in Copper" in fay.get("/").words
    assert fay.get(where).status == 404
    second_counsel(db, CARL, history_from=now - dt.timedelta(days=1))
    assert client(CARL).get(where).status == 404, "the whole firm is conflicted"
    firm(db.superuser, VERITY)
    factory(db.superuser, VERA)
    second_counsel(db, VERA, history_from=now - dt.timedelta(days=1))
    assert client(VERA).get(where).status == 200


def test_firm_when_seated_later_sees_what_waited_before_and_nothing_else_from_then(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    alice = client(ALICE)
    first, second = held(alice), held(alice)
    cara = client(CARA)
    cara.submit(cara.get(first), action=f"{first}/decision", outcome="rejected", opinion="No.")
    cara.submit(cara.get(second), action=f"{second}/letters", body="Which year?")
    firm(db.superuser, VERITY)
    factory(db.superuser, VERA)
    second_counsel(db, VERA, history_from=now)
    db.run("update held_items set held_at = held_at - interval '10 days'")
    vera = client(VERA)
    page = vera.get(second)
    assert page.status == 200
    assert "Which year?" in page.words
    assert "Overdue" in vera.get(f"/spaces/{COPPER}/review").words
    assert vera.get(first).status == 404
    assert alice.get(second).status == 200


def test_author_when_he_is_counsel_under_another_name_is_not_let_near_it(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    """One person may act for two firms: seated as the lawyer, he does not find his own item."""
    where = held(client(ALICE))
    before_him = db.value("select circle from held_items where id = %s", where[-36:])
    db.run("update representations set account_id = %s where id = %s", ALICE.account_id, CARL.id)
    second_counsel(db, CARL, history_from=now - dt.timedelta(days=1))
    assert db.value("select circle from held_items where id = %s", where[-36:]) == before_him


def test_deputy_when_named_is_told_and_hears_first_when_something_is_overdue(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    second_counsel(db, CARL, history_from=now - dt.timedelta(days=1))
    alice, cara = client(ALICE), client(CARA)
    page = cara.get(f"/spaces/{COPPER}/review/deputies")
    named = cara.submit(
        page,
        deputy=str(CARL.id),
        begins=(now - dt.timedelta(days=1)).date().isoformat(),
        until=(now + dt.timedelta(days=7)).date().isoformat(),
    )
    assert named.status == 303, named.words
    assert ("mail.deputy_named", CARL.id) in notes(db)
    held(alice)
    assert ("mail.review_waiting", CARL.id) in notes(db)
    db.run("update held_items set held_at = held_at - interval '10 days'")
    escalate(db)
    assert ("mail.deputy_overdue", CARL.id) in notes(db)
    assert ("mail.review_overdue", CARA.id) in notes(db)
    assert ("mail.review_escalated", FAY.id) not in notes(db)
    escalate(db)
    assert len([kind for kind, _ in notes(db) if kind.endswith("overdue")]) == 2, "told once"
    db.run("update held_items set overdue_at = overdue_at - interval '10 days'")
    escalate(db)
    assert ("mail.review_escalated", FAY.id) in notes(db)
    assert db.value("select state from held_items") == "waiting", "silence never means yes"
    page = cara.get(f"/spaces/{COPPER}/review/deputies")
    cara.submit(page, action=str(page.soup.select("main form")[0]["action"]))
    assert db.value("select ended_at is not null from deputies")


def test_deputy_when_named_until_the_end_of_calendars_is_refused_in_words(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    second_counsel(db, CARL, history_from=now - dt.timedelta(days=1))
    cara = client(CARA)
    page = cara.get(f"/spaces/{COPPER}/review/deputies")
    begins = now.date().isoformat()
    refused = cara.submit(page, deputy=str(CARL.id), begins=begins, until="9999-12-31")
    assert refused.status == 422
    assert "At most a year at a time." in refused.words


def test_letters_when_the_item_is_recalled_leave_that_they_were_there(
    client: ClientOf, db: Database
) -> None:
    alice, cara = client(ALICE), client(CARA)
    where = held(alice)
    cara.submit(cara.get(where), action=f"{where}/letters", body="Was it in the press?")
    said = str(db.value("select id from review_messages"))
    alice.post(f"/releases/{db.value('select id from releases')}/withdrawal")
    assert db.value("select count(*) from review_messages") == 0
    entry = "select chain, facts::jsonb from ledger_entries where kind = 'counsel.said'"
    assert db.rows(entry) == [(SYSTEM_CHAIN, {"held": where[-36:], "letter": said})]


def test_clocks_when_there_are_two_tell_of_what_is_overdue_once(
    client: ClientOf, db: Database
) -> None:
    held(client(ALICE))
    db.run("update held_items set held_at = held_at - interval '10 days'")
    other = threading.Thread(target=escalate, args=(db,))
    at = utc_now()
    with db.system.begin() as connection:
        call(connection, "app.escalate_reviews", before(at, 3), before(at, 1), at)
        other.start()
        other.join(0.5)
    other.join()
    assert [kind for kind, _ in notes(db) if kind.endswith("overdue")] == ["mail.review_overdue"]
    assert db.value("select overdue_stage from held_items") == 1


@pytest.mark.parametrize("who", [ALICE, BEA, FAY, DAN, LEE], ids=lambda one: one.key)
def test_desk_when_asked_for_by_others_is_not_theirs(client: ClientOf, who: Member) -> None:
    one = client(who)
    for page in ("", "/figures", "/deputies"):
        assert one.get(f"/spaces/{COPPER}/review{page}").status in (303, 403, 404)
    fields: dict[str, str | list[str]] = {"deputy": str(who.id)}
    assert one.post(f"/spaces/{COPPER}/review/deputies", fields).status in (303, 403, 404)


def test_queue_when_narrowed_says_so_in_its_address(client: ClientOf, db: Database) -> None:
    alice, cara = client(ALICE), client(CARA)
    held(alice)
    desk = f"/spaces/{COPPER}/review"
    assert "Past" in cara.get(desk).words or "alone" in cara.get(desk).words
    assert "Nothing like this waits" in cara.get(f"{desk}?late=1").words
    assert "Nothing like this waits" in cara.get(f"{desk}?category=audit_result").words
    assert "Waiting 1" in cara.get(f"{desk}?category=unilateral_past_action&sort=newest").words
    db.run("update held_items set held_at = held_at - interval '10 days'")
    assert "Overdue" in cara.get(f"{desk}?late=1").words
    assert cara.get(f"{desk}?sort=nonsense&category=1&late=x").status == 200


def test_text_when_kept_begins_an_opinion_and_stays_with_the_firm(
    client: ClientOf, db: Database
) -> None:
    alice, cara = client(ALICE), client(CARA)
    where = held(alice)
    form = cara.get("/opinion-texts/new")
    assert cara.submit(form, title="Age", body="Older than a year, please.").status == 303
    block = db.value("select id from opinion_blocks")
    assert db.value("select space_id from opinion_blocks") == LEX.vault_id
    assert "Older than a year, please." in cara.get(f"{where}?text={block}").text
    page = cara.get(f"/opinion-texts/{block}")
    cara.submit(page, action=f"/opinion-texts/{block}", title="Age", body="Two years.")
    assert "Two years." in cara.get("/opinion-texts").words
    for member in (ALICE, BEA, FAY, COLE):
        one = client(member)
        assert one.get(f"/opinion-texts/{block}").status in (403, 404)
        assert one.post(f"/opinion-texts/{block}/removal").status in (403, 404)
    cara.post(f"/opinion-texts/{block}/removal")
    assert db.value("select count(*) from opinion_blocks") == 0


def test_figures_when_something_was_decided_name_no_firm(client: ClientOf) -> None:
    alice, cara = client(ALICE), client(CARA)
    where = held(alice)
    cara.submit(cara.get(where), action=f"{where}/decision", outcome="rejected", opinion="No.")
    page = cara.get(f"/spaces/{COPPER}/review/figures")
    assert "rejected 1" in page.words
    for name in ("Acme", "Bolt", BOLT.name, "Alice"):
        assert name not in page.words


def escalate(db: Database) -> None:
    """Do what the worker does each hour."""
    at = utc_now()
    with db.system.begin() as connection:
        call(connection, "app.escalate_reviews", before(at, 3), before(at, 1), at)
