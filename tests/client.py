"""A browser that forgives nothing: every reply is judged, whatever the test is about.

It follows no redirect, keeps the cookie of one member, and fails any test whose reply holds a
word this member may not meet (wall 9).
"""

from __future__ import annotations

import dataclasses as dc
import io
import re
import zipfile
from functools import cache, cached_property
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.cast import SECRET_OF_SOURCES, Member, forbidden_to
from tests.house.headers import ALWAYS, KEPT, NOT_KEPT, POLICY, SANDBOX
from tests.house.page import faults, links_of, parse, words_of

Fields = dict[str, str | list[str]]
ROUND_A_PART = (
    '<!doctype html><html lang="en"><head><title>Part</title></head>'
    '<body><h1>Part</h1><div id="told"></div>{}</body></html>'
)
"""A part of a page is judged as a page; what it points at must come with it."""
PACKED, SET = b"PK\x03\x04", b"%PDF-"
FROM_OURS = {"Sec-Fetch-Site": "same-origin"}
"""What browsers say with every form that is sent from one of our own pages."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')


@cache
def faults_of(text: str) -> tuple[str, ...]:
    """Judge each text once: a sweep meets the same page many times."""
    return tuple(faults(text))


@dc.dataclass
class Page:
    """A reply, already judged."""

    path: str
    response: TestResponse

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    @property
    def location(self) -> str:
        """Where a redirect points, as a path with its query; empty without one."""
        parts = urlsplit(self.response.headers.get("Location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @cached_property
    def text(self) -> str:
        """The body; of a workbook everything packed into it, of a PDF what its pages say."""
        content = self.response.get_data()
        if content.startswith(SET):
            return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        if not content.startswith(PACKED):
            return content.decode()
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode() for name in packed.namelist())

    @cached_property
    def unsigned(self) -> str:
        """The body without its token, which is another one each second."""
        return TOKEN.sub('name="csrf_token" value="-"', self.text)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The body, parsed."""
        return parse(self.text)

    @property
    def h1(self) -> str:
        """The heading."""
        heading = self.soup.h1
        return " ".join(heading.get_text().split()) if heading else ""

    @cached_property
    def words(self) -> str:
        """What a reader reads: the text of the page's main part, spaces folded."""
        return words_of(self.text)

    @cached_property
    def links(self) -> list[str]:
        """Where the page leads, in order."""
        return links_of(self.text)

    def form(self, action: str | None = None) -> Tag:
        """Give the one POST form in the main part, or the one with this ``action``.

        Every item carries one to object to it: who means that names it.
        """
        forms = [
            form
            for form in (self.soup.main or self.soup).select("form[method=post]")
            if action == form.get("action")
            or (action is None and not str(form.get("action")).endswith("/objections"))
        ]
        assert len(forms) == 1, f"{self.path}: {[f.get('action') for f in forms]}"
        return forms[0]


class Client:
    """Speaks for one member, or for a stranger (None)."""

    def __init__(self, app: Flask, member: Member | None, token: str | None) -> None:
        self.member = member
        self.web = app.test_client()
        self.csrf: str | None = None
        if token is not None:
            self.web.set_cookie(app.extensions["collab.runner"].cookie_name, token)

    def get(self, path: str, **headers: str) -> Page:
        """Ask for a page."""
        return self.judged(path, self.web.get(path, headers=headers, buffered=True))

    def post(self, path: str, fields: Fields | None = None, **headers: str) -> Page:
        """Send fields with a token, taken from the first page if none was seen yet."""
        for first in ("/sign-in", "/"):
            if self.csrf is None:
                self.get(first)
        return self.post_raw(path, {"csrf_token": self.csrf or "", **(fields or {})}, **headers)

    def post_raw(self, path: str, fields: Fields, **headers: str) -> Page:
        """Send exactly these fields."""
        sent = FROM_OURS | {name.replace("_", "-"): said for name, said in headers.items()}
        return self.judged(path, self.web.post(path, data=fields, headers=sent, buffered=True))

    def submit(
        self, page: Page, *, action: str | None = None, button: str | None = None, **fields: object
    ) -> Page:
        """Fill in a page's form as a person would: what is not named stays as it is shown.

        ``button`` is the label of the button pressed, where it carries a value of its own.
        """
        form = page.form(action)
        filled = _shown(form)
        for name, value in fields.items():
            assert form.select(f'[name="{name}"]'), f"{page.path}: no field {name!r}"
            filled[name] = [str(v) for v in value] if isinstance(value, list) else str(value)
        if button is not None:
            filled |= _pressed(form, button)
        return self.post_raw(urljoin(page.path, str(form.get("action") or "")), filled)

    def judged(self, path: str, response: TestResponse) -> Page:
        """Judge a reply to this member."""
        page = Page(path, response)
        judge(page, self.member)
        kept = self.web.get_cookie("collab-session")
        assert not (kept and kept.value and kept.value in page.text), f"{path}: tells its token"
        if response.mimetype == "text/html":
            token = TOKEN.search(page.text)
            self.csrf = token[1] if token else self.csrf
        return page


def judge(page: Page, member: Member | None) -> None:
    """Fail unless the reply is well made and says nothing this member may not know."""
    response, headers = page.response, page.response.headers
    kept_apart = headers.get("Content-Disposition", "").startswith("attachment")
    due = {**ALWAYS, POLICY: ALWAYS[POLICY] + SANDBOX} if kept_apart else ALWAYS
    wrong = {n: headers.get(n) for n, value in due.items() if headers.get(n) != value}
    assert not wrong, f"{page.path}: headers {wrong}"
    static = urlsplit(page.path).path.startswith("/static/")
    kept = (NOT_KEPT, KEPT) if static else (NOT_KEPT,)
    assert headers.get("Cache-Control") in kept, f"{page.path}: {headers.get('Cache-Control')}"
    for cookie in headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie, cookie
        assert "SameSite=Lax" in cookie, cookie
    if static:
        return
    kind = headers.get("Content-Type", "")
    assert "charset=utf-8" in kind or not kind.startswith("text/"), f"{page.path}: {kind}"
    met = [word for word in forbidden_to(member) if word in page.text]
    assert not met, f"{page.path}: {member.key if member else 'a stranger'} meets {met}"
    assert SECRET_OF_SOURCES not in page.text or (member and member.firm.canary in page.text)
    if response.mimetype == "text/html" and page.text:
        text = page.unsigned
        if "HX-Request" in response.request.headers and "<!doctype" not in text:
            text = ROUND_A_PART.format(text)
        found = faults_of(text) if response.status_code // 100 != 3 else ()
        assert not found, f"{page.path} ({page.status}): " + "; ".join(found)


def _shown(form: Tag) -> Fields:
    """Give what a browser would send of a form nobody touched."""
    filled: Fields = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type")
        if kind in ("submit", "button") or field.has_attr("disabled"):
            continue
        if field.name == "textarea":
            filled[name] = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select("option[selected]") or field.select("option")[:1]
            values = [str(o.get("value", o.get_text())) for o in chosen]
            filled[name] = values if field.has_attr("multiple") else values[0]
        elif kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                before = filled.get(name, [])
                assert isinstance(before, list)
                filled[name] = [*before, str(field.get("value", "on"))]
        else:
            filled[name] = str(field.get("value", ""))
    return filled


def _pressed(form: Tag, label: str) -> Fields:
    buttons = [b for b in form.select("button") if " ".join(b.get_text().split()) == label]
    assert len(buttons) == 1, f"buttons {label!r}: {len(buttons)}"
    name = buttons[0].get("name")
    return {str(name): str(buttons[0].get("value", ""))} if name else {}
