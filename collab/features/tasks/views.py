"""Tasks: the list of a space, the panel on a finding, and the three steps."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask import typing as ft
from flask_babel import gettext as _
from markupsafe import Markup

from collab.core.refs import Card
from collab.core.web import SIGNED_IN, Feature
from collab.features.tasks import queries, service
from collab.features.tasks.models import Task
from collab.features.tasks.policy import Act
from collab.features.tasks.rules import ENDED, OUTCOMES, STATES
from collab.people.spaces.models import Space
from collab.people.spaces.queries import space_or_charter
from collab.shared.releases.hanging import subject_of
from collab.work.unit import Work

bp = Feature("tasks")


def panel(work: Work, subject: Card) -> Markup:
    """Render what is to be found out about an item; nothing where nothing is."""
    found = queries.on(work, subject.space_id, subject.id)
    text = render_template("tasks/_panel.html", **_shown(work, found))
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def front_section(work: Work, space: Space) -> Markup | None:
    """Say on a space's front page how many tasks wait; nothing where none does."""
    number = queries.waiting_counts(work).get(space.id, 0)
    if not number:
        return None
    text = render_template("tasks/_front.html", space=space, number=number)
    return Markup(text)  # noqa: S704 # an autoescaping template made it


@bp.get("/spaces/<uuid:space_id>/tasks", allow=SIGNED_IN)
def index(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show what is to be found out in a space."""
    space = space_or_charter(work, space_id)
    found = queries.in_space(work, space_id)
    subjects = {task.id: subject_of(work, task.subject_kind, task.subject_id) for task in found}
    return render_template(
        "tasks/index.html", space=space, subjects=subjects, **_shown(work, found)
    )


@bp.post("/tasks/<uuid:task_id>/taking", allow=Act.TAKE)
def take(work: Work, task_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Take a task."""
    task = queries.one(work, task_id)
    service.take(work, task)
    flash(_("You look into it now. Your name stands beside it."), "success")
    return _back(task)


@bp.post("/tasks/<uuid:task_id>/leaving", allow=Act.LEAVE)
def leave(work: Work, task_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Give a task back."""
    task = queries.one(work, task_id)
    service.leave(work, task)
    flash(_("It is open again for others."), "success")
    return _back(task)


@bp.post("/tasks/<uuid:task_id>/outcome", allow=Act.SETTLE)
def settle(work: Work, task_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Say what came of a task."""
    task = queries.one(work, task_id)
    service.settle(work, task, request.form.get("outcome", ""))
    flash(_("Noted. What you found out in full can be released as a comment."), "success")
    return _back(task)


def _shown(work: Work, tasks: Sequence[Task]) -> dict[str, Any]:
    return {
        "tasks": tasks,
        "takers": queries.takers(work, tasks),
        "states": STATES,
        "outcomes": OUTCOMES,
        "ended": ENDED,
        "may_take": {t.id for t in tasks if t.state == "open" and work.may(Act.TAKE, t).allowed},
        "may_settle": {t.id for t in tasks if work.may(Act.SETTLE, t).allowed},
    }


def _back(task: Task) -> ft.ResponseReturnValue:
    return redirect(url_for("tasks.index", space_id=task.space_id), HTTPStatus.SEE_OTHER)
