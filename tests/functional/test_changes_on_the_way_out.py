"""Left out, made coarser, gone on with: what leaves differs, and the draft does not."""

from __future__ import annotations

import json
import uuid
from typing import Any

from collab.policy.inference import Inference
from collab.shared.releases.views import OFTEN
from tests.cast import ACME, ALICE, AMIR, BEA, COPPER, FAY
from tests.client import Client, Page
from tests.conftest import ClientOf, ProgramOf
from tests.functional.test_release_a_finding import GENERAL, PLAIN, VOLUME, copy_of, preview, write
from tests.house.databases import Database

NAME = "Mama Odile"
SPOKEN = f"{PLAIN} The road was closed on 12 May 2024. 1,237 of them were counted."
REASON = {"despite": "needed", "despite_note": "Help depends on the very day."}


def ticked(page: Page, words: str) -> str:
    """Give what the form sends for the first passage that begins with these words."""
    labels = [label for label in page.soup.select("label") if label.text.startswith(f"“{words}")]
    box = page.soup.find(id=str(labels[0]["for"]))
    return str(box["value"])  # type: ignore[index] # it is there


def proved(db: Database) -> dict[uuid.UUID, dict[str, Any]]:
    """Give what each chain was told of the one release."""
    rows = db.rows("select chain, facts from ledger_entries where kind = 'releases.released'")
    return {chain: json.loads(facts) for chain, facts in rows}


def test_sentence_when_left_out_then_the_copy_never_held_it(
    client: ClientOf, program: ProgramOf, db: Database
) -> None:
    alice, bea = client(ALICE), client(BEA)
    form = alice.get(f"/spaces/{ACME.vault_id}/findings/new")
    told = {"title": "Our own order is 4,000 tonnes", "statement": f"{PLAIN} {VOLUME}"}
    where = alice.submit(form, **told).location
    refused = preview(alice, where)
    assert "May not be shared" in refused.words
    changed = alice.submit(refused, cuts=[ticked(refused, VOLUME)], button="Judge it so")
    assert "What leaves, beside your draft" in changed.words
    cuts = [ticked(changed, VOLUME), ticked(changed, "Our own order")]
    allowed = alice.submit(changed, cuts=cuts, button="Judge it so")
    assert "May be shared" in allowed.words
    after = alice.submit(allowed, button="Release now")
    assert after.status == 201, after.words
    copy = copy_of(after)
    page = bea.get(copy)
    assert PLAIN in page.words
    assert "[…]" in page.words
    for read in (
        page.text,
        bea.get(f"/spaces/{COPPER}/findings").text,
        bea.get("/search?q=tonnes").text.split("results")[1],
        program(BEA).get(copy).text,
        program(BEA).get("/search?q=cathode").text,
    ):
        assert "4,000" not in read
        assert "cathode" not in read or "q=cathode" in read
    assert VOLUME in alice.get(where).words, "the draft stays as it is"
    rows = db.rows("select statement from findings where space_id = %s", COPPER)
    assert not [row for row in rows if "cathode" in row[0]]
    words = db.rows("select title, body from search_rows where space_id = %s", COPPER)
    assert "cathode" not in json.dumps([list(row) for row in words])
    assert proved(db)[ACME.vault_id]["cuts"] == 2


def test_release_when_something_stands_out_then_it_wants_a_reason_that_only_the_vault_keeps(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, SPOKEN)
    page = preview(alice, where)
    assert "A day or an hour is told." in page.words
    assert "An exact amount is told." in page.words
    stopped = alice.submit(page, button="Release now")
    assert stopped.status == 422
    assert "say why it should go as it is" in stopped.words
    half = alice.submit(stopped, despite="needed", button="Release now")
    assert half.status == 422
    again = alice.submit(half, **REASON, button="See verdict and audience")
    gone = alice.submit(again, button="Release now")
    assert gone.status == 201, gone.words
    (kept,) = db.rows("select inferences, despite, despite_note from releases")
    assert list(kept[0]) == [Inference.DATE_EXACT, Inference.AMOUNT_EXACT]
    assert kept[1:] == ("needed", REASON["despite_note"])
    chains = proved(db)
    vault = chains[ACME.vault_id]
    assert (vault["warned"], vault["despite"]) == (["date_exact", "amount_exact"], "needed")
    assert REASON["despite_note"] not in json.dumps([vault, chains[COPPER]])
    assert not {"warned", "despite", "cuts", "coarser"} & chains[COPPER].keys()


def test_finding_when_made_coarser_then_nothing_stands_out_any_more(client: ClientOf) -> None:
    alice, bea = client(ALICE), client(BEA)
    where = write(
        alice,
        f"{SPOKEN} It was at Ruashi-Sud.",
        site="Ruashi-Sud",
        region="Haut-Katanga",
        since="2024-05",
    )
    page = preview(alice, where)
    assert "Nobody here has written of this place." in page.words
    coarse = alice.submit(page, coarser=["site", "date", "amount", "year"], button="Judge it so")
    assert "What readers could infer" not in coarse.words
    copy = bea.get(copy_of(alice.submit(coarse, button="Release now")))
    for told in ("Ruashi", "12 May", "May 2024", "1,237", "2024-05"):
        assert told not in copy.words, told
    for told in ("Haut-Katanga", "It was at […]", "2024", "~1,000"):
        assert told in copy.words, told
    draft = alice.get(where)
    assert "Ruashi-Sud" in draft.words
    assert "1,237" in draft.words


def sealed(client: Client, **fields: str) -> Page:
    where = write(
        client,
        "Children carry ore at Ruashi-Sud since 3 May 2024.",
        site="Ruashi-Sud",
        region="Haut-Katanga",
        identity=NAME,
        **fields,
    )
    return preview(client, where)


def test_source_when_it_must_be_protected_then_the_gate_makes_it_coarser_by_itself(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    page = sealed(alice)
    assert "Made coarser to protect a source" in page.words
    after = alice.submit(page, button="Release now")
    assert after.status == 201, after.words
    copy = client(BEA).get(copy_of(after)).words
    assert "Ruashi" not in copy
    assert "3 May" not in copy
    assert "May 2024" in copy
    (changes,) = db.rows("select changes from releases")
    assert changes[0]["imposed"] == ["date", "site"]


def test_source_when_five_stand_around_it_or_it_agreed_then_nothing_is_imposed(
    client: ClientOf,
) -> None:
    alice = client(ALICE)
    assert "Made coarser" not in sealed(alice, source_count="5+").words
    asked = sealed(alice)
    agreed = alice.submit(
        asked, despite="agreed", despite_note="She asked us to name it.", button="Judge it so"
    )
    assert "Made coarser" not in agreed.words
    after = alice.submit(agreed, button="Release now")
    assert "Ruashi-Sud" in client(FAY).get(copy_of(after)).words


def test_preview_when_shown_then_it_names_channels_and_who_is_left_out(client: ClientOf) -> None:
    alice = client(ALICE)
    where = write(alice)
    strict = preview(alice, where, marking="amber_strict").words
    assert "Who sits there and cannot read this marking" in strict
    assert "Dina Delta" in strict
    assert "a number, and no word" in strict
    assert "Title and beginning" in preview(alice, where).words


def test_link_when_it_leads_to_something_stricter_then_it_is_told(client: ClientOf) -> None:
    alice = client(ALICE)
    own = write(alice)
    page = preview(alice, write(alice, f"{PLAIN} See {own} for more."))
    assert "It links to something that is marked stricter" in page.words


def test_program_when_it_names_changes_then_the_copy_bears_them(program: ProgramOf) -> None:
    alice, bea = program(ALICE), program(BEA)
    statement = f"{SPOKEN} {VOLUME}"
    body = {"title": "On the road", "statement": statement, "site": "Ruashi-Sud"}
    draft = alice.post(f"/spaces/{ACME.vault_id}/findings", body).json
    releases, previews = (f"/findings/{draft['id']}/{n}" for n in ("releases", "release-previews"))
    at = statement.index(VOLUME)
    asked = GENERAL | {"space_id": str(COPPER), "redact": [["statement", at, len(statement)]]}
    asked.pop("space")
    seen = alice.post(previews, asked).json
    assert seen["verdict"] == "allow"
    assert [one["field"] for one in seen["differences"]] == ["statement"]
    assert VOLUME not in seen["differences"][0]["in_copy"]
    assert {one["code"]: one["coarsen"] for one in seen["warnings"] if one["wants_reason"]} == {
        "place_first": ["site", "operator"],
        "date_exact": ["date"],
        "amount_exact": ["amount"],
    }
    stopped = alice.post(releases, asked)
    assert (stopped.status, stopped.code) == (422, "invalid")
    assert list(stopped.json["fields"]) == ["despite", "despite_note"]
    coarse = asked | {"coarsen": ["site", "date"]} | REASON
    done = alice.post(releases, coarse)
    assert done.status == 201, done.text
    assert (done.json["cuts"], done.json["coarsened"]) == (1, ["date", "site"])
    assert (done.json["warned"], done.json["despite"]) == (["amount_exact"], "needed")
    copy = bea.get(f"/findings/{done.json['copy_id']}")
    for gone in ("cathode", "Ruashi", "12 May"):
        assert gone not in copy.text, gone
    assert "1,237" in copy.text
    for wrong in ([["statement", 5, 99_999]], [["site", 0, 900]], [["identity", 0, 1]]):
        refused = alice.post(previews, asked | {"redact": wrong})
        assert (refused.status, list(refused.json["fields"])) == (422, ["redact"]), wrong
    half = alice.post(previews, asked | {"despite": "needed"})
    assert (half.status, list(half.json["fields"])) == (422, ["despite_note"])


def test_preview_when_asked_for_too_often_then_it_says_to_wait(client: ClientOf) -> None:
    alice = client(ALICE)
    where = write(alice, PLAIN)
    statuses = [alice.get(f"{where}/releases/new").status for _ in range(OFTEN.times + 1)]
    assert statuses == [200] * OFTEN.times + [429]
    assert "too often" in alice.get(f"{where}/releases/new").words
    assert client(AMIR).get(f"{where}/releases/new").status == 200, "and nobody else"
