"""What happens at the desk beside the decision: letters, conflicts, deputies, texts."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id, random_id
from collab.core.texts import lines, one_line
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.shared.counsel.models import Deputy, OpinionBlock
from collab.shared.counsel.policy import Act
from collab.shared.releases.models import HeldItem
from collab.shared.releases.policy import Act as Gate
from collab.work.unit import Work

LONGEST_DEPUTY = dt.timedelta(days=366)


def say(work: Work, item: HeldItem, words: str) -> None:
    """Write to the other side of a held item: counsel to its author, its author to counsel.

    :raises InvalidError: without words.
    :raises ConflictError: when it no longer waits.
    """
    work.authorise(Act.SAY, item)
    said = lines(words)
    if not said:
        raise InvalidError({"body": "Write something."})
    if item.state != "waiting":
        raise ConflictError("This was decided or recalled in the meantime.")
    letter = random_id()
    work.call("app.say", item.id, letter, said, work.now)
    # That there was a letter outlives it: an item that is recalled takes its letters along.
    facts = {"held": item.id, "letter": letter}
    work.record("counsel.said", space_id=SYSTEM_CHAIN, facts=facts)


def annotate(work: Work, item: HeldItem, *, conditions: str, suggestion: str) -> None:
    """Add to a decision, before it falls, what the author has to keep to or could say instead.

    :raises DeniedError: unless the viewer is counsel of the space.
    :raises ConflictError: when it no longer waits.
    """
    work.authorise(Gate.SETTLE, item)
    work.call("app.annotate", item.id, conditions, suggestion)


def recuse(work: Work, item: HeldItem, *, whole_firm: bool) -> None:
    """Take an item off one's own desk, or off one's firm's: it goes to another counsel.

    Where nobody is left the facilitator is told that something waits; it stays held.

    :raises DeniedError: unless the viewer is counsel of the space.
    :raises ConflictError: when it no longer waits.
    """
    work.authorise(Act.RECUSE, item)
    facts = {
        "held": item.id,
        "counsel": work.viewer.representation_id,
        "whole_firm": whole_firm,
    }
    work.call("app.declare_conflict", item.id, whole_firm, work.now)
    work.record("counsel.conflict", space_id=_own_chain(work), facts=facts)


def name_deputy(
    work: Work, space: Space, deputy_id: uuid.UUID, *, begins: dt.datetime, ends: dt.datetime
) -> None:
    """Name who stands in, from when until when; a deputy named before is followed by this one.

    :raises DeniedError: unless the viewer is counsel of the space.
    :raises InvalidError: when the time makes no sense.
    :raises ConflictError: when this one is no counsel there any more.
    """
    work.authorise(Act.DEPUTISE, space)
    if ends <= max(begins, work.now):
        raise InvalidError({"until": "It ends before it begins."})
    if ends - begins > LONGEST_DEPUTY:
        raise InvalidError({"until": "At most a year at a time."})
    ident = random_id()
    work.call("app.name_deputy", ident, space.id, deputy_id, begins, ends, work.now)
    facts = {"deputy": deputy_id, "counsel": work.viewer.representation_id}
    work.record("counsel.deputy", space_id=space.id, facts=facts)


def end_deputy(work: Work, row: Deputy) -> None:
    """Be back earlier.

    :raises DeniedError: unless the viewer named this deputy.
    """
    work.authorise(Act.DEPUTISE, row)
    work.call("app.end_deputy", row.id, work.now)
    facts = {"deputy": row.deputy_id, "counsel": row.counsel_id}
    work.record("counsel.deputy_ended", space_id=row.space_id, facts=facts)


def keep_text(work: Work, vault: Space, *, title: str, body: str) -> OpinionBlock:
    """Keep a text for opinions in the firm's own vault.

    :raises DeniedError: unless the viewer is counsel somewhere, and it is his firm's vault.
    """
    block = OpinionBlock(
        id=new_id(),
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        marking=int(Marking.AMBER),
        shared_at=work.now,
        title=one_line(title),
        body=lines(body),
        updated_at=work.now,
    )
    work.create(Act.KEEP_TEXT, vault, block)
    work.record("counsel.block_saved", space_id=vault.id, facts={"block": block.id})
    return block


def change_text(work: Work, block: OpinionBlock, *, title: str, body: str) -> None:
    """Change a text; opinions that were given with it stay as they were.

    :raises DeniedError: unless it is the viewer's own firm's.
    """
    work.authorise(Act.KEEP_TEXT, block)
    block.title, block.body, block.updated_at = one_line(title), lines(body), work.now
    work.record("counsel.block_saved", space_id=block.space_id, facts={"block": block.id})


def drop_text(work: Work, block: OpinionBlock) -> None:
    """Delete a text.

    :raises DeniedError: unless it is the viewer's own firm's.
    """
    work.authorise(Act.KEEP_TEXT, block)
    work.session.delete(block)
    work.record("counsel.block_deleted", space_id=block.space_id, facts={"block": block.id})


def _own_chain(work: Work) -> uuid.UUID:
    return work.viewer.vault_id or SYSTEM_CHAIN
