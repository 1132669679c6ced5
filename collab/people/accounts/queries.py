"""What a person sees of his own account; row-level security shows nobody else's."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from collab.core.errors import NotFoundError
from collab.core.presence import AwayError
from collab.people.accounts import rules
from collab.people.accounts.models import (
    Account,
    ApiToken,
    MailTrouble,
    ProtectedPerson,
    RecoveryCode,
    Representation,
    SignedInSession,
)
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as its owner sees it."""

    id: uuid.UUID
    device: str
    opened_at: dt.datetime
    seen_at: dt.datetime
    current: bool


@dc.dataclass(frozen=True, slots=True)
class OwnPlace:
    """An organisation one may act for, and the address one has there."""

    representation_id: uuid.UUID
    organisation: str
    email: str


def own_account(work: Work) -> Account:
    """Give the viewer's account."""
    return work.session.scalars(select(Account).where(Account.id == work.viewer.account_id)).one()


def own_representation(work: Work) -> Representation:
    """Give the representation the viewer acts as."""
    mine = Representation.id == work.viewer.representation_id
    listing = select(Representation).where(mine).options(undefer(Representation.address))
    return work.session.scalars(listing).one()


def own_representations(work: Work) -> list[OwnPlace]:
    """Give the live representations of one's account, by the names of their organisations.

    A definer function names them: acting for one firm, one does not see the other's row.
    """
    rows = work.call("app.own_representations")
    return [OwnPlace(uuid.UUID(row["id"]), row["organisation"], row["email"]) for row in rows]


def own_sessions(work: Work) -> list[SignedInSession]:
    """Give the account's live sessions, the newest first."""
    return list(
        work.session.scalars(
            select(SignedInSession)
            .where(
                SignedInSession.account_id == work.viewer.account_id,
                SignedInSession.revoked_at.is_(None),
                SignedInSession.expires_at > work.now,
            )
            .order_by(SignedInSession.created_at.desc())
        )
    )


def own_session(work: Work, session_id: uuid.UUID) -> SignedInSession:
    """Give one of them. :raises NotFoundError: when it is not live or not the viewer's."""
    for row in own_sessions(work):
        if row.id == session_id:
            return row
    raise NotFoundError


def session_lines(work: Work, *, current: uuid.UUID) -> list[SessionLine]:
    """Give the sessions for showing, with when each was last seen."""
    return [
        SessionLine(
            id=row.id,
            device=rules.device_name(row.device),
            opened_at=row.created_at,
            seen_at=_seen(work, row),
            current=row.id == current,
        )
        for row in own_sessions(work)
    ]


def own_tokens(work: Work) -> list[ApiToken]:
    """Give the live tokens one made for the organisation one acts for, the newest first."""
    return list(
        work.session.scalars(
            select(ApiToken)
            .where(
                ApiToken.representation_id == work.viewer.representation_id,
                ApiToken.revoked_at.is_(None),
                ApiToken.expires_at > work.now,
            )
            .order_by(ApiToken.created_at.desc(), ApiToken.id)
        )
    )


def own_token(work: Work, token_id: uuid.UUID) -> ApiToken:
    """Give one of them. :raises NotFoundError: when it is not live or not the viewer's."""
    for row in own_tokens(work):
        if row.id == token_id:
            return row
    raise NotFoundError


def mail_troubles(work: Work, people: Collection[uuid.UUID]) -> Mapping[uuid.UUID, dt.datetime]:
    """Give since when mails to some people come back, as far as the viewer may know it."""
    if not people:
        return {}
    rows = work.session.execute(
        select(MailTrouble.representation_id, MailTrouble.since).where(
            MailTrouble.representation_id.in_(people)
        )
    )
    return dict(rows.all())


def is_protected(work: Work, person: uuid.UUID) -> bool:
    """Tell whether somebody goes by a pseudonym, as far as the viewer may know it."""
    found = select(ProtectedPerson).where(ProtectedPerson.representation_id == person)
    return work.session.scalar(found) is not None


def codes_left(work: Work) -> int:
    """Count the recovery codes not yet used."""
    unused = RecoveryCode.used_at.is_(None)
    mine = RecoveryCode.account_id == work.viewer.account_id
    counted = work.session.scalar(
        select(func.count()).select_from(RecoveryCode).where(mine, unused)
    )
    return counted or 0


def _seen(work: Work, row: SignedInSession) -> dt.datetime:
    try:
        return work.house.presence.last(row.id) or row.seen_at
    except AwayError:
        return row.seen_at
