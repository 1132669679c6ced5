"""One demo and one Chromium for all tests in a browser."""

from __future__ import annotations

import dataclasses as dc
import json
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.house.page import links_of
from tests.launch.running import real_command, up

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZES = {"wide": (1280, 720), "narrow": (320, 640)}


@dc.dataclass(frozen=True, slots=True)
class Demo:
    """A running demo and what its contract tells."""

    url: str
    told: dict[str, Any]

    def account(self, email: str) -> dict[str, Any]:
        """Give the account of an address."""
        found: dict[str, Any] = next(a for a in self.told["accounts"] if a["email"] == email)
        return found

    def space(self, email: str, kind: str) -> str:
        """Give the id of a space of a kind where somebody is seated; of groups, that of copper."""
        roles = [r for r in self.account(email)["roles"] if r["space_kind"] == kind]
        named = [r for r in roles if r["space"].startswith("Copper")]
        return str((named or roles)[0]["space_id"])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Start the demo as a newcomer does."""
    folder = tmp_path_factory.mktemp("browser") / "demo"
    with up(folder, "--demo", start=real_command) as running:
        yield Demo(running.url, json.loads((folder / "demo.json").read_text()))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Visit:
    """A browser window; it fails the test when the page breaks its own security policy."""

    def __init__(
        self, browser: Browser, demo: Demo, *, size: str = "wide", dark: bool = False
    ) -> None:
        width, height = SIZES[size]
        self.demo = demo
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "console",
            lambda said: (
                self.complaints.append(said.text)
                if "Content Security Policy" in said.text
                else None
            ),
        )

    def sign_in(self, email: str) -> Visit:
        """Sign in with the demo's passphrase."""
        self.go("/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", self.demo.account(email)["password"])
        self.press("Sign in")
        return self

    def go(self, path: str) -> Visit:
        """Open a page of the demo."""
        self.page.goto(path if path.startswith("http") else self.demo.url + path)
        return self

    def press(self, name: str) -> Visit:
        """Press a button of the page's main part, or follow a link of it."""
        main = self.page.get_by_role("main")
        button = main.get_by_role("button", name=name)
        (button if button.count() else main.get_by_role("link", name=name)).first.click()
        self.page.wait_for_load_state()
        return self

    def links(self, path: str) -> list[str] | None:
        """Give the addresses of our own that a page links to; None for a file or a way on."""
        answer = self.context.request.get(self.demo.url + path, max_redirects=0)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return None
        found = [urljoin(path, link) for link in links_of(answer.text())]
        return [urldefrag(one).url for one in found if one.startswith("/")]

    @property
    def text(self) -> str:
        """Give what the page shows."""
        return self.page.inner_text("body")

    def close(self) -> None:
        """Close the window. :raises AssertionError: when the policy was broken on the way."""
        self.context.close()
        assert self.complaints == []


@pytest.fixture
def visit(chromium: Browser, demo: Demo) -> Iterator[Any]:
    """Open windows; all are closed and heard when the test ends."""
    opened: list[Visit] = []

    def opening(**look: Any) -> Visit:
        opened.append(Visit(chromium, demo, **look))
        return opened[-1]

    yield opening
    for one in opened:
        one.close()


def wide_enough(page: Page) -> bool:
    """Tell whether nothing makes the page scroll sideways."""
    fits: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return fits
