"""Names of files: what is kept of one somebody typed, and how one is told to a browser."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST = 120
DEVICES = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
ODD = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
PLAIN = re.compile(r"[^A-Za-z0-9._ -]+")
NAMELESS = "document"
RFC_5987 = "!#$&+-.^_`|~"


def stem_of(name: str) -> str:
    """Give a name without folders, ending and what no system takes; never empty."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    stem = seen.rpartition(".")[0] or seen
    plain = " ".join(ODD.sub(" ", stem).split()).strip(". ")[:LONGEST].strip(". ")
    if not plain or DEVICES.match(plain.partition(".")[0]):
        return f"{NAMELESS} {plain}".strip() if plain else NAMELESS
    return plain


def disposition(stem: str, ending: str) -> str:
    """Give the header that makes a browser keep a file under a name (RFC 6266)."""
    name = f"{stem_of(stem + '.' + ending)}.{ending}"
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    ascii_name = " ".join(PLAIN.sub("_", folded).split()) or f"{NAMELESS}.{ending}"
    told = quote(name, safe=RFC_5987)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{told}"
