"""Talking points from the first word to the file: drafted together, signed, taken along."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from collab.audit.record import SYSTEM_CHAIN
from collab.shared.process.words import INDEPENDENT
from tests.cast import ALICE, AMIR, BEA, CARA, COPPER, DAN, FAY, LEE, OBI
from tests.client import Client, Fields, Page
from tests.conftest import ClientOf
from tests.factories import points
from tests.functional.test_decisions import questions
from tests.house.databases import Database
from tests.house.seeding import NAMED_COPY, RED_COPY
from worker.context import Station
from worker.draining import drain

LIST = f"/spaces/{COPPER}/talking-points"
SAYS = "We ask who listens when somebody is afraid.\n- What happens then?\n- Who is told?"
SENSITIVE = "Members ask for a joint standard with a common starting date."
TICKS = ["respectful", "not_policing", "no_questionnaire"]


def begun(client: Client, **fields: str) -> str:
    """Begin a document and a version for mining companies; give the version's address."""
    filled = {"title": "Speaking up at depots", "marking": "amber"} | fields
    document = client.submit(client.get(f"{LIST}/new"), **filled).location
    page = client.get(f"{document}/versions/new")
    made = client.submit(page, audience="mining_company", category="hr_risk_general")
    assert made.status == 303, made.words
    return made.location


def write(client: Client, path: str, language: str = "en", **words: str) -> Page:
    """Fill in the form of a text."""
    return client.submit(client.get(f"{path}/texts/{language}/edit"), **words)


def arranged(client: Client, path: str, now: dt.datetime) -> None:
    """Set the window and tick the checklist."""
    sent = client.submit(
        client.get(path),
        action=f"{path}/arrangement",
        **{
            "draft-use_from": now.date().isoformat(),
            "draft-use_until": (now.date() + dt.timedelta(days=60)).isoformat(),
        },
    )
    assert sent.status == 303, sent.words
    assert client.submit(client.get(path), action=f"{path}/checks", checks=TICKS).status == 303


def step(client: Client, path: str, name: str) -> Page:
    """Press the button of a step."""
    return client.post(f"{path}/steps", {"step": name})


def sign(path: str, counsel: Client, **fields: str) -> Page:
    """Sign what counsel's page shows."""
    page = counsel.get(f"{path}/signature")
    return counsel.submit(page, action=f"{path}/signature", **fields)


def take(client: Client, path: str, kind: str, **fields: str) -> Page:
    """Ask for a file."""
    return client.post(f"{path}/files", {"as": kind, **fields})


def test_talking_point_when_walked_from_draft_to_signature_is_bound_by_each_step(
    client: ClientOf, now: dt.datetime, db: Database, station: Station
) -> None:
    alice, bea, cara = client(ALICE), client(BEA), client(CARA)
    path = begun(alice)
    assert step(alice, path, "submit").status == 422, "nothing is said yet"
    assert write(alice, path, say=SAYS, prevent="What do you do before?").status == 303
    assert write(bea, path, "de", say="Wir fragen, wer zuhört.").status == 303
    assert "Wir fragen, wer zuhört." in alice.get(path).words
    assert INDEPENDENT in bea.get(path).words
    assert "from when until when" in step(bea, path, "submit").words
    arranged(bea, path, now)
    assert "Checked by Bea Bolt" in alice.get(path).words
    for kind in ("pdf", "docx", "txt", "copy"):
        refused = take(alice, path, kind)
        assert refused.status == 403, kind
        assert "Only what counsel has signed" in refused.words
    assert step(alice, path, "submit").status == 303
    assert step(alice, path, "submit").status in (403, 409), "a second click"
    assert write_refused(bea, path)
    assert "1 talking point waits for your signature" in cara.get("/").words
    drain(station)
    assert "Wir fragen, wer zuhört." in cara.get(f"{path}/signature").words
    assert sign(path, cara, conditions="Only where a translator is there.").status == 303
    assert "Signed, may be used" in alice.get(path).words
    assert "translator" in take(alice, path, "txt").text
    assert write_refused(alice, path)
    assert "Signed, may be used" in client(FAY).get(LIST).words
    kinds = [k for (k,) in db.rows("select kind from ledger_entries where chain = %s", COPPER)]
    assert "talking_points.sign" in kinds
    assert not any("exported" in kind for kind in kinds), "who took it is not the group's to read"


def test_signed_text_when_taken_along_is_marked_for_its_reader_and_found_by_no_sentence(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    document = points.document(db.superuser, now=now)
    path = f"/talking-point-versions/{points.signed(db.superuser, document, now=now)}"
    alice, bea = client(ALICE), client(BEA)
    for kind in ("pdf", "docx"):
        file = take(alice, path, kind)
        assert file.status == 200, file.words
        for said in ("Who listens to them?", "Alice Acme", INDEPENDENT.split(";")[0]):
            assert said in " ".join(file.text.split()), (kind, said)
    text = take(bea, path, "txt", language="en").text
    assert "\n- Who listens to them?\n" in text
    assert text.count("Bea Bolt, Bolt Cars") == 2
    assert text.count(INDEPENDENT) == 2
    assert "- Who listens to them?" in take(bea, path, "copy", language="en").text
    assert take(bea, path, "txt", language="de").status == 404
    assert take(client(OBI), path, "pdf").status == 200, "who observes reads and takes it as well"
    for stranger in (DAN, LEE):
        assert client(stranger).get(path).status == 404
        assert take(client(stranger), path, "pdf").status == 404
    taken = "select count(*) from ledger_entries where kind = 'talking_points.exported'"
    assert db.value(f"{taken} and chain = %s", BEA.firm.vault_id) == 2
    assert "Speaking up at depots" in bea.get("/search?q=speaking+depots").words
    assert "Speaking up at depots" not in bea.get("/search?q=listens+fear").words


def write_refused(client: Client, path: str) -> bool:
    return client.get(f"{path}/texts/en/edit").status == 403


def test_text_when_two_write_at_once_shows_both_and_loses_nothing(
    client: ClientOf, now: dt.datetime
) -> None:
    alice, bea = client(ALICE), client(BEA)
    path = begun(alice)
    assert write(alice, path, say="First point.\nSecond point.\nThird point.").status == 303
    of_alice, of_bea = (one.get(f"{path}/texts/en/edit") for one in (alice, bea))
    softer = "First point, made softer.\nSecond point.\nThird point."
    assert bea.submit(of_bea, say=softer).status == 303
    late = alice.submit(of_alice, say="First point.\nSecond point.\nThird point.\nA fourth.")
    assert late.status == 409
    assert "First point, made softer." in late.words
    assert "Saved meanwhile" in late.words
    assert alice.submit(late).status == 303
    together = bea.get(path).text
    assert "First point, made softer.\nSecond point.\nThird point.\nA fourth." in together
    # Both change the same line: both stand.
    of_alice, of_bea = (one.get(f"{path}/texts/en/edit") for one in (alice, bea))
    assert bea.submit(of_bea, remediate="What helped them?").status == 303
    late = alice.submit(of_alice, remediate="Who helped them?")
    assert late.status == 409
    assert alice.submit(late).status == 303
    assert "What helped them?\nWho helped them?" in bea.get(path).text
    part = {"HX-Request": "true"}
    shown: Fields = {"version": "1", "base": "{}", "say": "Too late."}
    saving = alice.post(f"{path}/texts/en/autosave", shown, **part)
    assert saving.status == 409
    assert "Press Save to see both" in saving.text


@pytest.mark.parametrize(
    ("language", "joint", "alone"),
    [
        ("en", "We will all stop buying unless you let them in.", "Who is let in?"),
        ("de", "Wir stellen alle den Einkauf ein, wenn Sie nicht handeln.", "Wer handelt?"),
        ("fr", "Nous cesserons tous d'acheter si vous n'agissez pas.", "Qui agit ?"),
        ("es", "Todos dejaremos de comprar si no actúan.", "¿Quién actúa?"),
    ],
)
def test_joint_message_when_it_tells_of_a_commercial_consequence_is_refused_in_every_field(
    client: ClientOf, db: Database, now: dt.datetime, language: str, joint: str, alone: str
) -> None:
    alice = client(ALICE)
    document = points.document(db.superuser, now=now)
    path = f"/talking-point-versions/{points.version(db.superuser, document, now=now)}"
    for field in ("say", "do_not_say", "prevent", "address", "remediate"):
        sent = write(alice, path, language, **{field: joint})
        assert sent.status == 422
        assert "cannot be written here" in sent.words
    assert db.value("select count(*) from talking_point_texts") == 0
    assert db.value("select count(*) from talking_point_wordings") == 0
    assert write(alice, path, language, say=alone).status == 303
    # A demand all members make of whom they buy from is the same, said by many at once.
    only = {"en": "All members will only buy from sites that sign."}.get(language, joint)
    assert write(alice, path, language, say=only).status == 422


def test_wording_when_it_stands_out_is_read_by_its_writer_and_counsel_until_it_is_let_in(  # noqa: PLR0915 # one walk
    client: ClientOf, now: dt.datetime, db: Database, station: Station
) -> None:
    alice, bea, cara = client(ALICE), client(BEA), client(CARA)
    path = begun(alice)
    assert write(alice, path, say=SENSITIVE, prevent="What do you do before?").status == 303
    assert "What do you do before?" in bea.get(path).words
    for one, reads in ((alice, True), (cara, True), (bea, False), (client(FAY), False)):
        assert ("joint standard" in one.get(path).text) is reads
    assert "has a wording for you to look at" in cara.get("/").words
    drain(station)
    assert write(alice, path, say="We ask who listens.").status == 303
    arranged(alice, path, now)
    assert "waits for counsel" in step(alice, path, "submit").words
    kinds = "select distinct chain from ledger_entries where kind like 'talking_points.wording_%%'"
    assert db.rows(kinds) == [(SYSTEM_CHAIN,)], "what stands out is not the group's to know"
    wording = db.value("select id from talking_point_wordings where state = 'held'")
    review = f"/talking-point-wordings/{wording}/review"
    assert bea.post(review, {"verdict": "let"}).status == 404
    assert alice.post(review, {"verdict": "let"}).status == 403
    # Her own later words stand there now: nothing of them is overwritten.
    assert cara.post(review, {"verdict": "let"}).status == 409
    assert cara.post(review, {"verdict": "returned"}).status == 422
    told: Fields = {"verdict": "returned", f"w-{wording}-words": "Leave out the date."}
    assert cara.post(review, told).status == 303
    assert "Leave out the date." in alice.get(path).words
    assert "Leave out the date." not in bea.get(path).words
    assert write(alice, path, say=f"We ask who listens.\n{SENSITIVE}").status == 303
    again = db.value("select id from talking_point_wordings where state = 'held'")
    assert cara.post(f"/talking-point-wordings/{again}/review", {"verdict": "let"}).status == 303
    assert "joint standard" in bea.get(path).words
    # What counsel has let in is not asked about again.
    assert write(bea, path, say=f"We ask who listens to you.\n{SENSITIVE}").status == 303
    assert db.value("select count(*) from talking_point_wordings where state = 'held'") == 0
    # That another's words wait keeps nobody from giving it to counsel: they are left aside.
    assert write(alice, path, remediate=SENSITIVE).status == 303
    arranged(bea, path, now)
    sent = step(bea, path, "submit")
    assert sent.status == 303, sent.words
    assert "went without these words" in alice.get(path).words
    assert "without these words" not in bea.get(path).words
    assert db.rows(kinds) == [(SYSTEM_CHAIN,)]


def test_evidence_when_it_is_stricter_narrows_the_version_and_all_its_parts_at_once(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    alice, bea, amir, fay = client(ALICE), client(BEA), client(AMIR), client(FAY)
    path = begun(alice)
    assert write(alice, path, say=SAYS).status == 303
    added = alice.submit(alice.get(path), action=f"{path}/evidence", item=f"finding:{NAMED_COPY}")
    assert added.status == 303
    assert "Named copy" in alice.get(path).words
    assert fay.get(path).status == 200
    assert "Talking points that stand on it" in alice.get(f"/findings/{NAMED_COPY}").words
    added = alice.submit(alice.get(path), action=f"{path}/evidence", item=f"finding:{RED_COPY}")
    assert added.status == 303
    assert bea.get(path).status == 200
    for one in (amir, fay):
        assert one.get(path).status == 404
        assert "Mining companies" not in one.get(LIST).words
    link = db.value("select id from talking_point_evidence where item_id = %s", RED_COPY)
    removed = alice.post(f"{path}/evidence-removal", {"evidence": str(link)})
    assert removed.status == 303
    assert fay.get(path).status == 404, "nothing opens it again"
    assert "Red copy" not in bea.get(path).words


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("withdrawn_at = now(), circle = '{}'", "not there any more"),
        ("superseded_by_id = gen_random_uuid()", "replaced by a correction"),
        ("marking = 3", "marked more strictly"),
        ("circle = '{00000000-0000-0000-0000-000000000000}'", "marked more strictly"),
    ],
)
def test_evidence_when_it_bears_nothing_more_keeps_counsel_from_signing_and_all_from_taking(
    client: ClientOf, now: dt.datetime, db: Database, change: str, told: str
) -> None:
    document = points.document(db.superuser, now=now)
    waits = points.ready(db.superuser, document, now=now)
    signed = points.signed(db.superuser, document, now=now, audience="trader")
    for one in (waits, signed):
        points.evidence(db.superuser, one, NAMED_COPY, now=now)
    db.run(
        "update talking_point_versions set text_hash = app.talking_point_hash(id) where id = %s",
        signed,
    )
    db.superuser.commit()
    alice, cara = client(ALICE), client(CARA)
    file = f"/talking-point-versions/{signed}"
    assert take(alice, file, "txt").status == 200
    db.run(f"update findings set {change} where id = %s", NAMED_COPY)
    refused = take(alice, file, "txt")
    assert refused.status == 422
    assert told in refused.words
    assert "Signed, may be used" not in refused.words
    page = sign(f"/talking-point-versions/{waits}", cara)
    assert page.status == 422
    assert told in page.words


def test_signature_when_the_text_changed_since_it_was_read_signs_nothing(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    document = points.document(db.superuser, now=now)
    path = f"/talking-point-versions/{points.ready(db.superuser, document, now=now)}"
    alice, cara = client(ALICE), client(CARA)
    seen = cara.get(f"{path}/signature")
    assert step(client(FAY), path, "recall").status == 303
    assert write(alice, path, say=f"{points.SAYS}\n- And then?").status == 303
    assert "not complete" in step(alice, path, "submit").words, "a changed word takes ticks back"
    arranged(alice, path, now)
    assert step(alice, path, "submit").status == 303
    stale = cara.submit(seen, action=f"{path}/signature")
    assert stale.status == 422
    assert "read it again" in stale.words
    assert cara.submit(seen, action=f"{path}/return", words="Softer, please.").status == 303
    assert "Softer, please." in alice.get(path).words
    assert cara.post(f"{path}/signature", {"seen": "ab"}).status == 403, "a second click"


def test_version_when_another_of_its_audience_is_signed_is_replaced_by_its_copy(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    document = points.document(db.superuser, now=now)
    old = f"/talking-point-versions/{points.signed(db.superuser, document, now=now)}"
    alice, cara = client(ALICE), client(CARA)
    page = alice.get(f"/talking-points/{document}/versions/new?from={old.rsplit('/', 1)[1]}")
    path = alice.submit(page).location
    assert "Who listens to them?" in alice.get(path).words
    assert alice.submit(page).status == 409, "one draft for an audience at a time"
    assert write(alice, path, say=SAYS).status == 303
    assert "Who is told?" in alice.get(f"{path}/differences").words
    arranged(alice, path, now)
    assert step(alice, path, "submit").status == 303
    assert take(alice, old, "txt").status == 200, "the old one stands until the new one is signed"
    assert sign(path, cara).status == 303
    assert "Replaced by a later version" in alice.get(old).words
    assert take(alice, old, "pdf").status == 403
    assert step(client(BEA), path, "retire").status == 403
    assert step(client(FAY), path, "retire").status == 303
    assert take(alice, path, "pdf").status == 403


def test_version_when_begun_from_one_whose_evidence_fell_says_so_until_it_is_taken_out(
    client: ClientOf, now: dt.datetime, db: Database
) -> None:
    document = points.document(db.superuser, now=now)
    old = points.signed(db.superuser, document, now=now)
    points.evidence(db.superuser, old, NAMED_COPY, now=now)
    db.run("update findings set withdrawn_at = now(), circle = '{}' where id = %s", NAMED_COPY)
    db.run("update talking_point_versions set state = 'suspended', suspended_at = now()")
    alice, cara = client(ALICE), client(CARA)
    path = alice.submit(alice.get(f"/talking-points/{document}/versions/new?from={old}")).location
    assert "not there any more" in alice.get(path).words
    arranged(alice, path, now)
    refused = step(alice, path, "submit")
    assert (refused.status, "not there any more" in refused.words) == (422, True)
    link = db.value("select id from talking_point_evidence where version_id <> %s", old)
    assert alice.post(f"{path}/evidence-removal", {"evidence": str(link)}).status == 303
    arranged(alice, path, now)
    assert step(alice, path, "submit").status == 303
    told = cara.get(f"{path}/signature").words
    assert "What it stands on no more" in told
    assert "not there any more" in told


def test_list_when_it_is_longer_asks_no_more_of_the_database(
    client: ClientOf, now: dt.datetime, db: Database, app: Flask
) -> None:
    document = points.document(db.superuser, now=now)
    version = points.signed(db.superuser, document, now=now)
    points.evidence(db.superuser, version, NAMED_COPY, now=now)
    alice = client(ALICE)
    paths = (LIST, f"/talking-points/{document}", f"/talking-point-versions/{version}")
    alice.get(LIST)
    few = [questions(app, alice, path) for path in paths]
    for number in (2, 3):
        other = points.document(db.superuser, now=now, title=f"Points {number}")
        points.signed(db.superuser, other, now=now)
        points.version(db.superuser, document, now=now, number=number)
        points.text(db.superuser, version, now=now, language={2: "de", 3: "fr"}[number])
        points.evidence(db.superuser, version, RED_COPY if number == 2 else document, now=now)
    assert [questions(app, alice, path) for path in paths] == few
