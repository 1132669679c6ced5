"""Let the database judge what was written, tell counsel, and enter what happened."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError
from collab.core.ids import random_id
from collab.features.talking_points.models import TalkingPoint, TalkingPointVersion
from collab.people.spaces.audience import readers_of
from collab.work.unit import Work, refusal

NO_COUNSEL = "No counsel could look at it: this group has none who may read it."


def stands(work: Work) -> None:
    """Let the database judge what was written while it can still be told in words.

    :raises ConflictError: when counsel got it in the meantime.
    :raises NotFoundError: when what it names is not there any more.
    """
    try:
        work.session.flush()  # its triggers have the last word
    except DBAPIError as error:
        refused = refusal(error)
        if refused is None:
            raise
        raise refused from error


def tell_counsel(work: Work, row: TalkingPointVersion) -> None:
    """Tell those who review that something waits: by letter, and not what.

    :raises ConflictError: when nobody here could sign it.
    """
    counsel = readers_of(work, row).counsel
    if not counsel:
        raise ConflictError(NO_COUNSEL)
    for reader in counsel:
        work.later(
            "mail.review_waiting",
            key=f"talking_point_waits:{random_id()}",
            representation_id=reader.representation_id,
        )


def enter(
    work: Work,
    kind: str,
    row: TalkingPoint | TalkingPointVersion,
    /,
    *,
    apart: bool = False,
    **facts: object,
) -> None:
    """Enter what happened: into the space's chain what all who sit there know anyhow.

    That there is something for few stands in the system's chain, and so does (``apart``) what a
    writer and counsel alone know of.
    """
    named = {"version" if isinstance(row, TalkingPointVersion) else "talking_point": row.id}
    if row.circle is None and not apart:
        work.record(kind, space_id=row.space_id, facts={**named, **facts})
    else:
        work.record(kind, space_id=SYSTEM_CHAIN, facts={**named, **facts, "space": row.space_id})
