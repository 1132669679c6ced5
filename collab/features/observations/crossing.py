"""What observations give to the gate: a stance, its grounds, and the one item they are about."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from collab.core.errors import DeniedError
from collab.core.refs import Card
from collab.features.observations import queries
from collab.features.observations.models import Observation
from collab.features.observations.policy import Act
from collab.features.observations.rules import STANCES
from collab.policy.decision import Decision
from collab.policy.marking import Marking
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.shared.releases.hanging import beginning, bounds, subject_of
from collab.shared.releases.queries import behind
from collab.shared.sources import CONCERNED, SOURCE_KINDS
from collab.work.unit import Work

KIND = "observation"
COLUMNS = ("subject_kind", "subject_id", "subject_space_id", "stance", "note", "source_kind")
OWN = Decision(
    allowed=False,
    reasons=("Your own organisation contributed this finding.",),
    remedy="Release a correction of it instead, or take it back.",
)
SAID = Decision(
    allowed=False,
    reasons=("Your organisation has said something about this finding already.",),
    remedy="Change that draft and release a correction, or take it back.",
)


def address(observation_id: uuid.UUID) -> str:
    """Give the page of a draft; for a copy it leads on to the finding it is about."""
    return f"/observations/{observation_id}"


def card(work: Work, observation_id: uuid.UUID) -> Card:
    """Give an observation as others may show it.

    :raises NotFoundError: when it is not to be seen.
    """
    return card_for(queries.one(work, observation_id))


def card_for(row: Observation) -> Card:
    """Give the card of an observation that was read already."""
    return Card(
        kind=KIND,
        id=row.id,
        space_id=row.space_id,
        title=beginning(row.note),
        path=address(row.id),
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=row.is_copy,
    )


def open_to(work: Work, subject: Card, draft_id: uuid.UUID | None = None) -> Decision:
    """Tell whether the viewer's organisation may speak of an item: not of its own, and only once.

    This is asked of his own vault and seen by him alone. Another firm of the same parent is not
    refused: it would learn whose the finding is. Counting makes up for it (``app.voices``).
    """
    if behind(work, subject.id) is not None:
        return OWN
    said = queries.said_already(work, subject.id)
    if said is not None and said != draft_id:
        return SAID
    return Decision(allowed=True, reasons=("it is somebody else's finding",))


def snapshot(work: Work, observation_id: uuid.UUID) -> Snapshot:
    """Give a draft as it would cross: no further, no milder and to nobody else than its subject.

    :raises NotFoundError: when there is none for this viewer.
    :raises DeniedError: for anything but a draft in the viewer's own vault, for his own
        organisation's finding, for a second word on one, and when the finding is gone.
    """
    row = queries.one(work, observation_id)
    decision = work.may(Act.OFFER, row)
    if not decision.allowed:
        raise DeniedError(decision)
    subject = subject_of(work, row.subject_kind, row.subject_id)
    hung = bounds(work, subject, row.subject_space_id)
    if subject is not None and not (decision := open_to(work, subject, row.id)).allowed:
        raise DeniedError(decision)
    return Snapshot(
        kind=KIND,
        item_id=row.id,
        version=row.version,
        title=beginning(row.note),
        marking=Marking(row.marking),
        payload=_payload(row),
        texts={"note": row.note},
        into=hung.into,
        floor=hung.floor,
        within=hung.within,
        protected=row.source_kind in CONCERNED,
    )


def _payload(row: Observation) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value := getattr(row, name), uuid.UUID) else value
        for name in COLUMNS
    }


def _about(work: Work, payload: Mapping[str, Any]) -> Card | None:
    return subject_of(work, payload["subject_kind"], uuid.UUID(payload["subject_id"]))


def _shown(name: str, value: Any) -> str:
    words = {"stance": STANCES, "source_kind": SOURCE_KINDS}.get(name, {})
    return words.get(value, str(value))


CROSSING = Crossing(
    kind=KIND,
    word="observation",
    columns=COLUMNS,
    labels={"stance": "What is said", "source_kind": "Kind of source", "note": "What is known"},
    snapshot=snapshot,
    address=address,
    edit_address=lambda observation_id: f"{address(observation_id)}/edit",
    shown=_shown,
    about=_about,
    model=Observation,
)
