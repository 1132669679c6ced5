"""Each step of an engagement waits for whoever is to take it, once, and for nobody else."""

from __future__ import annotations

import collections
import datetime as dt
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import select

from collab.features.engagements import news
from collab.features.engagements.calls import news as calls
from collab.features.engagements.delivery import news as deliveries
from collab.features.engagements.funding import news as funding
from collab.features.engagements.money import news as books
from collab.features.engagements.proposals import news as proposals
from collab.features.engagements.reports import news as reported
from collab.features.engagements.reports.models import Release
from collab.features.engagements.reports.service import releasing
from collab.features.engagements.review import news as reviews
from collab.work.opening import finish
from tests.cast import (
    ACME,
    ALICE,
    ASSOCIATION,
    BEA,
    BOLT,
    CARA,
    COPPER,
    DAN,
    DINA,
    DUNE,
    FAY,
    Member,
)
from tests.conftest import ClientOf, OpenWork
from tests.factories import delivery, engagements, money, reports, review
from tests.factories.kpis import TARA
from tests.factories.rows import Connection, add
from tests.house.databases import Database

SOURCES = (news, calls, proposals, reviews, books, funding, deliveries, reported)
PEOPLE = (FAY, CARA, ALICE, BEA, DINA, DAN, TARA)
Told = dict[str, collections.Counter[str]]


class Walk:
    """Adds one thing after the other, and gives what newly waits for whom."""

    def __init__(self, work: OpenWork, connection: Connection, now: dt.datetime) -> None:
        self.work, self.rows, self.now = work, connection, now
        money.trustee(connection)
        connection.commit()
        self.before = self.told()

    def told(self) -> Told:
        """Give what waits for each, as sentences with how often they stand there."""
        found: Told = {}
        for member in PEOPLE:
            with self.work(member, read_only=True) as one:
                texts = [said.text for source in SOURCES for said in source.waiting(one)]
            found[member.key] = collections.Counter(texts)
        return found

    def fresh(self) -> dict[str, list[str]]:
        """Commit, and give what was not told before, by person."""
        self.rows.commit()
        before, self.before = self.before, self.told()
        fresh = {key: sorted((self.before[key] - before[key]).elements()) for key in before}
        return {key: texts for key, texts in fresh.items() if texts}

    def engagement(self, state: str, **values: Any) -> Any:
        """Add one of Copper's."""
        return engagements.engagement(self.rows, now=self.now, state=state, **values)

    def selecting(self, state: str, *members: Member) -> Any:
        """Add one with an open proposal; Acme and Bolt select, and some name who judges."""
        ident = self.engagement(state)
        for firm in (ACME, BOLT):
            engagements.party(self.rows, ident, firm, now=self.now, selects=True)
        call = engagements.call(self.rows, ident, now=self.now)
        expert = engagements.expert(self.rows, f"x{ident.hex[-6:]}", now=self.now)
        engagements.opened(self.rows, call, expert.firm, code="A", now=self.now)
        for member in members:
            review.reviewer(self.rows, ident, member, now=self.now)
        return ident


def test_terms_when_they_go_back_and_forth_wait_for_who_acts(
    work: OpenWork, db: Database, now: dt.datetime
) -> None:
    walk = Walk(work, db.superuser, now)
    for state, opinion, who, text in (
        ("draft", "Say more.", "fay", "Counsel returned terms of an engagement to be changed"),
        ("held", "", "cara", "Terms of an engagement wait for your review"),
        ("cleared", "", "fay", "Terms of an engagement are cleared and can be published"),
    ):
        ident = walk.engagement(state)
        kept = "cleared" if state == "cleared" else "draft"
        engagements.terms(walk.rows, ident, now=now, state=kept, opinion=opinion)
        assert walk.fresh() == {who: [text]}, state
    walk.engagement("draft")
    assert walk.fresh() == {}, "who has not written it yet knows"
    ident = walk.engagement("calling")
    engagements.answer(walk.rows, engagements.call(walk.rows, ident, now=now), now=now)
    assert walk.fresh() == {"fay": ["A question about a call waits for an answer"]}


def test_review_when_it_moves_on_waits_for_who_acts(
    work: OpenWork, client: ClientOf, db: Database, now: dt.datetime
) -> None:
    walk = Walk(work, db.superuser, now)
    opened = walk.selecting("opened", BEA)
    assert walk.fresh() == {
        "fay": ["Proposals of an engagement are open: begin the review"],
        "alice": ["Name who judges proposals for your organisation"],
    }
    ident = walk.selecting("scoring", ALICE, BEA)
    phase = review.phase(walk.rows, ident, now=now, state="planned")
    assert walk.fresh() == {"fay": ["A planned phase of a review can begin"]}
    walk.rows.execute("update engagement_phases set state = 'active' where id = %s", [phase])
    one = ["1 proposal waits for your score"]
    assert walk.fresh() == {"alice": one, "bea": one}
    walk.rows.execute(
        "update engagement_phases set state = 'ended', ended_at = now() where id = %s", [phase]
    )
    assert walk.fresh() == {"fay": ["Scoring of an engagement is over: take the next step"]}
    walk.selecting("selecting", ALICE, BEA)
    assert walk.fresh() == {"fay": ["A selection is to be put to those who select"]}
    home = client(FAY).get("/")
    assert f"/engagements/{opened}/review" in home.links
    walk.selecting("opened", ALICE)
    assert walk.fresh() == {
        "bea": ["Name who judges proposals for your organisation"],
        "fay": ["Proposals of 2 engagements are open: begin the reviews"],
    }


def test_delivery_when_it_moves_on_waits_for_who_acts(
    work: OpenWork, db: Database, now: dt.datetime
) -> None:
    scene = delivery.awarded(db, now)
    walk = Walk(work, db.superuser, now)
    assert walk.before["fay"] == {"An award waits for its contract": 1}
    delivery.opened(db, work, now, scene)
    assert walk.fresh() == {"fay": ["An expert waits for a room and a plan of milestones"]}
    at_home = {
        "org_id": ASSOCIATION.id, "space_id": COPPER, "marking": 2, "shared_at": now,
        "updated_at": now, "currency": "EUR", "key": "equal", "total": 100,
    }  # fmt: skip
    failing = walk.engagement("selecting", decision_id=None)
    add(walk.rows, "budgets", **at_home, engagement_id=failing, number=1, state="failed")
    told = walk.fresh()["fay"]
    assert "A budget did not come about: draw up another, or end the engagement" in told
    walk.selecting("opened")
    assert walk.fresh()["fay"] == ["Proposals of an engagement are open: begin the review"]
    paid = walk.engagement("awarded")
    money.budget(walk.rows, paid, {ACME: 100}, now=now)
    assert walk.fresh()["tara"] == ["Contributions wait to be called"]
    money.invoice(walk.rows, paid, ACME, now=now)
    assert walk.fresh() == {"alice": ["1 contribution waits to be paid"]}
    assert "Contributions wait to be called" not in walk.before["tara"]
    _examined(walk)


def _examined(walk: Walk) -> None:
    """Nothing of it waits for whoever facilitates once one of his own house is examined."""
    moved = {
        "An award waits for its contract",
        "An expert waits for a room and a plan of milestones",
        "A budget did not come about: draw up another, or end the engagement",
        "Proposals of an engagement are open: begin the review",
    }
    assert moved <= set(walk.before["fay"])
    house = "update organisations set parent_id = %s where id = %s"
    walk.rows.execute(house, [ASSOCIATION.id, DUNE.id])
    for (ident,) in walk.rows.execute("select id from engagements").fetchall():
        engagements.party(walk.rows, ident, DUNE, now=walk.now, subject=True)
    walk.fresh()
    assert not moved & set(walk.before["fay"])


def test_report_when_it_is_final_waits_for_who_lets_it_out(
    work: OpenWork, db: Database, now: dt.datetime
) -> None:
    walk = Walk(work, db.superuser, now)
    scene = reports.scene(walk.rows, now=now)
    reports.report(walk.rows, scene, now=now, state="final")
    assert walk.fresh() == {"fay": ["A report is final and can be released"]}
    circle = sorted([ASSOCIATION.id])
    reports.release(
        walk.rows, scene, now=now, state="returned", released_at=None, circle=circle,
        opinion="Too much.",
    )  # fmt: skip
    assert walk.fresh() == {"fay": ["Counsel returned the release of a report"]}
    reports.release(
        walk.rows, scene, now=now, number=2, sections=Jsonb([reports.FIRST]).obj,
        updated_at=now + dt.timedelta(minutes=1),
    )  # fmt: skip
    assert walk.fresh() == {}
    assert walk.before["fay"] == {}
    _returned(walk, scene, number=3)
    # It is given up; or the engagement ends without it.
    with work(FAY) as one:
        released = one.session.scalars(select(Release).where(Release.number == 3))
        releasing.withdraw(one, released.one())
        finish(one)
    assert walk.fresh() == {}
    assert walk.before["fay"] == {}
    _returned(walk, scene, number=4)
    over = "update engagements set state = 'cancelled' where id = %s"
    walk.rows.execute(over, [scene.engagement_id])
    assert walk.fresh() == {}
    assert walk.before["fay"] == {}
    done = walk.engagement("reported", milestones=1, milestones_done=1)
    assert done
    assert walk.fresh() == {"fay": ["An engagement has ended and can be completed"]}


def _returned(walk: Walk, scene: reports.Scene, *, number: int) -> None:
    reports.release(
        walk.rows, scene, now=walk.now, number=number, state="returned", released_at=None,
        circle=[ASSOCIATION.id], updated_at=walk.now + dt.timedelta(minutes=number),
    )  # fmt: skip
    assert walk.fresh() == {"fay": ["Counsel returned the release of a report"]}
