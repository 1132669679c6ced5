"""What the gate's answers look like in JSON."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from collab.policy.inference import Coarsening, Despite, Inference


class Flag(BaseModel):
    """A rule that decided, and the words it was set off by."""

    rule: str
    reason: str
    field: str | None = None
    start: int | None = None
    end: int | None = None


class Person(BaseModel):
    """Somebody by name."""

    name: str
    organisation: str


class Attempt(BaseModel):
    """One attempt to release, as the vault's record keeps it."""

    id: UUID
    item_id: UUID
    space_id: UUID
    state: str = Field(
        description="released, superseded, held, returned, rejected, transform, blocked,"
        " withdrawn, recalled"
    )
    verdict: str
    copy_id: UUID | None = Field(description="The copy, while there is one.")
    address: str | None = Field(description="The copy's page.")
    attribution_label: str
    flags: list[Flag]
    opinion: str | None = Field(description="Counsel's word, once there is one.")
    decided_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    cuts: int = Field(description="How many passages were left out.")
    coarsened: list[Coarsening]
    warned: list[Inference]
    despite: Despite | None


class Released(Attempt):
    """What crossed."""

    code: Literal["released"] = "released"


class Held(Attempt):
    """What waits for counsel: nothing is shared yet."""

    code: Literal["held"] = "held"
    reviewers: list[Person] = Field(description="Who may look at it.")


class Difference(BaseModel):
    """A field in which what leaves differs from the draft; flags point into the copy."""

    field: str
    in_draft: str
    in_copy: str


class Warned(BaseModel):
    """Something readers could infer."""

    code: Inference
    words: str
    wants_reason: bool = Field(description="Make it coarser, or send `despite`.")
    coarsen: list[Coarsening] = Field(description="What would take the warning away.")


class Channel(BaseModel):
    """A place where the copy appears, and how much of it."""

    where: str
    extent: str


class Preview(BaseModel):
    """Verdict and exact audience, before anything leaves."""

    differences: list[Difference] = Field(description="What leaves, where the draft differs.")
    imposed: list[Coarsening] = Field(description="Made coarser to protect a source.")
    warnings: list[Warned]
    channels: list[Channel]
    withheld_from: list[Person] = Field(description="Who sits there and cannot read this marking.")
    verdict: str
    reason: str
    flags: list[Flag]
    ways_out: list[str]
    transformations: list[str]
    people: int
    organisations: int
    readers: list[Person]
    attribution_label: str
    may_release: bool
    reasons: list[str] = Field(description="Why one may or may not release into this space.")
    seen: str = Field(description="Send it along: the release is refused if anything changed.")
