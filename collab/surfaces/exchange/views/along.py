"""What one's firm takes along of the work of experts, and of indicators, from its own pages.

Making a file is recorded, so it is sent for and never just opened.
"""

from __future__ import annotations

from flask import Response, render_template, request

from collab.core.errors import InvalidError
from collab.core.web import SIGNED_IN, Feature
from collab.people.organisations.queries import own as own_organisation
from collab.policy.pools import reads_figures
from collab.surfaces.exchange.along.taking import ANSWERS, ENGAGEMENTS, parts, take
from collab.surfaces.exchange.policy import Act
from collab.surfaces.exchange.taking import FORMATS
from collab.surfaces.exchange.views.blueprint import attachment
from collab.work.unit import Work

along_bp = Feature("along")


@along_bp.get("/engagements/files", allow=SIGNED_IN)
def engagements(work: Work) -> str:
    """Show what a file of engagements would hold."""
    return _page(work, ENGAGEMENTS)


@along_bp.post("/engagements/files", allow=SIGNED_IN)
def take_engagements(work: Work) -> Response:
    """Give it as what is asked for: all of it, or one part as CSV."""
    return _given(work, ENGAGEMENTS)


@along_bp.get("/kpis/files", allow=SIGNED_IN)
def answers(work: Work) -> str:
    """Show what a file of one's own answers would hold."""
    return _page(work, ANSWERS)


@along_bp.post("/kpis/files", allow=SIGNED_IN)
def take_answers(work: Work) -> Response:
    """Give them as what is asked for."""
    return _given(work, ANSWERS)


def _page(work: Work, of: str) -> str:
    decision = work.may(Act.TAKE_OWN, own_organisation(work))
    return render_template(
        "exchange/along.html",
        of=of,
        decision=decision,
        parts=parts(work, of) if decision.allowed else [],
        reads_figures=reads_figures(work.viewer),
    )


def _given(work: Work, of: str) -> Response:
    file_format, key = request.form.get("format", ""), request.form.get("part", "")
    if file_format not in FORMATS:
        raise InvalidError({"format": "Choose XLSX, JSON or CSV."})
    content = take(work, of, file_format, key)
    named = f"{of}-{key}" if file_format == "csv" else of
    return attachment(content, f"{named}-{work.now:%Y-%m-%d}.{file_format}", FORMATS[file_format])
