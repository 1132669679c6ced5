"""Put one draft, one declaration and one audience before the rulebook; nothing is written."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Sequence

from collab.core.canonical import canonical, digest
from collab.core.errors import InvalidError
from collab.people.organisations.models import Organisation
from collab.people.organisations.relations import Firm, relations_to
from collab.people.spaces.audience import Audience, Reader, audience, everybody
from collab.people.spaces.charters import charter_in_force
from collab.people.spaces.models import Space
from collab.policy.attribution import attribution_label, count_labels, finest_allowed
from collab.policy.declaration import Attribution, Declaration, Publicness
from collab.policy.inference import Despite, Inference, needing_a_reason
from collab.policy.judgement import Judgement
from collab.policy.rulebook import evaluate
from collab.policy.screening import screen
from collab.policy.verdict import Verdict
from collab.shared.releases.changing import AS_IT_IS, Changes, changed, imposed_on
from collab.shared.releases.crossing import Crossing, Snapshot, crossing_of
from collab.shared.releases.hiding import hidden_among
from collab.shared.releases.inferring import inferences
from collab.shared.releases.models import Release
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

NO_COARSER = "A file cannot be made coarser on its way. Leave passages out, or change the file."
GO_ON = "Make it coarser, or say why it should go as it is."


@dc.dataclass(frozen=True, slots=True)
class Judged:
    """What an author sees before anything leaves: verdict, exact audience, and the label.

    ``snapshot`` is what would cross, ``draft`` what stands in the vault; ``declaration`` bears the
    attribution that takes effect. ``without`` sit in the space and do not reach this marking.
    """

    draft: Snapshot
    snapshot: Snapshot
    changes: Changes
    declaration: Declaration
    space: Space
    circle: tuple[uuid.UUID, ...] | None
    audience: Audience
    without: Audience
    judgement: Judgement
    label: str
    inferences: tuple[Inference, ...]
    payload: str
    corrects: Release | None = None
    going_on: GoingOn | None = None

    @property
    def payload_hash(self) -> bytes:
        """Give what a clearance binds to: SHA-256 of the canonical payload."""
        return digest(self.payload)

    @property
    def answered_for(self) -> tuple[Inference, ...]:
        """Give the warnings for which going on needs a reason."""
        return needing_a_reason(self.inferences)

    @property
    def wants_reason(self) -> bool:
        """Tell whether something that stands out would leave without a word why."""
        leaves = self.judgement.verdict in (Verdict.ALLOW, Verdict.REVIEW)
        return leaves and bool(self.answered_for) and self.going_on is None

    @property
    def unanswered(self) -> dict[str, str]:
        """Say at the fields of the declaration that a reason is wanted, where one is."""
        return {"despite": GO_ON, "despite_note": GO_ON} if self.wants_reason else {}

    @property
    def seen(self) -> str:
        """Give what a release must repeat: text, declaration, verdict, label and every reader.

        Whoever looked at something else (a rival was seated in between) looks again.
        """
        shown = {
            "payload": self.payload,
            "declaration": dc.asdict(self.declaration),
            "space": self.space.id,
            "circle": self.circle,
            "readers": [reader.representation_id for reader in self.audience.readers],
            "verdict": self.judgement.verdict,
            "label": self.label,
            "obligations": dc.asdict(self.judgement.obligations),
            "corrects": self.corrects.copy_id if self.corrects else None,
            "changes": self.changes.kept,
            "inferences": self.answered_for,
        }
        return digest(canonical(shown)).hex()


@dc.dataclass(frozen=True, slots=True)
class GoingOn:
    """Why an author goes on despite what he was warned of: one of a few reasons, and his words."""

    despite: Despite
    note: str


def judge(  # noqa: PLR0913 # what is declared, what is changed, and what was answered
    work: Work,
    snapshot: Snapshot,
    space: Space,
    declaration: Declaration,
    circle: Sequence[uuid.UUID] | None = None,
    *,
    corrects: Release | None = None,
    changes: Changes = AS_IT_IS,
    going_on: GoingOn | None = None,
) -> Judged:
    """Judge a draft, changed as its author wants it, for everybody who would read it in ``space``.

    ``circle`` are the named persons of a RED item; ``corrects`` is the release whose copy it takes
    the place of. Where its one reader is unseen it is judged for all who could be he.

    :raises InvalidError: when a change cannot be made, or leaves nothing to read.
    """
    named = snapshot.only or (tuple(circle) if circle is not None else None)
    readers = audience(work, space.id, declaration.marking, named)
    own = work.session.get_one(Organisation, work.viewer.org_id)
    hidden = hidden_among(work, space.id, readers)
    counts = count_labels((r.parent_id, r.org_kind, r.tier) for r in hidden)
    effective, label = attribution_label(declaration.attribution, own.kind, own.tier, counts)
    wanted, declaration = declaration, dc.replace(declaration, attribution=effective)
    crossing = crossing_of(snapshot.kind)
    _need_changeable(snapshot, crossing, changes)
    changes = _with_imposed(
        snapshot, crossing, changes, declaration, going_on, today=work.now.date()
    )
    leaving = changed(snapshot, crossing, changes)
    if crossing.remade is not None and changes.cuts:
        leaving = crossing.remade(work, snapshot, leaving, changes.cuts)
    charter = charter_in_force(work, space)
    judgement = evaluate(
        rulebook_in_force(work),
        declaration,
        relations_to(work, [_firm(r) for r in _one_per_firm(readers)]),
        frozenset(charter.categories) if charter is not None else None,
        (*screen(leaving.texts), *leaving.doubts),
        leaving.read,
        today=work.now.date(),
        finest=finest_allowed(own.kind, own.tier, counts),
    )
    return Judged(
        draft=snapshot,
        snapshot=leaving,
        changes=changes,
        declaration=declaration,
        space=space,
        circle=named,
        audience=readers,
        without=_without(work, snapshot, space, named, readers),
        judgement=judgement,
        label=own.name if declaration.attribution is Attribution.NAMED else label,
        inferences=inferences(
            work,
            leaving,
            space.id,
            wanted=wanted,
            effective=effective,
            hidden=len({reader.parent_id for reader in hidden}),
            place=crossing.place(work, space.id, leaving.payload),
            corrects=corrects,
        ),
        payload=canonical(dict(leaving.payload)),
        corrects=corrects,
        going_on=going_on,
    )


def _need_changeable(draft: Snapshot, crossing: Crossing, changes: Changes) -> None:
    """Refuse what cannot be done to a draft on its way. :raises InvalidError: with why."""
    if draft.fixed and changes != AS_IT_IS:
        raise InvalidError({"redact": draft.fixed})
    if crossing.remade is not None and changes.coarser:
        raise InvalidError({"coarsen": NO_COARSER})


def _with_imposed(
    draft: Snapshot,
    crossing: Crossing,
    changes: Changes,
    declaration: Declaration,
    going_on: GoingOn | None,
    *,
    today: dt.date,
) -> Changes:
    """Add what a protected source asks for, unless it agreed or anybody can read it elsewhere."""
    agreed = going_on is not None and going_on.despite is Despite.AGREED
    read = declaration.citation
    public = (
        declaration.facets.publicness is Publicness.GENUINE
        and read is not None
        and read.can_be_followed(today)
    )
    imposed = frozenset() if agreed or public else imposed_on(draft, crossing)
    return dc.replace(changes, imposed=imposed)


def _without(
    work: Work,
    snapshot: Snapshot,
    space: Space,
    named: Sequence[uuid.UUID] | None,
    readers: Audience,
) -> Audience:
    """Give those who sit in the space and are left out by the marking, where it is for all."""
    if named is not None or snapshot.unseen:
        return Audience(())
    reached = {reader.representation_id for reader in readers.readers}
    return Audience(
        tuple(r for r in everybody(work, space.id).readers if r.representation_id not in reached)
    )


def _one_per_firm(readers: Audience) -> list[Reader]:
    return list({reader.org_id: reader for reader in readers.readers}.values())


def _firm(reader: Reader) -> Firm:
    return Firm(reader.org_id, reader.parent_id, reader.org_kind, reader.tier)
