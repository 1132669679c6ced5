"""Texts that are sent and must say something, as a model names them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from collab.surfaces.api.schemas import Text, said, written

OneLine = Annotated[Text, AfterValidator(said)]
SomeLines = Annotated[Text, AfterValidator(written)]
