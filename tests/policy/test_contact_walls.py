"""What the database holds of contacts, whatever a form lets through; and how they end."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import NotFoundError
from collab.core.ids import random_id
from collab.features.contacts import groups, merges, plans, queries, rules
from collab.features.contacts.duplicates import pairs_in
from collab.features.contacts.filters import Filters
from collab.features.contacts.models import Contact, ContactTombstone
from collab.features.contacts.service.forgetting import forget, forget_copy
from collab.features.contacts.service.writing import _seal
from collab.features.contacts.tombstones import asked_of, forgotten
from collab.people.spaces.models import Space
from collab.work.system import open_system
from tests.cast import ALICE, AMIR, ASSOCIATION, BEA, COPPER, DAN, FAY, Member
from tests.conftest import OpenWork
from tests.factories import contacts, gate
from tests.factories.rows import add
from tests.house.databases import Database
from worker.context import Station
from worker.ending import end_contacts

CONTENT = "select name, email, withdrawn_at is not null from contacts where id = %s"


def ask(db: Database, who: Member, function: str, *arguments: object) -> None:
    """Call one of our functions as somebody."""
    with db.app.begin() as connection:
        call(connection, "app.enter", who.id, who.org_id)
        call(connection, function, *arguments)


def sweep(db: Database) -> list[str]:
    """Let end what is over, as the worker does every hour; tell what ended."""
    with db.system.begin() as connection:
        return sorted(row.what for row in call(connection, "app.sweep_contacts", utc_now()))


def crossed(db: Database, item: uuid.UUID, **values: Any) -> uuid.UUID:
    """Add a copy with the release it came by."""
    copy = random_id()
    contacts.copy(db.superuser, id=copy, **values)
    gate.release(
        db.superuser, ALICE, item, item_kind="contact", copy_id=copy, category="cso_contact",
        title=values.get("name", "River Watch"),
    )  # fmt: skip
    return copy


def test_copy_when_a_person_is_not_allowed_or_protected_is_refused(db: Database) -> None:
    today = db.value("select (now() at time zone 'UTC')::date")
    over = today - dt.timedelta(days=1)
    person: dict[str, Any] = {"form": "person", "class": "expert"}
    for values in (
        {"bases": contacts.bases("hold", "contact")},
        {"bases": contacts.bases("share", until=over)},
        {"bases": contacts.bases("share"), "keep_until": over},
        {"bases": contacts.bases("share"), "class": "affected_person"},
        *(
            {"bases": contacts.bases("share"), "protected": True, name: said}
            for name, said in (
                ("email", "a@b.example"), ("phone", "+49 30 12345"), ("role_title", "Teacher"),
                ("website", "https://b.example"), ("organisation", "The school"),
            )
        ),
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"allows|its time|plan|ck_contacts_protected"):
            contacts.copy(db.superuser, **person | values)
    contacts.copy(db.superuser, **person, bases=contacts.bases("share", until=today))
    for name, said in (("email", "we stop buying"), ("phone", "call me"), ("website", "x y")):
        with pytest.raises(Exception, match=f"ck_contacts_{name}"):
            contacts.draft(db.superuser, ALICE, **{name: said})


def test_plan_when_the_database_counts_is_complete_as_the_page_says(
    db: Database, work: OpenWork
) -> None:
    today = db.value("select (now() at time zone 'UTC')::date")
    changes: list[dict[str, object]] = [
        {}, {"feasible": False}, {"safe": None}, {"risks": " "}, {"assessed_on": None},
        {"review_on": None}, {"alternative": ""}, {"reprisal_contact": ""},
    ]  # fmt: skip
    for change in changes:
        item = contacts.draft(db.superuser, ALICE, form="person", **{"class": "affected_person"})
        contacts.plan(db.superuser, ALICE, item, today, **change)
        counted = db.value("select complete from contact_plans where contact_id = %s", item)
        with work(ALICE) as mine:
            plan = queries.plan_of(mine, queries.one(mine, item))
        assert plan is not None
        blank = change.get("risks") == " "  # a form keeps no blanks
        assert plan.complete is counted or blank, change
        assert (plans.hindrance(plan, today) is None) is counted or blank
    for other in (BEA, FAY, DAN):
        with work(other) as theirs:
            assert queries.in_space(theirs, ALICE.firm.vault_id, _all()).total == 0


def test_end_when_the_database_reckons_is_the_one_of_the_rules(still_db: Database) -> None:
    day = dt.date(2027, 3, 1)
    grounds = [
        [rules.Basis("share", "consent", day)], [rules.Basis("hold", "contract")],
        [rules.Basis("contact", "consent", day)], [],
        [rules.Basis("hold", "consent", day), rules.Basis("share", "consent", dt.date(2027, 1, 2))],
    ]  # fmt: skip
    for form in rules.FORMS:
        for kept in grounds:
            for until in (None, dt.date(2027, 2, 1)):
                given = [one.kept for one in kept]
                asked = "select app.contact_ends(%s, %s::jsonb, %s, '{hold,share}')"
                found = still_db.value(asked, form, json.dumps(given), until)
                assert found == rules.ends_on(form, given, until), (form, given, until)


def test_contacts_when_their_time_is_over_end_and_their_authors_are_told(
    db: Database, now: dt.datetime
) -> None:
    today = now.date()
    over, near = today - dt.timedelta(days=1), today + dt.timedelta(days=20)
    person: dict[str, Any] = {"form": "person", "class": "expert", "email": "a@b.example"}
    kept = contacts.draft(db.superuser, ALICE, name="Stays", keep_until=near)
    stays = crossed(db, kept, name="Stays")
    ended = contacts.draft(db.superuser, ALICE, **person, bases=contacts.bases("hold"))
    lost = crossed(
        db, ended, **person, name="Consent withdrawn",
        bases=contacts.bases("share", "contact", until=near),
    )  # fmt: skip
    gone = contacts.draft(db.superuser, BEA, **person, keep_until=over)
    contacts.note(db.superuser, BEA, gone, "Said so.")
    assert sweep(db) == ["erased", "withdrawn"]
    assert db.rows(CONTENT, stays) == [("Stays", "", False)]
    assert db.rows(CONTENT, lost) == [("Forgotten", "", True)]
    assert db.value("select count(*) from contacts where id = %s", gone) == 0
    assert db.value("select count(*) from contact_notes") == 0
    letters = "select kind, payload->>'representation_id' from outbox where kind like 'mail.cont%%'"
    told = {
        ("mail.contacts_ended", str(ALICE.id)),
        ("mail.contacts_ended", str(BEA.id)),
        ("mail.contacts_ending", str(ALICE.id)),
    }
    assert set(db.rows(letters)) == told
    assert sweep(db) == []
    assert set(db.rows(letters)) == told
    assert len(db.rows(letters)) == 3


def test_copy_when_its_draft_says_otherwise_by_now_does_not_arrive(
    db: Database, now: dt.datetime
) -> None:
    over = now.date() - dt.timedelta(days=1)
    person: dict[str, Any] = {"form": "person", "class": "expert"}
    grounds = contacts.bases("hold", "share", "contact")
    for said in (
        {"discarded_at": now},
        {"protected": True},
        {"bases": contacts.bases("hold", "contact")},
        {"bases": contacts.bases("share", "contact")},
        {"bases": contacts.bases("hold", "share")},
        {"bases": contacts.bases("hold", "share", "contact", until=over)},
    ):
        draft, copy = (
            contacts.draft(db.superuser, ALICE, **{**person, "bases": grounds, **said}),
            random_id(),
        )
        gate.release(db.superuser, ALICE, draft, item_kind="contact", copy_id=copy)
        with pytest.raises(Exception, match="its draft"):
            contacts.copy(db.superuser, id=copy, **person, bases=grounds, email="a@b.example")
    draft, copy = contacts.draft(db.superuser, ALICE, **person, bases=grounds), random_id()
    gate.release(db.superuser, ALICE, draft, item_kind="contact", copy_id=copy)
    for form in ("person", "organisation"):  # he is a person by now, and no longer reached
        with pytest.raises(Exception, match=r"get in touch|its draft"):
            contacts.copy(
                db.superuser, id=copy, **person | {"form": form}, email="a@b.example",
                bases=contacts.bases("share"),
            )  # fmt: skip
    contacts.copy(db.superuser, id=copy, **person, bases=grounds, email="a@b.example")


def test_copies_when_their_draft_is_protected_by_now_go_with_every_version_and_are_proved(
    db: Database, station: Station, now: dt.datetime
) -> None:
    said: dict[str, Any] = {"form": "person", "class": "expert", "name": "Ines Faro"}
    grounds = contacts.bases("hold", "share")
    draft = contacts.draft(db.superuser, ALICE, **said, bases=grounds)
    old = crossed(db, draft, **said, bases=grounds)
    db.run("update releases set state = 'superseded' where copy_id = %s", old)
    new = crossed(db, draft, **said, bases=grounds)
    db.run("update contacts set superseded_by_id = %s where id = %s", new, old)
    db.run("update releases set supersedes_id = %s where copy_id = %s", old, new)
    tried = gate.held_release(
        db.superuser, ALICE, draft, item_kind="contact", state="returned", decided_at=now,
        title="Ines Faro", opinion="She is known.", target_space_id=COPPER,
    )  # fmt: skip
    db.run("update contacts set protected = true where id = %s", draft)
    engine, house = station.system_engine, station.house
    with open_system(engine, reason="a test", now=now, house=house) as system:
        end_contacts(system)
    assert db.rows(CONTENT, old) == db.rows(CONTENT, new) == [("Forgotten", "", True)]
    assert db.rows("select distinct title, opinion from releases") == [("Forgotten", None)]
    assert db.value("select title from releases where id = %s", tried) == "Forgotten"
    proof = "select facts::json->>'copy' from ledger_entries where kind = 'releases.withdrawn'"
    assert db.rows(f"{proof} and chain = %s", COPPER) == [(str(new),)]


def test_copy_under_review_when_its_time_is_over_waits_for_counsel(db: Database) -> None:
    today = db.value("select (now() at time zone 'UTC')::date")
    item = contacts.draft(db.superuser, ALICE)
    copy = crossed(db, item)
    with db.app.begin() as connection:
        call(connection, "app.enter", BEA.id, BEA.org_id)
        moment = db.value("select now()")
        call(connection, "app.take_down", random_id(), "danger", "contact", copy, moment)
    db.run(
        "update contacts set keep_until = %s where id = any(%s)", today - dt.timedelta(1), [item]
    )
    assert sweep(db) == []
    assert db.value("select name from contacts where id = %s", copy) == "River Watch"
    assert db.value("select count(*) from contacts where id = %s", item) == 1


def test_merge_when_two_members_know_one_body_is_the_spaces_and_can_be_undone(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    first = contacts.copy(db.superuser, name="River Watch e. V.", email="office@river.example")
    second = contacts.copy(
        db.superuser, name="Riverwatch", email="Office@river.example", phone="+49 30 12345",
        about="Other words.",
    )  # fmt: skip
    careful = contacts.copy(db.superuser, name="River Watch", do_not_contact=True)
    hidden = contacts.copy(db.superuser, name="River Watch", marking=4, circle=[BEA.id])
    for who in (ALICE, BEA, DAN):
        for kept, gone in ((first, second), (first, hidden)):
            with pytest.raises(DBAPIError):
                ask(db, who, "app.merge_contacts", kept, gone, [], now)
    with work(FAY) as mine:
        space = mine.session.get_one(Space, COPPER)
        pairs = {frozenset((a.id, b.id)) for a, b in pairs_in(mine, COPPER)}
        assert frozenset((first, second)) in pairs
        assert not any(hidden in pair for pair in pairs)
        one, other = queries.one(mine, first), queries.one(mine, second)
        assert "do not contact" in str(merges.hindrance(one, queries.one(mine, careful)))
        merges.merge(mine, space, one, other, ["about"])
    _speaks(db, work, first, second)
    with work(FAY) as mine:
        row = merges.merge_of(mine, db.value("select id from contact_merges"))
        merges.undo(mine, mine.session.get_one(Space, COPPER), row)
    assert db.value("select count(*) from contacts where merged_into_id is not null") == 0


def _speaks(db: Database, work: OpenWork, first: uuid.UUID, second: uuid.UUID) -> None:
    with work(BEA) as mine:
        shown = merges.together(mine, queries.one(mine, first))
        assert shown.values["about"] == "Other words."
        assert shown.values["phone"] == "+49 30 12345"
        assert shown.values["email"] == "office@river.example"
        names = {line.row.id for line in queries.in_space(mine, COPPER, _all()).lines}
        assert second not in names
        assert mine.session.get_one(Contact, second).merged_into_id == first
    newer = contacts.copy(db.superuser, name="River Watch e. V.", supersedes_id=first)
    db.run("update contacts set superseded_by_id = %s where id = %s", newer, first)
    with work(BEA) as mine:
        names = {line.row.id for line in queries.in_space(mine, COPPER, _all()).lines}
        assert {second, newer} <= names, "what spoke for it is another text by now"
        assert groups.keeper_of(mine, queries.one(mine, second)) is None
    db.run("update contacts set superseded_by_id = null where id = %s", first)
    db.run("update contacts set circle = '{}', withdrawn_at = now() where id = %s", first)
    with work(BEA) as mine:
        names = {line.row.id for line in queries.in_space(mine, COPPER, _all()).lines}
        assert second in names, "what spoke for it is gone"


def test_copy_when_its_facilitator_forgets_it_is_gone_and_its_contributor_told(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    item = contacts.draft(db.superuser, ALICE, name="Ines Faro", email="i@faro.example")
    copy = crossed(db, item, name="Ines Faro", email="i@faro.example")
    for who in (BEA, AMIR, DAN):
        with pytest.raises(DBAPIError):
            ask(db, who, "app.forget_contact_copy", copy, now)
    with work(FAY) as mine:
        forget_copy(mine, queries.one(mine, copy), leave_mark=True)
    assert db.rows(CONTENT, copy) == [("Forgotten", "", True)]
    assert db.value("select title from releases where copy_id = %s", copy) == "Forgotten"
    told = "select payload->>'representation_id' from outbox where kind = 'mail.contact_forgotten'"
    assert db.rows(told) == [(str(ALICE.id),)]
    assert (
        db.value("select count(*) from contact_tombstones where org_id = %s", ASSOCIATION.id) == 2
    )
    known = asked_of("INES FARO", "", "other@mail.example")
    for who in (ALICE, BEA, FAY):
        with work(who) as mine:
            assert mine.session.scalars(select(ContactTombstone)).all() == [], "nobody reads marks"
            assert forgotten(mine, COPPER, known)
            assert not forgotten(mine, COPPER, asked_of("Ines Faro", "Elsewhere", "")[:1])
            assert not forgotten(mine, ALICE.firm.vault_id, known)
    with work(DAN) as mine:
        assert not forgotten(mine, COPPER, known), "he sits elsewhere"


def _all() -> Filters:
    return Filters()


def test_drafts_when_merged_in_their_vault_keep_what_either_says(
    db: Database, work: OpenWork
) -> None:
    first = contacts.draft(db.superuser, ALICE, phone="+49 30 12345")
    second = contacts.draft(db.superuser, ALICE, email="office@river.example", about="Newer.")
    theirs = contacts.draft(db.superuser, BEA)
    contacts.note(db.superuser, ALICE, second, "They answer letters.")
    with work(ALICE) as mine:
        kept, gone = queries.one(mine, first), queries.one(mine, second)
        merges.merge_drafts(mine, kept, gone, ["about"])
    said = "select phone, email, about, discarded_at is null from contacts where id = %s"
    assert db.rows(said, first) == [("+49 30 12345", "office@river.example", "Newer.", True)]
    assert db.value("select discarded_at is not null from contacts where id = %s", second)
    assert db.rows("select contact_id, body from contact_notes") == [
        (first, "They answer letters.")
    ]
    with work(ALICE) as mine, pytest.raises(NotFoundError):
        queries.one(mine, theirs)


def test_somebody_protected_when_his_identity_cannot_be_opened_is_forgotten_without_a_mark(
    db: Database, work: OpenWork
) -> None:
    person: dict[str, Any] = {"form": "person", "class": "affected_person", "protected": True}
    for who, left in ((AMIR, 0), (ALICE, 1)):
        draft = contacts.draft(db.superuser, ALICE, **person, name="Mother of the well")
        with work(ALICE) as mine:
            row = queries.one(mine, draft)
            _seal(mine, row, "rosa@mail.example")
        with work(who) as mine:
            vault = mine.session.get_one(Space, ALICE.firm.vault_id)
            assert forget(mine, vault, queries.one(mine, draft), leave_mark=True) is bool(left)
        assert db.value("select count(*) from contacts where id = %s", draft) == 0
        assert db.value("select count(*) from contact_tombstones") == left


def test_card_when_forgotten_takes_along_what_stands_for_the_same_and_tells_of_the_rest(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    said: dict[str, Any] = {"name": "Ines Faro", "email": "i@faro.example"}
    mine, theirs = (
        crossed(db, contacts.draft(db.superuser, who, **said), **said) for who in (ALICE, BEA)
    )
    third = contacts.copy(db.superuser, name="I. Faro", email="I@faro.example")
    alike = contacts.copy(db.superuser, name="INES  Faro")
    contacts.copy(db.superuser, name="River Watch")
    ask(db, FAY, "app.merge_contacts", theirs, mine, [], now)
    with work(FAY) as fay:
        others = forget_copy(fay, queries.one(fay, theirs), leave_mark=True)
        assert {one.id for one in others} == {third, alike}
    assert db.rows(CONTENT, mine) == db.rows(CONTENT, theirs) == [("Forgotten", "", True)]
    with work(BEA) as bea:
        names = [line.row.name for line in queries.in_space(bea, COPPER, _all()).lines]
    assert names == ["I. Faro", "INES  Faro", "River Watch"]


def test_card_when_taken_back_and_released_anew_is_left_alone_as_before(
    db: Database, now: dt.datetime
) -> None:
    today, other = now.date(), contacts.draft(db.superuser, ALICE)
    draft = contacts.draft(db.superuser, ALICE)
    old = crossed(db, draft)
    add(
        db.superuser, "contact_availability", org_id=ASSOCIATION.id, space_id=COPPER, marking=2,
        shared_at=now, contact_id=old, stop="unsafe", held=True, resting_until=today, wished=True,
        claimed_until=today,
    )  # fmt: skip
    db.run("update contacts set circle = '{}', withdrawn_at = now() where id = %s", old)
    db.run("update releases set state = 'withdrawn', withdrawn_at = now()")
    stands = (
        "select stop, held, resting_until, claimed_until, wished from contact_availability"
        " where contact_id = %s"
    )
    for item, left in ((draft, [("unsafe", True, today, today, False)]), (other, [])):
        again = random_id()
        gate.release(db.superuser, ALICE, item, item_kind="contact", copy_id=again)
        contacts.copy(db.superuser, id=again)
        assert db.rows(stands, again) == left


def test_card_when_corrected_keeps_what_was_said_of_it_in_outreach(
    db: Database, now: dt.datetime
) -> None:
    draft = contacts.draft(db.superuser, ALICE)
    old, month = crossed(db, draft), now.date().replace(day=1)
    add(
        db.superuser, "contact_availability", org_id=ASSOCIATION.id, space_id=COPPER, marking=2,
        shared_at=now, contact_id=old, wished=True, visit_month=month,
    )  # fmt: skip
    newer = random_id()
    gate.release(db.superuser, ALICE, draft, item_kind="contact", copy_id=newer, supersedes_id=old)
    contacts.copy(db.superuser, id=newer, supersedes_id=old)
    db.run("update contacts set superseded_by_id = %s where id = %s", newer, old)
    stands = db.rows("select contact_id, wished, visit_month from contact_availability")
    assert stands == [(newer, True, month)]
