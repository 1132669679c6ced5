"""What makes a marked sentence shareable: the screen's own ways out, then what always helps."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from collab.policy.screening.flag import Flag
from collab.policy.verdict import Verdict

ALWAYS: Mapping[Verdict, tuple[str, ...]] = {
    Verdict.ALLOW: (),
    Verdict.TRANSFORM: (_("Leave the passage out when you release it"),),
    Verdict.REVIEW: (_("Leave the passage out when you release it"), _("Ask counsel")),
    Verdict.BLOCK: (_("Leave the passage out when you release it"), _("Keep it in your vault")),
}
UNSAID: tuple[str, ...] = (
    _("Share the fact without the conduct"),
    _("Cite the public source, where there is one"),
    _("Tell it of several together, so that no firm can be seen"),
)
"""For what the screen marks without a word of its own."""


def ways_out(flag: Flag) -> tuple[str, ...]:
    """Give what an author can do about a flag, the best first and each once."""
    own = flag.ways_out or UNSAID
    known = {str(way) for way in own}
    return (*own, *(way for way in ALWAYS[flag.verdict] if str(way) not in known))
