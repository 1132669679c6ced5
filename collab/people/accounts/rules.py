"""What a good password is, what a code means, where one may be sent on to: pure functions."""

from __future__ import annotations

import dataclasses as dc
import re
import zoneinfo
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

MIN_PASSWORD = 12
MAX_PASSWORD = 1000  # a bound for the work of hashing, far above any passphrase
COMMON = Path(__file__).with_name("common_passwords.txt")
MIN_OWN_WORD = 5  # shorter parts of a name are in too many good passwords
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits nobody mistakes for each other on paper."""
BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("OPR", "Opera"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dc.dataclass(frozen=True, slots=True)
class Profile:
    """A name as others read it, a language and a time zone."""

    name: str
    language: str
    time_zone: str


@dc.dataclass(frozen=True, slots=True)
class DigestTimes:
    """When the digest comes; days as ISO numbers them, hour in the person's own zone."""

    on: bool
    days: Collection[int]
    hour: int


SCOPES: Mapping[str, str] = {
    "read": "Read and search what you may read yourself",
    "write": "Write and change drafts, and take part in meetings, decisions, actions and outreach",
    "release": "Let things out and take them back; bind your organisation and clear in engagements",
}
"""What a token may be good for. None includes another."""
TOKEN_DAYS: Mapping[int, str] = {30: "30 days", 90: "90 days", 365: "A year"}


@dc.dataclass(frozen=True, slots=True)
class TokenWish:
    """A token as its owner wants it."""

    name: str
    scopes: Collection[str]
    days: int


@cache
def common_passwords() -> frozenset[str]:
    """Give the passwords that leaks show most often, as the lists of zxcvbn and Django have them.

    Short ones are among them: alone they are too short, dressed up they are still guessed.
    """
    return frozenset(COMMON.read_text(encoding="utf-8").split())


@cache
def time_zones() -> frozenset[str]:
    """Give the names of time zones; the library looks through its folders each time."""
    return frozenset(zoneinfo.available_timezones())


def password_fault(password: str, *, own: Collection[str]) -> str | None:
    """Say what is wrong with a new password, or None. ``own`` are its owner's name and address."""
    if len(password) < MIN_PASSWORD:
        return f"Use at least {MIN_PASSWORD} characters. A few words in a row are easy to keep."
    if len(password) > MAX_PASSWORD:
        return f"Use at most {MAX_PASSWORD} characters."
    folded = password.casefold()
    if _common(folded):
        return "This password is among those that are guessed first. Choose another one."
    words = {word for text in own for word in _words(text)}
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < MIN_PASSWORD / 2:
        return "This password is little more than your own name or address. Choose another one."
    return None


def _common(folded: str) -> bool:
    """Tell a listed password, also with digits and signs round it, and a piece said again."""
    dressed = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    again = (folded + folded).find(folded, 1) < len(folded)
    return again or folded in common_passwords() or dressed in common_passwords()


def _words(text: str) -> set[str]:
    parts = {text.casefold(), *re.split(r"[\W_]+", text.casefold())}
    return {part for part in parts if len(part) >= MIN_OWN_WORD}


def address(text: str) -> str:
    """Give an e-mail address as we keep it."""
    return text.strip().lower()


def digits(text: str) -> str:
    """Give a typed one-time code as it is compared and kept: digits and nothing else."""
    return "".join(c for c in text if c in "0123456789")


def recovery_code(text: str) -> str:
    """Give a typed recovery code as it is compared: no spaces, no dashes, capitals."""
    return "".join(c for c in text.upper() if c in CODE_ALPHABET)


def local_path(text: str | None) -> str:
    """Give a path of this site to go on to; whatever leads elsewhere becomes the start page."""
    if not text or not text.startswith("/") or text.startswith("//"):
        return "/"
    if "\\" in text or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in text):  # noqa: PLR2004 # controls
        return "/"
    parts = urlsplit(text)
    return "/" if parts.scheme or parts.netloc else text


def device_name(agent: str) -> str:
    """Give a browser's name and system as a person would say it."""
    browser = next((word for mark, word in BROWSERS if mark in agent), None)
    system = next((word for mark, word in SYSTEMS if mark in agent), None)
    return " on ".join(word for word in (browser, system) if word) or "An unknown program"
