"""Waiting for something to answer, without outliving what is being waited for."""

import socket
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from collab.launch.errors import LaunchError

PAUSE = 0.05  # seconds


def until(
    answers: Callable[[], bool], check: Callable[[], None], *, within: float, otherwise: str
) -> None:
    """Return as soon as `answers()`; `check` raises when there is no use in waiting on.

    :raises LaunchError: with the sentence `otherwise` when the time is over.
    """
    deadline = time.monotonic() + within
    while not answers():
        check()
        if time.monotonic() > deadline:
            raise LaunchError(otherwise)
        time.sleep(PAUSE)


def listens(port: int) -> bool:
    """Whether somebody takes connections on this loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def ready(port: int, host: str) -> bool:
    """Whether the site says it is ready; `host` is the name people call it by."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == 200  # noqa: PLR2004 - the one good answer
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def require_free(port: int) -> None:
    """Refuse a port that is taken or forbidden.

    :raises LaunchError: naming the way out.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise LaunchError(
                f"Port {port} is for the system's own services: choose another with --port."
            ) from None
        except OSError:
            raise LaunchError(f"Port {port} is taken: choose another with --port.") from None
