"""Found a group together with the organisations that are to take part."""

from __future__ import annotations

from collections.abc import Iterable

from collab.people.organisations.models import Organisation
from collab.people.spaces.founding import Founding, Place
from collab.people.spaces.models import Space
from collab.people.spaces.rules import usual_ceiling, usual_roles
from collab.people.spaces.service.groups import found_group
from collab.people.spaces.service.places import give_place
from collab.work.unit import Work


def convene(work: Work, founding: Founding, firms: Iterable[Organisation]) -> Space:
    """Found a group and give each organisation the place its kind mostly has.

    They stand in the order of their names, in the ledger too: where the list came from, and who
    stood on it first, is nobody's to read.
    """
    group = found_group(work, founding)
    for firm in sorted(firms, key=lambda one: (one.name.casefold(), one.id)):
        roles = usual_roles(firm.kind)
        place = Place(roles=roles, ceiling=usual_ceiling(roles), history_from=work.now)
        give_place(work, group, firm, place)
    return group
