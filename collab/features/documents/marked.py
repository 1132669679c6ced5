"""The file a reader takes: with his name on it where the copy asks for that, drawn as he asks.

What is kept stays as it was judged; a marked one is nobody's but the one's who took it.
"""

from __future__ import annotations

import contextlib
import sys

from collab.core.errors import UnavailableError
from collab.core.files.apart import done_apart
from collab.core.files.kinds import RefusedError
from collab.core.files.marking.kinds import BEARING
from collab.core.limits import Limit
from collab.features.documents.models import Document, place_of_copy
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.shared.releases.taking import asks_for_a_name, taker
from collab.work.unit import Work

COMMAND = (sys.executable, "-P", "-m", "collab.core.files.marking.program")
ALWAYS_FROM = Marking.AMBER_STRICT
SHORT = 8
OFTEN = Limit("marked_files", times=60, seconds=60)
"""For one person: each is drawn anew, in one of the few places where files are read."""


def asks(work: Work, row: Document) -> bool:
    """Tell whether whoever takes a copy is to be named on it: an expert in its room always is."""
    return (
        row.marking >= ALWAYS_FROM
        or asks_for_a_name(work, [row.category])
        or (work.viewer.sits_in(row.space_id, Role.EXPERT) and one_space(work, row.space_id).apart)
    )


def bears(work: Work, row: Document) -> bool:
    """Tell whether the file of a copy will bear the name of whoever takes it."""
    return row.kind in BEARING and asks(work, row)


def marked_file(work: Work, row: Document) -> bytes:
    """Draw the file of a copy with who takes it, when, and how far it may travel.

    :raises TooManyError: when one person takes too many.
    :raises UnavailableError: when that cannot be done; it is never given without.
    """
    with contextlib.suppress(UnavailableError):  # where the counter is away, people go on reading
        work.house.limits.spend(OFTEN, str(work.viewer.representation_id))
    content = work.house.storage.whole(place_of_copy(row.id, row.space_id))
    try:
        _told, made = done_apart(COMMAND, {"kind": row.kind, "line": _line(work, row)}, content)
    except RefusedError as error:
        raise UnavailableError("the file cannot be marked") from error
    return made


def _line(work: Work, row: Document) -> str:
    """Say it in one line; the code names the reader in whatever script his name is written."""
    code = work.viewer.representation_id.hex[-SHORT:]
    return f"{Marking(row.marking).label} · Taken by {taker(work)} · Reader {code}"
