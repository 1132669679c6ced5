"""What a feature gives the gate: how its drafts are snapshot, and what their fields are called."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from collab.core.errors import NotFoundError
from collab.core.refs import Card
from collab.policy.inference import Coarsening, PlaceTold
from collab.policy.marking import Marking
from collab.policy.redaction import Cut
from collab.policy.screening import Flag
from collab.shared.releases.models import Release
from collab.work.unit import Work

NO_PLACE = PlaceTold(named=False)


@dc.dataclass(frozen=True, slots=True)
class Snapshot:
    """A draft as it would cross: ``payload`` is the copy's content, and all of it.

    ``texts`` are the fields in which an author writes freely; screening reads these. What hangs
    on an item of a shared space goes nowhere else (``into``), is marked no milder (``floor``) and
    reaches nobody beyond its circle (``within``). What answers one asker is for his organisation
    (``only``) whatever its marking; where he is unnamed its writer never learns who reads it
    (``unseen``), and the gate in the database draws the circle. ``doubts`` are what no screening
    could read: they count as if it had found them.
    """

    kind: str
    item_id: uuid.UUID
    version: int
    title: str
    marking: Marking
    payload: Mapping[str, Any]
    texts: Mapping[str, str]
    into: uuid.UUID | None = None
    floor: Marking = Marking.CLEAR
    within: tuple[uuid.UUID, ...] | None = None
    only: tuple[uuid.UUID, ...] | None = None
    unseen: bool = False
    doubts: tuple[Flag, ...] = ()
    fixed: str = ""
    """Why nothing can be left out of it on its way, and what helps; empty where it can."""
    protected: bool = False
    """That a source stands behind it who must be protected, and fewer than k who could be it."""

    @property
    def read(self) -> Mapping[str, str]:
        """Give all that was read of it: what was written freely, and what a doubt points at."""
        doubted = {flag.field: str(self.payload.get(flag.field, "")) for flag in self.doubts}
        return doubted | dict(self.texts)

    def out_of_bounds(
        self, space_id: uuid.UUID, marking: Marking, circle: Collection[uuid.UUID] | None
    ) -> dict[str, str]:
        """Say, field by field, what a declaration may not: leave the bounds, or name nobody."""
        wrong = {}
        if self.into not in (None, space_id):
            wrong["space"] = "It hangs on something in another space and can only go there."
        if marking < self.floor:
            wrong["marking"] = (
                f"The draft or what it hangs on is {self.floor.label}: choose this or stricter."
            )
        elif self.unseen and marking is Marking.RED:
            wrong["marking"] = "TLP:RED names its readers, and who asked is not known here."
        elif self.unseen or self.only is not None:
            pass  # its readers are settled, and no choice of the form's
        elif marking is Marking.RED and not circle:
            wrong["circle"] = "Name at least one person."
        elif self.within is not None and circle is None:
            wrong["marking"] = (
                "What it hangs on is for named persons, and this would reach the whole space:"
                " choose TLP:RED and name those of them who should read it."
            )
        elif self.within is not None and not set(circle or ()) <= set(self.within):
            wrong["circle"] = "Name only persons who may read what it hangs on."
        return wrong


@dc.dataclass(frozen=True, slots=True)
class Crossing:
    """One kind of item that can cross. ``columns`` equal the gate's own list in the database."""

    kind: str
    word: str
    columns: tuple[str, ...]
    labels: Mapping[str, str]
    snapshot: Callable[[Work, uuid.UUID], Snapshot]
    address: Callable[[uuid.UUID], str]
    edit_address: Callable[[uuid.UUID], str]
    shown: Callable[[str, Any], str] = lambda _name, value: str(value)
    """Gives a value of the payload as a page shows it: a country's name for its code."""
    about: Callable[[Work, Mapping[str, Any]], Card | None] = lambda _work, _payload: None
    """Gives what a payload hangs on, where it hangs on something the viewer may see."""
    alike: Callable[[Work, uuid.UUID, uuid.UUID], Sequence[tuple[str, str]]] = lambda *_: ()
    """Gives title and address of what stands in a space already and looks like a draft."""
    carry: Callable[[Work, Release], None] = lambda _work, _release: None
    """Brings along what is no row, just before a copy crosses or is held; if it fails, nothing
    does. It stands under the release's ``copy_id`` and target space."""
    unsaid: Callable[[Work, uuid.UUID, Mapping[str, Any], uuid.UUID | None], str] = lambda *_: ""
    """Says, of a space, a payload and the draft where it is at hand, why counsel must look first
    and nobody else may know; asked only when something leaves, and when it is cleared."""
    attachment: Callable[[uuid.UUID], str] | None = None
    """Gives where counsel finds what came along with a held item."""
    evidence: Callable[[uuid.UUID], str] | None = None
    """Gives where counsel finds what came along with an item objected to, while it is kept."""
    coarser: Mapping[Coarsening, tuple[str, ...]] = dc.field(default_factory=dict)
    """Which fields a step leaves out, with the names they hold wherever else these stand."""
    dated: tuple[str, ...] = ()
    """Fields that hold a month or a year."""
    place: Callable[[Work, uuid.UUID, Mapping[str, Any]], PlaceTold] = lambda *_: NO_PLACE
    """Tells of the place a payload names: whom it concerns, and who wrote of it in a space."""
    model: Any = None
    """The class of its rows, drafts and copies, for what stands beside every copy."""
    exported: bool = False
    """That files people make of a space hold it, and lists for programs."""
    remade: Callable[[Work, Snapshot, Snapshot, Sequence[Cut]], Snapshot] | None = None
    """Makes what carries a file say what is left, of a draft, what would leave of it, and what is
    cut; such a kind is cut line by line, and nothing in it is made coarser."""
    quiet: bool = False
    """That it crossed at all is for its circle alone: the space's own ledger says nothing."""


_CROSSINGS: dict[str, Crossing] = {}


def can_cross(crossing: Crossing) -> None:
    """Make a kind known to the gate; done once, in wiring."""
    _CROSSINGS[crossing.kind] = crossing


def crossing_of(kind: str) -> Crossing:
    """Give a kind's crossing. :raises NotFoundError: when nothing of it ever crosses."""
    if kind not in _CROSSINGS:
        raise NotFoundError
    return _CROSSINGS[kind]


def crosses(kind: str) -> bool:
    """Tell whether anything of a kind ever crosses."""
    return kind in _CROSSINGS
