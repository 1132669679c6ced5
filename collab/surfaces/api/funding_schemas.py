"""What budgets and pledges look like in JSON. Amounts are in the currency's smallest unit."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from collab.core.money import MOST
from collab.features.engagements.funding.rules import (
    BANDS,
    LABEL,
    MOST_MOMENTS,
    MOST_PARTS,
    REASON,
    REFERENCE,
    STATES,
    WHYS,
)
from collab.surfaces.api.schemas import STRICT, Day, Small, Text

Units = Annotated[int, Field(ge=0, le=MOST, description="In the currency's smallest unit.")]
Payer = Literal["downstream", "mining", "association", "donor"]
Size = Literal["small", "medium", "large", "very_large"]
LONGEST = 12


class PartOut(BaseModel):
    """A part of a cost that is borne outside the key."""

    payer_class: Payer
    label: Annotated[Text, Field(max_length=LABEL)]
    amount: Units


class PartIn(PartOut):
    """The same, as it is sent."""

    model_config = STRICT


class BudgetIn(BaseModel):
    """A draft of a budget, or of an addendum to one that stands."""

    model_config = STRICT

    total: Units
    key: Literal["equal", "weighted"]
    parts: Annotated[list[PartIn], Field(max_length=MOST_PARTS)] = []
    refreshes: Annotated[list[AwareDatetime], Field(max_length=MOST_MOMENTS)] = Field(
        [], description="When pledges are opened; the last of them ends the pledging."
    )
    confirm_until: AwareDatetime | None = None
    confirm_again_until: AwareDatetime | None = None
    reason: Annotated[Text, Field(max_length=REASON)] = ""
    version: Small | None = Field(
        None, description="Of the draft that is changed, if there is one."
    )


class MomentOut(BaseModel):
    """A moment at which pledges are looked at."""

    number: int
    at: dt.datetime
    kind: str
    done: bool


class BudgetOut(BaseModel):
    """A budget as everybody reads it who takes part."""

    id: UUID
    engagement_id: UUID
    address: str = Field(description="Its page.")
    number: int
    total: Units
    currency: str
    key: str
    state: str
    round: int
    reason: str
    parts: list[PartOut]
    band: str | None = Field(description=f"One of {', '.join(BANDS)}; null while it is not told.")
    banded_at: dt.datetime | None
    moments: list[MomentOut]
    share: Units | None = Field(description="What one's own firm bears; nobody else's.")
    version: int = Field(description="Name it when you change, open or end it.")


class PledgeIn(BaseModel):
    """What one's own firm offers."""

    model_config = STRICT

    most: Units
    min_payers: Annotated[int, Field(ge=1, le=500)] | None = None
    max_percent: Annotated[Text, Field(max_length=LONGEST)] | None = Field(
        None, description="A percentage of the whole cost as text, such as 12.5."
    )
    requires_class: Payer | None = None
    by: Day | None = None
    size: Size | None = None
    expected_on: Day | None = None
    reference: Annotated[Text, Field(max_length=REFERENCE)] = ""
    offer: bool = Field(default=True, description="Otherwise it is kept as a draft.")


class OutcomeOut(BaseModel):
    """What one's own firm was told at a moment."""

    number: int
    amount: Units | None
    why: list[str] = Field(description=f"Of {', '.join(WHYS)}.")


class PledgeOut(BaseModel):
    """One's own firm's pledge."""

    budget_id: UUID
    state: str = Field(description=f"One of {', '.join(STATES)}.")
    most: Units
    min_payers: int | None
    max_percent: str | None
    requires_class: str | None
    by: dt.date | None
    size: str | None
    expected_on: dt.date | None
    reference: str
    confirmed_at: dt.datetime | None
    outcomes: list[OutcomeOut]


class ConfirmIn(BaseModel):
    """Exactly what was told: from then on one's firm is bound."""

    model_config = STRICT

    amount: Units
    number: Annotated[int, Field(ge=1, le=MOST_MOMENTS + 2)]


class SumLine(BaseModel):
    """What the trustee reads of one firm."""

    name: str
    most: Units | None
    size: str | None
    would_bear: Units | None
    why: list[str]
    share: Units | None


class SumsOut(BaseModel):
    """A budget as its trustee reads it."""

    id: UUID
    number: int
    total: Units
    currency: str
    key: str
    state: str
    outside: Units
    lines: list[SumLine]


class SumsList(BaseModel):
    """The budgets of an engagement, the earliest first."""

    items: list[SumsOut]


class BudgetList(BaseModel):
    """The budgets of an engagement, the latest first."""

    items: list[BudgetOut]
