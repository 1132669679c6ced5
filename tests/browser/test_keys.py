"""By keyboard alone: every comfort, and that it never stands in the way of who types."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
MEMBER = "priya.nair@aldermoor.example"
Opening = Callable[..., Visit]
FOCUSED = "document.activeElement.id"
OPENED = "document.getElementById('%s').matches(':popover-open')"


@pytest.fixture
def member(visit: Opening) -> Visit:
    return visit().sign_in(MEMBER).go("/account/profile")


def test_slash_when_nothing_is_typed_goes_to_the_search(member: Visit) -> None:
    member.page.keyboard.press("/")
    assert member.page.evaluate(FOCUSED) == "search"
    assert member.page.input_value("#search") == ""


def test_keys_when_something_is_typed_are_letters(member: Visit) -> None:
    member.page.focus("[name=name]")
    member.page.keyboard.type("/?")
    assert "/?" in member.page.input_value("[name=name]")
    assert not member.page.evaluate(OPENED % "keys")


def test_question_mark_when_pressed_lists_the_keys_until_escape(member: Visit) -> None:
    member.page.keyboard.press("?")
    assert member.page.evaluate(OPENED % "keys")
    assert "Ctrl" in member.page.inner_text("#keys")
    member.page.keyboard.press("Escape")
    assert not member.page.evaluate(OPENED % "keys")


def test_keys_when_switched_off_stay_off_until_they_are_wanted(member: Visit) -> None:
    member.page.keyboard.press("?")
    member.page.click("#keys-off")
    member.go("/account/profile")
    member.page.keyboard.press("/")
    member.page.keyboard.press("?")
    assert member.page.evaluate(FOCUSED) != "search"
    assert not member.page.evaluate(OPENED % "keys")
    member.page.get_by_role("button", name="Keys").click()
    assert member.page.get_attribute("#keys-off", "aria-pressed") == "true"
    member.page.click("#keys-off")
    member.page.keyboard.press("Escape")
    member.page.keyboard.press("/")
    assert member.page.evaluate(FOCUSED) == "search"


def test_form_when_sent_by_control_and_enter_is_sent(member: Visit) -> None:
    member.page.fill("[name=name]", "")
    with member.page.expect_navigation():
        member.page.keyboard.press("Control+Enter")
    assert member.page.title().startswith("Error:")


def test_skip_link_when_it_comes_first_leads_past_the_menu(member: Visit) -> None:
    member.page.keyboard.press("Tab")
    skip = member.page.locator(".skip")
    assert skip.evaluate("one => one === document.activeElement")
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index] # it is shown
    member.page.keyboard.press("Enter")
    assert member.page.evaluate(FOCUSED) == "content"


def test_menu_when_it_is_narrow_opens_walks_and_closes_by_keys(visit: Opening) -> None:
    window = visit(size="narrow").sign_in(MEMBER).go("/account")
    window.page.locator(".menu-button").focus()
    window.page.keyboard.press("Enter")
    assert window.page.evaluate(OPENED % "menu")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.closest('#menu') !== null")
    window.page.keyboard.press("Escape")
    assert not window.page.evaluate(OPENED % "menu")


def test_tab_when_pressed_again_and_again_is_caught_nowhere(member: Visit) -> None:
    """Every stop shows where it is, and after the last comes the browser's own again."""
    member.go("/styleguide")
    count = "document.querySelectorAll('a[href], button, input, select, textarea, summary').length"
    for _ in range(member.page.evaluate(count) + 1):
        member.page.keyboard.press("Tab")
        shown = member.page.evaluate(
            "(() => { const one = document.activeElement, tile = one.querySelector('.tile');"
            " return one === document.body || getComputedStyle(one).outlineStyle !== 'none'"
            " || (tile && getComputedStyle(tile).strokeWidth === '3px') })()"
        )
        assert shown, member.page.evaluate("document.activeElement.outerHTML")
        if member.page.evaluate("document.activeElement === document.body"):
            return
    raise AssertionError(member.page.evaluate("document.activeElement.outerHTML"))
