"""What the pages of calls show: to whoever convenes, to the group, to experts, to anybody."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from collab.core.errors import InvalidError
from collab.core.panels import panels
from collab.core.refs import Card
from collab.features.engagements import queries as engagements
from collab.features.engagements.calls import queries, service
from collab.features.engagements.calls.forms import (
    AnswerForm,
    CallForm,
    DeadlinesForm,
    InviteForm,
    QuestionForm,
    last_day,
)
from collab.features.engagements.calls.models import Answer
from collab.features.engagements.calls.policy import PUBLISH, Act
from collab.features.engagements.calls.rules import ANSWERS, INDEPENDENT, KIND, read_address, stands
from collab.features.engagements.calls.speaking import NAMES, reader
from collab.features.engagements.forms import OpinionForm
from collab.features.engagements.models import Call, Engagement, Terms
from collab.features.engagements.rules import WORKFLOWS, State
from collab.features.engagements.shapes import TITLE, shipped
from collab.people.spaces.audience import readers_of
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import Marking
from collab.shared.releases.pages import people_by_firm
from collab.work.door import Door
from collab.work.unit import Work

WORDS: dict[str, Any] = {
    "workflows": WORKFLOWS,
    "answer_states": ANSWERS,
    "sealed_words": INDEPENDENT,
}
NEED = "The need"
WITHDRAWN = "A call that was taken down"


@dc.dataclass(frozen=True, slots=True)
class Shown:
    """A call as anybody who may read it sees it; nothing in it is the group's."""

    id: uuid.UUID
    title: str
    workflow: str
    currency: str
    questions_until: dt.datetime
    closes_at: dt.datetime
    full_closes_at: dt.datetime | None
    stage: int
    label: str
    over: bool
    withdrawn: bool
    lines: Sequence[tuple[str, str]]
    criteria: Sequence[Mapping[str, Any]]


def shown(row: Any, now: dt.datetime, language: str = "en") -> Shown:
    """Give a call as it is shown, from its row or from what the door told.

    ``language``: of the labels of its fields; what it says stays as it was written.

    Of one that was cancelled its title is left, of one that was taken down nothing.
    """
    cancelled = row.ended_as == "cancelled"
    withdrawn = not row.title
    return Shown(
        id=row.id,
        title=row.title or WITHDRAWN,
        withdrawn=withdrawn,
        over=row.ended_as is not None,
        workflow=row.workflow,
        currency=row.currency,
        questions_until=row.questions_until,
        closes_at=row.closes_at,
        full_closes_at=row.full_closes_at,
        stage=row.stage,
        label=stands(
            stage=row.stage,
            closes_at=row.closes_at,
            full_closes_at=row.full_closes_at,
            ended_as=row.ended_as,
            now=now,
        ),
        lines=[] if cancelled else _lines(row.body, language),
        criteria=[] if cancelled else row.criteria,
    )


def _lines(body: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Give what is said with its labels, in the order of the forms."""
    fields = {one.key: one for form in shipped().values() for one in form.fields}
    told = [
        (fields[key].label(language), fields[key].told(body[key], language))
        for key in fields
        if key in body and key != TITLE
    ]
    need = [(NEED, str(body["need"]))] if body.get("need") else []
    return need + told


def public_list(door: Door) -> str:
    """Render the public calls, for whoever comes."""
    rows = [shown(row, door.now) for row in door.ask("calls", None, door.now)]
    return render_template("calls/public.html", calls=rows, say=reader(), languages=NAMES, **WORDS)


def public_page(door: Door, call: Any) -> str:
    """Render a public call, for whoever comes."""
    say = reader()
    return render_template(
        "calls/public_call.html",
        call=shown(call, door.now, say.name),
        say=say,
        languages=NAMES,
        answers=door.ask("call_answers", call.id),
        **WORDS,
    )


def list_page(work: Work) -> str:
    """Render the calls the viewer may read."""
    rows = queries.listed(work)
    return render_template(
        "calls/index.html",
        calls=[shown(row, work.now) for row in rows],
        guest_of=queries.guest_of(work, [row.id for row in rows]),
        **WORDS,
    )


def call_page(work: Work, row: Call, question: QuestionForm | None = None) -> str:
    """Render a call for somebody who is signed in, with what his own firm asked."""
    guest = queries.guest(work, row)
    asks = guest is not None and service.open_to_questions(row, guest, work.now)
    return render_template(
        "calls/show.html",
        call=shown(row, work.now),
        guest=guest,
        answers=answered(work, row),
        own=queries.own_questions(work, row),
        panels=panels(work, card_of_row(row)),
        question=question or QuestionForm() if asks and work.may(Act.ASK, row).allowed else None,
        **WORDS,
    )


def answered(work: Work, row: Call) -> list[Answer]:
    """Give what was answered to all; nothing of a call that was cancelled."""
    if row.ended_as == "cancelled":
        return []
    return [one for one in queries.answers(work, row) if one.state == "published"]


def card_of_row(row: Call) -> Card:
    """Give the card of a call, for what other features put on its page."""
    return Card(
        kind=KIND,
        id=row.id,
        space_id=row.space_id,
        title=row.title or WITHDRAWN,
        path=read_address(row.id),
        marking=int(Marking.CLEAR),
        circle=None,
        shared=True,
    )


def panel(work: Work, subject: Card) -> Markup:
    """Render on an engagement's page its call, and the way to publish or to look after it."""
    row = engagements.one(work, subject.id)
    call = queries.of(work, row)
    text = render_template(
        "calls/_panel.html",
        row=row,
        call=shown(call, work.now) if call else None,
        answers=_to_show(work, call) if call else [],
        may_publish=call is None and work.may(PUBLISH, row).allowed,
        may_tend=call is not None and work.may(Act.TEND, row).allowed,
        may_withdraw=call is not None
        and call.withdrawn_at is None
        and work.may(Act.WITHDRAW, row).allowed,
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def _to_show(work: Work, call: Call) -> list[Answer]:
    return [one for one in queries.answers(work, call) if one.state in ("published", "held")]


def publish_page(
    work: Work, row: Engagement, terms: Terms, form: CallForm, *, looked: bool = False
) -> str:
    """Render what would be published, to whom, and the form; ``looked`` with what was chosen."""
    try:
        released = service.released(work, row, terms, with_need=bool(form.with_need.data))
        problems: list[str] = []
    except InvalidError as error:
        released, problems = None, list(error.fields.values())
    form.version.data, form.terms_version.data = str(row.version), str(terms.version)
    readers = readers_of(work, row)
    return render_template(
        "calls/publish.html",
        row=row,
        space=one_space(work, row.space_id),
        terms=terms,
        form=form,
        released=released,
        problems=problems,
        looked=looked,
        readers=readers,
        people=people_by_firm(readers),
        two_stages=row.workflow == "sealed",
        direct=row.workflow == "direct",
        **WORDS,
    )


def tend_page(
    work: Work,
    row: Engagement,
    call: Call,
    *,
    deadlines: DeadlinesForm | None = None,
    invitation: InviteForm | None = None,
    answering: tuple[uuid.UUID, AnswerForm] | None = None,
) -> str:
    """Render what whoever convenes does with a call: deadlines, invitations, questions."""
    waiting = [one for one in queries.answers(work, call) if one.state != "published"]
    forms = {one.id: answer_form(one) for one in waiting if one.state == "waiting"}
    if answering:
        forms[answering[0]] = answering[1]
    return render_template(
        "calls/tend.html",
        row=row,
        call=shown(call, work.now),
        may_extend=_extends(row, call, work.now),
        may_invite=call.title and call.ended_at is None and work.now < call.closes_at,
        space=one_space(work, row.space_id),
        deadlines=deadlines or deadlines_form(call),
        invited=queries.invited(work, call),
        invitation=invitation or invite_form(work),
        waiting=waiting,
        answers=[one for one in queries.answers(work, call) if one.state == "published"],
        forms=forms,
        **WORDS,
    )


def _extends(row: Engagement, call: Call, now: dt.datetime) -> bool:
    """Tell whether a deadline can still be moved on: one that runs, or one that is to come."""
    if call.ended_at is not None or call.withdrawn_at is not None:
        return False
    if call.stage == 1 and row.stands is State.CALLING:
        return now < call.closes_at
    between = row.stands in (State.OPENED, State.SCORING)
    awaited = row.stands is State.CALLING_FULL or (call.stage == 1 and between)
    return awaited and call.full_closes_at is not None and now < call.full_closes_at


def answer_page(work: Work, row: Engagement, told: Answer, opinion: OpinionForm) -> str:
    """Render an answer for counsel, before others read it."""
    return render_template(
        "calls/answer.html",
        row=row,
        told=told,
        opinion=opinion,
        space=one_space(work, row.space_id),
        **WORDS,
    )


def deadlines_form(call: Call) -> DeadlinesForm:
    """Give the form with the deadlines as they stand."""
    return DeadlinesForm(
        data={
            "questions_on": last_day(call.questions_until),
            "closes_on": last_day(call.closes_at),
            "full_closes_on": last_day(call.full_closes_at),
        }
    )


def invite_form(work: Work) -> InviteForm:
    """Give the form with the organisations that may propose."""
    form = InviteForm(prefix="guest-")
    form.offer(queries.could_be_invited(work))
    return form


def answer_form(told: Answer) -> AnswerForm:
    """Give the form of an answer, with the question as it was asked or worded since."""
    return AnswerForm(
        data={"version": str(told.version), "question": told.question, "words": told.answer},
        prefix=f"a{told.id.hex}-",
    )
