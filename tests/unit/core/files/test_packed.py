"""Archives that are traps are refused by what they say of themselves, before they are unpacked."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from collab.core.files import packed
from collab.core.files.cleaning import clean
from collab.core.files.kinds import RefusedError
from collab.core.files.packed import BOMB, DAMAGED, ODD, unpacked
from tests.factories import files


def word_with(name: str, content: bytes = b"x", **info: int) -> bytes:
    """Give a Word document with one more part, as odd as it comes."""
    out = io.BytesIO(files.word())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        part = zipfile.ZipInfo(name)
        for key, value in info.items():
            setattr(part, key, value)
        made.writestr(part, content, compress_type=info.get("compress_type", zipfile.ZIP_DEFLATED))
    return out.getvalue()


def test_archive_when_it_unpacks_to_a_mountain_is_refused() -> None:
    with pytest.raises(RefusedError, match=BOMB):
        clean(word_with("word/media/big.xml", bytes(60 * 1024 * 1024)), "x.docx")
    many = files.word()
    out = io.BytesIO(many)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        for number in range(10_000):
            made.writestr(f"word/media/{number}.xml", b"<a/>")
    with pytest.raises(RefusedError, match=BOMB):
        clean(out.getvalue(), "x.docx")


def test_archive_when_its_sum_is_too_large_is_refused_before_anything_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packed, "MOST_UNPACKED", 10_000)
    monkeypatch.setattr(packed, "_read", None)  # would raise if it were called
    with pytest.raises(RefusedError, match=BOMB):
        unpacked(files.word())


def test_archive_when_a_size_is_told_too_small_is_refused() -> None:
    content = bytearray(word_with("word/media/big.xml", b"a" * 5000))
    at = content.rfind(b"word/media/big.xml") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(RefusedError):
        unpacked(bytes(content))


@pytest.mark.parametrize(
    "name",
    [
        "../evil.xml", "word/../../evil.xml", "/etc/evil.xml", "C:/evil.xml", "word\\evil.xml",
        "word//evil.xml", "word/./evil.xml", "word/evil\x1b.xml", "WORD/DOCUMENT.XML",
    ],
)  # fmt: skip
def test_archive_when_a_name_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(RefusedError, match=ODD):
        clean(word_with(name), "x.docx")


def test_archive_when_a_name_is_cut_by_a_zero_is_refused() -> None:
    content = word_with("word/evilX.xml").replace(b"word/evilX.xml", b"word/evil\0.xml")
    with pytest.raises(RefusedError, match=ODD):
        clean(content, "x.docx")


def test_archive_when_a_part_is_a_link_locked_or_packed_oddly_is_refused() -> None:
    with pytest.raises(RefusedError, match=ODD):
        clean(word_with("word/link.xml", external_attr=0o120777 << 16), "x.docx")
    with pytest.raises(RefusedError, match=ODD):
        clean(word_with("word/a.xml", b"a" * 99, compress_type=zipfile.ZIP_LZMA), "x.docx")
    locked = bytearray(word_with("word/locked.xml"))
    at = locked.rfind(b"word/locked.xml") - 46
    locked[at + 8] |= 1
    with pytest.raises(RefusedError, match=DAMAGED):
        clean(bytes(locked), "x.docx")
