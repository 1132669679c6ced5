"""Rules: read by all, changed by two of two organisations; and what is out is judged anew."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from collab.core.canonical import digest
from collab.policy.rulebook import default_rulebook
from tests.cast import (
    ALICE,
    BEA,
    CARA,
    CARL,
    COBALT,
    COPPER,
    DAN,
    FAY,
    LEE,
    OTTO,
    PIA,
    Member,
)
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.functional.test_release_a_finding import preview, released, write
from tests.house.databases import Database
from tests.house.post import PostOffice, text_of
from worker.context import Station
from worker.draining import drain

CATEGORY = "hr_risk_general"
PART = f"/rules/parts/{CATEGORY}.default/change"
STRICTER = {
    "verdict": "review",
    "reason": "Counsel looks first at what is told of a country.",
    "reason_counsel": "Tried: every risk of a country goes to review.",
    "ways_out": "Ask counsel",
    "why": "Too much of it told whose mine it was.",
}
EXAMPLE = "Dust, as anybody may tell"


@pytest.fixture(autouse=True)
def _no_digests(db: Database) -> None:
    db.run("update representations set digest_on = false")


def proposed(counsel: Client, now: dt.datetime, **fields: str) -> Page:
    day = {"effective_on": now.date().isoformat()}
    return counsel.submit(counsel.get(PART), **{**STRICTER, **day, **fields})


def approved(client: ClientOf, now: dt.datetime) -> str:
    """Have a stricter rule proposed by counsel and approved by the officer."""
    where = proposed(client(CARA), now).location
    assert where.startswith("/rules/proposals/"), where
    otto = client(OTTO)
    done = otto.submit(otto.get(where), button="Approve")
    assert done.status == 303, done.words
    return where


def test_rules_when_asked_are_shown_to_everybody_and_limits_to_counsel(client: ClientOf) -> None:
    for member in (ALICE, BEA, FAY, DAN, LEE):
        page = client(member).get("/rules")
        assert page.h1 == "Rules"
        assert "Joint refusal or joint pressure" in page.words
        figures = client(member).get("/rules/categories/kpi_aggregated").words
        assert "too few contributors" in figures
        assert "fewer than 5" not in figures
        assert "independent contributors (ultimate parents)" not in figures
        assert "Propose" not in figures
    figures = client(CARA).get("/rules/categories/kpi_aggregated").words
    assert "fewer than 5 contributors" in figures
    assert "independent contributors (ultimate parents)" in figures
    assert client(ALICE).get("/rules/categories/nothing").status == 404


def test_rules_when_asked_a_question_answer_why_and_what_would_change_it(client: ClientOf) -> None:
    asked = (
        "/rules/questions?category=hr_incident_site&time=past&granularity=individual"
        "&subject=other_member&publicness=member_private&names_firm=y"
    )
    page = client(ALICE).get(asked)
    assert "Counsel will look first" in page.words
    assert "hr_incident_site.at_a_member" in page.words
    assert "about a third party" in page.words
    assert "possibly defamatory" not in page.words
    assert "possibly defamatory" in client(CARA).get(asked).words


@pytest.mark.parametrize("member", [ALICE, BEA, FAY, DAN, LEE, PIA], ids=lambda one: one.key)
def test_rule_when_somebody_else_wants_to_change_it_he_may_not(
    client: ClientOf, db: Database, now: dt.datetime, member: Member
) -> None:
    somebody = client(member)
    assert somebody.get(PART).status == 403
    assert somebody.post(PART, {**STRICTER, "effective_on": now.date().isoformat()}).status == 403
    assert somebody.get("/rules/proposals").status == 403
    assert db.value("select count(*) from rulebook_proposals") == 0


def test_change_when_proposed_is_decided_by_another_organisation(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    where = proposed(client(CARA), now).location
    own, partner, otto = client(CARA), client(CARL), client(OTTO)
    for side in (own, partner):
        page = side.get(where)
        assert "A change of rules takes two persons of two organisations." in page.words
        assert side.post(f"{where}/decision", {"outcome": "approved"}).status == 403
    waits = "1 proposal to change the rules waits for a decision"
    assert waits in otto.get("/").words
    for uninvolved in (own, client(BEA), client(FAY)):
        assert waits not in uninvolved.get("/").words
    page = otto.get(where)
    assert "Too much of it told whose mine it was." in page.words
    assert "Counsel looks first at what is told of a country." in page.words
    assert "You are counsel of no space" in page.words
    assert client(ALICE).get(where).status == 403
    done = otto.submit(page, button="Approve")
    assert (done.status, done.location) == (303, "/rules/proposals")
    body, kept, by = db.rows("select body, hash, approved_by from rulebook_versions")[0]
    assert (bytes(kept), by) == (digest(body), OTTO.id)
    label = f"{default_rulebook().version}-2"
    facts = [
        (kind, json.loads(told))
        for kind, told in db.rows(
            "select kind, facts from ledger_entries where kind like 'rulebooks.%%' order by seq"
        )
    ]
    assert [kind for kind, _ in facts] == ["rulebooks.proposed", "rulebooks.approved"]
    assert facts[1][1]["version"] == label
    assert facts[1][1]["hash"] == bytes(kept).hex()
    assert {facts[1][1]["by"], facts[1][1]["proposed_by"]} == {str(OTTO.id), str(CARA.id)}
    assert otto.post(f"{where}/decision", {"outcome": "approved"}).status == 409
    assert label in client(BEA).get("/rules").words
    versions = client(BEA).get("/rules/versions?from=1&to=2")
    assert "Counsel looks first at what is told of a country." in versions.words
    assert "every risk of a country" not in versions.words
    assert "every risk of a country" in client(CARL).get("/rules/versions?from=1&to=2").words


def test_change_when_approved_judges_from_then_on_and_old_items_keep_their_version(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    alice = client(ALICE)
    copy = released(alice)
    approved(client, now)
    page = preview(alice, write(alice, "Dust on the road again."))
    assert "Counsel looks first at what is told of a country." in page.words
    held = alice.submit(page, button="Send to counsel")
    assert held.status == 202
    versions = db.rows(
        "select policy_version, verdict from releases where author_id = %s order by id", ALICE.id
    )
    shipped = default_rulebook().version
    assert versions == [(shipped, "allow"), (f"{shipped}-2", "review")]
    assert client(BEA).get(copy).status == 200


def test_change_when_it_lies_ahead_judges_nothing_yet(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    ahead = (now + dt.timedelta(days=3)).date().isoformat()
    where = proposed(client(CARA), now, effective_on=ahead).location
    otto, alice = client(OTTO), client(ALICE)
    assert otto.submit(otto.get(where), button="Approve").status == 303
    assert "May be shared" in preview(alice, write(alice)).words
    rules = alice.get("/rules").words
    assert "is approved" in rules
    note = db.rows("select not_before::date::text from outbox where kind = 'rulebooks.take_effect'")
    assert note == [(ahead,)]


def test_change_when_simulated_counts_what_its_viewer_reads_and_nothing_else(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    alice = client(ALICE)
    shown = released(alice)
    hidden = released(alice, marking="red", circle=str(BEA.id))
    where = proposed(client(CARA), now).location
    page = client(CARA).get(where)
    links = {str(a["href"]) for a in page.soup.select("main td a, main th a")}
    assert shown in links
    assert hidden not in links
    assert "1 releases that you read as counsel" in page.words
    assert "1 would be judged otherwise" in page.words
    elsewhere = client(CARL).get(where)  # counsel of another group
    assert "0 releases that you read as counsel" in elsewhere.words
    assert "On the road" not in elsewhere.words
    assert "On the road" not in client(OTTO).get(where).words


def test_change_when_it_would_not_hold_together_the_form_says_why(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    cara = client(CARA)
    leaky = proposed(cara, now, reason="Fewer than five firms stand behind it.")
    assert leaky.status == 422
    assert "the reader would learn a limit" in leaky.words
    bare = proposed(cara, now, ways_out="")
    assert bare.status == 422
    assert "whatever is not allowed needs a way out" in bare.words
    day = {"effective_on": now.date().isoformat(), "why": "Tried."}
    assert cara.get("/rules/parts/cost_margin.nothing/change").status == 404
    milder = cara.get("/rules/parts/supplier_identity_link.named_link/change")
    page = cara.submit(milder, verdict="allow", **day)
    assert page.status == 422
    assert "is milder than" in page.words
    late = proposed(cara, now, effective_on="2020-01-01")
    assert "Choose a day that has not passed, within 90 days." in late.words
    same = cara.submit(cara.get(PART), **day)
    assert same.status == 422
    assert "These rules say what they say already." in same.words


def test_case_when_added_with_an_example_stands_before_the_others(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    cara, otto, alice = client(CARA), client(OTTO), client(ALICE)
    form = cara.get(f"/rules/categories/{CATEGORY}/new-case")
    fields: dict[str, Any] = {
        **STRICTER,
        "effective_on": now.date().isoformat(),
        "name": "Own country",
        "subject": ["own", "other_member"],
        "example": EXAMPLE,
    }
    made = cara.submit(form, **fields)
    assert made.status == 303, made.words
    where = made.location
    assert EXAMPLE in otto.get(where).words
    assert otto.submit(otto.get(where), button="Approve").status == 303
    page = alice.get(f"/rules/categories/{CATEGORY}")
    assert EXAMPLE in page.words
    assert "about the own firm or about another member" in page.words
    assert "May be shared" in preview(alice, write(alice)).words
    own = preview(alice, write(alice), subject="own")
    assert "Counsel looks first at what is told of a country." in own.words


def test_source_when_verified_is_shown_as_law(client: ClientOf, now: dt.datetime) -> None:
    cara, otto, bea = client(CARA), client(OTTO), client(BEA)
    assert "Court of Justice, case C-74/14" not in bea.get("/rules/sources").words
    form = cara.get("/rules/sources/EU-ETURAS/change")
    fields = {"why": "Read in the reports.", "effective_on": now.date().isoformat()}
    where = cara.submit(form, verified="y", **fields).location
    assert otto.submit(otto.get(where), button="Approve").status == 303
    assert "Court of Justice, case C-74/14" in bea.get("/rules/sources").words


def test_proposal_when_rules_changed_meanwhile_is_stale(client: ClientOf, now: dt.datetime) -> None:
    cara, otto = client(CARA), client(OTTO)
    first = proposed(cara, now).location
    second = proposed(cara, now, reason="Counsel looks at all of it first.").location
    assert otto.submit(otto.get(first), button="Approve").status == 303
    assert otto.submit(otto.get(second), button="Approve").status == 409
    assert cara.post(f"{second}/withdrawal").status == 303
    assert otto.post(f"{second}/decision", {"outcome": "declined"}).status == 409


def test_copy_when_rules_are_stricter_is_listed_for_its_counsel_alone(
    client: ClientOf, db: Database, station: Station, post: PostOffice, now: dt.datetime
) -> None:
    alice = client(ALICE)
    copy = released(alice)
    hidden = released(alice, marking="red", circle=str(BEA.id))
    approved(client, now)
    while drain(station).done:
        pass
    rows = db.rows("select copy_id, verdict, event, circle from rejudgements")
    assert [(f"/findings/{one}", verdict, event) for one, verdict, event, _ in rows] == [
        (copy, "review", "rules")
    ]
    assert hidden != copy
    letters = [mail for mail in post.mails if mail["To"] == CARA.email]
    assert len(letters) == 1
    told = letters[0].as_string() + text_of(letters[0]) + text_of(letters[0], "html")
    for word in ("Copper", "road", "country", "Acme", "review"):
        assert word not in told
    cara = client(CARA)
    assert "1 item would be judged more strictly today" in cara.get("/").words
    listed = cara.get(f"/spaces/{COPPER}/rejudged")
    assert "On the road" in listed.words
    for member in (ALICE, BEA, FAY, DAN, LEE):
        assert client(member).get(f"/spaces/{COPPER}/rejudged").status in (403, 404)
    assert client(CARL).get(f"/spaces/{COPPER}/rejudged").status == 404
    assert client(CARL).get(f"/spaces/{COBALT}/rejudged").status == 200
    where = str(listed.soup.select_one("main th a")["href"])  # type: ignore[index] # it is there
    assert client(BEA).get(where).status == 403
    page = cara.get(where)
    assert "every risk of a country" in page.words
    settled = cara.submit(page, outcome="kept", opinion="It names nobody.")
    assert settled.location == f"/spaces/{COPPER}/rejudged"
    assert "stays as it is" in cara.get(f"/spaces/{COPPER}/rejudged").words
    assert client(BEA).get(copy).status == 200


def test_version_when_it_takes_effect_stands_in_every_shared_chain(
    client: ClientOf, db: Database, station: Station, now: dt.datetime
) -> None:
    approved(client, now)
    drain(station)
    chains = db.rows(
        "select chain, facts from ledger_entries where kind = 'rulebooks.took_effect'"
        " and chain = %s",
        COPPER,
    )
    (facts,) = [json.loads(told) for _, told in chains]
    assert facts["version"] == f"{default_rulebook().version}-2"
    assert (
        "A version of the rules came into force"
        in client(BEA).get(f"/spaces/{COPPER}/ledger").words
    )


def test_copy_when_it_was_kept_or_taken_back_is_not_listed_again(
    client: ClientOf, db: Database, station: Station, now: dt.datetime
) -> None:
    alice = client(ALICE)
    for _ in range(2):
        released(alice)
    approved(client, now)
    while drain(station).done:
        pass
    assert db.value("select count(*) from rejudgements where state = 'open'") == 2
    cara = client(CARA)
    first = cara.get(f"/spaces/{COPPER}/rejudged").soup.select("main th a")[0]
    cara.submit(cara.get(str(first["href"])), outcome="kept", opinion="Fine.")
    left = db.value(
        "select r.id from releases r join rejudgements j on j.copy_id = r.copy_id"
        " where j.state = 'open'"
    )
    assert alice.post(f"/releases/{left}/withdrawal").status == 303
    assert db.rows("select state from rejudgements order by state") == [("gone",), ("kept",)]
    db.run("update outbox set sent_at = null where kind = 'rulebooks.rejudge'")
    while drain(station).done:
        pass
    assert db.value("select count(*) from rejudgements") == 2
