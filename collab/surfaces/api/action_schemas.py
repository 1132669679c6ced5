"""What programs send and are told of actions."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from collab.features.actions.rules import LINK, MOST_LINKS, NOTE, STEPS, TITLE, TOPIC
from collab.policy.marking import Marking
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.schemas import STRICT, Day, Small, Text

Link = Annotated[Text, Field(max_length=LINK, pattern="^https?://[^/\\s]+")]


class MeasureIn(BaseModel):
    """An action to add: somebody's, or, without an owner, each firm's for itself."""

    model_config = STRICT

    title: Annotated[Text, Field(min_length=1, max_length=TITLE)]
    body: Text = ""
    topic: Annotated[Text, Field(max_length=TOPIC)] = ""
    owner_id: UUID | None = Field(None, description="A person who may read it.")
    due_on: Day
    marking: Text = Marking.AMBER_STRICT.key
    leverage: Text | None = Field(None, description="A key of the vocabulary `leverages`.")
    polarity: Text | None = Field(None, description="support or press")
    effort: Text | None = Field(None, description="S, M or L")
    evidence: Text = ""
    links: Annotated[list[Link], Field(max_length=MOST_LINKS)] = []
    documents: Annotated[list[UUID], Field(max_length=MOST_LINKS)] = Field(
        [], description="Documents on Collab that you may read."
    )


class ActionStepIn(BaseModel):
    """One step on."""

    model_config = STRICT

    step: Text = Field(description=f"One of {', '.join(step.value for step in STEPS)}.")
    note: Annotated[Text, Field(max_length=NOTE)] = ""
    version: Small | None = Field(
        None, description="That of what you read; to `clear`, it must be."
    )


class AdoptionIn(BaseModel):
    """Whether one's own firm adopts it. Nobody else reads that."""

    model_config = STRICT

    adopted: bool


class EffectIn(BaseModel):
    """What came of it for people."""

    model_config = STRICT

    effect: Text = Field(description="none, partial, temporary or lasting")
    recheck_on: Day | None = None


class ActionOut(BaseModel):
    """An action, as far as the bearer may read it."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    version: int = Field(description="Counsel names it on clearing.")
    title: str
    body: str
    topic: str
    state: str
    marking: str
    owner: str | None = Field(description="Who does it; null where each firm does for itself.")
    each_firm: bool
    due_on: dt.date
    leverage: str | None
    polarity: str | None
    effort: str | None
    evidence: str
    links: list[str]
    documents: list[UUID] | None = Field(
        None, description="Those of its documents that you may read; null in a list."
    )
    subject_kind: str | None = Field(None, description="What it comes from; null in a list.")
    subject_id: UUID | None = None
    effect: str | None
    recheck_on: dt.date | None
    own_adoption: bool | None = Field(description="Of your own organisation; null: no answer.")
    adopted_at_least: int | None = Field(description="Firms, from five on; it never falls.")
    independent: str = INDEPENDENT


class ActionList(BaseModel):
    """Actions, what is due first first."""

    items: list[ActionOut]
