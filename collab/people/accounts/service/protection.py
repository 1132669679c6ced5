"""A person who could be in danger goes by a pseudonym wherever others read a name.

The name before goes from his own row and from invitations to his address. The address itself stays,
and what was written under his name before.
"""

from __future__ import annotations

from collab.audit.record import SYSTEM_CHAIN
from collab.core.ids import random_id
from collab.people.accounts.models import Representation
from collab.people.accounts.policy import Act
from collab.work.unit import Work

LETTERS = 5


def protect(work: Work, person: Representation) -> str:
    """Let a person go by a pseudonym from now on, in every list, answer and presence; give it.

    Whoever goes by one already gets another.

    :raises DeniedError: when it is neither himself nor his organisation's administrator who asks.
    """
    work.authorise(Act.PROTECT, person)
    pseudonym = f"Participant {random_id().hex[:LETTERS].upper()}"
    work.call("app.protect_person", person.id, pseudonym, work.now)
    work.session.refresh(person)
    work.record("accounts.protected", space_id=SYSTEM_CHAIN, facts={"representation": person.id})
    return pseudonym
