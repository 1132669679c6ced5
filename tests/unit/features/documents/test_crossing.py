"""A document crosses as it was judged, with the file that says so, or not at all."""

from __future__ import annotations

import dataclasses as dc
from typing import Any

import pytest

from collab.core.crypto import SealBrokenError
from collab.core.errors import ConflictError, DeniedError, InvalidError
from collab.core.refs import card_of
from collab.core.storage import Place
from collab.features.documents import queries, service
from collab.features.documents.crossing import CROSSING, snapshot
from collab.features.documents.models import Document
from collab.features.documents.service import Upload
from collab.people.spaces.queries import one, own_vault
from collab.policy.declaration import Declaration, Facets, Granularity, Subject, Time
from collab.policy.marking import Marking
from collab.policy.verdict import Verdict
from collab.shared.releases import service as gate
from collab.shared.releases.judging import judge
from collab.wiring import CARDS
from collab.work.unit import Work
from tests.cast import ALICE, BEA, CARA, COPPER, FAY
from tests.conftest import OpenWork
from tests.factories import files
from tests.house.databases import Database
from tests.house.seeding import RED_COPY, UNNAMED_COPY

assert CARDS  # wiring makes findings known to documents
GENERAL = Declaration(
    category="hr_risk_general",
    facets=Facets(time=Time.PAST, granularity=Granularity.NONE, subject=Subject.AFFECTED_PEOPLE),
    marking=Marking.AMBER,
)


def add(work: Work, content: bytes = b"Families were sent away.", **values: Any) -> Document:
    subject = card_of(work, "finding", values.pop("subject", UNNAMED_COPY))
    marking = values.pop("marking", Marking(subject.marking))
    upload = Upload(values.pop("name", "note.txt"), content)
    return service.add(
        work, own_vault(work), upload, subject=subject, title="A note", marking=marking
    )


def test_snapshot_when_taken_is_all_that_crosses_and_stays_in_bounds(work: OpenWork) -> None:
    with work(BEA) as it:
        found = snapshot(it, add(it).id)
        red = snapshot(it, add(it, subject=RED_COPY).id)
    assert set(found.payload) == set(CROSSING.columns)
    assert found.texts == {"title": "A note", "body": "Families were sent away."}
    assert (found.into, found.floor, found.within) == (COPPER, Marking.AMBER, None)
    assert found.doubts == ()
    assert FAY.id not in (red.within or ())
    assert CARA.id in (red.within or ())


def test_columns_when_they_cross_are_those_the_database_copies(still_db: Database) -> None:
    columns = still_db.value("select columns from gate_kinds where kind = 'document'")
    assert tuple(columns) == CROSSING.columns


def test_document_when_milder_than_its_subject_is_refused(work: OpenWork) -> None:
    with pytest.raises(InvalidError, match="choose this or stricter"), work(BEA) as it:
        add(it, marking=Marking.GREEN)


def test_draft_when_marked_strictly_is_not_released_milder(work: OpenWork) -> None:
    with work(BEA) as it:
        assert snapshot(it, add(it, marking=Marking.RED).id).floor is Marking.RED


def test_file_when_nobody_can_read_it_is_a_doubt_for_counsel_and_no_error(work: OpenWork) -> None:
    with work(BEA) as it:
        found = snapshot(it, add(it, files.png(), name="photo.png").id)
        judged = judge(it, found, one(it, COPPER), GENERAL)
    assert judged.judgement.verdict is Verdict.REVIEW
    assert "no screening can read" in judged.judgement.decisive[0].reason


def test_file_when_too_long_to_be_screened_is_not_offered(work: OpenWork) -> None:
    with work(BEA) as it:
        row = add(it, b"words " * 20_000)
        with pytest.raises(DeniedError, match="more than can be screened"):
            snapshot(it, row.id)


def test_payload_when_cut_on_its_way_crosses_with_no_file_that_was_not(
    work: OpenWork, db: Database
) -> None:
    """Whatever shortens words before the gate cannot shorten the file: then nothing goes."""

    def release_cut() -> None:
        with work(BEA) as it:
            whole = snapshot(it, add(it).id)
            shorter = {"body": "Families."}
            cut = dc.replace(
                whole, payload={**whole.payload, **shorter}, texts={**whole.texts, **shorter}
            )
            gate.release(it, own_vault(it), judge(it, cut, one(it, COPPER), GENERAL))

    with pytest.raises(ConflictError, match="something else than what was judged"):
        release_cut()
    assert db.rows("select from documents where verdict is not null") == []


def test_row_when_it_names_a_file_of_another_vault_opens_nothing(
    work: OpenWork, db: Database
) -> None:
    with work(BEA) as it:
        theirs = queries.revision(it, row := add(it), row.number)
    with work(ALICE) as it:
        mine = add(it)
        stolen = Place("document_revisions", theirs.file_id, mine.space_id)
        with pytest.raises(SealBrokenError):
            it.house.storage.read(stolen)
        assert it.house.storage.whole(queries.revision(it, mine, 1).place)
