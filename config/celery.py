"""How tasks travel. PostgreSQL is the only truth; Redis wakes workers up and may be lost whole."""

from __future__ import annotations

from typing import Any

QUEUE = "collab"
DRAIN = "outbox.drain"
VISIBILITY = 600
HARD_LIMIT = 240
SOFT_LIMIT = 210
RETRY_WAIT = 0.1


class TimingError(RuntimeError):
    """A task could outlive the broker's patience and would be given to a second worker."""


def check_timing(hard_limit: int, visibility: int) -> None:
    """Refuse to start with a limit that is not well below the visibility timeout.

    :raises TimingError: naming both.
    """
    if hard_limit >= visibility / 2:
        raise TimingError(
            f"task_time_limit ({hard_limit} s) must stay below half of"
            f" visibility_timeout ({visibility} s)"
        )


def broker_url(redis_url: str) -> str:
    """Give the broker's address as kombu spells it."""
    url = redis_url.replace("unix://", "redis+socket://", 1)
    if url.startswith("rediss://") and "ssl_cert_reqs" not in url:
        url += ("&" if "?" in url else "?") + "ssl_cert_reqs=required"
    return url


def celery_settings(redis_url: str) -> dict[str, Any]:
    """Give the settings under which losses at the broker are delays and nothing else.

    :raises TimingError: when the limits do not fit together.
    """
    check_timing(HARD_LIMIT, VISIBILITY)
    # The visibility timeout must be said in three places, or one of them stays at an hour.
    transport = {
        "visibility_timeout": VISIBILITY,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
    }
    return {
        "broker_url": broker_url(redis_url),
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": transport,
        "result_backend_transport_options": {"visibility_timeout": VISIBILITY},
        "visibility_timeout": VISIBILITY,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_ignore_result": True,
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        "task_time_limit": HARD_LIMIT,
        "task_soft_time_limit": SOFT_LIMIT,
        "task_queues": {QUEUE: {}},
        "task_default_queue": QUEUE,
        "task_routes": {"*": {"queue": QUEUE}},
        "task_create_missing_queues": False,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 500,
        "worker_max_memory_per_child": 600_000,
        "worker_soft_shutdown_timeout": 20.0,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "timezone": "UTC",
        "enable_utc": True,
    }


def nudge_settings(redis_url: str) -> dict[str, Any]:
    """Give the settings of somebody who only wakes the worker, and does not wait for Redis."""
    settings = celery_settings(redis_url)
    settings["broker_transport_options"] |= {
        "socket_connect_timeout": RETRY_WAIT,
        "socket_timeout": RETRY_WAIT,
    }
    return settings
