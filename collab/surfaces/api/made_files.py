"""Files that are made for whoever asks, and kept nowhere, as JSON carries them."""

from __future__ import annotations

import base64
from typing import Literal

from pydantic import BaseModel, Field

from collab.surfaces.api.schemas import STRICT

RECORDED = (
    "That you took it is recorded. It is made anew each time, bears your name and is kept nowhere."
)


class PaperIn(BaseModel):
    """What kind of file is wanted."""

    model_config = STRICT

    kind: Literal["pdf", "docx"]


class MadeFile(BaseModel):
    """A file made for the bearer."""

    media_type: str
    content: str = Field(description="The file in base64.")


def made_file(content: bytes, media_type: str) -> MadeFile:
    """Give a file as JSON carries it."""
    return MadeFile(media_type=media_type, content=base64.b64encode(content).decode())
