"""A comment is bound to what it was said about: its space, its marking, its circle, its being."""

from __future__ import annotations

import dataclasses as dc
import uuid

import pytest
from psycopg.errors import CheckViolation

from collab.core.errors import DeniedError, InvalidError, NotFoundError
from collab.core.refs import card_of
from collab.features.comments import service
from collab.features.comments.crossing import CROSSING, snapshot
from collab.features.comments.models import Comment
from collab.people.spaces.queries import own_vault
from collab.policy.marking import Marking
from collab.wiring import CARDS
from collab.work.unit import Work
from tests.cast import ACME, ALICE, AMIR, BEA, CARA, CAUCUS, COPPER, FAY, RED_CANARY
from tests.conftest import OpenWork
from tests.house.databases import Database
from tests.house.seeding import RED_COPY, UNNAMED_COPY, draft_of

assert CARDS  # wiring makes findings known to comments


def _said(work: Work, subject: uuid.UUID, body: str = "The same was heard here.") -> Comment:
    card = card_of(work, "finding", subject)
    return service.write(work, own_vault(work), body, subject=card)


def test_comment_when_written_then_its_marking_and_bounds_are_its_subjects(work: OpenWork) -> None:
    with work(BEA) as one:
        comment = _said(one, UNNAMED_COPY)
        found = snapshot(one, comment.id)
    assert comment.marking == Marking.AMBER
    assert (found.into, found.floor, found.within) == (COPPER, Marking.AMBER, None)
    assert set(found.payload) == set(CROSSING.columns)
    assert found.texts == {"body": "The same was heard here."}


def test_comment_when_on_red_then_its_circle_is_the_persons_of_its_subjects(
    work: OpenWork,
) -> None:
    with work(BEA) as one:
        found = snapshot(one, _said(one, RED_COPY).id)
    assert set(found.within or ()) == {ALICE.id, AMIR.id, BEA.id, CARA.id}  # Acme is named whole
    assert FAY.id not in (found.within or ())
    assert RED_CANARY.text not in found.title


def test_bounds_when_left_then_each_field_says_so(work: OpenWork) -> None:
    with work(BEA) as one:
        open_one = snapshot(one, _said(one, UNNAMED_COPY).id)
        red = snapshot(one, _said(one, RED_COPY).id)
    assert open_one.out_of_bounds(COPPER, Marking.AMBER, None) == {}
    assert set(open_one.out_of_bounds(CAUCUS, Marking.GREEN, None)) == {"space", "marking"}
    assert set(open_one.out_of_bounds(COPPER, Marking.RED, None)) == {"circle"}
    assert set(red.out_of_bounds(COPPER, Marking.AMBER_STRICT, None)) == {"marking"}
    assert set(red.out_of_bounds(COPPER, Marking.RED, [FAY.id])) == {"circle"}
    assert red.out_of_bounds(COPPER, Marking.RED, [ALICE.id]) == {}


def test_bounds_when_its_subject_is_for_few_below_red_then_it_never_reaches_the_space(
    work: OpenWork,
) -> None:
    with work(BEA) as one:
        found = snapshot(one, _said(one, UNNAMED_COPY).id)
    few = dc.replace(found, within=(ALICE.id, BEA.id))
    wrong = few.out_of_bounds(COPPER, Marking.AMBER, None)
    assert "choose TLP:RED" in wrong["marking"]
    assert set(few.out_of_bounds(COPPER, Marking.RED, [ALICE.id, FAY.id])) == {"circle"}
    assert few.out_of_bounds(COPPER, Marking.RED, [ALICE.id]) == {}


def test_comment_when_on_an_amber_copy_for_few_then_the_whole_space_never_reads_it(
    work: OpenWork, db: Database
) -> None:
    db.run("update findings set circle = %s where id = %s", [ALICE.id, BEA.id], UNNAMED_COPY)
    with work(BEA) as one:
        found = snapshot(one, _said(one, UNNAMED_COPY).id)
        assert set(found.out_of_bounds(COPPER, Marking.AMBER, None)) == {"marking"}


def test_comment_when_on_a_draft_or_milder_than_its_subject_then_it_is_refused(
    work: OpenWork,
) -> None:
    with work(ALICE) as one:
        with pytest.raises(NotFoundError):
            _said(one, draft_of(ACME))
        card = card_of(one, "finding", UNNAMED_COPY)
        with pytest.raises(InvalidError):
            service.write(one, own_vault(one), "Open", subject=card, marking=Marking.GREEN)


def test_comment_when_its_subject_is_taken_back_then_it_cannot_cross(
    work: OpenWork, db: Database
) -> None:
    with work(BEA) as one:
        comment_id = _said(one, UNNAMED_COPY).id
    db.run("update findings set withdrawn_at = now(), circle = '{}' where id = %s", UNNAMED_COPY)
    with work(BEA) as one, pytest.raises(DeniedError) as denied:
        snapshot(one, comment_id)
    assert "not there for you any more" in denied.value.decision.reasons[0]


def test_copy_when_put_anywhere_but_beside_its_subject_then_the_database_refuses(
    work: OpenWork, db: Database
) -> None:
    with work(BEA) as one:
        comment_id = _said(one, UNNAMED_COPY).id
    with pytest.raises(CheckViolation):
        db.run("update comments set verdict = 'allow' where id = %s", comment_id)
