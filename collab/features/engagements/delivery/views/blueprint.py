"""The blueprint of deliveries: shared by the pages of contract, milestones and returns."""

from __future__ import annotations

from http import HTTPStatus

from flask import typing as ft

from collab.core.web import Feature

bp = Feature("deliveries")
Answer = ft.ResponseReturnValue
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
