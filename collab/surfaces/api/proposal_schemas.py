"""What proposals look like in JSON: as they are written, as they stand, and once they are open."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from collab.features.engagements.proposals.rules import (
    LONGEST_LABEL,
    MOST,
    MOST_LINES,
    MOST_TEAM,
)
from collab.features.engagements.proposals.service.passing import LONGEST_WHY
from collab.surfaces.api.paging import Paged
from collab.surfaces.api.schemas import STRICT, Small, Text, said

SEALED = "Before the deadline nobody outside the organisation reads it, and no program of others."
Label = Annotated[Text, Field(max_length=LONGEST_LABEL)]
Name = Annotated[Text, Field(min_length=1, max_length=LONGEST_LABEL), AfterValidator(said)]
Year = Annotated[int, Field(ge=1950, le=2199)]
A_NUMBER = "A number as text with up to two digits behind the point, such as 2.5."


class ProposalLineIn(BaseModel):
    """One line of the budget."""

    model_config = STRICT

    label: Name
    quantity: Annotated[Text, Field(max_length=12, description=A_NUMBER)]
    unit: Annotated[int, Field(ge=0, le=MOST, description="In the smallest unit.")]


class ProposalFormerIn(BaseModel):
    """Where somebody worked before."""

    model_config = STRICT

    employer: Name
    until: Year


class ProposalPersonIn(BaseModel):
    """One of the team."""

    model_config = STRICT

    name: Name
    role: Label = ""
    employer: Label = ""
    former: Annotated[list[ProposalFormerIn], Field(max_length=MOST_TEAM)] = []


class ProposalFundingIn(BaseModel):
    """Money received from somebody."""

    model_config = STRICT

    source: Name
    year: Year


class ProposalRelationIn(BaseModel):
    """What the organisation is to a firm besides."""

    model_config = STRICT

    firm: Name
    what: Name


class ProposalIn(BaseModel):
    """All a proposal says, but for its files."""

    model_config = STRICT

    parts: dict[str, Text] = Field(description="Texts, by the keys the call asks for.")
    lines: Annotated[list[ProposalLineIn], Field(max_length=MOST_LINES)]
    team: Annotated[list[ProposalPersonIn], Field(max_length=MOST_TEAM)]
    funding: Annotated[list[ProposalFundingIn], Field(max_length=MOST_LINES)] = []
    relations: Annotated[list[ProposalRelationIn], Field(max_length=MOST_LINES)] = []
    nothing_declared: bool = False
    version: Small | None = Field(None, description="What you saw, where If-Match does not say.")


class ProposalStepIn(BaseModel):
    """What is to be done with it."""

    model_config = STRICT

    step: str = Field(description="submit or withdraw")
    version: Small | None = Field(None, description="What you saw, where If-Match does not say.")


class CallRegistrationOut(BaseModel):
    """How one's own organisation stands to a call."""

    call_id: UUID
    invited: bool
    registered: bool
    ends: dt.datetime = Field(description="The deadline of the stage the call is in.")
    may_register: bool
    may_propose: bool


class ProposalLineItem(BaseModel):
    """One's own firm's proposal, in short."""

    id: UUID
    call_id: UUID
    stage: int
    state: str
    version: int
    submitted_at: dt.datetime | None
    outcome: str | None


class PartAskedOut(BaseModel):
    """A text the call asks for in this stage."""

    key: str
    label: str
    longest: int


class ProposalFileOut(BaseModel):
    """A file that goes along, cleaned."""

    id: UUID
    name: str
    kind: str
    size: int
    sha256: str


class ProposalOut(ProposalLineItem):
    """One's own firm's proposal: what was submitted, or else what is being written."""

    call_stands: str = Field(description="What the call's state is called for who proposes.")
    ends: dt.datetime = Field(description="The deadline of the stage the call is in.")
    asked: list[PartAskedOut]
    reasons: str | None
    content: dict[str, Any]
    written: dict[str, Any] | None = Field(
        description="What was written since, and is no part of it until it is submitted again."
    )
    files: list[ProposalFileOut] = Field(description="Those of what is being written.")
    set_aside: bool = Field(description="That it could not be opened with the others.")


class ProposalLacks(BaseModel):
    """What keeps it from being submitted."""

    fields: dict[str, str] = Field(description="Why, by field; empty where nothing does.")


class ProposalFileFields(BaseModel):
    """What is sent beside a file."""

    model_config = ConfigDict(extra="forbid")

    version: Small | None = Field(None, description="What you saw, where If-Match does not say.")


class OwnFileIn(BaseModel):
    """As what it is taken along."""

    model_config = STRICT

    kind: Literal["pdf", "json"]


class TurnAwayIn(BaseModel):
    """Why nobody else reads a proposal; its firm is told."""

    model_config = STRICT

    why: Annotated[Text, Field(min_length=1, max_length=LONGEST_WHY)]


class ProposalList(BaseModel):
    """One's own firm's proposals."""

    items: list[ProposalLineItem]


class OpenedProposalOut(BaseModel):
    """A proposal that is open, as far as the bearer may read it."""

    id: UUID
    engagement_id: UUID
    stage: int
    code: str
    amount: int = Field(description="In the smallest unit of the engagement's currency.")
    flagged: bool = Field(description="That counsel looks at it before those who judge do.")
    outcome: str | None
    content: dict[str, Any]
    identity: dict[str, Any] | None = Field(description="Null while one may not know it.")


class OpenedProposalWhole(OpenedProposalOut):
    """The same with its files, where one may know whose they are."""

    files: list[ProposalFileOut]


class OpenedProposalList(Paged):
    """Proposals that are open."""

    items: list[OpenedProposalOut]
    set_aside: int = Field(description="How many could not be opened, for convener and counsel.")
