"""Read the mails the demo's mail server has kept, the newest first."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import nh3
from markupsafe import Markup

from collab.core.errors import NotFoundError

SHOWN = 200
DIGITS = 20
TAGS = {"a", "br", "em", "h2", "h3", "li", "ol", "p", "strong", "ul"}
DROPPED = {"head", "script", "style", "title"}


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A mail in the list."""

    number: int
    to: str
    subject: str
    at: dt.datetime | None


@dc.dataclass(frozen=True, slots=True)
class Opened:
    """A mail on its page. ``html`` is the HTML part, cut down to what a page of ours may show."""

    subject: str
    headers: Sequence[tuple[str, str]]
    text: str
    html: Markup | None


def newest(folder: Path, *, to: str) -> Sequence[Line]:
    """Give the newest mails, to one address or to all."""
    lines: list[Line] = []
    for path in sorted(folder.glob("*.eml"), reverse=True):
        if not path.stem.isdigit():
            continue
        line = _line(path)
        if to.casefold() in line.to.casefold():
            lines.append(line)
        if len(lines) == SHOWN:
            break
    return lines


def opened(folder: Path, number: int) -> Opened:
    """Give one mail. :raises NotFoundError: when there is no such one."""
    path = folder / f"{number:0{DIGITS}d}.eml"
    if not path.is_file():
        raise NotFoundError
    mail = _read(path)
    return Opened(
        subject=str(mail["Subject"] or ""),
        headers=[(name, str(value)) for name, value in mail.items()],
        text=_part(mail, "plain") or "",
        html=_safe(_part(mail, "html")),
    )


def _line(path: Path) -> Line:
    mail = _read(path)
    try:
        at = parsedate_to_datetime(str(mail["Date"])).astimezone(dt.UTC)
    except ValueError:
        at = None
    return Line(int(path.stem), str(mail["To"] or ""), str(mail["Subject"] or ""), at)


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _part(mail: EmailMessage, kind: str) -> str | None:
    body = mail.get_body(preferencelist=(kind,))
    return None if body is None else str(body.get_content())


def _safe(html: str | None) -> Markup | None:
    """Keep words, links and headings. The content policy admits no frame to show the rest in."""
    if html is None:
        return None
    clean = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )
    return Markup(clean)  # noqa: S704 # cleaned a line above
