"""What the demo's story leaves out and a page is needed of."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Browser

from tests.browser.conftest import Demo


def make_some(chromium: Browser, demo: Demo, people: Mapping[str, str]) -> None:
    """Make one of each, as people do."""
