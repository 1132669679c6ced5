"""/styleguide: for whoever builds a page, and for the tests that look at every component."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from collab.core.clock import utc_now
from collab.core.pages import fragment
from collab.core.undoing import flash_undo
from collab.core.web import SIGNED_IN, Feature
from collab.policy.marking import Marking
from collab.surfaces.style_guide.forms import LONG, samples
from collab.work.unit import Work

bp = Feature("style_guide", url_prefix="/styleguide")
COMPONENTS = (
    "button",
    "form",
    "field",
    "filters",
    "dialog",
    "disclosure",
    "marking",
    "permitted",
    "verdict",
    "decision",
    "severity",
    "badge",
    "audience",
    "flash",
    "notice",
    "progress",
    "upload",
    "table",
    "card",
    "item_list",
    "excerpt",
    "description_list",
    "timeline",
    "stat",
    "tag_list",
    "diff",
    "empty",
    "pager",
    "breadcrumbs",
    "steps",
    "when",
    "code",
    "icon",
    "tile_map",
    "trend",
    "matrix",
)
"""A sample each, ``templates/style_guide/_<component>.html``; a test compares the two lists."""


@bp.get("", allow=SIGNED_IN)
def index(_work: Work) -> ResponseReturnValue:
    """Show every component; to htmx, the one that is asked for anew."""
    return fragment(
        "style_guide/index.html",
        "progress",
        components=COMPONENTS,
        forms=samples(),
        levels=tuple(Marking),
        long=LONG,
        at=utc_now(),
    )


@bp.get("/empty", allow=SIGNED_IN)
def nothing(_work: Work) -> ResponseReturnValue:
    """Show a page with nothing on it."""
    return render_template("style_guide/nothing.html")


@bp.post("", allow=SIGNED_IN)
def try_out(_work: Work) -> ResponseReturnValue:
    """Take what a sample form sends, keep nothing of it, and say so with every kind of line."""
    again = url_for("style_guide.try_out")
    flash_undo(_("This is where it says what was done. Nothing was."), again)
    flash(_("A line that only tells."), "notice")
    flash(_("A line that warns."), "warning")
    flash(_("A line about something that failed."), "error")
    return redirect(url_for("style_guide.index"), 303)
