"""Put the cast into the template database: straight rows, past the services, once per run."""

from __future__ import annotations

import uuid

from collab.core.clock import LONG_AGO
from collab.policy.marking import Marking
from collab.policy.viewer import Role
from tests.cast import (
    ACME,
    ALICE,
    ASSOCIATION,
    BEA,
    CARL,
    CAST,
    CAUCUS,
    CAUCUS_CANARY,
    COBALT,
    COBALT_CANARY,
    COLE,
    COPPER,
    COPPER_CANARY,
    FIRMS,
    LATE,
    NOT_IN_THEIR_VAULT,
    PLACES,
    RED_CANARY,
    SECRET_OF_SOURCES,
    Firm,
    Place,
    fixed_id,
)
from tests.factories import findings, people, spaces
from tests.factories.rows import Connection

ACME_DRAFT = fixed_id("finding", "vault", "acme")
"""The draft in Acme's vault; the drafts of the other firms are named likewise."""
NAMED_COPY = fixed_id("finding", "copper", "named")
UNNAMED_COPY = fixed_id("finding", "copper", "unnamed")
RED_COPY = fixed_id("finding", "copper", "red")
CAUCUS_COPY = fixed_id("finding", "caucus")
COBALT_COPY = fixed_id("finding", "cobalt")
COBALT_COMMENT = fixed_id("comment", "cobalt")


def seed(connection: Connection) -> None:
    """Write everything and commit."""
    for firm in FIRMS:
        people.firm(connection, firm)
    for member in CAST:
        people.member(connection, member)
    for firm in FIRMS:
        _vault(connection, firm)
    owner = ASSOCIATION.id
    spaces.space(connection, kind="group", org_id=owner, id=COPPER, name="Copper")
    spaces.space(
        connection, kind="room", org_id=owner, id=CAUCUS, parent_id=COPPER, name="Downstream caucus"
    )
    spaces.space(connection, kind="group", org_id=owner, id=COBALT, name="Cobalt")
    _seats(connection)
    _copies(connection)
    connection.commit()


def draft_of(firm: Firm) -> uuid.UUID:
    """Give the id of the draft in a firm's vault."""
    return fixed_id("finding", "vault", firm.key)


def _vault(connection: Connection, firm: Firm) -> None:
    spaces.space(
        connection, kind="vault", org_id=firm.id, id=firm.vault_id, name=f"Vault of {firm.name}"
    )
    place = spaces.membership(connection, firm.vault_id, org_id=firm.id, history_from=LONG_AGO)
    inside = [m for m in CAST if m.firm is firm and m not in NOT_IN_THEIR_VAULT]
    for member in inside:
        ceiling = Marking.SEALED if "administrator" in member.duties else Marking.RED
        spaces.seat(
            connection,
            place,
            representation_id=member.id,
            ceiling=int(ceiling),
            history_from=LONG_AGO,
        )
    found = findings.finding(
        connection,
        inside[0],
        id=draft_of(firm),
        title=f"Draft of {firm.name} {firm.canary}",
        statement=f"What only {firm.name} knows: {firm.canary}.",
        region=firm.canary,
    )
    findings.source(
        connection,
        found,
        inside[0],
        identity=f"{SECRET_OF_SOURCES}-{firm.canary}",
        circumstances=f"{SECRET_OF_SOURCES}-{firm.canary}",
    )


def _seats(connection: Connection) -> None:
    for space_id in (COPPER, CAUCUS, COBALT):
        here = [place for place in PLACES if place.space_id == space_id]
        for firm in FIRMS:
            ours = [place for place in here if place.member.firm is firm]
            if ours:
                _membership(connection, firm, ours)


def _membership(connection: Connection, firm: Firm, ours: list[Place]) -> None:
    space_id = ours[0].space_id
    place = spaces.membership(
        connection,
        space_id,
        org_id=firm.id,
        roles=sorted({one.role.value for one in ours}),
        max_marking=int(Marking.RED),
        history_from=min(one.since for one in ours),
    )
    for one in ours:
        spaces.seat(
            connection,
            place,
            representation_id=one.member.id,
            role=one.role.value,
            ceiling=int(one.ceiling),
            history_from=one.since,
            ended_at=one.ended,
        )
    if space_id == CAUCUS:  # a room's charter is its group's
        return
    spaces.acceptance(
        connection, space_id, org_id=firm.id, representation_id=ours[0].member.id,
        for_organisation=True,
    )  # fmt: skip
    for one in ours:
        if one.accepts:
            spaces.acceptance(connection, space_id, org_id=firm.id, representation_id=one.member.id)


def _copies(connection: Connection) -> None:
    findings.named_copy(
        connection,
        ALICE,
        COPPER,
        id=NAMED_COPY,
        title=f"Named copy {COPPER_CANARY.text}",
        shared_at=LATE,
    )
    findings.unnamed_copy(
        connection,
        ASSOCIATION,
        COPPER,
        id=UNNAMED_COPY,
        title=f"Copy of a member {COPPER_CANARY.text}",
        shared_at=LATE,
    )
    findings.named_copy(
        connection,
        ALICE,
        COPPER,
        id=RED_COPY,
        marking=int(Marking.RED),
        title=f"For three pairs of eyes {RED_CANARY.text}",
        circle=[ACME.id, BEA.id, next(p for p in PLACES if p.role is Role.COUNSEL).member.id],
    )
    findings.named_copy(
        connection, BEA, CAUCUS, id=CAUCUS_COPY, title=f"Caucus only {CAUCUS_CANARY.text}"
    )
    findings.named_copy(
        connection, COLE, COBALT, id=COBALT_COPY, title=f"Cobalt only {COBALT_CANARY.text}"
    )
    findings.comment(
        connection,
        CARL,
        COBALT_COPY,
        id=COBALT_COMMENT,
        space_id=COBALT,
        body=f"A word from counsel {COBALT_CANARY.text}",
    )
