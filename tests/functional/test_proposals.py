"""An expert nobody knows finds a call, registers, proposes and is told the outcome."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest

from collab.core.house import House
from collab.features.engagements.proposals.rules import PROPOSING
from tests.cast import ACME, ALICE, BEA, CARA, COPPER, FAY, PASSWORD
from tests.client import Client
from tests.conftest import ClientOf
from tests.factories import engagements
from tests.factories.proposals import PARTS, Called, content
from tests.house.databases import Database
from tests.house.post import PostOffice
from worker.context import Station
from worker.draining import drain

SELF = {
    "organisation": "Lumen Field Research",
    "kind": "academia",
    "country": "DE",
    "name": "Ada Field",
    "email": "Ada@lumen.example",
}
LINK = re.compile(r"http://localhost(/registrations/\S+)")


@pytest.fixture
def called(db: Database, house: House, now: dt.datetime) -> Called:
    """Give a public call nobody registered for."""
    return Called.of(db, house, now)


def letter(post: PostOffice) -> str:
    """Give the text of the last letter."""
    found = post.mails[-1]
    body = found.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def registered(called: Called, client: ClientOf, station: Station, post: PostOffice) -> Client:
    """Register as somebody nobody knows, and open the link of the mail."""
    stranger = client()
    path = f"/calls/{called.call}/registration"
    assert path in stranger.get(f"/calls/{called.call}").links
    told = stranger.submit(stranger.get(path), **SELF)
    assert told.status == 200
    assert drain(station, kinds=["mail.call_registration"]).done == 1
    text = letter(post)
    assert "Lumen" not in text
    assert "Dust" not in text
    found = LINK.search(text)
    assert found
    link = stranger.get(found[1])
    assert "Lumen Field Research" in link.text
    weak = stranger.submit(link, password="lumen field")
    assert weak.status == 422
    assert stranger.submit(link, password=PASSWORD, organisation=" ").status == 422
    done = stranger.submit(link, password=PASSWORD, name="Ada Meadow")
    assert (done.status, done.location) == (303, f"/proposals/calls/{called.call}")
    assert stranger.get(found[1]).status == 404
    return stranger


def written(expert: Client, called: Called) -> str:
    """Write a whole proposal as a person does; give its address."""
    begun = expert.post(f"/proposals/calls/{called.call}")
    page = expert.get(begun.location)
    wrong = expert.submit(page, line_label_0="Filters", line_quantity_0="two", line_unit_0="1.5")
    assert wrong.status == 422
    assert "Write how many" in wrong.words
    fields = {f"part_{key}": text for key, text in PARTS.items()}
    saved = expert.submit(
        page,
        button="Save and go on writing",
        **fields,
        line_label_0="Filters",
        line_quantity_0="2.5",
        line_unit_0="1,200.50",
        person_name_0="Maria Keller",
        person_role_0="Lead",
        person_former_0="Bolt Cars, 2023",
        funding="Corex Wiring, 2022",
    )
    assert saved.location.endswith("/edit")
    again = expert.get(saved.location)
    assert "Corex Wiring, 2022" in again.text
    stale = expert.submit(page, part_plan="Typed beside a colleague")
    assert stale.status == 422
    assert "Somebody else saved this proposal" in stale.words
    assert "Typed beside a colleague" in stale.text, "what was typed is still there"
    assert "Typed beside a colleague" not in expert.get(saved.location).text
    expert.submit(again, part_plan="Filters in spring, report in winter.")
    return begun.location.removesuffix("/edit")


def test_expert_when_nobody_knows_him_registers_proposes_and_is_told(
    called: Called, client: ClientOf, db: Database, station: Station, post: PostOffice
) -> None:
    expert = registered(called, client, station, post)
    assert "Nothing is written yet" in expert.get("/proposals").words
    path = submitted(expert, called)
    called.end()
    assert called.open(station) == 1
    assert expert.get(f"{path}/edit").status == 403
    assert "Under review" in expert.get(path).words
    ident = read_inside(called, client, db)
    db.run(
        f"set role collab_gate; select app.tell_proposer('{ident}', 'not_selected',"
        " 'Another method was asked for.', now()); reset role"
    )
    assert drain(station, kinds=["mail.proposal_told", "proposals.told"]).done == 2
    assert "Another method" not in letter(post)
    assert "Something your organisation proposed was decided" in expert.get("/").words
    told = expert.get(path).words
    assert "Your proposal was not selected" in told
    assert "Another method was asked for." in told


def submitted(expert: Client, called: Called) -> str:
    """Submit, change, withdraw and submit again; give its address."""
    path = written(expert, called)
    look = expert.get(f"{path}/submission")
    assert "€3,001.25" in look.text
    assert expert.submit(look).location == path
    page = expert.get(path)
    assert "Submitted" in page.words
    assert "Open for proposals" in page.words
    changed = expert.submit(expert.get(f"{path}/edit"), part_summary="We measure dust every week.")
    assert changed.status == 303
    assert "no part of it until you submit again" in expert.get(path).words
    assert expert.post(f"{path}/withdrawal").status == 303
    assert "Withdrawn" in expert.get(path).words
    assert expert.submit(expert.get(f"{path}/submission")).status == 303
    for ending in ("pdf", "json"):
        taken = expert.post(f"{path}/own", {"kind": ending})
        assert "every week" in taken.text
    return path


def read_inside(called: Called, client: ClientOf, db: Database) -> uuid.UUID:
    """Read it as those inside do, with and without a name; give its id."""
    fay, alice = client(FAY), client(ALICE)
    opened = fay.get(f"/engagements/{called.engagement}/proposals")
    assert "Lumen Field Research" in opened.words
    blind = alice.get(f"/engagements/{called.engagement}/proposals")
    assert "Nothing to read" in blind.words
    engagements.party(db.superuser, called.engagement, ACME, now=called.now, selects=True)
    ident: uuid.UUID = db.value("select id from opened_proposals")
    mine = alice.get(f"/opened-proposals/{ident}")
    assert "every week" in mine.words
    assert "Lumen" not in mine.text
    assert "Keller" not in mine.text
    assert client(BEA).get(f"/opened-proposals/{ident}").status == 404
    assert "Bolt Cars" in fay.get(f"/opened-proposals/{ident}").words
    return ident


def test_stranger_when_name_and_address_are_known_here_is_answered_the_same(
    called: Called, client: ClientOf, db: Database, station: Station, post: PostOffice
) -> None:
    path = f"/calls/{called.call}/registration"
    answers, texts = set(), []
    tries = (
        SELF,
        SELF | {"organisation": ACME.name, "email": "eve@eve.example"},
        SELF | {"email": CARA.email},
        SELF | {"email": f"somebody@{ACME.domain}"},
    )
    for said in tries:
        stranger = client()
        told = stranger.submit(stranger.get(path), **said)
        answers.add((told.status, told.unsigned))
        assert drain(station, kinds=["mail.call_registration"]).done == 1
        texts.append(letter(post))
    assert len(answers) == 1
    assert [bool(LINK.search(text)) for text in texts] == [True, True, False, False]
    assert "Sign in with it" in texts[2]
    assert "takes part here already" in texts[3]
    # Whoever says he is somebody else is not in the register, and is told apart by his domain.
    link = LINK.search(texts[1])
    assert link
    eve = client()
    assert eve.submit(eve.get(link[1]), password=PASSWORD).status == 303
    assert db.value("select count(*) from organisations where name = %s", ACME.name) == 2
    for one in (FAY, CARA, ALICE):
        assert "eve.example" not in client(one).get("/organisations").text
    # A call that is over, or by invitation, is none.
    db.run("update calls set public = false")
    assert client().get(path).status == 404
    wrong = client().get(f"/calls/{called.engagement}/registration")
    assert wrong.status == 404


def test_link_when_another_asked_before_in_his_name_is_the_newest_alone(
    called: Called, client: ClientOf, station: Station, post: PostOffice
) -> None:
    path = f"/calls/{called.call}/registration"
    for number in range(5):
        stranger = client()
        told = stranger.submit(stranger.get(path), **SELF | {"email": "Full@box.example"})
        assert told.status == 200, number
    late = client()
    assert late.submit(late.get(path), **SELF | {"email": "full@box.example"}).status == 429
    sent = drain(station, kinds=["mail.call_registration"]).done
    assert sent == 5
    # Of all that were asked for in his name, the newest alone is mailed, and opens.
    assert sum("box.example" in str(one["To"]) for one in post.mails) == 1
    newest = LINK.search(letter(post))
    assert newest
    assert client().get(newest[1]).status == 200


def test_pages_when_others_propose_say_the_same_before_the_deadline(
    called: Called, client: ClientOf, db: Database, now: dt.datetime
) -> None:
    paths = ("/", f"/spaces/{COPPER}", f"/engagements/{called.engagement}/proposals", "/proposals")
    own = engagements.expert(db.superuser, "other", now=now)
    engagements.guest(db.superuser, called.call, own.firm, now=now)
    db.superuser.commit()
    readers = (FAY, CARA, ALICE, BEA, own)

    def all_pages() -> dict[tuple[str, str], str]:
        return {
            (one.key, path): client(one).get(path).unsigned for one in readers for path in paths
        }

    before = all_pages()
    for number in range(5):
        one = engagements.expert(db.superuser, f"hidden{number}", now=now)
        engagements.guest(db.superuser, called.call, one.firm, now=now)
        db.superuser.commit()
        called.submit(one)
    after = all_pages()
    masked = [re.sub(r"<time[^>]*>.*?</time>", "", str(pages)) for pages in (before, after)]
    assert masked[0] == masked[1]


def test_flagged_proposal_when_opened_is_read_by_counsel_first(
    called: Called, client: ClientOf, db: Database, station: Station, now: dt.datetime
) -> None:
    experts = [engagements.expert(db.superuser, key, now=now) for key in ("geo", "terra")]
    for one in experts:
        engagements.guest(db.superuser, called.call, one.firm, now=now)
    engagements.party(db.superuser, called.engagement, ACME, now=now, selects=True)
    db.superuser.commit()
    for one in experts:
        called.submit(one, content("Our day rate is 900 euros."))
    called.end()
    called.open(station)
    first, second = (ident for (ident,) in db.rows("select id from opened_proposals order by code"))
    cara, fay, alice = client(CARA), client(FAY), client(ALICE)
    assert "A proposal waits for counsel" in cara.get("/").words
    assert alice.get(f"/opened-proposals/{first}").status == 404
    with pytest.raises(Exception, match="counsel has to look"):
        db.run("update engagements set state = 'scoring'")
    db.superuser.rollback()
    assert fay.post(f"/opened-proposals/{first}/clearance").status == 403
    assert cara.post(f"/opened-proposals/{first}/clearance").status == 303
    assert "day rate" in alice.get(f"/opened-proposals/{first}").words
    page = cara.get(f"/opened-proposals/{second}")
    refusal = f"/opened-proposals/{second}/refusal"
    assert cara.post(refusal, {"why": ""}).status == 422
    away = cara.submit(page, action=refusal, why="It says too little of the method.")
    assert away.status == 303
    assert alice.get(f"/opened-proposals/{second}").status == 404
    assert db.value("select count(*) from proposal_outcomes") == 1
    # Counsel's word keeps it no more; that nothing is planned to be scored does.
    with pytest.raises(Exception, match="not ready to be scored"):
        db.run("update engagements set state = 'scoring'")
    db.superuser.rollback()
    told = [client(one).get("/proposals").words for one in experts]
    assert sum("was not selected" in words for words in told) == 1


def test_kinds_when_the_database_decides_are_those_the_form_offers(still_db: Database) -> None:
    body = still_db.value("select prosrc from pg_proc where proname = 'may_propose'")
    named = re.search(r"o\.kind in \(([^)]*)\)", body)
    assert named
    assert {one.strip("' ") for one in named[1].split(",")} == set(PROPOSING)
