"""Write down how somebody affected can be approached without harm."""

from __future__ import annotations

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.contacts.models import Contact, ContactPlan
from collab.features.contacts.plans import Plan
from collab.features.contacts.policy import Act
from collab.features.contacts.queries import SAID, plan_row
from collab.work.unit import Work


def write_plan(work: Work, row: Contact, plan: Plan, *, seen_version: int) -> ContactPlan:
    """Keep the safety plan of a draft, as far as it is known.

    :raises InvalidError: for days that cannot be.
    :raises ConflictError: when somebody saved it in between.
    """
    work.authorise(Act.EDIT, row)
    if plan.assessed_on and plan.assessed_on > work.now.date():
        raise InvalidError({"assessed_on": "This day has not come yet."})
    if plan.assessed_on and plan.review_on and plan.review_on <= plan.assessed_on:
        raise InvalidError({"review_on": "Choose a day after the assessment."})
    found = plan_row(work, row)
    if (found.version if found else 0) != seen_version:
        raise ConflictError("Somebody else saved this plan while you were writing. Look again.")
    if found is None:
        found = ContactPlan(
            id=new_id(),
            org_id=row.org_id,
            space_id=row.space_id,
            author_id=work.viewer.representation_id,
            shared_at=work.now,
            marking=row.marking,
            contact_id=row.id,
            updated_at=work.now,
        )
        work.create(Act.EDIT, row, found)
    else:
        work.authorise(Act.EDIT, found)
    for name in SAID:
        setattr(found, name, getattr(plan, name))
    found.updated_at = work.now
    facts = {"contact": row.id, "complete": plan.complete}
    work.record("contacts.plan_written", space_id=row.space_id, facts=facts)
    return found
