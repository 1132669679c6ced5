"""A report from its first word to answers on what it recommends, walked by everybody concerned."""

from __future__ import annotations

import datetime as dt

from tests.cast import ALICE, BEA, CARA, COPPER, DAN, DELTA, DINA, FAY, LEE, OTTO
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.factories import reports
from tests.factories.reports import FIRST, SECOND, WORDS
from tests.house.databases import Database

OTHERS = (ALICE, BEA, DINA, CARA, LEE, DAN)


def test_report_when_walked_goes_from_escrow_through_facts_to_answers(  # noqa: PLR0915 # one walk
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    where = reports.scene(db.superuser, now=now)
    expert, fay, dina = client(where.expert), client(FAY), client(DINA)
    front = f"/spaces/{where.room_id}"
    about = expert.submit(expert.get(front), action=f"{front}/report").location
    path = about.removesuffix("/about")
    begun = expert.submit(
        expert.get(about), action=about, title="Dust and what to do", summary="What was seen."
    )
    assert begun.location == path
    for one in (FIRST, SECOND):
        made = expert.submit(
            expert.get(f"{path}/sections/new"),
            action=f"{path}/sections",
            heading=one["heading"],
            text=one["text"],
            **({"neutral": "y"} if one["neutral"] else {}),
        )
        assert made.status == 303
    assert "Nothing is written yet" in fay.get(path).words, "before it is given, its own firm reads"
    for other in OTHERS:
        assert client(other).get(path).status == 404, other.key
    assert expert.post(f"{path}/steps", {"step": "give"}).status == 422, "it says what it read"
    assert _step(expert, path, "give").status == 303
    assert expert.get(f"{path}/sections/new").status == 403
    marked = fay.submit(
        fay.get(f"{path}/passages"),
        action=f"{path}/passages",
        section=_section(db, SECOND["heading"]),
        excerpt="It has no complaints desk. Not at all.",
        party=str(DELTA.id),
    )
    assert marked.status == 422
    assert "do not stand in that section" in marked.words
    named = fay.submit(
        fay.get(f"{path}/passages"),
        action=f"{path}/passages",
        section=_section(db, SECOND["heading"]),
        excerpt=WORDS,
        party=str(DELTA.id),
    )
    assert named.status == 303
    until = (now.date() + dt.timedelta(days=14)).isoformat()
    assert fay.post(f"{path}/steps", {"step": "check"}).status == 422
    assert fay.post(f"{path}/steps", {"step": "check", "until": until}).status == 303

    facts = f"/engagements/{where.engagement_id}/facts"
    page = dina.get(facts)
    assert WORDS in page.words
    assert "waters its roads" not in page.words, "a firm reads the passages that speak of it"
    for rival in (ALICE, BEA):
        assert WORDS not in client(rival).get(facts).words
    assert WORDS in client(CARA).get(facts).words
    thread = _actions(page, "/accuracy-threads/")[0]
    refused = dina.post(thread, {"words": "We pay 900 USD a tonne to Bolt Cars.", "version": "1"})
    assert refused.status == 422
    assert dina.post(thread, {"words": "A desk was opened in May.", "version": "1"}).status == 303
    assert client(BEA).post(thread, {"words": "No.", "version": "2"}).status == 404
    assert expert.post(f"{path}/steps", {"step": "finish"}).status == 403
    assert fay.post(f"{path}/steps", {"step": "end"}).status == 303
    assert _step(expert, path, "finish").status == 422
    note = _links(expert.get(path), "/accuracy-notes/")[0]
    assert "A desk was opened in May." in expert.get(note).words
    answered = expert.submit(
        expert.get(note), action=note, changed="yes", answer="The desk has no staff yet."
    )
    assert answered.status == 303
    assert "The desk has no staff yet." in dina.get(facts).words
    assert _step(expert, path, "finish").status == 422, "a version is to be given"
    assert "What was seen." in expert.get(_links(expert.get(path), f"{path}/versions/")[0]).words
    section = f"{path}/sections/{_section(db, SECOND['heading'])}"
    assert (
        expert.submit(
            expert.get(section), action=section, text=f"{SECOND['text']} A desk is planned."
        ).status
        == 303
    )
    assert _step(expert, path, "finish").status == 303

    target = f"{path}/releases/{COPPER}"
    assert client(ALICE).get(target).status == 404
    form = fay.get(target)
    chosen = {"category": "hr_risk_general", "permitted": "raise_openly"}
    out = fay.submit(form, action=target, marking="amber", **chosen)
    assert out.status == 303, out.words
    released = out.location
    for member in (ALICE, BEA, DINA):
        assert "A desk is planned." in client(member).get(released).words
    assert client(DAN).get(released).status == 404
    assert expert.get(released).status == 404, "experts see nothing of the group"
    for kind in ("pdf", "docx"):
        file = client(ALICE).post(f"{released}/files/{kind}", {})
        assert file.status == 200
        assert len(file.response.get_data()) > 2000
    assert client(ALICE).post(f"{released}/public", {}).status == 403
    public = fay.post(f"{released}/public", {}).location
    assert fay.post(f"{public}/decision", {"act": "publish"}).status == 403
    otto = client(OTTO)
    assert otto.post(f"{public}/decision", {"act": "publish"}).status == 303
    anybody = client(None)
    shown = anybody.get(f"/reports/{public.rpartition('/')[2]}")
    assert FIRST["heading"] in shown.words
    assert SECOND["heading"] not in shown.words
    assert "Dust and what to do" in anybody.get("/reports").words

    register = f"/engagements/{where.engagement_id}/recommendations"
    assert client(ALICE).get(f"{register}/new").status == 403
    made = fay.submit(
        fay.get(f"{register}/new"),
        action=register,
        words="Open a complaints desk with staff of its own.",
        due_on=until,
        firms=[str(DELTA.id)],
        bodies="Ministry of Mines",
    )
    assert made.status == 303, made.words
    answer = _links(dina.get(register), "/recommendation-answers/")[0]
    assert client(BEA).get(answer).status == 403
    said = dina.submit(
        dina.get(answer), action=answer, response="declined", words="A matter of the parent."
    )
    its_page = said.location
    assert its_page in _links(client(BEA).get(register), "/recommendations/")
    assert "Declined" in client(BEA).get(register).words
    seen = client(BEA).get(its_page)
    assert "Declined" in seen.words
    assert "A matter of the parent." not in seen.words
    assert not _links(seen, "/recommendation-answers/")
    assert not _actions(seen, its_page), "a member withdraws nothing"
    assert "A matter of the parent." in dina.get(its_page).words
    assert client(DAN).get(its_page).status == 404
    begin = f"/items/recommendation/{its_page.rpartition('/')[2]}/engagements/new"
    assert begin in _links(fay.get(its_page), "/items/")
    assert _actions(fay.get(its_page), its_page) == [f"{its_page}/withdrawal"]
    assert fay.post(f"{released}/withdrawal", {}).status == 303
    assert client(ALICE).get(released).status == 404
    assert anybody.get(f"/reports/{public.rpartition('/')[2]}").status == 404


def _links(page: Page, start: str) -> list[str]:
    return [one for one in page.links if one.startswith(start)]


def _step(expert: Client, path: str, step: str) -> Page:
    """Press the button of a step, as the page has it."""
    forms = expert.get(path).soup.select(f'form[action="{path}/steps"]')
    fields: list[dict[str, str | list[str]]] = [
        {str(i["name"]): str(i["value"]) for i in one.select("input[value]")} for one in forms
    ]
    return expert.post(f"{path}/steps", next(one for one in fields if one.get("step") == step))


def _actions(page: Page, start: str) -> list[str]:
    found = [str(form.get("action")) for form in page.soup.select("form[method=post]")]
    return [one for one in found if one.startswith(start)]


def _section(db: Database, heading: str) -> str:
    rows = db.rows(
        "select s ->> 'key' from report_versions v, jsonb_array_elements(v.sections) s"
        f" where s ->> 'heading' = '{heading}' order by v.number desc limit 1"
    )
    key: str = rows[0][0]
    return key
