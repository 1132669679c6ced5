"""Looking at a page as four people would: at a desk and on a telephone, by day and by night."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator
from importlib import resources
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import SIZES

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = [(size, dark) for size in SIZES for dark in (False, True)]
SEEN = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
"""The rules whose answer depends on the look; the others are asked once a page."""
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
MAKE_UP = (
    "[...new Set([...document.querySelectorAll('main *')]"
    ".map((one) => one.tagName + '.' + one.className))].sort().join(' ')"
)
DIALOGS = "[...document.querySelectorAll('dialog[popover][id]')].map((one) => one.id)"


@dc.dataclass
class Eye:
    """Looks at the page of one window and says what is wrong with it."""

    page: Page
    everywhere: frozenset[str] = frozenset()
    """Dialogs of the frame that were looked at on another page."""

    def flaws(self) -> list[str]:
        """Give every flaw of the page as it stands, of what unfolds in it and of its dialogs."""
        self.page.evaluate(AXE)
        found = list(self._in_every_look())
        for name in set(self.page.evaluate(DIALOGS)) - self.everywhere:
            self.page.evaluate("(id) => document.getElementById(id).showPopover()", name)
            found += [f"dialog {name}: {flaw}" for flaw in self._in_every_look(within=f"#{name}")]
            self.page.evaluate("(id) => document.getElementById(id).hidePopover()", name)
        return found

    def _in_every_look(self, within: str | None = None) -> Iterator[str]:
        self.page.evaluate(OPEN_ALL)
        for number, (size, dark) in enumerate(LOOKS):
            width, height = SIZES[size]
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(
                color_scheme="dark" if dark else "light", reduced_motion="reduce"
            )
            look = f"{size}, {'dark' if dark else 'light'}"
            yield from (
                f"{look}: {flaw}" for flaw in self._axe(within, only=SEEN if number else None)
            )
            if self.page.evaluate(TOO_WIDE):
                yield f"{look}: it scrolls sideways"

    def _axe(self, within: str | None, *, only: list[str] | None) -> Iterator[str]:
        rules: dict[str, Any] = {"runOnly": {"type": "rule", "values": only} if only else LEVELS}
        rules |= {"resultTypes": ["violations"], "preload": False, "iframes": False}
        run = "([within, rules]) => axe.run(within || document, rules).then((r) => r.violations)"
        for one in self.page.evaluate(run, [within, rules]):
            yield f"{one['id']}: {one['nodes'][0]['html'][:160]}"
