"""Calls and what was answered about them, as search finds them where they stand.

Of one that was cancelled or taken down nothing is left to be found by.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, cast, func, literal, null, select

from collab.features.engagements.calls.models import Answer
from collab.features.engagements.models import Call
from collab.policy.marking import Marking

ANSWER = "call_answer"


def calls() -> Select[*tuple[Any, ...]]:
    """List the calls that say anything."""
    return select(
        Call.id,
        Call.space_id,
        Call.id.label("subject_id"),
        cast(null(), Text).label("about"),
        Call.title,
        func.app.said_in_call(Call.body, Call.criteria).label("body"),
        cast(null(), Text).label("language"),
        literal(int(Marking.CLEAR)).label("marking"),
        Call.published_at.label("shared_at"),
        Call.tsv,
    ).where(Call.title != "", Call.ended_as.is_distinct_from("cancelled"))


def answers() -> Select[*tuple[Any, ...]]:
    """List what was answered to all, each with the call it is about."""
    return (
        select(
            Answer.id,
            Answer.space_id,
            Call.id.label("subject_id"),
            Call.title.label("about"),
            Answer.question.label("title"),
            Answer.answer.label("body"),
            cast(null(), Text).label("language"),
            literal(int(Marking.CLEAR)).label("marking"),
            Answer.published_at.label("shared_at"),
            Answer.tsv,
        )
        .join(Call, Call.id == Answer.call_id)
        .where(
            Answer.state == "published",
            Call.title != "",
            Call.ended_as.is_distinct_from("cancelled"),
        )
    )
