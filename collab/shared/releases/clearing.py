"""What may have changed while an item waited: the rules, its readers, and who could have said it.

Counsel does not learn whose it is, and neither does this: it counts as forbidden by its readers
only where it would be whoever of those who contribute here had written it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from collab.core.errors import ConflictError
from collab.people.organisations.relations import Firm, known_relations
from collab.people.spaces.audience import Reader, audience
from collab.people.spaces.charters import charter_in_force
from collab.people.spaces.queries import space_or_charter
from collab.people.spaces.steady import members_since
from collab.policy.attribution import K, count_labels
from collab.policy.declaration import Attribution, Citation, PermittedAction, Publicness
from collab.policy.marking import Marking
from collab.policy.relation import Relation
from collab.policy.rulebook import Circumstances, weigh
from collab.policy.verdict import Verdict
from collab.shared.releases.models import HeldItem
from collab.shared.releases.policy import CONTRIBUTORS
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.shared.rulebooks.standing import facets_in
from collab.work.unit import Work

FORBIDDEN = (
    "By the rules and for the readers of today this may not leave. Return it to its author with a"
    " word why."
)
FEW = (
    "Fewer than five who could have contributed this are described so by now. Return it to its"
    " author, who can choose another description."
)


def still_clearable(work: Work, held: HeldItem) -> None:
    """Let nothing be cleared that could not even be asked for today.

    :raises ConflictError: when the rules in force forbid it, or its description fits too few.
    """
    readers = audience(work, held.space_id, Marking(held.copy_marking), held.copy_circle)
    firms = list({reader.org_id: reader for reader in readers.readers}.values())
    writers = _who_could_have(work, held, readers.readers)
    counts = count_labels((one.parent_id, one.org_kind, one.tier) for one in writers)
    if held.attribution == Attribution.KIND and counts.get(held.attribution_label, 0) < K:
        raise ConflictError(FEW)
    book = rulebook_in_force(work)
    if all(
        weigh(book, _circumstances(work, held, relations)).verdict is Verdict.BLOCK
        for relations in _ways_to_stand(work, writers, firms)
    ):
        raise ConflictError(FORBIDDEN)


def _who_could_have(work: Work, held: HeldItem, readers: Sequence[Reader]) -> Sequence[Reader]:
    """Give one reader of each organisation that contributes here and did when this was written."""
    steady = members_since(work, held.space_id, held.held_at)
    contributing = {
        reader.org_id: reader
        for reader in readers
        if reader.role in CONTRIBUTORS and reader.org_id in steady
    }
    return list(contributing.values())


def _ways_to_stand(
    work: Work, writers: Sequence[Reader], firms: Sequence[Reader]
) -> Iterator[frozenset[Relation]]:
    known, others = known_relations(work), [_firm(one) for one in firms]
    ways = {
        frozenset(known.between(_firm(writer), other) for other in others) for writer in writers
    }
    yield from ways or {frozenset()}


def _circumstances(work: Work, held: HeldItem, relations: Collection[Relation]) -> Circumstances:
    charter = charter_in_force(work, space_or_charter(work, held.space_id))
    facets = facets_in(held.facets)
    public = facets.publicness is Publicness.GENUINE
    return Circumstances(
        category=held.category,
        facets=facets,
        relations=relations,
        cited=public and _can_be_followed(held, work.now.date()),
        in_charter=charter is None or held.category in charter.categories,
        marking=Marking(held.copy_marking),
        attribution=Attribution(held.attribution),
        permitted_action=PermittedAction(held.permitted_action),
    )


def _can_be_followed(held: HeldItem, today: dt.date) -> bool:
    if held.citation is None:
        return False
    read_on = dt.date.fromisoformat(held.citation["retrieved_on"])
    return Citation(held.citation["url"], read_on).can_be_followed(today)


def _firm(reader: Reader) -> Firm:
    return Firm(reader.org_id, reader.parent_id, reader.org_kind, reader.tier)
