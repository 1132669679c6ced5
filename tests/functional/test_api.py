"""A member lives by the API alone: writes, changes, releases, searches; a rival reads it there."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.cast import ACME, ALICE, AMIR, BEA, BOLT, CAUCUS, COBALT, COPPER, OBI, PIA
from tests.conftest import ProgramOf
from tests.house.databases import Database
from tests.house.seeding import ACME_DRAFT, NAMED_COPY, draft_of
from tests.program import PREFIX, Program, Told

PLAIN = "Children were seen carrying ore beside the road to the market."
VOLUME = "Our own order is 4,000 tonnes of cathode for next year."
GENERAL = {
    "space_id": str(COPPER),
    "category": "hr_risk_general",
    "time": "past",
    "granularity": "none",
    "subject": "affected_people",
    "marking": "green",
}


TEXT = {"Content_Type": "text/plain"}


def write(one: Program, **fields: object) -> Told:
    body = {"title": "On the road", "statement": PLAIN, "country": "CD"} | fields
    told = one.post(f"/spaces/{ACME.vault_id}/findings", body)
    assert told.status == 201, told.text
    return told


def release(one: Program, finding: Told, **declared: object) -> Told:
    return one.post(f"/findings/{finding.json['id']}/releases", GENERAL | declared)


def test_finding_when_written_changed_and_released_by_api_is_read_there_by_a_rival(
    program: ProgramOf,
) -> None:
    alice, bea = program(ALICE), program(BEA)
    vault = next(s for s in alice.get("/spaces").json["items"] if s["kind"] == "vault")
    assert vault["id"] == str(ACME.vault_id)
    draft = write(alice, identity="Mama Odile", circumstances="On the phone.")
    assert draft.response.headers["Location"] == f"{PREFIX}/findings/{draft.json['id']}"
    assert "Odile" not in draft.text
    assert draft.json["identity_kept"] is True
    changed = alice.patch(
        f"/findings/{draft.json['id']}",
        {"scale": 4, "circumstances": None, "minerals": ["cobalt"]},
        If_Match=draft.etag,
        Content_Type="application/merge-patch+json",
    )
    assert (changed.json["scale"], changed.json["severity"]) == (4, 4)
    assert changed.json["circumstances"] == ""
    assert changed.json["statement"] == PLAIN
    assert changed.json["identity_kept"] is True, "what is not said stays sealed"
    out = release(alice, draft)
    assert (out.status, out.code) == (201, "released")
    assert out.json["address"] == f"/findings/{out.json['copy_id']}"
    copy = bea.get(f"/findings/{out.json['copy_id']}")
    assert (copy.json["title"], copy.json["state"]) == ("On the road", "copy")
    assert copy.json["attribution_label"] == "a member"
    for kept in ("Acme", "Alice", "Odile", "On the phone", draft.json["id"]):
        assert kept not in copy.text
    listed = bea.get(f"/spaces/{COPPER}/findings?country=CD").json["items"]
    assert out.json["copy_id"] in {line["id"] for line in listed}
    hits = bea.get("/search?q=ore market&kind=finding").json
    assert [hit["id"] for hit in hits["items"]] == [out.json["copy_id"]]
    back = alice.post(f"/releases/{out.json['id']}/withdrawal")
    assert (back.status, back.json["state"], back.json["copy_id"]) == (200, "withdrawn", None)
    assert bea.get(f"/findings/{out.json['copy_id']}").status == 404
    assert alice.post(f"/releases/{out.json['id']}/withdrawal").code == "conflict"


def test_release_when_counsel_must_look_is_held_and_says_who(
    program: ProgramOf, db: Database
) -> None:
    alice = program(ALICE)
    told = release(alice, write(alice), category="unilateral_past_action", subject="own")
    assert (told.status, told.code) == (202, "held")
    assert told.json["flags"]
    assert told.json["reviewers"] == [{"name": "Cara Counsel", "organisation": "Lex Partners"}]
    assert program(BEA).get(f"/releases/{told.json['id']}").status == 404
    assert db.value("select state from releases where id = %s", told.json["id"]) == "held"


def test_release_when_blocked_says_why_and_leaves_nothing_outside(
    program: ProgramOf, db: Database
) -> None:
    alice = program(ALICE)
    draft = write(alice, statement=VOLUME)
    before = db.value("select count(*) from findings where space_id = %s", COPPER)
    told = release(
        alice,
        draft,
        category="purchase_volume",
        subject="own",
        time="future",
        granularity="individual",
    )
    assert (told.status, told.code) == (403, "blocked")
    assert told.json["reasons"]
    assert db.value("select count(*) from findings where space_id = %s", COPPER) == before
    kept = alice.get(f"/releases/{told.json['release_id']}").json
    assert (kept["state"], kept["copy_id"]) == ("blocked", None)


def test_release_when_it_needs_a_change_names_it(program: ProgramOf) -> None:
    alice = program(ALICE)
    told = release(
        alice,
        write(alice),
        category="hr_incident_site",
        subject="third_party",
        names_person=True,
        granularity="individual",
    )
    assert (told.status, told.code) == (409, "transform"), told.text
    assert told.json["transformations"]


@pytest.mark.parametrize(
    ("declared", "field"),
    [
        ({"category": "nothing"}, "category"),
        ({"marking": "purple"}, "marking"),
        ({"marking": "sealed"}, "marking"),
        ({"marking": "red"}, "circle"),
        ({"marking": "red", "circle": [str(uuid.UUID(int=7))]}, "circle"),
        ({"circle": [str(BEA.id)]}, "circle"),
        ({"age_months": -1}, "age_months"),
        ({"citation_url": "https://x.example/"}, "retrieved_on"),
        ({"time": "soon"}, "time"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_declaration_when_wrong_is_answered_field_by_field(
    program: ProgramOf, declared: dict[str, Any], field: str
) -> None:
    alice = program(ALICE)
    told = alice.post(f"/findings/{ACME_DRAFT}/releases", GENERAL | declared)
    assert (told.status, told.code) == (422, "invalid")
    assert field in told.json["fields"]


def test_release_of_what_one_may_not_see_or_offer_is_refused(program: ProgramOf) -> None:
    alice = program(ALICE)
    hidden = alice.post(f"/findings/{draft_of(BOLT)}/releases", GENERAL)
    assert (hidden.status, hidden.code) == (404, "not_found")
    for space in (COBALT, BOLT.vault_id, uuid.UUID(int=9)):
        nowhere = alice.post(f"/findings/{ACME_DRAFT}/releases", GENERAL | {"space_id": str(space)})
        assert nowhere.text == hidden.text
    copy = alice.post(f"/findings/{NAMED_COPY}/releases", GENERAL)
    assert (copy.status, copy.code) == (403, "denied")
    own = alice.post(f"/findings/{ACME_DRAFT}/releases", GENERAL | {"space_id": str(ACME.vault_id)})
    assert (own.status, own.code) == (403, "denied")
    assert own.json["remedy"] == "Choose a group or a room."


def test_preview_when_asked_for_tells_verdict_and_audience_and_writes_nothing(
    program: ProgramOf, db: Database
) -> None:
    alice = program(ALICE)
    draft = write(alice)
    told = alice.post(f"/findings/{draft.json['id']}/release-previews", GENERAL)
    assert (told.status, told.json["verdict"]) == (200, "allow")
    assert told.json["people"] == len(told.json["readers"])
    assert {"name": "Bea Bolt", "organisation": "Bolt Cars"} in told.json["readers"]
    assert db.value("select count(*) from releases") == 0
    stale = release(alice, draft, seen="something else")
    assert (stale.status, stale.code) == (409, "conflict")
    assert release(alice, draft, seen=told.json["seen"]).status == 201


def test_shared_space_when_written_to_says_to_release_first(program: ProgramOf) -> None:
    alice = program(ALICE)
    for space in (COPPER, CAUCUS):
        told = alice.post(f"/spaces/{space}/findings", {"title": "Straight in"})
        assert (told.status, told.code) == (409, "release_first")
        assert str(ACME.vault_id) in told.json["detail"]
    assert alice.post(f"/spaces/{COBALT}/findings", {"title": "x"}).status == 404


def test_draft_when_saved_by_somebody_else_meanwhile_is_not_overwritten(
    program: ProgramOf,
) -> None:
    alice, amir = program(ALICE), program(AMIR)
    draft = write(alice)
    path = f"/findings/{draft.json['id']}"
    assert amir.patch(path, {"title": "His", "version": 1}).json["version"] == 2
    stale = alice.patch(path, {"title": "Mine"}, If_Match=draft.etag)
    assert (stale.status, stale.code) == (409, "conflict")
    assert alice.get(path).json["title"] == "His"
    unsaid = alice.patch(path, {"title": "Mine"})
    assert (unsaid.status, list(unsaid.json["fields"])) == (422, ["version"])
    assert alice.patch(f"/findings/{NAMED_COPY}", {"title": "x", "version": 1}).code == "denied"
    assert program(BEA).patch(path, {"title": "Theirs", "version": 2}).status == 404
    wrong = alice.patch(path, {"scale": 9, "version": 2})
    assert (wrong.status, list(wrong.json["fields"])) == (422, ["scale"])


def test_post_when_sent_twice_with_a_key_is_done_once(program: ProgramOf, db: Database) -> None:
    alice, amir = program(ALICE), program(AMIR)
    path, body = f"/spaces/{ACME.vault_id}/findings", {"title": "Once"}
    first = alice.post(path, body, Idempotency_Key="k-1")
    again = alice.post(path, body, Idempotency_Key="k-1")
    assert (again.status, again.text) == (201, first.text)
    other = alice.post(path, {"title": "Twice"}, Idempotency_Key="k-1")
    assert (other.status, list(other.json["fields"])) == (422, ["Idempotency-Key"])
    his = amir.post(path, body, Idempotency_Key="k-1")
    assert his.json["id"] != first.json["id"], "a key is its sender's own"
    releases = [
        alice.post(f"/findings/{first.json['id']}/releases", GENERAL, Idempotency_Key="k-2")
        for _ in range(2)
    ]
    assert releases[0].status == 201
    assert releases[0].text == releases[1].text
    assert db.value("select count(*) from releases") == 1
    kept = db.rows("select representation_id, item_id from api_answers where item_id is not null")
    assert len(kept) == 3


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "expected"),
    [
        ("GET", "/nothing", None, {}, (404, "not_found")),
        ("DELETE", "/spaces", None, {}, (405, "method_not_allowed")),
        ("POST", "/findings/{draft}/releases", b"{", {}, (400, "malformed")),
        ("POST", "/findings/{draft}/releases", b'"\\ud800"', {}, (400, "malformed")),
        ("POST", "/findings/{draft}/releases", b"[]", {}, (422, "invalid")),
        ("PATCH", "/findings/{draft}", b"[1]", {}, (422, "invalid")),
        ("PATCH", "/findings/{draft}", b"[" * 5000, {}, (400, "malformed")),
        ("POST", "/findings/{draft}/releases", b"{}", TEXT, (415, "media_type")),
        ("POST", "/findings/{draft}/releases", b" " * 2_200_000, {}, (413, "too_large")),
        ("GET", "/findings/none", None, {}, (404, "not_found")),
        ("GET", "/vocabularies/none", None, {}, (404, "not_found")),
        ("GET", "/search", None, {}, (422, "invalid")),
        ("GET", "/search?q=x&country=Atlantis", None, {}, (422, "invalid")),
        ("GET", "/search?q=x&space={cobalt}", None, {}, (422, "invalid")),
        ("GET", "/spaces/{copper}/findings?issue=none", None, {}, (422, "invalid")),
        ("GET", "/spaces/{copper}/findings?words=%00", None, {}, (422, "invalid")),
        ("GET", "/spaces/{copper}/findings?after=x", None, {}, (422, "invalid")),
    ],
)  # fmt: skip
def test_request_when_odd_is_answered_with_a_problem_and_never_a_page(
    program: ProgramOf, method: str, path: str, body: bytes | None, headers: dict[str, str],
    expected: tuple[int, str | None],
) -> None:  # fmt: skip
    where = path.format(draft=ACME_DRAFT, copper=COPPER, cobalt=COBALT)
    told = program(ALICE).ask(method, where, body, **headers)
    assert (told.status, told.code) == expected
    if told.status == 405:
        assert told.response.headers["Allow"] == "GET, HEAD"


def test_language_when_found_from_the_text_is_found_anew_by_a_patch(program: ProgramOf) -> None:
    alice = program(ALICE)
    draft = write(alice)
    german = "Kinder wurden gesehen, wie sie am Rand der Straße zum Markt Erz trugen."
    path, words = f"/findings/{draft.json['id']}", {"title": "Erz", "statement": german}
    told = alice.patch(path, words, If_Match=draft.etag)
    assert (draft.json["language"], told.json["language"]) == ("en", "de")
    said = alice.patch(path, {"language": "fr"}, If_Match=told.etag)
    kept = alice.patch(path, {"statement": PLAIN}, If_Match=said.etag)
    assert kept.json["language"] == "fr"


def test_list_when_its_mark_is_mangled_says_so_and_never_starts_anew(program: ProgramOf) -> None:
    told = program(ALICE).get(f"/spaces/{COPPER}/findings?after=1_x")
    assert (told.status, told.code, list(told.json["fields"])) == (422, "invalid", ["after"])


def test_request_when_we_break_names_a_reference_and_nothing_else(
    program: ProgramOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("canary of the house")

    monkeypatch.setattr("collab.surfaces.api.spaces.seated_in", broken)
    told = program(ALICE).get("/spaces")
    assert (told.status, told.code) == (500, "internal")
    assert told.json["reference"]
    assert "canary" not in told.text


def test_space_when_its_charter_waits_names_the_duty(program: ProgramOf) -> None:
    pia = program(PIA)
    spaces = {s["name"]: s for s in pia.get("/spaces").json["items"]}
    assert spaces["Copper"]["waits_for"] == "charter"
    told = pia.get(f"/spaces/{COPPER}/findings")
    assert (told.status, told.code, told.json["duty"]) == (403, "duty", "charter")
    assert told.json["location"] == f"/spaces/{COPPER}/charter"


def test_observer_when_he_releases_is_denied_with_a_reason(
    program: ProgramOf, db: Database
) -> None:
    obi = program(OBI)
    vault = OBI.firm.vault_id
    draft = obi.post(f"/spaces/{vault}/findings", {"title": "Seen from outside"})
    told = obi.post(f"/findings/{draft.json['id']}/releases", GENERAL)
    assert (told.status, told.code) == (403, "denied")
    assert told.json["reasons"]


def test_vocabularies_when_asked_for_give_keys_and_words(program: ProgramOf) -> None:
    alice = program(ALICE)
    every = {one["kind"]: one for one in alice.get("/vocabularies").json["items"]}
    assert {"issues", "rights", "minerals", "tiers"} < every.keys()
    issues = alice.get("/vocabularies/issues").json
    assert issues == every["issues"]
    assert "child_labour" in {term["key"] for term in issues["terms"]}


def test_list_when_long_goes_on_where_it_ended(program: ProgramOf, db: Database) -> None:
    alice = program(ALICE)
    for number in range(51):
        write(alice, title=f"Number {number}")
    first = alice.get(f"/spaces/{ACME.vault_id}/findings").json
    rest = alice.get(f"/spaces/{ACME.vault_id}/findings?after={first['next_after']}").json
    ids = [line["id"] for page in (first, rest) for line in page["items"]]
    assert len(ids) == len(set(ids)) == first["total"] == 52
    assert (first["total_is_more"], rest["next_after"]) == (False, None)


def test_guide_when_read_shows_every_operation(client: Any) -> None:
    page = client().get("/api")
    assert page.status == 200
    assert "/api/v1/findings/{finding_id}/releases" in page.words
    assert client(ALICE).get("/api").status == 200
