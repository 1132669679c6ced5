"""What is taken out of a file, what is read of it, and what makes it refused."""

from __future__ import annotations

import io
import re

import openpyxl
import pikepdf
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table, TableStyleInfo
from PIL import Image

from collab.core.files.cleaned import MOST_TEXT, Cleaned
from collab.core.files.cleaning import clean
from collab.core.files.kinds import RefusedError
from tests.factories import files

RELS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def with_link(kind: str, target: str, *, mode: str = "External", body: str = "") -> bytes:
    """Give a Word document that points somewhere else."""
    parts = files.parts_of(files.word())
    link = (
        f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )
    parts[RELS] = (parts[RELS] or b"").replace(
        b"</Relationships>", f"{link}</Relationships>".encode()
    )
    parts["word/document.xml"] = (parts["word/document.xml"] or b"").replace(
        b"<w:body>", f"<w:body>{body}".encode()
    )
    return files.packed(parts)


def with_body(body: str) -> bytes:
    return with_link("hyperlink", "https://example.org/", body=body)


def test_word_when_cleaned_opens_again_and_tells_nobody() -> None:
    content = files.word(picture=files.jpeg(size=(300, 200)))
    assert files.TELLTALE.encode() in files.everything(content)
    made = clean(content, "x.docx")
    assert files.TELLTALE.encode() not in files.everything(made.content)
    assert b"docProps" not in files.everything(made.content)
    assert b"rsid" not in files.everything(made.content)
    for said in (files.WORDS, "A note in the margin.", "A line above each page.", "A cell of a"):
        assert said in made.text
    assert made.unread  # a picture of that size may hold words
    again = clean(made.content, "x.docx")
    assert again.text == made.text
    assert again.content == made.content


def test_workbook_when_cleaned_keeps_values_and_tells_nobody() -> None:
    content = files.workbook()
    assert files.TELLTALE.encode() in files.everything(content)
    made = clean(content, "x.xlsx")
    seen = files.everything(made.content)
    assert files.TELLTALE.encode() not in seen
    assert b"<f>" not in seen
    for said in (files.WORDS, "2023-04-05", "On a sheet nobody sees.", "A note on a cell."):
        assert said in made.text
    assert clean(made.content, "x.xlsx").text == made.text


def test_pdf_when_cleaned_runs_nothing_holds_nothing_and_tells_nobody() -> None:
    content = files.pdf(picture=files.jpeg())
    assert files.TELLTALE.encode() in files.everything(content)
    made = clean(content, "x.pdf")
    seen = files.everything(made.content)
    assert files.TELLTALE.encode() not in seen
    for key in (b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/Metadata"):
        assert key not in seen
    assert b"Exif" not in seen
    assert files.WORDS in made.text
    assert "A note on a page." in made.text
    assert "Scripts, embedded files" in " ".join(made.removed)
    assert clean(made.content, "x.pdf").content == made.content


def test_pdf_when_it_was_changed_bit_by_bit_loses_what_it_said_before() -> None:
    with pikepdf.open(io.BytesIO(files.pdf("Said before."))) as opened:
        opened.pages[0].obj.Contents = opened.make_stream(b"BT /F1 9 Tf 9 9 Td (Now.) Tj ET")
        out = io.BytesIO()
        opened.save(out)
    grown = files.pdf("Said before.") + b"\n" + out.getvalue()
    assert b"Said before." not in files.everything(clean(grown, "x.pdf").content)


@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        ("Launch", {"F": "calc.exe"}),
        ("SubmitForm", {"F": "http://example.org"}),
        ("ImportData", {"F": "x.fdf"}),
        ("GoToR", {"F": "other.pdf", "D": [0]}),
        ("URI", {"URI": "http://example.org", "Next": pikepdf.Dictionary(S=pikepdf.Name.Launch)}),
    ],
)
def test_pdf_when_a_click_would_do_more_than_lead_loses_it(
    kind: str, extra: dict[str, object]
) -> None:
    with pikepdf.open(io.BytesIO(files.pdf(active=False))) as opened:
        action = pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **extra)  # type: ignore[arg-type] # what PDFs are made of
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
        )
        opened.pages[0].obj.Annots.append(note)
        out = io.BytesIO()
        opened.save(out)
    assert f"/{kind}".encode() not in files.everything(clean(out.getvalue(), "x.pdf").content)


def test_pdf_when_it_leads_to_the_web_says_where() -> None:
    with pikepdf.open(io.BytesIO(files.pdf())) as opened:
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/our-price-list")
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
        opened.pages[0].obj.Annots.append(note)
        out = io.BytesIO()
        opened.save(out)
    assert "our-price-list" in clean(out.getvalue(), "x.pdf").text


def test_pdf_when_locked_is_refused() -> None:
    with pikepdf.open(io.BytesIO(files.pdf())) as opened:
        out = io.BytesIO()
        opened.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(RefusedError, match="locked with a password"):
        clean(out.getvalue(), "x.pdf")


def test_pdf_when_a_page_says_nothing_tells_that_nobody_read_it() -> None:
    assert clean(files.pdf(""), "x.pdf").unread
    assert not clean(files.pdf(), "x.pdf").unread


@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_picture_when_cleaned_knows_no_place_and_no_maker(ending: str) -> None:
    content = {"jpg": files.jpeg, "png": files.png}[ending]()
    made = clean(content, f"x.{ending}")
    assert files.TELLTALE.encode() not in made.content
    with Image.open(io.BytesIO(made.content)) as picture:
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert picture.size == ((48, 64) if ending == "jpg" else (64, 48))  # turned upright


def test_picture_when_enormous_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(RefusedError):
        clean(out.getvalue(), "x.png")


@pytest.mark.parametrize("kind", ["image", "oleObject", "frame", "subDocument", "package"])
def test_word_when_it_fetches_something_is_refused(kind: str) -> None:
    with pytest.raises(RefusedError, match="draws something in from outside"):
        clean(with_link(kind, "http://example.org/pixel.png"), "x.docx")


def test_word_when_it_has_a_template_elsewhere_loses_it() -> None:
    made = clean(with_link("attachedTemplate", "http://example.org/evil.dotm"), "x.docx")
    assert b"evil.dotm" not in files.everything(made.content)
    assert "template" in " ".join(made.removed)


def test_word_when_it_links_says_where_and_keeps_links_to_the_web_alone() -> None:
    web = clean(with_link("hyperlink", "https://example.org/our-price-list"), "x.docx")
    assert "our-price-list" in web.text
    share = clean(with_link("hyperlink", "file://acme-fs01/secret/x.docx"), "x.docx")
    assert b"acme-fs01" not in files.everything(share.content)


@pytest.mark.parametrize(
    "body",
    [
        "<w:altChunk/>",
        "<w:p><w:r><w:object/></w:r></w:p>",
        '<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\x"/></w:p>',
        "<w:p><w:instrText>DD</w:instrText><w:instrText>EAUTO x</w:instrText></w:p>",
        '<w:p><w:r><w:instrText> INCLUDEPICTURE "http://x/y.png"</w:instrText></w:r></w:p>',
    ],
)
def test_word_when_it_runs_or_includes_is_refused(body: str) -> None:
    with pytest.raises(RefusedError):
        clean(with_body(body), "x.docx")


def test_word_when_it_struck_or_hid_words_says_them_too() -> None:
    body = (
        f'<w:p><w:del w:id="7" w:author="{files.TELLTALE}" w:date="2023-04-05T06:07:08Z"><w:r>'
        "<w:delText>Struck words.</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr>"
        "<w:t>Hidden words.</w:t></w:r></w:p>"
    )
    made = clean(with_body(body), "x.docx")
    assert "Struck words." in made.text
    assert "Hidden words." in made.text
    seen = files.everything(made.content)
    assert files.TELLTALE.encode() not in seen
    assert b"2023-04-05" not in seen


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/vbaProject.bin", b"macro"),
        ("word/embeddings/oleObject1.bin", b"ole"),
        ("word/embeddings/inside.docx", files.word()),
        ("word/activeX/activeX1.bin", b"x"),
        ("word/media/image9.emf", b"\x01\x00\x00\x00"),
        ("word/font1.odttf", b"no font"),
        ("word/media/image9.svg", b"<svg/>"),
        ("word/afchunk.html", b"<html/>"),
        ("word/media/image9.jpeg", b"no picture"),
        ("word/extra.xml", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>"),
        ("word/extra.xml", b"<a>"),
    ],
)
def test_word_when_it_holds_what_runs_or_cannot_be_cleaned_is_refused(
    name: str, content: bytes
) -> None:
    with pytest.raises(RefusedError):
        clean(files.packed({**files.parts_of(files.word()), name: content}), "x.docx")


def test_word_when_called_a_macro_document_inside_is_refused() -> None:
    parts = files.parts_of(files.word())
    parts["[Content_Types].xml"] = (parts["[Content_Types].xml"] or b"").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    with pytest.raises(RefusedError, match="macros"):
        clean(files.packed(parts), "x.docx")


def test_workbook_when_it_knows_of_other_files_forgets_them() -> None:
    parts = files.parts_of(files.workbook())
    parts["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="x"><ddeLink/></externalLink>'
    )
    parts["xl/connections.xml"] = b'<connections xmlns="x" password="hunter2"/>'
    parts["xl/workbook.xml"] = (parts["xl/workbook.xml"] or b"").replace(
        b"<sheets>", b'<fileSharing userName="Quillfeather"/><sheets>'
    )
    parts["xl/workbook.xml"] = (parts["xl/workbook.xml"] or b"").replace(
        b"</sheets>",
        b"</sheets><definedNames><definedName name='n'>[1]Prices!$A$1</definedName></definedNames>",
    )
    parts["xl/worksheets/sheet1.xml"] = (parts["xl/worksheets/sheet1.xml"] or b"").replace(
        b"</sheetData>",
        b"</sheetData><dataValidations><dataValidation><formula1>[2]Other!A1</formula1>"
        b"</dataValidation></dataValidations>",
    )
    seen = files.everything(clean(files.packed(parts), "x.xlsx").content)
    for word in (b"ddeLink", b"hunter2", b"Quillfeather", b"Prices!", b"Other!", b"<definedName "):
        assert word not in seen


def test_workbook_when_it_says_something_beside_its_cells_says_it_too() -> None:
    parts = files.parts_of(files.workbook())
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="x"><si><t>In no cell any more.</t></si></sst>'
    parts["xl/pivotCache/pivotCacheRecords1.xml"] = (
        b'<pivotCacheRecords xmlns="x"><r><s v="Behind a pivot."/></r></pivotCacheRecords>'
    )
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = (
        b'<pivotCacheDefinition xmlns="x" refreshedBy="Quillfeather"/>'
    )
    parts["xl/worksheets/sheet1.xml"] = (parts["xl/worksheets/sheet1.xml"] or b"").replace(
        b"</sheetData>",
        b"</sheetData><headerFooter><oddHeader>On paper.</oddHeader></headerFooter>"
        b'<dataValidations><dataValidation prompt="When one points."/></dataValidations>',
    )
    made = clean(files.packed(parts), "x.xlsx")
    for said in ("In no cell any more.", "Behind a pivot.", "On paper.", "When one points."):
        assert said in made.text
    assert made.text.count(files.WORDS) == 1
    assert b"Quillfeather" not in files.everything(made.content)


def test_word_when_it_speaks_in_attributes_is_heard() -> None:
    body = (
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" alt="Seen by few.">'
        '<v:textpath string="Across the page."/></v:shape></w:pict></w:r></w:p>'
        '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="One may choose."/>'
        "</w:dropDownList></w:sdtPr></w:sdt>"
    )
    made = clean(with_body(body), "x.docx")
    for said in ("Seen by few.", "Across the page.", "One may choose."):
        assert said in made.text


def test_word_when_it_counts_says_no_percentages() -> None:
    parts = files.parts_of(files.word())
    assert b'w:lvlText w:val="%1."' in (parts["word/numbering.xml"] or b"")
    assert "%" not in clean(files.packed(parts), "x.docx").text
    parts["word/numbering.xml"] = (parts["word/numbering.xml"] or b"").replace(
        b'w:lvlText w:val="%1."', b'w:lvlText w:val="Our price %1 fell."', 1
    )
    assert "Our price  fell." in clean(files.packed(parts), "x.docx").text


@pytest.mark.parametrize(
    ("size", "telling"), [((2000, 60), True), ((60, 2000), True), ((99, 99), False)]
)
def test_picture_when_long_and_narrow_may_hold_a_line_of_words(
    size: tuple[int, int], *, telling: bool
) -> None:
    assert bool(clean(files.word(picture=files.png(size=size)), "x.docx").unread) is telling
    with pikepdf.open(io.BytesIO(files.pdf(picture=files.jpeg(size=size)))) as opened:
        image = opened.pages[0].obj.Resources.XObject.Im1
        image.Width, image.Height = size
        out = io.BytesIO()
        opened.save(out)
    assert bool(clean(out.getvalue(), "x.pdf").unread) is telling


@pytest.mark.parametrize("place", ["page", "form"])
def test_pdf_when_a_picture_stands_among_its_words_tells_that_nobody_read_it(place: str) -> None:
    drawing = b"q 300 0 0 300 0 0 cm BI/W 8/H 1/BPC 1/CS/G ID \xaa EI Q"
    with pikepdf.open(io.BytesIO(files.pdf(active=False))) as opened:
        page = opened.pages[0].obj
        if place == "page":
            page.Contents = pikepdf.Array([page.Contents, opened.make_stream(drawing)])
        else:
            form = opened.make_stream(drawing)
            form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            form.BBox = [0, 0, 300, 300]
            page.Resources.XObject = pikepdf.Dictionary(Fm1=form)
        out = io.BytesIO()
        opened.save(out)
    assert clean(out.getvalue(), "x.pdf").unread


def test_picture_in_a_pdf_when_it_has_a_small_picture_of_itself_loses_it() -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 80, 40)).save(out, "JPEG")
    plain = out.getvalue()
    head = plain[6:18]
    thumbnail = b"\xff\xe0\x00\x2b" + head + b"\x03\x03" + b"Quillfeather" * 2 + b"xyz"
    note = b"\xff\xe0\x00\x14" + b"Quillfeather 1234."
    filled = plain[:2] + thumbnail + note + plain[20:]
    made = clean(files.pdf(picture=filled), "x.pdf")
    assert b"Quillfeather" not in files.everything(made.content)
    with pikepdf.open(io.BytesIO(made.content)) as opened:
        kept = opened.pages[0].obj.Resources.XObject.Im1.read_raw_bytes()
    assert kept == plain


def test_word_when_its_pictures_styles_and_theme_have_names_forgets_them() -> None:
    parts = files.parts_of(files.word(picture=files.png()))
    for part, before, after in (
        ("word/document.xml", b'name="Picture 1"', b'name="Quillfeather" descr="C:\\Q\\x.png"'),
        ("word/document.xml", b"<w:p>", b'<w:p><w:pPr><w:pStyle w:val="Quillfeather"/></w:pPr>'),
        ("word/theme/theme1.xml", b'name="Office', b'name="Quillfeather'),
        (
            "word/styles.xml",
            b"</w:styles>",
            (
                b'<w:style w:type="paragraph" w:customStyle="1" w:styleId="Quillfeather">'
                b'<w:name w:val="Quillfeather House"/><w:aliases w:val="Quillfeather"/></w:style>'
                b"</w:styles>"
            ),
        ),
    ):
        content = parts[part] or b""
        assert before in content, before
        parts[part] = content.replace(before, after)
    made = clean(files.packed(parts), "x.docx")
    seen = files.everything(made.content)
    assert b"Quillfeather" not in seen
    assert b"x.png" not in seen
    kept = files.parts_of(made.content)
    assert b'<w:pStyle w:val="CustomStyle' in (kept["word/document.xml"] or b"")
    assert clean(made.content, "x.docx").content == made.content


def test_workbook_when_somebody_named_a_style_forgets_the_name() -> None:
    parts = files.parts_of(files.workbook())
    parts["xl/styles.xml"] = (parts["xl/styles.xml"] or b"").replace(
        b"</cellStyles>", b'<cellStyle name="Quillfeather" xfId="0"/></cellStyles>'
    )
    assert b"Quillfeather" in (parts["xl/styles.xml"] or b"")
    assert b"Quillfeather" not in files.everything(clean(files.packed(parts), "x.xlsx").content)


def test_pdf_when_it_describes_its_pictures_says_so_and_drops_what_is_a_makers_own() -> None:
    with pikepdf.open(io.BytesIO(files.pdf(active=False))) as opened:
        element = opened.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name.Figure, Alt="Seen on the picture.")
        )
        root = opened.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=element))
        element.P = root
        opened.Root.StructTreeRoot = root
        opened.Root.QuillfeatherApp = pikepdf.Dictionary(Owner="Quillfeather")
        out = io.BytesIO()
        opened.save(out)
    made = clean(out.getvalue(), "x.pdf")
    assert "Seen on the picture." in made.text
    assert b"Quillfeather" not in files.everything(made.content)


DECOY = (
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>Our price is 40.</w:t></w:r></w:p></w:body>'
    "</w:document>"
).encode()


@pytest.mark.parametrize(
    ("content", "ending", "main", "name"),
    [
        (files.word(), "docx", b"word/document.xml", "word/document2.xml"),
        (files.word(), "docx", b"word/document.xml", "word/themes.xml"),
        (files.word(), "docx", b"word/document.xml", "elsewhere/document.xml"),
        (files.workbook(), "xlsx", b"xl/workbook.xml", "xl/workbook2.xml"),
    ],
)
def test_office_when_programs_would_open_another_part_is_refused(
    content: bytes, ending: str, main: bytes, name: str
) -> None:
    parts = files.parts_of(content)
    parts["_rels/.rels"] = (parts["_rels/.rels"] or b"").replace(main, name.encode())
    assert name.encode() in (parts["_rels/.rels"] or b"")
    with pytest.raises(RefusedError):
        clean(files.packed({**parts, name: DECOY}), f"x.{ending}")


def test_office_when_no_link_or_two_say_which_part_is_the_document_is_refused() -> None:
    parts = files.parts_of(files.word())
    with pytest.raises(RefusedError):
        clean(files.packed({**parts, "_rels/.rels": None}), "x.docx")
    second = f'<Relationship Id="rId98" Type="{OFFICE}/officeDocument" Target="word/x.xml"/>'
    parts["_rels/.rels"] = (parts["_rels/.rels"] or b"").replace(
        b"</Relationships>", f"{second}</Relationships>".encode()
    )
    with pytest.raises(RefusedError):
        clean(files.packed({**parts, "word/x.xml": DECOY}), "x.docx")


def test_word_when_a_part_stands_beside_its_folder_loses_it() -> None:
    made = clean(files.repacked(files.word(), {"other/hidden.xml": DECOY}), "x.docx")
    assert b"Our price" not in files.everything(made.content)


@pytest.mark.parametrize("name", ["word/stylesheet.xml", "word/theme2.xml", "word/settings/x.xml"])
def test_word_when_a_part_is_called_almost_like_a_silent_one_is_heard(name: str) -> None:
    assert "Our price is 40." in clean(files.repacked(files.word(), {name: DECOY}), "x.docx").text


def test_word_when_its_description_stands_elsewhere_loses_the_way_to_it() -> None:
    parts = files.parts_of(files.word())
    parts["word/core.xml"] = parts["docProps/core.xml"]
    parts["_rels/.rels"] = (parts["_rels/.rels"] or b"").replace(
        b"docProps/core.xml", b"word/core.xml"
    )
    made = clean(files.packed(parts), "x.docx")
    seen = files.everything(made.content)
    assert files.TELLTALE.encode() not in seen
    assert b"core-properties" not in seen


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('0.00" EUR per tonne from March"', "EUR per tonne from March"),
        (r"0\ \E\U\R", "EUR"),
        ("[$EUR per tonne-409]0", "EUR per tonne"),
        ("0.00%", ""),
        ("General", ""),
        ("[Red]yyyy-mm-dd hh:mm AM/PM", ""),
    ],
)
def test_workbook_when_a_format_writes_words_says_them(code: str, said: str) -> None:
    parts = files.parts_of(files.workbook())
    styles = parts["xl/styles.xml"] or b""
    plain = clean(files.workbook(), "x.xlsx").text
    told = code.replace('"', "&quot;")
    added = f'<numFmt numFmtId="190" formatCode="{told}"/></numFmts>'
    parts["xl/styles.xml"] = styles.replace(b"</numFmts>", added.encode())
    assert parts["xl/styles.xml"] != styles
    assert clean(files.packed(parts), "x.xlsx").text.removeprefix(plain).strip() == said


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a;b\n=cmd|'/c calc'!A0;1\n", "'=cmd"),
        ("a,b\n@SUM(1),2\n", "'@SUM"),
        ("a,b\n-12.5,+3\n", "-12.5,+3"),
        ("a\tb\n+x\t1\n", "'+x"),
    ],
)
def test_table_when_a_cell_would_run_is_tamed(sent: str, kept: str) -> None:
    assert kept in clean(sent.encode(), "x.csv").content.decode("utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_when_written_anywhere_is_read(encoding: str) -> None:
    made = clean("Löhne blieben aus, seit „früh“, März.".encode(encoding), "x.txt")
    assert made.text == "Löhne blieben aus, seit „früh“, März."
    assert made.content.decode() == made.text


def test_text_when_it_hides_something_shows_it() -> None:
    made = clean("pay\u202eecirp\u0007 now".encode(), "x.txt")
    assert made.text == "payecirp now"
    assert made.removed


def test_text_when_endless_is_known_to_be_too_long() -> None:
    made = clean(b"word " * 60_000, "x.txt")
    assert len(made.text) == MOST_TEXT + 1
    assert made.too_long
    assert not Cleaned("txt", b"", "x" * MOST_TEXT).too_long


def test_pdf_when_a_piece_of_a_page_reads_otherwise_is_read_so() -> None:
    """What is drawn is one thing; what is read aloud and copied is another, and is judged too."""
    with pikepdf.open(io.BytesIO(files.pdf())) as opened:
        page = opened.pages[0]
        drawn = b"/Span << /ActualText (Our price rises in May.) >> BDC BT (x) Tj ET EMC"
        page.Contents = opened.make_stream(drawn)
        form = opened.make_stream(b"/P << /Alt (Second hidden word) >> DP")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 1, 1]
        page.Resources.XObject = pikepdf.Dictionary(Fm0=form)
        out = io.BytesIO()
        opened.save(out)
    text = clean(out.getvalue(), "x.pdf").text
    assert "Our price rises in May." in text
    assert "Second hidden word" in text


def test_workbook_when_its_table_styles_and_places_have_names_tells_or_forgets_them() -> None:
    book = openpyxl.load_workbook(io.BytesIO(files.workbook()))
    sheet = book.worksheets[0]
    table = Table(displayName="Wage_cuts_in_May", ref="A1:B2")
    table.tableStyleInfo = TableStyleInfo(name=files.TELLTALE)
    sheet.add_table(table)
    named = DefinedName("Coming_price", attr_text="Sheet!$A$1")
    book.defined_names["Coming_price"] = named
    out = io.BytesIO()
    book.save(out)
    parts = files.parts_of(out.getvalue())
    styles = re.sub(
        rb"<tableStyles[^>]*/>",
        f'<tableStyles count="1" defaultTableStyle="{files.TELLTALE}"><tableStyle'
        f' name="{files.TELLTALE}" count="0"/></tableStyles>'.encode(),
        parts["xl/styles.xml"] or b"",
    )
    made = clean(files.packed(parts | {"xl/styles.xml": styles}), "x.xlsx")
    assert files.TELLTALE.encode() not in files.everything(made.content)
    assert "Wage_cuts_in_May" in made.text
    assert "Coming_price" in made.text
    opened = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    assert opened.tables["Wage_cuts_in_May"].tableStyleInfo.name == "Custom Style 1"


def test_office_file_when_fields_scenarios_and_places_say_something_is_read_or_rid_of_it() -> None:
    field = '<w:p><w:fldSimple w:instr="QUOTE &quot;Our price&quot;"/></w:p>'
    assert 'QUOTE "Our price"' in clean(with_body(field), "x.docx").text
    parts = files.parts_of(files.workbook())
    sheet, book = (parts[name] or b"" for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"))
    kept = f'<scenarios><scenario name="{files.TELLTALE}" user="{files.TELLTALE}"/></scenarios>'
    named = (
        '<definedNames><definedName name="Place" comment="Our volume">Sheet!$A$1</definedName>'
        "</definedNames></workbook>"
    )
    changed = {
        "xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", b"</sheetData>" + kept.encode()),
        "xl/workbook.xml": re.sub(rb"<definedNames */>", b"", book).replace(
            b"</workbook>", named.encode()
        ),
    }
    made = clean(files.packed(parts | changed), "x.xlsx")
    assert "Our volume" in made.text
    assert files.TELLTALE.encode() not in files.everything(made.content)
