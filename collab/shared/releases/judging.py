"""Put one draft, one declaration and one audience before the rulebook; nothing is written."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Sequence

from collab.core.canonical import canonical, digest
from collab.people.organisations.models import Organisation
from collab.people.organisations.relations import Firm, relations_to
from collab.people.spaces.audience import Audience, Reader, audience
from collab.people.spaces.charters import charter_in_force
from collab.people.spaces.models import Space
from collab.policy.attribution import attribution_label, count_labels, finest_allowed
from collab.policy.declaration import Attribution, Declaration
from collab.policy.judgement import Judgement
from collab.policy.rulebook import evaluate
from collab.policy.screening import screen
from collab.shared.releases.crossing import Snapshot
from collab.shared.releases.models import Release
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Judged:
    """What an author sees before anything leaves: verdict, exact audience, and the label."""

    snapshot: Snapshot
    declaration: Declaration
    space: Space
    circle: tuple[uuid.UUID, ...] | None
    audience: Audience
    judgement: Judgement
    label: str
    payload: str
    corrects: Release | None = None

    @property
    def payload_hash(self) -> bytes:
        """Give what a clearance binds to: SHA-256 of the canonical payload."""
        return digest(self.payload)

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
            "corrects": self.corrects.copy_id if self.corrects else None,
        }
        return digest(canonical(shown)).hex()


def judge(
    work: Work,
    snapshot: Snapshot,
    space: Space,
    declaration: Declaration,
    circle: Sequence[uuid.UUID] | None = None,
    *,
    corrects: Release | None = None,
) -> Judged:
    """Judge a draft for everybody who would read it in ``space``.

    ``circle`` are the named persons of a RED item; ``corrects`` is the release whose copy it takes
    the place of. Where its one reader is unseen it is judged for all who could be he.
    """
    named = snapshot.only or (tuple(circle) if circle is not None else None)
    readers = audience(work, space.id, declaration.marking, named)
    own = work.session.get_one(Organisation, work.viewer.org_id)
    counts = count_labels((r.parent_id, r.org_kind, r.tier) for r in _one_per_firm(readers))
    charter = charter_in_force(work, space)
    judgement = evaluate(
        rulebook_in_force(work),
        declaration,
        relations_to(work, [_firm(r) for r in _one_per_firm(readers)]),
        frozenset(charter.categories) if charter is not None else None,
        (*screen(snapshot.texts), *snapshot.doubts),
        snapshot.texts,
        today=work.now.date(),
        finest=finest_allowed(own.kind, own.tier, counts),
    )
    _, label = attribution_label(declaration.attribution, own.kind, own.tier, counts)
    return Judged(
        snapshot=snapshot,
        declaration=declaration,
        space=space,
        circle=named,
        audience=readers,
        judgement=judgement,
        label=own.name if declaration.attribution is Attribution.NAMED else label,
        payload=canonical(dict(snapshot.payload)),
        corrects=corrects,
    )


def _one_per_firm(readers: Audience) -> list[Reader]:
    return list({reader.org_id: reader for reader in readers.readers}.values())


def _firm(reader: Reader) -> Firm:
    return Firm(reader.org_id, reader.parent_id, reader.org_kind, reader.tier)
