"""What the pages of deliveries show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import render_template
from flask_babel import get_locale
from markupsafe import Markup
from wtforms import HiddenField

from collab.core.errors import NotFoundError
from collab.core.forms import PostForm
from collab.core.money import shown
from collab.core.panels import panels
from collab.core.refs import Card
from collab.features.engagements.delivery import queries, rules
from collab.features.engagements.delivery.form_pages import submit_form
from collab.features.engagements.delivery.forms import (
    AnswerForm,
    CancelForm,
    CorrectForm,
    ReturnForm,
    SubmitForm,
)
from collab.features.engagements.delivery.models import ExpertRoom, Grant, Owed
from collab.features.engagements.delivery.news import card
from collab.features.engagements.delivery.policy import Act
from collab.features.engagements.models import Engagement, Milestone
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.audience import readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.policy.viewer import SpaceKind
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.pages import people_by_firm
from collab.work.unit import Work

DOCUMENT = "document"


def money(amount: int, currency: str) -> str:
    """Give an amount as its reader writes it."""
    return shown(amount, currency, str(get_locale() or "en"))


WORDS: dict[str, Any] = {
    "states": rules.STATES,
    "orders": rules.ORDERS,
    "outcomes": rules.OUTCOMES,
    "fates": rules.FATES,
    "money": money,
}


def delivery_page(work: Work, row: Engagement, *, correcting: CorrectForm | None = None) -> str:
    """Render contract, room, plan and certificate, as far as the viewer may read them."""
    contract = queries.contract_of(work, row.id)
    room = queries.room_in(work, contract.room_id) if contract and contract.room_id else None
    certificate = queries.certificate_of(work, row.id)
    correct = _may(work, Act.CORRECT, contract) and work.call("app.report_to_correct", row.id)
    return render_template(
        "deliveries/show.html",
        row=row,
        space=one_space(work, row.space_id),
        back=rules.engagement_address(row.id),
        contract=contract,
        document=subject_of(work, DOCUMENT, contract.document_id) if contract else None,
        room=room,
        certificate=certificate,
        may_record=work.may(Act.RECORD, row).allowed,
        may_change=_may(work, Act.CHANGE_CONTRACT, contract),
        may_open=_may(work, Act.OPEN_ROOM, contract),
        may_plan=_may(work, Act.PLAN, contract),
        correct=correcting or CorrectForm() if correct else None,
        may_confirm=_may(work, Act.CONFIRM, certificate),
        **listed(work, room),
    )


def room_page(work: Work, space: Space) -> str:
    """Render the milestones of a room. :raises NotFoundError: where it is none for an expert."""
    room = queries.room_in(work, space.id)
    if room is None:
        raise NotFoundError
    return render_template("deliveries/room.html", space=space, room=room, **listed(work, room))


def listed(work: Work, room: ExpertRoom | None) -> dict[str, Any]:
    """Give what every list of milestones shows beside them."""
    rows = queries.milestones(work, room.space_id) if room else []
    said = queries.answers(work, [one.id for one in rows])
    waits = {one.id: queries.waits_for(one, said) for one in rows}
    named = {firm for one in rows for firm in one.acceptors}
    return {
        "rows": rows,
        "currency": room.currency if room else "",
        "total": sum(one.amount for one in rows),
        "waits": waits,
        "late": _late(work, rows),
        "names": queries.names(work, named),
        "today": work.now.date(),
        **WORDS,
    }


def _late(work: Work, rows: Iterable[Milestone]) -> frozenset[uuid.UUID]:
    """Give those of some milestones whose day is over."""
    today = work.now.date()
    late = (one.id for one in rows if rules.is_late(rules.State(one.state), one.due_on, today))
    return frozenset(late)


def panel(work: Work, subject: Card) -> Markup:
    """Show on an engagement's page how far it is; more only to those inside."""
    row = queries.engagement(work, subject.id)
    text = render_template(
        "deliveries/_panel.html",
        row=row,
        contract=queries.contract_of(work, row.id),
        certificate=queries.certificate_of(work, row.id),
        may_record=work.may(Act.RECORD, row).allowed,
        today=work.now.date(),
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def front_section(work: Work, space: Space) -> Markup | None:
    """Show in an expert's room what it is for and what is due."""
    room = None if space.kind == SpaceKind.VAULT else queries.room_in(work, space.id)
    if room is None:
        return None
    text = render_template("deliveries/_front.html", room=room, space=space, **listed(work, room))
    return Markup(text)  # noqa: S704 # likewise


def owed_section(work: Work, space: Space) -> Markup | None:
    """Show in a vault what is asked back; shared spaces have none."""
    owed = queries.all_owed(work) if space.kind == SpaceKind.VAULT else None
    if not owed:
        return None
    text = render_template("deliveries/_owed.html", owed=owed, today=work.now.date(), **WORDS)
    return Markup(text)  # noqa: S704 # likewise


def milestone_page(
    work: Work,
    row: Milestone,
    *,
    submission: SubmitForm | None = None,
    answer: AnswerForm | None = None,
    cancelling: CancelForm | None = None,
) -> str:
    """Render one milestone with what was submitted, and what the viewer may do with it."""
    found = queries.submissions(work, row.id)
    waits = queries.waits_for(row, [one for each in found for one in each.answers])
    may_answer = work.may(Act.ANSWER, row).allowed and work.viewer.org_id in waits
    may_change = work.may(Act.CHANGE, row).allowed
    room = queries.room_in(work, row.space_id)
    agreed = room is not None and room.agreed_at is not None
    readers = readers_of(work, row)
    may_submit = work.may(Act.SUBMIT, row).allowed and agreed
    named = {*row.acceptors, *(one.firm_id for each in found for one in each.answers)}
    return render_template(
        "deliveries/milestone.html",
        row=row,
        space=one_space(work, row.space_id),
        room=room,
        currency=room.currency if room else "",
        found=found,
        papers={
            one: subject_of(work, DOCUMENT, one) for each in found for one in each.row.documents
        },
        notes=queries.notes(work, row.id),
        granted=_granted(work, row),
        later=[
            one
            for one in queries.milestones(work, row.space_id)
            if one.id != row.id and rules.State(one.state) in rules.OPEN
        ],
        waits=waits,
        names=queries.names(work, named),
        own_firm=own_organisation(work).name,
        submission=(submission or submit_form(work, row)) if may_submit else None,
        answer=_answering(answer or AnswerForm(), row) if may_answer else None,
        cancelling=_cancelling(cancelling or CancelForm(), row) if may_change and agreed else None,
        may_change=may_change and agreed,
        may_regrant=work.may(Act.REGRANT, row).allowed,
        panels=panels(work, card(work, row.id)),
        readers=readers,
        people=people_by_firm(readers),
        late=_late(work, [row]),
        **WORDS,
    )


def owed_page(work: Work, row: Owed, form: ReturnForm | None = None) -> str:
    """Render what is asked of the expert's firm, and what it answered."""
    asks = work.may(Act.CERTIFY, row).allowed
    return render_template(
        "deliveries/owed.html",
        row=row,
        form=(form or ReturnForm(data={"fate": row.answer, "words": row.words})) if asks else None,
        today=work.now.date(),
        **WORDS,
    )


def all_owed_page(work: Work) -> str:
    """Render all that was ever asked of the viewer's firm."""
    found = queries.all_owed(work)
    return render_template("deliveries/returns.html", owed=found, today=work.now.date(), **WORDS)


def _granted(work: Work, row: Milestone) -> list[tuple[Grant, Card]]:
    """Give what was let in for a milestone, as far as the viewer reads it."""
    found = (
        (grant, subject_of(work, grant.item_kind, grant.item_id))
        for grant in queries.grants(work, row.id)
    )
    return [(grant, item) for grant, item in found if item is not None]


def _answering(form: AnswerForm, row: Milestone) -> AnswerForm:
    if _tells_anew(form, form.round):
        form.round.data = str(row.rounds)
    return form


def _cancelling(form: CancelForm, row: Milestone) -> CancelForm:
    if _tells_anew(form, form.version):
        form.version.data = str(row.version)
    return form


def _tells_anew(form: PostForm, seen: HiddenField) -> bool:
    """Tell whether a form carries how the milestone stands on its page, and not what was seen.

    What is wrong in a field alone tells nobody of anything newer: it leaves what was seen before.
    """
    return seen.data is None or bool(form.form_errors)


def _may(work: Work, action: Any, row: object | None) -> bool:
    return row is not None and work.may(action, row).allowed
