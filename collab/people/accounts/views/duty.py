"""Where a session that still owes its second factor is sent, whatever it asked for."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import request, url_for

from collab.core.errors import DutyFirstError
from collab.core.house import House
from collab.people.accounts import rules
from collab.people.accounts.service.factor import Owed, owed
from collab.work.bearer import Bearer
from collab.work.session import SignedIn

ENROLLING = frozenset({"accounts.second_factor", "accounts.enrol"})
"""What a session may reach that has yet to set up a second factor."""


def duty_first(house: House) -> Callable[[SignedIn, str], None]:
    """Give the check that runs before any work is opened."""

    def check(who: SignedIn, endpoint: str) -> None:
        what = owed(house, who)
        if what is Owed.NOTHING or (what is Owed.ENROLLING and endpoint in ENROLLING):
            return
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        raise DutyFirstError("second_factor", way_on(what, back))

    return check


def duty_of_bearers(house: House) -> Callable[[Bearer], None]:
    """Give the check for tokens: one made without a factor the person now has is good no more."""

    def check(who: Bearer) -> None:
        if owed(house, who) is not Owed.NOTHING:
            raise DutyFirstError("second_factor", url_for("accounts.second_factor"))

    return check


def way_on(what: Owed, back: str) -> str:
    """Give where to go: to the duty if there is one, then ``back``."""
    if what is Owed.NOTHING:
        return back
    page = "second_factor_asked" if what is Owed.GIVING else "second_factor"
    query = "" if back == "/" else f"?next={quote(back)}"
    return url_for(f"accounts.{page}") + query


def wanted() -> str:
    """Give the local path this request is to lead back to."""
    return rules.local_path(request.args.get("next"))
