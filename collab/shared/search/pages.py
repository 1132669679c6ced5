"""What the page of search shows, gathered for its template."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from collab.core.vocabularies import LANGUAGES, countries
from collab.people.spaces.queries import seated_in
from collab.policy.viewer import SpaceKind
from collab.shared.releases.permitted import permitted_among
from collab.shared.search.excerpts import Pieces
from collab.shared.search.kinds import address_of, kinds
from collab.shared.search.models import SearchRow
from collab.shared.search.queries import BOUND, LONGEST, PAGE, Filters, Hit, Results, cleaned
from collab.shared.search.suggestions import Suggestions
from collab.shared.vocabularies import terms
from collab.work.unit import Work

LAST_PAGE = BOUND // PAGE


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A hit in words: where it stands, what it was said about, and what of it was asked for."""

    title: Pieces
    excerpt: Pieces
    path: str
    kind: str
    space: str
    about: str | None
    marking: int
    severity: int | None
    at: dt.datetime
    permitted: str | None


def filters_from(work: Work, arguments: Mapping[str, str]) -> Filters:
    """Read filters from an address; what makes no sense narrows nothing."""
    known: Mapping[str, Any] = {
        "kind": kinds(),
        "issue": terms(work, "issues").by_key,
        "country": countries(),
        "language": LANGUAGES,
    }
    kept = {name: arguments.get(name, "") for name in known}
    spaces = {str(space): space for space in work.viewer.seats}
    return Filters(
        space_id=spaces.get(arguments.get("space", "").lower()),
        **{name: value for name, value in kept.items() if value in known[name]},
    )


def choices(work: Work) -> Mapping[str, Any]:
    """Give what may be chosen: spaces one sits in, kinds, and words of vocabularies."""
    issues = terms(work, "issues")
    return {
        "space_options": [
            (str(space.id), _("Your vault") if space.kind == SpaceKind.VAULT else space.name)
            for space in seated_in(work)
            if space.id in work.viewer.seats
        ],
        "kind_options": [(kind, many) for kind, (_one, many) in kinds().items()],
        "issue_options": [
            (branch, [(term.key, term.word()) for term in found])
            for branch, found in issues.offered()
        ],
        "country_options": list(countries().items()),
        "language_options": list(LANGUAGES.items()),
    }


def turning(said: str, filters: Filters, page: int, results: Results | None) -> Mapping[str, Any]:
    """Give the addresses round a page of results."""
    found = min(results.total, BOUND) if results else 0
    pages = -(-found // PAGE)
    return {
        "page": page,
        "pages": pages,
        "last_page": pages,
        "bound": BOUND,
        "longest": LONGEST,
        "first": address(said, filters),
        "clear": address(said, Filters()) if filters != Filters() else None,
        "previous": address(said, filters, page - 1) if page > 1 else None,
        "next": address(said, filters, page + 1) if page < pages else None,
    }


def lines(work: Work, hits: Sequence[Hit]) -> list[Line]:
    """Say of each hit where it stands and what it was said about: three queries for all of them."""
    names: dict[uuid.UUID | None, str] = {s.id: s.name for s in seated_in(work)}
    about = _titles(work, {hit.subject_id for hit in hits if hit.subject_id})
    named = kinds()
    permitted = permitted_among(work, [(hit.kind, hit.item_id) for hit in hits])
    return [
        Line(
            title=hit.title or [(named.get(hit.kind, (hit.kind, ""))[0], False)],
            excerpt=hit.excerpt,
            path=address_of(hit.kind, hit.item_id, hit.subject_id),
            kind=named.get(hit.kind, (hit.kind, ""))[0],
            space=_("Your vault") if hit.in_vault else names.get(hit.space_id, ""),
            about=hit.about or (about.get(hit.subject_id) if hit.subject_id else None),
            marking=hit.marking,
            severity=hit.severity,
            at=hit.shared_at,
            permitted=permitted.get(hit.item_id),
        )
        for hit in hits
    ]


FILTER_WORDS = {
    "space_id": _l("Without the space"),
    "kind": _l("Without the kind"),
    "issue": _l("Without the issue"),
    "country": _l("Without the country"),
    "language": _l("Without the language"),
}


def linked(said: str, filters: Filters, found: Suggestions) -> Mapping[str, Any]:
    """Give suggestions as texts with the addresses that ask them."""
    return {
        "questions": [(text, address(text, filters)) for text in found.questions],
        "without": [(FILTER_WORDS[name], address(said, less)) for name, less in found.without],
    }


def address(said: str, filters: Filters, page: int = 1) -> str:
    """Give the address of a question."""
    asked = {
        "q": said,
        "space": filters.space_id,
        "kind": filters.kind,
        "issue": filters.issue,
        "country": filters.country,
        "language": filters.language,
        "page": page if page > 1 else None,
    }
    return "/search?" + urlencode({name: value for name, value in asked.items() if value})


def shown_again(said: str) -> str:
    """Give a question as its field shows it: what cannot be seen is not sent back."""
    return cleaned(said)[: LONGEST + 1]


def _titles(work: Work, ids: set[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Give the titles of those of the items that the viewer may read."""
    if not ids:
        return {}
    rows = work.session.execute(
        select(SearchRow.id, SearchRow.title).where(SearchRow.id.in_(ids), SearchRow.title != "")
    )
    return dict(rows.all())
