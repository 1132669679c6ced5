"""The independence wall of terms, parties, publishing and questions: role by role, act by act.

Each act is tried by everybody, through its service and, as the role the product connects with,
straight at the database. Whoever is not named is refused; what he may not know of is not there.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from collab.core.errors import CollabError, DeniedError, NotFoundError
from collab.core.ids import new_id
from collab.features.engagements import queries, service
from collab.features.engagements.calls import queries as calls
from collab.features.engagements.calls import service as calling
from collab.features.engagements.calls.policy import PUBLISH
from collab.features.engagements.calls.rules import PROPOSING, Deadlines, Notice
from collab.features.engagements.policy import Act
from collab.features.engagements.rules import Criterion, Draft, Step, TermsDraft, Type, Workflow
from collab.work.unit import Work
from tests.cast import (
    ACME,
    ALICE,
    BEA,
    CARA,
    COLE,
    COREX,
    DAN,
    DELTA,
    DINA,
    FAY,
    LEE,
    Member,
)
from tests.conftest import OpenWork
from tests.factories import engagements
from tests.factories.engagements import expert, seated
from tests.house.databases import Database

DAY = dt.timedelta(days=1)
YES, NO = True, False
INSIDERS = frozenset(
    {
        "facilitator", "selecting chair", "plain chair", "selecting", "funding", "plain",
        "subject", "subject chair", "counsel", "trustee",
    }
)  # fmt: skip
INSIDE = frozenset({"facilitator", "selecting chair", "selecting", "counsel"})
CHAIRING = frozenset({"facilitator", "selecting chair"})
GUEST = frozenset({"guest"})
EXAMINED = frozenset({"subject", "subject chair"})
NOBODY: frozenset[str] = frozenset()


class TakenBackError(Exception):
    """Ends a try, so that nothing of it stands."""


@dc.dataclass(frozen=True)
class Stage:
    """An engagement in a state, with its terms, call and a question, and everybody's role."""

    id: uuid.UUID
    terms_id: uuid.UUID
    call_id: uuid.UUID | None
    answer_id: uuid.UUID | None
    cast: dict[str, Member]
    now: dt.datetime


def stage(db: Database, now: dt.datetime, state: str, answer: str = "waiting") -> Stage:
    """Set an engagement up in a state."""
    made: dict[str, Any] = {}
    superuser = db.superuser
    cast = {
        "facilitator": FAY,
        "selecting chair": seated(superuser, "arden", "chair", now=now),
        "plain chair": seated(superuser, "birch", "chair", now=now),
        "selecting": ALICE,
        "funding": COLE,
        "plain": BEA,
        "subject": DINA,
        "subject chair": seated(superuser, "crag", "chair", now=now, kind="mining_company"),
        "counsel": CARA,
        "trustee": seated(superuser, "elm", "trustee", now=now),
        "guest": expert(superuser, "vera", now=now),
        "other expert": expert(superuser, "otis", now=now),
        "stranger": DAN,
        "leaver": LEE,
    }
    made["id"] = engagements.engagement(superuser, now=now, state=state)
    for firm in (ACME, cast["selecting chair"].firm):
        engagements.party(superuser, made["id"], firm, now=now, selects=True, funds=True)
    engagements.party(superuser, made["id"], COREX, now=now, funds=True)
    for firm in (DELTA, cast["subject chair"].firm):
        engagements.party(superuser, made["id"], firm, now=now, subject=True, funds=True)
    body = engagements.BODY | {"call_title": "A study", "deliverables": ["A report"]}
    stands = "draft" if state in ("draft", "held") else "cleared"
    made["terms_id"] = engagements.terms(superuser, made["id"], now=now, state=stands, body=body)
    db.run(
        "update engagement_terms t set cleared_digest = app.terms_digest(t) where state = 'cleared'"
    )
    call_id = answer_id = None
    if state == "calling":
        call_id = engagements.call(superuser, made["id"], now=now, public=False)
        engagements.guest(superuser, call_id, cast["guest"].firm, now=now)
        answer_id = engagements.answer(superuser, call_id, now=now, state=answer, answer="So.")
    superuser.commit()
    return Stage(**made, call_id=call_id, answer_id=answer_id, cast=cast, now=now)


def row(w: Work, on: Stage) -> Any:
    return queries.one(w, on.id)


def the_call(w: Work, on: Stage) -> Any:
    assert on.call_id is not None
    return calls.one(w, on.call_id)


def the_answer(w: Work, on: Stage) -> Any:
    assert on.answer_id is not None
    return calls.answer(w, on.answer_id)


def change(w: Work, on: Stage) -> None:
    draft = Draft("Another title", "A need.", Type.STUDY, Workflow.OPEN, "EUR")
    service.change(w, row(w, on), draft, seen_version=1)


def write(w: Work, on: Stage) -> None:
    criteria = (Criterion("Method", 10, ("Weak", "Good")),)
    service.write(w, row(w, on), TermsDraft({"purpose": "So."}, criteria, NO), seen_version=1)


def move(step: Step) -> Callable[[Work, Stage], None]:
    return lambda w, on: service.move(w, row(w, on), step)


def read_terms(w: Work, on: Stage) -> None:
    terms = queries.terms(w, row(w, on))
    assert queries.digest(w, terms)


def name_party(w: Work, on: Stage) -> None:
    service.name_party(w, row(w, on), BEA.org_id, subject=True, payer_class="mining")


def take_part(w: Work, on: Stage) -> None:
    service.take_part(w, row(w, on), selects=False, funds=True)


def select(w: Work, on: Stage) -> None:
    service.take_part(w, row(w, on), selects=True, funds=True)


def clear(w: Work, on: Stage) -> None:
    found = row(w, on)
    terms = queries.terms(w, found)
    digest = queries.digest(w, terms)
    service.clear(w, found, terms, seen_version=terms.version, digest=digest)


def give_back(w: Work, on: Stage) -> None:
    found = row(w, on)
    service.give_back(w, found, queries.terms(w, found), "Ask openly.")


def publish(w: Work, on: Stage) -> None:
    found = w.authorise(PUBLISH, row(w, on))
    notice = Notice(Deadlines(on.now + 3 * DAY, on.now + 5 * DAY), public=True, with_need=False)
    terms = queries.terms(w, found)
    calling.publish(w, found, terms, notice, seen_version=1, seen_terms=1)


def extend(w: Work, on: Stage) -> None:
    deadlines = Deadlines(on.now + 8 * DAY, on.now + 20 * DAY)
    calling.extend(w, row(w, on), the_call(w, on), deadlines)


def invite(w: Work, on: Stage) -> None:
    firm = on.cast["other expert"].org_id
    calling.invite(w, row(w, on), the_call(w, on), firm)


def read_call(w: Work, on: Stage) -> None:
    assert the_call(w, on).title


def ask(w: Work, on: Stage) -> None:
    calling.ask(w, the_call(w, on), "Is June too late?")


def answer(w: Work, on: Stage) -> None:
    calling.answer(w, row(w, on), the_answer(w, on), "When?", "In June.", seen_version=1)


def decline(w: Work, on: Stage) -> None:
    calling.decline(w, row(w, on), the_answer(w, on), seen_version=1)


def settle(w: Work, on: Stage) -> None:
    calling.settle(w, row(w, on), the_answer(w, on), stands=True, seen_version=1)


def sql(function: str, *more: Any) -> Callable[[Work, Stage], None]:
    """Give an act that asks the database itself."""

    def act(w: Work, on: Stage) -> None:
        known = {
            "id": on.id, "terms": on.terms_id, "call": on.call_id, "answer": on.answer_id,
            "now": on.now, "new": new_id(), "otis": on.cast["other expert"].org_id,
            "later": on.now + 20 * DAY, "soon": on.now + 8 * DAY, "digest": "0" * 64,
        }  # fmt: skip
        given = [known.get(one, one) if isinstance(one, str) else one for one in more]
        w.call(function, *given)

    return act


def statement(text: str) -> Callable[[Work, Stage], None]:
    """Give an act that writes rows past every service; nothing written is a refusal."""

    def act(w: Work, on: Stage) -> None:
        done = w.session.connection().exec_driver_sql(text, {"id": on.id})
        if not done.rowcount:
            raise NotFoundError

    return act


WRITE_TERMS = "update engagement_terms set people_are_met = true where engagement_id = %(id)s"
ALL_TERMS = (
    "insert into engagement_terms (id, org_id, space_id, marking, shared_at, engagement_id, number,"
    " form_version, body, criteria, updated_at) select gen_random_uuid(), org_id, space_id,"
    " marking, now(), id, 7, 1, '{}', '[]', now() from engagements where id = %(id)s"
)
STEERED = "update engagements set state = 'cancelled' where id = %(id)s"
SHARED = (
    "insert into call_guests (id, call_id, space_id, org_id, registered_at) select"
    " gen_random_uuid(), id, space_id, app.org_id(), now() from calls where engagement_id = %(id)s"
)
TITLED = "update engagements set title = 'x' where id = %(id)s"
MEMBERS = INSIDERS - {"facilitator", "counsel", "trustee"}

ACTS: dict[str, tuple[str, frozenset[str], Callable[[Work, Stage], None]]] = {
    "change": ("draft", CHAIRING | {"plain chair"}, change),
    "write terms": ("draft", CHAIRING, write),
    "submit": ("draft", CHAIRING, move(Step.SUBMIT)),
    "read terms": ("draft", INSIDE, read_terms),
    "name a party": ("draft", frozenset({"facilitator"}), name_party),
    "take part in costs": ("draft", MEMBERS, take_part),
    "select": ("draft", MEMBERS - {"subject", "subject chair"}, select),
    "clear": ("held", frozenset({"counsel"}), clear),
    "return": ("held", frozenset({"counsel"}), give_back),
    "read held terms": ("held", INSIDE, read_terms),
    "write held terms": ("held", NOBODY, write),
    "rework": ("cleared", CHAIRING | {"plain chair"}, move(Step.REWORK)),
    "publish": ("cleared", frozenset({"facilitator"}), publish),
    "extend": ("calling", frozenset({"facilitator"}), extend),
    "invite": ("calling", frozenset({"facilitator"}), invite),
    "read the call": ("calling", INSIDERS - EXAMINED | GUEST, read_call),
    "ask": ("calling", GUEST, ask),
    "answer": ("calling", frozenset({"facilitator"}), answer),
    "decline": ("calling", frozenset({"facilitator"}), decline),
    "let an answer out": ("answering", frozenset({"counsel"}), settle),
    "cancel": ("calling", frozenset({"facilitator"}), move(Step.CANCEL)),
    "sql: write terms": ("draft", CHAIRING, statement(WRITE_TERMS)),
    "sql: begin terms": ("draft", CHAIRING, statement(ALL_TERMS)),
    "sql: change": ("draft", CHAIRING | {"plain chair"}, statement(TITLED)),
    "sql: set a state": ("draft", NOBODY, statement(STEERED)),
    "sql: register past the door": ("calling", NOBODY, statement(SHARED)),
    "sql: submit": (
        "draft", CHAIRING | {"plain chair"}, sql("app.move_engagement", "id", "submit", "now"),
    ),
    "sql: say that Bolt selects": (
        "draft", frozenset({"plain"}),
        sql(
            "app.set_engagement_party", "id", BEA.firm.id, YES, YES, "new", "now",
        ),
    ),
    "sql: read a digest": ("draft", NOBODY, sql("app.terms_digest", "terms")),
    "sql: clear unread": ("held", NOBODY, sql("app.clear_terms", "terms", 1, "digest", "now")),
    "sql: clear by the step": ("held", NOBODY, sql("app.move_engagement", "id", "clear", "now")),
    "sql: return without a word": (
        "held", NOBODY, sql("app.move_engagement", "id", "return", "now"),
    ),
    "sql: publish by the step": (
        "cleared", NOBODY, sql("app.move_engagement", "id", "publish", "now"),
    ),
    "sql: publish what is not cleared": (
        "held", NOBODY,
        sql("app.publish_call", "new", "id", 1, 1, ["purpose"], NO, YES, "soon", "later", None,
            "allow", "rules", "1", "now"),
    ),
    "sql: extend": (
        "calling", frozenset({"facilitator"}),
        sql("app.extend_call", "call", "soon", "later", None, "now"),
    ),
    "sql: invite": (
        "calling", frozenset({"facilitator"}),
        sql("app.invite_to_call", "new", "call", "otis", "now"),
    ),
    "sql: invite a member": (
        "calling", NOBODY, sql("app.invite_to_call", "new", "call", BEA.firm.id, "now"),
    ),
    "sql: ask": ("calling", GUEST, sql("app.ask_of_call", "new", "call", "Is it?", "now")),
    "sql: answer": (
        "calling", frozenset({"facilitator"}),
        sql("app.answer_of_call", "answer", "When?", "In June.", NO, 1, "now"),
    ),
    "sql: let an answer out": (
        "answering", frozenset({"counsel"}),
        sql("app.settle_call_answer", "answer", YES, "", 1, "now"),
    ),
}  # fmt: skip
HIDDEN = {
    "read terms", "read held terms", "clear", "return", "answer", "decline", "let an answer out",
}  # fmt: skip
"""What they are about is not there for whoever may not do them; all else is refused with a why."""
OF_THE_CALL = {"read the call", "extend", "invite", "ask"}
"""A call that is not for everybody is not there for whoever is examined."""


@pytest.mark.parametrize("act", ACTS)
def test_act_when_tried_by_everybody_is_done_by_those_named_alone(
    db: Database, work: OpenWork, now: dt.datetime, act: str
) -> None:
    state, allowed, do = ACTS[act]
    answered = {"answer": "held"} if state == "answering" else {}
    on = stage(db, now, "calling" if state == "answering" else state, **answered)
    done = {role for role, member in on.cast.items() if _tries(work, member, do, on, act, role)}
    assert done == allowed


def _tries(
    work: OpenWork,
    member: Member,
    do: Callable[[Work, Stage], None],
    on: Stage,
    act: str,
    role: str,
) -> bool:
    refused = _refused(work, member, do, on)
    if refused is None:
        return True
    if act.startswith("sql"):
        return False
    assert isinstance(refused, CollabError), f"{role} meets {refused}"
    if role not in INSIDERS | GUEST:
        assert isinstance(refused, NotFoundError), f"{role} learns that there is something"
    elif role in INSIDERS and act not in HIDDEN and not (role in EXAMINED and act in OF_THE_CALL):
        assert _says_why(refused), f"{role} is refused without a why"
    return False


def _refused(
    work: OpenWork, member: Member, do: Callable[[Work, Stage], None], on: Stage
) -> CollabError | DBAPIError | None:
    """Try an act and take it back; give what refused it."""
    try:
        with work(member) as w:
            do(w, on)
            w.session.flush()
            raise TakenBackError  # noqa: TRY301 # the end of the try
    except TakenBackError:
        return None
    except (CollabError, DBAPIError) as refused:
        return refused


def _says_why(error: CollabError) -> bool:
    return bool(str(error)) and not isinstance(error, NotFoundError)


def test_question_when_read_by_whoever_convenes_tells_nothing_of_who_asked(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    on = stage(db, now, "calling")
    with work(on.cast["guest"]) as w:
        ask(w, on)
    assert db.value("select count(*) from call_questions") == 1
    told = {str(on.cast["guest"].id), str(on.cast["guest"].org_id)}
    for role, member in on.cast.items():
        with work(member, read_only=True) as w:
            connection = w.session.connection()
            asked = connection.exec_driver_sql("select * from call_questions").all()
            seen = connection.exec_driver_sql("select * from call_answers").all()
            guests = connection.exec_driver_sql("select * from call_guests").all()
        assert len(asked) == (role == "guest"), role
        assert len(guests) == (role == "guest"), f"{role} learns who came of himself"
        assert len(seen) == (2 if role == "facilitator" else 0), role
        assert not any(str(cell) in told for line in seen for cell in line)
    shown = db.rows("select extract(epoch from published_at), asked_on from call_answers")
    assert all(at is None for at, _ in shown)


def test_examined_firm_when_it_chairs_is_held_by_the_wall_all_the_same(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    on = stage(db, now, "draft")
    crag = on.cast["subject chair"]
    for do in (change, write, move(Step.SUBMIT), move(Step.CANCEL), name_party):
        with pytest.raises(DeniedError) as refused, work(crag) as w:
            do(w, on)
        assert "examined" in str(refused.value)
        assert refused.value.decision.remedy
    itself = (crag.org_id, False, "mining", new_id(), now)
    with pytest.raises(DBAPIError), work(crag) as w:
        w.call("app.name_engagement_party", on.id, *itself)
    with work(crag, read_only=True) as w:
        assert queries.versions(w, row(w, on)) == []


def test_firm_when_it_is_examined_from_now_on_reads_terms_no_more(
    db: Database, work: OpenWork, now: dt.datetime
) -> None:
    on = stage(db, now, "draft")
    with work(ALICE, read_only=True) as w:
        read_terms(w, on)
    with work(FAY) as w:
        service.name_party(w, row(w, on), ACME.id, subject=True, payer_class="mining")
    with work(ALICE, read_only=True) as w, pytest.raises(NotFoundError):
        read_terms(w, on)
    with work(ALICE, read_only=True) as w:
        assert w.may(Act.WRITE, row(w, on)).remedy


def test_kinds_when_read_from_the_database_are_those_that_may_propose(
    still_db: Database,
) -> None:
    body = still_db.value("select prosrc from pg_proc where proname = 'may_propose'")
    assert {kind for kind in PROPOSING if f"'{kind}'" in body} == PROPOSING
    assert body.count("'") == 2 * len(PROPOSING) + 4  # beside them 'vault' and 'expert'
