"""The blueprint of findings."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import redirect, url_for
from flask import typing as ft

from collab.core.web import Feature

bp = Feature("findings")


def to(finding_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Go to the page of a finding."""
    return redirect(url_for("findings.show", finding_id=finding_id), HTTPStatus.SEE_OTHER)
