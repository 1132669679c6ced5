"""PDF: the line stands at the foot of each page and, hardly darker than paper, across it."""

from __future__ import annotations

import io
import math

import pikepdf
from pikepdf import Dictionary, Name

from collab.core.files.kinds import RefusedError
from collab.core.files.marking.letters import encoded

SIZE, LARGEST = 7, 36
MARGIN, FOOT = 12, 12
WIDTH = 0.55
"""Of a letter, on average, by its size: enough to keep a line on its page."""
TILT = math.cos(math.pi / 4)
FAINT, BACKED = 0.12, 0.8
QUARTERS = (90, 270)
BROKEN = "This file cannot bear a line."


def mark_pdf(content: bytes, line: str) -> bytes:
    """Give the same pages with a line on each. :raises RefusedError: when they cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf, pikepdf.new() as own:
            font = own.make_indirect(_font(line))
            for page in pdf.pages:
                page.add_overlay(_sheet(own, font, page, line), pikepdf.Rectangle(page.trimbox))
            out = io.BytesIO()
            pdf.save(out, static_id=True, compress_streams=True)
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError) as error:
        raise RefusedError(BROKEN) from error
    return out.getvalue()


def _font(line: str) -> Dictionary:
    encoding = Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding)
    _codes, glyphs = encoded(line)
    if glyphs:
        encoding.Differences = pikepdf.Array(
            [one for code, glyph in glyphs for one in (code, Name(f"/{glyph}"))]
        )
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=encoding
    )


def _sheet(own: pikepdf.Pdf, font: pikepdf.Object, page: pikepdf.Page, line: str) -> pikepdf.Page:
    """Give a sheet as large as a page is seen, with the line on it."""
    left, bottom, right, top = (float(side) for side in page.trimbox)
    wide, high = abs(right - left), abs(top - bottom)
    if int(page.obj.get("/Rotate", 0)) % 360 in QUARTERS:
        wide, high = high, wide
    made = own.add_blank_page(page_size=(wide, high))
    made.obj.Resources = Dictionary(
        Font=Dictionary(F=font),
        ExtGState=Dictionary(
            Faint=Dictionary(Type=Name.ExtGState, ca=FAINT),
            Backed=Dictionary(Type=Name.ExtGState, ca=BACKED),
        ),
    )
    made.obj.Contents = own.make_stream(_drawn(wide, high, line))
    return made


def _drawn(wide: float, high: float, line: str) -> bytes:
    codes, _glyphs = encoded(line)
    said = b"<" + codes.hex().encode() + b"> Tj"
    small = _fitting(SIZE, wide - 2 * MARGIN, line)
    large = _fitting(LARGEST, min(wide, high) / TILT * 0.8, line)
    run = len(line) * large * WIDTH * TILT / 2
    across = (
        f"{TILT:.4f} {TILT:.4f} -{TILT:.4f} {TILT:.4f} {wide / 2 - run:.2f} {high / 2 - run:.2f}"
    )
    return b"\n".join(
        [
            b"q /Backed gs 1 g",
            f"0 0 {wide:.2f} {FOOT} re f Q".encode(),
            f"q 0 g BT /F {small:.2f} Tf {MARGIN} {FOOT / 3:.2f} Td".encode(),
            said + b" ET Q",
            f"q /Faint gs 0 g BT /F {large:.2f} Tf {across} Tm".encode(),
            said + b" ET Q",
        ]
    )


def _fitting(most: float, room: float, line: str) -> float:
    """Give the size in which a line fits into some room."""
    return max(1.0, min(most, room / (len(line) * WIDTH)))
