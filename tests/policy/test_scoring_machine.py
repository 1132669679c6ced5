"""Scoring as a machine: after any steps each reads what a small model says he may, and no more.

All of it happens in one transaction that is taken back: the viewer changes by his role and
``app.enter``, as between two requests.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from typing_extensions import override

from collab.core.ids import new_id, random_id
from tests.cast import ACME, ALICE, AMIR, BEA, BOLT, CARA, COLE, DAN, DINA, FAY, Firm, Member
from tests.factories import review
from tests.factories.rows import Connection
from tests.house.databases import Database

REVIEWERS = (ALICE, BEA)
KEEPERS = (FAY, CARA)
EVERYBODY = (*KEEPERS, *REVIEWERS, AMIR, COLE, DINA, DAN)
FULL = {"method": 2, "team": 1}
GIVEN = ("locked", "spent")


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
    """What should stand: whose score of what is a draft, locked, spent or gone, and who is out.

    A score is spent when it was locked and lost. ``rounds`` are those that are over.
    """

    scores: dict[tuple[str, str], str] = dc.field(default_factory=dict)
    rounds: list[dict[tuple[str, str], str]] = dc.field(default_factory=list)
    aside: set[tuple[str, str]] = dc.field(default_factory=set)
    judging: dict[str, Member] = dc.field(default_factory=lambda: {ACME.key: ALICE, BOLT.key: BEA})
    over: bool = False
    examined: bool = False

    def reads(self, member: Member, code: str) -> bool:
        """Tell whether somebody reads a proposal: not where his firm or he does not judge it."""
        judge = self.judging.get(member.firm.key)
        out = {(member.key, code), (judge.key if judge else "", code)} & self.aside
        return (member in KEEPERS or judge is not None) and not out

    def given(self, firm: Firm, code: str, scores: Mapping[tuple[str, str], str]) -> set[str]:
        """Give how the scores of a firm stand."""
        people = {one.key for one in EVERYBODY if one.firm is firm}
        return {state for (who, of), state in scores.items() if of == code and who in people}

    def gives(self, firm: Firm, code: str) -> bool:
        """Tell whether a firm may still score: not what it could have read."""
        for before in self.rounds:
            scored = any(of == code and state in GIVEN for (_, of), state in before.items())
            if scored and "locked" not in self.given(firm, code, before):
                return False
        return "spent" not in self.given(firm, code, self.scores)

    def scores_now(self, member: Member, code: str) -> bool:
        """Tell whether somebody may write down a score."""
        return (
            self.judging.get(member.firm.key) is member
            and not self.over
            and self.reads(member, code)
            and self.gives(member.firm, code)
            and "locked" not in self.given(member.firm, code, self.scores)
        )

    @property
    def left(self) -> bool:
        """Tell whether somebody has still to score."""
        return any(self.scores_now(one, code) for one in self.judging.values() for code in "AB")

    def reads_score(
        self, member: Member, of: tuple[str, str], scores: Mapping[tuple[str, str], str], *,
        over: bool,
    ) -> bool:  # fmt: skip
        """Tell whether somebody reads a score."""
        writer, code = of
        if scores[of] == "draft":
            return member.key == writer
        if scores[of] != "locked" or not self.reads(member, code):
            return False
        return over or scores.get((member.key, code)) == "locked"

    def lose(self, key: tuple[str, str], *, drafts: bool = False) -> None:
        """Void what was given, in every round; of a reviewer who is replaced, drafts alone."""
        for one in (self.scores, *self.rounds):
            if one.get(key) == "draft":
                one[key] = "void"
            elif one.get(key) == "locked" and not drafts:
                one[key] = "spent"


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
        self.complete: dict[tuple[str, str], bool] = {}
        self.before: list[dict[tuple[str, str], uuid.UUID]] = []
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
        levels = {} if how == "abstains" else FULL if how == "full" else {"method": 0}
        told = refused(
            self.connection,
            who,
            "app.save_score(%s, %s, %s, '', %s, %s, %s, %s)::text",
            random_id(),
            self.at[code],
            json.dumps(levels),
            "yes" if how == "full" else None,
            how == "abstains",
            "Because." if how == "abstains" else "",
            self.now,
        )
        key = (who.key, code)
        allowed = self.model.scores_now(who, code)
        worked = told is not None and len(told) > 5
        assert worked is allowed, (who.key, code, told)
        if allowed:
            self.ids[key] = uuid.UUID(told)
            self.model.scores[key] = "draft"
            self.complete[key] = how != "part"

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

    @rule(code=st.sampled_from("AB"))
    def lock_all(self, code: str) -> None:
        """Let everybody who judges give and lock what he may, as most phases go."""
        for one in list(self.model.judging.values()):
            self.save(one, code, "full")
            self.lock(one, one, code)

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
            self.model.lose((who.key, code))

    @rule(who=st.sampled_from((*REVIEWERS, AMIR)), code=st.sampled_from("AB"))
    def lift(self, who: Member, code: str) -> None:
        """Let somebody read again: what he gave stays void, and he gives no other."""
        found = self.connection.execute(
            "select id from proposal_recusals where opened_id = %s and representation_id = %s"
            " and lifted_at is null", [self.at[code], who.id],
        ).fetchone()  # fmt: skip
        if found is not None:
            call = "app.lift_recusal(%s, %s)::text"
            assert refused(self.connection, CARA, call, found[0], self.now) == ""
            self.model.aside.discard((who.key, code))

    @rule(person=st.sampled_from((AMIR, ALICE)))
    def reassign(self, person: Member) -> None:
        """Let another judge for a firm: he takes no draft over, and no lock is undone."""
        told = refused(
            self.connection, FAY, "app.assign_reviewer(%s, %s, %s, %s)",
            new_id(), self.scene.engagement, person.id, self.now,
        )  # fmt: skip
        assert told is None, told
        before, self.model.judging[ACME.key] = self.model.judging[ACME.key], person
        if before is not person:
            for code in self.at:
                self.model.lose((before.key, code), drafts=True)

    @rule(examined=st.booleans())
    def party(self, *, examined: bool) -> None:
        """Let Bolt judge no more; named as examined afterwards, it has never judged."""
        if self.model.examined or (BOLT.key in self.model.judging) is examined:
            return
        names = "app.name_engagement_party(%s, %s, true, 'downstream', %s, %s)::text"
        says = "app.set_engagement_party(%s, %s, false, true, %s, %s)::text"
        who, does = (FAY, names) if examined else (BEA, says)
        given = (self.scene.engagement, BOLT.id, new_id(), self.now)
        told = refused(self.connection, who, does, *given)
        assert told == "", told
        self.model.judging.pop(BOLT.key, None)
        self.model.examined = examined
        for code in self.at:
            self.model.lose((BEA.key, code), drafts=not examined)

    @rule(who=st.sampled_from((FAY, ALICE, CARA)))
    def end(self, who: Member) -> None:
        """End the phase before its day: for whoever facilitates, when all have scored."""
        told = refused(
            self.connection, who, "app.move_phase(%s, 'end', %s)::text", self.scene.phase, self.now
        )
        allowed = who is FAY and not self.model.over and not self.model.left
        assert (told in (None, "")) is allowed, (who.key, told)
        self.model.over = self.model.over or allowed

    @rule()
    def run_out(self) -> None:
        """Let the phase reach its day, whoever still has to score."""
        self.connection.execute(
            "update engagement_phases set opens_at = now() - interval '2 days',"
            " closes_at = now() - interval '1 day' where id = %s and state = 'active'",
            [self.scene.phase],
        )
        self.connection.execute("select app.phase_over(%s, now())", [self.scene.phase])
        self.model.over = True

    @rule()
    def score_again(self) -> None:
        """Score in a second phase; what is scored begins again by the step for it alone."""
        if not self.model.over or self.model.rounds:
            return
        again = review.phase(
            self.connection, self.scene.engagement, now=self.now, number=2, blind=False
        )
        told = refused(
            self.connection, FAY, "app.move_phase(%s, 'begin', %s)::text", again, self.now
        )
        scored = any(state in GIVEN for state in self.model.scores.values())
        assert (told == "P0C02") is scored, told
        self.connection.execute(
            "update engagement_phases set state = 'active' where id = %s", [again]
        )
        self.connection.execute("select app.draw_proposals(%s)", [self.scene.engagement])
        self.scene = dc.replace(self.scene, phase=again)
        self.before.append(self.ids)
        self.model.rounds.append(self.model.scores)
        self.ids, self.model.scores, self.model.over = {}, {}, False

    @invariant()
    def each_reads_what_he_may(self) -> None:
        """Compare, for everybody, proposals and scores with what the model says."""
        told = [
            *((self.ids[key], key, self.model.scores, self.model.over) for key in self.ids),
            *(
                (ids[key], key, scores, True)
                for ids, scores in zip(self.before, self.model.rounds, strict=True)
                for key in ids
            ),
        ]
        for member in EVERYBODY:
            with viewing(self.connection, member) as here:
                proposals = here.execute(
                    "select code from opened_proposals where engagement_id = %s",
                    [self.scene.engagement],
                ).fetchall()
                scores = here.execute("select id from engagement_scores").fetchall()
            wanted = {code for code in self.at if self.model.reads(member, code)}
            assert {code for (code,) in proposals} == wanted, member.key
            known = {ident for (ident,) in scores}
            assert known == {
                ident
                for ident, key, of, over in told
                if self.model.reads_score(member, key, of, over=over)
            }, (member.key, self.model)
            self._blind(member, {key for ident, key, *_ in told if ident in known})

    def _blind(self, member: Member, known: set[tuple[str, str]]) -> None:
        """Whoever may still score has read nobody's, unless his firm gave its own in that round."""
        for code in self.at:
            if self.model.scores_now(member, code) and not any(
                "locked" in self.model.given(member.firm, code, one) for one in self.model.rounds
            ):
                of_others = {
                    who
                    for who, of in known
                    if of == code and who not in {o.key for o in EVERYBODY if o.firm is member.firm}
                }
                assert not of_others, (member.key, code, of_others)


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
