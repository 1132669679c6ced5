"""When a session was last seen. Kept beside the database: looking at a page writes no row."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Protocol

import redis
from typing_extensions import override

PATIENCE = 1.0  # seconds
KEPT = dt.timedelta(days=8)
KEY = "collab:seen:"


class Presence(Protocol):
    """Remembers a moment per session. Forgetting is harmless: it only ends sessions sooner."""

    def last(self, session_id: uuid.UUID) -> dt.datetime | None:
        """Give when the session was last seen, or None.

        :raises AwayError: when the memory is away.
        """
        ...

    def note(self, session_id: uuid.UUID, now: dt.datetime) -> None:
        """Remember that the session was seen.

        :raises AwayError: when the memory is away.
        """
        ...


class AwayError(Exception):
    """The memory does not answer; whoever reads goes on without it."""


class PresenceInMemory(Presence):
    """For tests and for programs without requests."""

    def __init__(self) -> None:
        self._seen: dict[uuid.UUID, dt.datetime] = {}

    @override
    def last(self, session_id: uuid.UUID) -> dt.datetime | None:
        return self._seen.get(session_id)

    @override
    def note(self, session_id: uuid.UUID, now: dt.datetime) -> None:
        self._seen[session_id] = now


class PresenceInRedis(Presence):
    """Shared by all web processes."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url.replace("redis+socket://", "unix://", 1),
            decode_responses=True,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
        )

    @override
    def last(self, session_id: uuid.UUID) -> dt.datetime | None:
        try:
            found = self._redis.get(f"{KEY}{session_id}")
        except redis.RedisError as error:
            raise AwayError from error
        return dt.datetime.fromisoformat(str(found)) if found else None

    @override
    def note(self, session_id: uuid.UUID, now: dt.datetime) -> None:
        try:
            self._redis.set(f"{KEY}{session_id}", now.isoformat(), ex=KEPT)
        except redis.RedisError as error:
            raise AwayError from error
