"""The one reading formula: in Python, and in SQL for the ORM; its twin is the database policy.

The SQL form reads the settings that ``app.enter`` left in the transaction, so criteria and
row-level security cannot be fed different viewers. It closes over nothing and is built once.
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    SmallInteger,
    Uuid,
    and_,
    any_,
    func,
    literal_column,
    or_,
)
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from collab.policy.governed import Governed
from collab.policy.viewer import Viewer

ME = literal_column("(select app.representation_id())", Uuid())
MY_ORG = literal_column("(select app.org_id())", Uuid())
SPACES = literal_column("(select app.spaces())", ARRAY(Uuid))
CEILINGS = literal_column("(select app.ceilings())", ARRAY(SmallInteger))
SINCE = literal_column("(select app.since())", ARRAY(DateTime(timezone=True)))
MY_SPACES = literal_column("(select app.spaces())::uuid[]", ARRAY(Uuid))


def may_read(viewer: Viewer, row: Governed) -> bool:
    """Tell whether the viewer may read the row. No role, duty or ownership is exempt."""
    seat = viewer.seats.get(row.space_id)
    if seat is None:
        return False
    own_org = row.org_id == viewer.org_id
    if row.author_id == viewer.representation_id and own_org:
        return True
    in_circle = row.circle is None or bool(
        {viewer.representation_id, viewer.org_id} & set(row.circle)
    )
    return row.marking <= seat.ceiling and (own_org or row.shared_at >= seat.since) and in_circle


def formula(row: type[Governed]) -> ColumnElement[bool]:
    """Give the same in SQL, for any governed class or alias of one."""
    at = func.array_position(SPACES, row.space_id)
    own = row.org_id == MY_ORG
    seated = and_(
        row.marking <= CEILINGS[at],
        or_(own, row.shared_at >= SINCE[at]),
        or_(
            row.circle.is_(None),
            ME == any_(row.circle),  # noqa: SIM300 # any_() must stand on the right in SQL
            MY_ORG == any_(row.circle),  # noqa: SIM300 # likewise
        ),
    )
    mine = and_(row.author_id == ME, own, row.space_id == any_(MY_SPACES))
    return or_(seated, mine)


READING: LoaderCriteriaOption = with_loader_criteria(Governed, formula, include_aliases=True)
