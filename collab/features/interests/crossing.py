"""What interests give to the gate: three codes for the facilitators of a space, and no text."""

from __future__ import annotations

import uuid

from collab.core.errors import DeniedError
from collab.features.interests import queries
from collab.features.interests.policy import Act
from collab.features.interests.service import DECLARED, facilitators
from collab.features.interests.wording import in_words, shipped_word
from collab.people.spaces.models import Space
from collab.policy.decision import Decision
from collab.policy.marking import Marking
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.shared.releases.judging import Judged, judge
from collab.work.unit import Work

KIND = "interest"
COLUMNS = ("issue", "country", "mineral")
NOBODY = Decision(
    allowed=False,
    reasons=("Nobody here could be told: no facilitator of this space reads TLP:RED.",),
    remedy="Keep the topic in your vault, or choose another space.",
)


def snapshot(work: Work, interest_id: uuid.UUID) -> Snapshot:
    """Give a topic as it would cross.

    :raises NotFoundError: when there is none for this viewer.
    :raises DeniedError: for anything but a note in the viewer's own vault.
    """
    interest = queries.one(work, interest_id)
    decision = work.may(Act.OFFER, interest)
    if not decision.allowed:
        raise DeniedError(decision)
    return Snapshot(
        kind=KIND,
        item_id=interest.id,
        version=1,
        title=in_words(work, interest.topic),
        marking=Marking(interest.marking),
        payload={name: getattr(interest, name) for name in COLUMNS},
        texts={},
        floor=Marking.RED,
    )


def judged(work: Work, interest_id: uuid.UUID, space: Space) -> Judged:
    """Judge telling a topic to the facilitators of a space; nobody chooses who that is.

    :raises DeniedError: when there is nobody to tell.
    """
    named = [reader.representation_id for reader in facilitators(work, space)]
    if not named:
        raise DeniedError(NOBODY)
    return judge(work, snapshot(work, interest_id), space, DECLARED, named)


CROSSING = Crossing(
    kind=KIND,
    word="topic of interest",
    columns=COLUMNS,
    labels={"issue": "Issue", "country": "Country", "mineral": "Mineral"},
    snapshot=snapshot,
    address=lambda _interest_id: "/interests",
    edit_address=lambda _interest_id: "/interests",
    shown=shipped_word,
    quiet=True,
)
