"""Between JSON and a declaration: what is sent is judged by the form of the page."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from werkzeug.datastructures import MultiDict

from collab.core.errors import InvalidError
from collab.people.spaces.audience import everybody
from collab.people.spaces.models import Space
from collab.policy.declaration import (
    Attribution,
    Granularity,
    PermittedAction,
    Publicness,
    Subject,
    Time,
)
from collab.policy.inference import Coarsening, Despite
from collab.policy.marking import DEFAULT_MARKING
from collab.policy.redaction import Cut
from collab.shared.releases import queries
from collab.shared.releases.changing import Changes
from collab.shared.releases.crossing import Snapshot
from collab.shared.releases.forms import DeclarationForm
from collab.shared.releases.judging import GoingOn, Judged, judge
from collab.shared.releases.service import misdeclared
from collab.surfaces.api.drafts import NO_TOKEN, need
from collab.surfaces.api.schemas import visible
from collab.work.unit import Work

Word = Annotated[str, Field(max_length=1000), AfterValidator(visible)]
Place = Annotated[int, Field(ge=0, le=999_999_999, strict=True)]
MOST_NAMED = 500
MOST_CUTS = 300
ELSEWHERE = ("redact", "coarsen", "despite", "despite_note")
"""What is no field of the page's form, or stands there as ticks for what it offers."""


class DeclarationIn(BaseModel):
    """Where a draft is to go, and what its author says of it."""

    model_config = ConfigDict(extra="forbid")

    space_id: UUID
    category: Word = Field(description="What kind of thing it says: a key of the rulebook.")
    time: Time | None = None
    granularity: Granularity | None = None
    subject: Subject | None = None
    age_months: Annotated[int, Field(ge=0, le=1200, strict=True)] | None = None
    contributors: Annotated[int, Field(ge=0, le=10_000, strict=True)] | None = Field(
        None, description="How many firms stand behind a figure."
    )
    largest_share: Annotated[int, Field(ge=0, le=100, strict=True)] | None = Field(
        None, description="How much of a figure the largest of them is, in per cent."
    )
    names_person: bool = Field(default=False, strict=True)
    names_firm: bool = Field(default=False, strict=True)
    proposes_joint_conduct: bool = Field(default=False, strict=True)
    conditional_threat: bool = Field(default=False, strict=True)
    publicness: Publicness = Publicness.MEMBER_PRIVATE
    citation_url: Word | None = Field(None, description="Where anybody can read it.")
    retrieved_on: dt.date | None = Field(None, description="The day it was read there.")
    marking: Word = Field(DEFAULT_MARKING.key, description="clear, green, amber, … or red.")
    circle: list[UUID] | None = Field(
        None, max_length=MOST_NAMED, description="For red: representations who may read it."
    )
    attribution: Attribution = Attribution.MEMBER
    permitted_action: PermittedAction = PermittedAction.NO_CONTACT
    corrects: UUID | None = Field(
        None, description="The copy of yours that this one replaces, in the same space."
    )
    redact: list[tuple[Word, Place, Place]] = Field(
        [],
        max_length=MOST_CUTS,
        description="Passages to leave out: field, start and end in the draft's text. The same"
        " words are left out wherever else they stand; the draft stays as it is.",
    )
    coarsen: list[Coarsening] = Field(
        [], max_length=len(Coarsening), description="What to tell less exactly."
    )
    despite: Despite | None = Field(
        None, description="Why it goes on where `warnings` want a reason; with `despite_note`."
    )
    despite_note: Word | None = Field(
        None, min_length=1, description="The reason in words. It stays in your vault."
    )
    seen: Word | None = Field(
        None, description="`seen` of a preview: refused with 409 if anything changed since."
    )


def judged(work: Work, snapshot: Snapshot, space: Space, sent: DeclarationIn) -> Judged:
    """Put a draft and what was declared before the rulebook.

    :raises InvalidError: as the page would say it.
    """
    form = DeclarationForm(formdata=_typed_in(sent), meta=NO_TOKEN)
    people = [
        (reader.representation_id, reader.name)
        for reader in everybody(work, space.id).readers
        if snapshot.within is None or reader.representation_id in snapshot.within
    ]
    form.offer([(space.id, space.name)], people)
    need(form)
    if (sent.citation_url is None) != (sent.retrieved_on is None):
        missing = "citation_url" if sent.citation_url is None else "retrieved_on"
        raise InvalidError({missing: "Give the address and the day it was read there."})
    if sent.circle and form.named is None:
        raise InvalidError({"circle": "Only what is marked red names its readers."})
    old = queries.correctable(work, sent.corrects) if sent.corrects else None
    wrong = snapshot.out_of_bounds(space.id, form.declaration.marking, form.named)
    wrong |= misdeclared(old, snapshot, space, form.declaration)
    if wrong:
        raise InvalidError(wrong)
    return judge(
        work,
        snapshot,
        space,
        form.declaration,
        form.named,
        corrects=old,
        changes=Changes(tuple(Cut(*one) for one in sent.redact), frozenset(sent.coarsen)),
        going_on=_going_on(sent),
    )


def _going_on(sent: DeclarationIn) -> GoingOn | None:
    """Give why the author goes on.

    :raises InvalidError: for a reason without words, or words without a reason.
    """
    if (sent.despite is None) != (sent.despite_note is None):
        missing = "despite" if sent.despite is None else "despite_note"
        raise InvalidError({missing: "Choose a reason and say it in your own words."})
    if sent.despite is None or sent.despite_note is None:
        return None
    return GoingOn(sent.despite, sent.despite_note)


def _typed_in(sent: DeclarationIn) -> MultiDict[str, str]:
    """Give what a browser would send of this."""
    values = sent.model_dump(mode="json", exclude_none=True)
    for name in ELSEWHERE:
        values.pop(name, None)
    circle = values.pop("circle", [])
    pairs = [("space", values.pop("space_id")), *(("circle", one) for one in circle)]
    pairs += [(name, str(value)) for name, value in values.items() if value is not False]
    return MultiDict(pairs)
