"""Note a topic, drop it, tell it to the facilitators of a space. The gate does the telling."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from collab.core.errors import ConflictError, DeniedError, InvalidError
from collab.core.ids import new_id
from collab.features.interests import queries
from collab.features.interests.models import Interest
from collab.features.interests.policy import TOLD_IN, Act
from collab.features.interests.rules import Topic
from collab.people.spaces.audience import Reader, audience
from collab.people.spaces.models import Space
from collab.policy.decision import Decision
from collab.policy.declaration import (
    Attribution,
    Declaration,
    Facets,
    Granularity,
    PermittedAction,
    Subject,
    Time,
)
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.policy.verdict import Verdict
from collab.policy.viewer import Role
from collab.shared.releases import service as gate
from collab.shared.releases.judging import Judged
from collab.work.unit import Work

DECLARED = Declaration(
    # A topic is a risk with a place and a mineral to it and no firm: that is all the copy says.
    # Who told it is not in the copy; the gate's note of it is for the facilitators alone.
    category="hr_risk_general",
    facets=Facets(time=Time.NONE, granularity=Granularity.NONE, subject=Subject.NONE),
    marking=Marking.RED,
    attribution=Attribution.FACILITATOR_ONLY,
    permitted_action=PermittedAction.RAISE_WITHOUT_DETAIL,
)
"""The same for every interest: there is nothing in one that its author could declare otherwise."""
NOT_TAKEN_UP = "This group's charter does not take this up."
ELSEWHERE = "Keep the topic in your vault, or choose a group whose charter takes up such risks."


def note(work: Work, vault: Space, topic: Topic) -> Interest:
    """Put a topic on the firm's own list.

    :raises InvalidError: when no part of it is given.
    :raises ConflictError: when it is on the list already.
    """
    if not topic.says_something:
        raise InvalidError({"issue": "Choose an issue, a country or a mineral."})
    interest = Interest(
        id=new_id(),
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        updated_at=work.now,
        marking=int(DEFAULT_MARKING),
        issue=topic.issue,
        country=topic.country,
        mineral=topic.mineral,
    )
    try:
        with work.session.begin_nested():
            work.create(Act.NOTE, vault, interest)
    except IntegrityError as error:
        if "uq_interests_topic" not in str(error.orig):
            raise
        raise ConflictError("This topic is on your organisation's list already.") from error
    work.record("interests.noted", space_id=vault.id, facts={"interest": interest.id})
    return interest


def drop(work: Work, interest: Interest) -> None:
    """Take a topic off the list; whoever was told of it is told no more.

    :raises ConflictError: when that is done already.
    """
    work.authorise(Act.DROP, interest)
    _hold(work, interest.id)
    for release in queries.releases_out(work, interest.id):
        gate.withdraw(work, release)
    work.session.delete(interest)
    work.record("interests.dropped", space_id=interest.space_id, facts={"interest": interest.id})


def facilitators(work: Work, space: Space) -> Sequence[Reader]:
    """Give those who would be told in a space: its facilitators, as far as they read RED."""
    if space.kind not in TOLD_IN:
        return ()
    seated = audience(work, space.id, Marking.RED).readers
    return [reader for reader in seated if reader.role is Role.FACILITATOR]


def against(what: Judged) -> Decision | None:
    """Give what stands against telling. Counsel never looks: a topic is for facilitators alone."""
    verdict = what.judgement.verdict
    if verdict is Verdict.ALLOW:
        return None
    because = NOT_TAKEN_UP if verdict is Verdict.REVIEW else what.judgement.reason
    return Decision(allowed=False, reasons=(because,), remedy=ELSEWHERE)


def tell(work: Work, vault: Space, what: Judged) -> gate.Outcome:
    """Tell the facilitators what was judged.

    :raises DeniedError: when the rules do not let it cross at once.
    :raises ConflictError: when it was taken off the list meanwhile, or they know already.
    """
    if (decision := against(what)) is not None:
        raise DeniedError(decision)
    _hold(work, what.snapshot.item_id)
    return gate.release(work, vault, what)


def _hold(work: Work, interest_id: uuid.UUID) -> None:
    """Let no topic be told while it is dropped: what was told of it could not be taken back."""
    if not queries.still_there(work, interest_id):
        raise ConflictError("This topic was taken off the list in the meantime.")
