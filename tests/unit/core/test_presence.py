"""When a session was last seen, and what happens where nobody remembers."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.core.ids import new_id
from collab.core.presence import AwayError, Presence, PresenceInMemory, PresenceInRedis

NOW = dt.datetime(2025, 3, 4, 5, 6, 7, 890, tzinfo=dt.UTC)


@pytest.mark.parametrize("kind", ["memory", "redis"])
def test_a_moment_when_noted_then_given_back(kind: str, redis_url: str) -> None:
    presence: Presence = PresenceInMemory() if kind == "memory" else PresenceInRedis(redis_url)
    session = new_id()
    assert presence.last(session) is None
    presence.note(session, NOW)
    assert presence.last(session) == NOW
    assert presence.last(new_id()) is None


def test_everything_when_the_memory_is_away_then_said() -> None:
    away = PresenceInRedis("redis://127.0.0.1:1/0")
    with pytest.raises(AwayError):
        away.last(new_id())
    with pytest.raises(AwayError):
        away.note(new_id(), NOW)
