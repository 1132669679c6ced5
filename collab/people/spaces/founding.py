"""The plain values from which groups, charters and places are made."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

from collab.policy.marking import Marking
from collab.policy.viewer import Role


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class CharterText:
    """What a group is for. Empty ``categories`` would allow nothing, so none may be empty."""

    purpose: str
    materials: str
    countries: tuple[str, ...]
    issues: tuple[str, ...]
    categories: tuple[str, ...]
    retention: str
    sunset_on: dt.date
    body: str


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """A group and the association's own place in it."""

    name: str
    charter: CharterText
    ceiling: Marking = Marking.RED
    roles: tuple[Role, ...] = (Role.FACILITATOR, Role.OBSERVER)


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An organisation's place: the roles its people may fill, how far, from when, until when."""

    roles: tuple[Role, ...]
    ceiling: Marking
    history_from: dt.datetime
    ends_at: dt.datetime | None = None
