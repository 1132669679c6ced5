"""The blueprint all pages of talking points hang on."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import redirect
from flask import typing as ft

from collab.core.web import Feature
from collab.features.talking_points.rules import version_address

bp = Feature("talking_points")
Answer = ft.ResponseReturnValue
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def to_version(version_id: uuid.UUID) -> Answer:
    """Lead on to a version."""
    return redirect(version_address(version_id), HTTPStatus.SEE_OTHER)
