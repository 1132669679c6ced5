"""What readers could infer from a copy, asked of this space before anything leaves."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterator, Mapping

from collab.core.errors import NotFoundError
from collab.core.refs import Card, card_of
from collab.policy.amounts import exact_amounts
from collab.policy.attribution import K
from collab.policy.declaration import Attribution, Declaration
from collab.policy.inference import Inference, PlaceTold, of_place
from collab.policy.moments import exact_moments
from collab.shared.releases.crossing import Snapshot
from collab.shared.releases.models import Release
from collab.work.unit import Work

PAGES: Mapping[str, str] = {
    "documents": "document",
    "findings": "finding",
    "information-requests": "information_request",
}
"""Addresses that name an item, by the kind behind them."""
_LINK = re.compile(rf"/({'|'.join(PAGES)})/([0-9a-fA-F-]{{36}})")
MOST_LINKS = 50


def inferences(  # noqa: PLR0913 # all that a reader has before him
    work: Work,
    leaving: Snapshot,
    space_id: uuid.UUID,
    *,
    wanted: Declaration,
    effective: Attribution,
    hidden: int,
    place: PlaceTold,
    corrects: Release | None,
) -> tuple[Inference, ...]:
    """Give what stands out in what would cross, in the order in which it is told.

    ``hidden`` counts the ultimate parents that could be the contributor.
    """
    found = [
        *_of_label(wanted, effective, hidden),
        *of_place(place, unnamed=effective is not Attribution.NAMED),
        *_of_texts(leaving.texts.values()),
        *_of_links(work, leaving, space_id, wanted, corrects),
    ]
    return tuple(dict.fromkeys(found))


def _of_label(wanted: Declaration, effective: Attribution, hidden: int) -> Iterator[Inference]:
    if effective is Attribution.NAMED:
        return
    if wanted.attribution is not effective:
        yield Inference.LABEL_FEW
    if hidden < K:
        yield Inference.MEMBER_FEW


def _of_texts(texts: Collection[str]) -> Iterator[Inference]:
    if any(exact_moments(text) for text in texts):
        yield Inference.DATE_EXACT
    if any(exact_amounts(text) for text in texts):
        yield Inference.AMOUNT_EXACT


def _of_links(
    work: Work,
    leaving: Snapshot,
    space_id: uuid.UUID,
    wanted: Declaration,
    corrects: Release | None,
) -> Iterator[Inference]:
    if corrects is not None and wanted.marking < corrects.copy_marking:
        yield Inference.MILDER_THAN_CORRECTED
    for card in _linked(work, leaving):
        if card.space_id != space_id or card.marking > int(wanted.marking):
            yield Inference.STRICTER_LINK


def _linked(work: Work, leaving: Snapshot) -> Iterator[Card]:
    """Give what the texts link to, as far as the author may read it."""
    named = [match for text in leaving.texts.values() for match in _LINK.finditer(text)]
    for match in named[:MOST_LINKS]:
        try:
            yield card_of(work, PAGES[match[1]], uuid.UUID(match[2]))
        except (NotFoundError, ValueError):
            continue
