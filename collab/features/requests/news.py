"""What requests and answers tell the digest: that somebody asks, and that there is an answer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from collab.features.requests.models import InformationAnswer, InformationRequest
from collab.features.requests.rules import ANSWER, PRIVATE, REQUEST, address
from collab.shared.notices.fresh import NewsKind


def _answer(row: Row[Any]) -> tuple[str, str, str]:
    if row.manner == "true":
        return PRIVATE, "An answer for your organisation alone", address(row.about)
    return ANSWER, "An answer to a request", address(row.about)


ASKED = NewsKind(
    InformationRequest,
    title=InformationRequest.topic,
    summary=InformationRequest.question,
    words=lambda row: (REQUEST, row.title, address(row.id)),
)
ANSWERED = NewsKind(
    InformationAnswer,
    summary=InformationAnswer.body,
    about=InformationAnswer.request_id,
    manner=InformationAnswer.private,
    words=_answer,
)
