"""What must happen once, tried by two at the same time."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from collab.core.errors import ConflictError, NotFoundError
from collab.core.house import House
from collab.core.ids import new_id, new_token, token_hash
from collab.people.accounts.service import acceptance, resets
from collab.work.door import Door, open_door
from tests.cast import ACME, ALICE
from tests.factories.people import session
from tests.factories.rows import add
from tests.house.databases import Database

LONG = "seven swans swim by night"


def both(act: Callable[[], bool]) -> list[bool]:
    """Let two do the same at the same moment; give what each got, sorted."""
    start = Barrier(2)

    def one() -> bool:
        start.wait()
        return act()

    with ThreadPoolExecutor(2) as pool:
        return sorted(one.result() for one in [pool.submit(one), pool.submit(one)])


@contextlib.contextmanager
def door(db: Database, house: House, now: dt.datetime, token: str | None = None) -> Iterator[Door]:
    with open_door(db.app, now=now, house=house, cookie=token) as one:
        yield one


def test_a_step_when_given_twice_at_once_then_it_opens_one(
    db: Database, house: House, now: dt.datetime
) -> None:
    db.run("update accounts set totp_confirmed_at = now() where id = %s", ALICE.account_id)
    token = session(db.superuser, ALICE, now=now, second_factor=False)
    other = session(db.superuser, ALICE, now=now, second_factor=False)
    tokens = iter([token, other])

    def give() -> bool:
        mine = next(tokens)
        with door(db, house, now) as one:
            fresh = token_hash(new_token())
            return bool(one.ask("factor_use", token_hash(mine), now, 7, fresh)[0][0])

    assert both(give) == [False, True]
    assert db.value("select totp_step from accounts where id = %s", ALICE.account_id) == 7


def test_an_invitation_when_accepted_twice_at_once_then_one_person_comes(
    db: Database, house: House, now: dt.datetime
) -> None:
    ident = new_id()
    token = acceptance.token_of(house, ident, 0)
    add(
        db.superuser, "invitations", id=ident, org_id=ACME.id, email="anna@acme.example",
        state="open", token_hash=token_hash(token), invited_by=ALICE.id, created_at=now,
        expires_at=now + dt.timedelta(days=14),
    )  # fmt: skip

    def join() -> bool:
        try:
            with door(db, house, now) as one:
                acceptance.join(one, token, name="Anna Acme", password=LONG)
        except (ConflictError, NotFoundError):
            return False
        return True

    assert both(join) == [False, True]
    assert db.value("select count(*) from representations where email = 'anna@acme.example'") == 1
    assert db.value("select count(*) from accounts a where not exists (select from representations"
                    " r where r.account_id = a.id)") == 0  # fmt: skip


def test_a_reset_when_used_twice_at_once_then_one_password_is_set(
    db: Database, house: House, now: dt.datetime
) -> None:
    with door(db, house, now) as one:
        resets.ask(one, ALICE.email)
    ident = db.value("select id from password_resets")
    token = resets.token_of(house, ident, 0)

    def use() -> bool:
        try:
            with door(db, house, now) as one:
                resets.use(one, token, LONG)
        except NotFoundError:
            return False
        return True

    assert both(use) == [False, True]
