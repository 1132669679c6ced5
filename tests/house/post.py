"""A post office in the test's own process: real SMTP, mails kept in order of arrival."""

from __future__ import annotations

import contextlib
import dataclasses as dc
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from collab.launch.redis import free_port

ACCEPTED = "250 kept"


@dc.dataclass
class PostOffice:
    """Takes every mail, unless ``answer`` says otherwise for its recipient."""

    url: str = ""
    mails: list[EmailMessage] = dc.field(default_factory=list)
    answer: Callable[[str], str] = lambda _to: ACCEPTED

    async def handle_DATA(  # noqa: N802 # aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one mail."""
        del server, session
        said = self.answer(envelope.rcpt_tos[0])
        if said.startswith("250"):
            mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
            self.mails.append(mail)
        return said

    def to(self, address: str) -> list[EmailMessage]:
        """Give the mails to one address."""
        return [mail for mail in self.mails if mail["To"] == address]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Give one of the two bodies."""
    body = mail.get_body(preferencelist=(kind,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content


@contextlib.contextmanager
def post_office() -> Iterator[PostOffice]:
    """Open an office on a port of its own."""
    office = PostOffice()
    port = free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port, server_hostname="localhost")
    controller.start()
    office.url = f"smtp://127.0.0.1:{port}"
    try:
        yield office
    finally:
        controller.stop()
