"""A draft while it is written: saved by itself, looked back at, discarded and had back."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest

from collab.core.db import call
from tests.cast import ACME, ALICE, AMIR, BEA, FAY, OBI, Member
from tests.client import Client, Fields, Page
from tests.conftest import ClientOf
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY, draft_of
from worker.context import Station

LIST = f"/spaces/{ACME.vault_id}/findings"
NEW, SAVING, DISCARDED = f"{LIST}/new", f"{LIST}/autosave", f"{LIST}/discarded"
VERSIONS = "select version, automatic from finding_versions where finding_id = %s order by version"
HTMX = {"HX-Request": "true"}


def write(client: Client, **fields: str) -> str:
    return client.submit(client.get(NEW), action=None, button=None, **fields).location


def id_of(where: str) -> str:
    return where.rsplit("/", 1)[1]


def save(client: Client, **fields: str) -> Page:
    """Send what the form sends by itself while somebody types."""
    given: Fields = {"title": "Dust", "marking": "amber", **fields}
    return client.post(SAVING, given, **HTMX)


def carried(page: Page, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


def test_form_when_shown_saves_itself_and_says_where(client: ClientOf) -> None:
    page = client(ALICE).get(NEW)
    form = page.form()
    assert form["hx-post"] == SAVING
    assert "submit" not in str(form["hx-trigger"])
    line = page.soup.select_one("#saved")
    assert line
    assert line["aria-live"] == "polite"


def test_new_finding_when_it_saves_itself_becomes_one_draft_that_goes_on(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    untitled = save(alice, title="")
    assert untitled.status == 422
    assert "give it a title first" in untitled.text
    first = save(alice, statement="One.")
    assert first.status == 200
    assert re.search(r"Saved \d\d:\d\d", first.text)
    draft, version = carried(first, "draft"), carried(first, "version")
    assert first.response.headers["HX-Replace-Url"] == f"/findings/{draft}/edit"
    second = save(alice, draft=draft, version=version, statement="One. Two.")
    assert carried(second, "draft") == draft
    assert db.rows(VERSIONS, uuid.UUID(draft)) == [(2, True)]
    kinds = db.rows("select kind from ledger_entries where chain = %s", ACME.vault_id)
    assert kinds == [("findings.written",)]
    fields: Fields = {
        "title": "Dust", "marking": "amber", "statement": "One. Two. Three.",
        "draft": draft, "version": carried(second, "version"),
    }  # fmt: skip
    done = alice.post(LIST, fields)
    assert (done.status, done.location) == (303, f"/findings/{draft}")
    assert "Three." in alice.get(done.location).words
    assert db.rows(VERSIONS, uuid.UUID(draft)) == [(3, False)]


def test_saving_when_asked_without_htmx_answers_with_pages(client: ClientOf) -> None:
    alice = client(ALICE)
    assert alice.post(SAVING, {"title": "", "marking": "amber"}).status == 422
    saved = alice.post(SAVING, {"title": "Dust", "marking": "amber"})
    assert saved.status == 303
    assert alice.get(saved.location).h1 == "Edit: Dust"


def test_draft_when_it_saves_itself_never_seals_an_identity(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    saved = save(alice, identity="Mama Odile", circumstances="On the phone.")
    kept = db.rows(
        "select circumstances, identity_sealed from finding_sources where finding_id = %s",
        uuid.UUID(carried(saved, "draft")),
    )
    assert kept == [("On the phone.", None)]


def test_draft_when_saved_by_itself_over_a_colleagues_save_tells_and_keeps_both(
    client: ClientOf, db: Database
) -> None:
    alice, amir = client(ALICE), client(AMIR)
    first = save(alice, statement="Mine.")
    draft, version = carried(first, "draft"), carried(first, "version")
    where = f"/findings/{draft}"
    amir.submit(amir.get(f"{where}/edit"), action=f"{where}/edit", statement="His.")
    late = save(alice, draft=draft, version=version, statement="Mine again.")
    assert late.status == 409
    assert late.response.headers["HX-Retarget"] == "#saved"
    assert "somebody else saved" in late.text
    assert db.value("select statement from findings where id = %s", uuid.UUID(draft)) == "His."


def test_button_when_pressed_just_as_the_form_saved_itself_is_not_late(client: ClientOf) -> None:
    alice = client(ALICE)
    first = save(alice)
    draft, version = carried(first, "draft"), carried(first, "version")
    save(alice, draft=draft, version=version, statement="As the form sent it.")
    fields: Fields = {
        "title": "Dust", "marking": "amber", "version": version, "statement": "With the button.",
    }  # fmt: skip
    assert alice.post(f"/findings/{draft}/edit", fields).status == 303


def test_button_when_it_sends_what_the_form_saved_makes_that_a_version_to_go_back_to(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    draft = carried(save(alice, statement="First."), "draft")
    where = f"/findings/{draft}"
    assert alice.submit(alice.get(f"{where}/edit"), action=f"{where}/edit").status == 303
    save(alice, draft=draft, version="1", statement="Second.")
    assert db.rows(VERSIONS, uuid.UUID(draft)) == [(1, False), (2, True)]


def test_draft_when_saved_unchanged_makes_no_version_and_no_entry(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, title="Dust", circumstances="On the phone.")
    for _ in range(2):
        alice.submit(alice.get(f"{where}/edit"), action=f"{where}/edit")
    assert db.rows(VERSIONS, uuid.UUID(id_of(where))) == [(1, False)]


def test_history_when_a_draft_changed_shows_what_and_goes_back(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, title="Dust", statement="First.", country="CD")
    alice.submit(
        alice.get(f"{where}/edit"), action=f"{where}/edit", statement="Second.", country="CL"
    )
    page = alice.get(f"{where}/history")
    assert "What is happening, Country" in page.words
    assert "Alice Acme" in page.words
    compared = alice.get(f"{where}/history?from=1&to=2")
    for words in ("First.", "Second.", "Congo", "Chile"):
        assert words in compared.words
    back = alice.submit(page, action=f"{where}/history/1/restoration")
    assert (back.status, back.location) == (303, where)
    assert "First." in alice.get(where).words
    assert [number for number, _ in db.rows(VERSIONS, uuid.UUID(id_of(where)))] == [1, 2, 3]
    late = alice.submit(page, action=f"{where}/history/1/restoration")
    assert late.status == 409
    assert alice.get(f"{where}/history?from=1&to=99").status == 404
    assert alice.post(f"{where}/history/99/restoration", {"version": "3"}).status == 404


def test_history_when_nothing_was_kept_yet_says_so(client: ClientOf) -> None:
    assert "No versions yet" in client(ALICE).get(f"/findings/{draft_of(ACME)}/history").words


def test_history_when_the_identity_was_deleted_keeps_nothing_of_the_source(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, title="Dust", circumstances="On the phone.", identity="Mama Odile")
    kept = str(db.rows("select payload::text from finding_versions"))
    assert "phone" not in kept
    assert "Odile" not in kept
    assert alice.get(f"{where}/history").status == 200


def test_version_when_the_draft_becomes_red_is_marked_like_it(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, title="Dust", statement="First.", marking="amber")
    alice.submit(
        alice.get(f"{where}/edit"), action=f"{where}/edit", statement="Now.", marking="red"
    )
    markings = db.rows("select distinct marking from finding_versions")
    assert markings == [(4,)]


def test_draft_when_discarded_is_nowhere_until_it_is_had_back(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, title="A word of its own", circumstances="On the phone.")
    page = alice.submit(alice.get(where), action=f"{where}/removal")
    assert (page.status, page.location) == (303, LIST)
    told = alice.get(LIST)
    assert "For 30 days you can have it back" in told.words
    undo = told.form(f"{where}/restoration")
    assert "Undo" in undo.get_text()
    assert alice.post(f"{where}/removal").status == 409
    for place in (LIST, "/", f"/spaces/{ACME.vault_id}", f"{LIST}?words=own"):
        assert "A word of its own" not in alice.get(place).words, place
    for gone in ("edit", "history", "releases/new"):
        assert alice.get(f"{where}/{gone}").status == 404, gone
    assert "This draft is discarded" in alice.get(where).words
    assert "A word of its own" in alice.get(DISCARDED).words
    back = alice.post(f"{where}/restoration")
    assert (back.status, back.location) == (303, where)
    assert alice.post(f"{where}/restoration").status == 409
    assert "On the phone." in alice.get(where).words
    assert "This is how it stands." in alice.get(f"{where}/history").words
    kinds = db.rows("select kind from ledger_entries where chain = %s order by seq", ACME.vault_id)
    assert [kind for (kind,) in kinds] == [
        "findings.written", "findings.discarded", "findings.brought_back",
    ]  # fmt: skip


def test_draft_when_discarded_while_a_colleague_writes_is_not_written_over(
    client: ClientOf,
) -> None:
    alice, amir = client(ALICE), client(AMIR)
    where = write(alice, title="Dust", marking="amber")
    form = amir.get(f"{where}/edit")
    alice.submit(alice.get(where), action=f"{where}/removal")
    assert amir.submit(form, action=f"{where}/edit", statement="Late.").status == 404
    assert save(amir, draft=id_of(where), version="1").status == 404


def test_draft_when_deleted_for_good_takes_source_and_versions_along(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, title="Dust", circumstances="On the phone.")
    assert alice.post(f"{where}/erasure").status == 409
    alice.submit(alice.get(where), action=f"{where}/removal")
    gone = alice.submit(alice.get(DISCARDED), action=f"{where}/erasure")
    assert (gone.status, gone.location) == (303, DISCARDED)
    assert alice.get(where).status == 404
    left = [
        db.value(f"select count(*) from {table} where finding_id = %s", uuid.UUID(id_of(where)))
        for table in ("finding_sources", "finding_versions")
    ]
    assert left == [0, 0]


def test_sweep_when_thirty_days_are_over_deletes_that_draft_and_no_other(
    client: ClientOf, db: Database, station: Station, now: dt.datetime
) -> None:
    alice = client(ALICE)
    old, young, kept = (write(alice, title=title) for title in ("Old", "Young", "Kept"))
    for where in (old, young):
        alice.submit(alice.get(where), action=f"{where}/removal")
    month = now - dt.timedelta(days=30, minutes=1)
    db.run("update findings set discarded_at = %s where id = %s", month, uuid.UUID(id_of(old)))
    with station.system_engine.begin() as connection:
        assert call(connection, "app.sweep_discarded")[0][0] == 1
    assert [alice.get(where).status for where in (old, young, kept)] == [404, 200, 200]
    assert alice.get(f"/findings/{UNNAMED_COPY}").status == 200


@pytest.mark.parametrize("member", [BEA, FAY, OBI], ids=lambda one: one.key)
def test_drafts_when_others_try_their_addresses_are_not_there(
    client: ClientOf, db: Database, member: Member
) -> None:
    one, draft = client(member), f"/findings/{draft_of(ACME)}"
    for path in (DISCARDED, f"{draft}/history", f"{draft}/history?from=1&to=1"):
        assert one.get(path).status == 404, path
    for path in (SAVING, f"{draft}/restoration", f"{draft}/erasure", f"{draft}/removal"):
        assert one.post(path, {"title": "Mine"}).status == 404, path
    assert one.post(f"{draft}/history/1/restoration", {"version": "1"}).status == 404
    if member.firm is not OBI.firm:
        own = f"/spaces/{member.firm.vault_id}/findings/autosave"
        named: Fields = {"title": "Mine", "marking": "amber", "draft": str(draft_of(ACME))}
        assert one.post(own, named).status == 404
    assert db.value("select title from findings where id = %s", draft_of(ACME)) != "Mine"


def test_copy_when_somebody_looks_for_its_history_or_would_discard_it_is_told_why_not(
    client: ClientOf,
) -> None:
    bea, copy = client(BEA), f"/findings/{UNNAMED_COPY}"
    assert bea.get(f"{copy}/history").status == 403
    for act in ("removal", "restoration", "erasure"):
        assert bea.post(f"{copy}/{act}").status == 403, act
