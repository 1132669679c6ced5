"""Pictures: drawn anew, so that nothing but what one sees is left of them."""

from __future__ import annotations

import io
import struct
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from collab.core.files.cleaned import Cleaned
from collab.core.files.kinds import RefusedError

MOST_PIXELS = 50_000_000
QUALITY = 92
TELLING = 160
"""Pixels one way from which on a picture may well hold words."""
FORMATS = {"png": "PNG", "jpeg": "JPEG"}
UNSEEN = "A picture: nobody but a person can read what it shows."
TOO_LARGE = "This picture is too large. Make it smaller than 50 megapixels."
BROKEN = "This picture cannot be read. Open it, save it anew as PNG or JPEG, and choose that file."
FILL, START, SCAN, END = 0xFF, 0xD8, 0xDA, 0xD9
RESTARTS = range(0xD0, 0xD8)
JFIF, JFIF_LENGTH = 0xE0, 18
ADOBE, ADOBE_LENGTH = 0xEE, 16
KEPT_SEGMENTS = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDD, JFIF, ADOBE, SCAN})
"""Of a JPEG: tables, frames, and the two marks without which its colours are wrong."""


def clean_picture(content: bytes, key: str) -> Cleaned:
    """Draw a picture anew, turned as it was meant, without place, device, time or comment.

    :raises RefusedError: when it cannot be read or is too large.
    """
    drawn, _size = redrawn(content, key)
    removed = ("Place, device, time and every other note in the picture.",)
    return Cleaned(key, drawn, "", removed, (UNSEEN,))


def redrawn(content: bytes, key: str) -> tuple[bytes, tuple[int, int]]:
    """Give the bytes of the same picture drawn anew, and its size."""
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=[FORMATS[key]]) as found:
                _within(found.width * found.height)
                bare = _bare(ImageOps.exif_transpose(found), key)
        bare.save(out, FORMATS[key], **({"quality": QUALITY} if key == "jpeg" else {}))
    except Image.DecompressionBombError as error:
        raise RefusedError(TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        raise RefusedError(BROKEN) from error
    return out.getvalue(), bare.size


def _within(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise RefusedError(TOO_LARGE)


def bare_jpeg(content: bytes) -> bytes:
    """Give a JPEG stream without its notes, pixel for pixel: what a PDF holds is not drawn anew.

    :raises RefusedError: when it is none.
    """
    if content[:2] != bytes([FILL, START]):
        raise RefusedError(BROKEN)
    out, at = bytearray(content[:2]), 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if content[at : at + 2] == bytes([FILL, END]):
            return bytes(out + content[at : at + 2])
        if at + 4 > len(content) or content[at] != FILL:
            raise RefusedError(BROKEN)
        mark = content[at + 1]
        (size,) = struct.unpack(">H", content[at + 2 : at + 4])
        if mark in KEPT_SEGMENTS:
            out += _segment(mark, content[at : at + 2 + size])
        at += 2 + size
        if mark == SCAN:
            end = _end_of_scan(content, at)
            out += content[at:end]
            at = end


def _segment(mark: int, segment: bytes) -> bytes:
    """Give a segment as it may stay: of those a maker may fill, only what they are there for."""
    if mark == JFIF:
        whole = segment[4:9] == b"JFIF\0" and len(segment) >= JFIF_LENGTH
        # Behind these stands a small picture, perhaps of what was cut out of the large one.
        head = segment[4 : JFIF_LENGTH - 2]
        return b"\xff\xe0\x00\x10" + head + b"\0\0" if whole else b""
    if mark == ADOBE:
        return segment if segment[4:9] == b"Adobe" and len(segment) == ADOBE_LENGTH else b""
    return segment


def _end_of_scan(content: bytes, at: int) -> int:
    """Give where the next mark begins: stuffed bytes and restarts belong to the scan."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        mark = content[at + 1]
        if mark and mark not in RESTARTS and mark != FILL:
            return at
        at += 1 if mark == FILL else 2
    raise RefusedError(BROKEN)


def _bare(picture: Image.Image, key: str) -> Image.Image:
    """Copy the pixels alone into a picture that knows nothing else."""
    modes = ("L", "RGB") if key == "jpeg" else ("1", "L", "LA", "RGB", "RGBA")
    if picture.mode == "P":
        picture = picture.convert("RGBA")
    if picture.mode not in modes:
        picture = picture.convert("RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare
