"""The demo's mails: here, for whoever sits at this machine, and nowhere else."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from collab.app import create_app
from collab.core.house import House
from collab.core.mail import Letter, build
from config.settings import Settings
from tests.client import Client

HTML = """<!doctype html><html><head><title>no</title><style>p { color: red }</style></head>
<body onload="x()"><h1>Hello</h1><p style="a">Read <a href="http://localhost/findings/1">this</a>
<a href="javascript:x()">not this</a><img src="http://tracker.example/1.gif"><script>x()</script>
</p></body></html>"""


@pytest.fixture
def demo(settings: Settings, house: House, tmp_path: Path, now: dt.datetime) -> Iterator[Flask]:
    """Give the demo's site with two mails."""
    (tmp_path / "mail").mkdir()
    for number, to in enumerate(("alice@acme.example", "bea@bolt.example"), start=1):
        letter = Letter(to, f"Mail {number}", f"Text {number} <b>", HTML)
        message = build(letter, house, ident=f"<{number}@x>", at=now)
        (tmp_path / "mail" / f"{number:020d}.eml").write_bytes(
            b"X-Envelope-To: x\r\n" + message.as_bytes()
        )
    made = create_app(dc.replace(settings, demo=True, data_dir=tmp_path))
    yield made
    made.extensions["collab.runner"].engine.dispose()


def text(app: Flask, path: str) -> str:
    page = Client(app, None, None).get(path)
    assert page.status == 200
    return page.response.get_data(as_text=True)


def test_mailbox_lists_the_newest_first_and_by_recipient(demo: Flask) -> None:
    everything = text(demo, "/demo/mailbox")
    assert everything.index("Mail 2") < everything.index("Mail 1")
    hers = text(demo, "/demo/mailbox?to=bea@")
    assert "Mail 2" in hers
    assert "Mail 1" not in hers


def test_mail_when_opened_shows_headers_text_and_a_harmless_rendering(demo: Flask) -> None:
    page = text(demo, f"/demo/mailbox/{1:020d}")
    assert "Text 1 &lt;b&gt;" in page
    assert "&lt;1@x&gt;" in page
    assert 'href="http://localhost/findings/1"' in page
    body = page.partition("HTML, without its looks")[2]
    for word in ("<script", "<style", "style=", "onload", "javascript:", "tracker.example"):
        assert word not in body
    assert page.count("<h1") == 1


@pytest.mark.parametrize("path", ["/demo/mailbox/1", f"/demo/mailbox/{9:020d}", "/demo/mailbox/x"])
def test_mail_that_is_not_there_is_no_page(demo: Flask, path: str) -> None:
    assert demo.test_client().get(path).status_code == 404


def test_mailbox_outside_the_demo_does_not_exist(app: Flask) -> None:
    assert app.test_client().get("/demo/mailbox").status_code == 404


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", ""])
def test_mailbox_for_another_machine_does_not_exist(demo: Flask, address: str) -> None:
    surroundings = {"REMOTE_ADDR": address}
    reply = demo.test_client().get("/demo/mailbox", environ_base=surroundings)
    assert reply.status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_mailbox_through_a_proxy_does_not_exist(demo: Flask, header: str) -> None:
    reply = demo.test_client().get("/demo/mailbox", headers={header: "127.0.0.1"})
    assert reply.status_code == 404
