"""The blueprint of reports: shared by the pages of writing, checking, releasing and answering."""

from __future__ import annotations

from http import HTTPStatus

from flask import typing as ft

from collab.core.web import Feature

bp = Feature("reports")
Answer = ft.ResponseReturnValue
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
SEE_OTHER = HTTPStatus.SEE_OTHER
