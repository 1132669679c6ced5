"""The blueprint of reports: shared by the pages of writing, checking, releasing and answering."""

from __future__ import annotations

from http import HTTPStatus

from flask import typing as ft

from collab.core.web import Feature

bp = Feature("reports")
public_bp = Feature("public_reports")
"""What needs no signing in: a blueprint of its own, so that nothing else is open by mistake."""
Answer = ft.ResponseReturnValue
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
SEE_OTHER = HTTPStatus.SEE_OTHER
