"""The form of terms is made of data, keeps what is kept, and reads back what was typed."""

from __future__ import annotations

import pytest
from flask import Flask

from collab.features.engagements.rules import MOST_CRITERIA, Type
from collab.features.engagements.shapes import shape
from collab.features.engagements.terms_form import terms_form

BODY = {
    "call_title": "A study",
    "questions": ["Who?", "Since when?"],
    "starts_on": "2027-01-04",
    "days": 40,
    "method": "field",
}
CRITERIA = [{"key": "c1", "label": "Method", "weight": 60, "levels": ["Weak", "Good"]}]


def test_form_when_filled_with_what_is_kept_gives_the_same_back(app: Flask) -> None:
    with app.test_request_context():
        form = terms_form(shape(Type.STUDY), body=BODY, criteria=CRITERIA, version=3)
        assert form.draft.body == BODY
        assert [one.kept(1) for one in form.draft.criteria] == CRITERIA
        assert form.seen_version == 3
        assert len(form.criteria) == 3
        assert {one.question.key for one in form.asked} & {"people_ethics"} == set()


@pytest.mark.parametrize("typed", [MOST_CRITERIA, 1])
def test_form_when_sent_keeps_every_row_that_was_typed(app: Flask, typed: int) -> None:
    fields = {
        name: value
        for n in range(1, typed + 1)
        for name, value in (
            (f"label_{n}", f"Criterion {n}"),
            (f"weight_{n}", "10"),
            (f"levels_{n}", "Weak ; Good;"),
        )
    }
    people = {"people_are_met": "y", "people_ethics": "Because.", "call_title": " A  study "}
    with app.test_request_context(method="POST", data={**fields, **people}):
        form = terms_form(shape(Type.STUDY))
        assert form.validate(), form.errors
        draft = form.draft
    assert len(draft.criteria) == typed
    assert draft.criteria[0].levels == ("Weak", "Good")
    assert draft.people_are_met
    assert draft.body == {"call_title": "A study", "people_ethics": "Because."}


@pytest.mark.parametrize(
    ("name", "value"), [("weight_1", "0"), ("weight_1", "101"), ("days", "x"), ("method", "magic")]
)
def test_form_when_a_field_does_not_fit_says_so(app: Flask, name: str, value: str) -> None:
    with app.test_request_context(method="POST", data={name: value}):
        form = terms_form(shape(Type.STUDY))
        assert not form.validate()
        assert name in form.errors
