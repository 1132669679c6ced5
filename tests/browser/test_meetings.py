"""Pages of meetings, looked at as four people would: filled in, waiting for counsel, cleared."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Demo, Visit
from tests.browser.looking import Eye
from tests.browser.planning import plan_some
from tests.browser.test_every_page import PEOPLE

pytestmark = pytest.mark.browser
PREPARING = (
    "{meeting}", "{meeting}/edit", "{meeting}/agenda-items/new", "{topic}", "{topic}/edit",
    "{dates}", "{series}", "{series}/edit", "{series}/meetings/new", "{topics}",
    "{space}/topics/new", "{space}/meetings", "{space}",
)  # fmt: skip


def test_meeting_when_planned_in_a_browser_shows_pages_without_flaws(
    chromium: Browser, demo: Demo
) -> None:
    found = plan_some(chromium, demo, PEOPLE["facilitator"])
    flaws: dict[str, list[str]] = {}
    window = Visit(chromium, demo).sign_in(PEOPLE["facilitator"])
    for page in PREPARING:
        flaws[page] = Eye(window.go(page.format(**found)).page).flaws()
    window.close()
    counsel = Visit(chromium, demo).sign_in(PEOPLE["counsel"])
    counsel.go("/")
    assert re.search(r"agendas? waits? for you to clear", counsel.text)
    flaws["clearance"] = Eye(counsel.go(f"{found['meeting']}/clearance").page).flaws()
    counsel.press("Clear this agenda")
    assert "Agenda cleared by counsel" in counsel.text
    flaws["cleared"] = Eye(counsel.page).flaws()
    counsel.close()
    assert {page: wrong for page, wrong in flaws.items() if wrong} == {}
