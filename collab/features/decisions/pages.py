"""What the pages of decisions show, gathered for their templates."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from collab.core.panels import panels
from collab.core.refs import Card
from collab.features.decisions import queries
from collab.features.decisions.cards import card_of_row
from collab.features.decisions.forms import (
    OpinionForm,
    OutcomeForm,
    PositionForm,
    ProposalForm,
    ToldForm,
)
from collab.features.decisions.models import Decision, Outcome, Position
from collab.features.decisions.policy import TAKING, Act
from collab.features.decisions.rules import (
    KIND,
    KINDS,
    LAPSED,
    PREPARED,
    SECRECY,
    SPEAKING,
    STANCES,
    STATES,
    STEPS,
    State,
    Step,
)
from collab.features.decisions.service.writing import texts_of
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.audience import readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as one_space
from collab.policy.marking import Marking
from collab.policy.viewer import SpaceKind
from collab.shared.process.plain import standing_out
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.hanging import subject_of
from collab.shared.releases.pages import people_by_firm
from collab.work.unit import Work

ON_FRONT = 3
WORDS: dict[str, Any] = {
    "kinds": KINDS,
    "states": STATES,
    "stances": STANCES,
    "independent": INDEPENDENT,
    "lapsed": LAPSED,
}


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A firm's position as the page shows it; ``earlier`` is what it said before."""

    firm: str
    row: Position
    choice: str
    earlier: bool


def list_page(work: Work, space: Space) -> str:
    """Render the decisions of a space."""
    found = queries.in_space(work, space.id)
    return render_template(
        "decisions/index.html",
        space=space,
        rows=found,
        own=queries.standing_of_mine(work, [row.id for row in found]),
        may_propose=work.may(Act.PROPOSE, space).allowed,
        **WORDS,
    )


def panel(work: Work, subject: Card) -> Markup:
    """Render what is decided about an item, and the way to propose something."""
    found = queries.about(work, [subject.id])
    space = one_space(work, subject.space_id)
    text = render_template(
        "decisions/_panel.html",
        subject=subject,
        rows=found,
        own=queries.standing_of_mine(work, [row.id for row in found]),
        may_propose=work.may(Act.PROPOSE, space).allowed,
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on a space's front page what is open; nothing is decided together in a vault."""
    if space.kind == SpaceKind.VAULT:
        return None
    found = queries.in_space(work, space.id)
    if space.apart and not found:
        return None
    text = render_template(
        "decisions/_front.html",
        space=space,
        rows=found[:ON_FRONT],
        own=queries.standing_of_mine(work, [row.id for row in found[:ON_FRONT]]),
        **WORDS,
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def form_page(
    form: ProposalForm, space: Space, *, subject: Card | None = None, row: Decision | None = None
) -> str:
    """Render the form of a decision in preparation."""
    return render_template(
        "decisions/edit.html", form=form, space=space, subject=subject, row=row, **WORDS
    )


def show_page(
    work: Work,
    row: Decision,
    *,
    position: PositionForm | None = None,
    told: ToldForm | None = None,
    outcome: OutcomeForm | None = None,
    opinion: OpinionForm | None = None,
) -> str:
    """Render one decision with all the viewer may read of it and do with it."""
    found = queries.positions(work, row)
    mine = [line for line in found if line[0].firm_id == work.viewer.org_id]
    readers = readers_of(work, row)
    outcomes = queries.outcomes_of(work, [row.id])
    held = next((one for one in outcomes if one.state == "held"), None)
    say, record = work.may(Act.SAY, row), work.may(Act.RECORD, row)
    return render_template(
        "decisions/show.html",
        row=row,
        space=one_space(work, row.space_id),
        subject=subject_of(work, row.subject_kind, row.subject_id),
        earlier=subject_of(work, KIND, row.supersedes_id),
        later=subject_of(work, KIND, row.superseded_by_id),
        again=subject_of(work, "agenda_item", row.reviewed_in),
        may_review=row.reviewed_in is None and work.may(Act.REVIEW, row).allowed,
        lines=_lines(row, found) if _shown(row) else [],
        mine=_lines(row, mine),
        voices=queries.voices(work, [line[0].id for line in mine]),
        own_firm=own_organisation(work).name,
        outcomes=outcomes,
        flagged=_flagged(row),
        waits=held,
        waits_flagged=standing_out({"words": held.words}) if held else [],
        steps=_steps(work, row),
        opinion=opinion or OpinionForm() if _judges(work, row, held) else None,
        returned=outcomes[0] if outcomes and outcomes[0].state == "returned" else None,
        may_change=work.may(Act.CHANGE, row).allowed,
        may_narrow=row.stands in SECRECY and work.may(Act.NARROW, row).allowed,
        may_settle={one.id for one in outcomes if work.may(Act.SETTLE, one).allowed},
        say=position or position_form(row, mine) if say.allowed else None,
        told=told or told_form(work, row) if record.allowed else None,
        outcome=outcome or outcome_form(row) if may_state(work, row) else None,
        bands=_bands(row),
        over=row.closes_at <= work.now,
        readers=readers,
        people=people_by_firm(readers),
        panels=panels(work, card_of_row(row)) if row.opened_at else [],
        **WORDS,
    )


def outcome_form(row: Decision) -> OutcomeForm:
    """Give the form in which is stated what came of it."""
    form = OutcomeForm()
    if row.selects:
        form.offer(row.options)
    return form


def position_form(row: Decision, mine: Sequence[tuple[Position, str]] = ()) -> PositionForm:
    """Give the form in which a firm says where it stands, as it stands now."""
    now = next((one for one, _ in mine if one.superseded_at is None and one.confirmed_at), None)
    choice = now.choice if now and now.lapsed_at is None else None
    kept = {"stance": now.stance, "choice": str(choice or 0), "reason": now.reason} if now else {}
    form = PositionForm(data=kept)
    form.offer(row.options)
    return form


def told_form(work: Work, row: Decision) -> ToldForm:
    """Give the form in which a facilitator takes down what a firm said by telephone."""
    form = ToldForm(prefix="told-")
    form.offer(row.options)
    form.offer_firms(firms_asked(work, row))
    return form


def firms_asked(work: Work, row: Decision) -> list[tuple[uuid.UUID, str]]:
    """Give the firms that may say where they stand, by name."""
    asked = {
        reader.org_id: reader.org_name
        for reader in readers_of(work, row).readers
        if reader.role in SPEAKING and reader.org_id != row.org_id
    }
    return sorted(asked.items(), key=lambda one: one[1].casefold())


def _steps(work: Work, row: Decision) -> list[tuple[Step, str]]:
    """Give the steps the viewer may take; what counsel must see first is not opened before."""
    first = row.stands is State.DRAFT and row.needs_counsel
    return [
        (step, words)
        for step, words in STEPS.items()
        if step is not Step.RETURN
        and work.may(TAKING[step], row).allowed
        and not (first and step is Step.OPEN)
    ]


def may_state(work: Work, row: Decision) -> bool:
    """Tell whether the viewer may state what came of it."""
    return work.may(TAKING[Step.STATE], row).allowed


def _flagged(row: Decision) -> list[tuple[str, str]]:
    """Give the sentences that are why counsel looks first."""
    return standing_out(texts_of(row)) if row.needs_counsel and row.stands in PREPARED else []


def _judges(work: Work, row: Decision, held: Outcome | None) -> bool:
    """Tell whether something of it waits for the viewer as counsel."""
    waits = held is not None and work.may(Act.SETTLE, held).allowed
    return waits or work.may(TAKING[Step.RETURN], row).allowed


def _bands(row: Decision) -> list[tuple[str, str]]:
    """Give how many stand where, as far as it is told of an anonymous decision."""
    tally = row.tally or {}
    return [
        (str(words), _("at least %(number)s firms", number=tally[stance]))
        for stance, words in STANCES.items()
        if stance in tally
    ]


def _shown(row: Decision) -> bool:
    """Tell whether the page lists firms: never of an anonymous one, of a hidden one at the end."""
    return not row.anonymous and not (row.hidden and row.stands is State.OPEN)


def _lines(row: Decision, found: Sequence[tuple[Position, str]]) -> list[Line]:
    return [
        Line(
            name,
            one,
            row.options[one.choice - 1] if one.choice else "",
            one.superseded_at is not None,
        )
        for one, name in found
    ]


def saved(row: Decision) -> dict[str, object]:
    """Give what a form shows of a decision that is kept."""
    return {
        "version": str(row.version),
        "kind": row.kind,
        "question": row.question,
        "body": row.body,
        "options": "\n".join(row.options),
        "marking": Marking(row.marking).key,
        "closes_on": (row.closes_at - dt.timedelta(microseconds=1)).date(),
        "quorum_firms": row.quorum_firms,
        "hidden": row.hidden,
        "anonymous": row.anonymous,
    }
