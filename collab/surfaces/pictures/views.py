"""The map and the matrix of a space's findings, each with the same numbers as a table."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, url_for
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.vocabularies import countries
from collab.core.web import SIGNED_IN, Feature
from collab.features.findings.sums import Cell, by_country, by_issue, cells
from collab.people.spaces.models import Space
from collab.people.spaces.queries import space_or_charter
from collab.policy.viewer import SpaceKind
from collab.shared.vocabularies import labels
from collab.surfaces.pictures.drawing import Row, columns_of, listed, ordered, squares, world_map
from collab.surfaces.pictures.rules import shown, steps
from collab.work.unit import Work

bp = Feature("pictures")


@bp.get("/spaces/<uuid:space_id>/map", allow=SIGNED_IN)
def world(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show where the findings of a space come from."""
    space = space_or_charter(work, space_id)
    counted, own = by_country(cells(work, space.id)), _own(space)
    names, address = countries(), functools.partial(_list, space)
    placed = {code: number for code, number in counted.items() if code}
    return render_template(
        "pictures/map.html",
        **_common(space),
        drawing=world_map(placed, names, address, own=own),
        lines=listed(placed, names, address, own=own),
        nowhere=shown(counted.get("", 0), own=own),
        any=bool(counted),
    )


@bp.get("/spaces/<uuid:space_id>/matrix", allow=SIGNED_IN)
def matrix(work: Work, space_id: uuid.UUID) -> ft.ResponseReturnValue:
    """Show which issues are known from which countries."""
    space = space_or_charter(work, space_id)
    counted, own = cells(work, space.id), _own(space)
    names, by_code = {**countries(), "": _("No country said")}, by_country(counted)
    columns = columns_of(by_code, names, own=own)
    return render_template(
        "pictures/matrix.html",
        **_common(space),
        columns=[(code, names.get(code, code)) for code in columns],
        beyond=len([code for code in by_code if code]) - len(columns),
        rows=_rows(work, space, counted, columns, names),
    )


def _rows(
    work: Work,
    space: Space,
    counted: Mapping[Cell, int],
    columns: Sequence[str],
    names: Mapping[str, str],
) -> list[Row]:
    own = _own(space)
    words = {**labels(work, "issues"), "": _("No issue said")}
    sums = by_issue(counted)
    rows = []
    for issue in ordered(sums, words, own=own):
        inside = {code: n for (one, code), n in counted.items() if one == issue}
        address = functools.partial(_list, space, issue=issue or None)
        rows.append(
            Row(
                name=words.get(issue, issue),
                href=address() if issue else None,
                shown=shown(sums[issue], own=own),
                drawing=squares(inside, columns, names, address, own=own),
                countries=listed(inside, names, address, own=own),
            )
        )
    return rows


def _common(space: Space) -> dict[str, Any]:
    return {"space": space, "own": _own(space), "steps": steps(own=_own(space))}


def _own(space: Space) -> bool:
    return space.kind == SpaceKind.VAULT


def _list(space: Space, *, issue: str | None = None, country: str | None = None) -> str:
    return url_for("findings.index", space_id=space.id, issue=issue, country=country)
