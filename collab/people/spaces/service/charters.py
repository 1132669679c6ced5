"""Issue versions of a charter and accept them, as a person and for one's organisation."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.people.spaces.charters import standing, versions
from collab.people.spaces.founding import CharterText
from collab.people.spaces.models import Charter, CharterAcceptance, Space
from collab.people.spaces.policy import Act
from collab.work.unit import Work


def at_once(work: Work) -> dt.datetime:
    """Give a moment that has passed for the database's clock too, should it run behind ours."""
    return work.now.replace(second=0, microsecond=0)


def issue_charter(
    work: Work,
    group: Space,
    text: CharterText,
    *,
    material: bool,
    effective_at: dt.datetime | None = None,
) -> Charter:
    """Issue the next version. A material one is to be accepted again when it takes effect."""
    work.authorise(Act.AMEND_CHARTER, group)
    latest = versions(work, group.id)[0]
    effective = max(effective_at or at_once(work), at_once(work))
    if effective < latest.effective_at:
        raise InvalidError({"effective_on": "A newer version cannot take effect before the last."})
    charter = Charter(
        id=new_id(),
        space_id=group.id,
        version=latest.version + 1,
        purpose=text.purpose,
        materials=text.materials,
        countries=list(text.countries),
        issues=list(text.issues),
        categories=list(text.categories),
        retention=text.retention,
        sunset_on=text.sunset_on,
        body=text.body,
        material=material,
        effective_at=effective,
        created_at=work.now,
    )
    work.create(Act.AMEND_CHARTER, group, charter)
    facts = {"version": charter.version, "material": material, "effective_at": effective}
    work.record("charters.issued", space_id=group.id, facts=facts)
    accept_charter(work, group, version=charter.version)
    return charter


def accept_charter(work: Work, group: Space, *, version: int) -> None:
    """Accept a version for oneself."""
    work.authorise(Act.ACCEPT, group)
    _accept(work, group, version, for_organisation=False)


def accept_for_organisation(work: Work, group: Space, *, version: int) -> None:
    """Accept a version for the organisation one administers."""
    work.authorise(Act.ACCEPT_FOR_ORGANISATION, group)
    _accept(work, group, version, for_organisation=True)


def _accept(work: Work, group: Space, version: int, *, for_organisation: bool) -> None:
    if version < standing(work, group).needed:
        raise ConflictError("A newer version has taken effect. Read it before you accept.")
    if version not in {charter.version for charter in versions(work, group.id)}:
        raise ConflictError("There is no such version of this charter.")
    mine = CharterAcceptance.representation_id == work.viewer.representation_id
    known = select(CharterAcceptance.id).where(
        CharterAcceptance.space_id == group.id,
        CharterAcceptance.version == version,
        CharterAcceptance.for_organisation == for_organisation,
        mine,
    )
    if work.session.scalar(known) is not None:
        return
    acceptance = CharterAcceptance(
        id=new_id(),
        space_id=group.id,
        version=version,
        org_id=work.viewer.org_id,
        representation_id=work.viewer.representation_id,
        for_organisation=for_organisation,
        accepted_at=work.now,
    )
    action = Act.ACCEPT_FOR_ORGANISATION if for_organisation else Act.ACCEPT
    work.create(action, group, acceptance)
    work.refresh()
    facts = {
        "version": version,
        "organisation": work.viewer.org_id,
        "representation": work.viewer.representation_id,
        "for_organisation": for_organisation,
    }
    work.record("charters.accepted", space_id=group.id, facts=facts)
