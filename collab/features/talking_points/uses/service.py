"""Note that one used a talking point, change that, discard it; nothing of it leaves the vault."""

from __future__ import annotations

from collab.core.errors import ConflictError, InvalidError, NotFoundError
from collab.core.refs import card_of
from collab.features.talking_points.uses import queries
from collab.features.talking_points.uses.models import PointUse
from collab.features.talking_points.uses.policy import Act
from collab.features.talking_points.uses.rules import CONTACT, EASTERNMOST, Use, Version, wrong_with
from collab.people.spaces.models import Space
from collab.work.unit import Work


class StaleUseError(ConflictError):
    """Somebody of one's own firm saved in between; ``theirs`` is what stands now."""

    def __init__(self, theirs: PointUse) -> None:
        super().__init__("Somebody else saved this while you were writing. Look again.")
        self.theirs = theirs


def record(work: Work, vault: Space, version: Version, use: Use) -> PointUse:
    """Note in the viewer's own vault that he used a version.

    :raises InvalidError: for a day on which it was not signed and usable, or nobody spoken to.
    """
    work.authorise(Act.RECORD, vault)
    _sound(work, use, version)
    row = PointUse(
        org_id=work.viewer.org_id,
        space_id=vault.id,
        author_id=work.viewer.representation_id,
        marking=version.marking,
        circle=list(version.circle) if version.circle is not None else None,
        shared_at=work.now,
        version_id=version.id,
        version_space_id=version.space_id,
        title=version.title,
        audience=version.audience,
        number=version.number,
        updated_at=work.now,
    )
    _fill(row, use)
    work.create(Act.RECORD, vault, row)
    work.session.flush()  # the database says what it was called, and whether it stands
    work.session.refresh(row)
    work.record("talking_point_uses.recorded", space_id=vault.id, facts={"use": row.id})
    return row


def change(work: Work, row: PointUse, use: Use, *, seen_version: int) -> PointUse:
    """Change what was noted.

    :raises StaleUseError: when a colleague saved it in between.
    :raises InvalidError: as ``record`` does.
    """
    work.authorise(Act.CHANGE, row)
    work.session.refresh(row, with_for_update=True)  # of two savers the second waits, and sees
    if row.version != seen_version:
        raise StaleUseError(row)
    try:
        version = queries.version(work, row.version_id)
    except NotFoundError:
        version = None  # it is out of his sight by now: the database still knows its days
    if version is None and use.used_on != row.used_on:
        raise InvalidError({"used_on": "You do not read that version any more: the day stays."})
    _sound(work, use, version if use.used_on != row.used_on else None, before=row)
    _fill(row, use)
    row.updated_at = work.now
    work.record("talking_point_uses.changed", space_id=row.space_id, facts={"use": row.id})
    return row


def discard(work: Work, row: PointUse) -> None:
    """Put a use away; for thirty days it can be had back.

    :raises ConflictError: when that is done already.
    """
    work.authorise(Act.DISCARD, row)
    work.session.refresh(row, with_for_update=True)  # as above
    if row.discarded_at is not None:
        raise ConflictError("This is discarded already.")
    row.discarded_at = work.now
    work.record("talking_point_uses.discarded", space_id=row.space_id, facts={"use": row.id})


def bring_back(work: Work, row: PointUse) -> None:
    """Have a discarded use back. :raises ConflictError: when it stands."""
    work.authorise(Act.DISCARD, row)
    work.session.refresh(row, with_for_update=True)  # as above
    if row.discarded_at is None:
        raise ConflictError("This is not discarded.")
    row.discarded_at = None
    work.record("talking_point_uses.brought_back", space_id=row.space_id, facts={"use": row.id})


def note_seen(work: Work, row: PointUse) -> None:
    """Note that one knows that what one used no longer stands; it waits no more."""
    work.authorise(Act.CHANGE, row)
    if row.version_suspended_at is None:
        raise ConflictError("What you used still stands.")
    row.seen_at = row.seen_at or work.now


def _sound(
    work: Work, use: Use, version: Version | None, *, before: PointUse | None = None
) -> None:
    today = (work.now + EASTERNMOST).date()
    if wrong := wrong_with(use, today=today, version=version):
        raise InvalidError(wrong)
    if use.contact_id is not None and (before is None or use.contact_id != before.contact_id):
        try:
            card_of(work, CONTACT, use.contact_id)
        except NotFoundError:
            raise InvalidError({"contact": "There is no such card for you."}) from None


def _fill(row: PointUse, use: Use) -> None:
    row.partner, row.contact_id, row.used_on = use.partner, use.contact_id, use.used_on
    row.asked, row.answer, row.note = list(use.asked), use.answer, use.note
    row.measures, row.willing = list(use.measures), list(use.willing)
