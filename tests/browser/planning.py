"""A series, a poll, an agenda before counsel and a topic that waits, made by filling in forms."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from collab.core.clock import utc_now
from tests.browser.conftest import Demo, Visit

TOPIC = {
    "title": "Complaints procedure at the three ports",
    "body": "What the harbour workers told, and which questions remain.",
    "minutes": "30",
}


def plan_some(chromium: Browser, demo: Demo, facilitator: str) -> dict[str, str]:
    """Plan meetings in the facilitator's first group; give their addresses by what they are."""
    window = Visit(chromium, demo).sign_in(facilitator)
    space = f"/spaces/{demo.space(facilitator, 'group')}"
    found = {"space": space}
    _fill(
        window.go(f"{space}/series/new"),
        name="Regular exchange",
        purpose="Prepare what is done together.",
        every="4",
        first_on="2026-09-02",
        local_time="09:00",
    )
    window.page.check("[name=rhythm][value=weekly]")
    found["series"] = _sent(window, "Save")
    _fill(window.go(f"{space}/meetings/new"), title="Visit of the harbour workers")
    found["dates"] = _sent(window, "Save")
    _fill(window, day_1=_day(30), at_1="09:00", day_2=_day(31), at_2="14:00")
    _sent(window, "Offer them")
    _fill(window.go(f"{space}/meetings/new"), title="Exchange on copper", day=_day(40), at="09:00")
    found["meeting"] = _sent(window, "Save")
    for number in ("", " again"):
        window.go(f"{found['meeting']}/agenda-items/new")
        _fill(window, **TOPIC | {"title": TOPIC["title"] + number})
        window.page.check("[name=purpose][value=discuss]")
        _sent(window, "Save")
    _sent(window, "Ask counsel to clear it")
    _fill(
        window.go(f"{space}/topics/new"), **TOPIC | {"title": "Letter of the dock workers' union"}
    )
    window.page.check("[name=purpose][value=inform]")
    found["topics"] = _sent(window, "Propose it")
    found["topic"] = next(
        link for link in window.links(found["meeting"]) or () if link.startswith("/agenda-items/")
    )
    window.go("/kpis/shipped")
    window.press("Take up")
    found["indicator"] = urlsplit(window.page.url).path
    _fill(window.go(f"{found['indicator']}/rounds/new"), closes_on=_day(20))
    window.page.select_option("[name=space]", space.rpartition("/")[2])
    found["round"] = _sent(window, "Open the round")
    window.close()
    return found


def _fill(window: Visit, **fields: str) -> None:
    for name, value in fields.items():
        window.page.fill(f"[name={name}]", value)


def _sent(window: Visit, button: str) -> str:
    """Press a button, and give where it leads. :raises AssertionError: when the form stays."""
    window.press(button)
    assert "There is a problem" not in window.text, window.text
    return urlsplit(window.page.url).path


def _day(ahead: int) -> str:
    return (utc_now() + dt.timedelta(days=ahead)).date().isoformat()
