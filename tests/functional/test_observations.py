"""What others know: through the gate, one voice a firm, and a task where it contradicts."""

from __future__ import annotations

import uuid

from collab.core.ids import random_id
from tests.cast import (
    ALICE,
    AMIR,
    ASSOCIATION,
    BEA,
    CARA,
    COLE,
    COPPER,
    DAN,
    DINA,
    FAY,
    LEE,
    Member,
)
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories import gate, voices
from tests.house.databases import Database
from tests.house.seeding import RED_COPY, UNNAMED_COPY

ABOUT = f"/findings/{UNNAMED_COPY}"
NOTE = "A partner of ours spoke with three families at the depot."


def say(client: Client, stance: str = "contradicts", note: str = NOTE, **declared: str) -> Page:
    """Write what one knows and look at the verdict; a shortcut leads straight there."""
    form = client.get(f"{ABOUT}/observations/new")
    written = client.submit(form, stance=stance, note=note, source_kind="worker", **declared)
    assert written.status == 303, written.words
    return client.get(written.location)


def release(client: Client, page: Page) -> Page:
    """Complete the declaration as a careful author does, and release."""
    judged = client.submit(page, time="past", granularity="none", subject="affected_people")
    done = client.submit(judged, button="Release now")
    assert done.status == 201, done.words
    return done


def test_contradiction_when_released_names_nobody_and_raises_a_task_for_the_group(
    client: ClientOf, db: Database
) -> None:
    bea, alice, fay = client(BEA), client(ALICE), client(FAY)
    release(bea, say(bea))
    page = alice.get(ABOUT)
    assert NOTE in page.words
    assert "Contradicted" in page.words
    assert "Which of both is right?" in page.words
    before_readers = page.words.split("Who can see this")[0]
    assert "Bolt" not in before_readers
    assert "Bea" not in before_readers
    assert "Contributed by you" in bea.get(ABOUT).words
    assert "1 contradicted finding is to be looked into in Copper" in fay.get("/").words
    assert "Copy of a member" in fay.get(f"/spaces/{COPPER}/tasks").words
    assert "to be looked into" in fay.get(f"/spaces/{COPPER}").words


def test_task_when_taken_and_settled_says_who_looked_and_what_came_of_it(
    client: ClientOf, db: Database
) -> None:
    bea, cole, fay = client(BEA), client(COLE), client(FAY)
    release(bea, say(bea))
    task = db.value("select id from tasks")
    tasks = f"/spaces/{COPPER}/tasks"
    assert cole.submit(cole.get(tasks), action=f"/tasks/{task}/taking").status == 303
    assert "Looked into by Cole Corex" in fay.get(tasks).words
    again = client(ALICE).post(f"/tasks/{task}/taking")
    assert again.status == 409
    assert client(ALICE).post(f"/tasks/{task}/outcome", {"outcome": "holds"}).status == 403
    assert cole.post(f"/tasks/{task}/outcome", {"outcome": "because I say so"}).status == 422
    assert cole.post(f"/tasks/{task}/outcome", {"outcome": "holds"}).status == 303
    assert "The finding holds" in fay.get(tasks).words
    assert "to be looked into" not in fay.get("/").words


def test_task_when_somebody_may_not_see_it_answers_as_none(client: ClientOf, db: Database) -> None:
    release(bea := client(BEA), say(bea))
    task = db.value("select id from tasks")
    for member in (DAN, LEE):
        one = client(member)
        hidden = one.post(f"/tasks/{task}/taking")
        nothing = one.post(f"/tasks/{uuid.UUID(int=9)}/taking")
        assert (hidden.status, hidden.words) == (nothing.status, nothing.words)
    assert client(CARA).post(f"/tasks/{task}/taking").status == 403


def test_own_finding_when_its_contributor_looks_offers_a_correction_and_nothing_else_differs(
    client: ClientOf, db: Database
) -> None:
    """What only she sees is marked as hers; a rival's page is the same whoever contributed."""
    before = client(BEA).get(ABOUT).words
    gate.release(db.superuser, ALICE, random_id(), copy_id=UNNAMED_COPY)
    alice = client(ALICE)
    page = alice.get(ABOUT)
    assert "Your own organisation contributed this finding." in page.words
    assert "Say what you know of it" not in page.words
    refused = alice.get(f"{ABOUT}/observations/new")
    assert refused.status == 403
    assert "Release a correction of it instead" in refused.words
    assert client(BEA).get(ABOUT).words == before


def test_observation_when_ones_firm_spoke_already_is_refused_before_and_at_the_gate(
    client: ClientOf, db: Database
) -> None:
    alice, amir = client(ALICE), client(AMIR)
    gate_page = say(amir, "outdated")  # drafted before his colleague released
    release(alice, say(alice, "corroborates"))
    assert amir.get(f"{ABOUT}/observations/new").status == 403
    late = amir.submit(gate_page, time="past", granularity="none", subject="affected_people")
    assert late.status == 403
    assert "said something about this finding already" in late.words


def test_observation_when_held_shows_in_counsels_queue_and_raises_its_task_on_clearing(
    client: ClientOf, db: Database
) -> None:
    bea, cara = client(BEA), client(CARA)
    judged = bea.submit(say(bea, category="unilateral_past_action"), time="past")
    assert bea.submit(judged, button="Send to counsel").status == 202
    assert db.rows("select from tasks") == []
    queue = cara.get(f"/spaces/{COPPER}/review")
    held = next(a["href"] for a in queue.soup.select("main a") if "/review/" in str(a["href"]))
    page = cara.get(str(held))
    assert NOTE in page.words
    assert "We know otherwise" in page.words
    assert "Copy of a member" in page.words
    done = cara.submit(page, action=f"{page.path}/decision", outcome="cleared", opinion="Fine.")
    assert done.status == 303, done.words
    assert db.rows("select state from tasks") == [("open",)]
    assert NOTE in client(ALICE).get(ABOUT).words


def test_draft_when_changed_discarded_or_lost_keeps_to_its_vault(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    say(bea)
    draft = db.value("select id from observations")
    where = f"/observations/{draft}"
    assert NOTE in bea.get(ABOUT).words  # listed for her own eyes
    assert NOTE not in client(ALICE).get(ABOUT).words
    form = bea.get(f"{where}/edit")
    assert bea.submit(form, note="Changed.").status == 303
    stale = bea.submit(form, note="Mine.")
    assert stale.status == 409
    assert "Mine." in stale.text
    assert "Changed." in stale.text
    assert bea.submit(form, note="").status == 422
    assert client(ALICE).get(where).status == 404
    db.run("update findings set circle = '{}' where id = %s", UNNAMED_COPY)
    assert "not there for you any more" in bea.get(where).words
    assert bea.get(f"{where}/releases/new").status == 403
    assert bea.post(f"{where}/removal").status == 303
    assert bea.get(where).status == 404


def test_observation_when_on_red_goes_to_its_persons_only(client: ClientOf, db: Database) -> None:
    bea = client(BEA)
    form = bea.get(f"/findings/{RED_COPY}/observations/new")
    written = bea.submit(form, stance="corroborates", note=NOTE)
    page = bea.get(written.location)
    words = page.words
    assert "Alice Acme" in words
    assert "Fay Facilitator" not in words.split("Who would read it")[-1]


def test_five_when_reached_are_told_as_a_word_and_never_as_a_number(
    client: ClientOf, db: Database
) -> None:
    def voice(member: Member) -> None:
        copy = voices.copy(
            db.superuser, "observations", ASSOCIATION,
            stance="corroborates", note="We heard the same.",
            subject_kind="finding", subject_id=UNNAMED_COPY, subject_space_id=COPPER,
        )  # fmt: skip
        gate.release(db.superuser, member, random_id(), item_kind="observation", copy_id=copy)

    for member in (ALICE, BEA, COLE, DINA, FAY):
        voice(member)
    reader = client(AMIR)
    assert "by five organisations or more" not in reader.get(ABOUT).words
    voice(CARA)
    assert "Corroborated by five organisations or more" in reader.get(ABOUT).words


def test_source_when_it_is_one_of_the_people_concerned_then_days_become_months(
    client: ClientOf,
) -> None:
    bea = client(BEA)
    page = say(bea, note="We met three families on 12\u201314 March 2025.")
    assert "Made coarser to protect a source" in page.words
    release(bea, page)
    seen = client(ALICE).get(ABOUT).words
    assert "three families on March 2025" in seen
    assert "14 March" not in seen
