"""What is there already is shown to whoever writes or releases it again, as far as he may read."""

from __future__ import annotations

from typing import Any

from collab.features.findings import queries
from collab.features.findings.duplicates import like_draft
from tests.cast import ACME, ALICE, ASSOCIATION, BEA, BOLT, CAUCUS, COPPER
from tests.client import Fields
from tests.conftest import ClientOf, OpenWork
from tests.factories import gate
from tests.factories.findings import finding, unnamed_copy
from tests.house.databases import Database

TITLE = "Dust falls on the school of Brisanne"
SAME: dict[str, Any] = {"country": "CL", "issue": None}
DECLARED = {
    "space": str(COPPER),
    "category": "hr_risk_general",
    "time": "past",
    "granularity": "none",
    "subject": "affected_people",
    "marking": "green",
}


def test_draft_when_it_looks_like_another_says_so_while_it_is_written(
    client: ClientOf, db: Database
) -> None:
    known = finding(db.superuser, ALICE, title=TITLE, **SAME)
    mine = finding(db.superuser, ALICE, title=f"{TITLE} again", **SAME)
    alice = client(ALICE)
    page = alice.get(f"/findings/{mine}")
    assert "Looks like" in page.words
    assert page.soup.select(f'aside a[href="/findings/{known}"]')


def test_form_when_it_saves_itself_tells_what_looks_like_it(client: ClientOf, db: Database) -> None:
    known = finding(db.superuser, ALICE, title=TITLE, **SAME)
    alice = client(ALICE)
    vault = f"/spaces/{ACME.vault_id}/findings"
    alice.get(f"{vault}/new")
    fields: Fields = {"title": f"{TITLE} again", "country": "CL", "marking": "amber_strict"}
    told = alice.post(f"{vault}/autosave", fields, **{"HX-Request": "true"})
    assert f'href="/findings/{known}"' in told.text


def test_draft_when_the_like_is_anothers_or_unreadable_says_nothing(
    client: ClientOf, db: Database
) -> None:
    finding(db.superuser, BEA, title=TITLE, **SAME)
    unnamed_copy(db.superuser, ASSOCIATION, CAUCUS, title=TITLE, circle=[BOLT.id], **SAME)
    mine = finding(db.superuser, ALICE, title=TITLE, **SAME)
    assert "Looks like" not in client(ALICE).get(f"/findings/{mine}").words


def test_draft_when_its_like_is_discarded_or_its_own_copy_says_nothing(
    client: ClientOf, db: Database
) -> None:
    gone = "2026-01-01T00:00:00Z"
    finding(db.superuser, ALICE, title=TITLE, discarded_at=gone, **SAME)
    mine = finding(db.superuser, ALICE, title=TITLE, **SAME)
    release = gate.release(db.superuser, ALICE, mine)
    own = db.value("select copy_id from releases where id = %s", release)
    unnamed_copy(db.superuser, ASSOCIATION, COPPER, id=own, title=TITLE, **SAME)
    assert "Looks like" not in client(ALICE).get(f"/findings/{mine}").words


def test_preview_when_the_space_holds_the_like_asks_whether_it_is_there(
    client: ClientOf, db: Database
) -> None:
    there = unnamed_copy(db.superuser, ASSOCIATION, COPPER, title=TITLE, **SAME)
    elsewhere = finding(db.superuser, ALICE, title=TITLE, **SAME)
    mine = finding(db.superuser, ALICE, title=TITLE, **SAME)
    alice = client(ALICE)
    form = alice.get(f"/findings/{mine}/releases/new")
    preview = alice.submit(form, **DECLARED)
    assert preview.status == 200, preview.words
    assert "Already there?" in preview.words
    assert preview.soup.select(f'main a[href="/findings/{there}"]')
    assert not preview.soup.select(f'main a[href="/findings/{elsewhere}"]')


def test_draft_when_no_space_is_named_is_like_nothing(db: Database, work: OpenWork) -> None:
    finding(db.superuser, ALICE, title=TITLE, **SAME)
    mine = finding(db.superuser, ALICE, title=f"{TITLE} again", **SAME)
    with work(ALICE) as one:
        draft = queries.one(one, mine)
        assert like_draft(one, draft)
        assert not like_draft(one, draft, [])
