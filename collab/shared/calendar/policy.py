"""A feed is made for oneself and ended by oneself."""

from __future__ import annotations

from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import SpaceKind, Viewer
from collab.shared.calendar.models import CalendarFeed


class Act:
    """The actions on feeds."""

    MAKE = Action("calendar.make_feed")
    END = Action("calendar.end_feed")


def _himself(viewer: Viewer, subject: Viewer) -> bool:
    return viewer == subject


def _seated(viewer: Viewer, space: Space) -> bool:
    return space.id in viewer.seats


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


def _his_own(viewer: Viewer, feed: CalendarFeed) -> bool:
    return feed.representation_id == viewer.representation_id


permit(Viewer, Act.MAKE, _himself, because="it is your own calendar")
permit(Space, Act.MAKE, _seated, because="you are seated here")
forbid(Space, Act.MAKE, _a_vault, because="There are no meetings in a vault.")
permit(CalendarFeed, Act.END, _his_own, because="this feed is yours")
