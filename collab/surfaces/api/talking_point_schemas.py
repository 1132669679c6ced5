"""What programs send and are told of talking points. No sentence of a version is in an answer."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from collab.features.talking_points.rules import (
    AUDIENCES,
    EVIDENCE,
    LANGUAGES,
    LONGEST,
    STEPS,
    TITLE,
)
from collab.policy.marking import Marking
from collab.surfaces.api.schemas import STRICT, Day, Small, Text, Texts

Said = Annotated[Text, Field(max_length=LONGEST)]


class DocumentIn(BaseModel):
    """A document to begin; its versions are never milder than it is marked."""

    model_config = STRICT

    title: Annotated[Text, Field(min_length=1, max_length=TITLE)]
    purpose: Said = ""
    issues: Texts = []
    countries: Texts = []
    marking: Text = Marking.AMBER_STRICT.key


class VersionIn(BaseModel):
    """A version to begin."""

    model_config = STRICT

    audience: Text = Field(description=f"One of {', '.join(AUDIENCES)}.")
    category: Text = Field(description="What it is about; of those the group may speak of.")
    based_on: UUID | None = Field(None, description="A version whose words are taken along.")


class TextIn(BaseModel):
    """What a draft says in a language; what is left out stays as it is."""

    model_config = STRICT

    language: Text = Field(description=f"One of {', '.join(LANGUAGES)}.")
    say: Said | None = None
    do_not_say: Said | None = None
    prevent: Said | None = None
    address: Said | None = None
    remediate: Said | None = None
    version: Small | None = Field(
        None, description="That of the text you saw, 0 for a new language; or If-Match."
    )


class WindowIn(BaseModel):
    """What a draft is about, and the days on which it may be used."""

    model_config = STRICT

    category: Text
    use_from: Day
    use_until: Day


class EvidenceIn(BaseModel):
    """An item of the same space to stand on."""

    model_config = STRICT

    kind: Text = Field(description=f"One of {', '.join(EVIDENCE)}.")
    item_id: UUID


class TalkingStepIn(BaseModel):
    """One step on. Counsel signs on the page, which shows the exact text."""

    model_config = STRICT

    step: Text = Field(description=f"One of {', '.join(step.value for step in STEPS)}.")


class ExportIn(BaseModel):
    """What kind of file is wanted."""

    model_config = STRICT

    kind: Literal["pdf", "docx", "txt"]
    language: Text | None = Field(None, description="All of them where it is left out.")


class ExportOut(BaseModel):
    """A signed version made for the bearer."""

    media_type: str
    hash: str = Field(description="What counsel signed, compared when this was made.")
    content: str = Field(description="The file in base64.")


class SpokenIn(BaseModel):
    """A language a version speaks, without its words."""

    language: str
    version: int = Field(description="Name it when you write.")


class StandsOn(BaseModel):
    """What a version stands on."""

    kind: str
    item_id: UUID
    lacks: str | None = Field(description="Why it bears the version no more.")


class VersionLine(BaseModel):
    """A version as a list shows it."""

    id: UUID
    talking_point_id: UUID
    address: str = Field(description="Its page.")
    audience: str
    number: int
    state: str
    marking: str
    use_from: dt.date | None
    use_until: dt.date | None
    lacks: str | None = Field(
        description="Why it may not be used today; none where it may. Asked of the database now."
    )


class VersionOut(VersionLine):
    """A version with its sign-off. What it says is given as a file, once it is signed."""

    category: str
    version: int
    texts: list[SpokenIn]
    checks: list[str] = Field(description="What of the checklist a person has ticked.")
    evidence: list[StandsOn]
    signed_at: dt.datetime | None
    hash: str | None = Field(description="What counsel signed.")
    conditions: str
    waits_for_counsel: bool = Field(description="Words of yours that are not in the text yet.")
    independent: str


class DocumentLine(BaseModel):
    """A document."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    title: str
    purpose: str
    issues: list[str]
    countries: list[str]
    marking: str
    versions: list[VersionLine]


class DocumentList(BaseModel):
    """The talking points of a space."""

    items: list[DocumentLine]
    independent: str
