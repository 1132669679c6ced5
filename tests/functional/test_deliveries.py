"""From the award to the last milestone, on pages; and what the expert meets of the group."""

from __future__ import annotations

import datetime as dt

from tests.cast import ACME, ALICE, BEA, BOLT, CARA, COPPER, DAN, DINA, FAY, LEE
from tests.client import Page
from tests.conftest import ClientOf
from tests.factories.delivery import PURPOSE, ROOM, awarded, seat
from tests.functional.test_space_pages import parts_listed
from tests.house.databases import Database


def test_delivery_when_awarded_goes_on_pages_to_its_last_milestone(  # noqa: PLR0915 # one walk
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    scene = awarded(db, now)
    home = f"/engagements/{scene.engagement}/delivery"
    fay, alice, bea, nova = client(FAY), client(ALICE), client(BEA), client(scene.expert)
    today = now.date()
    later = (today + dt.timedelta(days=90)).isoformat()
    asked = fay.get(f"/engagements/{scene.engagement}/contract/new")
    told = {
        "reference": "CA-17",
        "starts_on": today.isoformat(),
        "ends_on": later,
        "undertaken_on": today.isoformat(),
    }
    assert fay.submit(asked, **told, amount="12000").status == 422
    assert fay.submit(asked, **told).status == 303
    page = fay.get(home)
    assert "Nova Experts" in page.words
    assert "€10,000.00" in page.words
    for member in (DAN, LEE, scene.expert, scene.rival):
        assert client(member).get(home).status == 404
    assert "CA-17" not in client(DINA).get(home).words
    assert "CA-17" in alice.get(home).words
    assert alice.get(f"/engagements/{scene.engagement}/room/new").status == 403
    asked = fay.get(f"/engagements/{scene.engagement}/room/new")
    assert "Delta Mining" not in asked.words
    opened = fay.submit(asked, name=ROOM, purpose=PURPOSE, firms=[str(ACME.id), str(BOLT.id)])
    assert opened.status == 303, opened.words
    room = db.value("select room_id from engagement_contracts")
    seat(db, room, scene.expert, "expert")
    for member, role in ((ALICE, "member"), (BEA, "member"), (CARA, "counsel")):
        seat(db, room, member, role)
    for number, amount in (("1", "4000"), ("2", "6000")):
        asked = fay.get(f"/engagements/{scene.engagement}/milestones/new")
        planned = fay.submit(
            asked,
            number=number,
            title=f"Part {number}",
            due_on=later,
            amount=amount,
            acceptors=[str(ACME.id), str(BOLT.id)],
            order="sequential",
            lead=str(BOLT.id),
        )
        assert planned.status == 303, planned.words
    plan = f"/engagements/{scene.engagement}"
    assert fay.submit(fay.get(home), action=f"{plan}/agreement").status == 303
    assert PURPOSE in nova.get(f"/spaces/{room}").words
    for one in (nova, fay, alice):
        assert parts_listed(one.get(f"/spaces/{room}"))[0] == "The work"
    first, second = (
        f"/milestones/{ident}"
        for (ident,) in db.rows("select id from engagement_milestones order by number")
    )
    assert "1 milestone waits" not in bea.get("/").words
    sent = nova.submit(nova.get(first), action=f"{first}/submissions", words="Measured.")
    assert sent.status == 303, sent.words
    assert "waits for your organisation to accept" in bea.get("/").words
    assert "waits for your organisation to accept" not in alice.get("/").words
    assert alice.post(f"{first}/answers", {"outcome": "accepted", "round": "1"}).status == 422
    unread = bea.get(first)
    returned = bea.submit(bea.get(first), action=f"{first}/answers", outcome="returned")
    assert returned.status == 422
    returned = bea.submit(
        bea.get(first), action=f"{first}/answers", outcome="returned", words="Tables are missing."
    )
    assert returned.status == 303
    assert "Tables are missing." in nova.get(first).words
    assert nova.submit(nova.get(first), action=f"{first}/submissions", words="Now.").status == 303
    # Who answers what he did not read is shown what stands there now, and may answer that; a
    # field that is wrong besides tells him of nothing, and leaves what he saw as it was.
    choice = {"action": f"{first}/answers", "outcome": "accepted", "words": "So be it."}
    wordless = bea.submit(unread, action=f"{first}/answers", outcome="returned")
    assert _hidden(wordless, "round") == "1"
    quicker = bea.submit(unread, **choice)
    assert (quicker.status, _hidden(quicker, "round")) == (422, "2")
    assert "Look again at how it stands now" in quicker.words
    assert "So be it." in quicker.text
    for one in (bea, alice):
        done = one.submit(one.get(first), action=f"{first}/answers", outcome="accepted")
        assert done.status == 303, done.words
    assert "1 of 2 milestones are accepted" in client(DINA).get(home).words
    unmoved, unended = fay.get(f"{second}/edit"), fay.get(second)
    moved = fay.submit(fay.get(f"{second}/edit"), why="The rains came early.", due_on=later)
    assert moved.status == 303, moved.words
    stale = fay.submit(unmoved, why="Snow as well.", due_on=later)
    assert stale.status == 422
    assert "Snow as well." in stale.text
    again = stale.soup.select_one(".error-summary a")
    assert again is not None
    assert (again["href"], again.get_text()) == (f"{second}/edit", "Open it again")
    late = fay.submit(unended, action=f"{second}/cancellation", why="Never.")
    assert (late.status, _hidden(late, "version")) == (422, _hidden(fay.get(second), "version"))
    assert "The rains came early." in nova.get(second).words
    ended = fay.submit(fay.get(second), action=f"{second}/cancellation", why="Not needed.")
    assert ended.status == 303, ended.words
    assert nova.get(f"/spaces/{room}").status == 404
    assert nova.get(second).status == 404
    assert "certificate of return is asked" in nova.get("/").words
    listed = parts_listed(nova.get(f"/spaces/{scene.expert.firm.vault_id}"))
    assert "What is asked back" in listed
    assert "The work" not in listed
    owed = f"/returns/{db.value('select id from returns_owed')}"
    assert nova.submit(nova.get(owed), action=owed, fate="kept").status == 422
    kept = nova.submit(nova.get(owed), action=owed, fate="kept", words="Tax law, ten years.")
    assert kept.status == 303
    assert "Tax law, ten years." in alice.get(home).words
    assert "Tax law" not in client(DINA).get(home).words
    assert fay.submit(fay.get(home), button="Confirm it").status == 303
    assert "Confirmed" in nova.get(owed).words
    assert client(BEA).get(owed).status == 404
    assert db.value("select name from spaces where id = %s", COPPER) not in nova.get("/").words


def _hidden(page: Page, name: str) -> str:
    """Give what a form of a page carries along."""
    (field,) = page.soup.select(f"input[type=hidden][name={name}]")
    return str(field["value"])
