"""What reviews look like in JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from collab.features.engagements.review.rules import COMMENT, REASON, Recommendation
from collab.features.engagements.review.ties import Ground
from collab.surfaces.api.schemas import STRICT, Small, Text


class ScoreIn(BaseModel):
    """What a reviewer gives. Who abstains gives a reason, and no level counts."""

    model_config = STRICT

    levels: dict[str, Annotated[int, Field(ge=0, le=50)]] = Field(
        default_factory=dict, description="By criterion, counted from 0."
    )
    comment: Annotated[Text, Field(max_length=COMMENT)] = ""
    recommendation: Recommendation | None = None
    abstains: bool = False
    reason: Annotated[Text, Field(max_length=REASON)] = ""
    lock: bool = Field(default=False, description="Locked it changes no more.")
    seen: Annotated[Text, Field(max_length=40)] | None = Field(
        None, description="The `version` of your own score as you saw it, or If-Match."
    )


class OpinionIn(BaseModel):
    """What one makes of another's recommendation."""

    model_config = STRICT

    opinion: Literal["agree", "disagree"]


class AsideIn(BaseModel):
    """Why one stands aside."""

    model_config = STRICT

    ground: Ground


class ReviewStepIn(BaseModel):
    """A step of the review."""

    model_config = STRICT

    step: Literal["score", "select", "rescore"]
    version: Small | None = Field(
        None, description="That of the engagement as you read it, or If-Match."
    )


class SettlementOfReviewIn(BaseModel):
    """Who is chosen, and what each other proposer is told."""

    model_config = STRICT

    step: Literal["shortlist", "award", "fail"]
    chosen: list[UUID] = Field(default_factory=list, max_length=50)
    decision_id: UUID | None = None
    reasons: dict[UUID, Annotated[Text, Field(max_length=REASON)]] = Field(default_factory=dict)
    version: Small | None = Field(
        None, description="That of the engagement as you read it; or If-Match."
    )


class OpinionOut(BaseModel):
    """What a firm makes of what another recommends."""

    firm_id: UUID
    opinion: str


class ScoreOut(BaseModel):
    """A score, as far as one may read it."""

    id: UUID
    firm_id: UUID
    state: str
    levels: dict[str, int]
    comment: str
    recommendation: str | None
    abstained: bool
    reason: str
    version: str = Field(description="What tells it from the same with anything changed.")
    opinions: list[OpinionOut]


class SpreadOut(BaseModel):
    """How scores lie, of a hundred, with one figure behind the point."""

    mean: str
    least: str
    lower: str
    middle: str
    upper: str
    most: str
    number: int


class ReviewedOut(BaseModel):
    """A proposal under review."""

    id: UUID
    code: str
    amount: int = Field(description="In the smallest unit of the currency.")
    currency: str
    proposer: str | None = Field(description="Null while a phase hides it.")
    outcome: str | None
    own_score: ScoreOut | None
    scores: list[ScoreOut]
    spread: SpreadOut | None
    recommended: str | None
    to_be_talked_over: bool
    place: int | None = Field(description="Among those you read; null where you stand aside.")


class PhaseOut(BaseModel):
    """A phase of a review."""

    id: UUID
    number: int
    opens_at: dt.datetime
    closes_at: dt.datetime
    blind: bool
    scoring: bool
    state: str


class ToAnswerOut(BaseModel):
    """A proposal whose proposer is owed an answer, also where you stand aside from it."""

    id: UUID
    code: str


class ReviewOut(BaseModel):
    """How a review stands for its reader."""

    engagement_id: UUID
    address: str = Field(description="Its page.")
    state: str
    version: int
    stage: int
    over: bool
    coverage: str
    phases: list[PhaseOut]
    proposals: list[ReviewedOut]
    to_answer: list[ToAnswerOut] = Field(description="For whoever settles it now.")
