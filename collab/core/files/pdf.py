"""PDF: written anew from what its pages show, with nothing in it that runs, fetches or tells."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
import pypdf

from collab.core.files.cleaned import MOST_TEXT, Cleaned
from collab.core.files.kinds import RefusedError
from collab.core.files.picture import TELLING, bare_jpeg

MOST_PAGES = 1000
MOST_OBJECTS = 300_000
LOCKED = "This PDF is locked with a password. Save it without one and choose that file."
BROKEN = "This PDF cannot be read. Print it to a new PDF and choose that file."
TOO_LONG = "This PDF has more than 1,000 pages. Choose a shorter one."
RUNS = frozenset(
    {"/JavaScript", "/JS", "/AA", "/OpenAction", "/XFA", "/EmbeddedFiles", "/AF", "/EF", "/Launch"}
)
TELLS = frozenset(
    {"/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/Collection", "/Threads", "/SpiderInfo",
     "/Legal", "/Perms", "/DSS", "/CreationDate", "/Alternates", "/OPI", "/Requirements", "/VP",
     "/Measure", "/LGIDict"}
)  # fmt: skip
SIGNED_BY = ("/Contents", "/Cert", "/Name", "/M", "/Location", "/Reason", "/ContactInfo")
NOTED_BY = ("/T", "/M", "/CreationDate", "/NM", "/RC", "/Popup", "/RichMediaContent")
KEPT_ACTIONS = frozenset({"/URI", "/GoTo", "/Named"})
GONE_NOTES = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
DEEPEST = 60
CATALOGUE = frozenset(
    {"/Type", "/Version", "/Pages", "/PageLabels", "/Names", "/Dests", "/ViewerPreferences",
     "/PageLayout", "/PageMode", "/Outlines", "/AcroForm", "/StructTreeRoot", "/MarkInfo", "/Lang",
     "/OCProperties"}
)  # fmt: skip
"""What a reader needs. Any other key is of some maker, who may have written anything there."""
DESCRIBED_BY = ("/Alt", "/ActualText", "/E", "/Summary")
INLINE = tuple(
    re.compile(rb"(?:^|[\s\0()<>\[\]{}/%])" + mark + rb"(?=$|[\s\0()<>\[\]{}/%])")
    for mark in (b"BI", b"ID", b"EI")
)
ACTIVE = "Scripts, embedded files, and actions that open something else."
NAMES = "Who made it, when and with what; the names on its notes."
UNREAD = "Pages or pictures in it that hold no text: nobody but a person can read them."


def clean_pdf(content: bytes) -> Cleaned:
    """Give the same pages and nothing else. :raises RefusedError: when it cannot be read whole."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            removed, pictures = _scrub(pdf)
            described = [*_described(pdf)]
            lost = False
            try:
                described += _read_for(pdf)
            except pikepdf.PdfError:
                lost = True  # it may well be seen, and so a person looks at it
            out = io.BytesIO()
            pdf.save(out, static_id=True, compress_streams=True)
    except pikepdf.PasswordError as error:
        raise RefusedError(LOCKED) from error
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError) as error:
        raise RefusedError(BROKEN) from error
    made = out.getvalue()
    text, bare = _text(made)
    unread = (UNREAD,) if pictures or bare or lost else ()
    text = "\n".join([text, *(one for one in described if one not in text)])
    return Cleaned("pdf", made, text, tuple(sorted(removed)), unread)


def _scrub(pdf: pikepdf.Pdf) -> tuple[set[str], int]:
    if len(pdf.pages) > MOST_PAGES:
        raise RefusedError(TOO_LONG)
    if len(pdf.objects) > MOST_OBJECTS:
        raise RefusedError(BROKEN)
    active, pictures = False, 0
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for key in [key for key in pdf.Root.keys() if key not in CATALOGUE]:  # noqa: SIM118 # no mapping
        active |= key in RUNS
        del pdf.Root[key]
    for page in pdf.pages:
        active |= _scrub_notes(page.obj)
    for top in pdf.objects:
        for found in _within(top):
            active |= _scrub_object(found)
            pictures += _scrub_picture(found)
    return {NAMES} | ({ACTIVE} if active else set()), pictures


def _described(pdf: pikepdf.Pdf) -> Sequence[str]:
    """Give what is told of pictures, layers and tables to who cannot see them."""
    said: list[str] = []
    for top in pdf.objects:
        for found in _within(top):
            layer = ("/Name",) if found.get("/Type") == "/OCG" else ()
            element = ("/T",) if "/S" in found and "/P" in found else ()
            said += _told_by(found, (*DESCRIBED_BY, *layer, *element))
    return list(dict.fromkeys(said))


def _read_for(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Give what is told among the drawing itself: what a piece of a page reads as, read aloud.

    :raises PdfError: when a drawing is not written as it should be.
    """
    forms = [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Stream)
        and (one.get("/Subtype") == "/Form" or "/PatternType" in one)
    ]
    for drawing in (*pdf.pages, *forms):
        for said in pikepdf.parse_content_stream(drawing, "BDC DP"):
            for held in said.operands:
                if isinstance(held, pikepdf.Dictionary):
                    yield from _told_by(held, DESCRIBED_BY)


def _told_by(found: Any, keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        one = found.get(key)
        if isinstance(one, pikepdf.String) and str(one).strip():
            yield str(one)


def _within(found: Any, depth: int = 0) -> Iterator[Any]:
    """Give an object and all it holds itself; what it points at comes by itself."""
    if depth > DEEPEST:
        raise RefusedError(BROKEN)
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        yield found
        held = [found[key] for key in found.keys()]  # noqa: SIM118 # it is no mapping to iterate
    elif isinstance(found, pikepdf.Array):
        held = list(found)
    else:
        return
    for one in held:
        if not getattr(one, "is_indirect", True):  # numbers and words have no such thing
            yield from _within(one, depth + 1)


def _scrub_object(found: Any) -> bool:
    """Take keys out of one object; tell whether anything of it could run or hold a file."""
    active = False
    signed = SIGNED_BY if "/ByteRange" in found else ()
    for key in list(found.keys()):
        if key in RUNS or (key == "/A" and _acts(found[key])):
            del found[key]
            active = True
        elif key in TELLS or key in signed:
            del found[key]
    return active


def _acts(action: Any) -> bool:
    """Tell whether an action does more than lead to a page or an address of the web."""
    if not isinstance(action, pikepdf.Dictionary) or "/S" not in action:
        return False
    return "/Next" in action or str(action["/S"]) not in KEPT_ACTIONS


def _scrub_notes(page: Any) -> bool:
    notes = page.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return False
    kept, active = pikepdf.Array(), False
    for note in notes:
        if not isinstance(note, pikepdf.Dictionary):
            continue
        if str(note.get("/Subtype", "")) in GONE_NOTES:
            active = True
            continue
        if note.get("/Subtype") != "/Widget":
            for key in NOTED_BY:
                if key in note:
                    del note[key]
        kept.append(note)
    page["/Annots"] = kept
    return active


def _scrub_picture(found: Any) -> bool:
    """Take the notes out of a picture; tell whether it is large enough to hold words."""
    if not isinstance(found, pikepdf.Stream):
        return False
    if found.get("/Subtype") != "/Image":
        return _draws_inline(found)
    kinds = found.get("/Filter")
    last = kinds[-1] if isinstance(kinds, pikepdf.Array) and len(kinds) else kinds
    if last in ("/DCTDecode", "/DCT"):
        if isinstance(kinds, pikepdf.Array) and len(kinds) > 1:
            raise RefusedError(BROKEN)
        found.write(bare_jpeg(found.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
    elif last == "/JPXDecode":
        raise RefusedError(BROKEN)
    size = [int(found.get(side, 0)) for side in ("/Width", "/Height")]
    return max(size) >= TELLING


def _draws_inline(stream: Any) -> bool:
    """Tell whether a stream of drawing holds a picture itself, which no list of pictures names."""
    try:
        drawn = stream.read_bytes()
    except pikepdf.PdfError:
        return True  # what cannot be read here cannot be said to hold none
    at = 0
    for mark in INLINE:
        found = mark.search(drawn, at)
        if found is None:
            return False
        at = found.end() - 1
    return True


def _text(content: bytes) -> tuple[str, bool]:
    """Give all it says, and whether some page says nothing."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        pages = []
        for page in reader.pages:
            pages.append(page.extract_text().strip())
            if sum(map(len, pages)) > MOST_TEXT:
                break
        said = [*pages, *_besides(reader)]
    except Exception as error:  # the reader's own errors are many; none of them is ours
        raise RefusedError(BROKEN) from error
    bare = not all(pages)
    return "\n".join(piece for piece in said if piece), bare


def _besides(reader: pypdf.PdfReader) -> Iterator[str]:
    """Give what stands beside the pages: notes, links, fields of forms, the outline."""
    for page in reader.pages:
        for note in page.get("/Annots") or ():
            held = note.get_object()
            for key in ("/Contents", "/TU", "/V", "/DV", "/Alt"):
                if isinstance(said := held.get(key), str):
                    yield said
            action = held.get("/A")
            if action is not None and isinstance(to := action.get_object().get("/URI"), str):
                yield to
    for name, value in (reader.get_form_text_fields() or {}).items():
        yield f"{name}: {value or ''}"
    yield from _outlined(reader.outline)


def _outlined(entries: Any) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _outlined(entry)
        else:
            yield str(entry.title or "")
