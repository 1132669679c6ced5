"""A mail server that delivers nowhere: it keeps every mail as a file, so that a demo can show them.

A mail is on disk, whole, before it is acknowledged; nothing is folded or deduplicated, because the
promise that nobody gets a mail twice is checked here. Names sort by arrival.
"""

import argparse
import asyncio
import os
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

ACCEPTED = "250 kept"


class Sink:
    """Keeps mails in a folder."""

    def __init__(self, folder: Path) -> None:
        """Go on after the newest mail in `folder`: the clock may have been set back since."""
        self.folder = folder
        self.last = max((int(path.stem) for path in folder.glob("*.eml")), default=0)

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one mail and acknowledge it."""
        del server, session
        self.keep(envelope)
        return ACCEPTED

    def keep(self, envelope: Envelope) -> Path:
        """Write the mail, with the envelope's addresses on top, and return its file."""
        content = envelope.original_content or b""
        recipients = ", ".join(envelope.rcpt_tos)
        top = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n".encode()
        self.last = max(self.last + 1, time.time_ns())
        path = self.folder / f"{self.last:020d}.eml"
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            file.write(top + content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        descriptor = os.open(self.folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        return path


async def serve(folder: Path, port: int) -> None:
    """Take mails on the loopback until asked to stop."""
    sink = Sink(folder)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(
        # the host is named because looking it up may take seconds
        lambda: SMTP(sink, hostname="localhost", enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    async with server:
        await stop.wait()


def main() -> None:
    """Read the arguments and serve."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--folder", type=Path, required=True)
    words.add_argument("--port", type=int, required=True)
    arguments = words.parse_args()
    arguments.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    asyncio.run(serve(arguments.folder, arguments.port))


if __name__ == "__main__":
    main()
