"""The wall by houses: whoever proposes, or belongs to a house that is examined, judges nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from collab.core.errors import CollabError, DeniedError, InvalidError
from collab.core.ids import new_id
from collab.features.engagements import queries, service
from collab.features.engagements.calls import queries as calls
from collab.features.engagements.calls import service as calling
from collab.features.engagements.delivery.service import contracts
from collab.features.engagements.funding import service as funding
from collab.features.engagements.funding.rules import Plan
from collab.features.engagements.models import Engagement
from collab.features.engagements.policy import OF_HOUSE, TAKING, THEN, Act
from collab.features.engagements.rules import Step
from collab.features.engagements.service.parties import APART
from tests.cast import ACME, ALICE, ASSOCIATION, BEA, BOLT, COLE, COPPER, COREX, DELTA, FAY
from tests.client import Client
from tests.conftest import ClientOf, OpenWork
from tests.factories import delivery, engagements, spaces
from tests.factories.engagements import expert
from tests.factories.rows import add
from tests.house.databases import Database

REFUSED = (CollabError, DBAPIError)


def inside(db: Database, one: Any) -> set[Any]:
    return set(db.value("select app.engagement_inside(%s)", one))


def test_firm_when_it_proposed_before_it_joined_selects_nothing_and_counsels_nothing(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    one = engagements.engagement(db.superuser, now=now, state="calling")
    call = engagements.call(db.superuser, one, now=now)
    engagements.terms(db.superuser, one, now=now)
    vera = expert(db.superuser, "vera", now=now)
    engagements.guest(db.superuser, call, vera.firm, now=now)
    add(
        db.superuser, "proposals", org_id=vera.org_id, space_id=vera.firm.vault_id, marking=5,
        author_id=vera.id, shared_at=now, call_id=call, stage=1, state="submitted", sealed=b"x",
        submitted=b"x", submitted_at=now, updated_at=now,
    )  # fmt: skip
    db.run("alter table memberships disable trigger user")  # how it came there is another's part
    place = spaces.membership(db.superuser, COPPER, org_id=vera.org_id, roles=["member", "counsel"])
    db.run("alter table memberships enable trigger user")
    spaces.seat(db.superuser, place, representation_id=vera.id, role="member")
    who = {"org_id": vera.org_id, "representation_id": vera.id}
    spaces.acceptance(db.superuser, COPPER, **who, for_organisation=True)
    spaces.acceptance(db.superuser, COPPER, **who)
    db.superuser.commit()
    with work(vera) as w:
        service.take_part(w, queries.one(w, one), selects=False, funds=True)
    with pytest.raises(REFUSED), work(vera) as w:
        service.take_part(w, queries.one(w, one), selects=True, funds=True)
    # Nobody could tell from the circles that it proposes; once they are open it reads no more.
    assert vera.org_id in inside(db, one)
    db.run("update proposals set state = 'opened'")
    with db.superuser.transaction():
        db.superuser.execute("select app.take_apart(%s)", [one])
    with work(vera, read_only=True) as w:
        assert queries.versions(w, queries.one(w, one)) == []
    assert vera.org_id not in inside(db, one)
    for reading in ("opening_circle", "engagement_keepers"):
        assert vera.org_id not in set(db.value(f"select app.{reading}(%s)", one)), reading


def test_house_when_one_of_it_is_examined_neither_selects_writes_nor_proposes(
    db: Database, work: OpenWork, now: dt.datetime, client: ClientOf
) -> None:
    one = engagements.engagement(db.superuser, now=now, state="cleared")
    vera = expert(db.superuser, "vera", now=now)
    for firm in (ACME, BOLT):
        engagements.party(db.superuser, one, firm, now=now, selects=True)
    db.run("update organisations set parent_id = %s where id = %s", DELTA.id, ACME.id)
    db.run("update organisations set parent_id = %s where id = %s", DELTA.id, vera.org_id)
    assert {ACME.id, BOLT.id} <= inside(db, one)
    with work(FAY) as w:
        service.name_party(w, queries.one(w, one), DELTA.id, subject=True, payer_class="mining")
    assert ACME.id not in inside(db, one)
    assert BOLT.id in inside(db, one)
    assert db.rows(
        "select selects from engagement_parties where firm_id = %s", ACME.id
    ) == [(False,)]  # fmt: skip
    with pytest.raises(InvalidError) as told, work(ALICE) as w:
        service.take_part(w, queries.one(w, one), selects=True, funds=False)
    assert told.value.fields == {"selects": APART}
    with work(ALICE) as w:
        assert w.call("app.is_examined", one)
        service.take_part(w, queries.one(w, one), selects=False, funds=True)
    with work(BEA) as w:
        assert not w.call("app.is_examined", one)
    assert _offered(client(ALICE), one) == ["funds"] != _offered(client(BEA), one)
    call = engagements.call(db.superuser, one, now=now)
    db.run("update engagements set state = 'calling'")
    with pytest.raises(REFUSED), work(FAY) as w:
        calling.invite(w, queries.one(w, one), calls.one(w, call), vera.org_id)
    for asking in (BEA, ALICE):
        with work(asking, read_only=True) as w:
            assert calls.one(w, call).id == call, "it is public"
    db.run("update calls set public = false")
    with pytest.raises(REFUSED), work(ALICE) as w:
        calls.one(w, call)


def test_house_when_whoever_convenes_is_of_it_is_told_why_and_what_it_may_do(
    db: Database, work: OpenWork, now: dt.datetime, client: ClientOf
) -> None:
    one = delivery.awarded(db, now).engagement
    db.run("update organisations set parent_id = %s where id = %s", DELTA.id, ASSOCIATION.id)
    with work(FAY) as w:
        row = queries.one(w, one)
        for act in (Act.NAME, Act.WRITE, TAKING[Step.DELIVER]):
            told = w.may(act, row)
            assert OF_HOUSE in told.reasons, act.name
        for deed in (
            lambda: contracts.record(w, row, delivery.signed(now)),
            lambda: funding.draw_up(w, row, Plan(total=5, key="equal")),
        ):
            with pytest.raises(DeniedError) as refused:
                deed()
            assert (refused.value.decision.reasons, refused.value.decision.remedy) == (
                (OF_HOUSE,), THEN,
            )  # fmt: skip
    assert OF_HOUSE in client(FAY).get(f"/engagements/{one}").words
    assert OF_HOUSE not in client(BEA).get(f"/engagements/{one}").words
    # Of lists it is not asked, row by row: where a rule asks it, it comes.
    assert inspect(Engagement).attrs.house_examined.deferred
    # What waits to be decided waits for others: its first page is there all the same.
    db.run("alter table engagements disable trigger user")
    db.run("update engagements set state = 'selecting'")
    assert client(FAY).get("/").status == 200


def test_party_when_another_would_say_what_it_judges_or_pays_is_left_as_it_said(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    one = engagements.engagement(db.superuser, now=now)
    for member, selects in ((ALICE, True), (COLE, False)):
        with work(member) as w:
            service.take_part(w, queries.one(w, one), selects=selects, funds=True)
    given = (False, False, new_id(), now)
    for firm in (ACME, COREX):
        with pytest.raises(REFUSED), work(FAY) as w:
            w.call("app.set_engagement_party", one, firm.id, *given)
    with work(FAY) as w:
        stale = queries.one(w, one)
        with work(ALICE) as own:
            service.take_part(own, queries.one(own, one), selects=False, funds=False)
        service.name_party(w, stale, ACME.id, subject=False, payer_class="donor")
    kept = db.rows(
        "select selects, funds, payer_class from engagement_parties where firm_id = %s", ACME.id
    )
    assert kept == [(False, False, "donor")], "nothing of what it said since is written back"
    db.run(
        "insert into budgets (id, org_id, space_id, marking, shared_at, engagement_id, number,"
        " total, currency, key, state, updated_at) select gen_random_uuid(), org_id, space_id,"
        " marking, now(), id, 1, 100, 'EUR', 'equal', 'open', now() from engagements"
    )
    with pytest.raises(REFUSED), work(FAY) as w:
        service.name_party(w, queries.one(w, one), COREX.id, subject=False, payer_class="donor")
    with work(FAY) as w:
        service.name_party(w, queries.one(w, one), COREX.id, subject=True, payer_class="downstream")
    mining = "select payer_class from engagement_parties where firm_id = %s"
    # Not by stepping out of paying for a moment either, nor once the award has frozen it.
    for state in ("open", "frozen"):
        db.run("update budgets set state = %s, settled_at = now(),"
               " frozen_at = case %s when 'frozen' then now() end", state, state)  # fmt: skip
        with pytest.raises(REFUSED), work(FAY) as w:
            service.name_party(w, queries.one(w, one), ACME.id, subject=False, payer_class="mining")
    assert db.value(mining, ACME.id) == "donor"
    db.run("update budgets set state = 'failed', frozen_at = null")
    with work(FAY) as w:
        service.name_party(w, queries.one(w, one), BOLT.id, subject=False, payer_class="mining")
    assert db.value(mining, BOLT.id) == "mining"


def _offered(browser: Client, engagement_id: uuid.UUID) -> list[str]:
    """Give as what the page of an engagement lets a firm take part."""
    at = f"/engagements/{engagement_id}"
    return [
        str(one["name"]) for one in browser.get(at).form(f"{at}/part").select("[type=checkbox]")
    ]
