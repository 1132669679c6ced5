"""Begin a document, change what it is about, begin a version for an audience, set its window."""

from __future__ import annotations

import datetime as dt

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.talking_points import queries, rules
from collab.features.talking_points.models import (
    TalkingPoint,
    TalkingPointEvidence,
    TalkingPointText,
    TalkingPointVersion,
)
from collab.features.talking_points.policy import Act
from collab.features.talking_points.rules import About
from collab.features.talking_points.service.proving import enter, stands
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import Marking
from collab.shared.objections.queries import open_on
from collab.shared.process.plain import plain
from collab.shared.process.screening import allowed_category
from collab.work.unit import Work

NO_AUDIENCE = "Choose whom it is for."
NAMED_ONLY = "What is marked RED stands on evidence that names its readers: begin it milder."
TOO_LONG = "At most a year: a text that is older is read again before anybody says it."
BACKWARDS = "It ends before it begins."
UNDER_REVIEW = "It is under review: nothing is begun from it until counsel has decided."
OVER = "Choose a day that is still to come."
IN_WORK = "There is a version for this audience in work already: go on with that one."
STALE = "Somebody else saved this while you were writing. Look again."


def begin(work: Work, space: Space, about: About, *, marking: Marking) -> TalkingPoint:
    """Begin a document. Everybody seated whom its marking reaches reads title and purpose.

    :raises DeniedError: when the viewer does not draft here.
    :raises InvalidError: for words that may not stand here.
    """
    work.authorise(Act.BEGIN, space)
    _checked(about)
    if marking >= Marking.RED:
        raise InvalidError({"marking": NAMED_ONLY})
    row = TalkingPoint(
        id=new_id(),
        org_id=space.org_id,
        space_id=space.id,
        marking=int(marking),
        shared_at=work.now,
        title=about.title,
        purpose=about.purpose,
        issues=list(about.issues),
        countries=list(about.countries),
        updated_at=work.now,
    )
    work.create(Act.BEGIN, space, row)
    enter(work, "talking_points.begun", row)
    return row


def change(work: Work, row: TalkingPoint, about: About, *, seen_version: int) -> None:
    """Change what a document is about.

    :raises ConflictError: when somebody saved meanwhile, or counsel has seen its title.
    :raises InvalidError: for words that may not stand here.
    """
    work.authorise(Act.CHANGE, row)
    if row.version != seen_version:
        raise ConflictError(STALE)
    _checked(about)
    bound = {one.stands for one in queries.versions_of(work, [row.id])} & {
        rules.State.REVIEW,
        rules.State.SIGNED,
        rules.State.SUSPENDED,
    }
    if bound and about.title != row.title:
        raise InvalidError({"title": "Counsel has seen this title: it stands."})
    row.title, row.purpose = about.title, about.purpose
    row.issues, row.countries = list(about.issues), list(about.countries)
    row.updated_at = work.now
    stands(work)
    enter(work, "talking_points.changed", row)


def begin_version(
    work: Work,
    document: TalkingPoint,
    audience: str,
    *,
    category: str,
    based_on: TalkingPointVersion | None = None,
) -> TalkingPointVersion:
    """Begin a version for an audience: empty, or copied from one there is.

    :raises ConflictError: when one is in work for this audience.
    :raises InvalidError: for an audience or a category that is not known here.
    """
    work.authorise(Act.CHANGE, document)
    if audience not in rules.AUDIENCES:
        raise InvalidError({"audience": NO_AUDIENCE})
    allowed_category(work, one_space(work, document.space_id), category)
    if based_on is not None and based_on.talking_point_id != document.id:
        raise InvalidError({"based_on": "It is a version of something else."})
    if based_on is not None and open_on(work, based_on.id) is not None:
        raise ConflictError(UNDER_REVIEW)
    if any(
        one.audience == audience and one.stands in rules.IN_WORK
        for one in queries.versions_of(work, [document.id])
    ):
        raise ConflictError(IN_WORK)
    row = TalkingPointVersion(
        id=new_id(),
        org_id=document.org_id,
        space_id=document.space_id,
        marking=max(document.marking, based_on.marking if based_on else 0),
        circle=based_on.circle if based_on else document.circle,
        shared_at=work.now,
        talking_point_id=document.id,
        audience=audience,
        number=0,  # the database counts, one after the other
        category=category,
        based_on_id=based_on.id if based_on else None,
        updated_at=work.now,
    )
    work.create(Act.CHANGE, document, row)
    try:
        stands(work)
    except ConflictError:  # somebody began it at the same moment
        raise ConflictError(IN_WORK) from None
    work.session.refresh(row)
    if based_on is not None:
        _copy(work, based_on, row)
    enter(work, "talking_points.version_begun", row, audience=audience)
    return row


def arrange(
    work: Work,
    row: TalkingPointVersion,
    *,
    category: str,
    use_from: dt.date | None,
    use_until: dt.date | None,
) -> None:
    """Set what a draft is about and when it may be used; what was ticked is to be ticked anew.

    :raises InvalidError: for a category or a window that cannot be.
    """
    work.authorise(Act.DRAFT, row)
    allowed_category(work, one_space(work, row.space_id), category)
    if use_from and use_until:
        if use_until < use_from:
            raise InvalidError({"use_until": BACKWARDS})
        if use_until - use_from > rules.LONGEST_WINDOW:
            raise InvalidError({"use_until": TOO_LONG})
    if use_until and use_until < work.now.date():
        raise InvalidError({"use_until": OVER})
    work.call("app.arrange_talking_point", row.id, category, use_from, use_until, work.now)
    work.session.refresh(row)
    enter(work, "talking_points.arranged", row)


def _copy(work: Work, based_on: TalkingPointVersion, row: TalkingPointVersion) -> None:
    """Take along its texts and its evidence: what has fallen is taken out knowingly, or not at all.

    :raises NotFoundError: when whoever begins it would not read it himself.
    """
    common = {
        "org_id": row.org_id,
        "space_id": row.space_id,
        "marking": row.marking,
        "circle": row.circle,
        "shared_at": work.now,
        "version_id": row.id,
    }
    for old in queries.texts(work, based_on.id):
        new = TalkingPointText(
            id=new_id(), language=old.language, updated_at=work.now, **common, **old.words
        )
        work.create(Act.DRAFT, row, new)
    for item in queries.evidence(work, based_on.id):
        again = TalkingPointEvidence(
            id=new_id(), item_kind=item.item_kind, item_id=item.item_id, **common
        )
        work.create(Act.DRAFT, row, again)
    stands(work)
    work.session.expire(row)
    queries.version(work, row.id)


def _checked(about: About) -> None:
    if not about.title.strip():
        raise InvalidError({"title": "Give it a title."})
    plain({"title": about.title, "purpose": about.purpose})
