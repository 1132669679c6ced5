"""Found an installation: the association, its vault, and a link for its first person."""

from __future__ import annotations

from sqlalchemy import select

from collab.audit.record import SYSTEM_CHAIN, Entry
from collab.core.db import call
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id, token_hash
from collab.people.accounts.service.acceptance import token_of
from collab.people.organisations.models import Organisation
from collab.people.organisations.rules import clean_email, is_domain, is_email
from collab.work.system import SystemWork


def found(
    work: SystemWork, *, name: str, mail_domain: str, email: str, country: str | None = None
) -> str:
    """Enter the association and invite its first administrator, who convenes too at first.

    Gives the token of the link. There is nobody yet whose work this could be, so it is the
    system's; the database refuses it as soon as there is any organisation.

    :raises ConflictError: when the installation is founded already.
    """
    address = clean_email(email)
    _check(work, name, mail_domain, address)
    org_id, invitation_id = new_id(), new_id()
    token = token_of(work.house, invitation_id, 0)
    call(
        work.session.connection(),
        "app.found",
        org_id,
        name.strip(),
        mail_domain,
        country,
        invitation_id,
        address,
        token_hash(token),
        work.now,
    )
    work.later(
        "mail.invitation",
        key=f"invitation:{invitation_id}:0",
        invitation_id=invitation_id,
        serial=0,
    )
    facts = {"organisation": org_id, "invitation": invitation_id}
    work.record(Entry(SYSTEM_CHAIN, work.now, "organisations.founded", facts))
    return token


def _check(work: SystemWork, name: str, mail_domain: str, email: str) -> None:
    if work.session.scalar(select(Organisation.id).limit(1)) is not None:
        raise ConflictError("This installation is founded already: it holds organisations.")
    fields = {}
    if not name.strip():
        fields["name"] = "Give the name of the association."
    if not is_domain(mail_domain):
        fields["mail_domain"] = "Give the part after the @ of its addresses, such as firm.example."
    if not is_email(email):
        fields["email"] = "Give a mail address, such as name@firm.example."
    if fields:
        raise InvalidError(fields)
