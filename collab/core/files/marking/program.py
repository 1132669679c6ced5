"""The process apart that writes a line on a file: bound like the one that cleans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collab.core.files.program import Doing, serve


def marking() -> Doing:
    """Load what writes the line that is told on a file of the kind that is told."""
    from collab.core.files.marking.whole import marked  # noqa: PLC0415 # once the process is bound

    def do(told: Mapping[str, Any], content: bytes) -> tuple[Mapping[str, Any], bytes]:
        return {}, marked(content, told["kind"], told["line"])

    return do


if __name__ == "__main__":
    serve(marking)
