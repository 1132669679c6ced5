"""The beat table. A second clock is harmless: what must happen once is guarded by a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from config.celery import DRAIN

SWEEP: Final = 5.0
MINUTE: Final = 60.0
HOUR: Final = 3600.0
HEARTBEAT: Final = 30.0


def _every(seconds: float, task: str) -> Mapping[str, Any]:
    """Give an entry whose message lapses when the next one is due, so that none pile up."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


SCHEDULE: Mapping[str, Mapping[str, Any]] = {
    "outbox": _every(SWEEP, DRAIN),
    "webhooks": _every(SWEEP, "webhooks.drain"),
    "digests": _every(MINUTE, "digests.run"),
    "discarded": _every(HOUR, "discarded.sweep"),
    "rulebooks": _every(HOUR, "rulebooks.rejudge"),
    "reviews": _every(HOUR, "reviews.escalate"),
    "quarantine": _every(HOUR, "quarantine.sweep"),
    "files": _every(HOUR, "files.sweep"),
    "decisions": _every(HOUR, "decisions.review"),
    "actions": _every(HOUR, "actions.refresh"),
    "contacts": _every(HOUR, "contacts.sweep"),
    "outreach": _every(HOUR, "outreach.refresh"),
    "uses": _every(HOUR, "uses.refresh"),
    "suspensions": _every(HOUR, "uses.sweep"),
    "kpis": _every(HOUR, "kpis.refresh"),
    "openings": _every(MINUTE, "proposals.open_due"),
    "proposals": _every(HOUR, "proposals.sweep"),
    "money": _every(HOUR, "money.remind"),
    "reports": _every(HOUR, "reports.sweep"),
    "invitations": _every(MINUTE, "invitations.sweep"),
    "funding": _every(HOUR, "funding.sweep"),
    "heartbeat": _every(HEARTBEAT, "heartbeat.beat"),
}
