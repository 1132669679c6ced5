"""What the demo's story leaves out and a page is needed of."""

from __future__ import annotations

from playwright.sync_api import Browser, FilePayload

from tests.browser.conftest import Demo, Visit

TABLE = b"Title,Country\nA well that ran dry,CD\n,CD\n"


def make_some(chromium: Browser, demo: Demo, member: str) -> None:
    """Ask for a letter; bring in a table, one row of it good and one bad, up to its columns."""
    stranger = Visit(chromium, demo).go("/reset")
    stranger.page.fill("[name=email]", member)
    stranger.page.keyboard.press("Enter")
    stranger.page.wait_for_load_state()
    stranger.close()
    window = Visit(chromium, demo).sign_in(member)
    window.go(f"/spaces/{demo.space(member, 'vault')}/imports/new")
    table = FilePayload(name="wells.csv", mimeType="text/csv", buffer=TABLE)
    window.page.set_input_files("input[type=file]", files=table)
    window.press("Go on to the columns")
    window.close()
