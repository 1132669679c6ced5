"""Cards that are probably the same person or body, within one space only: shown, never decided.

What stands in two vaults is never compared: that two firms know one person is for them to find out
where both have shared it. A draft is compared with what its author can read in one space.
"""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process
from sqlalchemy import select

from collab.features.contacts.legal_forms import plain, without_form
from collab.features.contacts.models import Contact
from collab.features.contacts.queries import standing
from collab.features.contacts.rules import ORGANISATION, same_person
from collab.shared.releases.queries import history
from collab.work.unit import Work

STOCK = 2_000
"""Cards of a space that are compared, the latest first."""
ENOUGH = 88.0
"""How alike two names must be, out of 100."""
SAME_PLACE = 78.0
"""The same of names in one organisation."""
SURE = 95.0
"""The same of names in two organisations: people change where they work."""
SHOWN = 3
NEAREST = 8
PAIRS = 50
COMPARED = tuple(
    getattr(Contact, name)
    for name in ("id", "form", "name", "organisation", "email", "website", "protected")
)


@dc.dataclass(frozen=True, slots=True)
class Known:
    """A card as far as it is compared."""

    id: uuid.UUID
    form: str
    name: str
    organisation: str = ""
    email: str = ""
    website: str = ""
    protected: bool = False

    @property
    def compared(self) -> str:
        """Give its name as it is compared: a body's without its legal form, a person's whole."""
        return without_form(self.name) if self.form == ORGANISATION else plain(self.name)


def likeness(one: Known, other: Known) -> float:
    """Tell how alike two cards are, out of 100. A made-up name is like nobody's."""
    if one.form != other.form or one.protected or other.protected:
        return 0.0
    if one.email and same_person(one.email) == same_person(other.email):
        return 100.0
    if one.form == ORGANISATION and one.website and _host(one.website) == _host(other.website):
        return 100.0
    names = fuzz.token_sort_ratio(one.compared, other.compared)
    if one.organisation and other.organisation:
        places = fuzz.token_set_ratio(
            without_form(one.organisation), without_form(other.organisation)
        )
        least = SAME_PLACE if places >= ENOUGH else SURE
        return names if names >= least else 0.0
    return names if names >= ENOUGH else 0.0


def stock_of(work: Work, space_id: uuid.UUID) -> Sequence[Known]:
    """Give the latest cards of a space that the viewer may read."""
    rows = work.session.execute(
        select(*COMPARED)
        .where(Contact.space_id == space_id, *standing())
        .order_by(Contact.shared_at.desc(), Contact.id)
        .limit(STOCK)
    )
    return [Known(*row) for row in rows]


def like_draft(work: Work, row: Contact, space_id: uuid.UUID) -> Sequence[Known]:
    """Give what of a space looks like a draft, the most alike first; not its own copies."""
    own = {attempt.copy_id for attempt in history(work, row.id)} | {row.id}
    mine = known_of(row)
    return [one for one in most_like(mine, stock_of(work, space_id)) if one.id not in own][:SHOWN]


def most_like(mine: Known, others: Sequence[Known]) -> Sequence[Known]:
    """Give those that look like mine, the most alike first.

    Names are compared all at once and outside Python: an address book has ten thousand.
    """
    names = [other.compared for other in others]
    near = process.extract(
        mine.compared,
        names,
        scorer=fuzz.token_sort_ratio,
        score_cutoff=SAME_PLACE,
        limit=NEAREST,
    )
    candidates = {at for _name, _score, at in near}
    mail, host = same_person(mine.email), _host(mine.website) if mine.website else ""
    for at, other in enumerate(others):
        if (mail and same_person(other.email) == mail) or (host and _host(other.website) == host):
            candidates.add(at)
    scored = [(likeness(mine, others[at]), at) for at in candidates]
    return [others[at] for score, at in sorted(scored, key=_best) if score]


def _best(pair: tuple[float, int]) -> tuple[float, int]:
    return -pair[0], pair[1]


def known_of(row: Contact) -> Known:
    """Give a card as far as it is compared."""
    return Known(
        row.id, row.form, row.name, row.organisation, row.email, row.website, row.protected
    )


def pairs_in(work: Work, space_id: uuid.UUID) -> Sequence[tuple[Known, Known]]:
    """Give pairs of a space's cards that look alike, for whoever looks after it."""
    return list(_pairs(stock_of(work, space_id)))


def _pairs(stock: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    """Compare names all at once and outside Python, and only what is near in full."""
    if len(stock) < 2:  # noqa: PLR2004 # a pair
        return
    names = [one.compared for one in stock]
    near = process.cdist(
        names, names, scorer=fuzz.token_sort_ratio, score_cutoff=SAME_PLACE, dtype="uint8"
    )
    mails: dict[str, list[int]] = {}
    for at, one in enumerate(stock):
        if one.email:
            mails.setdefault(same_person(one.email), []).append(at)
    candidates = {
        (int(a), int(b)) for a, b in zip(*near.nonzero(), strict=True) if int(a) < int(b)
    } | {(a, b) for ats in mails.values() for a in ats for b in ats if a < b}
    found = sorted((-score, a, b) for a, b in candidates if (score := likeness(stock[a], stock[b])))
    for _score, a, b in found[:PAIRS]:
        yield stock[a], stock[b]


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")
