"""Files as people have them, with everything in them that must not get out."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

import docx
import pikepdf
from docx.shared import Inches
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin
from PIL.ExifTags import GPS, IFD, Base

TELLTALE = "Telltale Quillfeather"
"""Stands wherever a file tells who made it."""
WORDS = "Families at the depot near Kolwezi told of missing wages."
WHEN = dt.datetime(2023, 4, 5, 6, 7, 8, tzinfo=dt.UTC)


def jpeg(*, size: tuple[int, int] = (64, 48)) -> bytes:
    """Give a photograph that knows where and by whom it was taken."""
    picture = Image.new("RGB", size, (120, 80, 40))
    exif = picture.getexif()
    exif[Base.Artist] = TELLTALE
    exif[Base.Orientation] = 6
    exif.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "S", GPS.GPSLatitude: (10.0, 42.0, 53.0), GPS.GPSMapDatum: TELLTALE}
    )
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=TELLTALE.encode())
    return out.getvalue()


def png(*, size: tuple[int, int] = (64, 48)) -> bytes:
    """Give a screenshot with notes in it."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", TELLTALE)
    out = io.BytesIO()
    Image.new("RGBA", size, (10, 20, 30, 255)).save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def word(text: str = WORDS, *, picture: bytes | None = None) -> bytes:
    """Give a Word document with an author, a comment and perhaps a photograph."""
    made = docx.Document()
    made.core_properties.author = TELLTALE
    made.core_properties.last_modified_by = TELLTALE
    made.core_properties.comments = TELLTALE
    paragraph = made.add_paragraph(text)
    made.add_comment(paragraph.runs, text="A note in the margin.", author=TELLTALE, initials="TQ")
    made.sections[0].header.paragraphs[0].text = "A line above each page."
    made.add_table(1, 2).rows[0].cells[1].text = "A cell of a table."
    if picture is not None:
        made.add_picture(io.BytesIO(picture), width=Inches(1))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def workbook(text: str = WORDS) -> bytes:
    """Give a workbook with an author, a comment, a formula and a hidden sheet."""
    book = Workbook()
    book.properties.creator = TELLTALE
    book.properties.lastModifiedBy = TELLTALE
    sheet = book.active
    assert sheet is not None
    sheet.append(["What", "When"])
    sheet.append([text, dt.date(2023, 4, 5)])
    sheet["C2"] = "=1+1"
    sheet["A1"].comment = Comment("A note on a cell.", TELLTALE)
    hidden = book.create_sheet("Hidden")
    hidden.append(["On a sheet nobody sees."])
    hidden.sheet_state = "veryHidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(text: str = WORDS, *, picture: bytes | None = None, active: bool = True) -> bytes:
    """Give a PDF with an author, a note, and scripts and files in it if it is ``active``."""
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(400, 400)).obj
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = made.make_stream(f"BT /F1 12 Tf 20 300 Td ({text}) Tj ET".encode())
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9],
            Contents="A note on a page.", T=TELLTALE, M="D:20230405060708",
        )  # fmt: skip
        page.Annots = made.make_indirect(pikepdf.Array([note]))
        if picture is not None:
            image = made.make_stream(picture)
            image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            image.Width, image.Height, image.BitsPerComponent = 64, 48, 8
            image.ColorSpace, image.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
            page.Resources.XObject = pikepdf.Dictionary(Im1=image)
        if active:
            script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{TELLTALE}')")
            made.Root.OpenAction = made.make_indirect(script)
            page.AA = pikepdf.Dictionary(O=script)
            made.attachments["telltale.txt"] = TELLTALE.encode()
        with made.open_metadata() as known:
            known["dc:creator"] = [TELLTALE]
        made.docinfo["/Author"] = TELLTALE
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def repacked(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Give an office file with some parts changed, added or (None) left out."""
    return packed({**parts_of(content), **changes})


def parts_of(content: bytes) -> dict[str, bytes | None]:
    """Give the parts of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def packed(parts: Mapping[str, bytes | None]) -> bytes:
    """Give an archive of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            if part is not None:
                made.writestr(name, part)
    return out.getvalue()


def everything(content: bytes) -> bytes:
    """Give all bytes of a file, of archives and PDFs unpacked too: what a searcher would see."""
    found = [content]
    if content.startswith(b"PK"):
        found += [part for part in parts_of(content).values() if part is not None]
    elif content.startswith(b"%PDF"):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as opened:
            opened.save(
                out,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                compress_streams=False,
            )
        found.append(out.getvalue())
    return b"\n".join(found)
