"""What a feature tells the digest: its new items as lines, and what waits as counts."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from collab.policy.marking import Marking
from collab.work.unit import Work

TITLE_UP_TO, SUMMARY_UP_TO = Marking.AMBER, Marking.GREEN
"""The strictest markings whose titles and summaries a mail may say: mail lies around for years."""


@dc.dataclass(frozen=True, slots=True)
class News:
    """An item in a shared space that is new to the viewer, and not his own organisation's.

    ``path`` begins with a slash. A mail says as much of it as its marking allows. ``more_behind``
    says that its space holds more of its kind than were looked at. What ``leads``, a meeting or a
    decision, is told before other news. A ``prefix`` of the title is ours, and said in the reader's
    language; the title is its writer's, and never translated.
    """

    item_id: uuid.UUID
    kind: str
    space_id: uuid.UUID
    marking: Marking
    title: str
    summary: str
    path: str
    shared_at: dt.datetime
    more_behind: bool = False
    permitted_action: str | None = None
    leads: bool = False
    prefix: str = ""


@dc.dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the viewer: a sentence with a count in it, and where to go.

    Mails say it in the reader's language: templates/emails/words/ holds each.

    ``due_at``, where there is a day for it, brings it to the top; ``all_day``: no hour of it is
    told, for it has none, and the day is the same wherever one reads it.
    """

    text: str
    path: str
    due_at: dt.datetime | None = None
    all_day: bool = False


NewsSource = Callable[[Work, dt.datetime], Iterable[News]]
"""Gives what is new since a moment in every space the viewer is seated in, but vaults.

New is what stands, is not sealed, and was neither opened nor contributed by his organisation; and,
by itself, that something he opened was taken back.
"""
WaitingSource = Callable[[Work], Iterable[Waiting]]
"""Gives what waits for the viewer; nothing when nothing does."""
