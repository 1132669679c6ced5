"""A topic from a vault to the facilitator and on to a new group; nobody else learns a thing."""

from __future__ import annotations

from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    BEA,
    BOLT,
    CARA,
    CAUCUS,
    COBALT,
    COLE,
    COPPER,
    COREX,
    DAN,
    FAY,
    OLGA,
    Member,
)
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.house.databases import Database

TOPIC = {"issue": "child_labour", "country": "CD", "mineral": "cobalt"}
WORDS = "Child labour, Congo - Kinshasa, Cobalt"


def noted(one: Client, **topic: str) -> None:
    page = one.submit(one.get("/interests"), action="/interests", **(topic or TOPIC))
    assert page.status == 303, page.words


def id_of(db: Database, member: Member) -> str:
    return str(
        db.value(
            "select id from interests where space_id = %s order by shared_at desc, id desc limit 1",
            member.firm.vault_id,
        )
    )


def told(one: Client, db: Database, member: Member, **topic: str) -> Page:
    noted(one, **topic)
    path = f"/interests/{id_of(db, member)}/releases/new?space={COPPER}"
    return one.submit(one.get(path))


def test_topic_when_noted_stands_on_the_firms_own_list_alone(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    assert "No topic yet" in alice.get("/interests").words
    noted(alice)
    assert WORDS in alice.get("/interests").words
    assert WORDS in client(AMIR).get("/interests").words
    for other in (BEA, FAY, CARA):
        assert WORDS not in client(other).get("/interests").words
    assert db.rows("select space_id, org_id, verdict from interests") == [
        (ACME.vault_id, ACME.id, None)
    ]


def test_topic_when_noted_without_any_part_is_asked_for_one(client: ClientOf, db: Database) -> None:
    page = client(ALICE).post("/interests", {"issue": "", "country": "", "mineral": ""})
    assert page.status == 422
    assert "Choose an issue, a country or a mineral." in page.words
    assert db.rows("select from interests") == []


def test_topic_when_noted_twice_is_noted_once(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    noted(alice, country="CD")
    page = alice.submit(alice.get("/interests"), action="/interests", country="CD")
    assert page.status == 409
    assert db.rows("select country from interests") == [("CD",)]


def test_topic_when_sent_with_more_than_it_asks_keeps_none_of_it(
    client: ClientOf, db: Database
) -> None:
    """There is no field for whom one buys from, so nothing typed for one is kept anywhere."""
    page = client(ALICE).post("/interests", {**TOPIC, "note": "We buy from Kamoto", "place": "x"})
    assert page.status == 303
    kept = str(db.rows("select to_jsonb(i) from interests i"))
    assert "Kamoto" not in kept
    texts = {"issue", "country", "mineral", "operator", "supplier", "note"}
    fields = {
        f["name"] for f in client(ALICE).get("/interests").form("/interests").select("select")
    }
    assert fields & texts == {"issue", "country", "mineral"}
    assert client(ALICE).get("/interests").soup.select("main textarea, main input[type=text]") == []


def test_topic_when_its_parts_are_made_up_is_refused_with_what_was_chosen(
    client: ClientOf, db: Database
) -> None:
    page = client(ALICE).post(
        "/interests", {"issue": "we_buy_there", "country": "CD", "mineral": "copper\x00"}
    )
    assert page.status == 422
    assert page.soup.select_one("select[name=country] option[selected]")["value"] == "CD"  # type: ignore[index] # it is there
    assert db.rows("select from interests") == []


def test_topic_when_told_reaches_the_facilitator_and_nobody_else(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    noted(alice)
    path = f"/interests/{id_of(db, ALICE)}/releases/new?space={COPPER}"
    look = alice.get(path)
    assert "1 person of 1 organisation" in look.words
    assert "Fay Facilitator" in look.words
    assert alice.submit(look).location == "/interests"
    assert "Copper: released" in alice.get("/interests").words
    copy = db.rows(
        "select space_id, org_id <> %s, author_id, marking, circle, attribution, permitted_action"
        " from interests where verdict is not null",
        ACME.id,
    )
    assert copy == [(COPPER, True, None, 4, [FAY.id], "facilitator_only", "raise_without_detail")]
    board = client(FAY).get(f"/spaces/{COPPER}/interests")
    assert "Acme Motors" in board.words
    assert "Child labour" in board.words
    for other in (ALICE, BEA, CARA, COLE):
        assert client(other).get(f"/spaces/{COPPER}/interests").status == 403
    for other in (DAN, OLGA):
        assert client(other).get(f"/spaces/{COPPER}/interests").status == 403


def test_notice_when_a_topic_is_told_says_where_and_no_more(client: ClientOf, db: Database) -> None:
    fay = client(FAY)
    assert "topic interests" not in fay.get("/").words
    told(client(ALICE), db, ALICE)
    link = fay.get("/").soup.select_one(f'a[href="/spaces/{COPPER}/interests"]')
    assert link is not None
    assert link.get_text() == "New topic interests in Copper"
    fay.get(f"/spaces/{COPPER}/interests")
    assert "topic interests" not in fay.get("/").words


def test_topic_when_the_verdict_changed_since_it_was_looked_at_is_looked_at_again(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    noted(alice)
    look = alice.get(f"/interests/{id_of(db, ALICE)}/releases/new?space={COPPER}")
    db.run("update charters set categories = '{public_information}' where space_id = %s", COPPER)
    again = alice.submit(look)
    assert again.status == 422
    assert "Nobody was told" in again.words
    assert "This group's charter does not take this up." in again.words
    assert "Keep the topic in your vault" in again.words
    assert again.soup.select_one('form[action$="/releases"]') is None
    assert db.rows("select from interests where verdict is not null") == []
    assert db.rows("select from held_items") == []


def test_topic_when_told_twice_at_once_is_told_once(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    noted(alice)
    look = alice.get(f"/interests/{id_of(db, ALICE)}/releases/new?space={COPPER}")
    assert [alice.submit(look).status for _ in range(2)] == [303, 409]
    assert len(db.rows("select from interests where verdict is not null")) == 1


def test_address_when_odd_is_answered_calmly(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    noted(alice)
    path = f"/interests/{id_of(db, ALICE)}/releases"
    assert alice.get(f"{path}/new?space=nothing").status == 200
    assert alice.post(path, {"space": "nothing", "seen": "x"}).status == 422
    assert alice.post(path, {"space": str(COBALT), "seen": "x"}).status == 404
    assert alice.post(path, {"space": str(CAUCUS), "seen": "x"}).status == 403
    assert client(BEA).post(path, {"space": str(COPPER), "seen": "x"}).status == 404
    group = f"/spaces/{COPPER}/interests/group?issue=x&country=%00&mineral=we+buy"
    assert client(FAY).get(group).status == 200
    assert client(BEA).get(group).status == 403


def test_topic_when_taken_back_is_gone_for_the_facilitator(client: ClientOf, db: Database) -> None:
    alice, fay = client(ALICE), client(FAY)
    told(alice, db, ALICE)
    page = alice.get("/interests")
    action = next(
        str(f["action"]) for f in page.soup.select("form") if "/withdrawal" in str(f.get("action"))
    )
    assert alice.submit(page, action=action).location == "/interests"
    assert "Nobody has told you" in fay.get(f"/spaces/{COPPER}/interests").words
    assert "Only in your vault" in alice.get("/interests").words


def test_topic_when_taken_off_the_list_is_taken_back_too(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    told(alice, db, ALICE)
    alice.submit(alice.get("/interests"), action=f"/interests/{id_of(db, ALICE)}/removal")
    assert "No topic yet" in alice.get("/interests").words
    assert "Nobody has told you" in client(FAY).get(f"/spaces/{COPPER}/interests").words
    assert db.rows("select circle from interests") == [([],)]


def test_board_when_topics_share_issue_and_country_counts_organisations_once(
    client: ClientOf, db: Database
) -> None:
    told(client(ALICE), db, ALICE, issue="child_labour", country="CD", mineral="cobalt")
    told(client(ALICE), db, ALICE, issue="child_labour", country="CD", mineral="copper")
    told(client(BEA), db, BEA, issue="child_labour", country="CD")
    told(client(BEA), db, BEA, country="CD")
    words = client(FAY).get(f"/spaces/{COPPER}/interests").words
    assert "Child labour, Congo - Kinshasa 2 organisations" in words
    assert "Congo - Kinshasa 1 organisation" in words
    assert "Close by, with a wider or narrower topic: Acme Motors" in words


def test_group_when_convened_on_a_topic_tells_nobody_why(client: ClientOf, db: Database) -> None:
    told(client(ALICE), db, ALICE)
    told(client(BEA), db, BEA, country="CD")
    fay = client(FAY)
    board = fay.get(f"/spaces/{COPPER}/interests")
    links = [str(a["href"]) for a in board.soup.select("a") if "Convene" in a.get_text()]
    form = fay.get(next(link for link in links if "issue=child_labour" in link))
    ticked = [str(box["value"]) for box in form.soup.select("input[name=organisations][checked]")]
    assert sorted(ticked) == sorted([str(ACME.id), str(BOLT.id)])
    assert form.soup.select_one("[name=countries]")["value"] == "CD"  # type: ignore[index] # it is there
    assert "until being on the list says nothing" in form.words
    done = fay.submit(form, organisations=[*ticked, str(COREX.id)])
    assert done.status == 303, done.words
    group = done.location.split("/")[2]
    charter = client(BEA).get(f"/spaces/{group}/charter")
    assert charter.status == 200
    assert "interest" not in charter.text.lower().replace("/interests", "")
    entries = db.rows("select kind, facts from ledger_entries where chain = %s", group)
    assert "interest" not in str(entries)
    assert db.rows("select from outbox where payload::text ilike '%%interest%%'") == []
    names = db.rows(
        "select o.name from ledger_entries e join organisations o on e.facts like"
        " '%%' || o.id || '%%' where e.chain = %s and e.kind = 'places.given' order by e.seq",
        group,
    )
    assert [name for (name,) in names] == ["Acme Motors", "Bolt Cars", "Corex Wiring"]
