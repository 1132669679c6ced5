"""Search for programs: the question and the answers of the page, in one piece each."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from flask import typing as ft
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer
from collab.policy.marking import Marking
from collab.shared.releases.permitted import permitted_among
from collab.shared.search import Hit, search
from collab.shared.search.kinds import address_of
from collab.shared.search.pages import LAST_PAGE, filters_from
from collab.shared.search.queries import LONGEST, PAGE, Outcome
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import visible
from collab.work.bearer import READ
from collab.work.unit import Work

Word = Annotated[str, Field(max_length=100), AfterValidator(visible)]


class Question(BaseModel):
    """What is sought, and what narrows it."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(visible)] = Field(
        description='Words; "a phrase"; or; -without.'
    )
    space: UUID | None = Field(None, description="In one space only.")
    kind: Word = Field("", description="Of one kind only, as `kind` of a hit.")
    issue: Word = Field("", description="A key of the vocabulary `issues`.")
    country: Word = Field("", description="An ISO 3166 code.")
    language: Word = Field("", description="en, de, fr or es.")
    page: Annotated[int, Field(ge=1, le=LAST_PAGE)] = 1


class Found(BaseModel):
    """An item that was found."""

    kind: str
    id: UUID
    space_id: UUID | None = Field(description="Null for what stands in no space of yours.")
    about_id: UUID | None = Field(description="What it was said about.")
    address: str = Field(description="Its page.")
    title: str
    excerpt: str
    marking: str
    permitted_action: str | None = Field(description="What its readers may do; null for drafts.")
    severity: int | None
    language: str | None
    shared_at: dt.datetime


class Finds(BaseModel):
    """One page of what was found, the closest first."""

    outcome: str = Field(
        description="found, nothing, no_word, only_not, too_long or too_common: why there is none."
    )
    items: list[Found]
    total: int = Field(description="Counted up to 1,000.")
    total_is_more: bool
    next_page: int | None


@bp.operation(
    "GET",
    "/search",
    allow=READ,
    does=Operation(
        summary="Search everything you may read",
        details="In four languages; accents and endings do not matter.",
        query=Question,
        replies={200: Reply("What was found.", Finds)},
    ),
)
def find(work: Work, query: Question) -> ft.ResponseReturnValue:
    """Answer a question as the page of search does."""
    asked = {
        name: str(value) for name, value in query.model_dump(exclude={"q", "page"}).items() if value
    }
    filters = filters_from(work, asked)
    known = {"space_id" if name == "space" else name: name for name in asked}
    unknown = [name for field, name in known.items() if not getattr(filters, field)]
    if unknown:  # a page may pass over what it does not know; a program would take all for some
        raise InvalidError(dict.fromkeys(unknown, "No such choice."))
    start = (query.page - 1) * PAGE
    results = search(work, query.q, filters, start=start)
    on = start + len(results.hits)
    further = results.outcome is Outcome.FOUND and on < results.total and query.page < LAST_PAGE
    permitted = permitted_among(work, [(hit.kind, hit.item_id) for hit in results.hits])
    told = Finds(
        outcome=results.outcome.value,
        items=[_found(hit, permitted.get(hit.item_id)) for hit in results.hits],
        total=results.total,
        total_is_more=results.more,
        next_page=query.page + 1 if further else None,
    )
    return answer(told)


def _found(hit: Hit, permitted: str | None) -> Found:
    return Found(
        kind=hit.kind,
        id=hit.item_id,
        space_id=hit.space_id,
        about_id=hit.subject_id,
        address=address_of(hit.kind, hit.item_id, hit.subject_id),
        title="".join(text for text, _marked in hit.title),
        excerpt="".join(text for text, _marked in hit.excerpt),
        marking=Marking(hit.marking).key,
        permitted_action=permitted,
        severity=hit.severity,
        language=hit.language,
        shared_at=hit.shared_at,
    )
