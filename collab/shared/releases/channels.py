"""Where a copy appears once it is out, and how much of it: the same rules those places follow."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from collab.policy.marking import Marking
from collab.shared.releases.crossing import Crossing


def channels(marking: Marking, crossing: Crossing) -> Sequence[tuple[str, str]]:
    """Give place and extent, for the readers of this marking and nobody else."""
    found = [
        (_("Pages of the space"), _("All of it")),
        (_("Search"), _("Found by all its words")),
        (_("Digests by mail"), _in_digests(marking)),
    ]
    if crossing.attachment is not None:
        found += [
            (_("Devices of readers"), _("The whole file: they can take it along")),
            (_("Programs of readers"), _("All of it, and the whole file")),
        ]
    if crossing.exported:
        found += [
            (_("Files readers make"), _("All of it, with marking and permitted action")),
            (_("Programs of readers"), _("All of it, with marking and permitted action")),
        ]
    elif crossing.attachment is None:
        found.append((_("Programs of readers"), _("What their search finds of it")))
    found.append((_("Webhooks of readers"), _("That there is something: its id, and no word")))
    return found


def _in_digests(marking: Marking) -> str:
    if marking <= Marking.GREEN:
        return str(_("Title and beginning"))
    if marking is Marking.AMBER:
        return str(_("The title alone"))
    return str(_("That there is something: a number, and no word"))
