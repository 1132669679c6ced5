"""A file of one's own uses of talking points: for one's own firm, its marking in every row."""

from __future__ import annotations

from collections.abc import Iterator

from collab.features.talking_points.rules import AUDIENCES
from collab.features.talking_points.uses import queries
from collab.features.talking_points.uses.policy import Act
from collab.features.talking_points.uses.rules import (
    ANSWERS,
    KIND,
    MEASURES,
    PARTS,
    WILLING,
    address,
)
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of
from collab.policy.marking import Marking
from collab.shared.papers.sheet import Line, csv_file, xlsx_file
from collab.work.unit import Work

MOST = 20_000
HEAD = (
    "Marking", "Used on", "Talking point", "Audience", "Version", "Group", "With whom", "Card",
    "Asked", "How they answered", "In place", "Willing", "Note", "No longer stands since",
    "Noted by", "Address",
)  # fmt: skip


def file_name(work: Work, file_format: str) -> str:
    """Name a file by what it is and its day."""
    return f"talking-points-used-{work.now:%Y-%m-%d}.{file_format}"


def take(work: Work, vault: Space, file_format: str) -> bytes:
    """Make the file, and record that it was taken.

    :raises NotFoundError: through whoever gave the vault, for anybody else's.
    """
    work.authorise(Act.TAKE, vault)
    rows = queries.own(work, most=MOST)
    facts = {"kind": KIND, "format": file_format, "number": len(rows)}
    work.record("exports.taken", space_id=vault.id, facts=facts)
    strictest = max((row.marking for row in rows), default=int(Marking.CLEAR))
    banner = f"{Marking(strictest).label} · {vault.name}"
    lines = [[banner], list(HEAD), *_lines(work, rows)]
    if file_format == "csv":
        return csv_file(lines)
    return xlsx_file([("Talking points used", banner, lines, 2)])


def _lines(work: Work, rows: queries.Rows) -> Iterator[Line]:
    places = names_of(work, {row.version_space_id for row in rows})
    authors = queries.names(work, rows)
    for row in rows:
        fell = row.version_suspended_at
        yield [
            Marking(row.marking).label,
            row.used_on.isoformat(),
            row.title,
            AUDIENCES[row.audience],
            row.number,
            places.get(row.version_space_id, ""),
            row.partner,
            f"{work.house.base_url}/contacts/{row.contact_id}" if row.contact_id else "",
            "; ".join(_asked(key) for key in row.asked),
            ANSWERS[row.answer] if row.answer else "",
            "; ".join(MEASURES[one] for one in row.measures),
            "; ".join(WILLING[one] for one in row.willing),
            row.note,
            f"{fell:%Y-%m-%d}" if fell else "",
            authors.get(row.author_id, "") if row.author_id else "",
            f"{work.house.base_url}{address(row.id)}",
        ]


def _asked(key: str) -> str:
    part, _colon, number = key.partition(":")
    return f"{PARTS.get(part, part)} {number}".strip()
