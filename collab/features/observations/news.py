"""What observations tell the digest: that a finding was borne out, doubted, or is past.

The finding's own title is not repeated: it may be marked higher than what is said of it.
"""

from __future__ import annotations

from collab.features.observations.models import Observation
from collab.features.observations.rules import Stance
from collab.shared.notices.fresh import NewsKind

TITLES = {
    Stance.CORROBORATES: "A finding was corroborated",
    Stance.CONTRADICTS: "A finding was contradicted",
    Stance.OUTDATED: "A finding is said to be outdated",
}

NEWS = NewsKind(
    Observation,
    summary=Observation.note,
    about=Observation.subject_id,
    manner=Observation.stance,
    words=lambda row: ("observation", TITLES[Stance(row.manner)], f"/findings/{row.about}"),
)
