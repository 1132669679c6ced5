"""One POST to an address somebody gave us: only to where he could send it himself from outside.

The name is resolved once, every address it has is judged, and the connection goes to that very
address: a name that changes its mind in between leads nowhere else. No redirect is followed and
no answer is read beyond its status.
"""

from __future__ import annotations

import contextlib
import enum
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, urlsplit

from typing_extensions import override

STEP, WHOLE = 5.0, 10.0
"""Seconds for one step, and for all of it: a slow answer must not hold up the others."""
PORTS = {"https": 443, "http": 80}
LONGEST = 2000
NOT_FROM_HERE = "This address cannot be reached from here."
# Translated prefixes reach inside addresses under an outside name; site-local ones are inside and
# pass for global; the last two are where two clouds keep their secrets beside the link-local ones.
NOWHERE = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2002::/16",
            "fec0::/10",
            "fd00:ec2::254/128",
            "fd20:ce::254/128",
        ),
    )
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reach(enum.Enum):
    """How far inside such a request may go."""

    PUBLIC = "public"
    LOOPBACK = "loopback"
    INSIDE = "inside"


class UnreachableError(Exception):
    """It was not sent, or nobody answered in time; the text is for the owner of the address."""


def fault_of(url: str, reach: Reach) -> str | None:
    """Say what is wrong with an address as it is written, or None."""
    try:
        parts = urlsplit(url)
        port = PORTS.get(parts.scheme) if parts.port is None else parts.port
    except ValueError:
        return "This is no web address."
    if parts.scheme not in PORTS or not parts.hostname or not port or len(url) > LONGEST:
        return "Give a full web address that begins with https://."
    if parts.username is not None or parts.password is not None:
        return "Leave name and password out of the address."
    if not url.isascii() or any(ord(c) <= 0x20 for c in url):  # noqa: PLR2004 # controls and spaces
        return "Write the address in plain letters, as it is sent."
    return _fault_of_place(parts, reach)


def _fault_of_place(parts: SplitResult, reach: Reach) -> str | None:
    if parts.scheme == "http" and reach is Reach.PUBLIC:
        return "Give an address that begins with https://."
    try:
        address = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return None  # a name, which is judged when it is resolved
    return None if _allowed(address, parts.scheme, reach) else NOT_FROM_HERE


def post(url: str, body: bytes, headers: Mapping[str, str], reach: Reach) -> int:
    """Send it and give the status.

    :raises UnreachableError: when it may not be sent there, or nothing answers in time.
    """
    fault = fault_of(url, reach)
    if fault is not None:
        raise UnreachableError(fault)
    parts = urlsplit(url)
    connection = _Pinned(parts, _resolved(parts, reach))
    try:
        with contextlib.closing(connection), connection.for_so_long():
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body=body, headers=dict(headers))
            status = connection.getresponse().status
            connection.demand_time_left()
            return status
    except (OSError, http.client.HTTPException, AttributeError) as error:
        # AttributeError: the library's word for a connection that was shut under it.
        raise UnreachableError(_in_words(error)) from error


def _resolved(parts: SplitResult, reach: Reach) -> tuple[str, int]:
    """Give the one address to connect to. One that is not allowed condemns them all."""
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError("Its name leads nowhere.") from error
    names = [str(entry[4][0]) for entry in found]
    if not names or not all(
        _allowed(ipaddress.ip_address(name.partition("%")[0]), parts.scheme, reach)
        for name in names
    ):
        raise UnreachableError(NOT_FROM_HERE)
    return names[0], port


def _allowed(address: Address, scheme: str, reach: Reach) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _allowed(address.ipv4_mapped, scheme, reach)
        if any(address in network for network in NOWHERE):
            return False
    if address.is_loopback:
        return reach is not Reach.PUBLIC
    if scheme != "https" or address.is_link_local or address.is_multicast:
        return False  # where clouds keep their secrets, whatever a setting says
    if address.is_unspecified or address.is_reserved:
        return False
    return address.is_global or (address.is_private and reach is Reach.INSIDE)


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, under the name its certificate must bear."""

    def __init__(self, parts: SplitResult, address: tuple[str, int]) -> None:
        super().__init__(parts.hostname or "", address[1], timeout=STEP)
        self.default_port = PORTS[parts.scheme]
        self._address = address
        self._secure = parts.scheme == "https"
        self._raw: socket.socket | None = None
        self._late = False

    @override
    def connect(self) -> None:
        self._raw = self.sock = socket.create_connection(self._address, STEP)
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
            self._raw = self.sock

    @contextlib.contextmanager
    def for_so_long(self) -> Iterator[None]:
        """End it when its time is over, however slowly it drips."""
        timer = threading.Timer(WHOLE, self._shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def demand_time_left(self) -> None:
        """Take no answer that came too late: cut short, it looks whole. :raises TimeoutError:."""
        if self._late:
            raise TimeoutError

    def _shut(self) -> None:
        self._late = True
        with contextlib.suppress(OSError):
            if self._raw is not None:
                self._raw.shutdown(socket.SHUT_RDWR)


def _in_words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Its certificate is not trusted."
    if isinstance(error, TimeoutError):
        return "It did not answer in time."
    if isinstance(error, ConnectionRefusedError):
        return "It refuses connections."
    return "The connection broke."
