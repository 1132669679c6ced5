"""One request of a program: the same work as a person's, opened by a token and by nothing else.

Cookies are not looked at, so another site cannot make a browser act here and no form's token is
wanted; pages in turn know nothing of tokens.
"""

from __future__ import annotations

import contextlib
import dataclasses as dc
from collections.abc import Callable
from typing import Any

from flask import request
from flask import typing as ft

from collab.core.errors import NotSignedInError, UnavailableError
from collab.core.limits import Limit
from collab.core.web import PUBLIC, SAFE, SIGNED_IN, Allow, View
from collab.work.bearer import Bearer, Scope, bearer_of, borne
from collab.work.door import open_door
from collab.work.opening import Identity
from collab.work.request import RequestRunner

MINUTE = 60
FAILED = Limit("bearer_failed", times=100, seconds=10 * MINUTE)
"""For one address, tokens nobody has only."""


@dc.dataclass(frozen=True, slots=True)
class BearerRunner:
    """Serves every route of the API. ``before_work`` may turn a bearer to a duty first."""

    pages: RequestRunner
    per_minute: int
    before_work: Callable[[Bearer], None]

    def __call__(self, allow: Allow, view: View, values: dict[str, Any]) -> ft.ResponseReturnValue:
        """Serve one request."""
        if allow is PUBLIC:
            return self.pages.as_stranger(view, values)
        if not isinstance(allow, Scope):
            raise TypeError(f"{allow.name} is no scope")
        who = self._bearer()
        # Where the counter is away, a known token goes on reading, as people do; it writes nothing.
        reads = request.method in SAFE
        with contextlib.suppress(UnavailableError) if reads else contextlib.nullcontext():
            each = Limit("bearer", times=self.per_minute, seconds=MINUTE)
            self.pages.house.limits.spend(each, str(who.token_id))
        self.before_work(who)
        who.demand(allow)
        identity = Identity(who.representation_id, who.org_id)
        return self.pages.as_viewer(SIGNED_IN, view, values, identity)

    def _bearer(self) -> Bearer:
        token = bearer_of(request.headers.get("Authorization"))
        if token is None:
            raise NotSignedInError
        caller = self.pages.caller() | {"cookie": None}
        with open_door(self.pages.engine, **caller) as door:
            who = borne(door, token)
        if who is None:
            self.pages.house.limits.spend(FAILED, caller["address"])
            raise NotSignedInError
        return who
