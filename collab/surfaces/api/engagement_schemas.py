"""What programs send and are told of engagements, their parties, terms and calls."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from collab.features.engagements.pages import BUTTONS
from collab.features.engagements.rules import (
    CLASSES,
    HEAVIEST,
    LINE,
    MOST_CRITERIA,
    MOST_LEVELS,
    NEED,
    OPINION,
    TITLE,
    TYPES,
    WORKFLOWS,
    Type,
    Workflow,
)
from collab.policy.marking import Marking
from collab.surfaces.api.paging import Paged
from collab.surfaces.api.schemas import STRICT, Small, Text, Texts, said, written

Line = Annotated[Text, Field(min_length=1, max_length=LINE), AfterValidator(said)]
Title = Annotated[Text, Field(min_length=1, max_length=TITLE), AfterValidator(said)]
VERSION = "That of what you saw; or If-Match."


class EngagementIn(BaseModel):
    """An engagement to begin. Everybody in the space reads this much."""

    model_config = STRICT

    title: Title
    need: Annotated[Text, Field(max_length=NEED)] = ""
    type: Text = Field(Type.STUDY.value, description=f"One of {', '.join(TYPES)}.")
    workflow: Text = Field(Workflow.OPEN.value, description=f"One of {', '.join(WORKFLOWS)}.")
    currency: Annotated[Text, Field(min_length=3, max_length=3)] = "EUR"
    marking: Text = Marking.AMBER.key


class EngagementChange(BaseModel):
    """What a draft says from now on."""

    model_config = STRICT

    title: Title
    need: Annotated[Text, Field(max_length=NEED)] = ""
    type: Text = Field(description=f"One of {', '.join(TYPES)}; it stays once terms are begun.")
    workflow: Text = Field(description=f"One of {', '.join(WORKFLOWS)}.")
    currency: Annotated[Text, Field(min_length=3, max_length=3)] = "EUR"
    version: Small | None = Field(None, description=VERSION)


class EngagementStepIn(BaseModel):
    """One step on."""

    model_config = STRICT

    step: Text = Field(description=f"One of {', '.join(BUTTONS)}, as it stands.")
    version: Small | None = Field(None, description=VERSION)


class PartIn(BaseModel):
    """As what one's own organisation takes part."""

    model_config = STRICT

    selects: bool
    funds: bool


class PartyIn(BaseModel):
    """What whoever convenes says of an organisation."""

    model_config = STRICT

    firm_id: UUID = Field(strict=False)
    subject: bool
    payer_class: Text = Field(description=f"One of {', '.join(CLASSES)}.")


class PartyOut(BaseModel):
    """As what an organisation takes part."""

    firm_id: UUID
    firm: str
    selects: bool
    funds: bool
    subject: bool
    payer_class: str


class EngagementOut(BaseModel):
    """An engagement as everybody in its space reads it."""

    id: UUID
    space_id: UUID
    address: str
    title: str
    need: str
    type: str
    workflow: str
    currency: str
    marking: str
    state: str = Field(description="In words, for whoever reads it.")
    parties: list[PartyOut]
    call_id: UUID | None
    version: int
    independent: str


class EngagementList(Paged):
    """Engagements, a page at a time."""

    items: list[EngagementOut]


class CriterionIn(BaseModel):
    """What proposals are judged by."""

    model_config = STRICT

    label: Line
    weight: Annotated[int, Field(ge=1, le=HEAVIEST)]
    levels: Annotated[list[Line], Field(min_length=2, max_length=MOST_LEVELS)] = Field(
        description="From the lowest up."
    )


class TermsIn(BaseModel):
    """The draft of terms, whole."""

    model_config = STRICT

    body: dict[Text, Text | Texts | Small] = Field(
        description="By the keys of its form: text, a list of lines, a day, or a number."
    )
    criteria: Annotated[list[CriterionIn], Field(max_length=MOST_CRITERIA)] = []
    people_are_met: bool = False
    version: Small | None = Field(None, description=f"{VERSION} 0 where no draft stands.")


class TermsOut(BaseModel):
    """One version of the terms, for those who select, whoever convenes, and counsel."""

    engagement_id: UUID
    number: int
    form_version: int
    body: dict[str, Any]
    criteria: list[dict[str, Any]]
    people_are_met: bool
    state: str
    opinion: str
    digest: str = Field(description="The hash of what counsel clears.")
    missing: list[str]
    version: int


class TermsList(BaseModel):
    """The versions, the latest first."""

    items: list[TermsOut]


class ClearingIn(BaseModel):
    """Exactly what counsel has read."""

    model_config = STRICT

    digest: Annotated[Text, Field(max_length=64)]
    version: Small


class OpinionIn(BaseModel):
    """What would have to change."""

    model_config = STRICT

    words: Annotated[Text, Field(min_length=1, max_length=OPINION), AfterValidator(written)]
    version: Small | None = Field(None, description="That of the terms you read; or If-Match.")
