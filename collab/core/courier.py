"""Hand messages to the mail server: one connection for many, short waits, TLS where it can be."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

WAIT = 10.0
"""Seconds for each answer of the server; nine of them at most make up one mail."""
PORTS = {"smtp": 25, "smtps": 465}
REFUSED, PERMANENT = 400, 500
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class UnsafeLoginError(RuntimeError):
    """The server offers no TLS, and a password would cross the network in clear."""


def smtp_code(error: BaseException) -> int | None:
    """Give the server's three digits, if it said any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=None)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def is_final(error: BaseException) -> bool:
    """Tell whether this very mail will never be taken; a refused login or sender may be mended."""
    about_mail = isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError))
    return about_mail and (smtp_code(error) or 0) >= PERMANENT


class Courier:
    """Sends over ``smtp://[user:password@]host[:port]`` or ``smtps://``; connects when needed."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, message: EmailMessage) -> None:
        """Hand one message over; when this returns the server has taken it.

        :raises smtplib.SMTPException: when it refused, OSError: when it is not there.
        """
        sender, to = parseaddr(str(message["From"]))[1], parseaddr(str(message["To"]))[1]
        try:
            if self._server is None:
                self._server = self._connect()
            self._server.sendmail(sender, [to], message.as_bytes())
        except BaseException:
            self._drop()
            raise

    def greet(self) -> None:
        """Learn whether the server is there and listens, and say nothing else.

        :raises smtplib.SMTPException: when it does not listen, OSError: when it is not there.
        """
        try:
            if self._server is None:
                self._server = self._connect()
            code, said = self._server.noop()
        except BaseException:
            self._drop()
            raise
        if code >= REFUSED:
            self._drop()
            raise smtplib.SMTPResponseException(code, said)

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        if self._server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._drop()

    def _drop(self) -> None:
        """Cut the line without a word: after a failure its state is anybody's guess."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _connect(self) -> smtplib.SMTP:
        host = self._url.hostname or "localhost"
        port = self._url.port or PORTS[self._url.scheme]
        name = socket.gethostname()  # smtplib would look it up, for seconds where DNS is silent
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, name, timeout=WAIT, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, name, timeout=WAIT)
        try:
            self._secure(server, host)
        except BaseException:
            server.close()
            raise
        return server

    def _secure(self, server: smtplib.SMTP, host: str) -> None:
        safe = self._url.scheme == "smtps" or host in LOOPBACK
        server.ehlo()
        if self._url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=self._context())
            server.ehlo()
            safe = True
        if self._url.username:
            if not safe:
                raise UnsafeLoginError(f"{host} offers no TLS for a password")
            server.login(unquote(self._url.username), unquote(self._url.password or ""))

    def _context(self) -> ssl.SSLContext:
        """Check the certificate where a password follows.

        Without one, encryption with anybody is no worse than the clear line that would be used
        if the server offered nothing, and relays inside firms often sign for themselves.
        """
        context = ssl.create_default_context()
        if not self._url.username:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context
