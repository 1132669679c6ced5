"""A review from its first phase to the award, on its pages: who judges, what is read when."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from collab.core.errors import ConflictError
from collab.features.engagements.review.service import scoring
from tests.cast import ALICE, AMIR, BEA, CARA, COLE, DAN, DINA, FAY, LEE
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories import review
from tests.factories.review import Scene
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain


def test_review_when_walked_keeps_scores_apart_until_each_is_locked(
    db: Database,
    client: ClientOf,
    now: dt.datetime,
    station: Station,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = {"team": [{"name": "T. Team", "employer": "Corex Wiring GmbH"}]}
    one = review.scene(db.superuser, now=now, state="opened", identity=told)
    db.run("delete from engagement_reviewers")
    home = f"/engagements/{one.engagement}"
    fay, alice, bea = client(FAY), client(ALICE), client(BEA)
    # Nobody but those inside knows of it, whoever is examined least of all.
    for outside in (DAN, LEE, DINA, COLE):
        for path in (f"{home}/review", f"{home}/conflicts", f"{home}/pack"):
            assert client(outside).get(path).status == 404
    page = fay.get(f"{home}/review")
    assert "Nobody is named yet who scores" in page.words
    assert fay.post(f"{home}/review/steps", {"step": "score"}).status == 409
    named = fay.submit(page, action=f"{home}/review/reviewers", person=str(ALICE.id))
    assert named.status == 303
    assert alice.get(f"{home}/review").words.count("Name who judges") == 1
    own = bea.get(f"{home}/review")
    assert "Alice Acme, Acme Motors" not in own.form(f"{home}/review/reviewers").text
    assert bea.submit(own, action=f"{home}/review/reviewers", person=str(BEA.id)).status == 303
    assert client(CARA).post(f"{home}/review/steps", {"step": "score"}).status == 403
    page = fay.get(f"{home}/review")
    begun = fay.submit(page, action=f"{home}/review/steps")
    assert begun.status == 303, begun.words
    assert db.value("select state from engagements") == "scoring"
    _scored_apart(client, one, monkeypatch)
    _over_by_the_clock(db, station)
    at = f"/review-proposals/{one.b}"
    assert one.yara.firm.name in alice.get(at).words
    for reader in (fay, client(AMIR)):
        assert "Too few sites." in reader.get(f"/review-proposals/{one.a}").words
    _decided(db, client, one, now)


def _kept_though_not_locked(browser: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a draft, and be refused its lock by somebody who was quicker."""
    with monkeypatch.context() as held:
        held.setattr(scoring, "lock", _quicker)
        told = browser.submit(
            browser.get(path), action=f"{path}/score", comment="A draft.", button="Lock it"
        )
    assert (told.status, "Somebody was quicker." in told.words) == (409, True)
    assert "A draft." in browser.get(path).text


def _quicker(*_: object) -> None:
    raise ConflictError("Somebody was quicker.")


def _scored_apart(client: ClientOf, one: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Score both, and look at each step at what the others read of it."""
    home = f"/engagements/{one.engagement}"
    fay, alice, bea = client(FAY), client(ALICE), client(BEA)
    # Blind: whoever scores reads what is proposed and not by whom; whoever convenes reads both.
    at = {code: f"/review-proposals/{ident}" for code, ident in (("A", one.a), ("B", one.b))}
    assert one.yara.firm.name not in alice.get(at["B"]).words
    assert one.yara.firm.name in fay.get(at["B"]).words
    assert "2 proposals wait for your score" in alice.get("/").words
    levels = {"level_method": "2", "level_team": "1"}
    _score(alice, at["A"], recommendation="yes", comment="Sound sampling.", **levels)
    assert "Sound sampling." not in bea.get(at["A"]).words
    assert "Mean" not in bea.get(at["A"]).words
    for reader in (client(AMIR), fay):
        assert "Sound sampling." not in reader.get(at["A"]).words
    left = fay.get(f"{home}/review").words
    assert "Alice Acme Acme Motors 1" in left
    assert "Bea Bolt Bolt Cars 2" in left
    _kept_though_not_locked(bea, at["A"], monkeypatch)
    half = bea.submit(
        bea.get(at["A"]), action=f"{at['A']}/score", level_method="0", button="Lock it"
    )
    assert half.status == 409
    assert "Say what you recommend" in half.words
    empty = {"level_method": "0", "level_team": "2"}
    _score(bea, at["A"], recommendation="no", comment="Too few sites.", **empty)
    both = bea.get(at["A"]).words
    assert "Sound sampling." in both
    assert "To be talked over" in both
    assert "Sound sampling." not in fay.get(at["A"]).words
    abstained = bea.submit(
        bea.get(at["B"]), action=f"{at['B']}/score", abstains="y", button="Lock it"
    )
    assert "Whoever abstains says why" in abstained.words or abstained.status == 409
    _score(bea, at["B"], abstains="y", reason="I know nothing of dust.")
    _score(alice, at["B"], recommendation="yes", **levels)
    assert alice.get("/").words.count("waits for your score") == 0


def _over_by_the_clock(db: Database, station: Station) -> None:
    # A letter to whoever facilitates is no score: the phase ends by its clock.
    db.run("update engagement_phases set closes_at = now() - interval '1 minute',"
           " opens_at = now() - interval '1 day'")  # fmt: skip
    db.run("update outbox set not_before = now() where kind = 'engagements.end_phase'")
    drain(station)
    assert db.value("select state from engagement_phases") == "ended"


def _decided(db: Database, client: ClientOf, one: Scene, now: dt.datetime) -> None:
    """Put the pack to those inside, and award what was decided for."""
    home = f"/engagements/{one.engagement}"
    fay, alice = client(FAY), client(ALICE)
    pack = alice.get(f"{home}/pack").words
    assert "No rank decides." in pack
    assert f"B {one.yara.firm.name}" in pack
    paper = alice.post(f"{home}/pack.pdf")
    assert paper.response.content_type == "application/pdf"
    assert fay.submit(fay.get(f"{home}/review"), action=f"{home}/review/steps").status == 303
    assert db.value("select state from engagements") == "selecting"
    day = (now.date() + dt.timedelta(days=5)).isoformat()
    put = fay.submit(
        fay.get(f"{home}/pack"),
        action=f"{home}/selection",
        question="Which of the proposals is to be funded?",
        closes_on=day,
        quorum_firms="2",
    )
    assert put.status == 303, put.words
    asked = uuid.UUID(put.location.rpartition("/")[2])
    circle, options = db.rows("select for_circle, options from decisions where id = %s", asked)[0]
    assert DINA.org_id not in circle
    assert {ALICE.org_id, BEA.org_id} <= set(circle)
    assert options == ["A", "B", "None of them"]
    _awarded(db, client, one, asked, now=now)


def _awarded(
    db: Database,
    client: ClientOf,
    one: Scene,
    asked: uuid.UUID,
    *,
    now: dt.datetime,
) -> None:
    """Award only what was stated, and only with a word to everybody else."""
    home = f"/engagements/{one.engagement}"
    fay, alice = client(FAY), client(ALICE)
    award = fay.get(f"{home}/settling/award")
    fields = {f"reason_{one.a}": "The sampling leaves out the eastern depots."}
    early = fay.submit(award, action=f"{home}/settling/award", chosen=str(one.b), **fields)
    assert early.status == 422
    db.run(
        "update decisions set state = 'closed', circle = for_circle, quorum_met = true,"
        " opened_at = now(), shared_at = now() where id = %s", asked,
    )  # fmt: skip
    said = {"words": "B is asked.", "review_on": (now.date() + dt.timedelta(days=90)).isoformat()}
    page = fay.get(f"/decisions/{asked}")
    outcomes = f"/decisions/{asked}/outcomes"
    assert "Say which of the options" in fay.submit(page, action=outcomes, **said).words
    stated = fay.submit(page, action=outcomes, chosen="2", **said)
    assert stated.status == 303, stated.words
    assert "Decided for: B" in alice.get(f"/decisions/{asked}").words
    award = fay.get(f"{home}/settling/award")
    none = fay.submit(award, action=f"{home}/settling/award", chosen=str(one.b),
                      decision=str(asked))  # fmt: skip
    assert none.status == 409
    assert "why not" in none.words
    done = fay.submit(
        award, action=f"{home}/settling/award", chosen=str(one.b), decision=str(asked), **fields
    )
    assert done.status == 303, done.words
    assert db.rows("select state, awarded_id, decision_id from engagements") == [
        ("awarded", one.b, asked)
    ]
    assert db.rows("select code, outcome from opened_proposals order by code") == [
        ("A", "not_selected"),
        ("B", "selected"),
    ]
    assert alice.get(f"{home}/review").words.count("Selected") == 1


def _score(who: Client, path: str, **fields: str) -> Page:
    page = who.get(path)
    said: Page = who.submit(page, action=f"{path}/score", button="Lock it", **fields)
    assert said.status == 303, said.words
    return said
