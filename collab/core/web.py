"""Routes that must say who may call them, and the runner that serves every one of them."""

from __future__ import annotations

import dataclasses as dc
import functools
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from flask import (
    Blueprint,
    Flask,
    current_app,  # noqa: TID251 # the runner is looked up here and nowhere else
)
from flask import (
    typing as ft,
)
from typing_extensions import override

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Allow(Protocol):
    """Who may call a route. Opaque here; the runner knows what to make of it."""

    @property
    def name(self) -> str:
        """A name for tables and tests."""
        ...

    @property
    def reads(self) -> bool:
        """True when this permits looking only, so that it never guards a writing route."""
        ...


@dc.dataclass(frozen=True, slots=True)
class Openness:
    """The two answers that are no actions."""

    name: str
    reads: bool = False


PUBLIC = Openness("public")
"""Anybody; the view gets a Door."""
SIGNED_IN = Openness("signed_in")
"""Any signed-in viewer; the service decides about the very object."""

View = Callable[..., ft.ResponseReturnValue]
ViewT = TypeVar("ViewT", bound=View)


class Runner(Protocol):
    """Opens the work of one request, checks ``allow``, calls the view, commits or rolls back."""

    def __call__(self, allow: Allow, view: View, values: dict[str, Any]) -> ft.ResponseReturnValue:
        """Serve one request."""
        ...


class RouteError(RuntimeError):
    """A route is declared wrongly; the program does not start."""


class Feature(Blueprint):
    """A blueprint whose every route says who may call it, and whose views are plain functions."""

    def __init__(self, name: str, *, url_prefix: str | None = None) -> None:
        super().__init__(name, __name__, url_prefix=url_prefix)
        self.allows: dict[str, Allow] = {}
        self._served: dict[str, View] = {}

    @override
    def route(self, rule: str, *, allow: Allow, **options: Any) -> Callable[[ViewT], ViewT]:  # type: ignore[override] # a required argument is the point
        """Declare a route. :raises RouteError: when a reading action guards a writing method."""
        methods = {m.upper() for m in options.get("methods", ["GET"])}
        if allow.reads and methods - SAFE:
            raise RouteError(f"{rule}: {allow.name} only reads and cannot guard {methods - SAFE}")
        if methods & SAFE and methods - SAFE:
            raise RouteError(f"{rule}: reading and writing are two views")

        def declare(view: ViewT) -> ViewT:
            endpoint = options.pop("endpoint", view.__name__)
            if self.allows.setdefault(f"{self.name}.{endpoint}", allow) is not allow:
                raise RouteError(f"{rule}: {endpoint} is open to others already")
            serve = self._served.setdefault(endpoint, self._serving(allow, view))
            self.add_url_rule(rule, endpoint, serve, **options)
            return view

        return declare

    def _serving(self, allow: Allow, view: View) -> View:
        """Give what Flask calls. An API's routes are served by a runner of their own."""
        return _served(allow, view)

    @override
    def get(self, rule: str, *, allow: Allow, **options: Any) -> Callable[[ViewT], ViewT]:  # type: ignore[override] # likewise
        """Declare a reading route."""
        return self.route(rule, allow=allow, methods=["GET"], **options)

    @override
    def post(self, rule: str, *, allow: Allow, **options: Any) -> Callable[[ViewT], ViewT]:  # type: ignore[override] # likewise
        """Declare a writing route."""
        return self.route(rule, allow=allow, methods=["POST"], **options)


def _served(allow: Allow, view: View) -> View:
    @functools.wraps(view)
    def serve(**values: Any) -> ft.ResponseReturnValue:
        runner: Runner = current_app.extensions["collab.runner"]
        return runner(allow, view, values)

    return serve


def register(app: Flask, feature: Feature) -> None:
    """Put a feature's routes on the app and note who may call them."""
    app.register_blueprint(feature)
    app.extensions.setdefault("collab.allows", {}).update(feature.allows)


def check_routes(app: Flask) -> None:
    """Refuse to start with an endpoint that does not say who may call it.

    :raises RouteError: naming the endpoints.
    """
    known = set(app.extensions.get("collab.allows", {})) | {"static"}
    bare = sorted({rule.endpoint for rule in app.url_map.iter_rules()} - known)
    if bare:
        raise RouteError(f"endpoints without an access rule: {', '.join(bare)}")
