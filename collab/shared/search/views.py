"""The page that finds: a question in the address, what fits of all one may read."""

from __future__ import annotations

from flask import request
from flask import typing as ft

from collab.core.pages import fragment
from collab.core.texts import whole
from collab.core.web import SIGNED_IN, Feature
from collab.shared.search import pages
from collab.shared.search.queries import PAGE, Outcome, search
from collab.shared.search.suggestions import suggest
from collab.work.unit import Work

bp = Feature("search")


@bp.get("/search", allow=SIGNED_IN)
def show(work: Work) -> ft.ResponseReturnValue:
    """Show what fits a question, or how to ask one."""
    said = request.args.get("q", "")
    filters = pages.filters_from(work, request.args)
    page = min(max(whole(request.args.get("page")) or 1, 1), pages.LAST_PAGE)
    results = search(work, said, filters, start=(page - 1) * PAGE) if said.strip() else None
    nothing = results is not None and results.outcome is Outcome.NOTHING
    return fragment(
        "search/show.html",
        "results",
        **pages.choices(work),
        **pages.turning(said, filters, page, results),
        said=pages.shown_again(said),
        filters=filters,
        results=results,
        lines=pages.lines(work, results.hits) if results else [],
        suggestions=pages.linked(said, filters, suggest(work, said, filters)) if nothing else None,
    )
