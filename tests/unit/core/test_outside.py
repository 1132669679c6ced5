"""Addresses members give us lead outside, and nowhere they could not reach themselves."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from collab.core import outside
from collab.core.outside import Reach, UnreachableError, fault_of, post
from tests.house.listening import listening

INSIDE = [
    "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.9/", "https://[fd00::1]/",
    "https://100.64.0.1/",
]  # fmt: skip
NEVER = [
    "https://169.254.169.254/latest/meta-data", "https://[fe80::1]/", "https://0.0.0.0/",
    "https://[::]/", "https://224.0.0.1/", "https://240.0.0.1/", "https://[64:ff9b::a00:1]/",
    "https://[2002:a00:1::]/", "https://[::ffff:169.254.169.254]/", "http://10.0.0.1/",
    "https://[fec0::1]/", "https://[fd00:ec2::254]/", "https://[fd20:ce::254]/",
    "http://198.51.100.7/", "ftp://hooks.example/", "https://u:p@hooks.example/", "https:///x",
    "https://hooks.example:0/", "https://hooks.example:99999/", "https://höhle.example/",
    "https://hooks.example/a b", "https://hooks.example/\r\nX: y", "hooks.example", "",
]  # fmt: skip
LOOPBACK = [
    "http://127.0.0.1/",
    "https://127.0.0.1:8443/",
    "http://[::1]/",
    "https://[::ffff:127.0.0.1]/",
]


@pytest.mark.parametrize("reach", list(Reach))
@pytest.mark.parametrize("url", NEVER)
def test_address_when_it_leads_where_secrets_lie_is_refused_whatever_is_set(
    url: str, reach: Reach
) -> None:
    assert fault_of(url, reach) is not None


def test_address_when_inside_needs_the_setting() -> None:
    for url in INSIDE[:4]:
        told = {reach: fault_of(url, reach) is None for reach in Reach}
        assert told == {Reach.PUBLIC: False, Reach.LOOPBACK: False, Reach.INSIDE: True}, url
    assert fault_of(INSIDE[4], Reach.PUBLIC) is not None
    for url in LOOPBACK:
        told = {reach: fault_of(url, reach) is None for reach in Reach}
        assert told == {Reach.PUBLIC: False, Reach.LOOPBACK: True, Reach.INSIDE: True}, url
    assert fault_of("https://8.8.8.8/hook", Reach.PUBLIC) is None
    assert fault_of("https://hooks.example/hook", Reach.PUBLIC) is None


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    asked: list[str] = []

    def told(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", told)
    return asked


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.1.2.3"], ["8.8.8.8", "127.0.0.1"]])
def test_name_when_it_leads_inside_is_refused_before_anything_connects(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    resolves_to(monkeypatch, *addresses)
    with pytest.raises(UnreachableError, match="cannot be reached"):
        post("https://hooks.example/", b"{}", {}, Reach.PUBLIC)


def test_name_when_judged_is_asked_once_and_connected_to_under_its_own_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with listening() as ear:
        real = socket.getaddrinfo
        asked: list[str] = []

        def told(host: str, port: int, *rest: object, **named: object) -> object:
            asked.append(host)
            return real("127.0.0.1", port, *rest, **named)  # type: ignore[arg-type] # passed on

        monkeypatch.setattr(socket, "getaddrinfo", told)
        where = f"http://hooks.example:{ear.port}/x?y=1"
        assert post(where, b"{}", {"A": "b"}, Reach.LOOPBACK) == 204
        assert [one for one in asked if one == "hooks.example"] == ["hooks.example"]
        ((headers, body),) = ear.got
        assert headers["Host"] == f"hooks.example:{ear.port}"
        assert body == b"{}"


def test_name_when_it_leads_nowhere_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", lost)
    with pytest.raises(UnreachableError, match="leads nowhere"):
        post("https://hooks.example/", b"{}", {}, Reach.PUBLIC)


@pytest.fixture
def dripping() -> Iterator[int]:
    """Answer a letter at a time, and never end."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        one, _ = server.accept()
        with one:
            one.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not over.wait(0.05):
                try:
                    one.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    over.set()
    thread.join()
    server.close()


def test_answer_when_it_drips_is_given_up(monkeypatch: pytest.MonkeyPatch, dripping: int) -> None:
    monkeypatch.setattr(outside, "WHOLE", 0.3)
    with pytest.raises(UnreachableError):
        post(f"http://127.0.0.1:{dripping}/", b"{}", {}, Reach.LOOPBACK)


def test_address_when_nobody_listens_is_told_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(UnreachableError, match="refuses connections"):
        post(f"http://127.0.0.1:{port}/", b"{}", {}, Reach.LOOPBACK)
