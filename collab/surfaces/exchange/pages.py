"""What the pages of importing and exporting show, gathered for their templates."""

from __future__ import annotations

import dataclasses as dc
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, render_template

from collab.core.pages import fragment, wants_part
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.surfaces.exchange import queries
from collab.surfaces.exchange.checking import TOLD, Checked
from collab.surfaces.exchange.fields import Field, Kind
from collab.surfaces.exchange.forms import ColumnsForm, StartForm, UploadForm
from collab.surfaces.exchange.kinds import FINDINGS, SUBJECTS, Subject
from collab.surfaces.exchange.lexicon import lexicon_of
from collab.surfaces.exchange.models import ImportBatch
from collab.surfaces.exchange.reading.sheet import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from collab.surfaces.exchange.sealing import unseal
from collab.surfaces.exchange.service import columns_of, stands_still
from collab.surfaces.exchange.values import Reading, read_row
from collab.surfaces.exchange.words import Lexicon
from collab.work.unit import Work

PREVIEWED = 20
SAMPLES = 3
SAMPLE_LETTERS = 40
SHOWN_LETTERS = 160
RUNNING = frozenset({"importing", "undoing"})
STATES: Mapping[str, str] = {
    "mapping": "Columns to be chosen",
    "ready": "Ready to import",
    "importing": "Being imported",
    "done": "Imported",
    "undoing": "Being taken back",
    "undone": "Taken back",
}


@dc.dataclass(frozen=True, slots=True)
class Preview:
    """A row as it stands and as what it will become."""

    number: int
    title: str
    becomes: Sequence[tuple[str, str]]
    problems: Sequence[str]


def index_page(work: Work, vault: Space) -> str:
    """Render the imports into a vault."""
    return render_template(
        "exchange/index.html", space=vault, batches=queries.batches(work, vault.id), states=STATES
    )


def upload_page(vault: Space, form: UploadForm, subject: Subject = FINDINGS) -> str:
    """Render the form for a file, with what it may hold."""
    return render_template(
        "exchange/new.html",
        space=vault,
        form=form,
        subject=subject,
        megabytes=MOST_BYTES // 1024 // 1024,
        rows=f"{MOST_ROWS:,}",
        columns=MOST_COLUMNS,
    )


def columns_page(work: Work, vault: Space, batch: ImportBatch, form: ColumnsForm) -> str:
    """Render the choice of columns, each beside the first things that stand in it."""
    return render_template(
        "exchange/columns.html",
        space=vault,
        batch=batch,
        form=form,
        subject=SUBJECTS[batch.kind],
        columns=list(zip(form.columns, _samples(work, batch), strict=True)),
    )


def batch_page(work: Work, vault: Space, batch: ImportBatch) -> Response:
    """Render an import as it stands: its preview, its progress, or what came of it."""
    if batch.state == "ready":
        return Response(_preview_page(work, vault, batch))
    if batch.state not in RUNNING and wants_part():
        # The bar was asked for and the job is over: the page has more to say than the bar had.
        return Response(headers={"HX-Refresh": "true"})
    return fragment(
        "exchange/batch.html",
        "progress",
        space=vault,
        batch=batch,
        subject=SUBJECTS[batch.kind],
        states=STATES,
        running=batch.state in RUNNING,
        still=stands_still(work, batch),
        skipped=queries.ledger_of(work, batch, "skipped", limit=TOLD),
        kept=queries.ledger_of(work, batch, "kept", limit=TOLD),
        told=TOLD,
        moment=work.now,
    )


def _preview_page(work: Work, vault: Space, batch: ImportBatch) -> str:
    checked = Checked()
    if batch.checked_sealed is not None:
        checked = Checked.read_back(unseal(work, batch.checked_sealed, batch.place))
    return render_template(
        "exchange/preview.html",
        space=vault,
        batch=batch,
        subject=SUBJECTS[batch.kind],
        checked=checked,
        rows=list(_previews(work, batch)),
        previewed=PREVIEWED,
        told=TOLD,
        form=StartForm(),
    )


def _previews(work: Work, batch: ImportBatch) -> Iterator[Preview]:
    columns, lexicon = columns_of(batch), lexicon_of(work)
    for row in itertools.islice(queries.rows_at(work, batch, 0), PREVIEWED):
        reading = read_row(row, columns, lexicon)
        yield Preview(
            number=row.number,
            title=str(reading.values.get(columns.subject.headed, "")),
            becomes=list(_becomes(columns.subject, reading, lexicon)),
            problems=[f"{p.heading}: {p.words}" for p in reading.problems],
        )


def _becomes(subject: Subject, reading: Reading, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for name, value in reading.values.items():
        if name != subject.headed and value not in ("", ()):
            field = subject.by_name[name]
            yield field.label, _in_words(field, value, lexicon)


def _in_words(field: Field, value: Any, lexicon: Lexicon) -> str:
    if field.sealed:
        return "Will be sealed"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Marking):
        return value.label
    if field.kind is Kind.CODES:
        return ", ".join(lexicon[field.words].label(code) for code in value)
    if field.kind is Kind.CODE:
        return lexicon[field.words].label(str(value))
    text = str(value)
    return text if len(text) <= SHOWN_LETTERS else text[:SHOWN_LETTERS] + "…"


def _samples(work: Work, batch: ImportBatch) -> Sequence[str]:
    """Give the first things that stand in each column."""
    rows = queries.rows_at(work, batch, 0)
    found = []
    for at in range(len(batch.headings)):
        texts = (" ".join(row.cells[at].split()) for row in rows)
        first = itertools.islice(dict.fromkeys(filter(None, texts)), SAMPLES)
        found.append(" · ".join(_short(text) for text in first))
    return found


def _short(text: str) -> str:
    return text if len(text) <= SAMPLE_LETTERS else text[:SAMPLE_LETTERS] + "…"
