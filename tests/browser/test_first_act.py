"""The story's first act in a browser, by people who have read only the README."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import Demo, Visit

pytestmark = pytest.mark.browser
AUTHOR = "priya.nair@aldermoor.example"
RIVAL = "camille.thevenet@brisanne.example"
COUNSEL = "helene.weidner@weidner-sorel.example"
FACILITATOR = "joost.vandermeulen@vehicle-materials.example"
OPERATOR = "emre.yildiz@vehicle-materials.example"
LEAVER = "pauline.armand@brisanne.example"
Opening = Callable[..., Visit]
FACT = "A local association saw men work at night without lamps."
VOLUME = " We will order 4,000 tonnes less next year."


def _write(author: Visit, title: str, statement: str) -> str:
    author.go(f"/spaces/{author.demo.space(AUTHOR, 'vault')}/findings/new")
    author.page.fill("[name=title]", title)
    author.page.fill("[name=statement]", statement)
    author.press("Save")
    author.page.wait_for_url(re.compile(r"/findings/[0-9a-f-]{36}$"))  # a script saves first
    return author.page.url


def _declare(author: Visit, category: str, subject: str) -> None:
    author.press("Release")
    author.page.select_option("[name=space]", author.demo.space(AUTHOR, "group"))
    author.page.select_option("[name=category]", category)
    author.page.select_option("[name=subject]", subject)
    author.page.select_option("[name=time]", "past")
    author.press("See verdict and audience")


def _see_nothing(visit: Opening, addresses: list[str], *, words: str) -> None:
    for email in (FACILITATOR, OPERATOR, LEAVER):
        window = visit().sign_in(email)
        for address in addresses:
            window.go(address)
            assert words not in window.text, f"{email} at {address}"


def test_first_act_when_played_by_hand_then_it_runs(visit: Opening, demo: Demo) -> None:
    author = visit().sign_in(AUTHOR)
    draft = _write(author, "Night shifts without lamps", FACT + VOLUME)

    _declare(author, "hr_risk_general", "affected_people")
    assert "May not be shared" in author.text
    assert VOLUME.strip() in author.text
    author.press("Change the draft")
    author.page.fill("[name=statement]", FACT)
    author.press("Save")

    _declare(author, "hr_risk_general", "affected_people")
    assert "May be shared" in author.text
    assert "Brisanne" in author.text
    author.press("Release now")
    author.press("See it in the space")
    copy = author.page.url

    rival = visit(size="narrow").sign_in(RIVAL).go(copy)
    assert FACT in rival.text
    assert "Aldermoor" not in rival.page.inner_text("main")
    rival.go(draft)
    assert rival.page.title().startswith("There is nothing here")
    visitor = visit(dark=True).sign_in(OPERATOR).go(copy)
    assert visitor.page.title().startswith("There is nothing here")
    _see_nothing(visit, [draft], words=FACT)


def test_held_item_when_counsel_clears_then_the_group_reads(visit: Opening, demo: Demo) -> None:
    author = visit().sign_in(AUTHOR)
    statement = "Last year we stopped visiting one washing place and learnt to go with a nurse."
    draft = _write(author, "What we learnt from a visit", statement)
    _declare(author, "unilateral_past_action", "own")
    author.press("Send to counsel")
    assert "Counsel will look first" in author.text

    group = demo.space(AUTHOR, "group")
    assert "What we learnt" not in visit().sign_in(RIVAL).go(f"/spaces/{group}/findings").text
    counsel = visit().sign_in(COUNSEL).go(f"/spaces/{group}/review")
    links = counsel.page.locator("main a[href^='/review/']")
    for address in [link.get_attribute("href") for link in links.all()]:
        counsel.go(address or "")
        if "What we learnt from a visit" in counsel.text:
            break
    # Everybody who would read it is named, the contributor's own people among them.
    readers = counsel.page.inner_text("main table")
    assert "Aldermoor" not in counsel.page.inner_text("main").replace(readers, "")
    counsel.page.check("[name=outcome][value=cleared]")
    counsel.page.fill("[name=opinion]", "Past, no terms, nobody named.")
    counsel.press("Record the decision")

    assert "What we learnt" in visit().sign_in(RIVAL).go(f"/spaces/{group}/findings").text
    assert "Past, no terms, nobody named." in author.go(draft).text


def test_demo_when_everybody_reads_his_lists_then_no_canary_of_another_shows(
    visit: Opening, demo: Demo
) -> None:
    for email in (AUTHOR, RIVAL, COUNSEL, FACILITATOR, OPERATOR, LEAVER):
        person = demo.account(email)
        foreign = [
            c["text"] for c in demo.told["canaries"] if c["organisation"] != person["organisation"]
        ]
        window = visit().sign_in(email)
        for role in person["roles"]:
            window.go(f"/spaces/{role['space_id']}/findings")
            assert not [text for text in foreign if text in window.text]
