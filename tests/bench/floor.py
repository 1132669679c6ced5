"""The floor: the same rows listed by bare Flask and SQLAlchemy, without any wall.

It asks so that the product's own index serves it: a floor that sorts a whole group would flatter.
"""

from __future__ import annotations

import datetime as dt
import os
import uuid

from flask import Flask
from sqlalchemy import create_engine, select  # noqa: TID251 # bare on purpose: this is no part of the product
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

PAGE = 50
PLAIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Findings</title></head><body>
<h1>Findings</h1>
<ul>
{% for row in rows %}
<li><a href="/findings/{{ row.id }}">{{ row.title }}</a> {{ row.marking }}
{{ row.severity }} {{ row.issue }} {{ row.country }} {{ row.region }} {{ row.attribution_label }}
{{ row.shared_at.day }} {{ row.shared_at.strftime("%B %Y") }}</li>
{% endfor %}
</ul>
{% if further %}<a href="?after={{ further }}">Next</a>{% endif %}
</body></html>"""


class Base(DeclarativeBase):
    """The floor's own."""


class Finding(Base):
    """The columns a list shows, and the order's."""

    __tablename__ = "findings"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    space_id: Mapped[uuid.UUID]
    title: Mapped[str]
    issue: Mapped[str | None]
    country: Mapped[str | None]
    region: Mapped[str | None]
    severity: Mapped[int]
    marking: Mapped[int]
    attribution_label: Mapped[str | None]
    shared_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
    discarded_at: Mapped[dt.datetime | None]


app = Flask(__name__)
template = app.jinja_env.from_string(PLAIN)
engine = create_engine(os.environ["BENCH_FLOOR_URL"]) if "BENCH_FLOOR_URL" in os.environ else None


@app.get("/spaces/<uuid:space_id>/findings")
def index(space_id: uuid.UUID) -> str:
    """List a space's findings, the most severe first."""
    listing = (
        select(Finding)
        .where(Finding.space_id == space_id, Finding.discarded_at.is_(None))
        .order_by(Finding.severity.desc(), Finding.shared_at.desc(), Finding.id)
        .limit(PAGE + 1)
    )
    with Session(engine) as session:
        rows = session.scalars(listing).all()
        shown = rows[:PAGE]
        further = shown[-1].id if len(rows) > PAGE else None
        return template.render(rows=shown, further=further)
