"""Ties, recusals and phases on their pages, and a review by programs."""

from __future__ import annotations

import datetime as dt

from tests.cast import ALICE, BEA, BOLT, CARA, FAY
from tests.conftest import ClientOf, ProgramOf
from tests.factories import engagements, review
from tests.factories.review import Scene
from tests.house.databases import Database


def test_ties_when_declared_on_their_page_keep_from_the_file_and_are_lifted_by_others(
    db: Database, client: ClientOf, now: dt.datetime
) -> None:
    one = review.scene(db.superuser, now=now)
    engagements.guest(
        db.superuser, one.call, one.xeno.firm, now=now, invited_by=FAY.id, invited_at=now
    )
    home = f"/engagements/{one.engagement}"
    fay, bea, cara = client(FAY), client(BEA), client(CARA)
    page = f"{home}/conflicts"
    said = bea.submit(
        bea.get(page),
        action=f"{page}/ties",
        kind="former_employment",
        organisation=one.xeno.firm.name,
        until=str(now.year - 1),
    )
    assert said.status == 303, said.words
    own = bea.get(page).words
    assert one.xeno.firm.name in own
    assert "your whole organisation" in own
    assert "One you do not read" not in own, "it would tell whose a proposal is"
    assert bea.get(f"/review-proposals/{one.a}").status == 404
    assert "You stand aside" not in bea.get(f"{home}/review").words
    assert one.xeno.firm.name not in client(ALICE).get(page).words
    kept = fay.get(page).words
    assert "Bea Bolt, Bolt Cars" in kept
    assert "Ties to those who were invited" in kept
    again = fay.submit(
        fay.get(page), action=f"{page}/recusals", proposal=str(one.b), who=f"firm:{BOLT.id}",
        ground="funding",
    )  # fmt: skip
    assert again.status == 303, again.words
    assert bea.get(f"/review-proposals/{one.b}").status == 404
    assert "You stand aside from a proposal Money between" in bea.get(f"{home}/review").words
    for ident in db.rows("select id from proposal_recusals"):
        assert bea.post(f"/recusals/{ident[0]}/lifting").status in (403, 404)
        assert cara.post(f"/recusals/{ident[0]}/lifting").status == 303
    assert bea.get(f"/review-proposals/{one.b}").status == 200
    aside = bea.get(f"/review-proposals/{one.b}")
    gone = bea.submit(aside, action=f"/review-proposals/{one.b}/recusal", ground="relation")
    assert gone.status == 303
    assert bea.get(f"/review-proposals/{one.b}").status == 404
    _phases(db, client, one, now)


def _phases(db: Database, client: ClientOf, one: Scene, now: dt.datetime) -> None:
    """Plan one, drop it, end the one that runs."""
    home, fay = f"/engagements/{one.engagement}", client(FAY)
    wrong = fay.submit(
        fay.get(f"{home}/review"), action=f"{home}/review/phases",
        opens_on=now.date().isoformat(), closes_on=(now.date() - dt.timedelta(days=9)).isoformat(),
    )  # fmt: skip
    assert wrong.status == 422
    later = fay.submit(
        fay.get(f"{home}/review"), action=f"{home}/review/phases",
        opens_on=now.date().isoformat(), closes_on=(now.date() + dt.timedelta(days=9)).isoformat(),
    )  # fmt: skip
    assert later.status == 303, later.words
    planned = db.value("select id from engagement_phases where state = 'planned'")
    assert fay.post(f"/review-phases/{planned}/steps", {"step": "drop"}).status == 303
    early = fay.post(f"/review-phases/{one.phase}/steps", {"step": "end"})
    assert early.status == 409
    assert "Somebody has still to score" in early.words
    db.run(
        "update engagement_phases set opens_at = now() - interval '2 days',"
        " closes_at = now() - interval '1 minute' where state = 'active'"
    )
    assert fay.post(f"/review-phases/{one.phase}/steps", {"step": "end"}).status == 303
    assert fay.post(f"{home}/conflicts/years", {"years": "3"}).status == 403, "proposals are open"


def test_review_when_asked_by_programs_tells_as_late_as_its_pages(
    db: Database, program: ProgramOf, now: dt.datetime
) -> None:
    one = review.scene(db.superuser, now=now)
    review.score(db.superuser, one, one.a, BEA, now=now, recommendation="no")
    path, at = f"/api/v1/engagements/{one.engagement}/review", f"/api/v1/review-proposals/{one.a}"
    alice, fay = program(ALICE), program(FAY)
    before = alice.ask("GET", path).json["proposals"][0]
    assert (before["scores"], before["spread"], before["proposer"]) == ([], None, None)
    sheet = {"levels": {"method": 2, "team": 2}, "recommendation": "yes", "comment": "Sound."}
    kept = alice.ask("POST", f"{at}/score", sheet)
    draft = kept.json["proposals"][0]
    assert draft["own_score"]["state"] == "draft"
    assert draft["scores"] == []
    half = {"levels": {"method": 2}, "lock": True}
    lacking = alice.ask("POST", f"{at}/score", half, If_Match=kept.etag)
    assert lacking.status == 409
    whole = {**sheet, "lock": True, "seen": draft["own_score"]["version"]}
    locked = alice.ask("POST", f"{at}/score", whole).json["proposals"][0]
    assert len(locked["scores"]) == 2
    assert locked["to_be_talked_over"] is True
    assert (locked["spread"]["mean"], locked["place"]) == ("90.0", None)
    unseen = fay.ask("GET", path).json["proposals"][0]
    assert (unseen["scores"], unseen["spread"]) == ([], None)
    theirs = next(s["id"] for s in locked["scores"] if s["firm_id"] == str(BOLT.id))
    said = alice.ask("POST", f"/api/v1/review-scores/{theirs}/opinions", {"opinion": "disagree"})
    assert said.status == 200
    mine = next(s["id"] for s in locked["scores"] if s["firm_id"] != str(BOLT.id))
    assert alice.ask(
        "POST", f"/api/v1/review-scores/{mine}/opinions", {"opinion": "agree"}
    ).status == 403  # fmt: skip
    aside = alice.ask("POST", f"/api/v1/review-proposals/{one.b}/recusal", {"ground": "relation"})
    assert [p["code"] for p in aside.json["proposals"]] == ["A"]
    _ended(program, one)


def _ended(program: ProgramOf, one: Scene) -> None:
    path, fay = f"/api/v1/engagements/{one.engagement}/review", program(FAY)
    assert fay.ask("POST", f"{path}/steps", {"step": "select", "version": 1}).status == 409
    seen = {"step": "fail", "version": fay.ask("GET", path).json["version"]}
    settled = fay.ask("POST", f"{path}/settlement", seen)
    assert settled.status == 409
    reasons = {str(one.a): "Too dear.", str(one.b): "Too late."}
    ended = fay.ask("POST", f"{path}/settlement", seen | {"reasons": reasons})
    assert ended.json["state"] == "unsuccessful", ended.text
