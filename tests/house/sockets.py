"""Tests speak to this machine only. An audit hook sees every connection Python makes."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

LOCAL_NAMES = {"localhost", "", None}


class OutsideError(RuntimeError):
    """A test wanted to speak to the world."""


def _local(host: Any) -> bool:
    host = host.decode() if isinstance(host, bytes) else host
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _local(address[0]):
            raise OutsideError(f"a test connects to {address[0]}")
    elif event == "socket.getaddrinfo" and not _local(arguments[0]):
        raise OutsideError(f"a test looks up {arguments[0]}")


def stay_at_home() -> None:
    """Refuse everything but the loopback and unix sockets, for the life of this process."""
    sys.addaudithook(_watch)
