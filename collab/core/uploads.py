"""Files that are sent to us: kept in memory, and large only where a view expects one."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO

from flask import Flask, Request, request
from typing_extensions import override


class RequestInMemory(Request):
    """A request whose files never touch the disk: what is uploaded belongs in a vault alone."""

    @override
    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def take_uploads(app: Flask, *, at: Mapping[str, int]) -> None:
    """Let the views named (module and function) be sent so many bytes; the rest stay narrow."""
    app.request_class = RequestInMemory

    @app.before_request
    def widen() -> None:
        view = app.view_functions.get(request.endpoint or "")
        most = at.get(f"{view.__module__}.{view.__name__}") if view is not None else None
        if most is not None:
            request.max_content_length = most
