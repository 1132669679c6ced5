"""An engagement that is paid for: an expert, a frozen budget, milestones, and a trustee."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from tests.cast import ACME, ASSOCIATION, BOLT, COPPER, COREX, DELTA, Firm, Member
from tests.factories import engagements, people, spaces
from tests.factories.kpis import TARA
from tests.factories.rows import Connection, add
from tests.house.databases import Database

SHARES: Mapping[Firm, int] = {ACME: 400_000, BOLT: 300_001, COREX: 200_000, DELTA: 100_000}
"""Three downstream firms and a mining company, to the cent."""
TERM = dt.timedelta(days=30)
LINES = ({"receivable": 1, "contributions": -1}, {"costs": 1, "payable": -1})
"""What an invoice begins with: a payer's, an expert's."""


@dc.dataclass(frozen=True, slots=True)
class Paid:
    """An engagement with what its money needs."""

    id: uuid.UUID
    expert: Member
    milestones: tuple[uuid.UUID, ...]


def trustee(connection: Connection) -> None:
    """Seat Tara as the trustee of Copper: she reads nothing there."""
    people.firm(connection, TARA.firm)
    people.member(connection, TARA)
    engagements.vault(connection, TARA, now=dt.datetime.now(dt.UTC))  # noqa: TID251 # of no importance
    place = spaces.membership(
        connection, COPPER, org_id=TARA.org_id, roles=["trustee"], max_marking=0
    )
    spaces.seat(connection, place, representation_id=TARA.id, role="trustee", ceiling=0)
    for whole in (True, False):
        spaces.acceptance(
            connection,
            COPPER,
            org_id=TARA.org_id,
            representation_id=TARA.id,
            for_organisation=whole,
        )


def paid(
    db: Database,
    now: dt.datetime,
    *,
    shares: Mapping[Firm, int] = SHARES,
    subject: Firm = DELTA,
    state: str = "delivering",
) -> Paid:
    """Make one: awarded to an expert, its budget frozen, one milestone of two accepted."""
    connection = db.superuser
    trustee(connection)
    expert = engagements.expert(connection, "quarry", now=now)
    ident = engagements.engagement(connection, now=now, state=state)
    for firm in shares:
        engagements.party(
            connection, ident, firm, now=now, funds=True, selects=firm is ACME,
            subject=firm is subject, payer_class="mining" if firm is DELTA else "downstream",
        )  # fmt: skip
    call = engagements.call(connection, ident, now=now)
    won = engagements.opened(
        connection, call, expert.firm, code="A", now=now, amount=sum(shares.values())
    )
    connection.execute("update engagements set awarded_id = %s where id = %s", [won, ident])
    budget(connection, ident, shares, now=now)
    made = tuple(
        milestone(connection, ident, now=now, number=number, state=told)
        for number, told in ((1, "accepted"), (2, "pending"))
    )
    return Paid(ident, expert, made)


def budget(
    connection: Connection,
    engagement_id: uuid.UUID,
    shares: Mapping[Firm, int],
    *,
    now: dt.datetime,
    number: int = 1,
) -> uuid.UUID:
    """Add a budget that is frozen, with what each firm bears; earlier ones are replaced."""
    connection.execute(
        "update budgets set state = 'replaced' where engagement_id = %s", [engagement_id]
    )
    home = _home(now) | {"engagement_id": engagement_id}
    ident = add(
        connection, "budgets", **home, number=number, total=sum(shares.values()), currency="EUR",
        key="weighted", state="frozen", settled_at=now, frozen_at=now, updated_at=now,
    )  # fmt: skip
    for firm, amount in shares.items():
        add(
            connection, "budget_shares", org_id=firm.id, space_id=firm.vault_id, marking=5,
            shared_at=now, engagement_id=engagement_id, budget_id=ident, firm_id=firm.id,
            amount=amount,
        )  # fmt: skip
    return ident


def milestone(
    connection: Connection, engagement_id: uuid.UUID, *, now: dt.datetime, **values: Any
) -> uuid.UUID:
    """Add a milestone of half a million cents."""
    fields: dict[str, Any] = {
        **_home(now),
        "engagement_id": engagement_id,
        "title": "What was found beside the depots",
        "due_on": now.date(),
        "amount": 500_000,
        "updated_at": now,
    } | values
    if fields.get("state") == "accepted":
        fields["accepted_at"] = now
    return add(connection, "engagement_milestones", **fields)


def invoice(
    connection: Connection,
    engagement_id: uuid.UUID,
    firm: Firm,
    *,
    now: dt.datetime,
    amount: int = 1_000,
    **values: Any,
) -> tuple[uuid.UUID, uuid.UUID]:
    """Ask a firm for an amount; gives the invoice and its first entry."""
    home: dict[str, Any] = {
        "org_id": firm.id, "space_id": firm.vault_id, "marking": 5, "shared_at": now,
        "engagement_id": engagement_id,
    }  # fmt: skip
    asked = {
        "side": "payer", "firm_id": firm.id, "amount": amount, "currency": "EUR",
        "issued_on": now.date(), "due_on": now.date() + TERM,
    }  # fmt: skip
    with connection.transaction():
        ident = add(connection, "money_invoices", **home, **asked | values)
        entry = add(
            connection, "money_entries", **home, invoice_id=ident, number=1, kind="invoiced",
            effective_on=now.date(), kept_by=TARA.org_id,
        )  # fmt: skip
        for account, units in LINES[values.get("side") == "expert"].items():
            add(
                connection,
                "money_lines",
                **home,
                entry_id=entry,
                account=account,
                amount=units * amount,
            )
    return ident, entry


def _home(now: dt.datetime) -> dict[str, Any]:
    return {"org_id": ASSOCIATION.id, "space_id": COPPER, "marking": 2, "shared_at": now}
