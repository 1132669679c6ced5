"""The plan says where it has gaps, and makes none."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

from collab.core.vocabularies import shipped
from collab.features.actions.rules import LEVERAGES, TRANSITIONS, State, Step, plan

TODAY = dt.date(2026, 11, 27)
CATEGORIES = [term.key for term in shipped(LEVERAGES).leaves]


@dc.dataclass
class Planned:
    """An action as a plan sees it."""

    leverage: str | None
    polarity: str | None = None
    due_on: dt.date = TODAY
    state: str = State.OPEN


def test_plan_when_laid_out_has_the_five_categories_in_their_order() -> None:
    assert len(CATEGORIES) == 5
    parts = plan([], CATEGORIES, TODAY)
    assert [part.category for part in parts] == CATEGORIES
    assert all(part.empty and not part.without_support for part in parts)


def test_plan_when_a_category_only_presses_lacks_support() -> None:
    presses, helps = Planned(CATEGORIES[0], "press"), Planned(CATEGORIES[1], "support")
    unsaid = Planned(CATEGORIES[2])
    parts = plan([presses, helps, unsaid], CATEGORIES, TODAY)
    assert [part.without_support for part in parts] == [True, False, True, False, False]


def test_plan_when_a_day_is_over_counts_what_is_still_to_be_done() -> None:
    before = TODAY - dt.timedelta(days=1)
    actions = [
        Planned(CATEGORIES[0], due_on=before),
        Planned(CATEGORIES[0], due_on=before, state=State.DONE),
        Planned(CATEGORIES[0], due_on=TODAY),
    ]
    assert plan(actions, CATEGORIES, TODAY)[0].overdue == 1


def test_plan_when_a_category_is_unknown_or_none_puts_it_last() -> None:
    parts = plan([Planned(None), Planned("of old")], CATEGORIES, TODAY)
    assert (parts[-1].category, len(parts[-1].actions)) == (None, 2)


def test_states_when_looked_at_are_all_reached_and_steps_all_taken() -> None:
    assert {one.after for one in TRANSITIONS} == set(State)
    assert {one.step for one in TRANSITIONS} == set(Step)
