"""How often credentials may be tried: per account and address, so nobody can lock another out."""

from __future__ import annotations

from collab.core.limits import Limit

MINUTE = 60
DAY = 24 * 60 * MINUTE

SIGN_IN = Limit("sign_in", times=10, seconds=10 * MINUTE)
"""For one account from one address; forgotten when the password was right."""
SIGN_IN_FAILED = Limit("sign_in_failed", times=100, seconds=10 * MINUTE)
"""For one address, failures only: a whole firm may sign in from behind one."""
FACTOR = Limit("factor", times=5, seconds=5 * MINUTE)
"""For one account from one address; forgotten when the code was right."""
FACTOR_FAILED = Limit("factor_failed", times=100, seconds=DAY)
"""For one account from anywhere; only somebody who has the password can use it up."""
RESET = Limit("reset", times=5, seconds=60 * MINUTE)
"""For one account from one address."""
RESET_ASKED = Limit("reset_asked", times=30, seconds=60 * MINUTE)
"""For one address."""
INVITATION = Limit("invitation", times=60, seconds=10 * MINUTE)
"""For one address: a meeting of forty may accept from one room."""
