"""Through the gate and back: released, read by a rival, said about, held, cleared, taken back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.cast import (
    ACME,
    ALICE,
    AMIR,
    BEA,
    CARA,
    CAUCUS,
    COPPER,
    DAN,
    DINA,
    FAY,
    OBI,
    PIA,
    RED_CANARY,
)
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.house.databases import Database
from tests.house.seeding import RED_COPY, UNNAMED_COPY

PLAIN = "Children were seen carrying ore beside the road to the market."
VOLUME = "Our own order is 4,000 tonnes of cathode for next year."
GENERAL = {
    "space": str(COPPER),
    "category": "hr_risk_general",
    "time": "past",
    "granularity": "none",
    "subject": "affected_people",
    "marking": "green",
}


def write(client: Client, statement: str = PLAIN, **fields: str) -> str:
    form = client.get(f"/spaces/{ACME.vault_id}/findings/new")
    written = client.submit(form, title="On the road", statement=statement, **fields)
    assert written.status == 303, written.words
    return written.location


def preview(client: Client, where: str, **declared: str) -> Page:
    return client.submit(client.get(f"{where}/releases/new"), **(GENERAL | declared))


def copy_of(page: Page) -> str:
    links = [a for a in page.soup.select("main a") if a.get_text() == "See it in the space"]
    return str(links[0]["href"])


def released(client: Client, **declared: str) -> str:
    before = preview(client, write(client), **declared)
    after = client.submit(before, button="Release now")
    assert after.status == 201, after.words
    return copy_of(after)


def test_finding_when_released_then_a_rival_reads_it_and_not_who_wrote_it(
    client: ClientOf, db: Database
) -> None:
    alice, bea = client(ALICE), client(BEA)
    where = write(alice, identity="Mama Odile", circumstances="On the phone.")
    before = preview(alice, where)
    assert "May be shared" in before.words
    assert "Bea Bolt" in before.words
    assert bea.get(f"/spaces/{COPPER}/findings").words.count("On the road") == 0
    copy = copy_of(alice.submit(before, button="Release now"))

    page = bea.get(copy)
    assert page.h1 == "On the road"
    assert PLAIN in page.words
    assert "TLP:GREEN" in page.words
    assert "from a member" in page.words
    assert "No contact with anybody about it." in page.words
    assert "Risks of a country, commodity or sector" in page.words
    for kept in ("Acme", "Alice", "Mama Odile", "On the phone", "Contributed by you", "Take it"):
        told = page.words.split("Who can see this")[0] if kept in ("Acme", "Alice") else page.words
        assert kept not in told, kept
    listed = bea.get(f"/spaces/{COPPER}/findings")
    assert "On the road" in listed.words

    own = alice.get(copy)
    assert "Contributed by you" in own.words
    assert "released" in alice.get(where).words


def test_draft_when_a_colleague_may_not_read_its_copy_then_nothing_leads_there(
    client: ClientOf,
) -> None:
    alice, amir = client(ALICE), client(AMIR)
    where = write(alice)
    copy = copy_of(
        alice.submit(preview(alice, where, marking="amber_strict"), button="Release now")
    )
    assert copy in alice.get(where).text
    page = amir.get(where)
    assert amir.get(copy).status == 404
    assert copy not in page.text
    assert "You are not among its readers." in page.words


def test_copy_when_opened_then_it_is_no_longer_new(client: ClientOf, db: Database) -> None:
    copy = released(client(ALICE))
    bea = client(BEA)
    assert "On the road" in bea.get("/").words
    bea.get(copy)
    assert "On the road" not in bea.get("/").words
    assert db.value("select count(*) from readings where item_id = %s", copy[-36:]) == 1
    bea.get(copy)
    assert db.value("select count(*) from readings where item_id = %s", copy[-36:]) == 1


def test_copy_when_taken_back_then_it_is_gone_for_everybody_at_once(
    client: ClientOf, db: Database
) -> None:
    alice, bea = client(ALICE), client(BEA)
    for attribution in ("member", "named"):
        copy = released(alice, attribution=attribution)
        assert bea.get(copy).status == 200
        page = alice.get(copy)
        (form,) = [f for f in page.soup.select("main form") if "withdrawal" in str(f["action"])]
        release = str(form["action"])
        assert bea.post(release).status == 404  # a rival tries the very address
        assert bea.get(copy).status == 200
        assert alice.submit(page, action=release).status == 303
        assert bea.get(copy).status == 404
        assert alice.get(copy).status == 404
        assert alice.get(f"/spaces/{COPPER}/findings").words.count("On the road") == 0


def test_copy_when_its_draft_is_discarded_then_it_can_still_be_taken_back(
    client: ClientOf,
) -> None:
    alice = client(ALICE)
    copy = released(alice)
    draft = alice.get(alice.get(copy).soup.select_one("aside a")["href"])  # type: ignore[index,arg-type] # it is there
    assert "take it back" in draft.words
    alice.submit(draft, action=f"{draft.path}/removal")
    page = alice.get(copy)
    assert "Your draft" not in page.words
    (form,) = [f for f in page.soup.select("main form") if "withdrawal" in str(f["action"])]
    gone = alice.submit(page, action=str(form["action"]))
    assert (gone.status, gone.location) == (303, "/")


def test_finding_when_it_holds_a_volume_then_it_is_refused_with_the_sentence(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, f"{PLAIN} {VOLUME}")
    before = db.value("select count(*) from findings where space_id = %s", COPPER)
    page = preview(alice, where)
    assert "May not be shared" in page.words
    assert VOLUME in page.words
    noted = alice.submit(page, button="Note the refusal in the vault")
    assert noted.status == 403
    assert "refused" in alice.get(where).words
    assert db.value("select count(*) from findings where space_id = %s", COPPER) == before
    assert not db.rows("select from ledger_entries where chain = %s", COPPER)


def test_finding_when_named_or_for_the_facilitator_then_each_learns_what_was_chosen(
    client: ClientOf,
) -> None:
    alice, bea, fay = client(ALICE), client(BEA), client(FAY)
    named = released(alice, attribution="named")
    assert "from Acme Motors" in bea.get(named).words
    told = released(alice, attribution="facilitator_only")
    assert "Contributed by Acme Motors" in fay.get(told).words
    assert "Contributed by" not in bea.get(told).words


def test_group_when_asked_by_those_outside_then_nothing_shows(client: ClientOf) -> None:
    copy = released(client(ALICE))
    dan, pia = client(DAN), client(PIA)
    assert dan.get(copy).status == 404
    assert dan.get(f"/spaces/{COPPER}/findings").status == 404
    assert pia.get(copy).status == 404
    duty = pia.get(f"/spaces/{COPPER}/findings")
    assert (duty.status, duty.location) == (303, f"/spaces/{COPPER}/charter")


def test_copy_when_marked_above_a_ceiling_then_neither_page_nor_audience_knows_the_reader(
    client: ClientOf,
) -> None:
    copy = released(client(ALICE), marking="amber_strict")
    assert client(DINA).get(copy).status == 404
    assert client(AMIR).get(copy).status == 404
    assert "Dina" not in client(BEA).get(copy).words


def said(client: Client, subject: object, **fields: str) -> Page:
    where = f"/findings/{subject}"
    page = client.get(where)
    return client.submit(page, action=f"{where}/comments", **fields)


def test_comment_when_written_then_the_gate_comes_next_and_only_then_others_read_it(
    client: ClientOf, db: Database
) -> None:
    alice, bea = client(ALICE), client(BEA)
    written = said(bea, UNNAMED_COPY, body="We heard the same from a union.")
    assert written.status == 303
    asked = parse_qs(urlsplit(written.location).query)
    assert asked["space"] == [str(COPPER)]
    assert "union" not in written.location
    before = bea.get(written.location)
    assert before.status == 200
    assert "May be shared" in before.words
    assert "Alice Acme" in before.words
    assert "union" not in alice.get(f"/findings/{UNNAMED_COPY}").words
    after = bea.submit(before, button="Release now")
    assert after.status == 201
    home = bea.get(copy_of(after))
    assert home.location.split("#")[0] == f"/findings/{UNNAMED_COPY}"
    page = alice.get(f"/findings/{UNNAMED_COPY}")
    assert "We heard the same from a union." in page.words
    assert "Bolt" not in page.words.split("Who can see this")[0]
    assert "Contributed by you" not in page.words
    assert "Contributed by you" in bea.get(f"/findings/{UNNAMED_COPY}").words

    mine = bea.get(f"/findings/{UNNAMED_COPY}")
    (form,) = [f for f in mine.soup.select("main form") if "withdrawal" in str(f["action"])]
    bea.submit(mine, action=str(form["action"]))
    assert "union" not in alice.get(f"/findings/{UNNAMED_COPY}").words


def test_comment_when_milder_or_elsewhere_than_its_subject_then_it_is_refused(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    assert said(bea, UNNAMED_COPY, body="Open.", marking="clear").status == 422
    written = said(bea, UNNAMED_COPY, body="We heard the same.").location
    item, _, query = written.partition("?")
    milder = query.replace("marking=amber", "marking=green")
    page = bea.get(f"{item}?{milder}")
    assert "choose this or stricter" in page.words
    elsewhere = query.replace(str(COPPER), str(CAUCUS))
    assert "Not a valid choice" in bea.get(f"{item}?{elsewhere}").words
    posted = bea.post(
        item.removesuffix("/new"), {**GENERAL, "act": "release", "attribution": "member"}
    )
    assert posted.status == 422
    assert db.value("select count(*) from comments where space_id = %s", COPPER) == 0


def test_comment_on_red_when_written_then_it_reaches_the_circle_of_its_subject_only(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    before = bea.get(said(bea, RED_COPY, body="We know the place.").location)
    assert "Alice Acme" in before.words
    assert "Fay Facilitator" not in before.words
    after = bea.submit(before, button="Release now")
    assert after.status == 201, after.words
    assert RED_CANARY.text not in after.location
    assert client(FAY).get(copy_of(after)).status == 404
    assert client(CARA).get(copy_of(after)).status == 303
    (circle,) = db.rows("select circle from comments where space_id = %s", COPPER)
    assert FAY.id not in circle[0]
    assert ALICE.id in circle[0]


def test_comment_when_its_reader_may_only_look_then_there_is_no_form(client: ClientOf) -> None:
    obi = client(OBI)
    page = obi.get(f"/findings/{UNNAMED_COPY}")
    assert "Add a comment" not in page.words
    assert obi.post(f"/findings/{UNNAMED_COPY}/comments", {"body": "Me too"}).status == 403


def test_comment_draft_when_a_rival_tries_its_pages_then_nothing_is_there(
    client: ClientOf,
) -> None:
    alice, bea = client(ALICE), client(BEA)
    where = said(alice, UNNAMED_COPY, body="We heard the same.").location.partition("/releases")[0]
    assert alice.get(where).status == 200
    for path in (where, f"{where}/edit", f"{where}/releases/new"):
        assert bea.get(path).status == 404, path
    for path in (f"{where}/edit", f"{where}/removal", f"{where}/releases"):
        assert bea.post(path, {"body": "Mine", "version": "1"}).status == 404, path


def test_comment_draft_when_two_edit_it_then_both_texts_show(client: ClientOf) -> None:
    alice, amir = client(ALICE), client(AMIR)
    where = said(alice, UNNAMED_COPY, body="First.").location.partition("/releases")[0]
    mine, his = alice.get(f"{where}/edit"), amir.get(f"{where}/edit")
    assert amir.submit(his, body="His.").status == 303
    stale = alice.submit(mine, body="Mine.")
    assert stale.status == 409
    assert "His." in stale.words
    assert alice.submit(stale).status == 303
    assert "Mine." in alice.get(where).words


def test_finding_when_held_then_counsel_reads_it_in_words_and_its_author_hears_back(
    client: ClientOf,
) -> None:
    alice, cara, bea = client(ALICE), client(CARA), client(BEA)
    where = write(alice, country="CD", issue="child_labour", scale="4")
    page = preview(alice, where, category="unilateral_past_action", subject="own")
    assert "Counsel will look first" in page.words
    held = alice.submit(page, button="Send to counsel")
    assert held.status == 202
    assert "waits for counsel" in alice.get(where).words
    assert "On the road" not in bea.get(f"/spaces/{COPPER}/findings").words
    home = cara.get("/")
    assert "1 item waits for your review in Copper" in home.words
    queue = cara.get(f"/spaces/{COPPER}/review")
    item = cara.get(str(queue.soup.select_one(".item-title a")["href"]))  # type: ignore[index] # it is there
    assert "Child labour" in item.words
    assert "4: Very serious" in item.words
    decision = f"{item.path}/decision"
    cara.submit(item, action=decision, outcome="returned", opinion="Leave out your own decision.")
    home = alice.get("/")
    assert "Counsel returned “On the road” to you" in home.words
    assert "Leave out your own decision." in alice.get(where).words
