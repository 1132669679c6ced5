"""Write, change and discard an observation's draft. Releasing it is the gate's business."""

from __future__ import annotations

from collab.core.errors import InvalidError, NotFoundError
from collab.core.refs import Card
from collab.core.texts import lines
from collab.features.observations.models import Observation
from collab.features.observations.policy import Act
from collab.features.observations.rules import LONGEST, Draft
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.work.saving import hold
from collab.work.unit import Work


def write(
    work: Work, vault: Space, draft: Draft, *, subject: Card, marking: Marking | None = None
) -> Observation:
    """Put the draft of an observation into the viewer's own vault.

    ``subject`` is what it is said of, as its own feature showed it to this very viewer. The
    marking is the subject's unless a stricter one is given.

    :raises NotFoundError: when the subject is nothing released.
    :raises InvalidError: when it says nothing, too much, or is marked milder than its subject.
    """
    if not subject.shared:
        raise NotFoundError
    marking = Marking(subject.marking) if marking is None else marking
    if marking < subject.marking:
        floor = Marking(subject.marking).label
        raise InvalidError({"marking": f"What you speak of is {floor}: choose this or stricter."})
    row = Observation(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        updated_at=work.now,
        marking=int(marking),
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_space_id=subject.space_id,
        stance=draft.stance.value,
        note=_clean(draft.note),
        source_kind=draft.source_kind,
    )
    work.create(Act.WRITE, vault, row)
    work.session.flush()  # its id is given then, and the ledger's entry names it
    work.record("observations.written", space_id=vault.id, facts={"observation": row.id})
    return row


def edit(work: Work, row: Observation, draft: Draft, *, seen_version: int) -> Observation:
    """Change a draft. :raises StaleError: when it was saved in between."""
    work.authorise(Act.EDIT, row)
    hold(work, row, seen_version)
    row.stance = draft.stance.value
    row.note = _clean(draft.note)
    row.source_kind = draft.source_kind
    row.updated_at = work.now
    work.record("observations.edited", space_id=row.space_id, facts={"observation": row.id})
    return row


def discard(work: Work, row: Observation) -> None:
    """Delete a draft. A copy already released stays until it is withdrawn."""
    work.authorise(Act.EDIT, row)
    work.session.delete(row)
    work.record("observations.discarded", space_id=row.space_id, facts={"observation": row.id})


def _clean(note: str) -> str:
    text = lines(note)
    if not text:
        raise InvalidError({"note": "Write what you know."})
    if len(text) > LONGEST:
        raise InvalidError({"note": f"Shorten it to {LONGEST} characters."})
    return text
