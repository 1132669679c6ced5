"""Two at once, with engagements: whichever comes first, nothing is counted twice or left half."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from functools import partial

import psycopg
from sqlalchemy import Engine, insert
from sqlalchemy.exc import DBAPIError

from collab.core.db import call
from collab.core.errors import CollabError, ConflictError
from collab.core.house import House
from collab.core.ids import new_id, random_id
from collab.features.engagements.delivery import queries as delivering_queries
from collab.features.engagements.delivery.rules import Fate, Outcome
from collab.features.engagements.delivery.service import milestones, returns
from collab.features.engagements.funding import queries as funding_queries
from collab.features.engagements.funding import service as funding
from collab.features.engagements.funding.looking import look
from collab.features.engagements.funding.rules import Terms
from collab.people.organisations.models import OrganisationRelation
from collab.work.opening import finish, open_work
from tests.cast import ACME, ALICE, BEA, CARA, DELTA, FAY, Member
from tests.conftest import OpenWork
from tests.factories import engagements, money, review
from tests.factories.delivery import delivering
from tests.factories.funding import Fund
from tests.factories.kpis import TARA
from tests.house.databases import Database
from tests.policy.test_outreach_storm import at_once
from worker.context import Station

DONE = "done"


def tried(deed: Callable[[], object]) -> str:
    """Give whether it was done, or the name of what refused it: never an error of ours."""
    try:
        deed()
    except (CollabError, DBAPIError) as error:
        code = getattr(getattr(error, "orig", None), "sqlstate", None)
        return str(code or type(error).__name__)
    return DONE


def both(*deeds: Callable[[], object]) -> list[str]:
    """Do them at one moment; give what became of each."""
    return at_once([partial(tried, one) for one in deeds])


def asked(engine: Engine, member: Member, function: str, *values: object) -> object:
    """Call a function as a member, in a transaction of its own."""
    with engine.begin() as connection:
        call(connection, "app.enter", member.id, member.org_id)
        return call(connection, function, *values)


def test_score_when_locked_while_its_reviewer_stands_aside_is_never_left_counting(
    db: Database, now: dt.datetime
) -> None:
    scene = review.scene(db.superuser, now=now)
    db.superuser.commit()
    for member, opened in ((ALICE, scene.a), (BEA, scene.a), (ALICE, scene.b), (BEA, scene.b)):
        kept = asked(
            db.app,
            member,
            "app.save_score",
            new_id(),
            opened,
            json.dumps({"method": 2, "team": 1}),
            "",
            "yes",
            "false",
            "",
            now,
        )[0][0]  # type: ignore[index] # rows of a call
        told = both(
            partial(asked, db.app, member, "app.lock_score", kept, now),
            partial(
                asked, db.app, CARA, "app.recuse", new_id(), opened, member.org_id, member.id,
                "relation", now,
            ),
        )  # fmt: skip
        assert told[1] == DONE, told
        assert told[0] in (DONE, "P0C02", "P0C04"), told
        states = "select state from engagement_scores where id = %s"
        assert db.value(states, kept) == "void"
        assert db.value("select circle from engagement_scores where id = %s", kept) == []


def test_firm_when_it_selects_while_a_relation_is_declared_never_goes_on_selecting(
    db: Database, now: dt.datetime
) -> None:
    one = engagements.engagement(db.superuser, now=now, state="cleared")
    engagements.party(db.superuser, one, DELTA, now=now, subject=True)
    db.superuser.commit()
    selects = partial(
        asked,
        db.app,
        ALICE,
        "app.set_engagement_party",
        one,
        ACME.id,
        *(True, False),
        new_id(),
        now,
    )

    def relate() -> None:
        with db.app.begin() as connection:
            call(connection, "app.enter", FAY.id, FAY.org_id)
            ends = sorted((ACME.id, DELTA.id))
            connection.execute(
                insert(OrganisationRelation).values(
                    id=new_id(), org_id=ends[0], other_id=ends[1], kind="same_parent",
                    created_at=now,
                )
            )  # fmt: skip

    for _ in range(4):
        told = both(selects, relate)
        assert told[1] == DONE, told
        assert told[0] in (DONE, "42501"), told
        chosen = "select coalesce(bool_or(selects), false) from engagement_parties where firm_id=%s"
        assert db.value(chosen, ACME.id) is False, told
        db.run("delete from organisation_relations")


def test_pledge_when_made_while_two_look_is_in_or_told_that_it_is_too_late(
    db: Database, house: House, now: dt.datetime, station: Station
) -> None:
    fund = Fund.of(db, house, now, 4, mining=2)
    one = fund.open()
    fund.offer(one, dict.fromkeys(fund.firms[1:], 2_000_000))
    for number in (1, 2):
        fund.look(one, number, station)
    # Its transaction began in time, and by now the last moment is over.
    with open_work(db.app, ALICE.identity, now=now, house=house) as work:
        began = work.session.connection().exec_driver_sql("select now()").scalar_one()
        last = began + dt.timedelta(microseconds=1)
        moments = [last - dt.timedelta(days=days) for days in (2, 1, 0)]
        db.run("update budgets set refreshes = %s where id = %s", moments, one)
        with db.system.begin() as connection:
            call(connection, "app.announce_funding", one, 3)

        def pledge() -> None:
            funding.offer(work, funding_queries.one(work, one), Terms(2_000_000))
            finish(work)
            work.session.commit()

        def last_look() -> None:
            with db.system.begin() as connection:
                look(connection, house.cipher, one, 3, now)

        told = both(pledge, last_look, last_look)
    assert told[1:] == [DONE, DONE], told
    assert fund.budget(one, "done") == 3
    assert ("acme" in fund.told(one)) == (told[0] == DONE), told
    outcomes = "select count(*), count(distinct firm_id) from pledge_outcomes where number = 3"
    assert len({*db.rows(outcomes)[0]}) == 1, "each was told once"
    paying = [member for member in fund.firms if fund.told(one).get(member.firm.key, (None,))[0]]
    fund.confirm(one, *paying)
    fund.look(one, 4, station)
    assert fund.budget(one, "state") == "settled"
    _awarded_beside_an_addendum(fund, db, house, now)


def _awarded_beside_an_addendum(fund: Fund, db: Database, house: House, now: dt.datetime) -> None:
    """Let both happen: the award freezes what is settled, or an addendum begun first stops it."""
    db.run("alter table engagements disable trigger review_moved")

    def addendum() -> None:
        with open_work(db.app, FAY.identity, now=now, house=house) as work:
            about = funding_queries.engagement(work, fund.engagement_id)
            funding.draw_up(work, about, fund.plan(total=12_000_000, reason="More sites."))
            finish(work)

    def award() -> None:
        try:
            db.run("update engagements set state = 'awarded'")
        except psycopg.Error as error:
            db.superuser.rollback()
            raise ConflictError(str(error.sqlstate)) from error

    told = both(award, addendum)
    assert told[1] == DONE, told
    states = [state for (state,) in db.rows("select state from budgets order by number")]
    assert states == (["frozen", "draft"] if told[0] == DONE else ["settled", "draft"])


def test_delivery_when_accepted_confirmed_or_booked_twice_at_once_is_so_once(
    db: Database, house: House, now: dt.datetime, work: OpenWork
) -> None:
    scene = delivering(db, work, now)
    for ident in (scene.first, scene.second):
        with work(scene.expert) as w:
            milestones.submit(w, delivering_queries.milestone(w, ident), "It is done.", ())

        def accept(member: Member, ident: uuid.UUID = ident) -> None:
            asked(
                db.app, member, "app.answer_milestone", random_id(), ident, 1,
                Outcome.ACCEPTED.value, "", now,
            )  # fmt: skip

        told = both(partial(accept, ALICE), partial(accept, ALICE), partial(accept, BEA))
        assert sorted(told) in ([DONE, DONE, "P0C02"], ["P0C02", DONE, DONE]), told
        said = "select count(*) from acceptances where milestone_id = %s"
        assert db.value(said, ident) == 2
        assert db.value("select state from engagement_milestones where id = %s", ident) == (
            "accepted"
        )
    assert db.value("select milestones_done from engagements") == 2
    assert db.value("select count(*) from return_certificates") == 1
    with work(scene.expert) as w:
        returns.certify(w, delivering_queries.all_owed(w)[0], Fate.DESTROYED, "")
    ident, answered = db.rows("select id, answered_at from return_certificates")[0]
    confirm = partial(asked, db.app, FAY, "app.confirm_return", ident, answered, now)
    assert sorted(both(confirm, confirm)) == ["P0C02", DONE]


def test_book_when_two_trustees_enter_the_same_movement_at_once_has_it_once(
    db: Database, now: dt.datetime
) -> None:
    made = money.paid(db, now)
    invoice, _ = money.invoice(db.superuser, made.id, ACME, now=now)
    db.superuser.commit()

    def entry() -> None:
        asked(
            db.app, TARA, "app.book_money", new_id(), invoice, 2, "received", 100, now.date(), "",
            now,
        )  # fmt: skip

    told = both(entry, entry)
    assert told == [DONE, DONE], "the second is given nothing, for another was booked"
    kept = "select count(*) from money_entries where invoice_id = %s and kind = 'received'"
    assert db.value(kept, invoice) == 1
