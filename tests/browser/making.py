"""What the demo's story leaves out and a page is needed of."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, FilePayload

from tests.browser.conftest import Demo, Visit

FINDING = re.compile(r"/findings/[0-9a-f-]{36}")
KEPT = re.compile(r"/documents/[0-9a-f-]{36}$")
NOTE = b"Families at the depot told of missing wages."
TABLE = b"Title,Country\nA well that ran dry,CD\n,CD\n"


def make_some(chromium: Browser, demo: Demo, member: str) -> str:
    """Ask for a letter; bring in a table up to its columns, a row good and one bad; add a note.

    Gives the note's address: no walker sees every finding.
    """
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
    draft = next(
        link
        for link in window.links(f"/spaces/{demo.space(member, 'vault')}/findings") or ()
        if FINDING.fullmatch(link)
    )
    window.go(f"{draft.replace('findings', 'items/finding')}/documents/new")
    note = FilePayload(name="Note.txt", mimeType="text/plain", buffer=NOTE)
    window.page.set_input_files("input[type=file]", files=note)
    window.press("Keep it in the vault")
    window.page.wait_for_url(KEPT)  # a script sends it, and leads on when it is done
    kept = urlsplit(window.page.url).path
    window.close()
    return kept
