"""The wall of independence around a review: each role and each action, by service and in SQL."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from collab.core.errors import ConflictError, DeniedError, NotFoundError
from collab.core.ids import new_id
from collab.features.engagements.review import queries
from collab.features.engagements.review.policy import Act
from collab.features.engagements.review.rules import Recommendation
from collab.features.engagements.review.service import preparing, scoring, settling
from collab.features.engagements.review.service.scoring import Sheet
from collab.features.engagements.review.ties import Ground
from collab.features.engagements.rules import Step
from collab.work.unit import Work
from tests.cast import (
    ALICE,
    AMIR,
    BEA,
    BOLT,
    CARA,
    COLE,
    COPPER,
    COREX,
    DAN,
    DINA,
    FAY,
    LEE,
    OBI,
    Member,
)  # fmt: skip
from tests.conftest import OpenWork
from tests.factories import engagements, review
from tests.factories.review import Scene
from tests.house.databases import Database
from tests.policy.test_scoring_machine import viewing

SHEET = Sheet({"method": 1, "team": 1}, "", Recommendation.YES, abstains=False, reason="")
ROLES = (
    "facilitator", "chair", "selecting", "colleague", "funder", "trustee", "subject", "counsel",
    "expert", "other expert", "stranger", "leaver",
)  # fmt: skip
INSIDE = {"facilitator", "chair", "selecting", "colleague", "counsel"}


@dc.dataclass(frozen=True, slots=True)
class Deed:
    """Something one may try: who may, by which service, and by which words to the database."""

    name: str
    may: frozenset[str]
    serve: Callable[[Work, Scene], object]
    say: str
    values: Callable[[Scene, dt.datetime], tuple[Any, ...]]


def deed(
    name: str,
    may: str,
    serve: Callable[[Work, Scene], object],
    say: str,
    values: Callable[[Scene, dt.datetime], tuple[Any, ...]],
) -> Deed:
    return Deed(name, frozenset(one.strip() for one in may.split(",") if one), serve, say, values)


def _week(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(days=7)


def _known(work: Work, scene: Scene) -> object:
    bench = queries.bench(work, scene.engagement)
    work.authorise(Act.KEEP, bench)
    return queries.known_ties(work, bench)


def _watch(work: Work, scene: Scene) -> object:
    bench = queries.bench(work, scene.engagement)
    work.authorise(Act.WATCH, bench)
    return queries.outstanding(work, bench)


DEEDS = (
    deed(
        "see it",
        "facilitator, chair, selecting, colleague, counsel",
        lambda w, s: queries.bench(w, s.engagement),
        "case when app.judges(%s) then null else 'P0C04' end",
        lambda s, _: (s.engagement,),
    ),
    deed(
        "plan a phase",
        "facilitator, chair",
        lambda w, s: preparing.plan(
            w, queries.bench(w, s.engagement), opens_at=w.now, closes_at=_week(w.now),
            blind=True, scoring=True,
        ),
        "app.plan_phase(%s, %s, 1::smallint, %s, %s, true, true, %s)::text",
        lambda s, now: (new_id(), s.engagement, now, _week(now), now),
    ),
    deed(
        "end the phase",
        "facilitator, chair",
        lambda w, s: preparing.move_phase(
            w, queries.bench(w, s.engagement), queries.phase(w, s.phase), "end"
        ),
        "app.move_phase(%s, 'end', %s)::text",
        lambda s, now: (s.phase, now),
    ),
    deed(
        "name who judges for Acme",
        "facilitator, selecting, colleague",
        lambda w, s: preparing.assign(w, queries.bench(w, s.engagement), AMIR.id),
        "app.assign_reviewer(%s, %s, %s, %s)",
        lambda s, now: (new_id(), s.engagement, AMIR.id, now),
    ),
    deed(
        "recuse Bolt",
        "facilitator, counsel",
        lambda w, s: preparing.recuse(
            w, queries.bench(w, s.engagement), queries.opened(w, s.b), Ground.FUNDING,
            firm_id=BOLT.id, representation_id=None,
        ),
        "app.recuse(%s, %s, %s, null, 'funding', %s)::text",
        lambda s, now: (new_id(), s.b, BOLT.id, now),
    ),
    deed(
        "know ties to the invited",
        "facilitator, counsel",
        _known,
        "case when app.known_ties(%s, %s) is null then 'P0C04' end",
        lambda s, now: (s.engagement, now),
    ),
    deed(
        "score",
        "chair, selecting",
        lambda w, s: scoring.save(
            w, queries.bench(w, s.engagement), queries.opened(w, s.a), SHEET
        ),
        "case when app.save_score(%s, %s, %s, '', 'yes', false, '', %s) is null then 'x' end",
        lambda s, now: (new_id(), s.a, json.dumps({"method": 1, "team": 1}), now),
    ),
    deed(
        "see who still has to score",
        "facilitator",
        _watch,
        "case when app.scoring_progress(%s) is null then 'P0C04' end",
        lambda s, _: (s.engagement,),
    ),
    deed(
        "go on to the selection",
        "facilitator, chair",
        lambda w, s: settling.take(w, queries.bench(w, s.engagement), Step.SELECT),
        "app.move_engagement(%s, 'select', %s)::text",
        lambda s, now: (s.engagement, now),
    ),
    deed(
        "end without award",
        "facilitator",
        lambda w, s: settling.fail(w, queries.bench(w, s.engagement), {s.a: "No.", s.b: "No."}),
        "app.fail_engagement(%s, %s, %s)",
        lambda s, now: (s.engagement, json.dumps({str(s.a): "No.", str(s.b): "No."}), now),
    ),
)  # fmt: skip


class UndoneError(Exception):
    """Nothing of a try is kept."""


def _seat(db: Database, one: Member, role: str) -> None:
    db.run("set session_replication_role = replica")
    db.run(
        "update memberships set roles = roles || %s where org_id = %s and space_id = %s",
        [role], one.org_id, COPPER,
    )  # fmt: skip
    db.run(
        "update seats set role = %s where representation_id = %s and space_id = %s",
        role, one.id, COPPER,
    )  # fmt: skip
    db.run("set session_replication_role = origin")


def _people(scene: Scene) -> dict[str, Member]:
    cast = (FAY, BEA, ALICE, AMIR, COLE, OBI, DINA, CARA, scene.xeno, scene.yara, DAN, LEE)
    return dict(zip(ROLES, cast, strict=True))


@pytest.fixture
def scene(db: Database, now: dt.datetime) -> Scene:
    """Give a review that is being scored: Bea chairs, Corex only pays, Obi keeps the money."""
    for role, one in (("chair", BEA), ("trustee", OBI)):
        _seat(db, one, role)
    made = review.scene(db.superuser, now=now)
    engagements.party(db.superuser, made.engagement, COREX, now=now, funds=True)
    return made


def test_wall_when_each_tries_everything_stands_for_service_and_database(
    db: Database, work: OpenWork, now: dt.datetime, scene: Scene
) -> None:
    for role, member in _people(scene).items():
        for one in DEEDS:
            allowed = role in one.may
            served = _served(work, member, one, scene)
            assert (served == "may") is allowed, (role, one.name, served)
            # Whoever is not inside learns nothing, not even that he may not.
            assert served == "none" or role in INSIDE, (role, one.name, served)
            said = _said(db, member, one, scene, now)
            assert (said not in ("P0C04", "42501")) is allowed, (role, one.name, said)


def _served(work: OpenWork, member: Member, one: Deed, scene: Scene) -> str:
    told = "may"
    try:
        with work(member) as w:
            one.serve(w, scene)
            raise UndoneError  # noqa: TRY301 # what was done is taken back
    except (UndoneError, ConflictError):
        pass
    except NotFoundError:
        told = "none"
    except DeniedError as error:
        told = "denied" if error.decision.reasons else "without a reason"
    return told


def _said(db: Database, member: Member, one: Deed, scene: Scene, now: dt.datetime) -> str | None:
    connection = db.superuser
    try:
        with (
            connection.transaction(force_rollback=True),
            viewing(connection, member) as here,
        ):
            found = here.execute(f"select {one.say}", one.values(scene, now)).fetchone()
    except psycopg.Error as error:
        return error.sqlstate
    told = found[0] if found else None
    return told if isinstance(told, str) else None


def test_wall_when_whoever_is_examined_chairs_stands_all_the_same(
    db: Database, work: OpenWork, now: dt.datetime, scene: Scene
) -> None:
    _seat(db, DINA, "chair")
    for one in DEEDS:
        assert _served(work, DINA, one, scene) == "none", one.name
        assert _said(db, DINA, one, scene, now) in ("P0C04", "42501"), one.name


TABLES = (
    "opened_proposals", "proposal_identities", "engagement_reviewers", "engagement_phases",
    "engagement_scores", "score_opinions", "proposal_recusals", "conflict_ties",
)  # fmt: skip


def test_rows_when_read_by_those_outside_are_none(
    db: Database, now: dt.datetime, scene: Scene
) -> None:
    review.score(db.superuser, scene, scene.a, ALICE, now=now)
    review.recusal(db.superuser, scene, scene.b, BEA, now=now)
    for role, member in _people(scene).items():
        with db.superuser.transaction(), viewing(db.superuser, member) as here:
            seen = {
                table
                for table in TABLES
                if here.execute(f"select from {table}").fetchone() is not None
            }
            scores = here.execute("select id from engagement_scores").fetchall()
        assert not seen or role in INSIDE, (role, seen)
        assert bool(scores) is (role == "selecting"), (role, "a score before the end")
        if role in ("chair", "selecting", "colleague"):
            assert "proposal_identities" not in seen, (role, "it is blind")


def test_table_when_written_past_its_functions_refuses(db: Database, scene: Scene) -> None:
    for table in TABLES:
        for verb in ("update {} set marking = 0", "delete from {}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):  # noqa: SIM117 # one each
                with db.superuser.transaction(), viewing(db.superuser, ALICE) as here:
                    here.execute(verb.format(table))


def test_reviewer_when_of_a_firm_that_is_examined_is_refused_by_the_table(
    db: Database, now: dt.datetime, scene: Scene
) -> None:
    for one in (DINA, COLE):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="does not judge"):
            review.reviewer(db.superuser, scene.engagement, one, now=now)
