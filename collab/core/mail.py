"""A letter, and the message it becomes: plain text always, HTML beside it, nothing remote."""

from __future__ import annotations

import base64
import dataclasses as dc
import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from sqlalchemy.orm import Session
from typing_extensions import override

from collab.core.house import House


@dc.dataclass(frozen=True, slots=True)
class Part:
    """Something that goes along: another way to say the same, or a file. ``kind`` as text/calendar.

    ``parameters`` stand in its content type; ``name`` is what a file is kept as.
    """

    kind: str
    content: bytes
    parameters: Mapping[str, str] = dc.field(default_factory=dict)
    name: str | None = None


@dc.dataclass(frozen=True, slots=True)
class Letter:
    """What is written to one person. ``unsubscribe_url`` takes one click (RFC 8058).

    ``alternatives`` are read instead of the text by programs that understand them; ``files`` are
    attached.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    unsubscribe_url: str | None = None
    alternatives: Sequence[Part] = ()
    files: Sequence[Part] = ()


Composer = Callable[[Session, House, Mapping[str, Any]], Letter | None]
"""Writes the letter of a note from its ids at the time of sending; None when it is moot."""


class _Policy(EmailPolicy):
    """SMTP's own policy, but addresses of pages stay whole: folded, Python encodes them away."""

    @override
    def fold(self, name: str, value: Any) -> str:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    @override
    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "List-Unsubscribe":
            return self.fold(name, value).encode()
        return super().fold_binary(name, value)


POLICY = _Policy(linesep="\r\n")


def message_id(key: str, house: House) -> str:
    """Give the Message-ID of a note: the same for its key for ever, telling nothing of it."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()).rstrip(b"=")
    return f"<{digest.decode()}@{house.mail_host}>"


def build(letter: Letter, house: House, *, ident: str, at: dt.datetime) -> EmailMessage:
    """Make the message. :raises ValueError: when a header would break out of its line."""
    message = EmailMessage(policy=POLICY)
    message["From"] = house.mail_from
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = ident
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html")
    for part in letter.alternatives:
        main, _, sub = part.kind.partition("/")
        message.add_alternative(part.content, maintype=main, subtype=sub, params=_told(part))
    for part in letter.files:
        main, _, sub = part.kind.partition("/")
        named = part.name or "attachment"
        message.add_attachment(
            part.content, maintype=main, subtype=sub, filename=named, params=_told(part)
        )
    return message


def _told(part: Part) -> dict[str, str]:
    """Give the parameters of a part; of text, as bytes, the character set among them."""
    return {**part.parameters, **({"charset": "utf-8"} if part.kind.startswith("text/") else {})}
