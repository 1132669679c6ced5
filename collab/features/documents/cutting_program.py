"""The process apart that leaves words out of a file: bound like the one that cleans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collab.core.files.program import Doing, serve

SURE = 6
"""So many letters and figures in a row are no accident, wherever in a file they stand."""


def cutting() -> Doing:
    """Load what cuts a file of the kind, and by the words, that are told."""
    from functools import partial  # noqa: PLC0415 # only once the process is bound

    from collab.core.files.cutting.whole import cut  # noqa: PLC0415 # likewise
    from collab.core.files.slots import Scissors  # noqa: PLC0415 # likewise
    from collab.policy.redaction import GAP, standing  # noqa: PLC0415 # likewise

    def do(told: Mapping[str, Any], content: bytes) -> tuple[Mapping[str, Any], bytes]:
        words = told["words"]
        long = [word for word in words if sum(map(str.isalnum, word)) >= SURE]
        scissors, sure = (Scissors(partial(standing, words=some), GAP) for some in (words, long))
        made = cut(content, told["kind"], scissors, sure)
        return made.told, made.content

    return do


if __name__ == "__main__":
    serve(cutting)
