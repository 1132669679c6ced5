"""The product as it would list findings had the gate left nothing on them.

What the gate costs on a page is the difference to the product: its columns are neither read nor
shown here, and everything else is the same, down to the order of rows and the wall around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, DictLoader
from sqlalchemy import ColumnElement, Row, Select, select

from collab.features.findings import pages, queries
from collab.features.findings.lines import SHOWN, Line
from collab.features.findings.models import Finding
from collab.shared.releases.unread import contributed, opened
from collab.work.unit import Work

LEFT = ("marking", "attribution_label", "permitted_action", "verdict")
"""What the gate leaves in columns for whoever lists."""
REST = tuple(name for name in SHOWN if name not in LEFT)
LINE = "findings/_line.html"
SHOWN_OF_IT = (
    "    {{- kept(marking_label, line.marking) }}\n",
    "<li>{{ whence[line.attribution_label] }}</li>",
    "<li>{{ permitted_label(line.permitted_action) }}</li>",
)


def lines_of(*more: ColumnElement[Any]) -> Select[Any]:
    """Select what lines show but for what the gate left."""
    return select(
        *(getattr(Finding, name) for name in REST),
        contributed(Finding.id).label("own"),
        opened(Finding.id).label("read"),
        *more,
    )


def lines(work: Work, rows: Sequence[Row[Any]]) -> Sequence[Line]:
    """Give lines that all look released, under the mildest of everything."""
    del work
    return [
        Line(
            **{name: getattr(row, name) for name in REST},
            marking=0,
            attribution_label="-",
            permitted_action=None,
            own=row.own,
            fresh=not row.own and not row.read,
            standings=(),
            answered=0,
        )
        for row in rows
    ]


def without_gate() -> Flask:
    """Give the product with its list put so; to be called in a process of its own."""
    for place, name, instead in (
        (queries, "lines_of", lines_of),
        (queries, "lines", lines),
        (pages, "whence", lambda _: {}),
    ):
        assert hasattr(place, name)
        setattr(place, name, instead)
    from wsgi import app as product  # noqa: PLC0415 # what it remembers is built after the change

    shipped = product.jinja_loader
    assert isinstance(shipped, BaseLoader)
    text, _, _ = shipped.get_source(product.jinja_env, LINE)
    for shown in SHOWN_OF_IT:
        assert shown in text, shown
        text = text.replace(shown, "")
    product.jinja_loader = ChoiceLoader([DictLoader({LINE: text}), shipped])
    return product
