"""What a version may stand on: the items of its space, as search knows their titles."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select

from collab.core.errors import NotFoundError
from collab.core.refs import Card, card_of
from collab.core.texts import one_line
from collab.features.talking_points import queries
from collab.features.talking_points.models import TalkingPointEvidence, TalkingPointVersion
from collab.features.talking_points.rules import EVIDENCE
from collab.shared.search.kinds import address_of, kinds
from collab.shared.search.models import SearchRow
from collab.work.unit import Work

OFFERED, TITLE = 200, 90


def items_of(
    work: Work, space_id: uuid.UUID, *, but: Collection[uuid.UUID]
) -> Sequence[tuple[str, str, str]]:
    """Give what the viewer reads in a space and may build on, the newest first, kind by kind."""
    found = work.session.execute(
        select(SearchRow.kind, SearchRow.id, SearchRow.title, SearchRow.body)
        .where(SearchRow.space_id == space_id, SearchRow.kind.in_(EVIDENCE))
        .order_by(SearchRow.shared_at.desc(), SearchRow.id)
        .limit(OFFERED)
    )
    named = kinds()
    rows = [
        (kind, f"{kind}:{ident}", _short(title or body))
        for kind, ident, title, body in found
        if ident not in but
    ]
    rows.sort(key=lambda row: EVIDENCE.index(row[0]))
    return [(value, title, named[kind][1]) for kind, value, title in rows]


def chosen(work: Work, value: str | None) -> Card:
    """Give the card of what was chosen. :raises NotFoundError: when there is none to be seen."""
    kind, _, ident = (value or "").partition(":")
    try:
        return card_of(work, kind, uuid.UUID(ident))
    except ValueError:
        raise NotFoundError from None


@dc.dataclass(frozen=True, slots=True)
class Piece:
    """What a version stands on, as the viewer may know it; no title for what he does not see."""

    link: TalkingPointEvidence
    kind: str
    title: str
    path: str
    lacks: str | None


def pieces_of(work: Work, version_id: uuid.UUID) -> Sequence[Piece]:
    """Give what a version stands on, all of it asked for at once."""
    links = queries.evidence(work, version_id)
    stands = queries.evidence_stands(work, version_id)
    found = work.session.execute(
        select(SearchRow.id, SearchRow.title, SearchRow.body).where(
            SearchRow.id.in_([link.item_id for link in links])
        )
    )
    titles = {ident: _short(title or body) for ident, title, body in found}
    named = kinds()
    return [
        Piece(
            link=link,
            kind=named[link.item_kind][0] if link.item_kind in named else link.item_kind,
            title=titles.get(link.item_id, ""),
            path=address_of(link.item_kind, link.item_id) if link.item_id in titles else "",
            lacks=stands.get(link.id),
        )
        for link in links
    ]


def left_out(work: Work, row: TalkingPointVersion) -> Sequence[Piece]:
    """Give what the version it was made from stood on, and it does not, as far as one reads that.

    Its sentences may still be drawn from there.
    """
    if row.based_on_id is None:
        return []
    kept = {(one.item_kind, one.item_id) for one in queries.evidence(work, row.id)}
    before = pieces_of(work, row.based_on_id)
    return [one for one in before if (one.link.item_kind, one.link.item_id) not in kept]


def _short(text: str) -> str:
    said = one_line(text)
    return said if len(said) <= TITLE else said[:TITLE].rsplit(" ", 1)[0] + " …"
