"""A group's own work under the viewer's formula: he counts what he may read, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from collab.features.actions.tally import all_done, on_time
from collab.features.contacts.outreach.tally import approached
from collab.features.decisions.tally import closed
from collab.features.findings.crossing import KIND as FINDING
from collab.features.findings.tally import shared, with_later
from collab.features.meetings.tally import approved
from collab.features.observations.tally import corroborated
from collab.flows.groupwork.rules import Item, Measure, Share, begins, halves, shares
from collab.work.unit import Work

Told = Mapping[Measure, Sequence[Share]]


def told(work: Work, space_id: uuid.UUID) -> tuple[list[str], Told]:
    """Give the half-years and, by what is looked at, the share in each; of the moment, one."""
    periods = halves(work.now.date())
    since = begins(periods[0])
    findings = shared(work, space_id, since)
    known = with_later(work, space_id, corroborated(work, space_id, FINDING))
    decided = closed(work, space_id, since)
    done = all_done(work, [ident for ident, _, stated in decided if stated])
    items: dict[Measure, Sequence[Item]] = {
        Measure.ACTIONS: on_time(work, space_id, since),
        Measure.FINDINGS: [(day, ident in known) for ident, day in findings.items()],
        Measure.MEETINGS: approved(work, space_id, since),
        Measure.DECISIONS: [(day, stated) for _, day, stated in decided],
        Measure.CARRIED_OUT: [(day, done[ident]) for ident, day, _ in decided if ident in done],
    }
    now = {Measure.APPROACHED: [Share(quarters=approached(work, space_id))]}
    return periods, now | {one: shares(found, periods) for one, found in items.items()}
