"""Play the story, day after day, through the services that everybody uses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Engine

from collab.core.house import House
from collab.demo.agreeing import agreements
from collab.demo.content import load
from collab.demo.contract import contract
from collab.demo.counting import figures
from collab.demo.delivering import deliveries
from collab.demo.drafting import talking_points
from collab.demo.ending import catch_up, settle_letters
from collab.demo.engaging import engagements
from collab.demo.funding import payments
from collab.demo.holding import sessions
from collab.demo.interests import tellings
from collab.demo.items import writings
from collab.demo.knowing import acquaintances
from collab.demo.meetings import conventions
from collab.demo.people import arrivals
from collab.demo.programs import hand_out
from collab.demo.proposing import selections
from collab.demo.reaching import approaches
from collab.demo.reporting import reporting
from collab.demo.sayings import sayings
from collab.demo.spaces import gatherings
from collab.demo.stage import Stage, play
from collab.demo.watching import watching


def seed(
    *,
    app_engine: Engine,
    system_engine: Engine,
    gate_engine: Engine,
    house: House,
    now: dt.datetime,
) -> dict[str, Any]:
    """Fill an empty installation; give what an outside check may know of it.

    Half a story is never continued: what it needs is an empty installation, and it says so.

    :raises ConflictError: when there are organisations already.
    :raises StoryError: when the gate decides otherwise than the story says.
    """
    stage = Stage(load(), app_engine, system_engine, gate_engine, house, now)
    play(
        stage,
        [
            *arrivals(stage),
            *gatherings(stage),
            *writings(stage),
            *sayings(stage),
            *tellings(stage),
            *acquaintances(stage),
            *talking_points(stage),
            *approaches(stage),
            *figures(stage),
            *watching(stage),
            *conventions(stage),
            *sessions(stage),
            *agreements(stage),
            *engagements(stage),
            *selections(stage),
            *deliveries(stage),
            *payments(stage),
            *reporting(stage),
        ],
    )
    hand_out(stage)
    catch_up(stage)
    settle_letters(stage)
    return contract(stage)
