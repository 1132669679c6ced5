"""The people every test knows, with fixed ids: who they are, where they sit, what they may see.

Copper is the group most tests play in. alice and amir are of Acme, bea of its competitor Bolt,
cara is counsel, fay convenes. dan is in no group, lee has left, pia has not accepted the charter,
obi came late. Cobalt is a second group in which of all these only cole and cara's firm sit.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid

from collab.policy.marking import Marking
from collab.policy.viewer import Role
from collab.work.opening import Identity

NAMESPACE = uuid.UUID("5d1f0a52-6a0e-4d0a-9b43-2f6ad3f4c0de")
PASSWORD = "correct horse battery staple"
FOUNDED = dt.datetime(2024, 1, 8, 9, tzinfo=dt.UTC)
LATE = dt.datetime(2024, 6, 3, tzinfo=dt.UTC)  # history is told in whole days
LEFT = dt.datetime(2024, 9, 2, 9, tzinfo=dt.UTC)


def fixed_id(*words: str) -> uuid.UUID:
    """Give the same id for the same words, in every run."""
    return uuid.uuid5(NAMESPACE, "/".join(words))


@dc.dataclass(frozen=True, slots=True)
class Firm:
    """An organisation with its vault."""

    key: str
    name: str
    kind: str
    tier: str | None = None

    @property
    def id(self) -> uuid.UUID:
        """Its id."""
        return fixed_id("organisation", self.key)

    @property
    def vault_id(self) -> uuid.UUID:
        """Its private space."""
        return fixed_id("vault", self.key)

    @property
    def domain(self) -> str:
        """Its mail domain."""
        return f"{self.key}.example"

    @property
    def canary(self) -> str:
        """A word that stands in its vault and nowhere else."""
        return f"canary-{self.key}-{self.id.hex[:8]}"


@dc.dataclass(frozen=True, slots=True)
class Member:
    """A person acting for one firm."""

    key: str
    name: str
    firm: Firm
    duties: tuple[str, ...] = ()

    @property
    def id(self) -> uuid.UUID:
        """The id of the representation: what authors and circles name."""
        return fixed_id("representation", self.key)

    @property
    def account_id(self) -> uuid.UUID:
        """The id of the account."""
        return fixed_id("account", self.key)

    @property
    def org_id(self) -> uuid.UUID:
        """The id of the firm."""
        return self.firm.id

    @property
    def email(self) -> str:
        """The address, which is also the name to sign in with."""
        return f"{self.key}@{self.firm.domain}"

    @property
    def identity(self) -> Identity:
        """Who this is to ``open_work``."""
        return Identity(self.id, self.org_id)


@dc.dataclass(frozen=True, slots=True)
class Place:
    """A seat of the cast in a shared space."""

    space_id: uuid.UUID
    member: Member
    role: Role
    ceiling: Marking = Marking.RED
    since: dt.datetime = FOUNDED
    ended: dt.datetime | None = None
    accepts: bool = True


ASSOCIATION = Firm("association", "Copper Association", "association")
ACME = Firm("acme", "Acme Motors", "member_company", "oem")
BOLT = Firm("bolt", "Bolt Cars", "member_company", "oem")
COREX = Firm("corex", "Corex Wiring", "member_company", "tier_1")
DELTA = Firm("delta", "Delta Mining", "mining_company")
ECHO = Firm("echo", "Echo for Rights", "civil_society")
LEX = Firm("lex", "Lex Partners", "law_firm")
DUNE = Firm("dune", "Dune Trading", "member_company", "trader")
FIRMS = (ASSOCIATION, ACME, BOLT, COREX, DELTA, ECHO, LEX, DUNE)

FAY = Member("fay", "Fay Facilitator", ASSOCIATION, ("convener",))
OTTO = Member("otto", "Otto Officer", ASSOCIATION, ("administrator", "officer"))
OLGA = Member("olga", "Olga Operator", ASSOCIATION, ("operator",))
ALICE = Member("alice", "Alice Acme", ACME, ("administrator",))
AMIR = Member("amir", "Amir Acme", ACME)
BEA = Member("bea", "Bea Bolt", BOLT, ("administrator",))
LEE = Member("lee", "Lee Leaver", BOLT)
COLE = Member("cole", "Cole Corex", COREX, ("administrator",))
PIA = Member("pia", "Pia Pending", COREX)
DINA = Member("dina", "Dina Delta", DELTA, ("administrator",))
OBI = Member("obi", "Obi Observer", ECHO, ("administrator",))
CARA = Member("cara", "Cara Counsel", LEX, ("administrator",))
CARL = Member("carl", "Carl Counsel", LEX)
DAN = Member("dan", "Dan Stranger", DUNE, ("administrator",))
CAST = (FAY, OTTO, OLGA, ALICE, AMIR, BEA, LEE, COLE, PIA, DINA, OBI, CARA, CARL, DAN)
NOT_IN_THEIR_VAULT = (OLGA, LEE)

COPPER = fixed_id("group", "copper")
CAUCUS = fixed_id("room", "caucus")  # a room of Copper
COBALT = fixed_id("group", "cobalt")

PLACES = (
    Place(COPPER, FAY, Role.FACILITATOR),
    Place(COPPER, CARA, Role.COUNSEL),
    Place(COPPER, ALICE, Role.MEMBER),
    Place(COPPER, AMIR, Role.MEMBER, Marking.AMBER),
    Place(COPPER, BEA, Role.MEMBER),
    Place(COPPER, LEE, Role.MEMBER, ended=LEFT),
    Place(COPPER, COLE, Role.MEMBER, Marking.AMBER_STRICT),
    Place(COPPER, PIA, Role.MEMBER, accepts=False),
    Place(COPPER, DINA, Role.MEMBER, Marking.AMBER),
    Place(COPPER, OBI, Role.OBSERVER, Marking.AMBER, since=LATE),
    Place(CAUCUS, FAY, Role.FACILITATOR),
    Place(CAUCUS, CARA, Role.COUNSEL),
    Place(CAUCUS, ALICE, Role.MEMBER),
    Place(CAUCUS, BEA, Role.MEMBER),
    Place(CAUCUS, LEE, Role.MEMBER, ended=LEFT),
    Place(COBALT, COLE, Role.MEMBER),
    Place(COBALT, CARL, Role.COUNSEL),
)


@dc.dataclass(frozen=True, slots=True)
class Canary:
    """A word in a row, and those of the cast who may meet it."""

    text: str
    seen_by: frozenset[Member]


SECRET_OF_SOURCES = "canary-source"
"""Begins every sealed or undisclosed word about a source; vaults of their own only."""

RED_CANARY = Canary("canary-red-circle", frozenset({ALICE, BEA, CARA}))
CAUCUS_CANARY = Canary("canary-caucus", frozenset({FAY, CARA, ALICE, BEA}))
COBALT_CANARY = Canary("canary-cobalt", frozenset({COLE, CARL}))
COPPER_CANARY = Canary("canary-copper", frozenset({FAY, CARA, ALICE, AMIR, BEA, COLE, DINA, OBI}))
CANARIES = (
    *(
        Canary(f.canary, frozenset(m for m in CAST if m.firm is f and m not in NOT_IN_THEIR_VAULT))
        for f in FIRMS
    ),
    RED_CANARY,
    CAUCUS_CANARY,
    COBALT_CANARY,
    COPPER_CANARY,
)


def forbidden_to(member: Member | None) -> list[str]:
    """Give the words no page for this member (None: nobody is signed in) may ever hold."""
    return [canary.text for canary in CANARIES if member not in canary.seen_by]
