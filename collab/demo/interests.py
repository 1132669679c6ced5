"""Who of the story wants what followed, and whom they tell: the facilitator, or nobody."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from collab.demo.items import StoryError
from collab.demo.stage import Scene, Stage
from collab.demo.story import Interest
from collab.features.interests.crossing import judged
from collab.features.interests.rules import Topic
from collab.features.interests.service import note, tell
from collab.people.spaces import queries as spaces


def tellings(stage: Stage) -> Iterator[Scene]:
    """Give the scenes in which topics are noted and, some of them, told."""
    for interest in stage.story.interests:
        yield Scene(interest.days_ago, functools.partial(_note, interest=interest))


def _note(stage: Stage, at: dt.datetime, *, interest: Interest) -> None:
    with stage.acting(interest.author, at) as work:
        vault = spaces.own_vault(work)
        noted = note(work, vault, Topic(interest.issue, interest.country, interest.mineral))
        if interest.space is None:
            return
        space = spaces.one(work, stage.spaces[interest.space])
        made = tell(work, vault, judged(work, noted.id, space))
        if made.release.state != "released":
            raise StoryError(f"interest of {interest.author}: {made.judgement.reason}")
