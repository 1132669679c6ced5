"""Answer for one's own firm: sealed before it is written, in one's own vault, and nowhere else."""

from __future__ import annotations

import datetime as dt

from collab.core.errors import InvalidError
from collab.core.ids import new_id
from collab.features.kpis import queries
from collab.features.kpis.models import Answer, Definition, Round
from collab.features.kpis.policy import Act
from collab.features.kpis.rules import Told, stands_out
from collab.features.kpis.sealing import Sealed, seal
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.queries import own_vault
from collab.policy.marking import Marking
from collab.work.unit import Work

COUNTS_ELSEWHERE = (
    "Your organisation answers this for another association already, and counts in its figures. An"
    " organisation counts in one pool, or the figures of both together could tell what it answered."
)
LOOK_AGAIN = (
    "This is far from what your organisation answered last. If it is right, tick below and submit"
    " again."
)


def save(work: Work, row: Round, about: Definition, told: Told) -> Answer:
    """Keep an answer as a draft; it counts once it is submitted.

    :raises InvalidError: for a figure or a day that cannot be.
    :raises DeniedError: when the viewer's firm is not asked, or the round is closed.
    """
    return _keep(work, row, about, told, state="draft")


def submit(work: Work, row: Round, about: Definition, told: Told, *, sure: bool = False) -> Answer:
    """Submit an answer; until the round closes it may still be changed.

    :raises InvalidError: as ``save`` does; and, unless one is ``sure``, to ask about a figure far
        from the firm's own last. It is a question and never a refusal.
    """
    check(work, row, about, told, sure=sure)
    return _keep(work, row, about, told, state="submitted")


def check(work: Work, row: Round, about: Definition, told: Told, *, sure: bool) -> None:
    """Look at an answer and write nothing. :raises InvalidError: as ``submit`` does."""
    _possible(row, about, told)
    if queries.elsewhere(work, row):
        raise InvalidError({"": COUNTS_ELSEWHERE})
    if not sure and _surprises(work, row, about, told):
        raise InvalidError({"sure": LOOK_AGAIN})


def take_back(work: Work, answer: Answer) -> None:
    """Make an answer a draft again: it is not counted. :raises DeniedError: when closed."""
    work.authorise(Act.CHANGE, answer)
    answer.state, answer.updated_at = "draft", work.now
    work.record("kpis.answer_taken_back", space_id=answer.space_id, facts={"answer": answer.id})


def note_taken(work: Work) -> None:
    """Note in one's own vault that a file with one's own figures was taken, and not which."""
    if work.viewer.vault_id is not None:
        work.record("kpis.file_taken", space_id=work.viewer.vault_id)


def _keep(work: Work, row: Round, about: Definition, told: Told, *, state: str) -> Answer:
    work.authorise(Act.ANSWER, row)
    _possible(row, about, told)
    vault, firm = own_vault(work), own_organisation(work)
    answer = queries.own_answers(work, [row.id]).get(row.id)
    if answer is None:
        answer = Answer(
            id=new_id(),
            org_id=work.viewer.org_id,
            space_id=vault.id,
            author_id=work.viewer.representation_id,
            shared_at=work.now,
            marking=int(Marking.SEALED),
            round_id=row.id,
            state=state,
            answer_sealed=b"",
            updated_at=work.now,
        )
        work.create(Act.ANSWER, row, answer)
    else:
        work.authorise(Act.CHANGE, answer)
    sealed = Sealed(told, firm.kind, firm.tier, str(firm.ultimate_parent_id))
    answer.answer_sealed = seal(work.house.cipher, answer.place, sealed)
    answer.state, answer.updated_at = state, work.now
    work.session.flush()  # the database says whether it is still in time
    kind = "kpis.answered" if state == "submitted" else "kpis.answer_kept"
    work.record(kind, space_id=vault.id, facts={"answer": answer.id, "round": row.id})
    return answer


def _possible(row: Round, about: Definition, told: Told) -> None:
    wrong: dict[str, str] = {}
    values = (("value", told.value), ("restated", told.restated))
    for field, value in values:
        if value is not None and (
            value < about.lowest or (about.highest is not None and value > about.highest)
        ):
            wrong[field] = "This is outside what is possible for this indicator."
    if told.as_of > row.ends_on + dt.timedelta(days=31):
        wrong["as_of"] = "Choose a day in the half-year that is asked for."
    if told.as_of < row.ends_on - dt.timedelta(days=366):
        wrong["as_of"] = "This is long before the half-year that is asked for."
    if wrong:
        raise InvalidError(wrong)


def _surprises(work: Work, row: Round, about: Definition, told: Told) -> bool:
    """Compare with the firm's own last answer, and with nobody else's."""
    earlier = [one for one in queries.rounds_of(work, about) if one.ends_on < row.ends_on]
    own = queries.own_answers(work, [one.id for one in earlier])
    past = [own[one.id] for one in earlier if one.id in own and own[one.id].state != "draft"]
    if not past:
        return False
    return stands_out(told.value, queries.opened(work, past[-1]).told.value)
