"""Convene on a topic: the form of a new group, filled in so that nothing in it tells why.

What leaves this page is what any convener could have typed: purpose, issues, countries, and a list
of organisations in the order of their names. Nothing of it is kept before the form is sent, and the
form that is sent is the same as for every other group.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from collab.features.interests.board import interested
from collab.features.interests.queries import told
from collab.features.interests.rules import Topic
from collab.features.interests.wording import in_words, part_in_words
from collab.people.spaces.forms import NAME, FoundingForm
from collab.people.spaces.models import Space
from collab.policy.verdict import Verdict
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

LASTS = dt.timedelta(days=2 * 365)


def filled_form(work: Work, space: Space, topic: Topic) -> FoundingForm:
    """Fill in the form of a new group: its charter from the topic, its list from what was told."""
    every = told(work, space.id)
    minerals = [topic.mineral] if topic.mineral else _minerals(work, space, topic)
    return FoundingForm(
        data=_charter(work, topic, minerals)
        | {
            "organisations": [str(org_id) for org_id in interested(every, topic).names],
        }
    )


def hint() -> str:
    """Say what the list would tell those on it, and what helps."""
    words: str = _(
        "The organisations ticked below told you of an interest in this. Whoever is invited sees"
        " the whole list, and could think that everybody on it had told you so: tick others as"
        " well, for whom the topic makes sense, until being on the list says nothing. Neither the"
        " charter nor any letter or entry in a ledger says how the list came about; let nothing"
        " you write say it either."
    )
    return words


def _charter(work: Work, topic: Topic, minerals: list[str]) -> dict[str, Any]:
    allowed = rulebook_in_force(work).categories.values()
    materials = ", ".join(part_in_words(work, "mineral", one).lower() for one in minerals)
    return {
        "name": in_words(work, topic)[:NAME],
        "purpose": _purpose(work, topic, materials),
        "materials": materials[:NAME],
        "countries": topic.country or "",
        "issues": [topic.issue] if topic.issue else [],
        "categories": [one.key for one in allowed if one.default.verdict is Verdict.ALLOW],
        "body": "\n".join(_promises()),
        "retention": _("36 months"),
        "sunset_on": (work.now + LASTS).date(),
    }


def _purpose(work: Work, topic: Topic, materials: str) -> str:
    what = part_in_words(work, "issue", topic.issue) if topic.issue else _("risks to people")
    where = part_in_words(work, "country", topic.country) if topic.country else ""
    if where and materials:
        around = _(
            "%(what)s in %(where)s around the mining of %(materials)s",
            what=what,
            where=where,
            materials=materials,
        )
    elif where:
        around = _("%(what)s in %(where)s", what=what, where=where)
    elif materials:
        around = _("%(what)s around the mining of %(materials)s", what=what, materials=materials)
    else:
        around = what
    purpose: str = _(
        "The members share what they know about the following and prepare what each of them may"
        " then say and do alone: %(around)s. Taking part says nothing about where a member buys.",
        around=around,
    )
    return purpose


def _promises() -> list[str]:
    return [
        _(
            "Every member decides alone from whom it buys, on what terms and for how long. Nobody"
            " asks, and nobody says, who buys from whom."
        ),
        _(
            "We share facts about risks to people. We do not share prices, volumes, costs, contract"
            " terms or plans to start or stop buying."
        ),
        _("Nothing that could lead to a source is shared."),
        _("Counsel may pause any topic. Nothing in this space is legal advice."),
    ]


def _minerals(work: Work, space: Space, topic: Topic) -> list[str]:
    """Give the minerals that were told of within a topic, in the order of their words."""
    within = {one.topic.mineral for one in told(work, space.id) if topic.covers(one.topic)}
    return sorted(mineral for mineral in within if mineral)
