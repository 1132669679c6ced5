"""A manifest is about its reader's own mail; nobody else keeps one for him."""

from __future__ import annotations

from collab.policy.rules import Action, permit
from collab.policy.viewer import Viewer


class Act:
    """What may be done with digests."""

    KEEP_MANIFEST = Action("digests.keep_manifest")


permit(
    Viewer,
    Act.KEEP_MANIFEST,
    lambda viewer, subject: bool(viewer == subject),
    because="everybody's own digest is noted for himself",
)
