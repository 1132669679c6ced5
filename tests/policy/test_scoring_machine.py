"""Scoring as a machine: after any steps each reads what a small model says he may, and no more.

All of it happens in one transaction that is taken back: the viewer changes by his role and
``app.enter``, as between two requests.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from typing_extensions import override

from collab.core.ids import new_id, random_id
from tests.cast import ALICE, AMIR, BEA, CARA, COLE, DAN, DINA, FAY, Member
from tests.factories import review
from tests.factories.rows import Connection
from tests.house.databases import Database

REVIEWERS = (ALICE, BEA)
KEEPERS = (FAY, CARA)
EVERYBODY = (*KEEPERS, *REVIEWERS, AMIR, COLE, DINA, DAN)
FULL = {"method": 2, "team": 1}


@contextmanager
def viewing(connection: Connection, member: Member) -> Iterator[Connection]:
    """Act as a member, as far as the database is concerned."""
    with connection.transaction():
        connection.execute("set local role collab_app")
        connection.execute("select app.enter(%s, %s)", [member.id, member.org_id])
        yield connection
        connection.execute("reset role")


def refused(connection: Connection, member: Member, call: str, *values: Any) -> str | None:
    """Call a function as a member; give the code it refuses with, or what it says is missing."""
    try:
        with viewing(connection, member) as here:
            found = here.execute(f"select {call}", values).fetchone()  # our own words
    except psycopg.Error as error:
        return error.sqlstate
    value = found[0] if found else None
    return value if isinstance(value, str) else None


@dc.dataclass
class Model:
    """What should stand: whose score of what is a draft, locked or gone, and who stands aside."""

    scores: dict[tuple[str, str], str] = dc.field(default_factory=dict)
    aside: set[tuple[str, str]] = dc.field(default_factory=set)
    over: bool = False

    def out(self, member: Member, code: str) -> bool:
        """Tell whether somebody's firm does not judge a proposal any more, or he does not."""
        judge = next((one for one in REVIEWERS if one.firm is member.firm), None)
        of_firm = judge is not None and (judge.key, code) in self.aside
        return of_firm or (member.key, code) in self.aside

    def reads(self, member: Member, code: str) -> bool:
        """Tell whether somebody reads a proposal."""
        inside = member in KEEPERS or member.firm in [one.firm for one in REVIEWERS]
        return inside and not self.out(member, code)

    def reads_score(self, member: Member, writer: str, code: str) -> bool:
        """Tell whether somebody reads a score."""
        state = self.scores.get((writer, code))
        if state == "draft":
            return member.key == writer
        if state != "locked":
            return False
        if self.over:
            return self.reads(member, code)
        return self.scores.get((member.key, code)) == "locked"


class Scoring(RuleBasedStateMachine):
    """Two judge two proposals; every step is tried whether it may be taken or not."""

    connection: Connection
    now: dt.datetime

    def __init__(self) -> None:
        super().__init__()
        self.undo = self.connection.transaction(force_rollback=True)
        self.undo.__enter__()
        self.scene = review.scene(self.connection, now=self.now)
        self.at = {"A": self.scene.a, "B": self.scene.b}
        self.ids: dict[tuple[str, str], uuid.UUID] = {}
        self.model = Model()

    @override
    def teardown(self) -> None:
        """Take everything back."""
        self.undo.__exit__(None, None, None)

    @rule(
        who=st.sampled_from((*REVIEWERS, AMIR, FAY, DINA)),
        code=st.sampled_from("AB"),
        how=st.sampled_from(("full", "part", "abstains")),
    )
    def save(self, who: Member, code: str, how: str) -> None:
        """Keep a draft."""
        ident = random_id()
        levels = {} if how == "abstains" else FULL if how == "full" else {"method": 0}
        says = "yes" if how == "full" else None
        told = refused(
            self.connection,
            who,
            "app.save_score(%s, %s, %s, '', %s, %s, %s, %s)::text",
            ident,
            self.at[code],
            json.dumps(levels),
            says,
            how == "abstains",
            "Because." if how == "abstains" else "",
            self.now,
        )
        key = (who.key, code)
        allowed = (
            who in REVIEWERS
            and not self.model.over
            and not self.model.out(who, code)
            and self.model.scores.get(key) in (None, "draft")
        )
        worked = told is not None and len(told) > 5
        assert worked is allowed, (who.key, code, told)
        if allowed:
            self.ids[key] = uuid.UUID(told)
            self.model.scores[key] = "draft"
            self.complete = {**getattr(self, "complete", {}), key: how != "part"}

    @rule(who=st.sampled_from(EVERYBODY), of=st.sampled_from(REVIEWERS), code=st.sampled_from("AB"))
    def lock(self, who: Member, of: Member, code: str) -> None:
        """Lock a score; only one's own, and only when it is complete."""
        key = (of.key, code)
        if key not in self.ids:
            return
        told = refused(self.connection, who, "app.lock_score(%s, %s)", self.ids[key], self.now)
        mine = who is of and self.model.scores[key] == "draft" and not self.model.over
        allowed = mine and self.complete[key]
        assert (told is None) is allowed, (who.key, key, told)
        if allowed:
            self.model.scores[key] = "locked"

    @rule(who=st.sampled_from((*REVIEWERS, AMIR, FAY)), code=st.sampled_from("AB"))
    def stand_aside(self, who: Member, code: str) -> None:
        """Stand aside from a proposal."""
        told = refused(
            self.connection, who, "app.recuse(%s, %s, %s, %s, 'relation', %s)::text",
            new_id(), self.at[code], who.org_id, who.id, self.now,
        )  # fmt: skip
        allowed = self.model.reads(who, code)
        assert (told in (None, "")) is allowed, (who.key, code, told)
        if allowed:
            self.model.aside.add((who.key, code))
            if self.model.scores.get((who.key, code)):
                self.model.scores[(who.key, code)] = "void"

    @rule(who=st.sampled_from(EVERYBODY))
    def end(self, who: Member) -> None:
        """End the phase: for whoever facilitates, once."""
        told = refused(
            self.connection, who, "app.move_phase(%s, 'end', %s)::text", self.scene.phase, self.now
        )
        allowed = who is FAY and not self.model.over and not self.model.left(self.judging)
        assert (told in (None, "")) is allowed, (who.key, told)
        if allowed:
            self.close()

    @rule()
    def run_out(self) -> None:
        """Let the phase reach its day, whoever still has to score."""
        if self.model.over:
            return
        self.connection.execute(
            "update engagement_phases set opens_at = now() - interval '2 days',"
            " closes_at = now() - interval '1 day' where id = %s", [self.scene.phase],
        )  # fmt: skip
        self.connection.execute("select app.phase_over(%s, now())", [self.scene.phase])
        self.close()

    def close(self) -> None:
        """Keep what was given in it: it is read from now on by whoever reads the proposal."""
        self.model.over = True
        self.model.rounds.append(dict(self.model.scores))

    @rule(person=st.sampled_from((AMIR, ALICE)))
    def reassign(self, person: Member) -> None:
        """Let another judge for a firm: he takes no draft over, and no lock is undone."""
        told = refused(
            self.connection, FAY, "app.assign_reviewer(%s, %s, %s, %s)",
            new_id(), self.scene.engagement, person.id, self.now,
        )  # fmt: skip
        assert told is None, told
        before = self.judging[ACME.key]
        self.judging[ACME.key] = person
        for code in self.at:
            if before is not person and self.model.scores.get((before.key, code)) == "draft":
                self.model.scores[(before.key, code)] = "void"

    @rule(who=st.sampled_from((*REVIEWERS, AMIR)), code=st.sampled_from("AB"))
    def lift(self, who: Member, code: str) -> None:
        """Let somebody read again: what he gave stays void, and he gives no other."""
        self.connection.execute("select 1")
        found = self.connection.execute(
            "select id from proposal_recusals where opened_id = %s and representation_id = %s"
            " and lifted_at is null", [self.at[code], who.id],
        ).fetchone()  # fmt: skip
        if found is not None:
            call = "app.lift_recusal(%s, %s)::text"
            assert refused(self.connection, CARA, call, found[0], self.now) == ""
            self.model.aside.discard((who.key, code))

    @rule()
    def score_again(self) -> None:
        """Begin a second phase, as the step for it does; any other way is refused."""
        if not self.model.over or len(self.model.rounds) > 1:
            return
        again = review.phase(
            self.connection, self.scene.engagement, now=self.now, number=2, blind=False
        )
        told = refused(
            self.connection, FAY, "app.move_phase(%s, 'begin', %s)::text", again, self.now
        )
        given = any(state in ("locked", "spent") for state in self.model.scores.values())
        assert (told == "P0C02") is given, told
        self.connection.execute(
            "update engagement_phases set state = 'active' where id = %s", [again]
        )
        self.connection.execute("select app.draw_proposals(%s)", [self.scene.engagement])
        self.scene = dc.replace(self.scene, phase=again)
        self.kept.append((dict(self.ids), dict(self.model.scores)))
        self.ids, self.model.scores, self.model.over = {}, {}, False

    @invariant()
    def each_reads_what_he_may(self) -> None:
        """Compare, for everybody, proposals and scores with what the model says."""
        for member in EVERYBODY:
            with viewing(self.connection, member) as here:
                proposals = here.execute(
                    "select code from opened_proposals where engagement_id = %s",
                    [self.scene.engagement],
                ).fetchall()
                scores = here.execute("select id from engagement_scores").fetchall()
            wanted = {code for code in self.at if self.model.reads(member, code)}
            assert {code for (code,) in proposals} == wanted, member.key
            told = {
                self.ids[key] for key in self.model.scores if self.model.reads_score(member, *key)
            }
            assert {ident for (ident,) in scores} == told, (member.key, self.model)


@pytest.mark.parametrize("examples", [12])
def test_scoring_when_steps_are_taken_in_any_order_shows_each_what_he_may(
    still_db: Database, now: dt.datetime, examples: int
) -> None:
    Scoring.connection, Scoring.now = still_db.superuser, now
    run_state_machine_as_test(
        Scoring,
        settings=settings(
            max_examples=examples,
            stateful_step_count=18,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
