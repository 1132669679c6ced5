"""Messages: headers that hold, addresses that stay whole, ids that never change."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from email import message_from_bytes, policy
from typing import Any

import pytest

from collab.core.crypto import Cipher
from collab.core.house import House
from collab.core.mail import Letter, Part, build, message_id

NOW = dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)
HOUSE = House(
    base_url="https://collab.example",
    secret_key="x" * 32,
    cipher=Cipher({1: bytes(32)}),
    mail_from="Collab für alle <collab@mail.example>",
)
LONG = "https://a-rather-long-host-name.collab.example/unsubscribe/" + "a" * 32 + "." + "b" * 43


def test_message_when_sent_and_read_again_says_the_same() -> None:
    letter = Letter("bea@bolt.example", "Größe, ünïcode", "Text ü\n", "<p>Text ü</p>", LONG)
    wire = build(letter, HOUSE, ident="<x@mail.example>", at=NOW).as_bytes()
    assert all(len(line) <= 998 for line in wire.split(b"\r\n"))
    assert b"\n" not in wire.replace(b"\r\n", b"")
    read = message_from_bytes(wire, policy=policy.default)
    assert read["Subject"] == letter.subject
    assert read["From"] == HOUSE.mail_from
    assert read["List-Unsubscribe"] == f"<{LONG}>"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]


def test_address_of_the_way_out_stands_whole_on_its_line() -> None:
    letter = Letter("bea@bolt.example", "Subject", "Text", unsubscribe_url=LONG)
    wire = build(letter, HOUSE, ident="<x@mail.example>", at=NOW).as_bytes()
    assert f"List-Unsubscribe: <{LONG}>\r\n".encode() in wire


@pytest.mark.parametrize("name", ["to", "subject", "unsubscribe_url"])
def test_header_that_would_break_out_of_its_line_is_refused(name: str) -> None:
    broken: dict[str, Any] = {name: "bea@bolt.example\r\nBcc: eve@evil.example"}
    letter = dc.replace(Letter("bea@bolt.example", "Subject", "Text"), **broken)
    with pytest.raises(ValueError, match=r"."):
        build(letter, HOUSE, ident="<x@mail.example>", at=NOW)


def test_message_id_is_the_keys_for_ever_and_tells_nothing_of_it() -> None:
    assert message_id("reset:17", HOUSE) == message_id("reset:17", HOUSE)
    assert message_id("reset:17", HOUSE) != message_id("reset:18", HOUSE)
    assert "17" not in message_id("reset:17", HOUSE)
    assert message_id("reset:17", HOUSE).endswith("@mail.example>")


def test_message_with_a_calendar_has_it_as_an_alternative_and_as_a_file() -> None:
    told = "BEGIN:VCALENDAR\r\nSUMMARY:Größe\r\nEND:VCALENDAR\r\n".encode()
    letter = Letter(
        "bea@bolt.example",
        "Subject",
        "Text",
        "<p>Text</p>",
        alternatives=(Part("text/calendar", told, {"method": "REQUEST"}),),
        files=(Part("application/ics", told, name="invite.ics"),),
    )
    wire = build(letter, HOUSE, ident="<x@mail.example>", at=NOW).as_bytes()
    both, file = message_from_bytes(wire, policy=policy.default).iter_parts()
    kinds = [one["Content-Type"] for one in both.iter_parts()]
    assert [one.content_type for one in kinds] == ["text/plain", "text/html", "text/calendar"]
    assert dict(kinds[2].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert list(both.iter_parts())[2].get_payload(decode=True) == told
    assert (file.get_filename(), file.get_content()) == ("invite.ics", told)
