"""What interests give to the gate: three codes for the facilitators of a space, and no text."""

from __future__ import annotations

import uuid

from collab.core.errors import DeniedError
from collab.features.interests import queries
from collab.features.interests.policy import Act
from collab.features.interests.wording import in_words, shipped_word
from collab.policy.marking import Marking
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.work.unit import Work

KIND = "interest"
COLUMNS = ("issue", "country", "mineral")


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
