"""The process apart: sets papers and puts packs together, from standard input to standard output.

It has no settings, no secrets and no database, a bounded memory and a bounded time. What a text
without end or an odd PDF does to the libraries happens here.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LENGTH = struct.Struct(">I")
MEMORY = 2048 * 1024 * 1024
SECONDS = 30
OPEN_FILES = 64
SMALLEST, LARGEST = 3.0, 14_400.0
"""Points a side of a page can have; 14,400 is the most PDF itself allows."""
LAYOUTS = Path(__file__).parents[3] / "config" / "papers"


def main() -> None:
    """Read what is to be made and the PDFs it takes in; write one PDF."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pieces = _pieces(sys.stdin.buffer.read())
    told: dict[str, Any] = json.loads(next(pieces))
    made = _pack(told, list(pieces)) if told["kind"] == "pack" else _set("paper", told, tagged=True)
    sys.stdout.buffer.write(made)


def packed(*pieces: bytes) -> bytes:
    """Give pieces as they travel: each behind its length."""
    return b"".join(LENGTH.pack(len(piece)) + piece for piece in pieces)


def _pieces(sent: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(sent):
        (length,) = LENGTH.unpack_from(sent, at)
        at += LENGTH.size
        yield sent[at : at + length]
        at += length


def _set(layout: str, told: dict[str, Any], *, tagged: bool) -> bytes:
    """Set one document. As PDF/UA-1 it is tagged and refuses what reading machines would miss."""
    import typst  # noqa: PLC0415 # only behind the limits

    compiler = typst.Compiler(
        (LAYOUTS / f"{layout}.typ").read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(told)},
    )
    standards = ["ua-1"] if tagged else []
    made = compiler.compile(format="pdf", pdf_standards=standards, timestamp=told["at"])  # type: ignore[arg-type] # a list of its literals
    if not isinstance(made, bytes):
        raise TypeError("one file was asked for")
    return made


def _pack(told: dict[str, Any], files: list[bytes]) -> bytes:
    """Put sheets one after another, name them in the bookmarks, and lay the stamp over each page.

    Tags of single sheets do not survive being put together; whoever needs them takes the papers
    one by one.
    """
    import pikepdf  # noqa: PLC0415 # only behind the limits

    whole, given = pikepdf.new(), iter(files)
    with whole.open_outline() as outline:
        for sheet in told["sheets"]:
            begins = len(whole.pages)
            try:
                content = next(given) if sheet["file"] else _sheet(told, sheet)
                with pikepdf.open(io.BytesIO(content)) as one:
                    _check(one)
                    whole.pages.extend(one.pages)
            except Exception:  # noqa: BLE001 # whatever is odd about one file must not cost the others
                del whole.pages[begins:]
                content = _sheet(told, sheet | {"blocks": told["unreadable"]})
                with pikepdf.open(io.BytesIO(content)) as one:
                    whole.pages.extend(one.pages)
            outline.root.append(pikepdf.OutlineItem(sheet["title"], begins))
    sizes = [_size(page) for page in whole.pages]
    stamp = _set("stamp", told | {"sizes": sizes}, tagged=False)
    with pikepdf.open(io.BytesIO(stamp)) as over:
        for page, mark in zip(whole.pages, over.pages, strict=True):
            page.add_overlay(mark, None)
    whole.docinfo["/Title"] = told["title"]
    whole.Root.Lang = pikepdf.String(told["language"])
    out = io.BytesIO()
    whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _sheet(told: dict[str, Any], sheet: dict[str, Any]) -> bytes:
    """Set a sheet of our own; its marks come with the stamp."""
    return _set("paper", told | sheet, tagged=False)


def _check(one: Any) -> None:
    """Try what is done to every page later, so that an odd file fails before it is taken in.

    :raises Exception: whatever it fails with.
    """
    for page in one.pages:
        if not all(SMALLEST <= side <= LARGEST for side in _size(page)):
            raise ValueError("no page has such a size")
        page.contents_coalesce()
    one.save(io.BytesIO())


def _size(page: Any) -> tuple[float, float]:
    """Give width and height of a page as it is seen, turned or not."""
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    sides = (abs(right - left), abs(top - bottom))
    turned = int(page.obj.get("/Rotate", 0)) % 180 != 0
    return (sides[1], sides[0]) if turned else sides


if __name__ == "__main__":
    main()
