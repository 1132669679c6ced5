"""Forms of terms as data: whole for every type, in four languages, never changed once shipped."""

from __future__ import annotations

import hashlib
import json

import pytest

from collab.core.languages import LANGUAGES
from collab.features.engagements.rules import Type
from collab.features.engagements.shapes import TITLE, Field, Kind, Shape, shape, shipped

PEOPLE = {"people_ethics", "people_safety", "people_consent"}
"""The questions the database asks for as well, where people are met."""
KEPT = {
    "study-1": "79a28c4f2c34",
    "risk_research-1": "6fb516896b54",
    "site_mission-1": "cfd290bbd250",
    "facilitation-1": "3d2250eda4dc",
    "mediation-1": "9e81f838423f",
    "training-1": "fc7f7c862be7",
    "programme-1": "ab23d9d6112e",
    "participation_grant-1": "ec10c00cf1d6",
    "standard_comment-1": "2e6edbfeafb8",
}
"""What each form asks, by its digest: a new number is added here, none is ever changed."""
BODY = {TITLE: "A study", "purpose": "To learn.", "questions": ["Who?"], "deliverables": ["One"]}


def test_forms_when_read_are_there_for_every_type() -> None:
    assert {one for one, _ in shipped()} == set(Type)
    for one in Type:
        assert shape(one).version == max(number for of, number in shipped() if of == one)


@pytest.mark.parametrize("form", shipped().values(), ids=lambda one: f"{one.type}-{one.version}")
def test_form_when_shipped_has_a_title_plans_for_people_and_labels_in_every_language(
    form: Shape,
) -> None:
    keys = [field.key for field in form.fields]
    assert keys[0] == TITLE
    assert {field.key for field in form.fields if field.people} >= PEOPLE
    for field in form.fields:
        assert set(field.labels) == set(LANGUAGES), field.key
        assert bool(field.options) == (field.kind is Kind.CHOICE), field.key
        for option in field.options.values():
            assert set(option) == {*LANGUAGES, "key"}
    assert any(not field.published for field in form.fields), "something stays inside"


def test_terms_when_people_are_met_lack_their_plans_and_otherwise_nothing() -> None:
    form = shape(Type.STUDY)
    assert form.missing(BODY, people=False) == ()
    assert {field.key for field in form.missing(BODY, people=True)} >= PEOPLE
    assert {field.key for field in form.missing({}, people=False)} == set(BODY)


def test_call_when_made_of_terms_holds_what_is_published_and_filled_alone() -> None:
    form = shape(Type.SITE_MISSION)
    body = {**BODY, "sites": ["Here"], "area": "North", "background": "Inside", "access": ""}
    told = {field.key for field in form.published(body, people=False)}
    assert told == {*BODY, "area"}


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (Kind.LIST, ["One", "Two"], "One\nTwo"),
        (Kind.NUMBER, 40, "40"),
        (Kind.CHOICE, "both", "Beides"),
        (Kind.CHOICE, "gone", "gone"),
        (Kind.TEXT, None, ""),
    ],
)
def test_value_when_shown_reads_as_it_was_meant(kind: Kind, value: object, told: str) -> None:
    options = {"both": {"en": "Both", "de": "Beides"}}
    field = Field("x", kind, {"en": "X"}, options=options if kind is Kind.CHOICE else {})
    assert field.told(value, "de") == told


def test_form_when_shipped_once_stays_as_it_is() -> None:
    """A changed form would change what terms written under it ask: give it the next number."""
    found = {
        f"{of}-{number}": hashlib.sha256(
            json.dumps(
                [
                    [f.key, f.kind, f.required, f.published, f.people, list(f.options)]
                    for f in one.fields
                ]
            ).encode()
        ).hexdigest()[:12]
        for (of, number), one in shipped().items()
    }
    assert found == KEPT
