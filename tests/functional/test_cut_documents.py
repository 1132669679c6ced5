"""A document leaves without some passages: its file is written anew, and says what was judged."""

from __future__ import annotations

import hashlib
import io

import docx
import pytest

from collab.core.files.cleaning import clean
from collab.shared.planned.service import LEAVE
from config.settings import Settings
from tests.cast import ALICE, BEA, CARA, COPPER, Member
from tests.client import Client, Page
from tests.conftest import ClientOf, ProgramOf
from tests.factories import files
from tests.functional.test_documents import WORDS, added, copy_of, stored
from tests.functional.test_documents_by_api import AMBER, add
from tests.house.databases import Database
from tests.policy.test_blocked_text import grams, outside_the_vault
from worker.context import Station
from worker.draining import drain

SECRET = "Zwqvanbruk of Ottilienhof paid us 4,000 dollars a tonne."
COMMON: frozenset[str] = frozenset()
"""Runs of eight signs that may stand anywhere."""
KEPT = "Families at the depot told of missing wages."


def with_secret() -> bytes:
    """Give a Word document with a sentence that must not leave, in body, header and table."""
    made = docx.Document()
    made.add_paragraph(f"{KEPT} {SECRET} They came back.")
    made.sections[0].header.paragraphs[0].text = SECRET
    made.add_table(1, 1).rows[0].cells[0].text = SECRET
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def left_over(db: Database, author: Member) -> dict[str, set[str]]:
    """Give what of the secret stands in a table outside its author's vault."""
    found = {
        table: grams(SECRET) & grams(words)
        for table, words in outside_the_vault(db, str(author.firm.vault_id)).items()
    }
    return {table: some for table, some in found.items() if some - COMMON}


def look(client: Client, draft: str, *passages: str, **more: str) -> Page:
    """Declare, tick passages to leave out by their words, and look."""
    form = client.get(f"{draft}/releases/new")
    ticks = {
        str(label["for"]): label.get_text(" ", strip=True)
        for label in form.soup.select("label[for^=cuts]")
    }
    chosen = [
        str(form.soup.select_one(f"#{name}")["value"])  # type: ignore[index] # it is there
        for name, words in ticks.items()
        if any(words.startswith(f"“{one}”") for one in passages)
    ]
    assert chosen or not passages, ticks
    fields = WORDS | {"category": "hr_risk_general", "marking": "amber"} | more
    return client.submit(form, cuts=chosen, button="See verdict and audience", **fields)


def test_document_when_a_passage_is_left_out_leaves_as_another_file(
    client: ClientOf, program: ProgramOf, db: Database, settings: Settings
) -> None:
    bea, alice = client(BEA), client(ALICE)
    draft = added(bea, with_secret(), "Report.docx", marking="amber")
    whole = look(bea, draft)
    assert "May not be shared" in whole.words
    judged = look(bea, draft, SECRET)
    assert "May be shared" in judged.words
    assert "[…]" in judged.words
    assert bea.submit(judged, button="Release now").status == 201
    copy = f"/documents/{copy_of(db)}"
    content = alice.web.get(f"{copy}/file").get_data()
    known, size, body = db.rows(
        "select sha256, size, body from documents where verdict is not null"
    )[0]
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (known, size)
    said = clean(content, "x.docx").text
    assert said == body
    assert said.startswith(f"{KEPT} […]. They came back.")
    packed = files.everything(content).decode("utf-8", "replace")
    secret = {SECRET[at : at + 8] for at in range(len(SECRET) - 8)} - {" tonne."}
    assert [gram for gram in secret if gram in packed or gram in said] == []
    assert left_over(db, BEA) == {}
    assert program(ALICE).get("/search?q=Ottilienhof").json["items"] == []
    assert SECRET in clean(bea.web.get(f"{draft}/file").get_data(), "x.docx").text
    assert len(stored(settings)) == 2


def test_draft_when_cut_stays_whole_and_its_correction_asks_again(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    draft = added(bea, with_secret(), "Report.docx", marking="amber")
    bea.submit(look(bea, draft, SECRET), button="Release now")
    first = copy_of(db)
    form = bea.get(f"{draft}/releases/new?corrects={first}")
    ticked = form.soup.select("input[name=cuts][checked]")
    assert len(ticked) == 3, "what was left out is left out again unless said otherwise"
    judged = bea.submit(form, button="See verdict and audience")
    assert "[…]" in judged.words


def test_cut_document_when_held_gives_counsel_the_cut_file(
    client: ClientOf, db: Database, settings: Settings
) -> None:
    bea, cara = client(BEA), client(CARA)
    draft = added(bea, with_secret(), "Report.docx", marking="amber")
    judged = look(bea, draft, SECRET, category="unilateral_past_action", subject="own")
    assert bea.submit(judged, button="Send to counsel").status == 202
    held = db.value("select id from held_items")
    content = cara.web.get(f"/review/{held}/document").get_data()
    assert "Ottilienhof" not in files.everything(content).decode("utf-8", "replace")
    page = cara.get(f"/review/{held}")
    assert "Ottilienhof" not in page.words
    done = cara.submit(page, action=f"{page.path}/decision", outcome="cleared", opinion="Fine.")
    assert done.status == 303
    assert client(ALICE).web.get(f"/documents/{copy_of(db)}/file").get_data() == content


@pytest.mark.parametrize(("content", "name"), [(files.pdf(), "r.pdf"), (files.png(), "p.png")])
def test_file_when_it_cannot_be_cut_says_so_and_what_helps(
    client: ClientOf, content: bytes, name: str
) -> None:
    bea = client(BEA)
    form = bea.get(f"{added(bea, content, name)}/releases/new")
    assert "Nothing can be left out of a PDF or a picture safely" in form.words
    assert "ask counsel" in form.words
    assert form.soup.select("input[name=cuts], input[name=coarser]") == []


def test_program_when_it_leaves_words_out_gets_the_same_file(
    program: ProgramOf, db: Database
) -> None:
    bea, alice = program(BEA), program(ALICE)
    draft = add(bea, with_secret(), "r.docx", marking="amber").json
    start = draft["text"].index(SECRET)
    cut = AMBER | {"redact": [["body", start, start + len(SECRET)]]}
    seen = bea.post(f"/documents/{draft['id']}/release-previews", cut)
    assert (seen.status, seen.json["verdict"]) == (200, "allow")
    assert {"body", "sha256", "size"} <= {one["field"] for one in seen.json["differences"]}
    out = bea.post(f"/documents/{draft['id']}/releases", cut | {"seen": seen.json["seen"]})
    assert (out.status, out.json["cuts"]) == (201, 1)
    copy = alice.get(f"/documents/{out.json['copy_id']}")
    assert "Ottilienhof" not in copy.text
    assert "Ottilienhof" not in alice.get(f"/documents/{out.json['copy_id']}/file").unpacked
    for wrong, words in (
        ({"redact": [["body", 0, 10_000_000]]}, "not in the draft"),
        ({"redact": [["text", 0, 1]]}, "not in the draft"),
        ({"coarsen": ["date"]}, "made coarser"),
        ({"redact": [["body", 0, len(draft["text"])]]}, "left to read"),
    ):
        told = bea.post(f"/documents/{draft['id']}/release-previews", AMBER | wrong)
        assert (told.status, words in told.text) == (422, True), told.text
    pdf = add(bea, files.pdf(), "r.pdf", marking="amber").json["id"]
    told = bea.post(f"/documents/{pdf}/release-previews", AMBER | {"redact": [["body", 0, 3]]})
    assert (told.status, "PDF" in told.json["fields"]["redact"]) == (422, True)


def test_copper_when_asked_holds_one_document(client: ClientOf, db: Database) -> None:
    bea = client(BEA)
    bea.submit(
        look(bea, added(bea, with_secret(), "r.docx", marking="amber"), SECRET),
        button="Release now",
    )
    assert db.rows("select space_id from documents where verdict is not null") == [(COPPER,)]


def test_cut_document_when_planned_leaves_cut_at_its_time(
    client: ClientOf, db: Database, station: Station
) -> None:
    bea = client(BEA)
    draft = added(bea, with_secret(), "Report.docx", marking="amber")
    planned = bea.submit(look(bea, draft, SECRET), button="Tomorrow morning")
    assert planned.status == 303, planned.words
    db.run("update outbox set not_before = now() where kind = %s", LEAVE)
    drain(station)
    assert db.value("select state from planned_releases") == "left"
    content = client(ALICE).web.get(f"/documents/{copy_of(db)}/file").get_data()
    assert "Ottilienhof" not in files.everything(content).decode("utf-8", "replace")
    assert left_over(db, BEA) == {}


def test_title_when_cut_is_not_told_to_counsel_by_what_is_doubted(
    client: ClientOf, db: Database
) -> None:
    """A picture in it goes to counsel under its title: under the one that leaves."""
    bea, cara = client(BEA), client(CARA)
    content = files.word(KEPT, picture=files.jpeg(size=(400, 300)))
    title = f"Of Ottilienhof. {KEPT}"
    draft = added(bea, content, "Report.docx", marking="amber", title=title)
    judged = look(bea, draft, "Of Ottilienhof.")
    assert bea.submit(judged, button="Send to counsel").status == 202
    page = cara.get(f"/review/{db.value('select id from held_items')}")
    assert KEPT in page.words
    assert "Ottilienhof" not in page.text
    rows = outside_the_vault(db, str(BEA.firm.vault_id))
    assert [table for table, words in rows.items() if "Ottilienhof" in words] == []


def test_list_of_passages_when_it_is_not_whole_says_so(client: ClientOf) -> None:
    bea = client(BEA)
    for many, told in ((10, False), (400, True)):
        lines = "\n".join(f"Line {number} of a long note." for number in range(many))
        draft = added(bea, lines.encode(), "Note.txt", title=f"A note of {many}")
        page = bea.get(f"{draft}/releases/new")
        assert ("Only the first 300 passages are listed" in page.words) is told
