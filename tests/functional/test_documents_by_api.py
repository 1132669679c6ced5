"""Documents by the API alone: added, revised, released, taken; a rival takes them there."""

from __future__ import annotations

import hashlib

import pytest

from collab.core.files.cleaning import clean
from tests.cast import ACME, ALICE, BEA, CARA, COPPER, DAN, FAY, LEE
from tests.conftest import ProgramOf
from tests.factories import files, voices
from tests.functional.test_api import GENERAL
from tests.functional.test_documents_on_any_item import KINDS, MAKERS
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT, RED_COPY, UNNAMED_COPY
from tests.program import EDGE, PREFIX, Program, Told, parts

Sent = tuple[bytes, str, dict[str, str]]
ON = f"/items/finding/{UNNAMED_COPY}/documents"
AMBER = GENERAL | {"marking": "amber"}


def add(one: Program, content: bytes | None = None, name: str = "r.pdf", **fields: str) -> Told:
    told = one.send(fields.pop("on", ON), content or files.pdf(), name, **fields)
    assert told.status == 201, told.text
    return told


def release(one: Program, draft: Told, **declared: object) -> Told:
    return one.post(f"/documents/{draft.json['id']}/releases", AMBER | declared)


def test_document_when_added_and_revised_by_api_keeps_its_files_and_forgets_nothing(
    program: ProgramOf, db: Database
) -> None:
    bea = program(BEA)
    draft = add(bea, title="What the depot says", marking="amber", keep_original="true")
    assert draft.response.headers["Location"] == f"{PREFIX}/documents/{draft.json['id']}"
    assert (draft.json["marking"], draft.json["state"]) == ("amber", "draft")
    assert draft.json["text"].startswith(files.WORDS)
    assert db.value("select count(*) from document_originals") == 1
    revised = bea.send(
        f"/documents/{draft.json['id']}/revisions",
        files.word("Second words."),
        "b.docx",
        If_Match=draft.etag,
    )
    assert (revised.status, revised.json["kind"]) == (201, "docx")
    assert [one["number"] for one in revised.json["revisions"]] == [2, 1]
    assert revised.json["title"] == "What the depot says"
    stale = bea.send(
        f"/documents/{draft.json['id']}/revisions", files.pdf(), "c.pdf", If_Match=draft.etag
    )
    assert (stale.status, stale.code) == (409, "conflict")


def test_document_when_released_by_api_is_taken_there_by_a_rival(
    program: ProgramOf, db: Database
) -> None:
    alice, bea = program(ALICE), program(BEA)
    draft = add(bea, files.word("Second words."), "b.docx", marking="amber")
    seen = bea.post(f"/documents/{draft.json['id']}/release-previews", AMBER)
    assert (seen.status, seen.json["verdict"]) == (200, "allow")
    out = release(bea, draft, seen=seen.json["seen"])
    assert (out.status, out.code) == (201, "released")
    assert out.json["address"] == f"/documents/{out.json['copy_id']}"
    listed = alice.get(ON).json
    assert [one["id"] for one in listed["items"]] == [out.json["copy_id"]]
    assert listed["drafts"] == []
    assert [one["id"] for one in bea.get(ON).json["drafts"]] == [draft.json["id"]]
    copy = alice.get(f"/documents/{out.json['copy_id']}")
    assert (copy.json["state"], copy.json["attribution_label"]) == ("copy", "a member")
    assert copy.json["revisions"] == []
    taken = alice.get(f"/documents/{out.json['copy_id']}/file")
    content = taken.response.get_data()
    assert hashlib.sha256(content).hexdigest() == copy.json["sha256"]
    assert clean(content, "x.docx").text.startswith("Second words.")
    assert taken.response.headers["Content-Disposition"].startswith("attachment")
    assert db.rows("select item_kind from readings where representation_id = %s", ALICE.id) == [
        ("document",)
    ]
    for kept in ("Bolt", "Bea", draft.json["id"]):
        assert kept not in copy.text
    assert bea.post(f"/releases/{out.json['id']}/withdrawal").status == 200
    assert alice.get(f"/documents/{out.json['copy_id']}/file").status == 404


def test_draft_when_a_rival_or_anybody_else_asks_is_not_there(program: ProgramOf) -> None:
    draft = add(program(BEA)).json["id"]
    for member in (ALICE, FAY, CARA, DAN, LEE):
        one = program(member)
        answers = [
            one.get(f"/documents/{draft}"),
            one.get(f"/documents/{draft}/file"),
            one.send(f"/documents/{draft}/revisions", files.pdf(), If_Match="1"),
            one.post(f"/documents/{draft}/releases", AMBER),
            one.post(f"/documents/{draft}/release-previews", AMBER),
        ]
        assert {told.status for told in answers} <= {404, 401, 403}, member.key
        assert "Bolt" not in "".join(told.text for told in answers)


@KINDS
def test_item_when_it_is_of_any_kind_takes_documents_and_a_stranger_finds_none(
    program: ProgramOf, db: Database, kind: str
) -> None:
    on = f"/items/{kind}/{MAKERS[kind](db)}/documents"
    out = release(program(BEA), add(program(BEA), on=on))
    assert out.status == 201, out.text
    assert program(ALICE).get(on).json["items"][0]["subject"]["kind"] == kind
    for member in (DAN, LEE):
        told = program(member).get(on)
        assert told.status in (401, 404)


def test_item_when_red_is_there_for_its_persons_only(program: ProgramOf) -> None:
    on = f"/items/finding/{RED_COPY}/documents"
    assert program(BEA).get(on).status == 200
    for member in (FAY, DAN):
        assert program(member).get(on).status == 404
        assert program(member).send(on, files.pdf()).status == 404
    milder = program(BEA).send(on, files.pdf(), "r.pdf", marking="amber")
    assert (milder.status, set(milder.json["fields"])) == (422, {"marking"})


def test_document_when_counsel_must_look_is_held_by_api(program: ProgramOf) -> None:
    bea = program(BEA)
    draft = add(bea, files.png(size=(400, 300)), "photo.png")
    assert draft.json["revisions"][0]["unread"]
    told = release(bea, draft)
    assert (told.status, told.code) == (202, "held")


def test_key_when_sent_twice_adds_one_document(program: ProgramOf, db: Database) -> None:
    bea = program(BEA)
    first, second = (add(bea, b"Families.", "n.txt", key="one", title="A") for _ in range(2))
    assert first.json["id"] == second.json["id"]
    others = (
        (b"Others.", "n.txt", "A"),
        (b"Families.", "m.txt", "A"),
        (b"Families.", "n.txt", "B"),
    )
    for content, name, title in others:
        told = bea.send(ON, content, name, key="one", title=title)
        assert (told.status, set(told.json["fields"])) == (422, {"Idempotency-Key"})
    assert db.value("select count(*) from documents") == 1


@pytest.mark.parametrize(
    ("sent", "status", "where"),
    [
        ((b"MZ\x90\0", "a.exe", {}), 422, "file"),
        ((b"%PDF-1.7 no", "a.docx", {}), 422, "file"),
        ((b"", "a.txt", {}), 422, "file"),
        ((b"Words.", "", {}), 422, "file"),
        ((b"Words.", "a.txt", {"marking": "purple"}), 422, "marking"),
        ((b"Words.", "a.txt", {"title": "x" * 201}), 422, "title"),
        ((b"Words.", "a.txt", {"keep_original": "perhaps"}), 422, "keep_original"),
        ((b"Words.", "a.txt", {"owner": "me"}), 422, "owner"),
        ((b"Words." + b" " * 1024 * 1024 * 26, "a.txt", {}), 422, "file"),
        ((b"Words." + b" " * 1024 * 1024 * 51, "a.txt", {}), 413, None),
    ],
)
def test_file_when_it_is_not_taken_is_a_problem_that_says_why(
    program: ProgramOf, db: Database, sent: Sent, status: int, where: str | None
) -> None:
    told = program(BEA).send(ON, sent[0], sent[1], **sent[2])
    assert told.status == status, told.text
    assert where is None or set(told.json["fields"]) == {where}
    assert db.value("select count(*) from documents") == 0


def test_body_when_it_is_no_form_of_parts_is_a_problem(program: ProgramOf) -> None:
    bea = program(BEA)
    assert bea.post(ON, {"title": "x"}).code == "media_type"
    for body, kind in (
        (b"nothing", f"multipart/form-data; boundary={EDGE}"),
        (b"nothing", "multipart/form-data"),
        (parts({}, b"cut off", "a.txt")[1][:-30], f"multipart/form-data; boundary={EDGE}"),
        (b"", f"multipart/form-data; boundary={EDGE}"),
    ):
        told = bea.ask("POST", ON, body, Content_Type=kind)
        assert (told.status, told.code) == (400, "malformed"), (body, told.text)
        assert "multipart" in told.json["detail"]
    two = parts({}, b"one", "a.txt")[1].replace(
        f"--{EDGE}--".encode(), parts({}, b"two", "b.txt")[1]
    )
    told = bea.ask("POST", ON, two, Content_Type=f"multipart/form-data; boundary={EDGE}")
    assert (told.status, set(told.json["fields"])) == (422, {"file"})


def test_draft_of_a_finding_when_asked_lists_what_hangs_on_it(program: ProgramOf) -> None:
    alice = program(ALICE)
    on = f"/items/finding/{ACME_DRAFT}/documents"
    draft = add(alice, on=on)
    assert [one["id"] for one in alice.get(on).json["items"]] == [draft.json["id"]]
    assert program(BEA).get(on).status == 404
    told = release(alice, draft)
    assert (told.status, told.code) == (403, "denied")
    assert told.json["remedy"] == "Release the draft it hangs on first."


@pytest.mark.parametrize("kind", ["private_answer", "document", "interest", "nothing"])
def test_kind_when_nothing_hangs_on_it_answers_as_if_there_were_none(
    program: ProgramOf, db: Database, kind: str
) -> None:
    request = MAKERS["information_request"](db)
    private = voices.copy(
        db.superuser, "information_answers", ACME, request_id=request, request_space_id=COPPER,
        private=True, body="For one alone.", circle=[ALICE.org_id],
    )  # fmt: skip
    assert program(ALICE).get(f"/items/{kind}/{private}/documents").status == 404
    assert program(ALICE).get(f"/items/information_answer/{private}/documents").status == 404
