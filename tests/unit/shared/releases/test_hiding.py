"""A description is shown only where k could have written all that was said under it."""

from __future__ import annotations

import datetime as dt
import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collab.people.spaces.audience import audience, everybody
from collab.people.spaces.queries import one, own_vault
from collab.policy.attribution import A_MEMBER, K, attribution_label, count_labels, ladder
from collab.policy.declaration import Attribution, Declaration, Facets, Subject, Time
from collab.policy.inference import Inference
from collab.policy.marking import Marking
from collab.shared.releases import service
from collab.shared.releases.hiding import hidden_among
from collab.shared.releases.judging import judge
from tests.cast import ACME, ALICE, COPPER, OBI
from tests.conftest import OpenWork
from tests.factories import people, spaces
from tests.house.databases import Database
from tests.unit.shared.releases.test_service import PLAIN, _judged

DESCRIBED = Declaration(
    category="hr_risk_general",
    facets=Facets(time=Time.PAST, subject=Subject.AFFECTED_PEOPLE),
    marking=Marking.GREEN,
    attribution=Attribution.KIND,
)
FIRMS = st.lists(
    st.tuples(
        st.integers(0, 12),  # the ultimate parent
        st.sampled_from(["member_company", "mining_company"]),
        st.sampled_from([None, "oem", "tier_1", "trader"]),
        st.integers(0, 9),  # joined
        st.one_of(st.none(), st.integers(0, 9)),  # left
    ),
    max_size=30,
)


@given(firms=FIRMS, first=st.integers(0, 9), now=st.integers(9, 12))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_label_when_shown_then_k_fit_it_now_and_fitted_it_then(
    firms: list[tuple[int, str, str | None, int, int | None]], first: int, now: int
) -> None:
    """The rule in plain values: those who are here now and were when the first of it came out."""
    there = [f for f in firms if f[4] is None or f[4] > now]
    steady = [f for f in there if f[3] <= first]
    counts = count_labels((parent, kind, tier) for parent, kind, tier, *_ in steady)
    for _parent, kind, tier, *_times in steady:
        _, label = attribution_label(Attribution.KIND, kind, tier, counts)
        if label == A_MEMBER:
            continue
        then = [f for f in firms if f[3] <= first and (f[4] is None or f[4] > first)]
        for members in (there, then):
            assert len({f[0] for f in members if label in ladder(f[1], f[2])}) >= K


def maker(db: Database, *, since: dt.datetime | None = None, role: str = "member") -> uuid.UUID:
    """Seat one more manufacturer in Copper, and give its place."""
    org = people.organisation(db.superuser, tier="oem")
    person = people.representation(db.superuser, org_id=org)
    from_then = {"started_at": since} if since else {}
    place = spaces.membership(db.superuser, COPPER, org_id=org, roles=[role], **from_then)
    spaces.seat(db.superuser, place, representation_id=person, role=role, **from_then)
    return place


def test_description_when_too_few_fit_then_it_is_coarsened_by_itself_and_said(
    work: OpenWork,
) -> None:
    with work(ALICE) as w:
        judged = _judged(w, PLAIN, DESCRIBED)
        assert judged.judgement.verdict == "allow"
        assert (judged.declaration.attribution, judged.label) == (Attribution.MEMBER, A_MEMBER)
        assert Inference.LABEL_FEW in judged.inferences
        assert judged.answered_for == ()


def test_description_when_somebody_came_since_it_was_first_used_then_he_hides_nobody(
    work: OpenWork, db: Database, now: dt.datetime
) -> None:
    """Five manufacturers all the while; of five now, one came after the first copy."""
    places = [maker(db) for _ in range(3)]
    with work(ALICE, at=now - dt.timedelta(days=2)) as w:
        judged = _judged(w, PLAIN, DESCRIBED)
        assert judged.label == "a manufacturer"
        service.release(w, own_vault(w), judged)
    db.run("update memberships set ended_at = now() where id = %s", places[0])
    maker(db, since=now - dt.timedelta(days=1))
    with work(ALICE) as w:
        readers = audience(w, COPPER, Marking.GREEN)
        assert len({r.org_id for r in readers.readers if r.tier == "oem"}) == K
        hidden = {reader.org_id for reader in hidden_among(w, COPPER, readers)}
        assert ACME.id in hidden
        assert _judged(w, PLAIN, DESCRIBED).label == "a member company"


def test_description_when_its_first_copy_was_taken_back_then_that_copy_counts(
    work: OpenWork, db: Database, now: dt.datetime
) -> None:
    places = [maker(db) for _ in range(3)]
    with work(ALICE, at=now - dt.timedelta(days=2)) as w:
        outcome = service.release(w, own_vault(w), _judged(w, PLAIN, DESCRIBED))
        service.withdraw(w, outcome.release)
    db.run("update memberships set ended_at = now() where id = %s", places[0])
    maker(db, since=now - dt.timedelta(days=1))
    with work(ALICE) as w:
        assert _judged(w, PLAIN, DESCRIBED).label == "a member company"


def test_description_when_others_only_look_on_then_they_hide_nobody(
    work: OpenWork, db: Database
) -> None:
    for _ in range(3):
        maker(db, role="observer")
    with work(ALICE) as w:
        assert _judged(w, PLAIN, DESCRIBED).label == A_MEMBER
        readers = everybody(w, COPPER)
        assert OBI.org_id in readers.org_ids
        assert OBI.org_id not in {r.org_id for r in hidden_among(w, COPPER, readers)}


def test_correction_when_milder_than_what_it_corrects_then_it_is_told(work: OpenWork) -> None:
    strict = Declaration("hr_risk_general", DESCRIBED.facets, Marking.AMBER)
    with work(ALICE) as w:
        judged = _judged(w, PLAIN, strict)
        outcome = service.release(w, own_vault(w), judged)
        milder = judge(w, judged.draft, one(w, COPPER), DESCRIBED, corrects=outcome.release)
        assert Inference.MILDER_THAN_CORRECTED in milder.answered_for
