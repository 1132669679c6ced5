"""What a verdict asks of whoever shares or reads: how a copy is to be treated once it is out."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable

from collab.policy.declaration import Attribution, PermittedAction

COARSE_TO_FINE = tuple(Attribution)
NARROW_TO_WIDE = tuple(PermittedAction)


@dc.dataclass(frozen=True, slots=True)
class Obligations:
    """``attribution`` is the finest and ``permitted_action`` the widest that may be chosen.

    ``no_forwarding`` keeps a copy within its readers' own organisations; after
    ``expires_after_months`` counsel looks at it anew.
    """

    watermark: bool = False
    no_forwarding: bool = False
    attribution: Attribution | None = None
    permitted_action: PermittedAction | None = None
    expires_after_months: int | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is asked at all."""
        return self != NONE

    def too_fine(self, attribution: Attribution) -> bool:
        """Tell whether a contributor would be shown more finely than is allowed."""
        most = self.attribution
        return most is not None and COARSE_TO_FINE.index(attribution) > COARSE_TO_FINE.index(most)

    def too_wide(self, action: PermittedAction) -> bool:
        """Tell whether readers would be allowed more than is allowed here."""
        most = self.permitted_action
        return most is not None and NARROW_TO_WIDE.index(action) > NARROW_TO_WIDE.index(most)


NONE = Obligations()


def together(asked: Iterable[Obligations]) -> Obligations:
    """Give what all of them ask: of each the strictest."""
    given = [one for one in asked if one]
    if not given:
        return NONE
    attributions = [one.attribution for one in given if one.attribution is not None]
    actions = [one.permitted_action for one in given if one.permitted_action is not None]
    months = [one.expires_after_months for one in given if one.expires_after_months is not None]
    return Obligations(
        watermark=any(one.watermark for one in given),
        no_forwarding=any(one.no_forwarding for one in given),
        attribution=min(attributions, key=COARSE_TO_FINE.index, default=None),
        permitted_action=min(actions, key=NARROW_TO_WIDE.index, default=None),
        expires_after_months=min(months, default=None),
    )
