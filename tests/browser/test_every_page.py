"""Every page somebody can reach: accessible, within its width, in light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Demo, Visit, wide_enough

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
MEMBER = "priya.nair@aldermoor.example"
COUNSEL = "helene.weidner@weidner-sorel.example"
FACILITATOR = "joost.vandermeulen@vehicle-materials.example"
OPERATOR = "emre.yildiz@vehicle-materials.example"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
Opening = Callable[..., Visit]
LOOKS = [("wide", False), ("wide", True), ("narrow", False), ("narrow", True)]


def _flaws(window: Visit) -> list[str]:
    found = Axe().run(window.page, options=RULES).response["violations"]
    flaws = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]
    return flaws if wide_enough(window.page) else [*flaws, "it scrolls sideways"]


def _pages(demo: Demo, email: str) -> list[str]:
    group, vault = demo.space(email, "group"), demo.space(email, "vault")
    own = [f"/spaces/{vault}", f"/spaces/{vault}/findings", f"/spaces/{vault}/findings/new"]
    shared = [
        f"/spaces/{group}{end}" for end in ("", "/findings", "/people", "/charter", "/ledger")
    ]
    account = [f"/account{end}" for end in ("", "/profile", "/digest", "/password", "/sessions")]
    return ["/", *own, *shared, *account, "/account/second-factor", "/organisation"]


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_page_when_nobody_is_signed_in_then_without_flaws(
    visit: Opening, size: str, *, dark: bool
) -> None:
    window = visit(size=size, dark=dark)
    for path in ("/sign-in", "/reset", "/invitations/unknown", "/reset/unknown", "/demo/mailbox"):
        window.go(path)
        assert _flaws(window) == [], path


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_page_when_a_member_reads_then_without_flaws(
    visit: Opening, demo: Demo, size: str, *, dark: bool
) -> None:
    window = visit(size=size, dark=dark).sign_in(MEMBER)
    for path in _pages(demo, MEMBER):
        window.go(path)
        assert _flaws(window) == [], path
    for space in (demo.space(MEMBER, "group"), demo.space(MEMBER, "vault")):
        window.go(f"/spaces/{space}/findings")
        window.page.locator("main a[href^='/findings/']").first.click()
        window.page.wait_for_load_state()
        assert _flaws(window) == [], window.page.url
    window.press("Release")
    assert _flaws(window) == [], window.page.url


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_page_when_it_is_of_a_role_then_without_flaws(
    visit: Opening, demo: Demo, size: str, *, dark: bool
) -> None:
    group = demo.space(COUNSEL, "group")
    counsel = visit(size=size, dark=dark).sign_in(COUNSEL).go(f"/spaces/{group}/review")
    assert _flaws(counsel) == []
    counsel.page.locator("main a[href^='/review/']").first.click()
    assert _flaws(counsel) == []
    facilitator = visit(size=size, dark=dark).sign_in(FACILITATOR)
    for end in ("people", "people/invitations", "people/places/new", "rooms/new"):
        facilitator.go(f"/spaces/{demo.space(FACILITATOR, 'group')}/{end}")
        assert _flaws(facilitator) == [], end
    operator = visit(size=size, dark=dark).sign_in(OPERATOR).go("/operator")
    assert _flaws(operator) == []
    operator.go(f"/spaces/{group}")
    assert operator.page.title().startswith("There is nothing here")
    assert _flaws(operator) == []
