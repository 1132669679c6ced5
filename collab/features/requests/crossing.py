"""What requests and answers give to the gate.

An answer for the asker alone is a kind of its own: it crosses quietly, since that somebody
answered somebody is for these two to know.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from collab.core.errors import DeniedError, NotFoundError
from collab.core.refs import Card
from collab.features.requests import queries
from collab.features.requests.models import InformationAnswer, InformationRequest
from collab.features.requests.policy import Act
from collab.features.requests.rules import ANSWER, PRIVATE, REQUEST, address
from collab.policy.decision import Decision
from collab.policy.marking import Marking
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.shared.releases.hanging import (
    GONE,
    beginning,
    bounds,
    persons_within,
    subject_of,
)
from collab.shared.releases.queries import behind
from collab.work.unit import Work

ASKED = ("subject_kind", "subject_id", "subject_space_id", "topic", "question")
ANSWERED = ("request_id", "request_space_id", "private", "body")
OWN = Decision(
    allowed=False,
    reasons=("Your own organisation asks this.",),
    remedy="Add what you know to the request, by a correction.",
)


def answer_address(answer_id: uuid.UUID) -> str:
    """Give the page of an answer's draft; for a copy it leads on to what was asked."""
    return f"/information-answers/{answer_id}"


def card(work: Work, request_id: uuid.UUID) -> Card:
    """Give a request as others may show it. :raises NotFoundError: when it is not to be seen."""
    return card_for(queries.one(work, request_id))


def answer_card(work: Work, answer_id: uuid.UUID) -> Card:
    """Give an answer to the whole group as others may show it; one for the asker alone has none.

    :raises NotFoundError: when it is not to be seen, or for the asker alone.
    """
    row = queries.answer(work, answer_id)
    if row.private:
        raise NotFoundError
    return card_for(row)


def card_for(row: InformationRequest | InformationAnswer) -> Card:
    """Give the card of a request, or of an answer to all, that was read already."""
    asks = isinstance(row, InformationRequest)
    return Card(
        kind=REQUEST if asks else ANSWER,
        id=row.id,
        space_id=row.space_id,
        title=row.topic if isinstance(row, InformationRequest) else beginning(row.body),
        path=address(row.id) if asks else answer_address(row.id),
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=row.is_copy,
    )


def asked(work: Work, request_id: uuid.UUID) -> Snapshot:
    """Give a request's draft as it would cross, in the bounds of what it is about.

    :raises NotFoundError: when there is none for this viewer.
    :raises DeniedError: for anything but a draft in the viewer's own vault, and when what it is
        about is gone.
    """
    row = queries.one(work, request_id)
    decision = work.may(Act.OFFER, row)
    if not decision.allowed:
        raise DeniedError(decision)
    hung = None
    if row.subject_id is not None:
        subject = subject_of(work, row.subject_kind, row.subject_id)
        hung = bounds(work, subject, row.subject_space_id)
    return Snapshot(
        kind=REQUEST,
        item_id=row.id,
        version=row.version,
        title=row.topic,
        marking=Marking(row.marking),
        payload=_payload(row, ASKED),
        texts={"topic": row.topic, "question": row.question},
        into=hung.into if hung else None,
        floor=hung.floor if hung else Marking.CLEAR,
        within=hung.within if hung else None,
    )


def answered(work: Work, answer_id: uuid.UUID) -> Snapshot:
    """Give an answer's draft as it would cross to the whole group."""
    row, request = _draft(work, answer_id, private=False)
    return _answer(row, request, ANSWER, within=persons_within(work, request))


def answered_privately(work: Work, answer_id: uuid.UUID) -> Snapshot:
    """Give an answer's draft as it would cross to the asker's organisation alone.

    Where the asker is named, its readers are that organisation. Where it is not, nobody on this
    side of the gate knows who reads it.
    """
    row, request = _draft(work, answer_id, private=True)
    named = request.attribution == "named"
    only = (request.org_id,) if named else None
    return _answer(row, request, PRIVATE, only=only, unseen=not named)


def may_answer(work: Work, request: InformationRequest) -> Decision:
    """Tell whether the viewer's organisation may answer: not what it asks itself."""
    if behind(work, request.id) is not None:
        return OWN
    return work.may(Act.ANSWER, request)


def _draft(
    work: Work, answer_id: uuid.UUID, *, private: bool
) -> tuple[InformationAnswer, InformationRequest]:
    row = queries.answer(work, answer_id)
    if row.private is not private:
        raise NotFoundError
    decision = work.may(Act.OFFER, row)
    if not decision.allowed:
        raise DeniedError(decision)
    try:
        request = queries.one(work, row.request_id)
    except NotFoundError as error:
        raise DeniedError(GONE) from error
    decision = may_answer(work, request)
    if not decision.allowed:
        raise DeniedError(decision)
    return row, request


def _answer(
    row: InformationAnswer, request: InformationRequest, kind: str, **readers: Any
) -> Snapshot:
    return Snapshot(
        kind=kind,
        item_id=row.id,
        version=row.version,
        title=beginning(row.body),
        marking=Marking(row.marking),
        payload=_payload(row, ANSWERED),
        texts={"body": row.body},
        into=request.space_id,
        floor=Marking(request.marking),
        **readers,
    )


def _payload(row: object, columns: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value := getattr(row, name), uuid.UUID) else value
        for name in columns
    }


def _about_subject(work: Work, payload: Mapping[str, Any]) -> Card | None:
    if payload["subject_id"] is None:
        return None
    return subject_of(work, payload["subject_kind"], uuid.UUID(payload["subject_id"]))


def _about_request(work: Work, payload: Mapping[str, Any]) -> Card | None:
    return subject_of(work, REQUEST, uuid.UUID(payload["request_id"]))


def _for_whom(name: str, value: Any) -> str:
    return "The organisation that asked, and nobody else" if name == "private" else str(value)


REQUESTS = Crossing(
    kind=REQUEST,
    word="request",
    columns=ASKED,
    labels={"topic": "About", "question": "Question"},
    snapshot=asked,
    address=address,
    edit_address=lambda request_id: f"{address(request_id)}/edit",
    about=_about_subject,
    model=InformationRequest,
)
ANSWERS = Crossing(
    kind=ANSWER,
    word="answer",
    columns=ANSWERED,
    labels={"body": "Answer"},
    snapshot=answered,
    address=answer_address,
    edit_address=lambda answer_id: f"{answer_address(answer_id)}/edit",
    about=_about_request,
    model=InformationAnswer,
)
PRIVATE_ANSWERS = Crossing(
    kind=PRIVATE,
    word="answer",
    columns=ANSWERED,
    labels={"private": "Read by", "body": "Answer"},
    snapshot=answered_privately,
    address=answer_address,
    edit_address=lambda answer_id: f"{answer_address(answer_id)}/edit",
    shown=_for_whom,
    about=_about_request,
    model=InformationAnswer,
    quiet=True,
)
