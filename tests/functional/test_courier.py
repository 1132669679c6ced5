"""The way to the mail server: encrypted where it can be, and no password to just anybody."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from collab.core.courier import Courier, UnsafeLoginError
from collab.launch.redis import free_port

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Relay:
    """Notes over what kind of line each mail came."""

    def __init__(self) -> None:
        self.encrypted: list[bool] = []

    async def handle_DATA(  # noqa: N802 # aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Note how one mail came."""
        del server, envelope
        self.encrypted.append(session.ssl is not None)
        return "250 kept"


@pytest.fixture
def own_signature(tmp_path: Path) -> ssl.SSLContext:
    """Give a server's certificate that nobody but itself has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + dt.timedelta(days=9999))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.fixture
def relay(own_signature: ssl.SSLContext) -> Iterator[tuple[Relay, int]]:
    """Give a relay that offers STARTTLS under its own signature, and its port."""
    relay, port = Relay(), free_port()
    controller = Controller(
        relay,
        hostname="127.0.0.1",
        port=port,
        server_hostname="localhost",
        tls_context=own_signature,
        authenticator=lambda *_: AuthResult(success=True),
        auth_require_tls=False,
    )
    controller.start()
    yield relay, port
    controller.stop()


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Collab <collab@association.example>"
    message["To"] = "bea@bolt.example"
    message.set_content("Hello")
    return message


def test_mail_to_a_relay_of_ones_own_goes_encrypted_without_questions(
    relay: tuple[Relay, int],
) -> None:
    with Courier(f"smtp://127.0.0.1:{relay[1]}") as courier:
        courier.send(mail())
        courier.send(mail())
    assert relay[0].encrypted == [True, True]


def test_password_is_not_told_to_whoever_signs_for_himself(relay: tuple[Relay, int]) -> None:
    with (
        Courier(f"smtp://user:p%40ss@127.0.0.1:{relay[1]}") as courier,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        courier.send(mail())
    assert relay[0].encrypted == []


def test_password_is_not_told_over_a_line_in_clear() -> None:
    class Plain:
        def ehlo(self) -> None:
            pass

        def has_extn(self, _name: str) -> bool:
            return False

    courier = Courier("smtp://user:secret@mail.example")
    with pytest.raises(UnsafeLoginError):
        courier._secure(Plain(), "mail.example")  # type: ignore[arg-type] # noqa: SLF001 # no such server is at hand
