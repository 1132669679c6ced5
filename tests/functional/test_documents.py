"""Documents: cleaned into the vault, judged by their words, released as a file of their own."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest

from collab.core.files.cleaning import clean
from config.settings import Settings
from tests.cast import ALICE, AMIR, BEA, CARA, COPPER, DAN, FAY, LEE, PIA
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories import files
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT, RED_COPY, UNNAMED_COPY
from worker.context import Station
from worker.draining import drain

ABOUT = f"/findings/{UNNAMED_COPY}"
ADDRESSES = {
    "finding": "findings",
    "comment": "comments",
    "observation": "observations",
    "information_request": "information-requests",
    "information_answer": "information-answers",
}
ALLOWED = (
    "No contact|Ask the contributor first|Desk research only|Raise without detail|Raise openly"
)
EDGE = "between-the-parts"
WORDS = {"time": "past", "granularity": "none", "subject": "affected_people"}


def under(about: str) -> str:
    """Give the address of what hangs on an item, by the item's own."""
    _, kinds, item = about.split("/")
    kind = {v: k for k, v in ADDRESSES.items()}[kinds]
    return f"/items/{kind}/{item}/documents"


def send(
    client: Client, content: bytes, name: str = "Report.docx", *, about: str = ABOUT, **more: str
) -> Page:
    """Hang a file on an item, as the form does."""
    form = client.get(f"{under(about)}/new")
    assert form.status == 200, form.words
    marking = form.soup.select_one("select[name=marking] option[selected]")
    assert marking is not None
    fields = {"title": "", "marking": str(marking["value"]), "csrf_token": client.csrf or ""}
    return post(client, under(about), content, name, **fields | more)


def post(client: Client, path: str, content: bytes, name: str, **fields: str) -> Page:
    """Send a form with a file as a browser does."""
    line = 'Content-Disposition: form-data; name="{}"'
    told = [(line.format(key), value.encode()) for key, value in fields.items()]
    told.append((line.format("file") + f'; filename="{name.replace(chr(34), "%22")}"', content))
    parts = [f"--{EDGE}\r\n{head}\r\n\r\n".encode() + said for head, said in told]
    body = b"\r\n".join([*parts, f"--{EDGE}--\r\n".encode()])
    kind = f"multipart/form-data; boundary={EDGE}"
    return client.judged(path, client.web.post(path, data=body, content_type=kind, buffered=True))


def added(client: Client, content: bytes, name: str = "Report.docx", **more: str) -> str:
    """Hang a file on an item and give the address of the draft."""
    done = send(client, content, name, **more)
    assert done.status == 303, done.words
    return done.location


def released(client: Client, draft: str, *, button: str = "Release now") -> Page:
    """Declare what a careful author declares, look, and release."""
    form = client.get(f"{draft}/releases/new")
    judged = client.submit(
        form, category="hr_risk_general", button="See verdict and audience", **WORDS
    )
    return client.submit(judged, button=button)


def copy_of(db: Database) -> uuid.UUID:
    found: uuid.UUID = db.value("select id from documents where verdict is not null")
    return found


def stored(settings: Settings) -> list[Path]:
    assert settings.files_dir is not None
    return sorted(path for path in settings.files_dir.rglob("*") if path.is_file())


def test_document_when_released_is_a_cleaned_file_of_its_own_for_its_readers_alone(
    client: ClientOf, db: Database, settings: Settings
) -> None:
    bea = client(BEA)
    draft = added(bea, files.word(picture=files.jpeg()), "Müller “Bolt” report.docx")
    page = bea.get(draft)
    assert "Müller “Bolt” report" in page.h1
    assert "The names of those who commented" in page.words
    done = released(bea, draft)
    assert done.status == 201, done.words
    copy = f"/documents/{copy_of(db)}"
    alice = client(ALICE)
    assert "report" in alice.get(ABOUT).words
    shown = alice.get(copy)
    assert "Bolt Cars" not in shown.words.split("Who can see this")[0]
    taken = alice.web.get(f"{copy}/file")
    assert taken.headers["Content-Disposition"] == (
        'attachment; filename="Muller Bolt report.docx";'
        " filename*=UTF-8''M%C3%BCller%20%E2%80%9CBolt%E2%80%9D%20report.docx"
    )
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert taken.headers["Cache-Control"] == "no-store"
    assert taken.headers["Content-Security-Policy"].endswith("; sandbox")
    content = taken.get_data()
    assert int(taken.headers["Content-Length"]) == len(content)
    assert files.TELLTALE.encode() not in files.everything(content)
    assert clean(content, "x.docx").text.startswith(files.WORDS)
    assert len(stored(settings)) == 2  # one in the vault, one in Copper
    for member in (DAN, LEE, PIA):
        hidden, nothing = (
            client(member).get(f"/documents/{one}/file")
            for one in (copy_of(db), uuid.uuid5(uuid.NAMESPACE_URL, "x"))
        )
        assert (hidden.status, hidden.words) == (nothing.status, nothing.words)
        assert hidden.status in (303, 404)


def test_draft_when_a_rival_or_a_facilitator_asks_is_not_there(
    client: ClientOf, db: Database
) -> None:
    draft = added(client(BEA), files.pdf(), "r.pdf", keep_original="y")
    for member in (ALICE, FAY, CARA, DAN, LEE):
        one = client(member)
        for path in ("", "/file", "/revisions/1/file", "/edit", "/releases/new"):
            assert one.get(f"{draft}{path}").status in (303, 404), (member.key, path)
        assert one.post(f"{draft}/revisions/1/original").status in (303, 404)
        assert one.post(f"{draft}/removal").status in (303, 404)
    assert db.rows("select count(*) from documents") == [(1,)]


def test_document_when_its_words_are_forbidden_leaves_nothing_outside_the_vault(
    client: ClientOf, db: Database, settings: Settings
) -> None:
    bea = client(BEA)
    draft = added(bea, files.word("We will all stop buying from this smelter until they pay."))
    form = bea.get(f"{draft}/releases/new")
    judged = bea.submit(
        form, category="hr_risk_general", button="See verdict and audience", **WORDS
    )
    assert "May not be shared" in judged.words
    noted = bea.submit(judged, button="Note the refusal in the vault")
    assert noted.status == 403
    assert db.rows("select from documents where verdict is not null") == []
    assert db.rows("select from search_rows where kind = 'document' and not in_vault") == []
    assert len(stored(settings)) == 1


def test_document_when_nobody_can_read_it_is_held_and_counsel_takes_the_file(
    client: ClientOf, db: Database, settings: Settings, station: Station
) -> None:
    bea, cara = client(BEA), client(CARA)
    draft = added(bea, files.png(size=(400, 300)), "photo.png", title="A photograph of the depot")
    assert "Counsel will look at it first" in bea.get(draft).words
    assert released(bea, draft, button="Send to counsel").status == 202
    held = db.value("select id from held_items")
    page = cara.get(f"/review/{held}")
    assert "A photograph of the depot" in page.words
    assert cara.web.get(f"/review/{held}/document").get_data().startswith(b"\x89PNG")
    for member in (ALICE, FAY, DAN):
        assert client(member).get(f"/review/{held}/document").status == 404
    done = cara.submit(page, action=f"{page.path}/decision", outcome="cleared", opinion="Fine.")
    assert done.status == 303
    assert cara.get(f"/review/{held}/document").status == 404
    assert client(ALICE).web.get(f"/documents/{copy_of(db)}/file").status_code == 200
    drain(station)
    assert len(stored(settings)) == 2


@pytest.mark.parametrize("outcome", ["returned", "rejected"])
def test_document_when_counsel_refuses_it_is_erased_outside_the_vault(
    client: ClientOf, db: Database, settings: Settings, station: Station, outcome: str
) -> None:
    bea, cara = client(BEA), client(CARA)
    draft = added(bea, files.png(size=(400, 300)), "photo.png", title="A photograph")
    released(bea, draft, button="Send to counsel")
    page = cara.get(f"/review/{db.value('select id from held_items')}")
    cara.submit(page, action=f"{page.path}/decision", outcome=outcome, opinion="No.")
    drain(station)
    assert len(stored(settings)) == 1


def test_copy_when_taken_back_is_gone_with_its_file_and_its_taker_is_told(
    client: ClientOf, db: Database, settings: Settings, station: Station
) -> None:
    bea, alice = client(BEA), client(ALICE)
    released(bea, added(bea, files.pdf(), "r.pdf"))
    copy = f"/documents/{copy_of(db)}"
    assert alice.web.get(f"{copy}/file").status_code == 200
    assert db.rows("select item_kind from readings where representation_id = %s", ALICE.id) == [
        ("document",)
    ]
    release = db.value("select id from releases")
    assert bea.post(f"/releases/{release}/withdrawal").status == 303
    assert alice.get(f"{copy}/file").status == 404
    assert alice.get(copy).status == 404
    drain(station)
    assert len(stored(settings)) == 1
    assert db.rows("select count(*) from outbox where kind = 'mail.item_withdrawn'") == [(1,)]


def test_draft_when_revised_keeps_its_earlier_files_and_discarding_erases_all(
    client: ClientOf, db: Database, settings: Settings, station: Station
) -> None:
    bea = client(BEA)
    draft = added(bea, files.pdf("First words."), "a.pdf", keep_original="y")
    form = bea.get(f"{draft}/edit")
    version = str(form.soup.select_one("[name=version]")["value"])  # type: ignore[index] # it is there
    fields = {"csrf_token": bea.csrf or "", "title": "Changed", "version": version}
    assert post(bea, f"{draft}/edit", files.pdf("Second words."), "b.pdf", **fields).status == 303
    stale = post(bea, f"{draft}/edit", files.pdf("Third."), "c.pdf", **fields)
    assert stale.status == 409
    first, second = (
        clean(bea.web.get(f"{draft}/revisions/{number}/file").get_data(), "x.pdf").text
        for number in (1, 2)
    )
    assert (first[:12], second[:13]) == ("First words.", "Second words.")
    assert bea.get(f"{draft}/revisions/3/file").status == 404
    assert len(stored(settings)) == 3  # two revisions and an original; of the stale one nothing
    assert bea.post(f"{draft}/removal").status == 303
    drain(station)
    assert stored(settings) == []


def test_original_when_kept_is_opened_by_those_cleared_and_recorded(
    client: ClientOf, db: Database
) -> None:
    alice, amir = client(ALICE), client(AMIR)
    content = files.word()
    draft = added(alice, content, keep_original="y", about=f"/findings/{ACME_DRAFT}")
    before = db.value("select count(*) from ledger_entries")
    opened = alice.web.post(
        f"{draft}/revisions/1/original", data={"csrf_token": alice.csrf}, buffered=True
    )
    assert opened.get_data() == content
    assert "attachment" in opened.headers["Content-Disposition"]
    assert db.value("select count(*) from ledger_entries") == before + 1
    assert "Open the sealed original" in alice.get(draft).words
    db.run("update seats set ceiling = 3 where representation_id = %s", AMIR.id)
    assert "Open the sealed original" not in amir.get(draft).words
    assert amir.post(f"{draft}/revisions/1/original").status == 404
    refused = amir.post(f"{draft}/removal")
    assert (refused.status, "sealed from you" in refused.words) == (403, True)
    assert db.value("select count(*) from document_originals") == 1
    assert alice.post(f"{draft}/removal").status == 303
    assert db.value("select count(*) from document_originals") == 0


def test_draft_when_it_hangs_on_a_draft_crosses_with_the_copy_of_that(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    about = f"/findings/{ACME_DRAFT}"
    draft = added(alice, files.pdf(), "r.pdf", about=about)
    assert "Add a document" in alice.get(about).words
    assert alice.get(f"{draft}/releases/new").status == 403
    assert "Release the draft it hangs on first." in alice.get(draft).words
    form = alice.get(f"{about}/releases/new")
    judged = alice.submit(
        form,
        space=str(COPPER),
        category="hr_risk_general",
        button="See verdict and audience",
        **WORDS,
    )
    assert alice.submit(judged, button="Release now").status == 201
    assert released(alice, draft).status == 201
    finding = db.value("select id from findings where id in (select copy_id from releases)")
    assert db.rows("select subject_id, space_id from documents where verdict is not null") == [
        (finding, COPPER)
    ]


def test_search_when_asked_finds_what_a_document_says(client: ClientOf, db: Database) -> None:
    bea = client(BEA)
    released(bea, added(bea, files.word("The warehouse at Lualabazonia was searched.")))
    for member, there in ((ALICE, True), (BEA, True), (DAN, False)):
        page = client(member).get("/search?q=Lualabazonia")
        assert (re.search(r"warehouse", page.words) is not None) is there
        if there:
            assert re.search(ALLOWED, page.words)
    assert re.search(ALLOWED, client(ALICE).get(ABOUT).words.split("Documents")[-1])


def test_document_when_on_red_goes_to_its_persons_only(client: ClientOf, db: Database) -> None:
    bea = client(BEA)
    draft = added(bea, files.pdf(), "r.pdf", about=f"/findings/{RED_COPY}")
    assert released(bea, draft).status == 201
    copy = f"/documents/{copy_of(db)}"
    assert client(ALICE).web.get(f"{copy}/file").status_code == 200
    for member in (FAY, DAN, LEE):
        assert client(member).get(f"{copy}/file").status in (303, 404)


def test_copies_when_what_they_hang_on_is_gone_can_still_be_taken_back(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    released(bea, added(bea, files.pdf(), "r.pdf"))
    db.run("update findings set circle = '{}' where id = %s", UNNAMED_COPY)
    release = db.value("select id from releases")
    assert bea.post(f"/releases/{release}/withdrawal").status == 303
    assert db.rows("select state from releases") == [("withdrawn",)]


def test_correction_when_released_is_a_file_beside_the_one_it_corrects(
    client: ClientOf, db: Database, settings: Settings
) -> None:
    bea, alice = client(BEA), client(ALICE)
    draft = added(bea, files.pdf("First words."), "r.pdf")
    released(bea, draft)
    first = copy_of(db)
    form = bea.get(f"{draft}/edit")
    version = str(form.soup.select_one("[name=version]")["value"])  # type: ignore[index] # it is there
    fields = {"csrf_token": bea.csrf or "", "title": "Corrected", "version": version}
    assert post(bea, f"{draft}/edit", files.pdf("Second words."), "b.pdf", **fields).status == 303
    again = bea.get(f"{draft}/releases/new?corrects={first}")
    judged = bea.submit(again, button="See verdict and audience")
    assert bea.submit(judged, button="Release now").status == 201
    second = db.value("select id from documents where supersedes_id = %s", first)
    assert "This was corrected" in alice.get(f"/documents/{first}").words
    texts = [
        clean(alice.web.get(f"/documents/{one}/file").get_data(), "x.pdf").text
        for one in (first, second)
    ]
    assert [text.split(".")[0] for text in texts] == ["First words", "Second words"]
    assert len(stored(settings)) == 4
