"""Buttons whose work touches two features."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import flash, redirect
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.refs import card_of
from collab.core.web import SIGNED_IN, Feature
from collab.flows.decision_review import to_backlog
from collab.work.unit import Work

bp = Feature("flows")


@bp.post("/decisions/<uuid:decision_id>/topic", allow=SIGNED_IN)
def review_decision(work: Work, decision_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Put a decision into the backlog, to be looked at again."""
    topic_id = to_backlog(work, decision_id)
    flash(_("It is in the backlog."), "success")
    return redirect(card_of(work, "agenda_item", topic_id).path, HTTPStatus.SEE_OTHER)
