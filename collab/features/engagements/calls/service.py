"""Publish a call from cleared terms, move its deadlines on, invite, ask and answer."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
import uuid
from collections.abc import Mapping

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import InvalidError
from collab.core.ids import new_id, random_id
from collab.features.engagements import queries as engagements
from collab.features.engagements.calls import queries
from collab.features.engagements.calls.models import Answer
from collab.features.engagements.calls.policy import PUBLISH, Act
from collab.features.engagements.calls.rules import SHORTEST, Deadlines, Notice
from collab.features.engagements.models import Call, Engagement, Guest, Terms
from collab.features.engagements.rules import Workflow
from collab.features.engagements.service.writing import prove
from collab.features.engagements.shapes import TITLE, shape
from collab.people.organisations.queries import colleagues
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.audience import everybody
from collab.policy.verdict import Verdict
from collab.shared.process.screening import screened
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

TOO_SOON = "Leave experts at least a day: choose a later day."
ORDER = "Questions end no later than proposals, and full proposals come after outlines."
TWO_STAGES = "Say until when full proposals are taken."
ONE_STAGE = "Full proposals are asked for in a sealed call of two stages only."
NOT_TO_ALL = "A direct call is for the one expert who is invited."
NAMES = "This names %s: a call tells nothing of who is behind it."
NAMES_YOU = "This names your organisation or you: everybody reads it. Ask without a name."
ONLY_ON = "A deadline is only moved on, never back."
SAY_WHY = "Say what would have to change."


@dc.dataclass(frozen=True, slots=True)
class Released:
    """What experts would read, field by field with its label, and how it is judged."""

    title: str
    fields: Mapping[str, tuple[str, str]]
    verdict: Verdict
    clearance: str


def released(work: Work, row: Engagement, terms: Terms, *, with_need: bool) -> Released:
    """Give what a call would tell of some terms.

    :raises InvalidError: when it may not be said, or names a firm that has a place here.
    """
    form = shape(row.type, terms.form_version)
    told = {
        one.key: (one.label(), one.told(terms.body[one.key]))
        for one in form.published(terms.body, people=terms.people_are_met)
        if one.key in terms.publishable
    }
    if with_need and row.need:
        told["need"] = ("The need", row.need)
    texts = {key: text for key, (_, text) in told.items()}
    texts["criteria"] = "\n".join(
        "\n".join([str(one["label"]), *map(str, one["levels"])]) for one in terms.criteria
    )
    _nameless(work, row, texts)
    flagged = screened(texts).needs_counsel
    return Released(
        title=str(terms.body.get(TITLE, "")),
        fields={key: value for key, value in told.items() if key != TITLE},
        verdict=Verdict.REVIEW if flagged else Verdict.ALLOW,
        clearance="counsel" if flagged else "rules",
    )


def publish(
    work: Work, row: Engagement, terms: Terms, notice: Notice, *, seen_version: int, seen_terms: int
) -> uuid.UUID:
    """Publish cleared terms as a call; give its id.

    :raises DeniedError: when the viewer does not convene it, or it does not stand there.
    :raises InvalidError: for deadlines or words that are not right.
    :raises ConflictError: when this is not what was read.
    """
    work.authorise(PUBLISH, row)
    _sound(work, row, notice)
    judged = released(work, row, terms, with_need=notice.with_need)
    given = new_id()
    deadlines = notice.deadlines
    work.call(
        "app.publish_call",
        given,
        row.id,
        seen_version,
        seen_terms,
        [TITLE, *(key for key in judged.fields if key != "need")],
        notice.with_need and bool(row.need),
        notice.public,
        deadlines.questions_until,
        deadlines.closes_at,
        deadlines.full_closes_at,
        judged.verdict.value,
        judged.clearance,
        rulebook_in_force(work).version,
        work.now,
    )
    engagements.again(work, row)
    prove(work, "calls.published", row, call=given, public=notice.public)
    return given


def extend(work: Work, row: Engagement, call: Call, deadlines: Deadlines) -> None:
    """Move deadlines on; guests are told that something changed.

    :raises InvalidError: when one is moved back, or their order is not right.
    :raises ConflictError: when the deadline has passed.
    """
    work.authorise(Act.TEND, row)
    now = Deadlines(call.questions_until, call.closes_at, call.full_closes_at)
    back = (
        deadlines.questions_until < now.questions_until
        or deadlines.closes_at < now.closes_at
        or (
            now.full_closes_at is not None
            and (deadlines.full_closes_at or now.closes_at) < now.full_closes_at
        )
    )
    if back or deadlines == now:
        raise InvalidError({"closes_on": ONLY_ON})
    _ordered(deadlines)
    work.call(
        "app.extend_call",
        call.id,
        deadlines.questions_until,
        deadlines.closes_at,
        deadlines.full_closes_at,
        work.now,
    )
    work.session.refresh(call)
    prove(work, "calls.extended", row, call=call.id)


def invite(work: Work, row: Engagement, call: Call, firm_id: uuid.UUID) -> None:
    """Ask a firm to propose: it reads the call from now on, and is told by a letter of no content.

    :raises NotFoundError: for a firm that may not propose here.
    :raises ConflictError: when nobody is asked any more.
    """
    work.authorise(Act.TEND, row)
    work.call("app.invite_to_call", random_id(), call.id, firm_id, work.now)
    # Members are not told how many are asked: it stands where no page shows it.
    facts = {"call": call.id, "space": row.space_id}
    work.record("calls.invited", space_id=SYSTEM_CHAIN, facts=facts)


def ask(work: Work, call: Call, words: str) -> None:
    """Ask as a guest. Nobody but one's own firm ever learns who did.

    :raises NotFoundError: for whoever is no guest of the call.
    :raises InvalidError: for words that may not stand here, or that name who asks.
    :raises ConflictError: when no more questions are taken.
    """
    work.authorise(Act.ASK, call)
    if not words:
        raise InvalidError({"words": "Write the question."})
    screened({"words": words})
    firm = own_organisation(work)
    if named_in(words, [firm.name, firm.mail_domain, *(one.name for one in colleagues(work))]):
        raise InvalidError({"words": NAMES_YOU})
    work.call("app.ask_of_call", random_id(), call.id, words, work.now)
    if work.viewer.vault_id is not None:
        work.record("calls.asked", space_id=work.viewer.vault_id, facts={"call": call.id})


def answer(
    work: Work, row: Engagement, told: Answer, question: str, words: str, *, seen_version: int
) -> bool:
    """Answer a question to all, as it is worded now; tell whether it stands at once.

    :raises InvalidError: for words that may not stand here, or that name a firm of the group.
    :raises ConflictError: when it waits no more.
    """
    work.authorise(Act.TEND, row)
    if not question or not words:
        raise InvalidError({"words": "Write the question as all shall read it, and the answer."})
    texts = {"question": question, "words": words}
    _nameless(work, row, texts)
    for_counsel = screened(texts).needs_counsel
    work.call("app.answer_of_call", told.id, question, words, for_counsel, seen_version, work.now)
    work.session.refresh(told)
    if not for_counsel:
        prove(work, "calls.answered", row, call=told.call_id)
    return not for_counsel


def decline(work: Work, row: Engagement, told: Answer, *, seen_version: int) -> None:
    """Leave a question without an answer. :raises ConflictError: when it waits no more."""
    work.authorise(Act.TEND, row)
    work.call("app.decline_question", told.id, seen_version, work.now)
    work.session.refresh(told)
    facts = {"call": told.call_id, "space": row.space_id}
    work.record("calls.declined", space_id=SYSTEM_CHAIN, facts=facts)


def settle(
    work: Work, row: Engagement, told: Answer, *, stands: bool, words: str = "", seen_version: int
) -> None:
    """Let an answer go out, or return it with what would have to change.

    :raises InvalidError: when it is returned without a word.
    :raises ConflictError: when it waits no more, or is not what was read.
    """
    work.authorise(Act.SETTLE, told)
    if not stands and not words:
        raise InvalidError({"words": SAY_WHY})
    work.call("app.settle_call_answer", told.id, stands, words, seen_version, work.now)
    if stands:
        prove(work, "calls.answered", row, call=told.call_id)


def withdraw(work: Work, row: Engagement, call: Call) -> None:
    """Take a call down, with all that was answered: no word of it is read here any more.

    :raises ConflictError: when it was taken down before.
    """
    work.authorise(Act.WITHDRAW, row)
    work.call("app.withdraw_call", call.id, work.now)
    work.session.expire_all()
    prove(work, "calls.withdrawn", row, call=call.id)


def withdraw_answer(work: Work, row: Engagement, told: Answer) -> None:
    """Take an answer down. :raises ConflictError: when it does not stand there."""
    work.authorise(Act.WITHDRAW, row)
    call_id = told.call_id
    work.call("app.withdraw_call_answer", told.id, work.now)
    work.session.expire_all()
    prove(work, "calls.answer_withdrawn", row, call=call_id)


def _sound(work: Work, row: Engagement, notice: Notice) -> None:
    deadlines = notice.deadlines
    if deadlines.closes_at <= work.now + SHORTEST:
        raise InvalidError({"closes_on": TOO_SOON})
    sealed = row.flow is Workflow.SEALED
    if sealed != (deadlines.full_closes_at is not None):
        raise InvalidError({"full_closes_on": TWO_STAGES if sealed else ONE_STAGE})
    if notice.public and row.flow is Workflow.DIRECT:
        raise InvalidError({"public": NOT_TO_ALL})
    _ordered(deadlines)


def _ordered(deadlines: Deadlines) -> None:
    full = deadlines.full_closes_at
    if deadlines.questions_until > deadlines.closes_at or (
        full is not None and full <= deadlines.closes_at
    ):
        raise InvalidError({"closes_on": ORDER})


def _nameless(work: Work, row: Engagement, texts: Mapping[str, str]) -> None:
    """Refuse words that name a firm with a place here, or the association itself."""
    names = {reader.org_name for reader in everybody(work, row.space_id).readers}
    wrong = {
        field: NAMES % found[0]
        for field, text in texts.items()
        if (found := named_in(text, sorted(names)))
    }
    if wrong:
        raise InvalidError(wrong)


def named_in(text: str, names: list[str]) -> list[str]:
    """Give those of some names that stand in a text as a whole."""
    folded = " ".join(text.casefold().split())
    return [
        name
        for name in names
        if re.search(rf"(?<!\w){re.escape(' '.join(name.casefold().split()))}(?!\w)", folded)
    ]


def open_to_questions(call: Call, guest: Guest, now: dt.datetime) -> bool:
    """Tell whether questions of a guest are still taken: anew of whoever is to propose in full."""
    if call.ended_at is not None or call.withdrawn_at is not None:
        return False
    if call.stage == 1:
        return now <= call.questions_until
    until = call.full_closes_at
    return guest.shortlisted_at is not None and until is not None and now <= until


def engagement_of(work: Work, told: Answer) -> Engagement:
    """Give the engagement a question belongs to. :raises NotFoundError: for none of his."""
    return engagements.one(work, told.engagement_id)


def call_of(work: Work, told: Answer) -> Call:
    """Give the call a question belongs to. :raises NotFoundError: for none of his."""
    return queries.one(work, told.call_id)
