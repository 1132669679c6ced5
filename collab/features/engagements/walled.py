"""What binds rows to an engagement, and asks the database for its wall of houses."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKeyConstraint, func
from sqlalchemy.orm import MappedSQLExpression, column_property, declared_attr

from collab.policy.governed import Governed


def of_engagement() -> ForeignKeyConstraint:
    """Give the key to the engagement a row belongs to, in the same space."""
    return ForeignKeyConstraint(
        ["space_id", "engagement_id"], ["engagements.space_id", "engagements.id"]
    )


class Walled(Governed):
    """What has examined firms; ``house_examined`` says whether the viewer's house is of them.

    It asks the database for each row, so it comes along where it is asked for and not with lists.
    """

    @declared_attr
    def house_examined(cls) -> MappedSQLExpression[bool]:  # noqa: N805 # of the class, SQLAlchemy's way
        """Tell whether one of the viewer's house is examined, as the database knows houses."""
        return column_property(func.app.is_examined(cls.id, type_=Boolean), deferred=True)
