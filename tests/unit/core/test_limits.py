"""So many tries and no more; nobody's tries count against somebody else."""

from __future__ import annotations

import pytest
import redis

from collab.core.errors import TooManyError, UnavailableError
from collab.core.limits import Limit, Limits, limits_in_redis

THREE = Limit("three", times=3, seconds=60)


@pytest.fixture(params=["memory", "redis"])
def limits(request: pytest.FixtureRequest) -> Limits:
    """Count in memory, and in a real Redis."""
    if request.param == "memory":
        return Limits()
    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url) as server:
        server.flushdb()
    return limits_in_redis(url)


def test_spending_when_none_is_left_then_refused_with_a_time(limits: Limits) -> None:
    for _ in range(THREE.times):
        limits.check(THREE, "alice", "here")
        limits.spend(THREE, "alice", "here")
    for ask in (limits.spend, limits.check):
        with pytest.raises(TooManyError) as refused:
            ask(THREE, "alice", "here")
        assert 1 <= refused.value.retry_after <= THREE.seconds + 1


def test_spending_when_another_spent_then_untouched(limits: Limits) -> None:
    for _ in range(THREE.times):
        limits.spend(THREE, "alice", "here")
    limits.spend(THREE, "alice", "there")
    limits.spend(THREE, "bea", "here")
    limits.spend(THREE, "alicehere")


def test_forgetting_then_all_tries_are_back(limits: Limits) -> None:
    for _ in range(THREE.times):
        limits.spend(THREE, "alice")
    limits.forget(THREE, "alice")
    limits.spend(THREE, "alice")


def test_what_is_kept_when_looked_at_then_names_nobody(redis_url: str) -> None:
    limits_in_redis(redis_url).spend(THREE, "alice@acme.example", "192.0.2.1")
    with redis.Redis.from_url(redis_url, decode_responses=True) as server:
        keys = [key for key in server.scan_iter() if "three" in key]
    assert keys
    assert not any("alice" in key or "192.0.2.1" in key for key in keys)


def test_everything_when_the_counter_is_away_then_unavailable() -> None:
    away = limits_in_redis("redis://127.0.0.1:1/0")
    for ask in (away.spend, away.check, away.forget):
        with pytest.raises(UnavailableError):
            ask(THREE, "alice")
