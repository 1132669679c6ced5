"""A line in the letters every PDF reader has by itself, and in no others."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

FIRST_OWN = 1
"""Codes from here on stand for nothing in the common encoding and are ours to give."""
CAPITALS = {
    "Ą": "Aogonek", "Ć": "Cacute", "Č": "Ccaron", "Ď": "Dcaron", "Đ": "Dcroat", "Ę": "Eogonek",
    "Ě": "Ecaron", "Ğ": "Gbreve", "Ł": "Lslash", "Ń": "Nacute", "Ň": "Ncaron",
    "Ő": "Ohungarumlaut", "Ř": "Rcaron", "Ś": "Sacute", "Ş": "Scedilla", "Ť": "Tcaron",
    "Ů": "Uring", "Ű": "Uhungarumlaut", "Ź": "Zacute", "Ż": "Zdotaccent", "Ă": "Abreve",
}  # fmt: skip
GLYPHS: Mapping[str, str] = {
    **CAPITALS,
    **{capital.lower(): name[0].lower() + name[1:] for capital, name in CAPITALS.items()},
    "\u0131": "dotlessi",
}


def encoded(text: str) -> tuple[bytes, list[tuple[int, str]]]:
    """Give the bytes of a text, and the glyphs for codes that are given anew."""
    own: dict[str, int] = {}
    codes = bytearray()
    for c in unicodedata.normalize("NFC", text):
        if c in GLYPHS:
            codes.append(own.setdefault(c, FIRST_OWN + len(own)))
        else:
            codes += _common(c)
    return bytes(codes), [(code, GLYPHS[c]) for c, code in own.items()]


def _common(c: str) -> bytes:
    """Give a letter in the common encoding, without its marks where it has none with them."""
    try:
        return c.encode("cp1252")
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", c).encode("cp1252", "ignore")
        return plain or b"?"
