"""The clock alone: ``celery -A worker.clock beat``.

It says when, and leaves how to the worker: so it loads none of the product, and starts at once.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import setup_logging

from config.celery import celery_settings
from config.logging import write_logs
from config.settings import load
from worker.schedule import SCHEDULE

settings = load(os.environ)

app = Celery("collab")
app.conf.update(celery_settings(settings.redis_url), beat_schedule=SCHEDULE)

setup_logging.connect(lambda **_signal: write_logs(settings.log_level), weak=False)
