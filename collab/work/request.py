"""One request, one Work: find the session, name the viewer, check, run, commit or roll back.

A view that returns commits; one that raises rolls back, and what it raised is rendered after.
This is the only commit on the web side.
"""

from __future__ import annotations

import contextlib
import dataclasses as dc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, request
from flask import typing as ft
from sqlalchemy import Engine

from collab.audit.record import SYSTEM_CHAIN, Entry, append
from collab.core.clock import utc_now
from collab.core.errors import DeniedError, NotSignedInError, SessionEndedError
from collab.core.house import House
from collab.core.ids import token_hash
from collab.core.web import PUBLIC, SAFE, SIGNED_IN, Allow, View
from collab.policy.decision import Decision
from collab.policy.rules import Action
from collab.policy.viewer import Viewer
from collab.work.door import open_door
from collab.work.opening import Identity, NoSessionError, finish, open_session, open_work
from collab.work.session import SignedIn, noted
from collab.work.unit import Work

WORK_KEY = "collab.work"
SESSION_KEY = "collab.session"
FRAME_KEY = "collab.framed"


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


def current_frame() -> Any:
    """Give what the database said stands round the pages of this request; None if it did not."""
    return request.environ.get(FRAME_KEY)


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
            return self.as_stranger(view, values)
        try:
            return self._served(allow, view, values, self._by_session(request.method in SAFE))
        except NoSessionError:
            sent = request.method not in SAFE and self.cookie_name in request.cookies
            raise (SessionEndedError if sent else NotSignedInError) from None

    def as_stranger(self, view: View, values: dict[str, Any]) -> Response:
        """Serve one request of anybody; the view gets a Door."""
        with open_door(self.engine, **self.caller()) as door:
            response = make_response(view(door, **values))
        if request.method not in SAFE:
            self.nudge()
        return response

    def as_viewer(
        self, allow: Allow, view: View, values: dict[str, Any], who: Identity
    ) -> Response:
        """Serve one request of somebody who is known by whatever credential."""
        read_only = request.method in SAFE
        opened = open_work(self.engine, who, now=utc_now(), house=self.house, read_only=read_only)
        return self._served(allow, view, values, opened)

    def _served(
        self,
        allow: Allow,
        view: View,
        values: dict[str, Any],
        opened: AbstractContextManager[Work],
    ) -> Response:
        read_only = request.method in SAFE
        work = None
        try:
            with opened as work:
                request.environ[WORK_KEY] = work
                _check(allow, work)
                response = make_response(view(work, **values))
                # A form sent back keeps nothing of what was tried on the way to its errors.
                if not read_only and response.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
                    finish(work)
        except DeniedError:
            if work is not None:
                self._note_denial(work.viewer)
            raise
        finally:
            request.environ.pop(WORK_KEY, None)
        if not read_only:
            self.nudge()
        return response

    def look(self) -> tuple[Viewer, Any] | None:
        """Learn anew who asks and what stands round his pages: one that failed has no work left.

        Nobody for a stranger, for whoever owes something first, and while the database is away.
        """
        with contextlib.suppress(Exception), self._by_session(read_only=True) as work:
            return work.viewer, current_frame()
        return None

    @contextlib.contextmanager
    def _by_session(self, read_only: bool) -> Iterator[Work]:  # noqa: FBT001 # private, and named above
        """Open the work of whoever the cookie names: the door and the viewer in one step."""
        cookie, now = request.cookies.get(self.cookie_name), utc_now()
        if not cookie:
            raise NoSessionError
        token = token_hash(cookie)
        with open_session(self.engine, token, now=now, house=self.house, read_only=read_only) as (
            work,
            entered,
        ):
            who = entered.session
            if who is None or not noted(self.house.presence, who, now):
                with open_door(self.engine, **self.caller()) as door:
                    door.ask("sign_out", token, now)  # an idle end is an end for good
                raise NoSessionError
            self.before_work(who, request.endpoint or "")
            request.environ[SESSION_KEY] = who
            if read_only:  # whoever writes may change what stands in it
                request.environ[FRAME_KEY] = entered.frame
            yield work

    def caller(self) -> dict[str, Any]:
        """Give what a door wants to know of whoever comes."""
        return {
            "now": utc_now(),
            "house": self.house,
            "address": request.remote_addr or "",
            "device": request.headers.get("User-Agent", "")[:200],
            "cookie": request.cookies.get(self.cookie_name),
        }

    def _note_denial(self, who: Viewer) -> None:
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
