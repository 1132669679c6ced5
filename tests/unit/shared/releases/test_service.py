"""The gate at work, on the real database: what leaves the vault, what stays, and who learns it."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from collab.core.errors import ConflictError, DeniedError, NotFoundError
from collab.features.findings import service as findings
from collab.features.findings.models import Finding
from collab.features.findings.rules import SHARED_FIELDS, FindingDraft
from collab.people.spaces.queries import one, own_vault
from collab.policy.declaration import Attribution, Declaration, Facets, Subject, Time
from collab.policy.marking import Marking
from collab.policy.verdict import Verdict
from collab.shared.counsel import queries as desk
from collab.shared.ledger.models import LedgerEntry
from collab.shared.releases import queries, service
from collab.shared.releases.crossing import Snapshot
from collab.shared.releases.judging import Judged, judge
from collab.shared.releases.models import HeldItem, Release
from collab.shared.releases.records import commitment
from collab.shared.releases.service import Outcome
from collab.work.unit import Work
from tests.cast import ALICE, AMIR, BEA, CARA, CAST, COPPER, DAN, FAY, PIA
from tests.conftest import OpenWork
from tests.house.databases import Database

PLAIN = "Children were seen carrying ore beside the road to the market, says a local association."
VOLUME = "Our own order is 4,000 tonnes of cathode for next year, so it matters to us."
GENERAL = Declaration(
    category="hr_risk_general",
    facets=Facets(time=Time.PAST, subject=Subject.AFFECTED_PEOPLE),
    marking=Marking.GREEN,
)
DOUBTFUL = Declaration(category="unilateral_past_action", facets=Facets(time=Time.PAST))


def _judged(
    work: Work, text: str, declaration: Declaration, circle: list[uuid.UUID] | None = None
) -> Judged:
    draft = FindingDraft(title="On the road", statement=text, identity="Mama Odile, stall nine")
    finding = findings.write(work, own_vault(work), draft)
    payload = {name: getattr(finding, name) for name in SHARED_FIELDS}
    texts = {"title": finding.title, "statement": finding.statement}
    snapshot = Snapshot(
        "finding", finding.id, finding.version, finding.title, Marking.AMBER, payload, texts
    )
    return judge(work, snapshot, one(work, COPPER), declaration, circle)


def _release(work: Work, text: str, declaration: Declaration) -> Outcome:
    return service.release(work, own_vault(work), _judged(work, text, declaration))


def _facts(work: Work, kind: str) -> dict[str, Any]:
    entry = work.session.scalars(
        select(LedgerEntry).where(LedgerEntry.chain == COPPER, LedgerEntry.kind == kind)
    ).one()
    return entry.details


def test_release_when_allowed_then_rival_reads_a_copy_without_author(work: OpenWork) -> None:
    with work(ALICE) as w:
        row = _release(w, PLAIN, GENERAL).release
        assert row.state == "released"
    with work(BEA) as w:
        copy = w.session.get_one(Finding, row.copy_id)
        assert copy.statement == PLAIN
        assert copy.author_id is None
        assert copy.org_id == FAY.org_id
        assert copy.shared_at == row.shared_at.replace(minute=0, second=0, microsecond=0)
        assert copy.updated_at == copy.shared_at
        assert (copy.verdict, copy.clearance, copy.category) == (
            "allow",
            "rules",
            "hr_risk_general",
        )
        facts = _facts(w, "releases.released")
        assert facts["copy"] == str(row.copy_id)
        assert str(ALICE.org_id) not in json.dumps(facts)
        opened = commitment(w.house.secret_key, row.nonce, ALICE.org_id, row.copy_id)
        assert facts["contributor"] == opened


def test_release_when_named_then_the_firm_stands_on_it(work: OpenWork) -> None:
    named = Declaration(
        category="hr_risk_general",
        facets=Facets(time=Time.PAST, subject=Subject.AFFECTED_PEOPLE),
        marking=Marking.GREEN,
        attribution=Attribution.NAMED,
    )
    with work(ALICE) as w:
        row = _release(w, PLAIN, named).release
    with work(BEA) as w:
        copy = w.session.get_one(Finding, row.copy_id)
        assert (copy.org_id, copy.author_id) == (ALICE.org_id, ALICE.id)
        assert copy.attribution_label == "Acme Motors"


def test_release_when_blocked_then_nothing_stands_outside_the_vault(work: OpenWork) -> None:
    with work(ALICE) as w:
        outcome = _release(w, VOLUME, GENERAL)
        assert outcome.judgement.verdict is Verdict.BLOCK
        assert outcome.release.state == "blocked"
        assert VOLUME not in json.dumps(outcome.release.votes)
    with work(BEA) as w:
        assert w.session.get(Finding, outcome.release.copy_id) is None
        assert w.session.scalars(select(Release)).all() == []
        chain = select(LedgerEntry).where(LedgerEntry.chain == COPPER)
        assert "releases.blocked" not in {e.kind for e in w.session.scalars(chain)}


def test_release_when_doubtful_then_only_counsel_and_contributor_see_it(work: OpenWork) -> None:
    with work(ALICE) as w:
        row = _release(w, PLAIN, DOUBTFUL).release
        assert row.state == "held"
    for member, sees in ((ALICE, True), (CARA, True), (AMIR, False), (BEA, False), (FAY, False)):
        with work(member) as w:
            assert bool(desk.queue(w, COPPER)) is sees, member.key
    with work(BEA) as w:
        assert w.session.get(Finding, row.copy_id) is None


@pytest.mark.parametrize(
    ("outcome", "state", "reads"),
    [
        ("cleared", "released", True),
        ("returned", "returned", False),
        ("rejected", "rejected", False),
    ],
)
def test_settle_when_counsel_decides_then_it_stands(
    work: OpenWork, outcome: str, state: str, *, reads: bool
) -> None:
    with work(ALICE) as w:
        row = _release(w, PLAIN, DOUBTFUL).release
    with work(CARA) as w:
        (held,) = desk.queue(w, COPPER)
        service.settle(w, held, outcome=outcome, opinion="Seen and weighed.")
    with work(ALICE) as w:
        mine = queries.release_of(w, row.id)
        assert (mine.state, mine.opinion) == (state, "Seen and weighed.")
    with work(BEA) as w:
        assert (w.session.get(Finding, row.copy_id) is not None) is reads
        if reads:
            facts = _facts(w, "releases.settled")
            assert facts["outcome"] == outcome
            assert str(BEA.id) in facts["seats"]
    with work(CARA) as w:
        (held,) = desk.queue(w, COPPER)
        assert ALICE.id not in (held.circle or [])
        with pytest.raises(ConflictError):
            service.settle(w, held, outcome="cleared", opinion="Again.")


def test_settle_when_not_counsel_then_denied_or_unknown(work: OpenWork) -> None:
    with work(ALICE) as w:
        row = _release(w, PLAIN, DOUBTFUL).release
        held_id = w.session.scalars(select(HeldItem.id)).one()
    with work(ALICE) as w, pytest.raises(DeniedError):
        service.settle(w, desk.held(w, held_id), outcome="cleared", opinion="Mine is fine.")
    for member in (BEA, FAY, DAN):
        with work(member) as w, pytest.raises(NotFoundError):
            desk.held(w, held_id)
    with work(BEA) as w:
        assert w.session.get(Finding, row.copy_id) is None


def test_withdraw_when_released_then_gone_for_everybody(work: OpenWork) -> None:
    with work(ALICE) as w:
        row = _release(w, PLAIN, GENERAL).release
    with work(ALICE) as w:
        service.withdraw(w, queries.release_of(w, row.id))
    for member in (ALICE, BEA, CARA, FAY):
        with work(member) as w:
            assert w.session.get(Finding, row.copy_id) is None
    with work(ALICE) as w, pytest.raises(ConflictError):
        service.withdraw(w, queries.release_of(w, row.id))


def test_withdraw_when_held_then_counsel_can_no_longer_read_or_clear(work: OpenWork) -> None:
    with work(ALICE) as w:
        row = _release(w, PLAIN, DOUBTFUL).release
    with work(ALICE) as w:
        service.withdraw(w, queries.release_of(w, row.id))
    with work(CARA) as w:
        assert desk.queue(w, COPPER) == []


def test_withdraw_when_unnamed_then_the_ledger_tells_no_minute(
    work: OpenWork, now: dt.datetime
) -> None:
    with work(ALICE) as w:
        row = _release(w, PLAIN, GENERAL).release
    with work(ALICE, at=now.replace(minute=42)) as w:
        service.withdraw(w, queries.release_of(w, row.id))
    with work(CARA) as w:
        wanted = select(LedgerEntry.at).where(LedgerEntry.kind == "releases.withdrawn")
        assert [at.minute for at in w.session.scalars(wanted)] == [0]


@pytest.mark.parametrize("outcome", ["returned", "rejected", None])
def test_ledger_when_nothing_was_shared_then_the_space_does_not_learn_that_anybody_asked(
    work: OpenWork, outcome: str | None
) -> None:
    with work(BEA) as w:
        before = w.session.scalars(select(LedgerEntry.seq).where(LedgerEntry.chain == COPPER)).all()
    with work(ALICE) as w:
        row = _release(w, PLAIN, DOUBTFUL).release
    if outcome is None:
        with work(ALICE) as w:
            service.withdraw(w, queries.release_of(w, row.id))
    else:
        with work(CARA) as w:
            (held,) = desk.queue(w, COPPER)
            service.settle(w, held, outcome=outcome, opinion="No.")
            assert w.viewer.vault_id is not None
        with work(CARA) as w:
            own = select(LedgerEntry.kind).where(LedgerEntry.chain == w.viewer.vault_id)
            assert "releases.settled" in w.session.scalars(own).all()
    with work(BEA) as w:
        after = w.session.scalars(select(LedgerEntry.seq).where(LedgerEntry.chain == COPPER)).all()
        assert after == before


def test_withdraw_when_cleared_before_then_counsel_keeps_no_text(work: OpenWork) -> None:
    with work(ALICE) as w:
        row = _release(w, PLAIN, DOUBTFUL).release
    with work(CARA) as w:
        (held,) = desk.queue(w, COPPER)
        service.settle(w, held, outcome="cleared", opinion="Fine.")
    with work(ALICE) as w:
        service.withdraw(w, queries.release_of(w, row.id))
    with work(CARA) as w:
        (held,) = desk.queue(w, COPPER)
        assert held.payload == ""


def test_settle_when_somebody_was_quicker_then_conflict(work: OpenWork) -> None:
    with work(ALICE) as w:
        _release(w, PLAIN, DOUBTFUL)
    with work(CARA) as w:
        (late,) = desk.queue(w, COPPER)
        with work(CARA) as quicker:
            (held,) = desk.queue(quicker, COPPER)
            service.settle(quicker, held, outcome="rejected", opinion="No.")
        with pytest.raises(ConflictError):
            service.settle(w, late, outcome="cleared", opinion="Yes.")
        w.session.rollback()


def test_release_when_no_counsel_reads_its_marking_then_refused(
    work: OpenWork, db: Database
) -> None:
    """An item that nobody may open would wait for ever."""
    db.run("update seats set ceiling = 1 where role = 'counsel' and space_id = %s", COPPER)
    with work(ALICE) as w:
        judged = _judged(w, PLAIN, DOUBTFUL)
        with pytest.raises(DeniedError):
            service.release(w, own_vault(w), judged)
        w.session.rollback()


def test_seen_when_a_reader_or_the_declaration_changes_then_another(
    work: OpenWork, db: Database
) -> None:
    with work(ALICE) as w:
        judged = _judged(w, PLAIN, GENERAL)
        stricter = dc.replace(GENERAL, marking=Marking.AMBER)
        before = judged.seen
        assert judge(w, judged.snapshot, judged.space, GENERAL).seen == before
        assert judge(w, judged.snapshot, judged.space, stricter).seen != before
        db.run("update seats set ended_at = now() where representation_id = %s", BEA.id)
        assert judge(w, judged.snapshot, judged.space, GENERAL).seen != before


def test_release_when_already_there_then_conflict(work: OpenWork) -> None:
    with work(ALICE) as w:
        judged = _judged(w, PLAIN, GENERAL)
        service.release(w, own_vault(w), judged)
        with pytest.raises(ConflictError):
            service.release(w, own_vault(w), judged)
        w.session.rollback()


def test_release_when_red_then_only_the_named_read_it(work: OpenWork) -> None:
    red = Declaration(
        category="hr_risk_general",
        facets=Facets(time=Time.PAST, subject=Subject.AFFECTED_PEOPLE),
        marking=Marking.RED,
    )
    with work(ALICE) as w:
        judged = _judged(w, PLAIN, red, [CARA.id])
        assert {r.representation_id for r in judged.audience.readers} == {CARA.id}
        row = service.release(w, own_vault(w), judged).release
    for member, reads in ((CARA, True), (BEA, False), (FAY, False)):
        with work(member) as w:
            assert (w.session.get(Finding, row.copy_id) is not None) is reads


def test_release_when_facilitator_only_then_the_facilitator_alone_learns_who(
    work: OpenWork,
) -> None:
    quiet = Declaration(
        category="hr_risk_general",
        facets=Facets(time=Time.PAST, subject=Subject.AFFECTED_PEOPLE),
        marking=Marking.GREEN,
        attribution=Attribution.FACILITATOR_ONLY,
    )
    with work(ALICE) as w:
        row = _release(w, PLAIN, quiet).release
    for member, learns in ((FAY, "Acme Motors"), (BEA, None), (CARA, None)):
        with work(member) as w:
            assert queries.contributor(w, row.copy_id) == learns


def test_judge_when_shown_then_audience_is_exactly_who_reads(work: OpenWork) -> None:
    strict = Declaration(category="hr_risk_general", facets=GENERAL.facets, marking=Marking.AMBER)
    with work(ALICE) as w:
        judged = _judged(w, PLAIN, strict)
        promised = {r.representation_id for r in judged.audience.readers}
        row = service.release(w, own_vault(w), judged).release
    reading = set()
    for member in CAST:
        with work(member) as w:
            if w.session.get(Finding, row.copy_id) is not None:
                reading.add(member.id)
    assert promised - {PIA.id} == reading


def test_batch_time_when_named_then_exact() -> None:
    moment = dt.datetime(2026, 3, 1, 10, 42, 7, tzinfo=dt.UTC)
    assert service.batch_time(moment, Attribution.NAMED) == moment
    assert service.batch_time(moment, Attribution.MEMBER) == moment.replace(minute=0, second=0)


def test_withdraw_when_named_then_its_author_reads_it_no_more_either(work: OpenWork) -> None:
    named = dc.replace(GENERAL, attribution=Attribution.NAMED)
    with work(ALICE) as w:
        row = _release(w, PLAIN, named).release
    with work(ALICE) as w:
        service.withdraw(w, queries.release_of(w, row.id))
    with work(ALICE) as w:
        assert w.session.get(Finding, row.copy_id) is None
