"""Who stands for an association's pool of figures: twin of ``app.kpi_pools`` (ADR 46)."""

from __future__ import annotations

import uuid

from collab.policy.viewer import Duty, Role, SpaceKind, Viewer

SEEING_TO_IT = frozenset({Role.FACILITATOR, Role.COUNSEL, Role.TRUSTEE})
"""They stand for it, unless a mining company sends them."""
ANSWERING = frozenset({Role.CHAIR, Role.MEMBER})
"""They do for a firm that answers."""
READING = SEEING_TO_IT | ANSWERING
ANSWERS = "member_company"
LOOKED_AT = "mining_company"


def pools(viewer: Viewer, *roles: Role) -> frozenset[uuid.UUID]:
    """Give the associations for whose pools the viewer stands, by a group's seat of these roles.

    A seat in a room stands for none, and no expert's, observer's or stakeholder's does.
    """
    standing: frozenset[Role] = frozenset()
    if viewer.org_kind != LOOKED_AT:
        standing |= SEEING_TO_IT
    if viewer.org_kind == ANSWERS:
        standing |= ANSWERING
    return frozenset(
        seat.owner_org_id
        for seat in viewer.seats_as(*standing.intersection(roles))
        if seat.kind is SpaceKind.GROUP
    )


def reads_figures(viewer: Viewer) -> bool:
    """Tell whether there are pages of indicators for a viewer: as a reader, or to define them."""
    defines = Duty.OFFICER in viewer.duties and viewer.org_kind == "association"
    return defines or bool(pools(viewer, *READING))
