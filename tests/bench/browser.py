"""A person at a browser, as far as a clock cares: one kept connection, cookies, real sign-in."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bs4 import BeautifulSoup

TOKEN = re.compile(r'name="csrf_token" (?:type="hidden" )?value="([^"]*)"')


class UnexpectedError(RuntimeError):
    """The site answered something a measured page never should."""


class Browser:
    """Asks one site; ``took`` is how long the last answer took, in milliseconds."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.took = 0.0
        self.location = ""

    def get(self, path: str, *, expect: int = 200) -> str:
        """Ask for a page."""
        return self._ask("GET", path, None, expect)

    def post(self, path: str, fields: Mapping[str, str], *, expect: int) -> str:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields), expect)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        fields = {
            "email": email,
            "password": password,
            "csrf_token": token_in(self.get("/sign-in")),
        }
        self.post("/sign-in", fields, expect=303)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, expect: int) -> str:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        self.took = (time.perf_counter() - begun) * 1000
        self.location = response.headers.get("Location", "")
        for line in response.headers.get_all("Set-Cookie") or []:
            self._cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        if response.status != expect:
            raise UnexpectedError(
                f"{method} {path}: {response.status}, not {expect}: {text[:2000]}"
            )
        return text


def filled(page: str, action: str) -> dict[str, str]:
    """Give the fields of the form that leads to ``action``, as they are shown."""
    soup = BeautifulSoup(page, "lxml")
    form = next(f for f in soup.select("main form[method=post]") if f.get("action") == action)
    fields = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        chosen = field.select_one("option[selected]") or field.select_one("option")
        value = field.get_text().strip() if field.name == "textarea" else field.get("value", "")
        fields[str(field["name"])] = str(chosen.get("value") if chosen else value)
    return fields


def token_in(page: str) -> str:
    """Give the token of a page's forms."""
    found = TOKEN.search(page)
    if found is None:
        raise UnexpectedError("a page carries no token")
    return found[1]
