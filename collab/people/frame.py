"""What stands round every page of somebody signed in: name, organisation, spaces."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import has_request_context, request
from sqlalchemy import select

from collab.core.clock import zone_of
from collab.core.pages import has_failed
from collab.people.accounts.models import Representation
from collab.people.organisations.models import Organisation
from collab.people.spaces.models import Space
from collab.policy.pools import reads_figures
from collab.policy.viewer import Duty, Viewer
from collab.work.request import current_frame, current_work
from collab.work.unit import Work

FRAME_KEY = "collab.frame"


@dc.dataclass(frozen=True, slots=True)
class FramedSpace:
    """A space in the menu."""

    id: uuid.UUID
    name: str
    kind: str
    url: str


@dc.dataclass(frozen=True, slots=True)
class Frame:
    """The viewer as the layout shows him. ``others`` tells that he may act for others too."""

    name: str
    org_name: str
    time_zone: str
    spaces: tuple[FramedSpace, ...]
    others: bool
    convener: bool
    operator: bool
    figures: bool


Look = Callable[[], tuple[Viewer, Any] | None]


def context_by(look: Look) -> Callable[[], dict[str, Frame | None]]:
    """Give templates their ``viewer``; None on public pages. ``look`` is for pages that failed."""

    def context() -> dict[str, Frame | None]:
        if not has_request_context():
            return {"viewer": None}
        frame: Frame | None = request.environ.get(FRAME_KEY)
        if frame is None:
            frame = request.environ[FRAME_KEY] = _frame(look)
        return {"viewer": frame}

    return context


def _frame(look: Look) -> Frame | None:
    work = current_work()
    if work is not None:
        told = current_frame()
        return _from_answer(work.viewer, told) if told else frame_of(work)
    found = look() if has_failed() else None
    return _from_answer(*found) if found else None


def local(at: dt.datetime) -> dt.datetime:
    """Turn a moment to where the viewer is; UTC on public pages."""
    frame: Frame | None = request.environ.get(FRAME_KEY) if has_request_context() else None
    return at.astimezone(zone_of(frame.time_zone) if frame else dt.UTC)


def frame_of(work: Work) -> Frame:
    """Load the frame: two queries, however many spaces there are."""
    viewer = work.viewer
    others_of_his = select(Representation.id).where(
        Representation.account_id == viewer.account_id,
        Representation.id != viewer.representation_id,
        Representation.ended_at.is_(None),
    )
    other = others_of_his.exists()
    name, org_name, time_zone, others = work.session.execute(
        select(Representation.name, Organisation.name, Representation.time_zone, other)
        .join(Organisation, Organisation.id == Representation.org_id)
        .where(Representation.id == viewer.representation_id)
    ).one()
    return Frame(
        name,
        org_name,
        time_zone,
        _spaces(work),
        others,
        convener=Duty.CONVENER in viewer.duties,
        operator=Duty.OPERATOR in viewer.duties,
        figures=reads_figures(viewer),
    )


def _from_answer(viewer: Viewer, told: Mapping[str, Any]) -> Frame:
    """Build the frame from what came with the viewer: the same facts, under the same policies."""
    return Frame(
        told["name"],
        told["org_name"],
        told["time_zone"],
        tuple(
            FramedSpace(uuid.UUID(ident), name, kind, f"/spaces/{ident}")
            for ident, name, kind in told["spaces"]
        ),
        told["others"],
        convener=Duty.CONVENER in viewer.duties,
        operator=Duty.OPERATOR in viewer.duties,
        figures=reads_figures(viewer),
    )


def _spaces(work: Work) -> tuple[FramedSpace, ...]:
    rows = work.session.execute(
        select(Space.id, Space.name, Space.kind)
        .where(Space.id.in_(work.viewer.seats), Space.archived_at.is_(None))
        .order_by(Space.name)
    )
    return tuple(FramedSpace(ident, name, kind, f"/spaces/{ident}") for ident, name, kind in rows)
