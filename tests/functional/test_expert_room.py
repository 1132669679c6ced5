"""What an expert meets in its room: the work, who sits there, and what a milestone lets in."""

from __future__ import annotations

import datetime as dt
import io
from urllib.parse import urlsplit

import openpyxl
import pypdf
import pytest

from collab.features.engagements.delivery import news, queries
from collab.features.engagements.delivery.rules import Outcome, Room
from collab.features.engagements.delivery.service import contracts, milestones
from collab.people.accounts.models import Representation
from collab.people.spaces.places import own_place
from collab.people.spaces.service.seats import seat_person
from collab.policy.viewer import Role
from tests.cast import ACME, ALICE, ASSOCIATION, BEA, CAUCUS, COPPER, FAY
from tests.client import Client
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories import engagements, files, findings, gate
from tests.factories.delivery import awarded, delivering, planned, seat, signed
from tests.functional.test_documents import WORDS, post
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT

GROUP = "Zanzibar circle"
HIDDEN = (GROUP, "Zanzibar", "Corex", "Delta", "Echo", "Dune", "Rival", engagements.TITLE)
COPY = "select id from documents where verdict is not null and title = %s"
KNOWN = {engagements.TITLE}
"""What it answered to it knows: the notice of the call, under its own title."""
LEAVES = ("/sign-out", "/styleguide", "/static", "/api", "/calendar")


def let_in(
    client: Client,
    milestone: str,
    title: str,
    marking: str = "amber_strict",
    content: bytes = b"",
    name: str = "r.pdf",
) -> None:
    """Hang a file on a milestone and release it into the room, as the pages do."""
    path = f"/items/milestone/{milestone}/documents"
    asked = client.get(f"{path}/new")
    fields = {"title": title, "marking": "amber_strict", "csrf_token": client.csrf or ""}
    done = post(client, path, content or files.pdf(), name, **fields)
    assert done.status == 303, (asked.words, done.words)
    form = client.get(f"{done.location}/releases/new")
    declared = WORDS | {"category": "hr_risk_general", "marking": marking}
    judged = client.submit(form, button="See verdict and audience", **declared)
    out = client.submit(judged, button="Release now")
    assert out.status == 201, out.words


def plain_sheet() -> bytes:
    """Give a workbook in which nothing tells a day or a person."""
    book, kept = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("Levels", 0)["A1"] = "Levels of dust beside roads in the dry season."
    book.save(kept)
    return kept.getvalue()


def taken(client: Client, path: str) -> str:
    """Give the words of a file as one takes it."""
    reader = pypdf.PdfReader(io.BytesIO(client.web.get(path).get_data()))
    return " ".join(page.extract_text() for page in reader.pages)


def accept(work: OpenWork, expert: object, milestone: object) -> None:
    """Submit and accept a milestone by all who are named."""
    with work(expert) as w:
        milestones.submit(w, queries.milestone(w, milestone), "Measured.", ())  # type: ignore[arg-type] # its id
    for member in (ALICE, BEA):
        with work(member) as w:
            row = queries.milestone(w, milestone)  # type: ignore[arg-type] # its id
            milestones.answer(w, row, Outcome.ACCEPTED, "", seen_round=row.rounds)


def test_item_when_its_milestone_ends_is_out_of_the_experts_sight_and_stays_with_others(
    client: ClientOf, program: ProgramOf, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    alice, nova = client(ALICE), client(scene.expert)
    let_in(alice, str(scene.first), "Levels of dust")
    let_in(alice, str(scene.second), "Wind and rain")
    first, second = (
        f"/documents/{db.value(COPY, title)}" for title in ("Levels of dust", "Wind and rain")
    )
    found = nova.get(f"/milestones/{scene.first}")
    assert "Levels of dust" in found.words
    assert "Wind and rain" not in found.words
    assert nova.get(first).status == 200
    told = taken(nova, f"{first}/file")
    assert "Taken by Nova" in told
    assert "of Nova Experts" in told
    assert "Levels of dust" in nova.get("/search?q=Levels+of+dust").words
    assert program(scene.expert).get(first).status == 200
    accept(work, scene.expert, scene.first)
    for path in (first, f"{first}/file"):
        assert nova.get(path).status == 404
    assert program(scene.expert).get(first).status == 404
    assert program(scene.expert).get(f"{first}/file").status == 404
    assert first not in nova.get("/search?q=Levels+of+dust").text
    assert "Levels of dust" not in nova.get(f"/milestones/{scene.first}").words
    assert "Levels of dust" in client(BEA).get(f"/milestones/{scene.first}").words
    assert client(BEA).get(first).status == 200
    assert nova.get(second).status == 200
    accept(work, scene.expert, scene.second)
    room = f"/spaces/{scene.room}"
    for path in (
        second,
        room,
        f"{room}/milestones",
        f"/milestones/{scene.second}",
        f"{room}/people",
    ):
        assert nova.get(path).status == 404, path
    assert program(scene.expert).get(second).status == 404
    assert client(BEA).get(second).status == 200


@pytest.mark.parametrize(
    ("name", "part"),
    [("r.pdf", ""), ("r.docx", "word/header"), ("r.xlsx", "xl/worksheets")],
)
def test_copy_when_an_expert_takes_it_bears_its_name_whatever_the_marking(
    client: ClientOf, db: Database, work: OpenWork, now: dt.datetime, name: str, part: str
) -> None:
    scene = delivering(db, work, now)
    make = {"r.pdf": files.pdf, "r.docx": files.word, "r.xlsx": plain_sheet}[name]
    let_in(client(ALICE), str(scene.first), "Levels", "amber", make(), name)
    paper = f"/documents/{db.value(COPY, 'Levels')}"

    def words(one: Client) -> str:
        content = one.web.get(f"{paper}/file").get_data()
        if not part:
            return taken(one, f"{paper}/file")
        return " ".join(
            str(text) for at, text in files.parts_of(content).items() if at.startswith(part)
        )

    nova = client(scene.expert)
    assert "bears your name" in nova.get(paper).words
    assert "Taken by Nova" in words(nova)
    assert "Taken by" not in words(client(BEA))


def test_expert_when_it_looks_everywhere_meets_nothing_of_the_group(
    client: ClientOf, program: ProgramOf, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    db.run("update spaces set name = %s where id = %s", GROUP, COPPER)
    scene = delivering(db, work, now)
    let_in(client(ALICE), str(scene.first), "Levels of dust")
    nova = client(scene.expert)
    room = nova.get(f"/spaces/{scene.room}").soup
    heads = [one.get_text(" ", strip=True) for one in room.select("main h2")]
    assert heads[:2] == ["What it is for", "The work"]
    assert not {"Outreach", "Decisions", "Talking points"} & set(heads), "nothing is empty"
    secrets = (*HIDDEN, str(COPPER), str(scene.engagement))
    seen, waiting = set[str](), ["/", f"/spaces/{scene.room}"]
    while waiting:
        path = waiting.pop()
        page = nova.get(path)
        seen.add(path)
        assert page.status == 200, (path, page.status)
        known = KNOWN if path.startswith(("/calls/", "/proposals/")) else set()
        met = [word for word in secrets if word in page.text and word not in known]
        assert not met, (path, met)
        links = (link.partition("#")[0] for link in page.links)
        waiting += [
            link
            for link in dict.fromkeys(links)
            if link.startswith("/")
            and link not in seen
            and link not in waiting
            and not urlsplit(link).path.startswith(LEAVES)
            and not urlsplit(link).path.endswith("/file")
        ]
    assert f"/milestones/{scene.first}" in seen
    assert f"/spaces/{scene.room}/ledger" in seen
    token = program(scene.expert)
    for path in (
        "/spaces",
        f"/spaces/{scene.room}/findings",
        "/search?q=dust",
        "/search?q=part",
        f"/spaces/{scene.room}/actions",
        f"/spaces/{scene.room}/decisions",
    ):
        told = token.get(path)
        assert told.status == 200, (path, told.text)
        known = KNOWN if path.startswith("/search") else set()
        assert not [word for word in secrets if word in told.text and word not in known], path
    for path in (
        f"/spaces/{COPPER}",
        f"/spaces/{COPPER}/charter",
        f"/spaces/{COPPER}/people",
        f"/engagements/{scene.engagement}/delivery",
    ):
        assert nova.get(path).status == 404, path


@pytest.mark.parametrize("member", [ALICE, FAY], ids=lambda one: one.key)
def test_expert_when_others_read_its_room_is_listed_there(
    client: ClientOf, db: Database, work: OpenWork, now: dt.datetime, member: object
) -> None:
    scene = delivering(db, work, now)
    for one in (member, scene.expert):
        words = client(one).get(f"/spaces/{scene.room}/people").words
        for firm in ("Nova Experts", ACME.name, "Bolt Cars", "Lex Partners"):
            assert firm in words


def test_expert_when_it_takes_its_seat_itself_delivers_a_document_through_the_gate(  # noqa: PLR0915 # one walk
    client: ClientOf, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    """In a room of a room's group, with the charter accepted on its page."""
    scene = awarded(db, now, space_id=CAUCUS)
    with work(FAY) as w:
        row = queries.engagement(w, scene.engagement)
        kept = contracts.record(w, row, signed(now))
        room = contracts.open_room(
            w, row, kept, Room(name="Dust", purpose="Measure.", firms=(ACME.id,))
        )
        assert room.parent_id == COPPER
    nova = client(scene.expert)
    with work(scene.expert) as w:
        place = own_place(w, room.id)
        seat_person(w, place, w.session.get_one(Representation, scene.expert.id), role=Role.EXPERT)
    assert nova.get(f"/spaces/{room.id}").status == 303
    charter = nova.get(f"/spaces/{room.id}/charter")
    assert "Copper" not in charter.words.replace(ASSOCIATION.name, "")
    agreed = nova.submit(charter, myself="y", organisation="y")
    assert agreed.location == f"/spaces/{room.id}", agreed.words
    assert nova.get(f"/spaces/{room.id}").status == 200
    seat(db, room.id, ALICE)
    planned(work, now, scene, acceptors=(ACME,))
    with work(FAY) as w:
        row = queries.engagement(w, scene.engagement)
        milestones.agree(w, row, queries.contract(w, row.id))
        first, second = (one.id for one in queries.milestones(w, room.id))
        assert len(list(news.events(w, now, room.id))) == 2
    let_in(nova, str(first), "What we measured")
    paper = db.value(COPY, "What we measured")
    page = nova.get(f"/milestones/{first}")
    sent = nova.submit(
        page, action=f"/milestones/{first}/submissions", words="Done.", documents=[str(paper)]
    )
    assert sent.status == 303, sent.words
    alice = client(ALICE)
    assert f"/documents/{paper}" in alice.get(f"/milestones/{first}").links
    assert alice.get(f"/documents/{paper}").status == 200
    with work(ALICE) as w:
        (told,) = news.news(w, now - dt.timedelta(hours=1))
        assert (told.title, told.summary) == ("Part 1", "Done.")
        milestones.answer(w, queries.milestone(w, first), Outcome.ACCEPTED, "", seen_round=1)
    assert nova.get(f"/documents/{paper}").status == 200, (
        "its own words it keeps while it sits here"
    )
    # What is another's is no document of this one.
    page = nova.get(f"/milestones/{second}")
    wrong: dict[str, str | list[str]] = {
        "words": "Done.",
        "documents": str(paper),
        "csrf_token": nova.csrf or "",
    }
    assert nova.post(f"/milestones/{second}/submissions", wrong).status == 422
    assert page.status == 200


def test_grant_when_moved_to_a_later_milestone_is_read_until_that_ends(
    client: ClientOf, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    let_in(client(ALICE), str(scene.first), "Levels of dust")
    paper = f"/documents/{db.value(COPY, 'Levels of dust')}"
    fay, nova = client(FAY), client(scene.expert)
    later = f"/milestones/{scene.second}/grants"
    moved = fay.submit(fay.get(f"/milestones/{scene.first}"), action=later)
    assert moved.location == f"/milestones/{scene.second}", moved.words
    accept(work, scene.expert, scene.first)
    assert nova.get(paper).status == 200
    item: dict[str, str | list[str]] = {"item": paper.rpartition("/")[2]}
    assert nova.post(f"/milestones/{scene.second}/grants", item).status == 403
    assert fay.post(f"/milestones/{scene.first}/grants", item).status == 403
    accept(work, scene.expert, scene.second)
    assert nova.get(paper).status == 404


def test_finding_when_its_milestone_ends_goes_with_all_that_hangs_on_it_from_files_too(
    client: ClientOf, program: ProgramOf, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    scene = delivering(db, work, now)
    where = {"target_space_id": scene.room, "copy_shared_at": now, "attribution": "named"}
    release = gate.release(db.superuser, ALICE, ACME_DRAFT, **where)
    copy = db.value("select copy_id from releases where id = %s", release)
    stands = {"shared_at": now, "updated_at": now}
    findings.named_copy(db.superuser, ALICE, scene.room, id=copy, title="Wells run dry", **stands)
    comment = findings.comment(
        db.superuser,
        ALICE,
        copy,
        space_id=scene.room,
        body="The wells by the road.",
        verdict="allow",
        **stands,
    )
    nova, one = client(scene.expert), program(scene.expert)
    page = f"/findings/{copy}"
    listing = f"/spaces/{scene.room}/findings"
    assert "The wells by the road." in nova.get(page).words
    assert "Wells run dry" in nova.get(listing).words
    assert "Wells run dry" in one.get(listing).text
    asked = nova.get(f"/spaces/{scene.room}/exports")
    accept(work, scene.expert, scene.first)
    assert nova.get(page).status == 404
    assert one.get(page).status == 404
    for told in (nova.get(listing).text, one.get(listing).text, nova.get("/search?q=wells").text):
        assert "Wells run dry" not in told
    taken_along = nova.submit(asked, action=f"/spaces/{scene.room}/exports/findings.csv")
    assert taken_along.status == 200
    assert "Wells run dry" not in taken_along.text
    assert db.value("select circle is not null from comments where id = %s", comment)
    assert "The wells by the road." in client(BEA).get(page).words
