"""Talking points for programs: drafted and moved as on the pages, and never a sentence in JSON."""

from __future__ import annotations

import base64
import datetime as dt

from tests.cast import ALICE, BEA, CARA, COPPER, DAN, FAY, LEE
from tests.client import Page
from tests.conftest import ClientOf, OpenWork, ProgramOf
from tests.factories import points
from tests.functional.test_talking_points import LIST, sign
from tests.house.databases import Database
from tests.house.seeding import NAMED_COPY

SAYS = "We ask who listens to frightened drivers."
WORD = "frightened"


def test_version_when_drafted_by_programs_is_signed_on_the_page_and_leaves_as_a_file(
    client: ClientOf, program: ProgramOf, now: dt.datetime
) -> None:
    alice, bea = program(ALICE), program(BEA)
    made = alice.post(f"/spaces/{COPPER}/talking-points", {"title": "Speaking up"})
    assert made.status == 201, made.text
    begun = {"audience": "trader", "category": "hr_risk_general"}
    draft = alice.post(f"/talking-points/{made.json['id']}/versions", begun)
    path = f"/talking-point-versions/{draft.json['id']}"
    written = alice.post(f"{path}/texts", {"language": "en", "say": SAYS, "version": 0})
    assert written.json["texts"] == [{"language": "en", "version": 1}]
    stale = bea.post(f"{path}/texts", {"language": "en", "say": "Other.", "version": 0})
    assert stale.status == 409
    joint = {"language": "en", "do_not_say": "We will all stop buying unless you act."}
    assert bea.post(f"{path}/texts", joint, If_Match='"1"').status == 422
    held = {"language": "en", "prevent": "Do you know the joint standard all of us plan?"}
    told = bea.post(f"{path}/texts", {**held, "version": 1})
    assert told.status in (200, 422)
    assert bea.post(f"{path}/steps", {"step": "sign"}).status == 422, "counsel signs on the page"
    window = {
        "category": "hr_risk_general",
        "use_from": now.date().isoformat(),
        "use_until": (now.date() + dt.timedelta(days=9)).isoformat(),
    }
    assert bea.post(f"{path}/window", window).status == 200
    item = {"kind": "finding", "item_id": str(NAMED_COPY)}
    assert bea.post(f"{path}/evidence", item).json["evidence"][0]["lacks"] is None
    assert bea.post(f"{path}/steps", {"step": "submit"}).status == 409, "persons tick"
    assert program(DAN).get(path).status == 404
    assert program(LEE).get(path).status == 404


def test_sentence_when_it_is_unsigned_leaves_by_no_door(
    client: ClientOf, program: ProgramOf, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    document = points.document(db.superuser, now=now)
    ident = points.ready(db.superuser, document, now=now)
    db.run("update talking_point_texts set say = %s", SAYS)
    bea, path = program(BEA), f"/talking-point-versions/{ident}"
    doors = (
        f"/spaces/{COPPER}/talking-points",
        f"/talking-points/{document}",
        path,
        f"/search?q={WORD}",
    )
    for door in doors:
        assert WORD not in bea.get(door).text.replace(f"q={WORD}", ""), door
    assert bea.post(f"{path}/files", {"kind": "txt"}).status == 403
    assert _told_by_digests(work, now) == ""
    assert sign(path, client(CARA)).status == 303
    for door in doors:
        assert WORD not in bea.get(door).text.replace(f"q={WORD}", ""), door
    file = bea.post(f"{path}/files", {"kind": "txt"})
    assert SAYS in base64.b64decode(file.json["content"]).decode()
    assert bea.get(path).json["hash"] == file.json["hash"]
    assert bea.get(path).json["lacks"] is None
    assert "Speaking up at depots" in _told_by_digests(work, now)
    db.run("update talking_point_texts set say = say || '!'")
    assert bea.get(path).json["lacks"] == "changed"
    assert bea.post(f"{path}/files", {"kind": "txt"}).status == 409
    shown: Page = client(FAY).get(LIST)
    assert "not the text counsel signed" in shown.words
    assert "Speaking up" not in _told_by_digests(work, now)


def _told_by_digests(work: OpenWork, now: dt.datetime) -> str:
    from collab.wiring import DIGEST_SOURCES  # noqa: PLC0415 # composes the whole house

    since = now - dt.timedelta(days=1)
    with work(BEA) as one:
        news = [told for source in DIGEST_SOURCES for told in source(one, since)]
    said = " ".join(f"{told.title} {told.summary}" for told in news if "talking" in told.kind)
    assert WORD not in said
    return said
