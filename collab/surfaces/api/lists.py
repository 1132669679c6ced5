"""Lists page by page: where one goes on, and how much a query is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

RowT = TypeVar("RowT")
PAGE = 50
LAST = 10_000
NEXT = "Ask for this `page` to go on; null at the end."


class PageQuery(BaseModel):
    """Where a list goes on."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(ge=1, le=LAST)] = 1

    @property
    def skip(self) -> int:
        """Give how many rows lie before."""
        return (self.page - 1) * PAGE

    @property
    def most(self) -> int:
        """Give how many a query is asked for: one more than a page, which tells of the next."""
        return PAGE + 1

    def of(self, rows: Sequence[RowT]) -> tuple[Sequence[RowT], int | None]:
        """Give the rows of this page, and the number of the next where there is one."""
        return rows[:PAGE], self.page + 1 if len(rows) > PAGE else None


class Paged(BaseModel):
    """A list that goes on."""

    next_page: int | None = Field(description=NEXT)
