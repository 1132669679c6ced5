"""What documents look like in JSON, and what is sent beside a file."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from collab.features.documents.rules import LONGEST_TITLE
from collab.surfaces.api.schemas import COPY_FIELDS, WORDS, visible

Title = Annotated[str, Field(max_length=LONGEST_TITLE), AfterValidator(visible)]
Key = Annotated[str, Field(max_length=20), AfterValidator(visible)]
KEEP = "Also keep the file as it came, sealed in your vault."


class NewDocumentFields(BaseModel):
    """What is sent beside a new file."""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field("", description="Left out, it begins with the name of the file.")
    marking: Key = Field(
        "",
        description=f"{WORDS['marking']} Left out, amber_strict or stricter, as its item is.",
    )
    keep_original: bool = Field(default=False, description=KEEP)


class RevisionFields(BaseModel):
    """What is sent beside another file of the same document."""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field("", description="Left out, it stays.")
    keep_original: bool = Field(default=False, description=KEEP)


class Subject(BaseModel):
    """What a document hangs on."""

    kind: str
    id: UUID


class RevisionOut(BaseModel):
    """One cleaned file of a draft."""

    number: int
    file_name: str
    kind: str
    size: int
    sha256: str = Field(description="Of the cleaned file.")
    added_at: dt.datetime
    removed: list[str] = Field(description="What was taken out of it.")
    unread: list[str] = Field(description="What no program can read: counsel looks at it first.")
    too_long: bool = Field(description="True when it says more than can be screened.")


class DocumentLine(BaseModel):
    """A document as a list shows it."""

    id: UUID
    space_id: UUID
    subject: Subject
    address: str = Field(description="Its page.")
    state: str = Field(description="`draft` in a vault, `copy` in a shared space.")
    title: str
    kind: str = Field(description="pdf, docx, xlsx, csv, txt, md, png or jpeg.")
    size: int
    sha256: str
    marking: str
    shared_at: dt.datetime
    attribution_label: str | None = None
    permitted_action: str | None = None


class DocumentList(BaseModel):
    """What hangs on an item."""

    items: list[DocumentLine] = Field(description="In the item's own space: the latest 200.")
    drafts: list[DocumentLine] = Field(description="Of a released item: those in your vault.")


_COPIED: dict[str, Any] = {
    name: (str | None, Field(None, description="Of copies only."))
    for name in COPY_FIELDS
    if name not in DocumentLine.model_fields
}


class _Whole(DocumentLine):
    version: int
    text: str = Field(description="All it says; passages to leave out point into this.")
    language: str | None
    updated_at: dt.datetime
    revisions: list[RevisionOut] = Field(description="Of drafts only, the latest first.")


DocumentOut = create_model(
    "Document", __base__=_Whole, __doc__="A document, draft or copy, without its file.", **_COPIED
)
