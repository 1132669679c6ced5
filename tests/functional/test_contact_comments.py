"""Comments on cards: through the gate, no further than the card, gone with it, naming nobody."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from collab.core.db import call
from collab.core.ids import random_id
from collab.features.comments.queries import SHOWN
from collab.features.contacts.models import Contact
from collab.features.contacts.queries import one as contact_of
from collab.features.contacts.service.forgetting import forget_copy
from collab.features.contacts.service.writing import _seal
from collab.shared.names import marks_of
from tests.cast import ALICE, ASSOCIATION, BEA, CARA, COLE, COPPER, DAN, FAY, LEE
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories import contacts, gate, voices
from tests.house.databases import Database
from tests.policy.test_contact_walls import sweep
from tests.policy.test_gate import as_
from tests.policy.test_objection_walls import decide, take_down

SAID = "They answer within a week, and they know the village well."
SENTENCE = "Rosa Li taught at the village school"
NAMED = "Róisín Quispe\nlives by the river"
DECLARED = {
    "space_id": str(COPPER), "category": "hr_risk_general", "time": "current",
    "granularity": "none", "subject": "third_party", "marking": "amber",
}  # fmt: skip


def card(db: Database, **values: Any) -> tuple[uuid.UUID, uuid.UUID]:
    """Add a draft of Alice's with its copy in Copper; give both."""
    kept = {name: value for name, value in values.items() if name not in ("marking", "circle")}
    item, copy = contacts.draft(db.superuser, ALICE, **kept), random_id()
    contacts.copy(db.superuser, id=copy, **values)
    gate.release(
        db.superuser, ALICE, item, item_kind="contact", copy_id=copy, category="cso_contact",
        title="A card",
    )  # fmt: skip
    return item, copy


def refused_wider(db: Database, few: uuid.UUID) -> None:
    """Try past all forms to say something of a card to more than may read it."""
    for circle, marking in ((None, 2), ([COLE.id], 4), (None, 4)):
        with pytest.raises(Exception, match="no further than what it hangs on"):
            voices.copy(
                db.superuser, "comments", ASSOCIATION, subject_kind="contact", subject_id=few,
                subject_space_id=COPPER, body=SAID, circle=circle, marking=marking,
            )  # fmt: skip


def test_comment_on_a_card_when_written_is_released_read_and_gone_with_it(  # noqa: PLR0915 # one walk
    client: ClientOf, program: ProgramOf, db: Database
) -> None:
    _, copy = card(db)
    bea, path = client(BEA), f"/contacts/{copy}"
    page = bea.get(path)
    assert "Nobody has said anything yet." in page.words
    gate_page = bea.submit(page, action=f"{path}/comments", body=SAID, marking="green")
    assert gate_page.status == 422, "no milder than the card"
    going = bea.submit(page, action=f"{path}/comments", body=SAID)
    assert going.status == 303
    judged = bea.get(str(going.location))
    assert bea.submit(judged, button="Release now").status == 201
    for who in (ALICE, BEA, COLE, FAY):
        assert SAID in client(who).get(path).words
    assert f"from {BEA.firm.name}" not in client(ALICE).get(path).words
    for stranger in (DAN, LEE):
        assert client(stranger).get(path).status == 404
        assert client(stranger).post(f"{path}/comments", {"body": SAID}).status == 404
    cole, items = program(COLE), f"/items/contact/{copy}/comments"
    (listed,) = cole.get(items).json["items"]
    assert cole.get(items).json["more"] is False
    assert (listed["body"], listed["state"], listed["marking"]) == (SAID, "copy", "amber")
    other = card(db, name="Another body")[1]
    db.run("update contacts set merged_into_id = %s where id = %s", other, copy)
    contacts.merge(db.superuser, other, copy, FAY)
    merged = client(COLE).get(f"/contacts/{other}")
    assert SAID in merged.words, "who speaks for a card shows what was said of it"
    together = f"/items/contact/{other}/comments"
    assert cole.get(together).json["items"] == [listed]
    assert (cole.get(together).json["more"], "Only the latest" in merged.words) == (False, False)
    for stranger in (DAN, LEE):
        assert program(stranger).get(together).status == 404
    release = db.value("select id from releases where copy_id = %s", copy)
    with db.app.begin() as connection:
        call(connection, "app.enter", ALICE.id, ALICE.org_id)
        call(connection, "app.withdraw", release)
    assert cole.get(items).status == 404
    assert cole.get(f"/comments/{listed['id']}").status == 404
    assert SAID not in client(COLE).get(f"/contacts/{other}").words
    assert SAID not in client(COLE).get("/search?q=village").words
    row = "select circle, withdrawn_at is not null from comments where id = %s"
    assert db.rows(row, listed["id"]) == [([], True)]


def test_comments_when_they_are_many_stand_on_pages_and_each_is_led_to(
    client: ClientOf, program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    _, copy = card(db)
    said = [
        voices.copy(
            db.superuser, "comments", ASSOCIATION, subject_kind="contact", subject_id=copy,
            subject_space_id=COPPER, body=f"Word {number:02}.",
            shared_at=now - dt.timedelta(hours=100 - number),
        )
        for number in range(SHOWN + 1)
    ]  # fmt: skip
    bea, path = client(BEA), f"/contacts/{copy}"
    latest, earlier = bea.get(path), bea.get(f"{path}?comments=2")
    words = [f"Word {number:02}." for number in range(SHOWN + 1)]
    assert [one.get_text() for one in latest.soup.select("#comments .prose")] == words[1:]
    assert [one.get_text() for one in earlier.soup.select("#comments .prose")] == words[:1]
    assert f"{path}?comments=2#comments" in latest.links
    assert f"{path}#comments" in earlier.links
    assert bea.get(f"/comments/{said[0]}").location == f"{path}?comments=2"
    assert bea.get(f"/comments/{said[1]}").location == path
    assert "Nothing was said before that." in bea.get(f"{path}?comments=3").words
    items = f"/items/contact/{copy}/comments"
    first = program(COLE).get(items).json
    assert (first["more"], first["next_page"]) == (True, 2)
    second = program(COLE).get(f"{items}?page=2").json
    assert [one["body"] for one in second["items"]] == words[:1]
    assert second["next_page"] is None
    assert client(LEE).get(f"{path}?comments=2").status == 404
    kept = card(db, name="Another body")[1]
    db.run("update contacts set merged_into_id = %s where id = %s", kept, copy)
    contacts.merge(db.superuser, kept, copy, FAY)
    told = program(BEA).get(f"/items/contact/{kept}/comments").json
    assert (len(told["items"]), told["next_page"]) == (SHOWN, 2)
    assert f"only the latest {SHOWN} comments" in bea.get(f"/contacts/{kept}").words


def test_comment_when_written_by_a_program_goes_no_further_than_its_card(
    program: ProgramOf, db: Database
) -> None:
    _, few = card(db, marking=4, circle=[ALICE.id, BEA.id])
    bea, items = program(BEA), f"/items/contact/{few}/comments"
    assert program(COLE).get(items).status == 404
    assert program(COLE).post(items, {"body": SAID}).status == 404
    assert bea.post(items, {"body": SAID, "marking": "amber"}).status == 422
    assert bea.post(items, {"body": " "}).status == 422
    assert bea.post(f"/items/meeting/{few}/comments", {"body": SAID}).status == 404
    draft = bea.post(items, {"body": SAID}, Idempotency_Key="c")
    assert (draft.status, draft.json["state"], draft.json["marking"]) == (201, "draft", "red")
    assert bea.post(items, {"body": SAID}, Idempotency_Key="c").json["id"] == draft.json["id"]
    path = f"/comments/{draft.json['id']}"
    assert program(ALICE).get(path).status == 404
    merge = "application/merge-patch+json"
    changed = bea.patch(path, {"body": SAID + " Ask."}, If_Match=draft.etag, Content_Type=merge)
    assert (changed.status, changed.json["body"]) == (200, SAID + " Ask.")
    stale = bea.patch(path, {"body": "Else."}, If_Match=draft.etag, Content_Type=merge)
    assert stale.status == 409
    assert [one["id"] for one in bea.get(items).json["drafts"]] == [draft.json["id"]]
    refused_wider(db, few)
    for wider in ({}, {"marking": "red", "circle": [str(COLE.id)]}, {"marking": "red"}):
        assert bea.post(f"{path}/releases", DECLARED | wider).status == 422
    narrow = DECLARED | {"marking": "red", "circle": [str(ALICE.id)]}
    assert bea.post(f"{path}/release-previews", narrow).status == 200
    done = bea.post(f"{path}/releases", narrow)
    assert done.status == 201, done.text
    (read,) = program(ALICE).get(items).json["items"]
    assert read["attribution_label"] is not None
    copy = f"/comments/{read['id']}"
    assert program(ALICE).get(copy).json["body"] == SAID + " Ask."
    assert bea.patch(copy, {"body": "x"}, If_Match='"1"', Content_Type=merge).status in (403, 404)
    for other in (COLE, FAY, DAN, LEE):
        assert program(other).get(copy).status == 404


@pytest.mark.parametrize("sealed", [NAMED, "Ng", "李雷", None])
def test_comment_when_it_names_whom_a_card_protects_waits_for_counsel_and_nobody_learns_why(
    client: ClientOf, program: ProgramOf, work: OpenWork, db: Database, sealed: str | None
) -> None:
    person = {"form": "person", "class": "expert", "protected": True, "name": "Heron"}
    item, copy = card(db, **person, bases=contacts.bases("hold", "share"))
    if sealed:
        with work(ALICE) as mine:
            _seal(mine, mine.session.get_one(Contact, item), sealed)
        kept = db.value("select marks from contact_name_marks where contact_id = %s", item)
        assert (kept != []) == (sealed == NAMED)
        assert b"quispe" not in b"".join(map(bytes, kept)).lower()
    bea, items = program(BEA), f"/items/contact/{copy}/comments"
    states = []
    for words in ("Somebody there answers quickly.", "Ask quispe first.", "RÓISÍN knows it."):
        path = f"/comments/{bea.post(items, {'body': words}).json['id']}"
        preview = bea.post(f"{path}/release-previews", DECLARED)
        assert "protects" not in preview.text, "trying tells nothing"
        done = bea.post(f"{path}/releases", DECLARED)
        assert "protects" not in done.text
        states.append(done.status)
    assert states == ([201 if sealed == NAMED else 202, 202, 202])
    held = db.rows("select id from held_items where state = 'waiting' order by id")
    for (waiting,) in held:
        assert "whom the card" in client(CARA).get(f"/review/{waiting}").words
        assert client(BEA).get(f"/review/{waiting}").words.count("whom the card") == 0
    told = "select string_agg(votes::text, '') from releases where state = 'held'"
    assert "protects" not in db.value(told)
    entered = "select count(*) from ledger_entries where kind = 'releases.counsel_first'"
    assert db.value(entered) == len(held)
    plain = f"/items/contact/{card(db, name='A body')[1]}/comments"
    other = bea.post(plain, {"body": "Ask Heron first, or the parish."}).json["id"]
    assert bea.post(f"/comments/{other}/release-previews", DECLARED).status == 200
    with db.app.begin() as connection:
        call(connection, "app.enter", DAN.id, DAN.org_id)
        assert call(connection, "app.names_protected", copy, [b"x" * 32]) == [(False,)]


def test_comments_when_somebody_is_forgotten_leave_nothing_of_him(
    program: ProgramOf, work: OpenWork, db: Database
) -> None:
    said = "Ask about Wolfram of the mill."
    _, copy = card(db, name="The mill")
    bea, items = program(BEA), f"/items/contact/{copy}/comments"
    for words in (said, said + " Twice."):
        draft = bea.post(items, {"body": words}).json["id"]
        assert bea.post(f"/comments/{draft}/releases", DECLARED).status in (201, 202, 409)
    kept = bea.post(items, {"body": said + " A draft."}).json["id"]
    with work(FAY) as fays:
        forget_copy(fays, contact_of(fays, copy), leave_mark=False)
    everywhere = (
        "select count(*) from comments c where to_jsonb(c)::text ilike %s and verdict is not null",
        "select count(*) from releases r where to_jsonb(r)::text ilike %s",
        "select count(*) from held_items h where to_jsonb(h)::text ilike %s",
        "select count(*) from search_rows where body ilike %s and not in_vault",
        "select count(*) from ledger_entries where facts::text ilike %s",
    )
    assert [db.value(one, "%wolfram%") for one in everywhere] == [0] * len(everywhere)
    assert bea.get(f"/comments/{kept}").status == 200, "what is one's own stays for a while"
    db.run("update contacts set withdrawn_at = now() - interval '31 days' where id = %s", copy)
    sweep(db)
    assert bea.get(f"/comments/{kept}").status == 404
    assert db.value("select count(*) from comments where body ilike '%%wolfram%%'") == 0


@pytest.mark.parametrize("outcome", ["cleared", "removed"])
def test_comment_when_under_review_as_somebody_is_forgotten_goes_once_counsel_has_decided(
    program: ProgramOf, work: OpenWork, db: Database, outcome: str
) -> None:
    said = "Ask about Wolfram of the mill."
    (_, copy), (_, other) = card(db, name="The mill"), card(db, name="The dam")
    bea, objections = program(BEA), []
    for about in (copy, other):
        draft = bea.post(f"/items/contact/{about}/comments", {"body": said}).json["id"]
        assert bea.post(f"/comments/{draft}/releases", DECLARED).status == 201
        there = db.value("select copy_id from releases where item_id = %s", draft)
        objections.append(take_down(db, COLE, there, kind="comment"))
    with work(FAY) as fays:
        forget_copy(fays, contact_of(fays, copy), leave_mark=False)
    gone = db.value("select id from releases where copy_id = %s", other)
    with as_(db, ALICE) as connection:
        call(connection, "app.withdraw", gone)
    db.run("update contacts set withdrawn_at = now() - interval '31 days' where id = %s", copy)
    of_copy = (
        "select body from comments where subject_id = %s order by id",
        "select r.title from releases r join comments m on m.id = r.item_id where subject_id = %s",
    )
    assert sweep(db) == []
    assert [db.rows(one, copy) for one in of_copy] == [[(said,)] * 2, [(said,)]], "evidence"
    for objection in objections:
        decide(db, CARA, objection, outcome)
    told = "select title from releases where item_kind = 'comment' order by title"
    assert db.rows(told) == [(said,)] * 2
    for _ in range(2):
        sweep(db)
        left = db.rows("select title from releases where item_kind = 'comment' order by title")
        assert left == [(said,), ("Forgotten",)], "who was only taken back is not forgotten"
        kept = [("Forgotten",)] if outcome == "cleared" else []
        assert db.rows(of_copy[0], copy) == kept
    assert (said,) in db.rows(of_copy[0], other)


def test_marks_when_made_are_of_what_names_and_of_nothing_else(work: OpenWork) -> None:
    with work(ALICE) as mine:
        cipher = mine.house.cipher
        of = {words: set(marks_of(cipher, words)) for words in (
            SENTENCE, "rosa li", "ROSA", "Maria quispe", "quispe", "Rosa qui\u00adspe",
            "Nu\u0301n\u0303ez", "+593 2 222 333", "5932222333",
            "rosa@mail.example", "Rosa O'Hara-Núñez", "hara", "nunez",
        )}  # fmt: skip
        for unknown in ("Lì", "the", "Ng", "李雷", "Li Lei 李雷", "Иван", "Ng\nby the river",
                        " ".join(f"Word{'a' * n}" for n in range(250))):  # fmt: skip
            assert marks_of(cipher, unknown) == [], "every comment waits"
        assert marks_of(cipher, "Rosa O'Hara\n\n12 - 14\n") != []
    assert of["rosa li"] <= of[SENTENCE]
    assert of["ROSA"] <= of[SENTENCE]
    assert len(of[SENTENCE]) == 2, "the name, and both words of it together"
    assert of["quispe"] <= of["Maria quispe"], "in a line with a capital"
    assert of["quispe"] <= of["Rosa qui\u00adspe"], "as it is seen"
    assert of["nunez"] == of["Nu\u0301n\u0303ez"]
    assert of["+593 2 222 333"] == of["5932222333"] != set()
    assert len(of["rosa@mail.example"]) >= 1
    assert of["hara"] | of["nunez"] <= of["Rosa O'Hara-Núñez"]
