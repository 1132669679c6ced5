"""Enter the end of contacts where they were: in their vault's chain, and in their space's."""

from __future__ import annotations

from collab.audit.record import SYSTEM_CHAIN, Entry
from collab.core.db import call
from collab.shared.releases.crossing import crossing_of
from collab.work.system import SystemWork


def end_contacts(work: SystemWork) -> None:
    """Let the database take back and delete what is due, and enter all that it tells.

    A space's chain has proof of all that went out of it, as when somebody takes it back himself.
    """
    hour = work.now.replace(minute=0, second=0, microsecond=0)
    for row in call(work.session.connection(), "app.sweep_contacts", work.now):
        kind, facts = f"contacts.ended_{row.what}", {"contact": row.contact}
        work.record(Entry(row.space, work.now, kind, facts))
        if row.home is None:
            continue
        gone = "releases.withdrawn"
        work.record(Entry(row.home, hour, gone, {"copy": row.copy}))
        for one in row.told:  # what was said of it went along
            if crossing_of(one["kind"]).quiet:
                work.record(Entry(SYSTEM_CHAIN, hour, gone, {**one, "space": row.home}))
            else:
                work.record(Entry(row.home, hour, gone, one))
