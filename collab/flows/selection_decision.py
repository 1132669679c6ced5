"""The selection among proposals is put to those inside an engagement, from its decision pack."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.core.refs import Card
from collab.features.decisions.rules import Kind, Proposal
from collab.features.decisions.service import propose
from collab.features.engagements.review import choosing, queries
from collab.features.engagements.review.policy import Act, Bench
from collab.features.engagements.rules import KIND
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import Marking
from collab.work.unit import Work

NONE_OF_THEM = "None of them"
BODY = (
    "The decision pack of the engagement holds criteria, scores with their spread, amounts, ties"
    " and recusals. Nothing is awarded by a rank. Whoever stands aside from a proposal does not"
    " choose it here."
)
"""No score is said here: whoever stands aside from a proposal reads the decision all the same."""


def to_decision(
    work: Work, bench: Bench, *, question: str, closes_at: dt.datetime, quorum_firms: int
) -> uuid.UUID:
    """Prepare a decision of joint funding with the proposals as options; give its id.

    Whoever is examined takes part in no such decision: it is for those inside, and the database
    refuses any other circle.

    :raises DeniedError: when the viewer does not prepare decisions here, or nothing is selected.
    :raises InvalidError: for words that may not stand there, or a day that is over.
    """
    work.authorise(Act.DECIDE, bench)
    row = bench.row
    codes = [one.code for one in choosing.to_answer(work, row.id)]
    proposal = Proposal(
        kind=Kind.JOINT_FUNDING.value,
        question=question,
        body=BODY,
        options=(*codes, NONE_OF_THEM),
        closes_at=closes_at,
        quorum_firms=quorum_firms,
        hidden=False,
        anonymous=False,
    )
    subject = Card(
        kind=KIND,
        id=row.id,
        space_id=row.space_id,
        title=row.title,
        path=f"/engagements/{row.id}/pack",
        marking=row.marking,
        circle=queries.inside(work, row.id),
        shared=True,
    )
    space = one_space(work, row.space_id)
    return propose(work, space, proposal, marking=Marking(row.marking), subject=subject).id
