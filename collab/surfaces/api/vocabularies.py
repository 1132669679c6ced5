"""The words that codes stand for, as they stand now."""

from __future__ import annotations

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.rest import Operation, Reply, answer
from collab.core.vocabularies import Vocabulary as Version
from collab.shared.vocabularies import terms, vocabularies
from collab.surfaces.api.blueprint import bp
from collab.work.bearer import READ
from collab.work.unit import Work


class Term(BaseModel):
    """A term; its key is for ever."""

    key: str
    label: dict[str, str] = Field(description="By language: en, de, fr, es.")
    parent: str | None
    retired: bool = Field(description="Still shown, no longer to be chosen.")


class Vocabulary(BaseModel):
    """One kind, as it stands now."""

    kind: str
    version: int
    terms: list[Term]


class Vocabularies(BaseModel):
    """All kinds."""

    items: list[Vocabulary]


@bp.operation(
    "GET",
    "/vocabularies",
    allow=READ,
    does=Operation(
        summary="Get all vocabularies", replies={200: Reply("All of them.", Vocabularies)}
    ),
)
def list_vocabularies(work: Work) -> ft.ResponseReturnValue:
    """Give every kind."""
    return answer(Vocabularies(items=[_told(one) for one in vocabularies(work).values()]))


@bp.operation(
    "GET",
    "/vocabularies/<kind>",
    allow=READ,
    does=Operation(summary="Get one vocabulary", replies={200: Reply("The kind.", Vocabulary)}),
)
def read_vocabulary(work: Work, kind: str) -> ft.ResponseReturnValue:
    """Give one kind."""
    return answer(_told(terms(work, kind)))


def _told(found: Version) -> Vocabulary:
    return Vocabulary(
        kind=found.kind,
        version=found.version,
        terms=[
            Term(key=one.key, label=dict(one.label), parent=one.parent, retired=one.retired)
            for one in found.terms
        ],
    )
