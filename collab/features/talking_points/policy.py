"""Who drafts talking points, who gives them to counsel, and who takes them along."""

from __future__ import annotations

from collections.abc import Mapping

from collab.features.talking_points.models import (
    TalkingPoint,
    TalkingPointEvidence,
    TalkingPointText,
    TalkingPointVersion,
    TalkingPointWording,
)
from collab.features.talking_points.rules import COUNSEL, DRAFTING, TRANSITIONS, State, Step
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import SpaceKind, Viewer

TAKING: Mapping[Step, Action] = {
    step: Action(
        f"talking_points.{step}",
        roles=frozenset().union(*(one.roles for one in TRANSITIONS if one.step is step)),
    )
    for step in Step
    if step not in (Step.SUPERSEDE, Step.SUSPEND)
}
"""The action of each step somebody takes; the other two follow from something else."""


class Act:
    """The other actions on talking points."""

    BEGIN = Action("talking_points.begin", roles=DRAFTING)
    CHANGE = Action("talking_points.change", roles=DRAFTING)
    DRAFT = Action("talking_points.draft", roles=DRAFTING)
    SETTLE = Action("talking_points.settle", roles=COUNSEL)
    WITHDRAW = Action("talking_points.withdraw_wording", roles=DRAFTING)
    EXPORT = Action("talking_points.export")


def _drafts_in(viewer: Viewer, space: Space) -> bool:
    return viewer.sits_in(space.id, *DRAFTING)


def _a_vault(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # the shape of a condition
    return space.kind == SpaceKind.VAULT


def _closed_space(viewer: Viewer, space: Space) -> bool:  # noqa: ARG001 # likewise
    return space.archived_at is not None


def _drafts(
    viewer: Viewer,
    row: TalkingPoint | TalkingPointVersion | TalkingPointText | TalkingPointEvidence,
) -> bool:
    return viewer.sits_in(row.space_id, *DRAFTING)


def _seated(viewer: Viewer, row: TalkingPointVersion) -> bool:
    return row.space_id in viewer.seats


def _no_draft(viewer: Viewer, row: TalkingPointVersion) -> bool:  # noqa: ARG001 # likewise
    return row.stands is not State.DRAFT


def _unsigned(viewer: Viewer, row: TalkingPointVersion) -> bool:  # noqa: ARG001 # likewise
    return row.stands is not State.SIGNED


def _counsel_here(viewer: Viewer, row: TalkingPointWording) -> bool:
    return viewer.sits_in(row.space_id, *COUNSEL)


def _wrote_it(viewer: Viewer, row: TalkingPointWording) -> bool:
    return row.written_by == viewer.representation_id


permit(Space, Act.BEGIN, _drafts_in, because="you draft here")
forbid(Space, Act.BEGIN, _a_vault, because="Nothing is drafted together in a vault.")
forbid(Space, Act.BEGIN, _closed_space, because="This space is closed.")
permit(TalkingPoint, Act.CHANGE, _drafts, because="you draft here")
permit(TalkingPointVersion, Act.DRAFT, _drafts, because="you draft here")
forbid(
    TalkingPointVersion,
    Act.DRAFT,
    _no_draft,
    because="What counsel has does not change.",
    remedy="Begin a new version from it.",
)
for part in (TalkingPointText, TalkingPointEvidence):  # of a draft, as its trigger sees to
    permit(part, Act.DRAFT, _drafts, because="you draft here")
permit(TalkingPointVersion, Act.EXPORT, _seated, because="you have a seat here")
forbid(
    TalkingPointVersion,
    Act.EXPORT,
    _unsigned,
    because="Only what counsel has signed leaves Collab.",
    remedy="Read it here; give it to counsel when it is ready.",
)
permit(TalkingPointWording, Act.SETTLE, _counsel_here, because="you are counsel of this group")
permit(TalkingPointWording, Act.WITHDRAW, _wrote_it, because="you wrote it")


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, from where they begin."""
    arrows = {one.before: one.roles for one in TRANSITIONS if one.step is step}

    def seated(viewer: Viewer, row: TalkingPointVersion) -> bool:
        return viewer.sits_in(row.space_id, *arrows.get(row.stands, action.roles))

    def elsewhere(viewer: Viewer, row: TalkingPointVersion) -> bool:  # noqa: ARG001 # likewise
        # What was signed once is never a draft again.
        again = row.text_hash is not None
        return (
            row.stands not in arrows
            or (again and step in (Step.RECALL, Step.RETURN))
            or (not again and step is Step.UPHOLD)
        )

    who = " or ".join(sorted(role.value for role in action.roles))
    permit(TalkingPointVersion, action, seated, because=f"you are {who} of this group")
    forbid(
        TalkingPointVersion,
        action,
        elsewhere,
        because="The version does not stand where this begins.",
    )


for taken, by in TAKING.items():
    _let(taken, by)
