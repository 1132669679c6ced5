"""A correction takes the place of what is out; what is taken back tells those who opened it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from collab.core.clock import utc_now
from tests.cast import ALICE, BEA, CARA, COLE, COPPER, DAN, FAY
from tests.client import Client, Page
from tests.conftest import ClientOf, OpenWork
from tests.functional.test_changes_on_the_way_out import ticked
from tests.functional.test_release_a_finding import PLAIN, copy_of, preview, released, write
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import drain

LIST = f"/spaces/{COPPER}/findings"
RIGHT = "Young men were seen carrying ore beside the road to the market."


@pytest.fixture(autouse=True)
def _no_digests(db: Database) -> None:
    db.run("update representations set digest_on = false")


def out(client: Client, **declared: str) -> tuple[str, str]:
    """Write and release; give the draft's address and the copy's."""
    draft = write(client)
    return draft, copy_of(client.submit(preview(client, draft, **declared), button="Release now"))


def correction(client: Client, draft: str, said: str = RIGHT, **declared: Any) -> Page:
    """Change the draft and look at the verdict on its correction, by the way its page shows."""
    client.submit(client.get(f"{draft}/edit"), action=f"{draft}/edit", statement=said)
    (way,) = [
        a["href"] for a in client.get(draft).soup.select("main a") if "corrects=" in str(a["href"])
    ]
    return client.submit(client.get(str(way)), **declared)


def test_correction_when_released_takes_the_place_of_the_copy_that_says_so(
    client: ClientOf, db: Database
) -> None:
    alice, bea = client(ALICE), client(BEA)
    draft, old = out(alice)
    judged = correction(alice, draft)
    assert "It takes the place of the copy you released before" in judged.words
    new = copy_of(alice.submit(judged, button="Release now"))
    page = bea.get(old)
    assert PLAIN in page.words
    assert "This was corrected" in page.words
    assert page.soup.select(f'main a[href="{new}"]')
    after = bea.get(new)
    assert RIGHT in after.words
    assert after.soup.select(f'main a[href="{old}"]')
    assert "Acme" not in after.words.split("Who can see this")[0]
    assert [
        a["href"] for a in bea.get(LIST).soup.select("main a") if str(a["href"]) in (old, new)
    ] == [new]
    everything = bea.get(f"{LIST}?versions=all").text
    assert old in everything
    assert new in everything
    assert "corrected" in alice.get(draft).words


def test_correction_when_its_reader_may_not_read_it_says_only_that_there_is_one(
    client: ClientOf,
) -> None:
    alice, cole, dina_level = client(ALICE), client(COLE), "red"
    draft, old = out(alice)
    judged = correction(alice, draft, marking=dina_level, circle=[str(BEA.id)])
    new = copy_of(alice.submit(judged, button="Release now"))
    page = cole.get(old)
    assert "This was corrected" in page.words
    assert new not in page.text
    assert cole.get(new).status == 404
    assert old in cole.get(LIST).text  # for him nothing newer is there
    assert old not in client(BEA).get(LIST).text


@pytest.mark.parametrize(("first", "then"), [("named", "member"), ("member", "named")])
def test_correction_when_only_one_of_both_bears_a_name_is_refused(
    client: ClientOf, first: str, then: str
) -> None:
    """They point at each other: a name on one would stand on both."""
    alice = client(ALICE)
    draft, old = out(alice, attribution=first)
    refused = correction(alice, draft, attribution=then)
    assert refused.status == 422
    assert "name" in refused.words
    assert "This was corrected" not in client(BEA).get(old).words


@pytest.mark.parametrize("who", [BEA, FAY, CARA, DAN], ids=lambda m: m.key)
def test_correction_when_a_rival_names_the_copy_does_not_exist(
    client: ClientOf, db: Database, who: object
) -> None:
    from tests.house.seeding import draft_of  # noqa: PLC0415 # for whom it is tried

    _, old = out(client(ALICE))
    rival = client(who)
    draft = f"/findings/{draft_of(who.firm)}"  # type: ignore[attr-defined] # likewise
    hidden = rival.get(f"{draft}/releases/new?corrects={old[-36:]}")
    nothing = rival.get(f"{draft}/releases/new?corrects=00000000-0000-4000-8000-000000000000")
    mangled = rival.get(f"{draft}/releases/new?corrects=old")
    assert (hidden.status, nothing.status, mangled.status) == (404, 404, 404)
    assert hidden.words == nothing.words


def test_second_copy_when_one_is_out_is_refused_with_the_way_out(client: ClientOf) -> None:
    alice = client(ALICE)
    draft, _ = out(alice)
    again = alice.submit(preview(alice, draft), button="Release now")
    assert again.status == 409
    assert "Release a correction" in again.words


def test_correction_when_it_was_corrected_meanwhile_is_a_conflict(client: ClientOf) -> None:
    alice = client(ALICE)
    draft, _old = out(alice)
    judged = correction(alice, draft)
    assert alice.submit(judged, button="Release now").status == 201
    assert alice.submit(judged, button="Release now").status == 409


def test_correction_when_held_stands_beside_until_counsel_clears_it(
    client: ClientOf, db: Database
) -> None:
    alice, bea, cara = client(ALICE), client(BEA), client(CARA)
    draft, old = out(alice)
    judged = correction(alice, draft, category="unilateral_past_action", granularity="")
    assert alice.submit(judged, button="Send to counsel").status == 202
    assert "This was corrected" not in bea.get(old).words
    held = f"/review/{db.value('select id from held_items')}"
    page = cara.get(held)
    assert "It would take the place of" in page.words
    assert (
        cara.submit(page, action=f"{page.path}/decision", outcome="cleared", opinion="Fine.").status
        == 303
    )
    assert "This was corrected" in bea.get(old).words


def test_comment_when_what_it_was_said_of_is_corrected_stays_with_it(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    draft, old = out(alice)
    db.run(
        "insert into comments (id, org_id, space_id, marking, shared_at, subject_kind, subject_id,"
        " subject_space_id, body, verdict, attribution_label) select gen_random_uuid(), org_id,"
        " space_id, marking, shared_at, 'finding', id, space_id, 'Said of the first.', 'allow',"
        " 'a member' from findings where id = %s",
        old[-36:],
    )
    new = copy_of(alice.submit(correction(alice, draft), button="Release now"))
    bea = client(BEA)
    assert "Said of the first." in bea.get(old).words
    assert "Said of the first." not in bea.get(new).words


def take_back(client: Client, copy: str) -> None:
    page = client.get(copy)
    (form,) = [f for f in page.soup.select("main form") if "withdrawal" in str(f["action"])]
    assert client.submit(page, action=str(form["action"])).status == 303


def test_withdrawal_when_clicked_writes_once_to_exactly_those_who_opened_it(
    client: ClientOf, db: Database, station: Station, post: PostOffice
) -> None:
    copy = released(client(ALICE))
    for reader in (BEA, COLE):
        assert client(reader).get(copy).status == 200
    client(FAY).get(LIST)  # a list is not the item
    take_back(client(ALICE), copy)
    while drain(station).done:
        pass
    assert sorted(mail["To"] for mail in post.mails) == sorted([BEA.email, COLE.email])
    for mail in post.mails:
        told = mail.as_string() + text_of(mail) + text_of(mail, "html")
        for word in ("On the road", "Copper", "Acme", "Alice", copy[-36:]):
            assert word not in told, word
    assert drain(station).done == 0


def test_withdrawal_when_done_shows_on_the_readers_home_without_a_title(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    copy = released(client(ALICE))
    bea = client(BEA)
    bea.get(copy)
    take_back(client(ALICE), copy)
    words = bea.get("/").words
    assert f"An item you opened on {now.day} {now:%B %Y} was taken back" in words
    assert "On the road" not in words
    for other in (ALICE, COLE, FAY):
        assert "was taken back" not in client(other).get("/").words
    db.run("update seats set ended_at = now() where representation_id = %s", BEA.id)
    assert "was taken back" not in bea.get("/").words


def test_withdrawal_when_done_is_told_by_one_digest_and_not_by_the_next(
    client: ClientOf, db: Database, work: OpenWork
) -> None:
    from collab.surfaces.digests.service import prepare  # noqa: PLC0415 # this test alone
    from collab.wiring import DIGEST_SOURCES  # noqa: PLC0415 # likewise

    copy = released(client(ALICE))
    client(BEA).get(copy)
    take_back(client(ALICE), copy)
    db.run("update representations set digest_on = true where id = %s", BEA.id)

    def digest(slot: str) -> str:
        with work(BEA, at=utc_now()) as one:
            letter = prepare(one, slot=slot, ident=slot, sources=DIGEST_SOURCES, waiting=())
        return letter.text if letter else ""

    assert "was taken back" in digest("2026-01-01")
    assert "was taken back" not in digest("2026-01-02")


def test_page_when_its_item_is_taken_back_while_it_is_made_is_not_sent(
    client: ClientOf, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is shown a thing has a mark; whoever could not be told is shown nothing."""
    from collab.work import opening, readings  # noqa: PLC0415 # to take it back in the very moment

    copy = released(client(ALICE))
    alice, bea = client(ALICE), client(BEA)
    real: Callable[..., object] = opening.open_work

    def meanwhile(*given: object, **named: object) -> object:
        monkeypatch.setattr(readings, "open_work", real)
        take_back(alice, copy)
        return real(*given, **named)

    page_of_alice = alice.get(copy)  # her own mark stands before
    assert page_of_alice.status == 200
    monkeypatch.setattr(readings, "open_work", meanwhile)
    assert bea.get(copy).status == 404
    assert db.rows("select from readings where representation_id = %s", BEA.id) == []


def test_correction_when_passages_were_left_out_then_they_are_to_be_chosen_again(
    client: ClientOf,
) -> None:
    alice, secret = client(ALICE), "A foreman told us this."
    draft = write(alice, f"{PLAIN} {secret}")
    page = preview(alice, draft)
    page = alice.submit(page, cuts=[ticked(page, secret)], button="Judge again")
    copy_of(alice.submit(page, button="Release now"))
    stopped = correction(alice, draft, said=f"{RIGHT} {PLAIN} {secret}")
    assert stopped.status == 422
    assert "1 passage was left out last time" in stopped.words
    judged = alice.submit(stopped, chosen_anew="y", cuts=[ticked(stopped, secret)])
    assert "May be shared" in judged.words
    new = copy_of(alice.submit(judged, button="Release now"))
    assert secret not in client(BEA).get(new).words
