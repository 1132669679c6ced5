"""Write, change and discard a comment's draft. Releasing it is the gate's business."""

from __future__ import annotations

from collab.core.errors import InvalidError, NotFoundError
from collab.core.languages import detect
from collab.core.refs import Card
from collab.core.texts import lines
from collab.features.comments.models import Comment
from collab.features.comments.policy import Act
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.work.saving import hold
from collab.work.unit import Work

LONGEST = 4000


def write(
    work: Work, vault: Space, body: str, *, subject: Card, marking: Marking | None = None
) -> Comment:
    """Put the draft of a comment into the viewer's own vault.

    ``subject`` is what it is said about, as its own feature showed it to this very viewer. The
    marking is the subject's unless a stricter one is given.

    :raises NotFoundError: when the subject is nothing released.
    :raises InvalidError: when it is empty, too long, or marked milder than its subject.
    """
    if not subject.shared:
        raise NotFoundError
    marking = Marking(subject.marking) if marking is None else marking
    if marking < subject.marking:
        floor = Marking(subject.marking).label
        raise InvalidError({"marking": f"What you comment on is {floor}: choose this or stricter."})
    text = _clean(body)
    comment = Comment(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        updated_at=work.now,
        marking=int(marking),
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_space_id=subject.space_id,
        body=text,
        language=detect(text),
    )
    work.create(Act.WRITE, vault, comment)
    work.session.flush()  # its id is given then, and the ledger's entry names it
    work.record("comments.written", space_id=vault.id, facts={"comment": comment.id})
    return comment


def edit(work: Work, comment: Comment, body: str, *, seen_version: int) -> Comment:
    """Change a draft. :raises StaleError: when it was saved in between."""
    work.authorise(Act.EDIT, comment)
    hold(work, comment, seen_version, "this comment")
    comment.body = _clean(body)
    comment.language = detect(comment.body)
    comment.updated_at = work.now
    work.record("comments.edited", space_id=comment.space_id, facts={"comment": comment.id})
    return comment


def discard(work: Work, comment: Comment) -> None:
    """Delete a draft. A copy already released stays until it is withdrawn."""
    work.authorise(Act.EDIT, comment)
    work.session.delete(comment)
    work.record("comments.discarded", space_id=comment.space_id, facts={"comment": comment.id})


def _clean(body: str) -> str:
    text = lines(body)
    if not text:
        raise InvalidError({"body": "Write what you want to say."})
    if len(text) > LONGEST:
        raise InvalidError({"body": f"Shorten it to {LONGEST} characters."})
    return text
