"""Lists that go on: a page of them at a time, and the number of the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

PAGE = 50
RowT = TypeVar("RowT")
RowT_co = TypeVar("RowT_co", covariant=True)


class PageQuery(BaseModel):
    """Where a list goes on."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class Paged(BaseModel):
    """What every page of a list has beside its items."""

    next_page: int | None = Field(description="Ask for this `page` to go on; null at the end.")


class Rows(Protocol[RowT_co]):
    """Whatever gives rows of a list, so many after so many others."""

    def __call__(self, *, skip: int, most: int) -> Sequence[RowT_co]:
        """Give them."""
        ...


def a_page(query: PageQuery, rows: Rows[RowT]) -> tuple[Sequence[RowT], int | None]:
    """Give the rows of a page, and the number of the next where there is one."""
    found = rows(skip=(query.page - 1) * PAGE, most=PAGE + 1)
    return found[:PAGE], query.page + 1 if len(found) > PAGE else None
