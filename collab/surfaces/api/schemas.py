"""What findings look like in JSON, made from the very types the pages use: neither falls behind."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import typing
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from collab.core.errors import InvalidError
from collab.core.texts import EARLIEST, LATEST, has_controls, lines, one_line
from collab.features.findings.crossing import LABELS
from collab.features.findings.queries import Filters, Line
from collab.features.findings.rules import SHARED_FIELDS, FindingDraft
from collab.policy.marking import Marking

LONGEST, MOST = 10_000, 200
STRICT = ConfigDict(extra="forbid", strict=True)
SEALED_SIDE = ("circumstances", "identity")
COPY_FIELDS = (
    "category",
    "permitted_action",
    "attribution",
    "attribution_label",
    "verdict",
    "clearance",
    "policy_version",
)
WORDS: Mapping[str, str] = {
    **LABELS,
    "marking": "How far it may travel: clear, green, amber, amber_strict or red.",
    "circumstances": "What never leaves the vault.",
    "identity": "Who the source is. Sealed: it is never given back. Leave it out to keep it.",
    "after": "Where to go on: `next_after` of the page before.",
}


def visible(text: str) -> str:
    """Refuse what nobody can see. :raises ValueError: for control characters."""
    if has_controls(text):
        raise ValueError("This holds control characters that cannot be seen.")
    return text


def said(text: str) -> str:
    """Give a text of one line as a page keeps it. :raises ValueError: when it says nothing."""
    return _something(one_line(text))


def written(text: str) -> str:
    """Give a text of many lines as a page keeps it. :raises ValueError: when it says nothing."""
    return _something(lines(text))


def _something(text: str) -> str:
    if not text:
        raise ValueError("Write something here.")
    return text


Text = Annotated[str, Field(max_length=LONGEST), AfterValidator(visible)]
Texts = Annotated[list[Text], Field(max_length=MOST)]
Day = Annotated[dt.date, Field(ge=EARLIEST, le=LATEST)]
Small = Annotated[int, Field(ge=0, le=999_999_999)]


def told_marking(name: str) -> Marking:
    """Read a marking. :raises InvalidError: for none of ours."""
    try:
        return Marking.from_name(name)
    except KeyError:
        raise InvalidError({"marking": "No such marking."}) from None


def json_type(hint: Any) -> Any:
    """Give the JSON type that stands for a type of ours."""
    parts = [one for one in typing.get_args(hint) if one is not NoneType]
    if NoneType in typing.get_args(hint):
        return json_type(parts[0]) | None
    if typing.get_origin(hint) in (tuple, list, Sequence):
        return Texts
    return {str: Text, int: Small, Marking: Text}.get(hint, hint)


def _default(field: dc.Field[Any]) -> Any:
    if field.default_factory is not dc.MISSING:
        return list(field.default_factory())
    if field.default is dc.MISSING:
        return ...
    if isinstance(field.default, Marking):
        return field.default.key
    return list(field.default) if isinstance(field.default, tuple) else field.default


def _taken(name: str, source: type, doc: str, *, but: Sequence[str] = ()) -> type[BaseModel]:
    """Make the model of what may be sent for one of our frozen types."""
    hints = typing.get_type_hints(source)
    fields: dict[str, Any] = {
        field.name: (
            json_type(hints[field.name]),
            Field(_default(field), description=WORDS.get(field.name)),
        )
        for field in dc.fields(source)
        if field.name not in but
    }
    return create_model(name, __config__=STRICT, __doc__=doc, **fields)


DRAFT = typing.get_type_hints(FindingDraft)
DraftIn = _taken("FindingDraft", FindingDraft, "A finding as it is written; the title is needed.")
ListQuery = _taken("FindingFilters", Filters, "What a list is narrowed by.")


class DraftPatch(BaseModel):
    """The fields to change (RFC 7396): null empties one. `version` may stand for If-Match."""

    model_config = ConfigDict(extra="allow")


class Standing(BaseModel):
    """How a draft stands in one space."""

    space: str
    state: str


class Listed(BaseModel):
    """What every line of a list has beside the fields of its finding."""

    marking: str
    standings: list[Standing]


LINE = typing.get_type_hints(Line)
FindingLine = create_model(
    "FindingLine",
    __base__=Listed,
    __doc__="A finding as a list shows it.",
    **{name: (kind, ...) for name, kind in LINE.items() if name not in Listed.model_fields},  # type: ignore[call-overload] # made from a type
)


class FindingList(BaseModel):
    """One page of findings, the most severe first."""

    items: list[FindingLine]  # type: ignore[valid-type] # a model made above
    total: int = Field(description="Counted up to 1,000.")
    total_is_more: bool = Field(description="True when there are more than were counted.")
    next_after: str | None = Field(description="Ask for this `after` to go on; null at the end.")


class Kept(BaseModel):
    """What every finding has beside the fields of its draft."""

    id: UUID
    space_id: UUID
    address: str = Field(description="Its page.")
    state: str = Field(description="`draft` in a vault, `copy` in a shared space.")
    version: int
    marking: str
    severity: int
    shared_at: dt.datetime
    updated_at: dt.datetime


FindingOut = create_model(
    "Finding",
    __base__=Kept,
    __doc__="A draft with all layers but the sealed one, or a released copy with what it declares.",
    **{
        **{
            name: (DRAFT[name], Field(description=LABELS.get(name)))
            for name in SHARED_FIELDS
            if name in DRAFT
        },
        "circumstances": (str | None, Field(None, description="Of drafts only.")),
        "identity_kept": (bool | None, Field(None, description="Of drafts only.")),
        **dict.fromkeys(COPY_FIELDS, (str | None, Field(None, description="Of copies only."))),
    },
)  # type: ignore[call-overload] # made from a type
