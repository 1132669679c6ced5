"""Invite everybody a pasted text names, as far as its lines are in order."""

from __future__ import annotations

import dataclasses as dc

from collab.people.spaces.models import Invitation, Space
from collab.people.spaces.policy import Act
from collab.people.spaces.preview import Line, Way, preview
from collab.people.spaces.service.inviting import Guest, ask_for, invite_first_into
from collab.work.unit import Work


@dc.dataclass(frozen=True, slots=True)
class Sent:
    """What went out, and the lines that did not."""

    invited: tuple[Invitation, ...]
    asked: tuple[Invitation, ...]
    left: tuple[Line, ...]

    @property
    def remaining_text(self) -> str:
        """Give the text of the lines that were left, to be mended and pasted again."""
        return "\n".join(dict.fromkeys(line.pasted.raw for line in self.left))


def invite_lines(work: Work, space: Space, text: str) -> Sent:
    """Invite whoever the lines name; each line goes the way its preview says."""
    work.authorise(Act.INVITE, space)
    lines = preview(work, space, text)
    made = {
        way: tuple(_invite(work, space, line) for line in lines if line.way is way)
        for way in (Way.FIRST, Way.ASK)
    }
    left = tuple(line for line in lines if line.way is Way.NONE)
    return Sent(made[Way.FIRST], made[Way.ASK], left)


def _invite(work: Work, space: Space, line: Line) -> Invitation:
    if line.firm is None or line.role is None:
        raise ValueError("a line without organisation or role is never sent")
    guest = Guest(firm=line.firm, email=line.pasted.email, name=line.pasted.name)
    invite = invite_first_into if line.way is Way.FIRST else ask_for
    return invite(work, space, guest, role=line.role)
