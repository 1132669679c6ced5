"""What reports, comments on facts and releases look like in JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from collab.features.engagements.reports.rules import (
    EXCERPT,
    HEADING,
    LANGUAGES,
    SECTION,
    STEPS,
    SUMMARY,
    TITLE,
    WORDS,
)
from collab.surfaces.api.paging import Paged
from collab.surfaces.api.schemas import STRICT, Day, Small, Text

KEY = 40
SEEN = "The one you saw; If-Match may say it instead."
Key = Annotated[Text, Field(max_length=KEY)]


class SectionIn(BaseModel):
    """A section. ``neutral`` is fit for everybody: it names no firm that takes part."""

    model_config = STRICT

    key: Key
    heading: Annotated[Text, Field(max_length=HEADING)]
    text: Annotated[str, Field(max_length=SECTION)]
    neutral: bool = False


class VersionIn(BaseModel):
    """What the expert is writing. ``version`` is that of the draft it saw, none for a new one."""

    model_config = STRICT

    language: Text = Field(description=f"One of {', '.join(LANGUAGES)}.")
    title: Annotated[Text, Field(max_length=TITLE)]
    summary: Annotated[str, Field(max_length=SUMMARY)] = ""
    sections: list[SectionIn] = []
    version: Small | None = None


class StepIn(BaseModel):
    """A step of a report."""

    model_config = STRICT

    step: Text = Field(description=f"One of {', '.join(STEPS)}.")
    words: Annotated[Text, Field(max_length=WORDS // 2)] = ""
    until: Day | None = None
    number: Small | None = Field(None, description="Of the text you read; to give or finish.")
    version: Small | None = Field(None, description="How that text stood; to give or finish.")


class CommentIn(BaseModel):
    """What is not so in a passage."""

    model_config = STRICT

    words: Annotated[Text, Field(max_length=WORDS)]
    version: Small | None = Field(default=None, description=SEEN)


class VersionOut(BaseModel):
    """A version, as far as the bearer may read it."""

    id: UUID
    number: int
    language: str
    title: str
    summary: str
    sections: list[SectionIn]
    hash: str | None = Field(description="SHA-256 of what was given; none for a draft.")
    given_at: dt.datetime | None
    version: int


class RoundOut(BaseModel):
    """How the round on facts stands, in numbers."""

    firms: int = Field(description="How many are asked.")
    commented: int = Field(description="Passages.")
    changed: int = Field(description="Passages whose text was changed after it.")


class ReportOut(BaseModel):
    """A report with its versions."""

    id: UUID
    space_id: UUID
    engagement_id: UUID
    address: str = Field(description="Its page.")
    state: str
    until: dt.date | None
    words: str = Field(description="Why it was returned at last.")
    round: RoundOut | None = Field(description="Once it is over; null where nobody was asked.")
    steps: list[str] = Field(description="Which you may take now.")
    versions: list[VersionOut]


class FirmNamed(BaseModel):
    """A firm of which a passage may speak."""

    firm_id: UUID
    name: str


class PassageIn(BaseModel):
    """Which words speak of whom."""

    model_config = STRICT

    section: Key
    excerpt: Annotated[Text, Field(max_length=EXCERPT)] = Field(
        description="Copied to the letter from that section."
    )
    firm_id: UUID


class PassageOut(BaseModel):
    """Words that speak of a firm."""

    id: UUID
    section: str
    excerpt: str
    firm_id: UUID | None = Field(description="Null for whoever may not know which.")


class PassageList(Paged):
    """Passages of what is in escrow, and of whom one may speak."""

    items: list[PassageOut]
    firms: list[FirmNamed]


class SaidOut(BaseModel):
    """What a firm said of a passage, and what the expert answered."""

    id: UUID
    excerpt: str
    state: str
    words: str
    answer: str
    changed: bool | None
    answered_at: dt.datetime | None
    version: int


class NoteOut(SaidOut):
    """The same, as the expert reads it."""

    report_id: UUID
    section: str
    firm_id: UUID | None = Field(description="Null for whoever may not know which.")


class NoteList(Paged):
    """What was said of facts."""

    items: list[NoteOut]


class FactAnswerIn(BaseModel):
    """What the expert says to a comment; it is given once."""

    model_config = STRICT

    answer: Annotated[Text, Field(max_length=WORDS)]
    changed: bool
    version: Small | None = Field(default=None, description=SEEN)


class ThreadOut(SaidOut):
    """The same, as the firm reads it that a passage speaks of."""

    firm_id: UUID
    heading: str
    until: dt.date
    open: bool


class ThreadList(Paged):
    """Passages."""

    items: list[ThreadOut]
