"""Vocabularies: read by all, changed by the association's officer, and every version kept."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.exc import DBAPIError

from tests.cast import ACME, ALICE, BEA, FAY, OLGA, OTTO, Member
from tests.client import Fields
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.house.databases import Database

TIERS = "/vocabularies/tiers"
NEW = f"/spaces/{ACME.vault_id}/findings/new"


def test_vocabulary_when_read_by_anybody_signed_in_shows_words_and_no_way_to_change_it(
    client: ClientOf,
) -> None:
    bea = client(BEA)
    assert "Affected rights" in bea.get("/vocabularies").words
    page = bea.get(TIERS)
    assert "Verhüttung und Raffination" in page.words
    assert "Add a term" not in page.words
    assert bea.get("/vocabularies/no_such_kind").status == 404
    assert client().get(TIERS).status == 303


@pytest.mark.parametrize("member", [BEA, FAY, OLGA, ALICE], ids=lambda one: one.key)
def test_vocabulary_when_anybody_but_the_officer_would_change_it_is_denied(
    client: ClientOf, db: Database, member: Member
) -> None:
    one = client(member)
    fields: Fields = {"en": "Mine", "version": "1"}
    for path in (f"{TIERS}/terms", f"{TIERS}/terms/mining", f"{TIERS}/versions/1/restoration"):
        assert one.post(path, fields).status == 403, path
    for path in (f"{TIERS}/new-term", f"{TIERS}/terms/mining"):
        assert one.get(path).status == 403, path
    assert db.value("select count(*) from vocabularies") == 0


def test_vocabulary_when_written_past_the_service_is_refused_by_the_database(
    work: OpenWork,
) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), work(FAY) as hers:
        hers.session.connection().exec_driver_sql(
            "insert into vocabularies select gen_random_uuid(), 'tiers', 2, now(),"
            " app.representation_id(), '[]'"
        )


def test_term_when_added_is_offered_in_forms_and_recorded(client: ClientOf, db: Database) -> None:
    otto, alice = client(OTTO), client(ALICE)
    saved = otto.submit(otto.get(f"{TIERS}/new-term"), en="Deep storage", de="Tiefenlager", es="")
    assert (saved.status, saved.location) == (303, TIERS)
    assert "Tiefenlager" in otto.get(TIERS).words
    assert alice.get(NEW).soup.select_one('#tier option[value="deep_storage"]')
    rows = db.rows("select kind, version from vocabularies")
    assert rows == [("tiers", 2)]
    (facts,) = db.rows("select facts from ledger_entries where kind = 'vocabularies.changed'")
    assert json.loads(facts[0]) == {"kind": "tiers", "version": 2, "by": str(OTTO.id)}
    again = otto.submit(otto.get(f"{TIERS}/new-term"), en="Deep storage")
    assert again.status == 422
    assert "There is a term of this key already" in again.words


def test_term_when_relabelled_every_page_shows_the_new_word(client: ClientOf) -> None:
    otto, alice = client(OTTO), client(ALICE)
    where = alice.submit(alice.get(NEW), title="Dust", issue="livelihoods", tier="mining").location
    form = otto.get(f"{TIERS}/terms/mining")
    assert otto.submit(form, en="Extraction of ore", retired="y").status == 303
    issue = otto.get("/vocabularies/issues/terms/livelihoods")
    otto.submit(issue, en="Making a living")
    page = alice.get(where)
    assert "Extraction of ore" in page.words
    assert "Making a living" in page.words
    assert "Making a living" in alice.get(f"/spaces/{ACME.vault_id}/findings").words


def test_term_when_retired_is_offered_no_longer_and_kept_where_it_stands(client: ClientOf) -> None:
    otto, alice = client(OTTO), client(ALICE)
    where = alice.submit(alice.get(NEW), title="Dust", tier="mining", minerals=["zinc"]).location
    for kind, key in (("tiers", "mining"), ("minerals", "zinc")):
        otto.submit(otto.get(f"/vocabularies/{kind}/terms/{key}"), retired="y")
    blank = alice.get(NEW)
    assert blank.soup.select_one('#tier option[value="mining"]') is None
    assert blank.soup.select_one('input[value="zinc"]') is None
    assert alice.submit(alice.get(NEW), title="Ore").status == 303
    form = alice.get(f"{where}/edit")
    assert "Mining (no longer used)" in form.words
    assert alice.submit(form, action=f"{where}/edit", statement="More.").status == 303
    assert "Zinc" in alice.get(where).words
    assert "Dust" in alice.get(f"/spaces/{ACME.vault_id}/findings?tier=mining").words


def test_term_when_it_has_become_a_branch_stays_where_it_stands_and_takes_nothing_new(
    client: ClientOf, program: ProgramOf
) -> None:
    otto, alice = client(OTTO), client(ALICE)
    where = alice.submit(alice.get(NEW), title="Dust", tier="mining", minerals=["zinc"]).location
    for kind, above in (("tiers", "mining"), ("minerals", "zinc")):
        new = otto.get(f"/vocabularies/{kind}/new-term")
        assert otto.submit(new, en=f"A kind of {above}", parent=above).status == 303
    blank = alice.get(NEW)
    assert blank.soup.select_one('#tier option[value="mining"]') is None
    assert alice.submit(blank, title="Ore", tier="mining").status == 422
    form = alice.get(f"{where}/edit")
    assert alice.submit(form, action=f"{where}/edit", statement="More.").status == 303
    patched = program(ALICE).patch(where, {"region": "Lualaba", "version": 2})
    assert (patched.status, patched.json["tier"], patched.json["minerals"]) == (
        200,
        "mining",
        ["zinc"],
    )


def test_vocabulary_when_changed_meanwhile_the_later_save_is_a_conflict(
    client: ClientOf, db: Database
) -> None:
    otto = client(OTTO)
    mine, his = otto.get(f"{TIERS}/terms/mining"), otto.get(f"{TIERS}/terms/recycling")
    assert otto.submit(his, de="Kreislauf").status == 303
    assert otto.submit(mine, de="Abbau").status == 409
    assert otto.post(f"{TIERS}/versions/1/restoration", {"version": "1"}).status == 409
    assert db.value("select count(*) from vocabularies") == 1


def test_vocabulary_when_saved_unchanged_makes_no_version(client: ClientOf, db: Database) -> None:
    otto = client(OTTO)
    assert otto.submit(otto.get(f"{TIERS}/terms/mining")).status == 303
    assert db.value("select count(*) from vocabularies") == 0


def test_version_when_restored_is_a_new_one_and_no_key_goes(client: ClientOf, db: Database) -> None:
    otto = client(OTTO)
    otto.submit(otto.get(f"{TIERS}/new-term"), en="Deep storage")
    otto.submit(otto.get(f"{TIERS}/terms/mining"), en="Extraction")
    compared = otto.get(f"{TIERS}/versions?from=2&to=3")
    assert "en: Mining" in compared.words
    assert "en: Extraction" in compared.words
    assert otto.get(f"{TIERS}/versions?from=1&to=99").status == 404
    page = otto.get(f"{TIERS}/versions")
    restored = otto.submit(page, action=f"{TIERS}/versions/1/restoration")
    assert restored.status == 303
    terms = db.value("select terms from vocabularies where version = 4")
    kept = {term["key"]: term for term in terms}
    assert kept["mining"]["label"]["en"] == "Mining"
    assert kept["deep_storage"]["retired"]


def test_key_when_left_out_of_a_version_is_refused_by_the_database(
    client: ClientOf, work: OpenWork
) -> None:
    otto = client(OTTO)
    otto.submit(otto.get(f"{TIERS}/new-term"), en="Deep storage")
    for number, terms, told in ((3, "[]", "a key never goes"), (9, "[]", "another version")):
        with pytest.raises(DBAPIError, match=told), work(OTTO) as his:
            his.session.connection().exec_driver_sql(
                "insert into vocabularies select gen_random_uuid(), 'tiers', %s, now(),"
                " app.representation_id(), %s::jsonb",
                (number, terms),
            )


def test_term_when_it_is_wrong_the_form_says_what_to_do(client: ClientOf) -> None:
    otto = client(OTTO)
    for fields, told in (
        ({"en": ""}, "Give at least the English word."),
        ({"en": "!!!"}, "letters or figures"),
        ({"en": "x" * 121}, "Shorten it to 120 characters."),
        ({"en": "A", "parent": "no_such"}, "Not a valid choice"),
    ):
        page = otto.submit(otto.get(f"{TIERS}/new-term"), **fields)
        assert page.status == 422, fields
        assert told in page.words, fields
    under = otto.get("/vocabularies/issues/terms/labour")
    page = otto.submit(under, parent="land")
    assert page.status == 422
    assert "Other terms hang on this one" in page.words
    assert otto.get("/vocabularies/issues/terms/no_such").status == 404


def test_term_when_its_key_is_new_has_a_form_of_its_own(client: ClientOf) -> None:
    otto = client(OTTO)
    page = otto.get("/vocabularies/legacies/terms/new")
    shown = page.soup.select_one('input[name="en"]')
    assert shown is not None
    assert shown["value"], "the term that is shipped, not the form for another"
    saved = otto.submit(page, action="/vocabularies/legacies/terms/new", en="Since we came")
    assert saved.status == 303, saved.words
    assert "Since we came" in otto.get("/vocabularies/legacies").words
