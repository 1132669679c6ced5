"""Which files are taken: those that are what their names say, and no others."""

from __future__ import annotations

import itertools

import pytest

from collab.core.files.cleaning import clean
from collab.core.files.kinds import BY_ENDING, RefusedError
from tests.factories import files

GOOD = {
    "pdf": files.pdf(),
    "docx": files.word(),
    "xlsx": files.workbook(),
    "csv": b"place;people\nKolwezi;7\n",
    "txt": b"Plain words.",
    "md": b"# Words\n",
    "png": files.png(),
    "jpg": files.jpeg(),
    "jpeg": files.jpeg(),
}
TEXTS = {"csv", "txt", "md"}
PICTURES = {"jpg", "jpeg"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
FOREIGN = {
    "svg": SVG,
    "svg after a mark and spaces": b"\xef\xbb\xbf \n" + SVG,
    "svg with a declaration": b'<?xml version="1.0"?>' + SVG,
    "svg in UTF-16": SVG.decode().encode("utf-16"),
    "html": HTML,
    "html in capitals": HTML.upper(),
    "html after a comment": b"<!-- x -->" + HTML,
    "a program": b"MZ\x90\x00" + bytes(60),
    "an ELF program": b"\x7fELF\x02\x01" + bytes(60),
    "a script": b"#!/bin/sh\nrm -rf x\n",
    "an archive": files.packed({"a.txt": b"a"}),
    "an old Word file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "RTF": b"{\\rtf1\\ansi words}",
    "GIF": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(40),
    "a PDF after a line of text": b"hello\n" + files.pdf(),
    "nothing": b"",
    "spaces": b" \n ",
    "zeros": bytes(100),
    "half a PDF": files.pdf()[:200],
    "half a Word file": files.word()[:2000],
    "half a picture": files.png()[:60],
}


@pytest.mark.parametrize("ending", GOOD)
def test_file_when_it_is_what_it_says_is_taken(ending: str) -> None:
    assert clean(GOOD[ending], f"A name.{ending}").kind == BY_ENDING[ending].key
    assert clean(GOOD[ending], f"A name.{ending.upper()}").kind == BY_ENDING[ending].key


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        pair
        for pair in itertools.product(GOOD, GOOD)
        if pair[0] != pair[1] and not set(pair) <= TEXTS and not set(pair) <= PICTURES
    ],
)
def test_file_when_ending_and_content_differ_is_refused(content: str, ending: str) -> None:
    with pytest.raises(RefusedError, match="by what it holds it is not"):
        clean(GOOD[content], f"name.{ending}")


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.parametrize("ending", BY_ENDING)
def test_file_when_it_is_of_another_kind_is_refused_under_every_name(
    what: str, ending: str
) -> None:
    with pytest.raises(RefusedError):
        clean(FOREIGN[what], f"name.{ending}")


@pytest.mark.parametrize(
    "name",
    [
        "x.svg", "x.html", "x.htm", "x.exe", "x.docm", "x.xlsm", "x.doc", "x.pdf.exe", "x.zip",
        "x", "", ".", "x.", "x.pdf.", "x.pdf ", "x.pdf\0.exe", "x.PDF.js", "pdf",
    ],
)  # fmt: skip
def test_file_when_its_ending_is_not_of_ours_is_refused(name: str) -> None:
    with pytest.raises(RefusedError, match="of this kind are not taken"):
        clean(GOOD["pdf"], name)


def test_polyglot_when_cleaned_is_only_what_it_says() -> None:
    """A PDF that is an archive too, a picture that is a page too: what was added is gone."""
    archive = files.packed({"evil.txt": b"zip inside"})
    assert b"PK" not in clean(GOOD["pdf"] + archive, "x.pdf").content
    for ending in ("png", "jpg"):
        made = clean(GOOD[ending] + HTML + archive, f"x.{ending}").content
        assert b"<script>" not in made
        assert b"PK\x03\x04" not in made
    both = clean(GOOD["docx"] + HTML, "x.docx").content
    assert b"<script>" not in both
