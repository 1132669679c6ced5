"""htmx in a browser: parts arrive, errors are told beside them, and the policy holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
MEMBER = "priya.nair@aldermoor.example"
Opening = Callable[..., Visit]
RUNNING = ".progress-box[hx-get]"


def test_progress_when_its_job_ends_stands_still(visit: Opening) -> None:
    member = visit().sign_in(MEMBER).go("/styleguide")
    assert member.page.locator(RUNNING).count() == 1
    member.page.wait_for_selector(RUNNING, state="detached")
    assert member.page.evaluate("htmx.config.allowEval") is False
    kept = member.page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert kept == ["htmx-current-path-for-history"], "an address; never a page"


@pytest.mark.parametrize("answer", ["away", "foreign"])
def test_part_when_the_server_fails_says_so_and_leaves_the_page(
    visit: Opening, answer: str
) -> None:
    member = visit().sign_in(MEMBER).go("/styleguide")
    gone = "<!doctype html><h1>Bad gateway</h1>"
    member.page.route(
        "**/styleguide",
        lambda route: (
            route.abort()
            if answer == "away"
            else route.fulfill(status=502, content_type="text/html", body=gone)
        ),
    )
    member.page.wait_for_selector("#told .notice-error")
    assert "The server does not answer" in member.page.inner_text("#told")
    assert "Bad gateway" not in member.text
    assert member.page.locator(RUNNING).count() == 1


def test_part_when_the_session_ended_meanwhile_leads_to_signing_in(visit: Opening) -> None:
    member = visit().sign_in(MEMBER).go("/styleguide")
    member.context.clear_cookies()
    member.page.wait_for_url("**/sign-in?next=/styleguide")
