"""What reviews look like in JSON besides: planned, who judges, what binds, and the pack."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from collab.features.engagements.review.service.preparing import MOST_YEARS
from collab.features.engagements.review.ties import ORGANISATION, TIES, Ground
from collab.surfaces.api.review_schemas import ReviewedOut, SpreadOut
from collab.surfaces.api.schemas import STRICT, Day, Text, said


class PhaseIn(BaseModel):
    """The days of a phase by UTC, the last one whole, and what it shows."""

    model_config = STRICT

    opens_on: Day
    closes_on: Day
    blind: bool = Field(default=True, description="Once it was shown it is never hidden again.")
    scoring: bool = True


class PhaseStepIn(BaseModel):
    """What becomes of a phase."""

    model_config = STRICT

    step: Literal["begin", "end", "drop"]


class ReviewerIn(BaseModel):
    """Who judges for the organisation he sits for, in the place of whoever did."""

    model_config = STRICT

    representation_id: UUID


class ReviewerOut(BaseModel):
    """Somebody who judges, or could be named."""

    representation_id: UUID
    person: str
    firm_id: UUID
    firm: str


class OutstandingOut(ReviewerOut):
    """How many proposals somebody has still to score."""

    left: int


class ReviewersOut(BaseModel):
    """Who judges, whom you may name, and, for whoever facilitates, who has still to score."""

    named: list[ReviewerOut]
    candidates: list[ReviewerOut]
    outstanding: list[OutstandingOut] | None


class TieIn(BaseModel):
    """What binds you to an organisation that may propose."""

    model_config = STRICT

    kind: Text = Field(description=f"One of {', '.join(TIES)}.")
    organisation: Annotated[
        Text, Field(min_length=1, max_length=ORGANISATION), AfterValidator(said)
    ]
    until: Annotated[int, Field(ge=1950, le=2200)] | None = Field(
        None, description="The last year of it, if it is over."
    )


class RecusalIn(BaseModel):
    """Whom you recuse from a proposal: a person, or a whole organisation."""

    model_config = STRICT

    proposal_id: UUID
    ground: Ground
    firm_id: UUID | None = None
    representation_id: UUID | None = None


class YearsIn(BaseModel):
    """For how many years a former employer or payer binds."""

    model_config = STRICT

    years: Annotated[int, Field(ge=0, le=MOST_YEARS)]


class TieOut(BaseModel):
    """What somebody declared of himself."""

    id: UUID
    representation_id: UUID
    person: str | None
    kind: str
    organisation: str
    until: int | None
    declared_at: dt.datetime


class KnownTieOut(BaseModel):
    """A tie of somebody who could judge to somebody who was invited."""

    representation_id: UUID
    person: str | None
    firm: str | None
    invited: str
    ground: str


class RecusalOut(BaseModel):
    """A recusal that stands."""

    id: UUID
    proposal_id: UUID | None = Field(description="Null for one you do not read.")
    code: str | None
    firm_id: UUID
    firm: str | None
    representation_id: UUID | None = Field(description="Null where it is the whole organisation.")
    person: str | None
    ground: str
    may_lift: bool


class ConflictsOut(BaseModel):
    """Ties and recusals: one's own, and all to whoever convenes and counsel."""

    engagement_id: UUID
    years: int = Field(description="For how long a former tie binds.")
    ties: list[TieOut]
    known: list[KnownTieOut]
    recusals: list[RecusalOut]


class CriterionOut(BaseModel):
    """What is scored; levels from the lowest up, counted from 0."""

    key: str
    label: str
    weight: int
    levels: list[str]


class WrittenPartOut(BaseModel):
    """A text of a proposal."""

    label: str
    text: str


class ReviewedWhole(ReviewedOut):
    """A proposal as it is read beside one's own score."""

    engagement_id: UUID
    parts: list[WrittenPartOut]
    criteria: list[CriterionOut]
    may_score: bool


class PackLine(ReviewedOut):
    """A proposal in the pack, with its spread criterion by criterion."""

    by_criterion: dict[str, SpreadOut]
    abstained: int
    stand_aside: list[PackRecusal]


class PackRecusal(BaseModel):
    """Who stands aside from a proposal, and why."""

    firm_id: UUID
    firm: str | None
    whole_firm: bool
    ground: str


class PackDecision(BaseModel):
    """A decision on the selection."""

    id: UUID
    question: str
    stated: bool


class PackOut(BaseModel):
    """The decision pack, cut to what its reader may read."""

    engagement_id: UUID
    title: str
    independent: str
    criteria: list[CriterionOut]
    proposals: list[PackLine]
    not_all: bool = Field(description="That you stand aside from one or more proposals.")
    coverage: str
    decisions: list[PackDecision]


class PackFileIn(BaseModel):
    """As what the pack is taken along."""

    model_config = STRICT

    kind: Literal["pdf"]


class SelectionIn(BaseModel):
    """How the selection is put to those inside."""

    model_config = STRICT

    question: Annotated[Text, Field(min_length=1, max_length=200), AfterValidator(said)]
    closes_on: Day
    quorum_firms: Annotated[int, Field(ge=1, le=100)] = 2


PackLine.model_rebuild()
