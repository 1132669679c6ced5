"""The demo as it stands after seeding: played through the services, and whole behind its walls."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from collab.app import house_of
from collab.cli.seed import seed
from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import NotSignedInError
from collab.core.house import House
from collab.core.ids import token_hash
from collab.core.limits import Limits
from collab.core.presence import PresenceInMemory
from collab.demo.content import load
from collab.demo.story import Finding
from collab.features.contacts.outreach import queries as outreach
from collab.features.contacts.outreach.queue import queue
from collab.people.accounts.service.signin import sign_in
from collab.policy.marking import Marking
from collab.policy.verdict import Verdict
from collab.shared.ledger.queries import verify
from collab.surfaces.digests import service as digests
from collab.work.door import open_door
from collab.work.opening import Identity, open_work
from collab.work.system import open_system
from config.settings import load as read_settings
from tests.house.servers import APP
from tests.house.story import NAME, Demo

STORY = load()
RELEASES = [one.release for one in STORY.findings if one.release is not None]
LEAVER = next(one for one in STORY.representations if one.left_days_ago is not None)
WITHOUT_FINDINGS = {"pool", "table", "table_downstream"}
ACCOUNT = {
    "email", "password", "name", "organisation", "organisation_kind", "roles", "duties", "token",
}  # fmt: skip


@pytest.fixture(scope="module")
def house(demo: Demo) -> House:
    house = house_of(read_settings(demo.settings))
    return dc.replace(house, limits=Limits(), presence=PresenceInMemory())


@pytest.fixture(scope="module")
def people(demo: Demo) -> Mapping[str, Identity]:
    """Give everybody of the story by key."""
    rows = demo.database.rows("select email, id, org_id from representations")
    known = {email: Identity(who, org) for email, who, org in rows}
    return {one.key: known[one.email] for one in STORY.representations}


@contextlib.contextmanager
def entered(demo: Demo, who: Identity) -> Iterator[psycopg.Cursor[Any]]:
    """Look as somebody, below Python: what the database itself would show."""
    with psycopg.connect(demo.database.servers.url(APP, NAME)) as connection:
        cursor = connection.execute("select app.enter(%s, %s)", (who.representation_id, who.org_id))
        yield cursor
        connection.rollback()


def space_of(demo: Demo, key: str) -> uuid.UUID:
    found: uuid.UUID = demo.database.rows(
        "select id from spaces where name = %s", STORY.space(key).name
    )[0][0]
    return found


def copies_of(demo: Demo, who: Identity, space: str) -> set[str]:
    """Give the titles of the copies that somebody can read in a space."""
    with entered(demo, who) as cursor:
        cursor.execute(
            "select f.title from findings f join spaces s on s.id = f.space_id"
            " where s.name = %s and f.verdict is not null",
            (STORY.space(space).name,),
        )
        return {title for (title,) in cursor}


def test_releases_when_seeded_stand_as_the_story_tells(demo: Demo) -> None:
    expected = Counter({"released": len(STORY.comments)})
    expected["released"] += sum(one.space is not None for one in STORY.interests)
    expected["released"] += len(STORY.questions) + len(STORY.answers) + len(STORY.papers)
    expected["released"] += sum(one.space is not None for one in STORY.contacts)
    expected["superseded"] = len(STORY.corrections)
    for said in STORY.observations:
        expected["released" if said.taken_back_days_ago is None else "withdrawn"] += 1
    for release in RELEASES:
        if release.review is not None:
            decided = {"cleared": "released", "waiting": "held"}
            expected[decided.get(release.review.outcome, release.review.outcome)] += 1
        else:
            refused = {Verdict.BLOCK: "blocked", Verdict.TRANSFORM: "transform"}
            expected[refused.get(release.expected, "released")] += 1
            expected["released"] += release.mended is not None
    rows = demo.database.rows("select state, count(*) from releases group by state")
    assert dict(rows) == dict(expected)
    copies = demo.database.rows(
        "select s.name, count(*) from findings f join spaces s on s.id = f.space_id"
        " where f.verdict is not null group by s.name"
    )
    shared = Counter(r.space for r in RELEASES if r.shared_days_ago is not None)
    shared.update(r.space for c in STORY.corrections if (r := STORY.finding(c.finding).release))
    assert dict(copies) == {STORY.space(key).name: number for key, number in shared.items()}
    assert demo.database.value("select count(*) from findings where verdict is null") == len(
        STORY.findings
    )


HOME = frozenset({"contact_notes", "contacts", "finding_versions", "findings", "search_rows"})
"""Where a vault keeps what was written in it: drafts, versions, notes, and words for search."""


def test_canaries_when_anybody_reads_every_table_stay_at_home(
    demo: Demo, people: Mapping[str, Identity]
) -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for one in STORY.representations:
        with entered(demo, people[one.key]) as cursor:
            cursor.execute(
                "select relname from pg_class where relnamespace = 'public'::regnamespace"
                " and relkind in ('r', 'v', 'm') and has_table_privilege(oid, 'select')"
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f'select t::text from "{table}" t')  # a name of the catalogue's
                text = "\n".join(row for (row,) in cursor)
                for canary in STORY.canaries:
                    if canary.text in text:
                        assert table in HOME, (one.key, canary.text, table)
                        seen[canary.text].add(one.key)
    for canary in STORY.canaries:
        in_vault = {
            one.key
            for one in STORY.representations
            if one.organisation == canary.organisation and one.vault and one.left_days_ago is None
        }
        # An identity is sealed: not even at home does it lie open in a table.
        assert seen[canary.text] == (in_vault if canary.layer == "statement" else set())


def _latest(finding: Finding) -> int | None:
    """Tell when the newest version of a finding was shared."""
    corrected = [one.days_ago for one in STORY.corrections if one.finding == finding.key]
    return min(corrected, default=finding.release.shared_days_ago if finding.release else None)


def test_rivals_when_seeded_read_each_other_as_far_as_they_may(
    demo: Demo, people: Mapping[str, Identity]
) -> None:
    for space in STORY.spaces:
        places = {place.organisation: place for place in space.members}
        for seat in space.seats:
            reader, firm = seat.representation, STORY.organisation_of(seat.representation)
            if STORY.representation(reader).left_days_ago is not None:
                continue
            ceiling = STORY.ceiling(reader, space.key)
            expected = {
                (release.mended and release.mended.title) or finding.title
                for finding in STORY.findings
                if (release := finding.release) is not None
                and release.space == space.key
                and (shared := _latest(finding)) is not None
                and ceiling is not None
                and release.marking <= ceiling
                and (not release.circle or reader in release.circle)
                and shared <= places[firm].history_days_ago
            }
            assert copies_of(demo, people[reader], space.key) == expected, (reader, space.key)
            assert expected or space.key in WITHOUT_FINDINGS, (reader, space.key)


def test_red_copy_when_seeded_is_read_by_those_it_names(
    demo: Demo, people: Mapping[str, Identity]
) -> None:
    finding = next(
        one
        for one in STORY.findings
        if one.release is not None and one.release.marking is Marking.RED
    )
    assert finding.release is not None
    readers = {
        one.key
        for one in STORY.representations
        if finding.title in copies_of(demo, people[one.key], finding.release.space)
    }
    assert readers == set(finding.release.circle)


def test_leaver_when_seeded_sees_nothing_and_does_not_get_in(
    demo: Demo, house: House, people: Mapping[str, Identity]
) -> None:
    engine, now = demo.database.app, utc_now()
    with (
        pytest.raises(NotSignedInError),
        open_work(engine, people[LEAVER.key], now=now, house=house),
    ):
        pass
    with entered(demo, people[LEAVER.key]) as cursor:
        cursor.execute("select count(*) from findings")
        assert cursor.fetchone() == (0,)
    with open_door(engine, now=now, house=house) as door:
        password = STORY.person_of(LEAVER.key).password
        assert sign_in(door, LEAVER.email, password) is None


def test_demo_file_when_seeded_says_what_outside_checks_need(demo: Demo) -> None:
    told, database = demo.told, demo.database
    assert (demo.folder / "demo.json").stat().st_mode & 0o777 == 0o600
    assert set(told) == {"url", "accounts", "canaries"}
    assert [one["email"] for one in told["accounts"]] == [
        one.email for one in STORY.representations
    ]
    assert all(set(one) == ACCOUNT for one in told["accounts"])
    seats = {
        (account["email"], role["space_id"], role["space_kind"], role["role"])
        for account in told["accounts"]
        for role in account["roles"]
    }
    rows = database.rows(
        "select r.email, s.id::text, s.kind, t.role from seats t"
        " join representations r on r.id = t.representation_id"
        " join spaces s on s.id = t.space_id where t.ended_at is null"
    )
    assert seats == set(rows)
    vaults = dict(
        database.rows(
            "select o.name, s.id::text from spaces s join organisations o on o.id = s.org_id"
            " where s.kind = 'vault'"
        )
    )
    assert {canary["text"] for canary in told["canaries"]} == {one.text for one in STORY.canaries}
    assert all(vaults[one["organisation"]] == one["space_id"] for one in told["canaries"])


def test_accounts_when_seeded_open_with_their_passwords(demo: Demo, house: House) -> None:
    for account in demo.told["accounts"]:
        with open_door(demo.database.app, now=utc_now(), house=house) as door:
            token = sign_in(door, account["email"], account["password"])
            assert (token is None) == (account["email"] == LEAVER.email), account["email"]
            door.connection.rollback()


def test_ledger_when_seeded_holds(demo: Demo, house: House) -> None:
    engine = demo.database.system
    with open_system(engine, reason="test", now=utc_now(), house=house) as work:
        checked = list(verify(work.session))
    rooms = sum(one.delivery is not None for one in STORY.engagements)
    assert len(checked) == 1 + len(STORY.organisations) + len(STORY.spaces) + rooms
    assert all(one.broken is None for one in checked)


def test_letters_when_seeded_are_only_about_what_still_waits(demo: Demo, house: House) -> None:
    rows = demo.database.rows(
        "select kind, count(*) from outbox where sent_at is null group by kind"
    )
    waiting = sum(release.review is not None and release.review.by is None for release in RELEASES)
    counsel = sum(seat.role == "counsel" for seat in STORY.space("copper").seats)
    agendas = sum(
        one.asked_days_ago is not None and one.cleared_days_ago is None for one in STORY.meetings
    )
    versions = [one for document in STORY.talking_points for one in document.versions]
    waiting += sum(one.signed_days_ago is None for one in versions)
    stopped = sum(seat.role in ("counsel", "facilitator") for seat in STORY.space("copper").seats)
    mails = {kind: number for kind, number in rows if kind.startswith("mail.")}
    assert mails == {
        "mail.agenda_waiting": agendas * counsel,
        "mail.outreach_stopped": stopped,
        "mail.review_waiting": waiting * counsel,
    }
    # Notes to the worker itself: each finds out when its time comes whether there is work.
    assert {kind for kind, _ in rows} - mails.keys() == {
        "actions.remind", "decisions.close", "decisions.remind", "deliveries.remind", "kpis.close",
        "kpis.remind", "meetings.invite", "minutes.silence", "minutes.tell", "proposals.open",
    }  # fmt: skip
    with open_system(demo.database.system, reason="test", now=utc_now(), house=house) as work:
        assert digests.run(work, at=work.now) == 0
        work.session.rollback()


def test_seed_when_there_is_an_installation_refuses(demo: Demo) -> None:
    before = demo.database.value("select count(*) from ledger_entries")
    done = CliRunner().invoke(seed, env=demo.settings)
    assert done.exit_code == 1
    assert done.output == "Error: This installation is founded already: it holds organisations.\n"
    assert demo.database.value("select count(*) from ledger_entries") == before


def test_seed_when_it_is_no_demo_refuses(demo: Demo) -> None:
    done = CliRunner().invoke(seed, env={**demo.settings, "COLLAB_DEMO": "0"})
    assert done.output == "Error: This is no demo: start one with `collab up --demo`.\n"


def test_token_when_the_file_tells_one_acts_as_its_person(demo: Demo) -> None:
    with demo.database.app.connect() as connection:
        for account in demo.told["accounts"]:
            assert (account["token"] is None) == (account["email"] == LEAVER.email)
            if account["token"] is not None:
                assert account["token"].startswith("collab_api_")
                found = call(connection, "app.door_token", token_hash(account["token"]), utc_now())
                assert [set(row.scopes) for row in found] == [{"read", "write", "release"}]


def test_demo_when_seeded_then_counsel_has_decided_an_objection_and_proposes_a_rule(
    demo: Demo,
) -> None:
    (said,), (change,) = STORY.objections, STORY.rule_changes
    decided = demo.database.rows("select state, reason, opinion from objections")
    assert decided == [(said.outcome, "objection", said.opinion)]
    assert demo.database.rows("select part, state from rulebook_proposals") == [
        (change.part, "open")
    ]
    assert demo.database.value("select count(*) from locks") == 0, "what was cleared stands again"


def test_demo_when_seeded_then_a_paper_hangs_where_its_readers_find_it(demo: Demo) -> None:
    (paper,) = STORY.papers
    rows = demo.database.rows("select title from documents where verdict is not null")
    assert rows == [(paper.title,)]


def test_demo_when_seeded_then_its_meetings_stand_as_the_story_tells(demo: Demo) -> None:
    held = [one for one in STORY.meetings if one.present]
    approved = [one for one in held if one.minutes and one.minutes.approved_days_ago is not None]
    rows = demo.database.rows("select title, state from meetings")
    expected = {one.title: "draft" for one in STORY.meetings}
    expected |= {one.title: "correction" for one in held}
    expected |= {one.title: "approved" for one in approved}
    assert dict(rows) == expected
    assert (len(held), len(approved)) == (2, 1)
    assert demo.database.rows("select state from topic_stops") == [("ended",)]
    assert demo.database.rows("select state from minutes_corrections") == [("accepted",)]
    cleared = demo.database.rows(
        "select starts_at - cleared_at > freeze_hours * interval '1 hour' from meetings"
        " where cleared_at is not null"
    )
    assert cleared == [(True,), (True,)]
    assert demo.database.value(
        "select count(*) from agenda_items where carried_from_id is not null"
    )


def test_minutes_when_approved_in_the_demo_are_read_whole_by_a_member_who_was_absent(
    demo: Demo, people: Mapping[str, Identity]
) -> None:
    parts = "select count(*) from minutes_sections where final"
    assert all("eva_malikova" not in meeting.present for meeting in STORY.meetings)
    with entered(demo, people["eva_malikova"]) as cursor:
        cursor.execute(parts)
        assert cursor.fetchone() == (demo.database.value(parts),)
    with entered(demo, people["beatrice_tshibanda"]) as cursor:
        cursor.execute(parts)
        assert cursor.fetchone() == (0,)


def test_demo_when_seeded_then_decisions_and_actions_stand_as_the_story_tells(demo: Demo) -> None:
    rows = demo.database.rows("select kind, state from decisions order by kind, state")
    assert rows == [
        ("joint_funding", "stated"),
        ("joint_research", "open"),
        ("joint_research", "stated"),
        ("joint_view", "stated"),
        ("process", "stated"),
    ]
    states = Counter(state for (state,) in demo.database.rows("select state from actions"))
    assert states == {"open": 4, "in_progress": 5, "done": 1}
    plan = {one.leverage for one in STORY.actions}
    assert (len(STORY.actions), len(plan)) == (10, 4)
    late = "select count(*) from actions where state <> 'done' and due_on < current_date"
    assert demo.database.value(late) == 1


def test_demo_when_seeded_then_cards_of_contacts_stand_as_the_story_tells(
    demo: Demo, people: Mapping[str, Identity]
) -> None:
    shared = [one for one in STORY.contacts if one.space is not None]
    assert len(shared) >= 30
    copies = demo.database.rows("select class, name from contacts where verdict is not null")
    assert set(copies) == {(one.kind, one.name) for one in shared}
    assert len({kind for kind, _ in copies}) > 15
    told = {one.name for one in shared if one.marking is Marking.GREEN}
    with entered(demo, people["beatrice_tshibanda"]) as cursor:
        cursor.execute("select name from contacts where verdict is not null")
        assert {name for (name,) in cursor} == told
    plans = "select complete, review_on < current_date from contact_plans order by 2"
    assert demo.database.rows(plans) == [(True, False), (True, False), (True, True)]
    with entered(demo, people["camille_thevenet"]) as cursor:
        cursor.execute("select count(*) from contact_plans p join contacts c on c.id = contact_id")
        assert cursor.fetchone() == (1,), "of others' safety plans she reads nothing"


def test_demo_when_seeded_then_its_campaign_is_half_done(
    demo: Demo, people: Mapping[str, Identity], house: House
) -> None:
    (campaign,) = STORY.campaigns
    reasons: dict[str, Counter[str]] = {}
    for who in ("priya_nair", "tomas_hruska", "eva_malikova"):
        with open_work(demo.database.app, people[who], now=utc_now(), house=house) as work:
            row = outreach.in_space(work, space_of(demo, "copper"))[0]
            lines = queue(work, row, outreach.script_of(work, row))
            reasons[who] = Counter(line.reason or "ready" for line in lines)
            held = {line.contact.name for line in lines if line.own is not None}
            if who == "tomas_hruska":
                assert held == set()
                named = {line.holder for line in lines if line.holder is not None}
                assert named == {"Aldermoor Motors plc"}, "one agreed to be named, nobody else is"
    assert set(reasons["eva_malikova"]) == {
        "ready", "claimed", "resting", "do_not_contact", "counsel", "note", "stopped", "to_clear",
    }  # fmt: skip
    assert reasons["eva_malikova"]["claimed"] == 5
    assert demo.database.value("select count(*) from outreach_results") == sum(
        one.code is not None for one in campaign.approaches
    )


def test_demo_when_seeded_then_one_talking_point_is_suspended_for_those_who_used_it(
    demo: Demo, people: Mapping[str, Identity]
) -> None:
    rows = demo.database.rows("select state, count(*) from talking_point_versions group by state")
    assert dict(rows) == {"signed": 3, "review": 1, "suspended": 1}
    languages = "select count(*) from talking_point_texts group by version_id order by 1"
    assert demo.database.rows(languages) == [(1,), (2,), (2,), (2,), (2,)]
    for who, number in (("priya_nair", 1), ("ingrid_solheim", 1), ("tomas_hruska", 0)):
        with entered(demo, people[who]) as cursor:
            cursor.execute(
                "select count(*) from talking_point_uses where version_suspended_at is not null"
            )
            assert cursor.fetchone() == (number,), who
    rows = demo.database.rows(
        "select s.name, b.code, b.band from talking_point_bands b"
        " join spaces s on s.id = b.space_id"
    )
    assert {name for name, _, _ in rows} == {STORY.space("pool").name}, "four firms are too few"
    told = {code: band for _, code, band in rows}
    assert told == {
        "recorded": 10,
        "answer:acknowledges": 5,
        "measures:address": 5,
        "willing:meet": 5,
    }


def test_demo_when_seeded_then_figures_over_many_are_told_and_a_leaver_ends_some(
    demo: Demo, people: Mapping[str, Identity]
) -> None:
    states = demo.database.rows("select state, count(*) from kpi_rounds group by state order by 1")
    assert states == [("open", 1), ("published", 4)]
    rows = demo.database.rows(
        "select f.breakdown, array_agg(f.value is not null order by r.ends_on)"
        " from kpi_figures f join kpi_rounds r on r.id = f.round_id group by 1 order by 1"
    )
    assert rows == [
        ("all", [True, True, True, False]),
        ("oem", [True, True, True, True]),
        ("tier_1", [True, True, True, False]),
    ]
    for who, number in (("priya_nair", 4), ("ines_carrasco", 3), ("ruth_adeyemi", 0)):
        with entered(demo, people[who]) as cursor:
            cursor.execute("select count(*) from kpi_answers")
            assert cursor.fetchone() == (number,), who
    # Neither who sits in no group of the association, nor miners and observers who do.
    read = {}
    for who in ("chanda_mulenga", "josue_ilunga", "ximena_quispe", "joost_vandermeulen"):
        with entered(demo, people[who]) as cursor:
            cursor.execute("select count(*) from kpi_rounds")
            read[who] = cursor.fetchone()
    assert set(read.values()) == {(0,), (5,)}
    assert read["joost_vandermeulen"] == (5,)
