"""What comments tell the digest: that somebody spoke, and on what page to read it.

The subject's own title is not repeated: it may be marked higher than the comment.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from collab.features.comments.models import Comment
from collab.shared.notices.fresh import NewsKind

PLACES = {
    "contact": ("A comment on a contact", "/contacts/{}"),
    "talking_point_version": ("A comment on talking points", "/talking-point-versions/{}"),
}


def _words(row: Row[Any]) -> tuple[str, str, str]:
    title, path = PLACES.get(row.manner, ("A comment on a finding", "/findings/{}"))
    return "comment", title, path.format(row.about)


NEWS = NewsKind(
    Comment,
    summary=Comment.body,
    about=Comment.subject_id,
    manner=Comment.subject_kind,
    words=_words,
)
