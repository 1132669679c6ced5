"""The page behind a digest's unsubscribe link: looking changes nothing, the button acts."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from collab.core.web import PUBLIC, Feature
from collab.surfaces.digests import unsubscribing
from collab.work.door import Door

bp = Feature("digests")


@bp.get("/unsubscribe/<token>", allow=PUBLIC)
def unsubscribe_page(door: Door, token: str) -> ResponseReturnValue:
    """Show the button; link scanners and curious previews get no further."""
    return render_template("digests/unsubscribe.html", on=unsubscribing.is_on(door, token))


@bp.post("/unsubscribe/<token>", allow=PUBLIC)
def unsubscribe(door: Door, token: str) -> ResponseReturnValue:
    """Switch the digests off, for the button and for one-click POSTs (RFC 8058) alike."""
    unsubscribing.end(door, token)
    return render_template("digests/unsubscribe.html", on=False)
