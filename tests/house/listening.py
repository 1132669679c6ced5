"""A program that listens on the loopback, for what webhooks send."""

from __future__ import annotations

import contextlib
import dataclasses as dc
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override


@dc.dataclass
class Listener:
    """What arrived, and what is answered: a status, or a redirect to somewhere."""

    port: int
    got: list[tuple[dict[str, str], bytes]] = dc.field(default_factory=list)
    status: int = 204
    location: str | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/collab"


@contextlib.contextmanager
def listening() -> Iterator[Listener]:
    """Listen on a free port until the block ends."""

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server looks for this name
            """Note what came, and answer."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.got.append((dict(self.headers.items()), body))
            self.send_response(listener.status)
            if listener.location:
                self.send_header("Location", listener.location)
            self.end_headers()

        @override
        def log_message(self, format: str, *args: Any) -> None:  # its own word
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    listener = Listener(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
