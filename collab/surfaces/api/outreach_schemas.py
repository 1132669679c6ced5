"""What programs send and get of outreach."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from collab.core.texts import lines, one_line
from collab.features.contacts.outreach.rules import (
    CODES,
    LONGEST,
    MOST_TARGETS,
    NOTE,
    PLACE,
    STEPS,
    TITLE,
    Plan,
)
from collab.policy.marking import DEFAULT_MARKING
from collab.shared.process.words import INDEPENDENT
from collab.surfaces.api.schemas import STRICT, Day, Small, Text

Ids = Annotated[list[UUID], Field(max_length=MOST_TARGETS)]


class CampaignIn(BaseModel):
    """A campaign as it is written."""

    model_config = STRICT

    title: Annotated[Text, Field(min_length=1, max_length=TITLE)]
    purpose: Annotated[Text, Field(max_length=LONGEST)] = ""
    opens_on: Annotated[Day, Field(strict=False)]
    closes_on: Annotated[Day, Field(strict=False)]
    script_id: Annotated[UUID, Field(strict=False)] | None = Field(
        None, description="A version of a talking point that counsel signed."
    )
    marking: Text = Field(DEFAULT_MARKING.key, description="Settled when it begins; never red.")

    @property
    def plan(self) -> Plan:
        """Give what was written, as the page's form would."""
        return Plan(
            title=one_line(self.title),
            purpose=lines(self.purpose),
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            script_id=self.script_id,
        )


class CampaignPatch(BaseModel):
    """The fields to change (RFC 7396). `version` may stand for If-Match."""

    model_config = ConfigDict(extra="allow")


class CampaignStepIn(BaseModel):
    """One step on."""

    model_config = STRICT

    step: Text = Field(description=f"One of {', '.join(step.value for step in STEPS)}.")
    version: Small | None = Field(
        None, description="That of what you read; to `clear`, it must be."
    )


class TargetsIn(BaseModel):
    """Whom a campaign is to reach as well, and whom no more."""

    model_config = STRICT

    add: Annotated[Ids, Field(strict=False)] = []
    remove: Annotated[Ids, Field(strict=False)] = []


class ClaimIn(BaseModel):
    """A contact to hold for one's own side."""

    model_config = STRICT

    contact_id: UUID
    named: bool = Field(
        default=False,
        description="Whether the group may know who holds it; never of one to buy from.",
    )


class ResultIn(BaseModel):
    """What came of it. The note stays in one's own vault."""

    model_config = STRICT

    code: Text = Field(description=f"One of {', '.join(CODES)}.")
    note: Annotated[Text, Field(max_length=NOTE)] = ""


class CampaignOut(BaseModel):
    """A campaign, as far as the bearer may read it."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    title: str
    purpose: str
    state: str
    marking: str
    opens_on: dt.date
    closes_on: dt.date
    script_id: UUID | None
    reached_quarters: int | None = Field(
        description="Quarters of those asked for that were approached, at least; counted once a"
        " week, from five contacts and five independent organisations with two more beside them on."
    )
    independent: str = INDEPENDENT


class LineOut(BaseModel):
    """A contact of a campaign, ready or with the reason why it is not."""

    contact_id: UUID
    name: str
    organisation: str
    contact_class: str
    ready: bool
    reason: str | None
    sentence: str | None
    first: str | None = Field(description="What whoever shared it asks for before.")
    resting_until: dt.date | None
    claimed_until: dt.date | None
    own_claim_id: UUID | None = Field(description="Of your own organisation.")
    holder: str | None = Field(description="Who agreed to be named.")


class QueueOut(CampaignOut):
    """A campaign with its queue."""

    version: int
    needs_counsel: bool | None = Field(
        description="While it is prepared: whether something in it is for counsel to look at."
    )
    steps: list[str] = Field(description="Those you may take now.")
    queue: list[LineOut]


class CampaignList(BaseModel):
    """Campaigns, those that are open first."""

    items: list[CampaignOut]


class HeldOut(BaseModel):
    """What the bearer's own organisation holds or held."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    campaign_id: UUID
    contact_id: UUID
    name: str
    named: bool
    until: dt.date
    ended_on: dt.date | None
    result: str | None
    next_on: dt.date | None


class HeldList(BaseModel):
    """Claims, what ends first first."""

    items: list[HeldOut]


class NoteIn(BaseModel):
    """Something to keep for one's own firm."""

    model_config = STRICT

    words: Annotated[Text, Field(min_length=1, max_length=NOTE)]


class NoteOut(BaseModel):
    """What one's own firm noted of a contact."""

    id: UUID
    contact_id: UUID
    words: str
    updated_at: dt.datetime


class NoteList(BaseModel):
    """Notes, the latest first."""

    items: list[NoteOut]


class EncounterIn(BaseModel):
    """A visit or an event that is planned. It stands in one's own vault and calendar."""

    model_config = STRICT

    planned_on: Annotated[Day, Field(strict=False)]
    place: Annotated[Text, Field(max_length=PLACE)] = ""
    people: Annotated[Text, Field(max_length=PLACE)] = ""
    tell_month: bool = Field(
        default=False,
        description="Whether the group learns the month, and nothing else; while it is held.",
    )


class EncounterPatch(BaseModel):
    """The fields to change (RFC 7396). `version` may stand for If-Match."""

    model_config = ConfigDict(extra="allow")


class EncounterOut(BaseModel):
    """What one's own firm plans."""

    id: UUID
    contact_id: UUID
    group_id: UUID
    contact: str | None = Field(description="By name, while you read the card.")
    planned_on: dt.date
    place: str
    people: str
    told_month: bool = Field(description="Whether the group reads this month beside the contact.")
    cancelled_at: dt.datetime | None
    version: int


class EncounterList(BaseModel):
    """What is planned from today on, the next first."""

    items: list[EncounterOut]


class WishOut(BaseModel):
    """That a firm wishes the association to ask somebody."""

    contact_id: UUID
    name: str
    organisation: str
    firm: str
    own: bool


class WishList(BaseModel):
    """One's own firm's wishes; for whoever facilitates, those of others too, of no counterpart."""

    items: list[WishOut]


class AvailabilityOut(BaseModel):
    """What everybody who reads a card knows of it."""

    contact_id: UUID
    claimed_until: dt.date | None
    resting_until: dt.date | None
    stop: str | None
    held: bool
    visit_month: dt.date | None
    wished: bool = Field(description="By five independent organisations with two beside them.")
    wished_by_us: bool
