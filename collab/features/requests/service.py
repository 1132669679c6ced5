"""Write, change and discard the drafts of requests and answers; close what one asked."""

from __future__ import annotations

from typing import TypeVar

from collab.core.errors import InvalidError, NotFoundError
from collab.core.refs import Card
from collab.core.texts import lines, one_line
from collab.features.requests.models import InformationAnswer, InformationRequest
from collab.features.requests.policy import Act
from collab.features.requests.rules import LONGEST, TOPIC, Question, Reply
from collab.people.spaces.models import Space
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.models import Release
from collab.shared.releases.policy import Act as GateAct
from collab.work.saving import hold
from collab.work.unit import Work

Row = InformationRequest | InformationAnswer
RowT = TypeVar("RowT", InformationRequest, InformationAnswer)


def ask(
    work: Work,
    vault: Space,
    question: Question,
    *,
    subject: Card | None = None,
    marking: Marking | None = None,
) -> InformationRequest:
    """Put the draft of a request into the viewer's own vault, of a finding or of a topic.

    :raises NotFoundError: when the subject is nothing released.
    :raises InvalidError: when it asks nothing, or is marked milder than its subject.
    """
    floor = Marking(subject.marking) if subject else None
    if subject is not None and not subject.shared:
        raise NotFoundError
    marking = _no_milder(marking, floor)
    row = InformationRequest(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        updated_at=work.now,
        marking=int(marking),
        subject_kind=subject.kind if subject else None,
        subject_id=subject.id if subject else None,
        subject_space_id=subject.space_id if subject else None,
        topic=_topic(question.topic),
        question=_words(question.question, "question"),
    )
    return _keep(work, vault, row)


def reply(
    work: Work,
    vault: Space,
    said: Reply,
    *,
    request: InformationRequest,
    marking: Marking | None = None,
) -> InformationAnswer:
    """Put the draft of an answer into the viewer's own vault.

    :raises DeniedError: when the request is closed, or nothing released.
    :raises InvalidError: when it says nothing, or is marked milder than what is asked.
    """
    work.authorise(Act.ANSWER, request)
    marking = _no_milder(marking, Marking(request.marking))
    row = InformationAnswer(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        updated_at=work.now,
        marking=int(marking),
        request_id=request.id,
        request_space_id=request.space_id,
        private=said.private,
        body=_words(said.body, "body"),
    )
    return _keep(work, vault, row)


def change_question(
    work: Work, row: InformationRequest, question: Question, *, seen_version: int
) -> None:
    """Change a draft. :raises StaleError: when it was saved in between."""
    _open(work, row, seen_version)
    row.topic, row.question = _topic(question.topic), _words(question.question, "question")
    _saved(work, row)


def change_reply(work: Work, row: InformationAnswer, said: Reply, *, seen_version: int) -> None:
    """Change a draft. :raises StaleError: when it was saved in between."""
    _open(work, row, seen_version)
    row.body, row.private = _words(said.body, "body"), said.private
    _saved(work, row)


def discard(work: Work, row: Row) -> None:
    """Delete a draft. A copy already released stays until it is withdrawn."""
    work.authorise(Act.EDIT, row)
    work.session.delete(row)
    work.record("requests.discarded", space_id=row.space_id, facts={"item": row.id})


def close(work: Work, release: Release) -> None:
    """Close what the viewer's own organisation asked; nobody answers any more.

    :raises ConflictError: when it is closed, taken back or corrected already.
    """
    work.authorise(GateAct.WITHDRAW, release)
    copy_id = work.call("app.close_request", release.id)
    work.record("requests.closed", space_id=release.space_id, facts={"copy": copy_id})


def _keep(work: Work, vault: Space, row: RowT) -> RowT:
    work.create(Act.WRITE, vault, row)
    work.session.flush()  # its id is given then, and the ledger's entry names it
    work.record("requests.written", space_id=vault.id, facts={"item": row.id})
    return row


def _open(work: Work, row: Row, seen_version: int) -> None:
    work.authorise(Act.EDIT, row)
    hold(work, row, seen_version)


def _saved(work: Work, row: Row) -> None:
    row.updated_at = work.now
    work.record("requests.edited", space_id=row.space_id, facts={"item": row.id})


def _no_milder(marking: Marking | None, floor: Marking | None) -> Marking:
    if marking is None:
        return floor if floor is not None else DEFAULT_MARKING
    if floor is not None and marking < floor:
        raise InvalidError(
            {"marking": f"What it hangs on is {floor.label}: choose this or stricter."}
        )
    return marking


def _topic(text: str) -> str:
    topic = one_line(text)
    if not topic:
        raise InvalidError({"topic": "Say in a line what it is about."})
    if len(topic) > TOPIC:
        raise InvalidError({"topic": f"Shorten it to {TOPIC} characters."})
    return topic


def _words(text: str, field: str) -> str:
    words = lines(text)
    if not words:
        raise InvalidError({field: "Write something."})
    if len(words) > LONGEST:
        raise InvalidError({field: f"Shorten it to {LONGEST} characters."})
    return words
