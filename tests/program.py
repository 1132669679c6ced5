"""A program that forgives nothing: every answer of the API is judged, whatever the test is about.

It sends one member's token and no cookie, and fails any test whose answer is neither JSON nor a
file to keep, is not in the document, or holds a word this member may not meet (wall 9).
"""

from __future__ import annotations

import base64
import dataclasses as dc
import json
import sys
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import SECRET_OF_SOURCES, Member, forbidden_to
from tests.factories import files
from tests.house.contract import document_of, misshapen, replies_of
from tests.house.headers import ALWAYS, NOT_KEPT, POLICY, SANDBOX

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
EDGE = "between-the-parts"


@dc.dataclass
class Told:
    """An answer, already judged."""

    path: str
    response: TestResponse

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    @cached_property
    def text(self) -> str:
        """The body, of a file all that it holds however it is packed."""
        return self.response.get_data().decode("utf-8", "replace")

    @property
    def media(self) -> str:
        """What kind of thing the body is."""
        return self.response.headers["Content-Type"].partition(";")[0]

    @cached_property
    def unpacked(self) -> str:
        """The body, of a file with every part of it, also where JSON carries the file."""
        body = self.response.get_data()
        return b"\n".join(map(files.everything, [body, *carried(self.media, body)])).decode(
            "utf-8", "replace"
        )

    @cached_property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.text)

    @property
    def code(self) -> str | None:
        """What a program goes by."""
        found: str | None = self.json.get("code")
        return found

    @property
    def etag(self) -> str:
        """The version, as If-Match takes it."""
        return self.response.headers["ETag"]


class Program:
    """Speaks with one member's token, or with none."""

    def __init__(self, app: Flask, member: Member | None, token: str | None) -> None:
        self.member = member
        self.token = token
        self.web = app.test_client(use_cookies=False)
        told = self.web.get(f"{PREFIX}/openapi.json").get_data(as_text=True)
        self.contract = sys.intern(told)  # long, and looked up with every answer

    @property
    def document(self) -> dict[str, Any]:
        """What the API says of itself."""
        return document_of(self.contract)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Told:
        """Send a request; ``path`` is what follows /api/v1, or a whole one."""
        whole = path if path.startswith("/api") else PREFIX + path
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        response = self.web.open(whole, method=method, data=data, headers=sent, buffered=True)
        told = Told(whole, response)
        self._judge(method, told)
        return told

    def get(self, path: str, **headers: str) -> Told:
        """Ask for something."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Told:
        """Send something new."""
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: object, **headers: str) -> Told:
        """Change something."""
        return self.ask("PATCH", path, body, **headers)

    def send(
        self, path: str, content: bytes, name: str = "note.txt", *, key: str = "", **fields: str
    ) -> Told:
        """Send a file with fields beside it, as programs do; ``If_Match`` is a header."""
        headers = {n: fields.pop(n) for n in ("If_Match",) if n in fields}
        if key:
            headers["Idempotency_Key"] = key
        kind, body = parts(fields, content, name)
        return self.ask("POST", path, body, Content_Type=kind, **headers)

    def _judge(self, method: str, told: Told) -> None:
        headers, where = told.response.headers, f"{method} {told.path}"
        kept = headers.get("Content-Disposition", "").startswith("attachment")
        wanted = ALWAYS | ({POLICY: ALWAYS[POLICY] + SANDBOX} if kept else {})
        wrong = {n: headers.get(n) for n, value in wanted.items() if headers.get(n) != value}
        assert not wrong, f"{where}: headers {wrong}"
        assert headers.get("Cache-Control") == NOT_KEPT, where
        assert not headers.getlist("Set-Cookie"), f"{where}: a program has no cookies"
        assert kept or told.media in ("application/json", PROBLEM), where
        assert not kept or int(headers["Content-Length"]) == len(told.response.get_data()), where
        met = [word for word in forbidden_to(self.member) if word in told.unpacked]
        who = self.member.key if self.member else "a stranger"
        assert not met, f"{where}: {who} meets {met}"
        assert SECRET_OF_SOURCES not in told.unpacked or (
            self.member and self.member.firm.canary in told.unpacked
        )
        if told.media == PROBLEM:
            assert told.json["status"] == told.status, where
        self._documented(method, told)

    def _documented(self, method: str, told: Told) -> None:
        """Fail unless the document knows this answer of this operation, and its shape."""
        replies = replies_of(self.contract, method, urlsplit(told.path).path)
        if replies is None:
            assert told.status in (404, 405), f"{method} {told.path}: no operation"
            return
        assert str(told.status) in replies, f"{method} {told.path}: {told.status} is undocumented"
        content = replies[str(told.status)]["content"]
        assert told.media in content or not content, f"{method} {told.path}: {told.media}"
        schema = content.get(told.media, {}).get("schema")
        if schema is not None and told.media in ("application/json", PROBLEM):
            wrong = misshapen(self.contract, schema, told.json)
            assert wrong is None, f"{method} {told.path}: {wrong}"


def carried(media: str, body: bytes) -> list[bytes]:
    """Give the file an answer in JSON carries, as the API makes them for whoever asks."""
    told = json.loads(body) if media == "application/json" and b'"media_type"' in body else None
    if not isinstance(told, dict) or "media_type" not in told:
        return []
    content = told.get("content")
    return [base64.b64decode(content)] if isinstance(content, str) else []


def parts(fields: dict[str, str], content: bytes, name: str) -> tuple[str, bytes]:
    """Give the kind and the body of a form with a file."""
    line = 'Content-Disposition: form-data; name="{}"'
    told = [(line.format(key), value.encode()) for key, value in fields.items()]
    told.append((line.format("file") + f'; filename="{name}"', content))
    found = [f"--{EDGE}\r\n{head}\r\n\r\n".encode() + said for head, said in told]
    return f"multipart/form-data; boundary={EDGE}", b"\r\n".join(
        [*found, f"--{EDGE}--\r\n".encode()]
    )
