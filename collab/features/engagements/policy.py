"""Who begins an engagement, who writes its terms, who moves it on, and who says what of whom.

The wall: whoever is examined writes, judges and moves nothing of it, facilitating or not. The
database holds the same; what stands here says why, and what would help.
"""

from __future__ import annotations

from collections.abc import Mapping

from collab.features.engagements.models import Engagement, Terms
from collab.features.engagements.rules import (
    CHAIRING,
    COUNSEL,
    FACILITATING,
    OVER,
    SPEAKING,
    TRANSITIONS,
    State,
    Step,
    steps_from,
)
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import SpaceKind, Viewer

TAKING: Mapping[Step, Action] = {
    step: Action(
        f"engagements.{step}",
        roles=frozenset().union(*(one.roles for one in TRANSITIONS if one.step is step)),
    )
    for step in Step
}
"""The action of each step."""


class Act:
    """The other actions on engagements."""

    BEGIN = Action("engagements.begin", roles=CHAIRING)
    CHANGE = Action("engagements.change", roles=CHAIRING)
    NAME = Action("engagements.name_party", roles=FACILITATING)
    TAKE_PART = Action("engagements.take_part", roles=SPEAKING)
    WRITE = Action("engagements.write_terms", roles=CHAIRING)
    JUDGE = Action("engagements.judge_terms", roles=COUNSEL)


def _begins_in(viewer: Viewer, space: Space) -> bool:
    return viewer.sits_in(space.id, *CHAIRING)


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


def _closed_space(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return space.archived_at is not None


def _apart(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return space.apart


def _prepares(viewer: Viewer, row: Engagement) -> bool:
    return viewer.sits_in(row.space_id, *CHAIRING)


def _facilitates(viewer: Viewer, row: Engagement) -> bool:
    return viewer.sits_in(row.space_id, *FACILITATING)


def _speaks(viewer: Viewer, row: Engagement) -> bool:
    return viewer.sits_in(row.space_id, *SPEAKING)


def examined(viewer: Viewer, row: Engagement) -> bool:
    """Tell whether the viewer's own organisation is examined."""
    return row.examines(viewer.org_id)


def of_house(viewer: Viewer, row: Engagement) -> bool:
    """Tell whether a parent, sister or daughter of the viewer's organisation is examined."""
    return bool(row.house_examined) and not examined(viewer, row)


def inside(viewer: Viewer, row: Engagement) -> bool:
    """Tell whether the viewer is of those who may judge; twin of ``app.engagement_inside``."""
    if viewer.org_id == row.org_id:
        return True
    party = row.party(viewer.org_id)
    if party is not None and (party.selects or party.subject):
        return party.selects
    return viewer.sits_in(row.space_id, *COUNSEL)


def _outside(viewer: Viewer, row: Engagement) -> bool:
    return not inside(viewer, row)


def _no_draft(viewer: Viewer, row: Engagement) -> bool:  # noqa: ARG001 # likewise
    return row.stands is not State.DRAFT


def _over(viewer: Viewer, row: Engagement) -> bool:  # noqa: ARG001 # likewise
    return row.stands in OVER


def _counsels(viewer: Viewer, row: Terms) -> bool:
    return viewer.sits_in(row.space_id, *COUNSEL)


def _settled(viewer: Viewer, row: Terms) -> bool:  # noqa: ARG001 # likewise
    return row.state != "draft"


EXAMINED = "Your organisation is examined here: it writes, judges and moves nothing of this."
THEN = (
    "It may take part in the costs, comment on facts before the report is released, and answer"
    " recommendations."
)
OF_HOUSE = (
    "A parent, sister or daughter of your organisation is examined here, and what one of a house"
    " knows all of it do: yours writes, judges and moves nothing of this."
)
SELECTING = "Terms are written by those who select, and by whoever convenes."


def keep_out(act: Action) -> None:
    """Refuse an act to whoever is examined and to its house, each with the reason."""
    forbid(Engagement, act, examined, because=EXAMINED, remedy=THEN)
    forbid(Engagement, act, of_house, because=OF_HOUSE, remedy=THEN)


permit(Space, Act.BEGIN, _begins_in, because="you facilitate or chair here")
forbid(Space, Act.BEGIN, _a_vault, because="Nobody is engaged together in a vault.")
forbid(Space, Act.BEGIN, _closed_space, because="This space is closed.")
forbid(
    Space,
    Act.BEGIN,
    _apart,
    because="An expert sits here.",
    remedy="Begin it in the group, where its organisations are among themselves.",
)
permit(Engagement, Act.CHANGE, _prepares, because="you facilitate or chair here")
permit(Engagement, Act.WRITE, _prepares, because="you facilitate or chair here")
forbid(
    Engagement,
    Act.WRITE,
    _outside,
    because=SELECTING,
    remedy="Say on the page of the engagement that your organisation selects, if it is to.",
)
for act in (Act.CHANGE, Act.WRITE):
    keep_out(act)
    forbid(
        Engagement,
        act,
        _no_draft,
        because="What counsel reads, or has cleared, does not change.",
        remedy="Once it is cleared it can be taken back to be changed; counsel then reads it anew.",
    )
permit(Engagement, Act.NAME, _facilitates, because="you facilitate here")
keep_out(Act.NAME)
forbid(Engagement, Act.NAME, _over, because="It is over.")
permit(Engagement, Act.TAKE_PART, _speaks, because="your organisation is a member here")
forbid(Engagement, Act.TAKE_PART, _over, because="It is over.")
permit(Terms, Act.JUDGE, _counsels, because="you are counsel of this group")
forbid(Terms, Act.JUDGE, _settled, because="These terms do not wait for counsel.")


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, from where they begin."""

    def seated(viewer: Viewer, row: Engagement) -> bool:
        return viewer.sits_in(row.space_id, *action.roles)

    def elsewhere(viewer: Viewer, row: Engagement) -> bool:
        return not any(
            one.step is step and viewer.sits_in(row.space_id, *one.roles)
            for one in steps_from(row.flow, row.stands)
        )

    who = " or ".join(sorted(role.value for role in action.roles)) or "nobody"
    permit(Engagement, action, seated, because=f"you are {who} of this group")
    keep_out(action)
    forbid(
        Engagement,
        action,
        elsewhere,
        because="The engagement does not stand where this begins, or it begins with others.",
        remedy="Its page shows how it stands and what comes next.",
    )


for taken, by in TAKING.items():
    _let(taken, by)
