"""Indicators as search finds them where they stand: in four languages, shown in the reader's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, Uuid, cast, func, literal, null, select
from sqlalchemy.dialects.postgresql import distinct_on

from collab.features.kpis.models import Definition
from collab.features.kpis.pages import language
from collab.policy.marking import Marking


def definitions() -> Select[*tuple[Any, ...]]:
    """List the latest version of each indicator of the viewer's associations."""
    spoken = language()
    return (
        select(
            Definition.id,
            cast(null(), Uuid).label("space_id"),
            cast(null(), Uuid).label("subject_id"),
            cast(null(), Text).label("about"),
            _said(Definition.names, spoken).label("title"),
            _said(Definition.formulas, spoken).label("body"),
            literal(spoken, Text).label("language"),
            literal(int(Marking.GREEN)).label("marking"),
            Definition.created_at.label("shared_at"),
            Definition.tsv,
        )
        .ext(distinct_on(Definition.org_id, Definition.key))
        .order_by(Definition.org_id, Definition.key, Definition.version.desc())
    )


def _said(texts: Any, spoken: str) -> Any:
    """Give a text in a language, in English where there is none: twin of ``rules.word_of``."""
    return func.coalesce(func.nullif(texts[spoken].astext, ""), texts["en"].astext)
