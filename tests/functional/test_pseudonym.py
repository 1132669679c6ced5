"""Whoever could be in danger goes by a pseudonym, and nobody learns whom it protects."""

from __future__ import annotations

import pytest

from tests.cast import ALICE, AMIR, BEA, COPPER, DAN, FAY, Member
from tests.conftest import ClientOf, OpenWork
from tests.factories.rows import add
from tests.house.databases import Database


def test_person_when_protected_by_his_administrator_is_kept_under_no_other_name(
    db: Database, client: ClientOf
) -> None:
    add(
        db.superuser, "invitations", org_id=AMIR.org_id, email=AMIR.email, name=AMIR.name,
        state="accepted", accepted_by=AMIR.id, created_at="2026-01-01Z", invited_by=ALICE.id,
    )  # fmt: skip
    alice = client(ALICE)
    page = alice.get(f"/organisation/people/{AMIR.id}")
    assert "go by a pseudonym" in page.words
    assert alice.post(f"/organisation/people/{AMIR.id}/pseudonym").status == 303
    assert alice.post(f"/organisation/people/{AMIR.id}/pseudonym").status == 409
    assert AMIR.name not in client(BEA).get(f"/spaces/{COPPER}/people").words
    left = db.rows(
        "select name from representations where id = %s union all"
        " select name from invitations where accepted_by = %s", AMIR.id, AMIR.id,
    )  # fmt: skip
    assert sorted(name[:12] for (name,) in left) == ["", "Participant "]


@pytest.mark.parametrize("member", [BEA, FAY, DAN])
def test_person_when_somebody_else_asks_keeps_his_name_and_his_secret(
    db: Database, client: ClientOf, work: OpenWork, member: Member
) -> None:
    assert client(member).post(f"/organisation/people/{AMIR.id}/pseudonym").status in {403, 404}
    assert db.value("select name from representations where id = %s", AMIR.id) == AMIR.name
    client(AMIR).post("/account/pseudonym")
    with work(member) as w:
        assert w.session.connection().exec_driver_sql("select from protected_people").all() == []


def test_person_when_he_asks_himself_is_told_first_what_it_means(client: ClientOf) -> None:
    amir = client(AMIR)
    page = amir.get("/account/pseudonym")
    assert "kept nowhere" in page.words
    assert amir.submit(page).location == "/account/pseudonym"
    assert "You go by a pseudonym." in amir.get("/account/pseudonym").words
