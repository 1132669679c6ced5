"""Experts who propose to a call of Copper's: through the services, as they would."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from collab.core.house import House
from collab.features.engagements.proposals import queries, service
from collab.features.engagements.proposals.rules import BudgetLine, Content, Former, Person
from collab.policy.marking import Marking
from collab.work.opening import finish, open_work
from tests.cast import Member
from tests.factories import engagements
from tests.factories.rows import Connection, add
from tests.house.databases import Database
from worker.context import Station
from worker.draining import drain

PARTS = {
    "summary": "We measure dust at twelve places near the depots.",
    "approach": "Filters are read each week by people of the villages.",
    "criterion_method": "The method follows published standards.",
    "criterion_team": "Three people with long experience of such work.",
    "plan": "Filters in spring, report in winter.",
    "risks": "Measurements may fail in the rainy season.",
}


def content(words: str = "", *, cents: int = 1_250_000, **values: Any) -> Content:
    """Give what somebody proposes, complete."""
    fields: dict[str, Any] = {
        "parts": PARTS | ({"summary": words} if words else {}),
        "lines": (BudgetLine("Measurements", Decimal(2), cents),),
        "team": (Person("Maria Keller", "Lead", "", (Former("Bolt Cars", 2023),)),),
        "nothing_declared": True,
    }
    return Content(**fields | values)


def row(
    connection: Connection, org_id: uuid.UUID, member: Member, call_id: uuid.UUID, **values: Any
) -> uuid.UUID:
    """Add a proposal as it lies in the table, sealed for nobody."""
    now = values.pop("now")
    fields: dict[str, Any] = {
        "org_id": org_id,
        "space_id": member.firm.vault_id,
        "marking": int(Marking.SEALED),
        "author_id": member.id,
        "shared_at": now,
        "call_id": call_id,
        "stage": 1,
        "sealed": b"x",
        "updated_at": now,
    }
    return add(connection, "proposals", **fields | values)


@dc.dataclass
class Called:
    """An open call of Copper's, and experts who may be registered for it."""

    db: Database
    house: House
    now: dt.datetime
    engagement: uuid.UUID
    call: uuid.UUID
    experts: Sequence[Member] = ()

    @classmethod
    def of(
        cls,
        db: Database,
        house: House,
        now: dt.datetime,
        *keys: str,
        workflow: str = "open",
        **values: Any,
    ) -> Called:
        """Make a call, and a registered expert firm for each key."""
        sealed = {"full_closes_at": now + dt.timedelta(days=40)} if workflow == "sealed" else {}
        engagement = engagements.engagement(
            db.superuser, now=now, state="calling", workflow=workflow
        )
        engagements.terms(db.superuser, engagement, now=now)
        call = engagements.call(db.superuser, engagement, now=now, **sealed | values)
        made = [engagements.expert(db.superuser, key, now=now) for key in keys]
        for one in made:
            engagements.guest(db.superuser, call, one.firm, now=now)
        db.superuser.commit()
        return cls(db, house, now, engagement, call, made)

    def write(self, member: Member, said: Content | None = None) -> uuid.UUID:
        """Let an expert begin, or change, what he proposes."""
        with open_work(self.db.app, member.identity, now=self.now, house=self.house) as work:
            row = service.begin(work, queries.desk(work, self.call))
            finish(work)
        self.change(member, row.id, said)
        return row.id

    def change(self, member: Member, ident: uuid.UUID, said: Content | None = None) -> None:
        """Let him change it."""
        with open_work(self.db.app, member.identity, now=self.now, house=self.house) as work:
            row = queries.one(work, ident)
            service.save(work, row, said or content(), seen_version=row.version)
            finish(work)

    def submit(self, member: Member, said: Content | None = None) -> uuid.UUID:
        """Let an expert write and submit."""
        ident = self.write(member, said)
        with open_work(self.db.app, member.identity, now=self.now, house=self.house) as work:
            row = queries.one(work, ident)
            service.submit(work, row, seen_version=row.version)
            finish(work)
        return ident

    def end(self) -> None:
        """Let the deadline of the stage be over, as if time had passed."""
        self.db.run(
            "update calls set closes_at = case stage when 1 then now() - interval '1 second'"
            " else closes_at end, published_at = now() - interval '30 days',"
            " questions_until = least(questions_until, now() - interval '2 seconds'),"
            " full_closes_at = case stage when 2 then now() - interval '1 second'"
            f" else full_closes_at end where id = '{self.call}'"
        )

    def open(self, station: Station) -> int:
        """Let the worker act on the note; give how many it acted on."""
        return drain(station, kinds=["proposals.open"]).done

    def codes(self) -> list[str]:
        """Give the letters that are open."""
        rows = self.db.rows("select code from opened_proposals order by code")
        return [code for (code,) in rows]
