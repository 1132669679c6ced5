"""What comments tell the digest: that somebody spoke, and on what page to read it.

The subject's own title is not repeated: it may be marked higher than the comment.
"""

from __future__ import annotations

from collab.features.comments.models import Comment
from collab.shared.notices.fresh import NewsKind

NEWS = NewsKind(
    Comment,
    summary=Comment.body,
    about=Comment.subject_id,
    words=lambda row: ("comment", "A comment on a finding", f"/findings/{row.about}"),
)
