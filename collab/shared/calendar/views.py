"""Feeds: listed and made on one's account page, and fetched by programs at their secret address."""

from __future__ import annotations

import contextlib
import uuid
from http import HTTPStatus

from flask import Response, flash, redirect, render_template, request
from flask import typing as ft
from flask_babel import gettext as _

from collab.core.errors import InvalidError, NotFoundError, NotSignedInError, UnavailableError
from collab.core.ids import token_hash
from collab.core.web import PUBLIC, SIGNED_IN, Feature
from collab.people.spaces.queries import seated_in
from collab.policy.viewer import SpaceKind
from collab.shared.calendar import feeds
from collab.shared.calendar.policy import Act
from collab.work.door import Door
from collab.work.opening import Identity, open_work
from collab.work.unit import Work

bp = Feature("calendar")


@bp.get("/calendar/<token>", allow=PUBLIC)
def feed(door: Door, token: str) -> ft.ResponseReturnValue:
    """Give a feed. An ended one, a leaver's and one that never was answer alike."""
    secret = _secret_of(token)
    found = door.ask("calendar", token_hash(secret), door.now) if secret else ()
    if not found:
        with contextlib.suppress(UnavailableError):
            door.house.limits.spend(feeds.FAILED, door.address)
        raise NotFoundError
    ident, person, org, space_id = tuple(found[0])
    with contextlib.suppress(UnavailableError):  # reading goes on where the counter is away
        door.house.limits.spend(feeds.FETCHED, str(ident))
    who = Identity(person, org)
    try:
        with open_work(
            door.connection.engine, who, now=door.now, house=door.house, read_only=True
        ) as work:
            said = feeds.said(work, space_id)
    except NotSignedInError:
        raise NotFoundError from None
    response = Response(said, content_type="text/calendar; charset=utf-8")
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/account/calendar", allow=SIGNED_IN)
def own_feeds(work: Work) -> ft.ResponseReturnValue:
    """List one's feeds, and offer new ones."""
    return _page(work)


@bp.post("/account/calendar", allow=Act.MAKE)
def make_feed(work: Work) -> ft.ResponseReturnValue:
    """Make a feed and show its address, this once."""
    wanted = request.form.get("space", "")
    try:
        space_id = uuid.UUID(wanted) if wanted else None
    except ValueError:
        raise NotFoundError from None
    try:
        _row, address = feeds.make(work, space_id)
    except InvalidError as error:
        return _page(work, trouble=" ".join(error.fields.values())), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("calendar/made.html", address=address)


@bp.post("/account/calendar/<uuid:feed_id>/end", allow=Act.END)
def end_feed(work: Work, feed_id: uuid.UUID) -> ft.ResponseReturnValue:
    """End a feed at once."""
    feeds.end(work, feed_id)
    flash(_("That feed is ended. Delete it in your calendar program as well."), "success")
    return redirect("/account/calendar", HTTPStatus.SEE_OTHER)


def _page(work: Work, trouble: str | None = None) -> str:
    mine = feeds.own_feeds(work)
    spaces = [
        space
        for space in seated_in(work)
        if space.id in work.viewer.seats and space.kind != SpaceKind.VAULT
    ]
    return render_template(
        "calendar/feeds.html",
        feeds=mine,
        names=feeds.names(work, mine),
        spaces=spaces,
        trouble=trouble,
    )


def _secret_of(name: str) -> str | None:
    """Give what could be a token of ours; None for what is not even looked up."""
    token, _, ending = name.rpartition(".")
    fits = ending == "ics" and token.isascii() and len(token) <= feeds.LONGEST
    return token if fits else None
