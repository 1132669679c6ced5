"""The database's own headlines of a text: by them is known which words it took for those asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, cast, func
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY

from collab.shared.search.excerpts import BEGIN, END

READ_FOR_EXCERPT = 20_000
MARKS = f"HighlightAll=true, StartSel={BEGIN}, StopSel={END}"
CONFIGURATIONS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}


def headlines(language: Any, title: Any, body: Any, asked: str) -> tuple[ColumnElement[str], ...]:
    """Give two: of the folded text and of the text as it stands."""
    configured = case(
        *((language == key, name) for key, name in CONFIGURATIONS.items()), else_="simple"
    )
    text = func.concat_ws(" ", title, func.left(body, READ_FOR_EXCERPT))
    q = cast(asked, TSQUERY)
    return tuple(
        func.ts_headline(cast(configured, REGCONFIG), said, q, MARKS)
        for said in (func.app.fold(text), text)
    )
