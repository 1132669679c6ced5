"""What a session still owes before it opens anything: a second factor, given or set up."""

from __future__ import annotations

import enum
import uuid
from typing import Protocol

from collab.core.house import House
from collab.people.accounts import limits
from collab.work.door import Door


class Owed(enum.Enum):
    """What is missing."""

    NOTHING = "nothing"
    GIVING = "giving"
    ENROLLING = "enrolling"


class Proved(Protocol):
    """A session or a token: whether a second factor was given for it, and whether it can be."""

    @property
    def second_factor(self) -> bool:
        """True when it was given."""
        ...

    @property
    def enrolled(self) -> bool:
        """True when the account has one."""
        ...


def owed(house: House, who: Proved) -> Owed:
    """Tell what it owes; the setting decides for those who have no second factor."""
    if who.second_factor:
        return Owed.NOTHING
    if who.enrolled:
        return Owed.GIVING
    return Owed.ENROLLING if house.second_factor_required else Owed.NOTHING


def count_try(door: Door, account: uuid.UUID) -> None:
    """Count a try at the second factor.

    :raises TooManyError: after too many wrong ones.
    :raises UnavailableError: when tries cannot be counted.
    """
    door.house.limits.spend(limits.FACTOR_FAILED, str(account))
    door.house.limits.spend(limits.FACTOR, str(account), door.address)


def forgive(door: Door, account: uuid.UUID) -> None:
    """Forget the tries: one was right."""
    door.house.limits.forget(limits.FACTOR, str(account), door.address)
    door.house.limits.forget(limits.FACTOR_FAILED, str(account))
