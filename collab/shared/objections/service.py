"""Take out of sight first, ask later: objections, sources in danger, and what counsel decides."""

from __future__ import annotations

import math
import uuid
from typing import Any

from collab.audit.record import SYSTEM_CHAIN
from collab.core.canonical import canonical, digest
from collab.core.crypto import Place
from collab.core.errors import ConflictError, NotFoundError, TooManyError
from collab.core.ids import new_id, random_id
from collab.core.texts import lines
from collab.people.spaces.models import Space
from collab.shared.objections import queries
from collab.shared.objections.kinds import objectable
from collab.shared.objections.models import Objection
from collab.shared.objections.policy import Act
from collab.shared.objections.rules import DANGER, DAY, OUTCOMES, left
from collab.shared.releases.models import Release
from collab.shared.releases.proving import prove
from collab.work.unit import Work


def object_to(  # what, why, and where it was read
    work: Work, space: Space, kind: str, item_id: uuid.UUID, *, reason: str
) -> uuid.UUID:
    """Lock an item for all but counsel and the objector; for danger, for all but counsel.

    A second click gives the same objection.

    :raises DeniedError: unless the viewer is seated there.
    :raises NotFoundError: when he cannot read it, or it stands elsewhere.
    :raises ConflictError: when somebody else was quicker.
    :raises TooManyError: when he set off too many today.
    """
    work.authorise(Act.OBJECT, space)
    if objectable(kind).quiet and kind != "private_answer":
        raise NotFoundError  # told to the facilitators alone: there is nobody to object
    before = queries.open_on(work, item_id)
    if before is None or before.reason != reason:
        _spare(work, reason)
    return _take_down(work, space.id, kind, item_id, reason=reason)


def report_own(work: Work, release: Release) -> uuid.UUID:
    """Take down what one's own organisation released, because somebody is in danger.

    :raises DeniedError: unless it is the viewer's own organisation's.
    :raises ConflictError: when nothing of it is out.
    """
    work.authorise(Act.REPORT, release)
    if release.state not in ("released", "superseded"):
        raise ConflictError("Nothing of this is out of your vault.")
    return _take_down(
        work, release.target_space_id, release.item_kind, release.copy_id, reason=DANGER
    )


def explain(work: Work, objection: Objection, words: str) -> None:
    """Tell counsel what is wrong with it; the item went out of sight before.

    :raises DeniedError: unless it is the viewer's own objection.
    :raises NotFoundError: when counsel has decided.
    """
    work.authorise(Act.EXPLAIN, objection)
    work.call("app.explain_objection", objection.id, lines(words))


def decide(work: Work, objection: Objection, *, outcome: str, opinion: str) -> None:
    """Clear, remove or refer what was objected to.

    :raises DeniedError: unless the viewer is counsel of the space, and not of the contributor.
    :raises ConflictError: when it was decided meanwhile.
    """
    work.authorise(Act.DECIDE, objection)
    if outcome not in OUTCOMES:
        raise ConflictError("Choose to clear, remove or refer.")
    few = _few(work, objection.item_kind, objection.id)  # the decision ends the lock that tells
    work.call("app.decide_objection", objection.id, outcome, opinion, work.now)
    facts = {
        "objection": objection.id,
        "copy": objection.item_id,
        "kind": objection.item_kind,
        "decided_by": work.viewer.representation_id,
    }
    _prove(work, f"objections.{outcome}", objection.space_id, facts, few=few)
    work.record(f"objections.{outcome}", space_id=_own_chain(work), facts=facts)


def set_hold(work: Work, objection: Objection, *, reason: str) -> None:
    """Keep the sealed copy beyond its day, or, without a reason, no longer.

    :raises DeniedError: unless the viewer is counsel of the space.
    :raises ConflictError: when it stands so already, or nothing is kept any more.
    """
    work.authorise(Act.DECIDE, objection)
    work.call("app.legal_hold", objection.id, reason, work.now)
    kind = "objections.hold_set" if reason.strip() else "objections.hold_lifted"
    facts = {"objection": objection.id, "by": work.viewer.representation_id}
    for chain in {SYSTEM_CHAIN, _own_chain(work)}:
        work.record(kind, space_id=chain, facts=facts)


def _spare(work: Work, reason: str) -> None:
    used = queries.set_off(work, reason)
    if not left(reason, len(used)):
        wait = math.ceil((used[0] + DAY - work.now).total_seconds())
        raise TooManyError(
            f"One person may do this {len(used)} times a day. Write to counsel or the facilitator.",
            retry_after=max(1, wait),
        )


def _take_down(  # what, why, and where it was read
    work: Work,
    space_id: uuid.UUID,
    kind: str,
    item_id: uuid.UUID,
    *,
    reason: str,
) -> uuid.UUID:
    ident = random_id()
    found = work.call("app.take_down", ident, reason, kind, item_id, work.now)
    objection_id = uuid.UUID(found["objection"])
    facts = {"objection": objection_id, "copy": item_id, "kind": kind}
    if found.get("more"):
        _note_danger(work, space_id, facts)
    if not found.get("new"):
        return objection_id
    if found["space"] != str(space_id):
        raise NotFoundError
    _seal(work, objection_id, space_id, found["payload"])
    few = _few(work, kind, objection_id)
    _prove(work, "objections.opened", space_id, facts, few=few)
    if reason == DANGER:
        _note_danger(work, space_id, facts)
    work.record("objections.made", space_id=_own_chain(work), facts=facts)
    return objection_id


def _seal(work: Work, objection_id: uuid.UUID, space_id: uuid.UUID, payload: Any) -> None:
    """Keep what it said, as counsel may need to show it; whatever becomes of the item itself."""
    ident, text = new_id(), canonical(payload)
    sealed = work.house.cipher.seal(text, Place("quarantine", "sealed", ident, space_id))
    work.call("app.quarantine", ident, objection_id, sealed, digest(text))


def _prove(
    work: Work, entry: str, space_id: uuid.UUID, facts: dict[str, Any], *, few: bool
) -> None:
    """Enter it where releases stand. An entry that nobody reads as his own names no person.

    Of what was written where it stands and is for few, the space's chain is told nothing.
    """
    told = {name: value for name, value in facts.items() if name != "decided_by"}
    seated = space_id in work.viewer.seats
    if seated and objectable(facts["kind"]).crosses:
        prove(work, entry, facts["kind"], space_id, told)
    elif seated and not few:
        work.record(entry, space_id=space_id, facts=told)
    else:  # also his own firm's release, where he has no seat (any more)
        work.record(entry, space_id=SYSTEM_CHAIN, facts={**told, "space": space_id})


def _few(work: Work, kind: str, objection_id: uuid.UUID) -> bool:
    """Tell whether what never crossed is for few, by its marking or by whom it is left to.

    Of what crossed the space's chain tells all who sit there, as it did when it came.
    """
    if objectable(kind).crosses:
        return False
    return work.call("app.objection_for_few", objection_id) is not False


def _note_danger(work: Work, space_id: uuid.UUID, facts: dict[str, Any]) -> None:
    """Enter that somebody is in danger where no member reads: who harms him may sit there."""
    work.record("objections.danger", space_id=SYSTEM_CHAIN, facts={**facts, "space": space_id})


def _own_chain(work: Work) -> uuid.UUID:
    return work.viewer.vault_id or SYSTEM_CHAIN
