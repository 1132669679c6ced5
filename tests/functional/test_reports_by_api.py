"""Reports and recommendations by program: the same walls as on pages."""

from __future__ import annotations

import datetime as dt

from collab.features.engagements.reports import papers, queries, register
from tests.cast import ALICE, BEA, COPPER, DAN, DELTA, DINA, FAY
from tests.conftest import OpenWork, ProgramOf
from tests.factories import reports
from tests.factories.reports import FIRST, SECOND, WORDS
from tests.house.databases import Database


def test_report_when_written_by_program_is_checked_and_commented(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    where = reports.scene(db.superuser, now=now)
    ident = reports.report(db.superuser, where, now=now)
    expert, fay, dina = program(where.expert), program(FAY), program(DINA)
    at = f"/engagement-reports/{ident}"
    kept = expert.get(at).json
    assert [one["title"] for one in kept["versions"]] == ["Dust and what to do"]
    body = {"language": "en", "title": "Dust", "sections": [FIRST, SECOND]}
    assert expert.post(f"{at}/versions", body).status == 409, "somebody else's draft stands"
    saved = expert.post(f"{at}/versions", body | {"version": kept["versions"][0]["version"]})
    assert saved.json["versions"][0]["title"] == "Dust"
    for other in (ALICE, DINA, DAN):
        assert program(other).get(at).status == 404
    assert fay.post(f"{at}/versions", body).status == 403, "the text is the expert's"
    assert expert.post(f"{at}/steps", {"step": "publish"}).status == 422
    read = {name: saved.json["versions"][0][name] for name in ("number", "version")}
    given = expert.post(f"{at}/steps", {"step": "give"} | read).json
    assert given["state"] == "escrow"
    assert len(given["versions"][0]["hash"]) == 64
    db.run("update engagement_reports set state = 'final' where id = %s", ident)
    reports.thread(db.superuser, where, now=now)
    facts = f"/engagements/{where.engagement_id}/facts"
    (passage,) = dina.get(facts).json["items"]
    assert passage["excerpt"] == WORDS
    assert program(BEA).get(facts).json["items"] == []
    comment = f"/accuracy-threads/{passage['id']}/comment"
    assert dina.post(comment, {"words": "A desk was opened.", "version": 7}).status == 409
    assert dina.post(comment, {"words": "A desk was opened.", "version": 1}).json["words"]
    assert program(BEA).post(comment, {"words": "No.", "version": 2}).status == 404


def test_recommendation_when_answered_by_program_tells_why_to_whom_the_firm_wishes(
    program: ProgramOf, db: Database, now: dt.datetime
) -> None:
    where = reports.scene(db.superuser, now=now)
    expert, fay, dina = program(where.expert), program(FAY), program(DINA)
    out = reports.release(db.superuser, where, now=now)
    (listed,) = program(ALICE).get(f"/spaces/{COPPER}/reports").json["items"]
    assert listed["id"] == str(out)
    assert listed["policy_version"] == "test"
    assert expert.get(f"/report-releases/{out}").status == 404
    asked = f"/engagements/{where.engagement_id}/recommendations"
    until = (now.date() + dt.timedelta(days=30)).isoformat()
    wanted = {
        "words": "Staff the complaints desk.",
        "due_on": until,
        "addressees": [{"firm_id": str(DELTA.id)}, {"body": "Ministry of Mines"}],
    }
    assert program(ALICE).post(asked, wanted).status == 403
    assert fay.post(asked, wanted | {"addressees": []}).status == 422
    made, again = (fay.post(asked, wanted, Idempotency_Key="one") for _ in range(2))
    assert (made.status, again.json) == (201, made.json), "sent twice, done once"
    assert len(fay.get(asked).json["items"]) == 1
    firm, body_outside = sorted(made.json["answers"], key=lambda one: one["firm_id"] is None)
    reply = {"response": "partly", "words": "Only beside the road.", "version": 1}
    path = f"/recommendation-answers/{firm['id']}"
    assert dina.post(path, reply | {"response": "silent"}).status == 422
    assert dina.post(path, reply).status == 200
    assert dina.post(path, reply).status == 409, "twice at once"
    assert program(BEA).post(path, reply).status == 403
    for reader, why in ((DINA, "Only beside the road."), (BEA, None), (FAY, None)):
        (shown,) = program(reader).get(asked).json["items"]
        (own,) = (one for one in shown["answers"] if one["firm_id"])
        assert (own["response"], own["words"]) == ("partly", why), reader.key
    outside = f"/recommendation-answers/{body_outside['id']}"
    assert fay.post(outside, reply | {"told": True}).status == 200
    assert program(DAN).get(asked).status == 404


def test_register_when_longer_than_a_page_is_taken_whole(
    work: OpenWork, db: Database, now: dt.datetime
) -> None:
    where = reports.scene(db.superuser, now=now)
    for number in range(1, register.SHOWN + 2):
        reports.recommendation(db.superuser, where, now=now, number=number)
    with work(FAY) as w:
        rows = papers.register_rows(w, queries.engagement(w, where.engagement_id))
    assert len(rows) == register.SHOWN + 1
