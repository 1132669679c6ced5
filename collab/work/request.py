"""One request, one Work: find the session, name the viewer, check, run, commit or roll back.

A view that returns commits; one that raises rolls back, and what it raised is rendered after.
This is the only commit on the web side.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, request
from flask import typing as ft
from sqlalchemy import Engine

from collab.audit.record import SYSTEM_CHAIN, Entry, append
from collab.core.clock import utc_now
from collab.core.errors import DeniedError, NotSignedInError, SessionEndedError
from collab.core.house import House
from collab.core.web import PUBLIC, SAFE, SIGNED_IN, Allow, View
from collab.policy.decision import Decision
from collab.policy.rules import Action
from collab.work.door import open_door
from collab.work.opening import Identity, finish, open_work
from collab.work.session import SignedIn, signed_in
from collab.work.unit import Work

WORK_KEY = "collab.work"
SESSION_KEY = "collab.session"


def current_work() -> Work | None:
    """Give the Work of the request being served, for the frame around a page; None outside."""
    work: Work | None = request.environ.get(WORK_KEY)
    return work


def current_session() -> SignedIn:
    """Give the session of the request being served. :raises NotSignedInError: without one."""
    found: SignedIn | None = request.environ.get(SESSION_KEY)
    if found is None:
        raise NotSignedInError
    return found


@dc.dataclass(frozen=True, slots=True)
class RequestRunner:
    """Serves every route. ``before_work`` may turn a signed-in caller to a duty first."""

    engine: Engine
    house: House
    cookie_name: str
    before_work: Callable[[SignedIn, str], None]
    nudge: Callable[[], None]

    def __call__(self, allow: Allow, view: View, values: dict[str, Any]) -> ft.ResponseReturnValue:
        """Serve one request."""
        if allow is PUBLIC:
            return self._public(view, values)
        with open_door(self.engine, **self._caller()) as door:
            who = signed_in(door)
        if who is None:
            sent = request.method not in SAFE and self.cookie_name in request.cookies
            raise SessionEndedError if sent else NotSignedInError
        self.before_work(who, request.endpoint or "")
        request.environ[SESSION_KEY] = who
        return self._signed_in(allow, view, values, who)

    def _public(self, view: View, values: dict[str, Any]) -> Response:
        with open_door(self.engine, **self._caller()) as door:
            response = make_response(view(door, **values))
        if request.method not in SAFE:
            self.nudge()
        return response

    def _signed_in(
        self, allow: Allow, view: View, values: dict[str, Any], who: SignedIn
    ) -> Response:
        read_only = request.method in SAFE
        identity = Identity(who.representation_id, who.org_id)
        try:
            with open_work(
                self.engine, identity, now=utc_now(), house=self.house, read_only=read_only
            ) as work:
                request.environ[WORK_KEY] = work
                _check(allow, work)
                response = make_response(view(work, **values))
                # A form sent back keeps nothing of what was tried on the way to its errors.
                if not read_only and response.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
                    finish(work)
        except DeniedError:
            self._note_denial(who)
            raise
        finally:
            request.environ.pop(WORK_KEY, None)
        if not read_only:
            self.nudge()
        return response

    def _caller(self) -> dict[str, Any]:
        return {
            "now": utc_now(),
            "house": self.house,
            "address": request.remote_addr or "",
            "device": request.headers.get("User-Agent", "")[:200],
            "cookie": request.cookies.get(self.cookie_name),
        }

    def _note_denial(self, who: SignedIn) -> None:
        """Write the denial on a connection of its own: the work it belongs to is rolled back."""
        facts = {"route": request.endpoint, "representation": who.representation_id}
        with self.engine.begin() as connection:
            append(connection, [Entry(SYSTEM_CHAIN, utc_now(), "access.denied", facts)])


def _check(allow: Allow, work: Work) -> None:
    """Check the coarse half of ``allow``; the service decides about the very object."""
    if allow is SIGNED_IN:
        return
    if not isinstance(allow, Action):
        raise TypeError(f"{allow.name} is no access rule")
    if not allow.held_somewhere(work.viewer):
        because = "No seat or duty of yours, anywhere, lets you do this."
        raise DeniedError(Decision(allowed=False, reasons=(because,)))
