"""The forms of terms of reference as programs read them."""

from __future__ import annotations

from pydantic import BaseModel, Field


class FieldOut(BaseModel):
    """A question of a form."""

    key: str
    kind: str
    label: dict[str, str]
    required: bool
    published: bool = Field(description="Experts read it in the call.")
    people: bool = Field(description="Asked, and needed, where people are met.")
    options: list[str]


class FormOut(BaseModel):
    """The form of terms of one type."""

    type: str
    version: int
    fields: list[FieldOut]


class FormList(BaseModel):
    """Every form there is; terms keep the version they were written under."""

    items: list[FormOut]
