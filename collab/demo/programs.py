"""A token for everybody who is still there, so that the demo can be read by programs too."""

from __future__ import annotations

import datetime as dt

from collab.demo.stage import Stage
from collab.people.accounts.rules import SCOPES, TOKEN_DAYS, TokenWish
from collab.people.accounts.service import tokens

AGO = dt.timedelta(days=8)
"""Long enough for the letters about them to be part of the story."""


def hand_out(stage: Stage) -> None:
    """Make each of them a token of all scopes; demo.json tells it."""
    wish = TokenWish("Demo", tuple(SCOPES), max(TOKEN_DAYS))
    for one in stage.story.representations:
        if one.left_days_ago is None:
            with stage.acting(one.key, stage.now - AGO) as work:
                _row, stage.tokens[one.key] = tokens.make(work, wish, second_factor=False)
