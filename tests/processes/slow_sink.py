"""A mail server that takes its time before and after keeping a mail, so that kills fall there.

What stands in the file ``mode`` beside its folder makes it ill: ``refuse`` says "later",
``hang`` and ``late`` let whoever waits give up, before a mail is kept or after.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from typing_extensions import override

from collab.core.courier import WAIT
from collab.launch import mail_sink

BEFORE, AFTER = 0.03, 0.03  # seconds
LONGER_THAN_ANYBODY_WAITS = WAIT + 5
MODE = "mode"


class SlowSink(mail_sink.Sink):
    """Keeps a mail between two pauses; the second lies between keeping and acknowledging."""

    @override
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mode = self.folder.with_name(MODE)
        ill = mode.read_text() if mode.exists() else ""
        if ill == "refuse":
            return "451 not now"
        await asyncio.sleep(LONGER_THAN_ANYBODY_WAITS if ill == "hang" else BEFORE)
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(LONGER_THAN_ANYBODY_WAITS if ill == "late" else AFTER)
        return answer


if __name__ == "__main__":
    mail_sink.Sink = SlowSink  # type: ignore[misc] # the server makes whatever bears this name
    asyncio.run(mail_sink.serve(Path(sys.argv[1]), int(sys.argv[2])))
