"""Add an action, change it, move it on, say what came of it, and answer for one's firm."""

from __future__ import annotations

import datetime as dt
import uuid

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import random_id
from collab.core.refs import Card
from collab.features.actions import rules
from collab.features.actions.models import Action
from collab.features.actions.policy import TAKING, Act
from collab.features.actions.rules import Measure, State, Step
from collab.people.spaces.audience import audience, readers_of
from collab.people.spaces.models import Space
from collab.policy.marking import Marking
from collab.shared.process.plain import plain
from collab.shared.process.screening import screened
from collab.shared.vocabularies import terms
from collab.work.unit import Work

REMIND = "actions.remind"
SHARED = frozenset({"actions.open", "actions.start", "actions.finish"})
BEFORE = dt.timedelta(days=3)
MORNING = dt.time(6)
NOT_ALL = "Choose somebody who may read it, or leave it to each firm for itself."
ANSWERED = (
    "Firms answer these words, each for itself: they do not change. Drop it, and take it up again"
    " with other words; firms are asked anew then."
)
STAYS = "Whether one person does it or each firm for itself is settled when it is opened."


def add(
    work: Work, space: Space, measure: Measure, *, marking: Marking, subject: Card | None = None
) -> Action:
    """Add an action: open at once, or with counsel first where something in it stands out.

    :raises DeniedError: when the viewer does not prepare actions here.
    :raises InvalidError: for words that may not stand here, or an owner who may not read it.
    """
    work.authorise(Act.ADD, space)
    needs = screened(measure.texts).needs_counsel
    _still_to_come(work, measure)
    circle = list(subject.circle) if subject and subject.circle is not None else None
    _fits(space, subject, marking)
    _known(work, measure)
    _readable(work, space.id, measure, marking, circle)
    row = Action(
        org_id=space.org_id,
        space_id=space.id,
        marking=int(marking),
        shared_at=work.now,
        each_firm=measure.owner_id is None,
        subject_kind=subject.kind if subject else None,
        subject_id=subject.id if subject else None,
        for_circle=circle,
        needs_counsel=needs,
        updated_at=work.now,
    )
    _fill(row, measure)
    work.create(Act.ADD, space, row)
    work.session.flush()  # the database draws its circle
    work.session.refresh(row)
    move(work, row, Step.SUBMIT if needs else Step.OPEN)
    return row


def change(work: Work, row: Action, measure: Measure, *, seen_version: int) -> None:
    """Change an action; once others read it, only to words that nobody need look at.

    :raises ConflictError: when somebody changed it meanwhile.
    :raises InvalidError: as ``add`` does.
    """
    work.authorise(Act.CHANGE, row)
    if row.version != seen_version:
        raise ConflictError("Somebody else saved this while you were writing. Look again.")
    if row.stands in rules.PREPARED:
        row.needs_counsel = screened(measure.texts).needs_counsel
    else:
        plain(measure.texts)
        if row.each_firm != (measure.owner_id is None):
            raise InvalidError({"owner": STAYS})
        if row.each_firm and _asked(row, measure):
            raise ConflictError(ANSWERED)
    _known(work, measure)
    _readable(work, row.space_id, measure, Marking(row.marking), row.for_circle)
    moved = row.due_on != measure.due_on
    if moved:
        _still_to_come(work, measure)
    _fill(row, measure)
    row.each_firm, row.updated_at = measure.owner_id is None, work.now
    if moved and row.stands in rules.LIVE:
        _remind(work, row)


def move(
    work: Work, row: Action, step: Step, *, note: str = "", seen_version: int | None = None
) -> None:
    """Take one step, with a short note where there is something to say.

    Counsel clears what he has read: ``seen_version`` is that of what he saw.

    :raises DeniedError: when it is not the viewer's to take, or begins elsewhere.
    :raises ConflictError: when somebody moved it meanwhile, or counsel must look first.
    :raises InvalidError: for a note that may not stand here.
    """
    work.authorise(TAKING[step], row)
    if step is Step.RETURN:  # counsel quotes what stood out, to those who prepare it
        if not note:
            raise InvalidError({"note": "Say what would have to change."})
    else:
        plain({"note": note})
    if step is Step.OPEN and screened(texts_of(row)).needs_counsel:
        raise ConflictError("Something in it is for counsel to look at first: give it to counsel.")
    missing = work.call("app.move_action", row.id, step.value, note, work.now, seen_version)
    if missing is not None:
        raise ConflictError("Something in it is for counsel to look at first: give it to counsel.")
    work.session.refresh(row)
    if step is Step.SUBMIT:
        _tell_counsel(work, row)
    if row.stands is State.OPEN:
        _remind(work, row)
    _prove(work, f"actions.{step.value}", row)


def note(work: Work, row: Action, words: str) -> None:
    """Note in short how far it is. :raises InvalidError: for words that may not stand here."""
    work.authorise(Act.NOTE, row)
    if not words:
        raise InvalidError({"note": "Write a few words."})
    plain({"note": words})
    work.call("app.move_action", row.id, "note", words, work.now)


def rate(work: Work, row: Action, effect: str, *, recheck_on: dt.date | None) -> None:
    """Say what came of it for people, and when to look again.

    :raises InvalidError: for an effect nobody knows, or a day that is over.
    """
    work.authorise(Act.RATE, row)
    if effect not in rules.EFFECTS:
        raise InvalidError({"effect": "Choose one."})
    if recheck_on is not None and recheck_on <= work.now.date():
        raise InvalidError({"recheck_on": "Choose a day that is still to come."})
    work.call("app.rate_action", row.id, effect, recheck_on, work.now)
    work.session.refresh(row)
    _prove(work, "actions.effect", row, effect=effect)


def adopt(work: Work, row: Action) -> None:
    """Adopt it for one's own firm: in private, and until one says otherwise."""
    _answer(work, row, adopts=True)


def decline(work: Work, row: Action) -> None:
    """Decline it for one's own firm: in private, without a reason, and nobody asks again."""
    _answer(work, row, adopts=False)


def _answer(work: Work, row: Action, *, adopts: bool) -> None:
    work.authorise(Act.ADOPT, row)
    work.call("app.adopt", random_id(), row.id, adopts, work.now)
    if work.viewer.vault_id is not None:  # a shared chain never tells that a firm answered
        facts = {"action": row.id}
        work.record("actions.answered", space_id=work.viewer.vault_id, facts=facts)


def _prove(work: Work, kind: str, row: Action, **more: str) -> None:
    """Enter what happened: into the space's chain what all who sit there know anyhow.

    The rest, and all of what is for few, stands in the system's, where no page shows it and a
    legal hold can open it.
    """
    facts = {"action": row.id, **more}
    if kind in SHARED and row.for_circle is None:
        work.record(kind, space_id=row.space_id, facts=facts)
    else:
        work.record(kind, space_id=SYSTEM_CHAIN, facts={**facts, "space": row.space_id})


def _fill(row: Action, measure: Measure) -> None:
    row.title, row.body, row.topic = measure.title, measure.body, measure.topic
    row.owner_id, row.due_on = measure.owner_id, measure.due_on
    row.leverage, row.polarity, row.effort = measure.leverage, measure.polarity, measure.effort
    row.evidence, row.links = measure.evidence, list(measure.links)
    row.documents = list(measure.documents)


def _asked(row: Action, measure: Measure) -> bool:
    """Tell whether something changes that firms were asked to adopt."""
    was = (row.title, row.body, row.evidence, tuple(row.links), tuple(row.documents), row.due_on)
    return was != (
        measure.title,
        measure.body,
        measure.evidence,
        measure.links,
        measure.documents,
        measure.due_on,
    )


def texts_of(row: Action) -> dict[str, str]:
    """Give what is screened of an action that is kept."""
    links = "\n".join(row.links)
    return {
        "title": row.title,
        "body": row.body,
        "topic": row.topic,
        "evidence": row.evidence,
        "links": links,
    }


def _fits(space: Space, subject: Card | None, marking: Marking) -> None:
    if subject is not None:
        if subject.kind not in rules.SUBJECTS or subject.space_id != space.id or not subject.shared:
            raise InvalidError({"subject": "No action comes from this kind of item."})
        if marking < subject.marking:
            raise InvalidError({"marking": "Mark it no milder than what it comes from."})
    if marking >= Marking.RED and (subject is None or subject.circle is None):
        raise InvalidError(
            {"marking": "What is marked RED comes from an item that names its readers."}
        )


def _still_to_come(work: Work, measure: Measure) -> None:
    if measure.due_on < work.now.date():
        raise InvalidError({"due_on": "Choose a day that is still to come."})


def _known(work: Work, measure: Measure) -> None:
    known = {term.key for term in terms(work, rules.LEVERAGES).leaves}
    if measure.leverage is not None and measure.leverage not in known:
        raise InvalidError({"leverage": "Choose one of the categories."})
    if measure.polarity is not None and measure.polarity not in rules.POLARITIES:
        raise InvalidError({"polarity": "Choose one."})
    if measure.effort is not None and measure.effort not in rules.EFFORTS:
        raise InvalidError({"effort": "Choose one."})


def _readable(
    work: Work,
    space_id: uuid.UUID,
    measure: Measure,
    marking: Marking,
    circle: list[uuid.UUID] | None,
) -> None:
    """Let nobody do what he may not read."""
    if measure.owner_id is not None:
        readers = audience(work, space_id, marking, circle).readers
        if measure.owner_id not in {reader.representation_id for reader in readers}:
            raise InvalidError({"owner": NOT_ALL})


def _tell_counsel(work: Work, row: Action) -> None:
    counsel = readers_of(work, row).counsel
    if not counsel:
        raise ConflictError("No counsel could look at it: this group has none who may read it.")
    for reader in counsel:
        work.later(
            "mail.review_waiting",
            key=f"action_waits:{random_id()}",
            representation_id=reader.representation_id,
        )


def _remind(work: Work, row: Action) -> None:
    """Leave a note for three days before; the one for an earlier day finds that it is moot."""
    at = dt.datetime.combine(row.due_on - BEFORE, MORNING, dt.UTC)
    if at > work.now:
        work.later(
            REMIND,
            key=f"action_due:{row.id}:{row.due_on}",
            not_before=at,
            action_id=row.id,
            due_on=row.due_on,
        )
