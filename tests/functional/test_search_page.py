"""The page of search: it finds, narrows, helps on, and gives odd questions a calm answer."""

from __future__ import annotations

import urllib.parse

import pytest

from tests.cast import ASSOCIATION, BEA, COPPER, DAN
from tests.conftest import ClientOf
from tests.factories.findings import comment, unnamed_copy
from tests.house.databases import Database


def asked(question: str, **filters: str) -> str:
    return "/search?" + urllib.parse.urlencode({"q": question, **filters})


def test_page_when_a_word_is_asked_for_leads_to_what_holds_it(
    client: ClientOf, db: Database
) -> None:
    one = unnamed_copy(
        db.superuser, ASSOCIATION, COPPER, title="Löhne <b>& mehr</b>", statement="Kinderarbeit.",
        language="de",
    )  # fmt: skip
    said = comment(db.superuser, BEA, one, body="Die Löhne sind niedrig.", space_id=COPPER,
                   verdict="allow")  # fmt: skip
    bea = client(BEA)
    page = bea.get(asked("lohne"))
    assert f'href="/findings/{one}"' in page.text
    assert f'href="/comments/{said}"' in page.text
    assert "<mark>Löhne</mark> &lt;b&gt;&amp; mehr&lt;/b&gt;" in page.text
    assert "On: Löhne &lt;b&gt;" in page.text
    only = bea.get(asked("lohne", kind="comment", space=str(COPPER)))
    assert f'href="/findings/{one}"' not in only.text
    assert f'href="/comments/{said}"' in only.text
    part = bea.get(asked("lohne"), **{"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="results">')


def test_page_when_nothing_is_found_offers_near_words_and_wider_questions(
    client: ClientOf, db: Database
) -> None:
    unnamed_copy(db.superuser, ASSOCIATION, COPPER, title="Zirconium spilled", country="PE")
    bea = client(BEA)
    page = bea.get(asked("zirkonium"))
    assert "Nothing found" in page.text
    assert 'href="/search?q=Zirconium"' in page.text
    narrow = bea.get(asked("zirconium", country="CD", kind="finding"))
    assert "Without the country" in narrow.text
    assert "Without the kind" not in narrow.text
    stranger = client(DAN).get(asked("zirkonium"))
    assert "Nothing found" in stranger.text
    assert "Zirconium" not in stranger.text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("", "What are you looking for?"),
        ("  ", "What are you looking for?"),
        ("\x00", "There is no word in it"),
        ("...", "There is no word in it"),
        ("-ore", "Say what you look for"),
        ("the", "Nothing found"),
        ('"', "There is no word in it"),
        ("🪨", "Nothing found"),
        ("x" * 10_000, "That is too long"),
        ("<script>alert(1)</script>", "Nothing found"),
        ("\ud800\u202e\x1b", "Nothing found"),
    ],
)
def test_page_when_the_question_is_odd_answers_clearly(
    client: ClientOf, question: str, answer: str
) -> None:
    address = "/search?q=" + urllib.parse.quote(question.encode("utf-8", "surrogatepass"))
    page = client(BEA).get(address)
    assert page.status == 200
    assert answer in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=ore&page=999999999999",
        "/search?q=ore&page=-1",
        "/search?q=ore&page=x&space=x&kind=x&issue=%00&country=%F0%9F%AA%A8&language=xx",
        "/search?q=%FF%FE",
        "/search?q=ore&space=00000000-0000-0000-0000-000000000000",
        "/search",
    ],
)
def test_page_when_its_address_is_mangled_stands(client: ClientOf, address: str) -> None:
    assert client(BEA).get(address).status == 200


def test_pages_when_there_are_many_lead_on_and_end_at_the_bound(
    client: ClientOf, db: Database
) -> None:
    for number in range(45):
        unnamed_copy(db.superuser, ASSOCIATION, COPPER, title=f"Zircon {number}")
    bea = client(BEA)
    first = bea.get(asked("zircon"))
    assert first.text.count('class="item"') == 20
    assert 'href="/search?q=zircon&amp;page=2"' in first.text
    last = bea.get(asked("zircon", page="3"))
    assert last.text.count('class="item"') == 5
    assert 'rel="next"' not in last.text
    assert "That was all" in bea.get(asked("zircon", page="4")).text


def test_box_when_on_any_page_asks_the_page_of_search(client: ClientOf) -> None:
    page = client(BEA).get("/")
    assert 'action="/search"' in page.text
    assert 'name="q"' in page.text
