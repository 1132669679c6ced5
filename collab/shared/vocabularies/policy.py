"""Who may change a vocabulary. Everybody who is signed in may read all of them."""

from __future__ import annotations

from collab.core.vocabularies import Vocabulary
from collab.policy.rules import Action, permit
from collab.policy.viewer import Duty, Viewer


class Act:
    """The actions on vocabularies."""

    CHANGE = Action("vocabularies.change", duties=frozenset({Duty.OFFICER}))


def _officer(viewer: Viewer, vocabulary: Vocabulary) -> bool:  # noqa: ARG001 # the shape of a condition
    return Duty.OFFICER in viewer.duties and viewer.org_kind == "association"


permit(Vocabulary, Act.CHANGE, _officer, because="you are the association's officer")
