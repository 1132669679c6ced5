"""An engagement from its need to cleared terms: begun, written, read by counsel, published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from collab.core.ids import new_id
from collab.features.engagements.calls.news import news
from tests.cast import ACME, ALICE, BEA, CARA, COPPER, DAN, DELTA, DINA, FAY, LEE
from tests.client import Client, Page
from tests.conftest import ClientOf, OpenWork
from tests.factories.engagements import answer, call, engagement, expert, terms
from tests.house.databases import Database

LIST = f"/spaces/{COPPER}/engagements"
TITLE = "Dust near the depots"
TERMS = {
    "call_title": "A study of dust",
    "purpose": "Learn what dust does to people.",
    "questions": "Who is exposed?\nSince when?",
    "deliverables": "A report",
    "background": "A canary of the inside",
    "label_1": "Method",
    "weight_1": "60",
    "levels_1": "Weak; Fair; Good",
    "label_2": "Team",
    "weight_2": "40",
    "levels_2": "Weak; Good",
}


def begun(client: Client, **fields: Any) -> str:
    """Fill in the form of an engagement; give its address."""
    filled = {"title": TITLE, "need": "We do not know.", "type": "study", "workflow": "open"}
    filled["marking"] = "amber"
    sent = client.submit(client.get(f"{LIST}/new"), **filled | fields)
    assert sent.status == 303, sent.words
    return sent.location


def write(client: Client, path: str, **fields: Any) -> Page:
    """Fill in the form of terms."""
    return client.submit(client.get(f"{path}/terms/edit"), **TERMS | fields)


def step(client: Client, path: str, name: str) -> Page:
    return client.post(f"{path}/steps", {"step": name})


def test_engagement_when_begun_and_written_is_cleared_by_counsel_as_it_was_read(  # noqa: PLR0915 # one walk
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    fay, cara, alice, bea, dina = (client(one) for one in (FAY, CARA, ALICE, BEA, DINA))
    path = begun(fay)
    assert TITLE in bea.get(path).words
    assert TITLE in bea.get(LIST).words
    for outsider in (DAN, LEE):
        assert client(outsider).get(path).status == 404
    said = alice.submit(alice.get(path), action=f"{path}/part", selects="y", funds="y")
    assert said.status == 303, said.words
    named = fay.submit(fay.get(f"{path}/parties"), firm=DELTA.id, subject="y", payer_class="mining")
    assert named.status == 303, named.words
    assert "Examined" in bea.get(f"{path}/parties").words
    assert write(fay, path, people_are_met="y").status == 303
    page = step(fay, path, "submit")
    assert page.status == 422
    assert "Consent" in page.words
    assert write(fay, path, people_are_met="").status == 303
    assert "A canary of the inside" in alice.get(f"{path}/terms/1").words
    for outside in (bea, dina):
        assert outside.get(f"{path}/terms/1").status == 404
    assert step(fay, path, "submit").status == 303
    assert fay.get(f"{path}/terms/edit").status == 403
    page = cara.get(f"{path}/terms/1")
    assert "We do not know." in page.words, "the need is cleared with the terms"
    returned = cara.submit(page, action=f"{path}/terms/1/return", words="Ask openly.")
    assert returned.status == 303
    assert "Ask openly." in fay.get(path).words
    assert write(fay, path, purpose="Learn it openly.").status == 303
    assert step(fay, path, "submit").status == 303
    stale = cara.submit(page, action=f"{path}/terms/1/clearing")
    assert stale.status == 422
    page = cara.get(f"{path}/terms/1")
    assert cara.submit(page, action=f"{path}/terms/1/clearing").status == 303
    assert db.rows("select state from engagements") == [("cleared",)]
    assert step(fay, path, "rework").status == 303
    assert write(fay, path, purpose="Learn it anew.").status == 303
    assert f"{path}/terms/2/differences?against=1" in alice.get(f"{path}/terms/2").links
    for against in ("", "?against=1"):
        page = alice.get(f"{path}/terms/2/differences{against}")
        assert "Learn it anew." in page.words
    assert alice.get(f"{path}/terms/2/differences?against=7").status == 404
    assert ACME.name in bea.get(path).words


def test_call_when_published_from_cleared_terms_is_read_asked_and_answered_without_names(  # noqa: PLR0915 # one walk
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    vera = expert(db.superuser, "vera", now=now)
    other = expert(db.superuser, "otis", now=now)
    fay, bea, cara, asker = (client(one) for one in (FAY, BEA, CARA, vera))
    path = begun(fay)
    write(fay, path)
    step(fay, path, "submit")
    cara.submit(cara.get(f"{path}/terms/1"), action=f"{path}/terms/1/clearing")
    form = fay.get(f"{path}/call/new")
    assert "A study of dust" in form.words
    assert "A canary of the inside" not in form.words
    days = {"questions_on": day(now, 5), "closes_on": day(now, 10)}
    assert fay.submit(form, **days | {"closes_on": day(now, 0)}).status == 422
    looked = fay.submit(form, button="Look first", **days)
    assert "Nobody else learns" in looked.words
    done = fay.submit(form, **days)
    assert done.status == 303, done.words
    tend = done.location
    where = f"/calls/{db.value('select id from calls')}"
    for stranger in (client(), asker, client(DAN)):
        assert stranger.get(where).status in (404, 303)
        assert stranger.get(f"{where}/read").status in (404, 303)
    assert asker.get(f"{where}/read").status == 404
    chosen: dict[str, Any] = {"guest-firm": vera.org_id}
    asked = fay.submit(fay.get(tend), action=f"{tend}/guests", **chosen)
    assert asked.status == 303, asked.words
    page = asker.get(f"{where}/read")
    assert "Learn what dust does to people." in page.words
    for word in ("Copper", "Acme", "Fay", "Delta", "canary"):
        assert word not in page.text
    assert client(other).get(f"{where}/read").status == 404
    named = asker.submit(page, words="May Vera Experts come in June?")
    assert named.status == 422
    assert asker.submit(page, words="Is June too late?").status == 303
    assert client(DAN).post(f"{where}/questions", {"words": "So?"}).status == 404
    waits = fay.get(tend)
    assert "Is June too late?" in waits.words
    assert "Vera" not in waits.words.split("Invited organisations")[0]
    told = db.value("select id from call_answers")
    prefix = f"a{told.hex}-"
    filled: dict[str, Any] = {
        f"{prefix}question": "When may one begin?",
        f"{prefix}words": "In June.",
    }
    sent = fay.submit(waits, action=f"/call-answers/{told}/answer", **filled)
    assert sent.status == 303, sent.words
    again = fay.submit(waits, action=f"/call-answers/{told}/answer", **filled)
    assert (again.status, "When may one begin?" in again.words) == (409, True)
    for reader in (asker, bea, client(DINA)):
        assert "In June." in reader.get(f"{where}/read").words
    later = {"questions_on": day(now, 5), "closes_on": day(now, 9)}
    assert fay.submit(fay.get(tend), action=f"{tend}/deadlines", **later).status == 422
    later["closes_on"] = day(now, 12)
    assert fay.submit(fay.get(tend), action=f"{tend}/deadlines", **later).status == 303
    kinds = dict(
        db.rows("select kind, count(*) from outbox where kind like 'mail.call%%' group by 1")
    )
    assert kinds == {"mail.call_invited": 1, "mail.call_changed": 2}
    assert fay.post(f"{path}/steps", {"step": "cancel"}).status == 303
    assert db.rows("select ended_as from calls") == [("cancelled",)]
    assert "Cancelled" in asker.get(f"{where}/read").words
    for gone in ("Learn what dust does to people.", "In June."):
        assert gone not in asker.get(f"{where}/read").words


def test_call_when_it_is_public_is_read_by_anybody_and_sends_the_signed_in_on(  # noqa: PLR0915 # one walk
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    shown = call(db.superuser, engagement(db.superuser, now=now, state="calling"), now=now)
    hidden = call(
        db.superuser, engagement(db.superuser, now=now, state="calling"), now=now, public=False
    )
    stranger = client()
    assert f"/calls/{shown}?language=en" in stranger.get("/calls").links
    page = stranger.get(f"/calls/{shown}")
    assert "Open for proposals" in page.words
    for word in ("Copper Association", "Acme", "Fay"):
        assert word not in page.text
    german = stranger.get(f"/calls/{shown}", **{"Accept-Language": "de-AT, en;q=0.5"})
    assert "Offen für Angebote" in german.words
    assert '<html lang="de">' in german.text
    assert "Abierta a propuestas" in stranger.get(f"/calls/{shown}?language=es").words
    assert stranger.get(f"/calls/{hidden}").status == 404
    assert stranger.get(f"/calls/{shown}/read").location.startswith("/sign-in")
    cara = client(CARA)
    home = db.value("select engagement_id from calls where id = %s", shown)
    told = answer(
        db.superuser, shown, now=now, answer="In June.", state="published", published_at=now
    )
    db.superuser.commit()
    assert "In June." in stranger.get(f"/calls/{shown}").words
    for path in (f"/engagements/{home}/call/withdrawal", f"/call-answers/{told}/withdrawal"):
        assert client(BEA).post(path, {}).status == 403
        none = f"/engagements/{new_id()}/call/withdrawal"
        assert client(DAN).post(path, {}).status == client(DAN).post(none, {}).status == 403
    page = cara.get(f"/engagements/{home}")
    assert "Others may have copied it" in page.words
    done = cara.submit(page, action=f"/call-answers/{told}/withdrawal")
    assert done.status == 303
    assert "In June." not in stranger.get(f"/calls/{shown}").words
    db.run("update calls set ended_at = now(), ended_as = 'cancelled' where id = %s", shown)
    page = stranger.get(f"/calls/{shown}")
    assert "Cancelled" in page.words
    assert "Learn what dust" not in page.words
    db.run("update calls set ended_at = null, ended_as = null where id = %s", shown)
    dan = client(DAN)
    assert dan.get(f"/calls/{shown}").location == f"/calls/{shown}/read"
    for one in (hidden, new_id()):
        assert dan.get(f"/calls/{one}").status == 404
    assert dan.get(f"/calls/{shown}/read").status == 200
    assert dan.get(f"/calls/{hidden}/read").status == 404
    assert str(hidden) not in dan.get("/calls/mine").text
    assert str(hidden) in client(BEA).get("/calls/mine").text
    gone = cara.submit(
        cara.get(f"/engagements/{home}"), action=f"/engagements/{home}/call/withdrawal"
    )
    assert gone.status == 303
    assert stranger.get(f"/calls/{shown}").status == 404
    assert dan.get(f"/calls/{shown}/read").status == 404
    page = client(BEA).get(f"/calls/{shown}/read")
    assert "A call that was taken down" in page.words
    assert "Learn what dust" not in page.words


def test_answer_when_something_in_it_stands_out_waits_for_counsel_who_is_told(  # noqa: PLR0915 # one walk
    client: ClientOf, db: Database, work: OpenWork, now: dt.datetime
) -> None:
    home = engagement(db.superuser, now=now, state="calling")
    where = call(db.superuser, home, now=now)
    told = answer(db.superuser, where, now=now)
    held = engagement(db.superuser, now=now, state="held")
    terms(db.superuser, held, now=now, state="draft")
    fay, cara, bea = (client(one) for one in (FAY, CARA, BEA))
    tend, path = f"/engagements/{home}/call", f"/call-answers/{told}"
    assert "A question about a call waits for an answer" in fay.get("/").words
    prefix = f"a{told.hex}-"
    filled: dict[str, Any] = {
        f"{prefix}question": "How?",
        f"{prefix}words": "We ask members for a joint standard with a common starting date.",
    }
    assert fay.submit(fay.get(tend), action=f"{path}/answer", **filled).status == 303
    assert bea.get(path).status == 404
    assert "common starting date" not in bea.get(f"/calls/{where}/read").words
    home_page = cara.get("/").words
    assert "An answer about a call waits for your review" in home_page
    assert "Terms of an engagement wait for your review" in home_page
    page = cara.get(path)
    sent = cara.post(f"{path}/review", {"verdict": "returned", "version": "2", "words": ""})
    assert sent.status == 422
    words: dict[str, str | list[str]] = {
        "verdict": "returned",
        "version": "2",
        "words": "Say when alone.",
    }
    assert cara.post(f"{path}/review", words).status == 303
    assert "Say when alone." in fay.get(tend).words
    filled[f"{prefix}version"] = "3"
    assert fay.submit(fay.get(tend), action=f"{path}/answer", **filled).status == 303
    assert cara.get(path).status == 200
    assert page.status == 200
    let: dict[str, str | list[str]] = {"verdict": "stands", "version": "4"}
    assert cara.post(f"{path}/review", let).status == 303
    assert "common starting date" in bea.get(f"/calls/{where}/read").words
    with work(ALICE, read_only=True) as w:
        fresh = list(news(w, now - dt.timedelta(days=3)))
    assert [one.title for one in fresh] == ["Dust near the depots: an independent study"]
    with work(DAN, read_only=True) as w:
        assert list(news(w, now - dt.timedelta(days=3))) == []


def day(now: dt.datetime, days: int) -> str:
    return (now.date() + dt.timedelta(days=days)).isoformat()
