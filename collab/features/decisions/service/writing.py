"""Propose a decision, change it while nobody was asked, and narrow who reads positions."""

from __future__ import annotations

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.refs import Card
from collab.features.decisions import rules
from collab.features.decisions.models import Decision
from collab.features.decisions.policy import Act
from collab.features.decisions.rules import Proposal, State
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.shared.process.screening import screened
from collab.work.unit import Work

SHARED = frozenset({"decisions.open", "decisions.close", "decisions.outcome_stated"})
NO_SUBJECT = "Nothing is decided about this kind of item."
TOO_OPEN = "Mark it no milder than what it is about."
NAMED_ONLY = "What is marked RED is decided about an item that names its readers."
AS_BEFORE = "It is for the same readers, and marked as, what it is to replace."
FROM_PACK = "An expert is selected from the decision pack of the engagement, as joint funding."
PAST = "Choose a day that is still to come."


def propose(
    work: Work,
    space: Space,
    proposal: Proposal,
    *,
    marking: Marking,
    subject: Card | None = None,
    replaces: Decision | None = None,
) -> Decision:
    """Prepare a decision: those who prepare it and counsel read it, nobody else yet.

    :raises DeniedError: when the viewer does not prepare decisions here.
    :raises InvalidError: for a kind each firm settles alone, and for words that may not stand here.
    """
    work.authorise(Act.PROPOSE, space)
    needs = _checked(work, proposal)
    _fits(space, subject, marking)
    _of_those_inside(proposal, subject)
    if replaces is not None and (replaces.space_id != space.id or replaces.state != State.STATED):
        raise ConflictError("What it is to replace does not stand any more, or stands elsewhere.")
    circle = list(subject.circle) if subject and subject.circle is not None else None
    if replaces is not None and (replaces.for_circle, replaces.marking) != (circle, marking):
        raise InvalidError({"marking": AS_BEFORE})
    row = Decision(
        org_id=space.org_id,
        space_id=space.id,
        marking=int(marking),
        shared_at=work.now,
        subject_kind=subject.kind if subject else None,
        subject_id=subject.id if subject else None,
        for_circle=circle,
        supersedes_id=replaces.id if replaces else None,
        updated_at=work.now,
    )
    _fill(row, proposal, needs=needs)
    work.create(Act.PROPOSE, space, row)
    work.session.flush()  # the database draws its circle
    work.session.refresh(row)
    prove(work, "decisions.proposed", row)
    return row


def change(work: Work, row: Decision, proposal: Proposal, *, seen_version: int) -> None:
    """Change what nobody was asked yet.

    :raises ConflictError: when somebody changed it meanwhile.
    :raises InvalidError: as ``propose`` does.
    """
    work.authorise(Act.CHANGE, row)
    if row.version != seen_version:
        raise ConflictError("Somebody else saved this while you were writing. Look again.")
    needs = _checked(work, proposal)
    if (row.hidden and not proposal.hidden) or (row.anonymous and not proposal.anonymous):
        raise InvalidError({"hidden": "Hidden and anonymous are set for good."})
    _fill(row, proposal, needs=needs)
    row.updated_at = work.now


def make_hidden(work: Work, row: Decision) -> None:
    """Hide positions until the end, for good; what was read so far is read no more."""
    work.authorise(Act.NARROW, row)
    row.hidden, row.updated_at = True, work.now
    prove(work, "decisions.hidden", row)


def make_anonymous(work: Work, row: Decision) -> None:
    """Let nobody ever learn which firm stands where; for good, and with a quorum of five."""
    work.authorise(Act.NARROW, row)
    row.anonymous, row.updated_at = True, work.now
    row.quorum_firms = max(row.quorum_firms, rules.ANONYMOUS_QUORUM)
    prove(work, "decisions.made_anonymous", row)


def prove(work: Work, kind: str, row: Decision) -> None:
    """Enter what happened: into the space's chain what all who sit there know anyhow.

    What waits with counsel or comes back, and that there is a decision for few, stands in the
    system's, where no page shows it and a legal hold can open it.
    """
    facts = {"decision": row.id, "kind": row.kind}
    if kind in SHARED and row.for_circle is None:
        work.record(kind, space_id=row.space_id, facts=facts)
    else:
        work.record(kind, space_id=SYSTEM_CHAIN, facts={**facts, "space": row.space_id})


def texts_of(row: Decision) -> dict[str, str]:
    """Give what is screened of a decision that is kept."""
    return {"question": row.question, "body": row.body, "options": "\n".join(row.options)}


def _checked(work: Work, proposal: Proposal) -> bool:
    """Refuse what may not be put to firms; tell whether counsel must look before."""
    rules.allowed_kind(proposal.kind)
    if proposal.closes_at <= work.now:
        raise InvalidError({"closes_on": PAST})
    return screened(proposal.texts).needs_counsel


def _fits(space: Space, subject: Card | None, marking: Marking) -> None:
    if subject is not None:
        if subject.kind not in rules.SUBJECTS or subject.space_id != space.id or not subject.shared:
            raise InvalidError({"subject": NO_SUBJECT})
        if marking < subject.marking:
            raise InvalidError({"marking": TOO_OPEN})
    if marking >= Marking.RED and (subject is None or subject.circle is None):
        raise InvalidError({"marking": NAMED_ONLY})


def _of_those_inside(proposal: Proposal, subject: Card | None) -> None:
    """Let an expert be selected by those inside alone: not by whoever pays or is examined."""
    if subject is not None and subject.kind == rules.ENGAGEMENT:
        if subject.circle is None:
            raise InvalidError({"subject": FROM_PACK})
        if proposal.kind != rules.Kind.JOINT_FUNDING:
            raise InvalidError({"kind": FROM_PACK})


def _fill(row: Decision, proposal: Proposal, *, needs: bool) -> None:
    quorum = proposal.quorum_firms
    row.kind = proposal.kind
    row.question, row.body, row.options = proposal.question, proposal.body, list(proposal.options)
    row.closes_at = proposal.closes_at
    row.quorum_firms = max(quorum, rules.ANONYMOUS_QUORUM) if proposal.anonymous else quorum
    row.hidden, row.anonymous = proposal.hidden, proposal.anonymous
    row.needs_counsel = needs
