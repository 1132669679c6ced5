"""A campaign from its draft to what came of it: four firms divide contacts, on pages and by API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from collab.features.contacts.outreach.rules import ASK_FIRST, SENTENCES, Reason
from collab.shared.calendar.events import events
from collab.shared.process.words import INDEPENDENT
from tests.cast import ALICE, AMIR, BEA, BOLT, CARA, COPPER, DAN, FAY, LEE
from tests.client import Client, Page
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories.outreach import campaign, contact, script
from tests.house.databases import Database

LIST = f"/spaces/{COPPER}/campaigns"
TITLE = "Ask smelters about the roads"


def begin(client: Client, now: dt.datetime, **fields: Any) -> Page:
    """Fill in the form of a campaign."""
    filled: dict[str, Any] = {
        "title": TITLE,
        "opens_on": now.date().isoformat(),
        "closes_on": (now.date() + dt.timedelta(days=60)).isoformat(),
        "marking": "amber",
    }
    return client.submit(client.get(f"{LIST}/new"), action=LIST, **filled | fields)


def test_campaign_when_run_on_pages_goes_from_draft_to_what_came_of_it(  # noqa: PLR0915 # one walk
    client: ClientOf, now: dt.datetime, db: Database, work: OpenWork
) -> None:
    signed = script(db.superuser, now=now)
    smelter = contact(db.superuser, now=now)
    union = contact(
        db.superuser, now=now, name="Port union", permitted_action="ask_contributor_first",
        **{"class": "trade_union"},
    )  # fmt: skip
    spared = contact(db.superuser, now=now, name="A journalist", do_not_contact=True)
    fay, alice, bea = client(FAY), client(ALICE), client(BEA)
    assert "No campaign yet" in bea.get(LIST).words
    assert bea.post(LIST, {"title": "x"}).status == 403
    to = begin(fay, now, script=str(signed)).location
    path = to.removesuffix("/targets")
    assert bea.get(path).status == 404, "a draft is for those who prepare it"
    chosen = [str(one) for one in (smelter, union, spared)]
    assert fay.submit(fay.get(to), action=to, contacts=chosen).status == 303
    assert fay.post(f"{path}/steps", {"step": "open"}).status == 303
    page = bea.get(path)
    assert INDEPENDENT in page.words
    assert SENTENCES[Reason.DO_NOT_CONTACT] in page.words
    assert page.words.count(ASK_FIRST) == 1
    assert "desk@smelter.example" not in page.words, "addresses are for whoever holds it"
    held = alice.post(f"{path}/claims", {"contact": str(smelter)})
    assert held.status == 303
    own = alice.get(held.location)
    assert "desk@smelter.example" in own.words
    assert bea.get(held.location).status == 404
    lost = bea.post(f"{path}/claims", {"contact": str(smelter)})
    assert lost.status == 409
    for also in (lost, fay.post(f"{path}/claims", {"contact": str(smelter)})):
        assert f"Not this one, not now {SENTENCES[Reason.CLAIMED]}" in also.words
    named = bea.post(f"{path}/claims", {"contact": str(union), "named": "yes"})
    assert named.status == 303
    assert BOLT.name in alice.get(path).words
    _kept(client, held.location, now)
    for meanwhile, sentence in (
        ("update contact_availability set held = %s", Reason.COUNSEL),
        ("update campaigns set state = case when %s then 'paused' else 'open' end",
         Reason.CAMPAIGN_HELD),
        ("update contacts set do_not_contact = %s where name <> 'A journalist'",
         Reason.DO_NOT_CONTACT),
        ("update contacts set safety_note = case when %s then 'Guards.' else '' end", Reason.NOTE),
        (f"update campaigns set script_id = case when %s then null else '{signed}'::uuid end",
         Reason.SCRIPT),
    ):  # fmt: skip
        for stands in (True, False):
            db.run(meanwhile, stands)
            page = alice.get(held.location)
            assert (SENTENCES[sentence] in page.words) is stands, sentence
            assert ("desk@smelter.example" in page.words) is not stands, sentence
            assert ("Roads to the depots" in page.words) is not stands, sentence
    for member, seen in ((ALICE, 1), (AMIR, 1), (BEA, 0), (FAY, 0)):
        with work(member, read_only=True) as w:
            assert [one.place for one in events(w, now)] == ["The eastern depot"] * seen
    said = alice.submit(
        alice.get(held.location),
        action=f"{held.location}/result",
        code="reached_substantive",
        note="They will send the map of roads.",
    )
    assert said.status == 303, said.words
    after = client(AMIR).get(held.location)
    assert "They will send the map of roads." in after.words
    assert "desk@smelter.example" not in after.words, "the claim is over"
    for rests in (bea, alice):
        assert SENTENCES[Reason.RESTING] in rests.get(path).words
    assert bea.post(f"{named.location}/release").status == 303
    assert BOLT.name not in alice.get(path).words.partition("Who can see this")[0]
    assert client(CARA).post(f"{path}/steps", {"step": "pause"}).status == 303
    assert SENTENCES[Reason.CAMPAIGN_HELD] in alice.get(path).words
    for stranger in (DAN, LEE):
        assert client(stranger).get(path).status == 404


def _kept(client: ClientOf, path: str, now: dt.datetime) -> None:
    """Note something and plan a visit: in one's own vault, pages and calendar, and nowhere else."""
    alice, bea = client(ALICE), client(BEA)
    noted = alice.submit(alice.get(path), action=f"{path}/notes", words="Write in French.")
    assert noted.status == 303
    day = (now.date() + dt.timedelta(days=3)).isoformat()
    planned = alice.submit(
        alice.get(path),
        action=f"{path}/encounters",
        planned_on=day,
        place="The eastern depot",
        people="Alice",
        tell_month="y",
    )
    assert planned.status == 303
    for words in (alice.get("/outreach").words, client(AMIR).get("/outreach").words):
        assert "The eastern depot" in words
    for other in (bea, client(FAY)):
        assert "The eastern depot" not in other.get("/outreach").words
    month = (now.date() + dt.timedelta(days=3)).strftime("%B %Y")
    listed = bea.get(LIST).words
    assert TITLE in listed
    campaign_path = bea.get(LIST).soup.select_one("main a[href^='/campaigns/']")
    assert campaign_path is not None
    assert f"A visit is planned in {month}." in bea.get(str(campaign_path["href"])).words


def test_campaign_when_its_words_need_counsel_or_are_refused_is_read_by_nobody_before(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    fay, cara, bea = client(FAY), client(CARA), client(BEA)
    refused = begin(fay, now, title="Stop buying from Delta together until it pays more")
    assert refused.status == 422
    assert db.value("select count(*) from campaigns") == 0
    path = begin(fay, now, title="Draft a joint standard with a common starting date").location
    path = path.removesuffix("/targets")
    assert fay.post(f"{path}/steps", {"step": "open"}).status == 409
    assert fay.post(f"{path}/steps", {"step": "submit"}).status == 303
    assert bea.get(path).status == 404
    assert "A campaign waits for your review" in cara.get("/").words
    version = db.value("select version from campaigns")
    cleared: dict[str, str | list[str]] = {"step": "clear", "version": str(version)}
    assert cara.post(f"{path}/steps", {"step": "clear", "version": "1"}).status == 409
    assert cara.post(f"{path}/steps", cleared).status == 303
    assert bea.get(path).status == 200
    changed = fay.submit(fay.get(f"{path}/edit"), title="Other words")
    assert changed.status == 422
    sooner = (now.date() + dt.timedelta(days=5)).isoformat()
    assert fay.submit(fay.get(f"{path}/edit"), closes_on=sooner).status == 303


def test_affected_person_when_without_a_safety_note_is_no_target(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    person = contact(db.superuser, now=now, name="M.", **{"class": "affected_person"})
    path = f"/campaigns/{campaign(db.superuser, now=now)}/targets"
    fay = client(FAY)
    refused = fay.submit(fay.get(path), action=path, contacts=[str(person)])
    assert refused.status == 422
    assert "safety note is missing" in refused.words


def test_list_of_a_campaign_when_two_change_it_at_once_keeps_both_changes(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    first, second, third = sorted(
        contact(db.superuser, now=now, name=name) for name in ("First", "Second", "Third")
    )
    ident = campaign(db.superuser, first, now=now)
    path = f"/campaigns/{ident}/targets"
    fay = client(FAY)
    hers, his = fay.get(path), fay.get(path)  # two windows, opened at the same time
    both = [str(one) for one in (first, second)]
    assert fay.submit(hers, action=path, contacts=both).status == 303
    told = fay.get(f"/campaigns/{ident}").words
    assert "Saved." in told
    assert "meanwhile" not in told
    assert fay.submit(his, action=path, contacts=[str(third)]).status == 303
    told = fay.get(f"/campaigns/{ident}").words
    assert "Somebody else changed the list meanwhile: both changes stand." in told
    named = "select contact_id from campaign_targets where campaign_id = %s order by 1"
    assert db.rows(named, ident) == [(second,), (third,)], "what neither saw is nobody's to undo"


def test_contact_when_stopped_for_safety_is_cleared_by_whoever_facilitates(
    client: ClientOf, program: ProgramOf, now: dt.datetime, db: Database
) -> None:
    whom = contact(db.superuser, now=now)
    ident = campaign(db.superuser, whom, now=now)
    alice, bea, fay = program(ALICE), program(BEA), program(FAY)
    path = f"/campaigns/{ident}"
    assert [one["ready"] for one in bea.get(path).json["queue"]] == [True]
    held = alice.post(f"{path}/claims", {"contact_id": str(whom)})
    assert held.status == 201, held.text
    lost = bea.post(f"{path}/claims", {"contact_id": str(whom)})
    assert lost.status == 409
    assert lost.text == fay.post(f"{path}/claims", {"contact_id": str(whom)}).text
    assert bea.get("/claims").json["items"] == []
    claim = f"/claims/{held.json['id']}"
    assert bea.get(claim).status == 404
    said = alice.post(f"{claim}/result", {"code": "unsafe_stop", "note": "Guards were there."})
    assert said.json["result"] == "unsafe_stop"
    assert alice.post(f"{claim}/release").status == 403
    assert [one["reason"] for one in bea.get(path).json["queue"]] == ["stopped"]
    assert TITLE in [one["title"] for one in bea.get("/search?q=smelters").json["items"]]
    page = client(FAY)
    assert "1 contact is stopped until you clear it" in page.get("/").words
    clearing = f"/contacts/{whom}/outreach-clearance"
    for member, buttons in ((BEA, 0), (FAY, 1), (CARA, 1)):
        shown = client(member).get(path).soup.select(f"form[action='{clearing}']")
        assert len(shown) == buttons, member.key
    assert client(BEA).post(clearing).status == 403
    assert page.submit(page.get(LIST), action=clearing).status == 303
    assert "stopped" not in page.get("/").words
    assert [one["reason"] for one in bea.get(path).json["queue"]] == ["resting"]
