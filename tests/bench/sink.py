"""A mail server that takes everything, keeps a count, and tells it to whoever asks for help."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Counts."""

    taken = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 # aiosmtpd looks for this name
        """Take one mail."""
        del server, session
        if envelope.content:
            self.taken += 1
        return f"250 {self.taken}"


async def main(port: int) -> None:
    """Serve until killed."""
    sink, loop = Sink(), asyncio.get_running_loop()

    def made() -> Any:
        return SMTP(sink, hostname="localhost", enable_SMTPUTF8=True, loop=loop)

    server = await loop.create_server(made, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
