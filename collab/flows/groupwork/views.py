"""How a group's own work goes, of what the reader may read there."""

from __future__ import annotations

import uuid

from flask import typing as ft

from collab.core.errors import NotFoundError
from collab.core.web import SIGNED_IN, Feature
from collab.flows.groupwork.pages import work_page
from collab.people.spaces.queries import space_or_charter
from collab.policy.viewer import SpaceKind
from collab.work.unit import Work

bp = Feature("groupwork")


@bp.get("/spaces/<uuid:space_id>/work", allow=SIGNED_IN)
def show(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show the shares of a group's own work, half-year by half-year."""
    space = space_or_charter(work, space_id)
    if space.kind != SpaceKind.GROUP:
        raise NotFoundError
    return work_page(work, space)
