"""The papers of a meeting as one file: made for one reader, without what is not for him."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Collection, Iterator
from typing import Any

import pikepdf
import pytest
from flask import Flask
from pypdf import PdfReader

from collab.core.house import House
from collab.core.refs import Card
from collab.features.meetings.minutes import pages
from collab.shared.papers.model import Mark, Paper, Paragraph, Sheet
from collab.shared.papers.pdf import pack_of, pdf_of
from collab.shared.process import attachments, outcomes
from collab.shared.process.attachments import Attachment
from collab.shared.process.outcomes import Outcome
from tests.cast import ALICE, ASSOCIATION, BEA, COPPER, DAN, DINA, FAY, LEE, Member
from tests.conftest import ClientOf, OpenWork
from tests.factories import documents
from tests.factories.minutes import Held, held, said
from tests.house.databases import Database

MARK = Mark("Somebody", "Somewhere", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), 2)
REPORT = pdf_of(Paper("Report", (Paragraph("The report on wells."),), MARK))


@pytest.fixture
def meeting(db: Database, now: dt.datetime) -> Held:
    return held(db.superuser, now)


@pytest.fixture
def sources(meeting: Held, monkeypatch: pytest.MonkeyPatch) -> list[uuid.UUID]:
    """Let papers and decisions hang on topics; give the ids of those that were read."""
    read: list[uuid.UUID] = []

    def papers(work: Any, about: Collection[uuid.UUID]) -> Iterator[Attachment]:
        del work
        for at, (kind, title) in enumerate((("pdf", "Wells"), ("txt", "List"), ("png", "Map"))):
            topic = meeting.topics[min(at, 1)]
            if topic in about:
                ident = uuid.uuid5(topic, title)

                def given(ident: uuid.UUID = ident) -> bytes:
                    read.append(ident)
                    return REPORT

                yield Attachment(
                    id=ident,
                    about_id=topic,
                    title=title,
                    kind=kind,
                    size=len(REPORT),
                    marking=2,
                    path=f"/documents/{ident}",
                    words=lambda: "One line of #text.",
                    read=given,
                )

    def decided(work: Any, about: Collection[uuid.UUID]) -> Iterator[Outcome]:
        del work
        if meeting.topics[2] in about:
            yield Outcome(
                kind="decision",
                id=uuid.uuid5(meeting.topics[2], "decision"),
                about_id=meeting.topics[2],
                title="A visit in spring",
                words="Those who want to go say so to the facilitator.",
                path="/decisions/x",
                marking=4,
                circle=(ALICE.id, FAY.id),
            )

    monkeypatch.setattr(attachments, "_SOURCES", [papers])
    monkeypatch.setattr(outcomes, "_SOURCES", [decided])
    return read


def pack(client: ClientOf, member: Member, meeting: Held) -> PdfReader:
    one = client(member)
    page = one.post(f"/meetings/{meeting.meeting}/pack")
    assert page.status == 200, page.text
    assert page.response.headers["Content-Disposition"].startswith("attachment")
    return PdfReader(io.BytesIO(page.response.get_data()))


def titles(reader: PdfReader) -> list[str]:
    return [str(mark.title) for mark in reader.outline]  # type: ignore[union-attr] # a flat outline


def test_pack_when_taken_holds_agenda_papers_and_decisions_for_this_reader(
    client: ClientOf, db: Database, meeting: Held, sources: list[uuid.UUID]
) -> None:
    reader = pack(client, ALICE, meeting)
    assert titles(reader) == ["Agenda", "Wells", "List", "Map", "Decisions and actions"]
    text = "\n".join(page.extract_text() for page in reader.pages)
    for words in ("The report on wells.", "One line of #text.", "cannot be put into a pack"):
        assert words in text
    assert "A visit in spring" in text
    assert "nothing here binds anybody" in text
    assert len(sources) == 1
    assert db.value("select count(*) from ledger_entries where kind = 'meetings.pack_taken'") == 1


def test_pack_when_taken_by_others_lacks_what_is_not_for_them(
    client: ClientOf, meeting: Held, sources: list[uuid.UUID]
) -> None:
    for member, lacking in ((BEA, ["Going back"]), (DINA, ["Going back", "Water", "List"])):
        reader = pack(client, member, meeting)
        text = "\n".join(page.extract_text() for page in reader.pages)
        assert "Decisions and actions" not in titles(reader)
        assert not [word for word in lacking if word in text]
    for member in (DAN, LEE):
        assert client(member).post(f"/meetings/{meeting.meeting}/pack").status == 404


def test_pack_when_a_document_hangs_on_a_topic_holds_its_words_and_counts_as_opened(
    client: ClientOf, db: Database, house: House, meeting: Held
) -> None:
    on: dict[str, Any] = {
        "subject_kind": "agenda_item",
        "subject_id": meeting.topics[0],
        "marking": 3,
    }
    open_to_all = documents.copy(db.superuser, ASSOCIATION, house.files, body="Wells, all.", **on)
    narrow = documents.copy(
        db.superuser, ASSOCIATION, house.files, body="For Bea.", circle=[BEA.id], **on
    )
    text = "\n".join(page.extract_text() for page in pack(client, ALICE, meeting).pages)
    assert "Wells, all." in text
    assert "For Bea." not in text
    read = db.rows("select item_id from readings where representation_id = %s", ALICE.id)
    assert (open_to_all,) in read
    assert (narrow,) not in read


def test_pack_when_one_file_is_odd_lists_it_and_holds_the_others(meeting: Held) -> None:
    odd, file = pikepdf.new(), io.BytesIO()
    odd.add_blank_page(page_size=(200, 200))
    odd.pages[0].obj.MediaBox = pikepdf.Array([0, 0, 0, 0])
    odd.save(file)
    good, strange = Sheet("Report", pdf=REPORT), [file.getvalue(), b"%PDF-1.7 no more"]
    sheets = [good, *(Sheet(f"Odd {n}", pdf=one) for n, one in enumerate(strange)), good]
    reader = PdfReader(io.BytesIO(pack_of("Papers", sheets, MARK)))
    assert titles(reader) == ["Report", "Odd 0", "Odd 1", "Report"]
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert text.count("The report on wells.") == 2
    assert text.count("This file cannot be put into a pack. See it in Collab.") == 2


def test_pack_when_minutes_before_have_addenda_holds_them_and_the_hour_of_the_place(
    client: ClientOf, db: Database, now: dt.datetime
) -> None:
    before = said(db.superuser, now)["addendum_id"][0]
    db.run(
        "update minutes_addenda set state = 'added', answered_at = %s, circle = null, number = 1,"
        " hash = %s where id = %s",
        now,
        b"4" * 32,
        before,
    )
    begins = dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC)
    held_now = held(
        db.superuser, now, starts_at=begins, ends_at=begins + dt.timedelta(hours=1), state="closed"
    )
    reader = pack(client, BEA, held_now)
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "The school keeps it." in text
    assert "05 January 2027, 10:00 Europe/Berlin" in " ".join(text.split())


def test_panel_when_rendered_leads_to_minutes_and_papers(
    app: Flask, work: OpenWork, meeting: Held
) -> None:
    card = Card("meeting", meeting.meeting, COPPER, "Exchange", "/", 2, None, shared=True)
    with app.test_request_context(), work(FAY, read_only=True) as w:
        assert "Draft the minutes" in pages.panel(w, card)
    with app.test_request_context(), work(BEA, read_only=True) as w:
        shown = pages.panel(w, card)
        assert "Draft the minutes" not in shown
        assert f"/meetings/{meeting.meeting}/pack" in shown
