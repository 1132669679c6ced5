"""The blueprint of contacts."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import redirect, url_for
from flask import typing as ft

from collab.core.web import Feature

bp = Feature("contacts")


def to(contact_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Go to the page of a card."""
    return redirect(url_for("contacts.show", contact_id=contact_id), HTTPStatus.SEE_OTHER)
