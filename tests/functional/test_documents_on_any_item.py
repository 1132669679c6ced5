"""Documents on comments, observations, requests and answers: the same bounds as on a finding."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from collab.core.ids import random_id
from collab.wiring import CROSSINGS
from tests.cast import (
    ACME,
    ALICE,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    COLE,
    COPPER,
    DAN,
    FAY,
    FOUNDED,
    LEE,
    PIA,
)
from tests.conftest import ClientOf, ProgramOf
from tests.factories import documents, files, voices
from tests.factories.in_session import meeting, topic
from tests.factories.rows import add
from tests.functional.test_documents import ADDRESSES, added, released, under
from tests.functional.test_objected_documents import object_to
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY

ON_A_FINDING: dict[str, Any] = {
    "subject_kind": "finding",
    "subject_id": UNNAMED_COPY,
    "subject_space_id": COPPER,
}
SPOKEN = "Children were seen carrying sacks."
Maker = Callable[..., uuid.UUID]


def comment(db: Database, **values: Any) -> uuid.UUID:
    return voices.copy(
        db.superuser, "comments", ASSOCIATION, **ON_A_FINDING | {"body": SPOKEN} | values
    )


def observation(db: Database, **values: Any) -> uuid.UUID:
    said: dict[str, Any] = voices.NOTED | {"note": SPOKEN}
    return voices.copy(db.superuser, "observations", ASSOCIATION, **ON_A_FINDING | said | values)


def request(db: Database, **values: Any) -> uuid.UUID:
    asked: dict[str, Any] = {"topic": SPOKEN, "question": "Who has been there?"}
    return voices.copy(db.superuser, "information_requests", ASSOCIATION, **asked | values)


def answer(db: Database, **values: Any) -> uuid.UUID:
    told: dict[str, Any] = {
        "request_id": request(db),
        "request_space_id": COPPER,
        "private": False,
        "body": SPOKEN,
    }
    return voices.copy(db.superuser, "information_answers", ASSOCIATION, **told | values)


MAKERS: dict[str, Maker] = {
    "comment": comment,
    "observation": observation,
    "information_request": request,
    "information_answer": answer,
}
KINDS = pytest.mark.parametrize("kind", MAKERS)
TABLES = {
    "comment": "comments",
    "observation": "observations",
    "information_request": "information_requests",
    "information_answer": "information_answers",
}


def item(db: Database, kind: str, **values: Any) -> str:
    """Make a released item and give its address."""
    return f"/{ADDRESSES[kind]}/{MAKERS[kind](db, **values)}"


def copy_on(db: Database, about: str) -> str:
    found = db.value(
        "select id from documents where verdict is not null and subject_id = %s", about[-36:]
    )
    return f"/documents/{found}"


@KINDS
def test_document_when_it_hangs_on_any_item_is_released_to_that_item_s_readers(
    client: ClientOf, db: Database, kind: str
) -> None:
    bea, alice, about = client(BEA), client(ALICE), item(db, kind)
    page = alice.get(about)
    shown = alice.get(page.location) if page.status == 303 else page
    assert f'href="{under(about)}/new"' in shown.text
    draft = added(bea, files.pdf(), "r.pdf", about=about)
    assert "TLP:AMBER" in bea.get(draft).words
    assert released(bea, draft).status == 201
    copy = copy_on(db, about)
    assert db.rows("select subject_kind, space_id from documents where verdict is not null") == [
        (kind, COPPER)
    ]
    listed = alice.get(under(about))
    assert f'href="{copy}"' in listed.text
    again = alice.get(page.location) if page.status == 303 else alice.get(about)
    assert "1 document" in again.words or f'href="{copy}"' in again.text
    assert alice.web.get(f"{copy}/file").status_code == 200
    assert SPOKEN in alice.get(copy).words
    for member in (DAN, LEE, PIA):
        one = client(member)
        for path in (copy, f"{copy}/file", under(about), f"{under(about)}/new"):
            assert one.get(path).status in (303, 404), (member.key, path)


@KINDS
def test_draft_when_it_hangs_on_any_item_is_its_own_firm_s_alone(
    client: ClientOf, db: Database, kind: str
) -> None:
    about = item(db, kind)
    draft = added(client(ALICE), files.pdf(), "r.pdf", about=about)
    for member in (BEA, FAY, CARA, DAN, LEE):
        one = client(member)
        for path in ("", "/file", "/edit", "/releases/new"):
            assert one.get(f"{draft}{path}").status in (303, 404), (member.key, path)
    for member in (BEA, FAY):
        page = client(member).get(under(about))
        assert draft not in page.text
        assert "in your vault" not in client(member).get(f"/findings/{UNNAMED_COPY}").words


@KINDS
def test_document_when_its_item_is_red_stays_with_that_item_s_persons(
    client: ClientOf, db: Database, kind: str
) -> None:
    about = item(db, kind, marking=4, circle=[ALICE.id, BEA.id, CARA.id])
    bea = client(BEA)
    for member in (FAY, COLE, DAN, LEE):
        assert client(member).get(under(about)).status in (303, 404)
        assert client(member).post(under(about)).status in (303, 404)
    draft = added(bea, files.pdf(), "r.pdf", about=about, marking="red")
    form = bea.get(f"{draft}/releases/new")
    assert str(FAY.id) not in form.text
    milder = bea.submit(
        form,
        category="hr_risk_general",
        marking="amber",
        button="See verdict and audience",
        time="past",
        granularity="none",
        subject="affected_people",
    )
    assert milder.status == 422
    assert released(bea, draft).status == 201
    copy = copy_on(db, about)
    assert db.rows("select marking from documents where verdict is not null") == [(4,)]
    assert client(ALICE).web.get(f"{copy}/file").status_code == 200
    for member in (FAY, COLE, DAN, LEE):
        assert client(member).get(f"{copy}/file").status in (303, 404)


@KINDS
def test_draft_when_its_item_is_taken_back_is_released_to_nobody(
    client: ClientOf, db: Database, kind: str
) -> None:
    about = item(db, kind)
    bea = client(BEA)
    draft = added(bea, files.pdf(), "r.pdf", about=about)
    db.run(
        f"update {TABLES[kind]} set circle = '{{}}', author_id = null, withdrawn_at = now()"
        " where id = %s",
        about[-36:],
    )
    assert "is not there for you any more" in bea.get(draft).words
    assert bea.get(f"{draft}/releases/new").status == 403
    assert bea.get(under(about)).status == 404


@KINDS
def test_document_when_its_item_is_objected_to_is_out_of_sight_with_it(
    client: ClientOf, db: Database, kind: str
) -> None:
    """Released for real: only what a release stands behind can be objected to."""
    about = item(db, kind)
    _behind(db, kind, about)
    bea, alice = client(BEA), client(ALICE)
    released(bea, added(bea, files.pdf(), "r.pdf", about=about))
    copy = copy_on(db, about)
    assert client(COLE).get(copy).status == 200
    page = alice.get(f"/findings/{UNNAMED_COPY}")
    if kind.startswith("information"):
        page = alice.get(about)
        page = alice.get(page.location) if page.status == 303 else page
    made = alice.submit(
        page, action=f"/spaces/{COPPER}/{kind}/{about[-36:]}/objections", button="Object"
    )
    assert made.status == 303
    assert client(COLE).get(f"{copy}/file").status == 423
    for member in (FAY, DAN, LEE):
        assert client(member).get(f"{copy}/file").status in (303, 404)
    assert client(CARA).web.get(f"{copy}/file").status_code == 200


def _behind(db: Database, kind: str, about: str) -> None:
    """Let a release of acme's stand behind an item."""
    add(
        db.superuser, "releases", org_id=ACME.id, space_id=ACME.vault_id, author_id=ALICE.id,
        marking=2, shared_at=FOUNDED, item_kind=kind, item_id=random_id(),
        item_version=1, target_space_id=COPPER, copy_id=about[-36:], title=SPOKEN,
        category="hr_risk_general", facets="{}", copy_marking=2, attribution="member",
        attribution_label="a member", permitted_action="no_contact", verdict="allow",
        state="released", votes="[]", policy_version="1",
        copy_shared_at=FOUNDED, payload_hash=b"0" * 32,
        nonce=b"0" * 16, commitment="0" * 64, decided_at=FOUNDED,
    )  # fmt: skip


def test_document_when_objected_to_on_its_own_leaves_its_item_in_sight(
    client: ClientOf, db: Database
) -> None:
    about = item(db, "comment")
    bea, alice = client(BEA), client(ALICE)
    released(bea, added(bea, files.pdf(), "r.pdf", about=about))
    copy = copy_on(db, about)
    object_to(alice, alice.get(copy), copy)
    page = client(COLE).get(f"/findings/{UNNAMED_COPY}")
    assert SPOKEN in page.words
    assert f'{under(about)}"' not in page.text, "it counts nothing that nobody may see"


def test_draft_when_it_hangs_on_a_draft_of_a_comment_goes_where_that_went(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    own = voices.draft(
        db.superuser, "comments", BEA, body="We have papers.", updated_at=FOUNDED,
        **ON_A_FINDING,
    )  # fmt: skip
    about = f"/comments/{own}"
    assert f'href="{under(about)}/new"' in bea.get(about).text
    draft = added(bea, files.pdf(), "r.pdf", about=about)
    assert "Release the draft it hangs on first." in bea.get(draft).words
    assert released(bea, about).status == 201
    assert released(bea, draft).status == 201
    there = db.value(
        "select id from comments where verdict is not null and body = 'We have papers.'"
    )
    assert db.rows("select subject_id from documents where verdict is not null") == [(there,)]
    assert client(ALICE).get(f"/items/comment/{own}/documents").status == 404


@pytest.mark.parametrize("kind", ["private_answer", "interest", "document", "held_item", "x"])
def test_item_when_nothing_may_hang_on_it_answers_as_if_it_were_none(
    client: ClientOf, db: Database, kind: str
) -> None:
    private = answer(db, private=True, circle=[ALICE.org_id])
    alice = client(ALICE)
    for path in (f"/items/{kind}/{private}/documents", f"/items/{kind}/{private}/documents/new"):
        assert alice.get(path).status == 404
    assert alice.get(f"/items/information_answer/{private}/documents").status == 404


@pytest.mark.parametrize(
    ("subject", "copy", "why"),
    [
        ({"marking": 3}, {"marking": 2}, "no further"),
        ({"circle": [ALICE.id, BEA.id]}, {"circle": None}, "no further"),
        ({"circle": [ALICE.id, BEA.id]}, {"circle": [FAY.id]}, "no further"),
        ({"circle": [BOLT.id]}, {"circle": [BEA.id, ALICE.id]}, "no further"),
        ({"circle": []}, {"circle": [BEA.id]}, "no further"),
        ({"withdrawn_at": "2026-01-01"}, {}, "gone"),
    ],
)
def test_database_when_a_copy_would_go_further_than_its_item_refuses(
    db: Database, subject: dict[str, Any], copy: dict[str, Any], why: str
) -> None:
    about = comment(db, **subject)
    hung: dict[str, Any] = {"subject_kind": "comment", "subject_id": about}
    with pytest.raises(Exception, match=why):
        documents.copy(db.superuser, ASSOCIATION, **hung | copy)


def test_database_when_a_copy_stays_within_its_item_takes_it(db: Database) -> None:
    about = comment(db, circle=[BOLT.id, ALICE.id])
    hung: dict[str, Any] = {"subject_kind": "comment", "subject_id": about}
    documents.copy(db.superuser, ASSOCIATION, **hung | {"circle": [BEA.id, ALICE.id]})
    with pytest.raises(Exception, match="gone"):
        documents.copy(db.superuser, ASSOCIATION, **hung | {"subject_id": random_id()})


def test_kind_when_told_to_a_circle_alone_bears_nothing(still_db: Database) -> None:
    """A document on it would stand in the space's ledger for all to see."""
    bears = dict(still_db.rows("select kind, bears from gate_kinds"))
    assert bears == {one.kind: not (one.quiet or one.kind == "document") for one in CROSSINGS}


def test_held_document_when_its_item_is_taken_back_is_cleared_for_nobody(
    client: ClientOf, db: Database
) -> None:
    about = item(db, "comment")
    bea, cara = client(BEA), client(CARA)
    draft = added(bea, files.png(size=(400, 300)), "p.png", about=about)
    assert released(bea, draft, button="Send to counsel").status == 202
    page = cara.get(f"/review/{db.value('select id from held_items')}")
    db.run(
        "update comments set circle = '{}', author_id = null, withdrawn_at = now() where id = %s",
        about[-36:],
    )
    done = cara.submit(page, action=f"{page.path}/decision", outcome="cleared", opinion="Fine.")
    assert done.status == 409
    assert db.rows("select from documents where verdict is not null") == []
    assert db.rows("select state from held_items") == [("waiting",)]
    again = cara.get(page.path)
    back = cara.submit(again, action=f"{page.path}/decision", outcome="returned", opinion="Gone.")
    assert back.status == 303


def test_private_answer_when_drafted_bears_no_document(client: ClientOf, db: Database) -> None:
    asked = request(db)
    own = voices.answer(db.superuser, BEA, asked, private=True, updated_at=FOUNDED)
    page = client(BEA).get(f"/information-answers/{own}")
    assert page.status == 200
    assert "Add a document" not in page.words
    assert client(BEA).get(f"/items/information_answer/{own}/documents/new").status == 404


def test_item_when_its_page_shows_no_documents_bears_none(
    client: ClientOf, program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    """What hung on a meeting would stand on no page: its topics bear documents, and show them."""
    held = meeting(db.superuser, now=now)
    on_it = topic(db.superuser, held, now=now)
    alice = client(ALICE)
    for end in ("", "/new"):
        assert alice.get(f"/items/meeting/{held}/documents{end}").status == 404
        assert alice.get(f"/items/agenda_item/{on_it}/documents{end}").status == 200
    assert program(ALICE).get(f"/items/meeting/{held}/documents").status == 404
