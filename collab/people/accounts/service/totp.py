"""The second factor: set up, given, taken away. A code opens once, however it is typed."""

from __future__ import annotations

import base64
import binascii
import dataclasses as dc
import datetime as dt
import hmac
import uuid

import pyotp
import segno
from markupsafe import Markup

from collab.audit.record import SYSTEM_CHAIN
from collab.core.crypto import Place, SealBrokenError
from collab.core.errors import ConflictError, DeniedError, InvalidError
from collab.core.house import House
from collab.core.ids import new_token, token_hash
from collab.people.accounts import queries, rules
from collab.people.accounts.policy import Act
from collab.people.accounts.service import recovery
from collab.people.accounts.service.factor import count_try, forgive
from collab.policy.decision import Decision
from collab.work.door import Door
from collab.work.unit import Work

STEP = 30  # seconds
DRIFT = (0, -1, 1)  # steps a telephone's clock may be off
NOWHERE = uuid.UUID(int=0)
WRONG = "This code is not right, or it was used already. Wait for the next one and type that."
QR_SIZE = 5


@dc.dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret on its way into somebody's telephone; ``sealed`` travels in the form and back."""

    secret: str
    sealed: str
    uri: str

    @property
    def grouped(self) -> str:
        """Give the secret in fours, for typing."""
        return " ".join(self.secret[i : i + 4] for i in range(0, len(self.secret), 4))

    @property
    def picture(self) -> Markup:
        """Give the QR code as SVG with presentation attributes only."""
        drawn = segno.make(self.uri, micro=False).svg_inline(
            scale=QR_SIZE, dark="#000000", light="#ffffff", svgclass=None, lineclass=None
        )
        return Markup(drawn)  # noqa: S704 # segno's own output, of an address we made


def begin(work: Work, sealed: str | None = None) -> Enrolment:
    """Make a secret to set up with, or open again the one that travelled in a form.

    :raises ConflictError: when what came back is not what was sent.
    """
    me = queries.own_representation(work)
    place = _form_place(work.viewer.account_id)
    secret = _unpacked(work.house, sealed, place) if sealed else pyotp.random_base32()
    packed = sealed or base64.urlsafe_b64encode(work.house.cipher.seal(secret, place)).decode()
    uri = pyotp.TOTP(secret).provisioning_uri(name=me.address or me.name, issuer_name="Collab")
    return Enrolment(secret=secret, sealed=packed, uri=uri)


def enrol(work: Work, enrolment: Enrolment, *, code: str, token: str) -> tuple[str, list[str]]:
    """Set up the factor; give the session's new token and the recovery codes, shown once.

    Whoever replaces a factor has proved his password before, and this session the old factor.

    :raises InvalidError: when the code does not fit.
    """
    account = work.authorise(Act.SECURE, queries.own_account(work))
    step = _step(enrolment.secret, code, after=0, now=work.now)
    if step is None:
        raise InvalidError({"code": WRONG})
    fresh = new_token()
    place = _place(account.id)
    sealed = work.house.cipher.seal(enrolment.secret, place)
    done = work.call("app.door_enrol", token_hash(token), work.now, sealed, step, token_hash(fresh))
    if not done:
        raise ConflictError("This account has a second factor already. Sign in with it first.")
    codes = recovery.renew(work, token=fresh)
    work.record("factor.enrolled", space_id=SYSTEM_CHAIN, facts={"account": account.id})
    return fresh, codes


def give(door: Door, code: str) -> str | None:
    """Take a code for the caller's session; give the session's new token, None when it is wrong.

    :raises TooManyError: after too many wrong codes.
    """
    token = door.cookie or ""
    rows = door.ask("factor", token_hash(token), door.now)
    if not rows:
        return None
    account, sealed, last = rows[0].account_id, rows[0].sealed, rows[0].last_step
    count_try(door, account)
    secret = door.house.cipher.open(bytes(sealed), _place(account))
    step = _step(secret, code, after=last, now=door.now)
    fresh = new_token()
    if step is None or not _used(door, token, step=step, fresh=fresh):
        door.record("factor.failed", account=account)
        return None
    forgive(door, account)
    door.record("factor.given", account=account)
    return fresh


def withdraw(work: Work, *, token: str) -> None:
    """Do without a second factor. :raises DeniedError: where the house wants one of everybody."""
    if work.house.second_factor_required:
        because = "Everybody signs in with a second factor here."
        raise DeniedError(Decision(allowed=False, reasons=(because,)))
    account = work.authorise(Act.SECURE, queries.own_account(work))
    work.call("app.door_withdraw_factor", token_hash(token), work.now)
    work.record("factor.withdrawn", space_id=SYSTEM_CHAIN, facts={"account": account.id})


def _used(door: Door, token: str, *, step: int, fresh: str) -> bool:
    rows = door.ask("factor_use", token_hash(token), door.now, step, token_hash(fresh))
    return bool(rows[0][0])


def _step(secret: str, code: str, *, after: int, now: dt.datetime) -> int | None:
    """Give the step a code belongs to, if it is later than the last one used.

    The code is brought to its digits first: typed with a space it is the same code, used once.
    """
    typed = rules.digits(code)
    counter = pyotp.TOTP(secret, interval=STEP)
    present = int(now.timestamp()) // STEP
    for step in (present + drift for drift in DRIFT):
        if hmac.compare_digest(counter.generate_otp(step), typed) and step > after:
            return step
    return None


def _unpacked(house: House, sealed: str, place: Place) -> str:
    try:
        return house.cipher.open(base64.urlsafe_b64decode(sealed), place)
    except (SealBrokenError, binascii.Error, ValueError, IndexError) as error:
        raise ConflictError("This page was open too long. Start again.") from error


def _place(account: uuid.UUID) -> Place:
    return Place("accounts", "totp_secret", account, NOWHERE)


def _form_place(account: uuid.UUID) -> Place:
    return Place("accounts", "totp_in_form", account, NOWHERE)
