"""The site as a real one runs: people reach it over TLS, through one proxy of ours."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from collab.app import create_app
from collab.people.accounts.limits import SIGN_IN
from config.settings import Settings
from tests.cast import ALICE, PASSWORD
from tests.client import TOKEN

SITE = "https://collab.example"


@pytest.fixture
def site(settings: Settings) -> Iterator[Flask]:
    """Give the application behind one proxy, at an address with TLS."""
    app = create_app(dc.replace(settings, base_url=SITE, proxies=1))
    yield app
    app.extensions["collab.runner"].engine.dispose()


def enter(site: Flask, password: str = PASSWORD, **headers: str) -> TestResponse:
    browser = site.test_client()
    token = TOKEN.search(browser.get("/sign-in", base_url=SITE).text)
    assert token
    fields = {"csrf_token": token[1], "email": ALICE.email, "password": password}
    return browser.post("/sign-in", data=fields, base_url=SITE, headers=headers)


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing", "/static/css/tokens.css"])
def test_answer_when_over_tls_keeps_browsers_on_tls_for_a_year(site: Flask, path: str) -> None:
    answer = site.test_client().get(path, base_url=SITE, buffered=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_cookie_when_over_tls_is_bound_to_this_host_and_to_tls(site: Flask) -> None:
    form = site.test_client().get("/sign-in", base_url=SITE).headers.getlist("Set-Cookie")
    session = enter(site).headers.getlist("Set-Cookie")
    assert [c.partition("=")[0] for c in form] == ["__Host-form"]
    assert "__Host-session" in {c.partition("=")[0] for c in session}
    for cookie in (*form, *session):
        attributes = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= attributes, cookie
        assert not any(part.startswith("Domain") for part in attributes), cookie


def test_address_when_a_caller_makes_one_up_is_still_the_one_our_proxy_saw(site: Flask) -> None:
    for number in range(SIGN_IN.times):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.9"}
        assert enter(site, "wrong", **forged).status_code == 422
    assert enter(site, **{"X-Forwarded-For": "198.51.100.99, 192.0.2.9"}).status_code == 429
    assert enter(site, **{"X-Forwarded-For": "192.0.2.9, 192.0.2.10"}).status_code == 303
