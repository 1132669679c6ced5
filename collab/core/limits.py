"""How often something may be tried. Where the counter is away, guarded doors stay shut."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import hashlib
import time
from collections.abc import Iterator

from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.storage.base import MovingWindowSupport
from limits.strategies import MovingWindowRateLimiter

from collab.core.errors import TooManyError, UnavailableError

PATIENCE = 2.0  # seconds for the counter to answer
NAMESPACE = "collab:limits"


@dc.dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so many seconds."""

    name: str
    times: int
    seconds: int

    @property
    def item(self) -> RateLimitItemPerSecond:
        """Give the library's word for it."""
        return RateLimitItemPerSecond(self.times, self.seconds, NAMESPACE)


class Limits:
    """Counts tries per limit and per whoever tries. Whoever tries is kept as a hash only."""

    def __init__(self, storage: Storage | None = None) -> None:
        """Count in ``storage``; in this process's memory when none is given, for tests."""
        self._window = MovingWindowRateLimiter(storage or MemoryStorage())

    def spend(self, limit: Limit, *who: str) -> None:
        """Count one try.

        :raises TooManyError: when none is left; the refused one is not counted.
        :raises UnavailableError: when the counter is away.
        """
        with _answering():
            if not self._window.hit(limit.item, *_key(limit, who)):
                raise self._refusal(limit, who)

    def check(self, limit: Limit, *who: str) -> None:
        """Refuse when none is left; count nothing.

        :raises TooManyError: when none is left.
        :raises UnavailableError: when the counter is away.
        """
        with _answering():
            if not self._window.test(limit.item, *_key(limit, who)):
                raise self._refusal(limit, who)

    def forget(self, limit: Limit, *who: str) -> None:
        """Give all tries back, after one that was right.

        :raises UnavailableError: when the counter is away.
        """
        with _answering():
            self._window.clear(limit.item, *_key(limit, who))

    def _refusal(self, limit: Limit, who: tuple[str, ...]) -> TooManyError:
        again = self._window.get_window_stats(limit.item, *_key(limit, who)).reset_time
        wait = max(1, round(again - time.time()) + 1)
        return TooManyError("This was tried too often.", retry_after=wait)


def limits_in_redis(url: str) -> Limits:
    """Count in Redis, so that all web processes count together."""
    plain = url.replace("redis+socket://", "unix://", 1).replace("unix://", "redis+unix://", 1)
    storage = RedisStorage(
        plain,
        wrap_exceptions=True,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
    )
    if not isinstance(storage, MovingWindowSupport):
        raise TypeError("the counter cannot count")
    return Limits(storage)


def _key(limit: Limit, who: tuple[str, ...]) -> tuple[str, str]:
    """Hash whoever tries: no address and no name lies in the counter in clear."""
    return limit.name, hashlib.sha256("\0".join(who).encode()).hexdigest()


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        raise UnavailableError("the counter of tries does not answer") from error
