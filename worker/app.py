"""The Celery app: ``celery -A worker.app worker`` and ``celery -A worker.app beat``."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import cast

from celery import Celery
from celery.signals import setup_logging

from config.celery import celery_settings
from config.logging import write_logs
from config.settings import load
from worker.context import furnish
from worker.schedule import SCHEDULE

Task = Callable[..., None]
NEEDS = frozenset({"COLLAB_SYSTEM_DATABASE_URL", "COLLAB_SMTP_URL"})

settings = load(os.environ, needs=NEEDS)
furnish(settings)

app = Celery("collab")
app.conf.update(
    celery_settings(settings.redis_url),
    beat_schedule=SCHEDULE,
    imports=(
        "worker.tasks.outbox",
        "worker.tasks.outreach",
        "worker.tasks.webhooks",
        "worker.tasks.digests",
        "worker.tasks.discarded",
        "worker.tasks.rulebooks",
        "worker.tasks.reviews",
        "worker.tasks.quarantine",
        "worker.tasks.files",
        "worker.tasks.actions",
        "worker.tasks.decisions",
        "worker.tasks.contacts",
        "worker.tasks.kpis",
        "worker.tasks.money",
        "worker.tasks.heartbeat",
        "worker.tasks.invitations",
        "worker.tasks.uses",
        "worker.tasks.proposals",
        "worker.tasks.funding",
        "worker.tasks.reports",
    ),
)


setup_logging.connect(lambda **_signal: write_logs(settings.log_level), weak=False)


def task(name: str) -> Callable[[Task], Task]:
    """Declare a task; every one travels on the one queue that config/celery.py names."""
    return cast("Callable[[Task], Task]", app.task(name=name))
