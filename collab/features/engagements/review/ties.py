"""Who may not judge whom: one pure rule over what is declared and known of both sides."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import enum
import itertools
import uuid
from collections.abc import Iterator, Mapping

ORGANISATION = 200


class Ground(enum.StrEnum):
    """What binds somebody to a proposer; the database knows the same."""

    SAME_EMPLOYER = "same_employer"
    FORMER_EMPLOYER = "former_employer"
    FUNDING = "funding"
    RELATION = "relation"
    MAIL_DOMAIN = "mail_domain"
    SAME_PARENT = "same_parent"


GROUNDS: Mapping[Ground, str] = {
    Ground.SAME_EMPLOYER: "The same employer",
    Ground.FORMER_EMPLOYER: "A former employer",
    Ground.FUNDING: "Money between them",
    Ground.RELATION: "A declared relation",
    Ground.MAIL_DOMAIN: "The same mail domain",
    Ground.SAME_PARENT: "The same parent organisation",
}
TIES: Mapping[str, str] = {
    "employment": "I work there too, or for it",
    "former_employment": "I worked there",
    "funding": "Money flows between it and my organisation",
    "relation": "I have a personal or other relation to it",
}
"""What somebody says of himself."""

Found = frozenset[tuple[Ground, bool]]
Bonds = Iterator[tuple[Ground, bool]]
"""Grounds, each with whether it binds everybody of the firm or the person alone."""


@dc.dataclass(frozen=True, slots=True)
class Bond:
    """A tie as somebody declares it, or a past or given relation as a proposer does."""

    kind: str
    organisation: str
    until: int | None = None


@dc.dataclass(frozen=True, slots=True)
class Person:
    """Whoever would judge; ``houses`` are the parents of his firm, itself among them."""

    org_id: uuid.UUID
    name: str
    firm: str
    mail: str
    domain: str
    house: str
    bonds: tuple[Bond, ...] = ()
    acts_for: frozenset[uuid.UUID] = frozenset()
    acted_for: Mapping[uuid.UUID, int] = dc.field(default_factory=dict)


@dc.dataclass(frozen=True, slots=True)
class Proposer:
    """Whoever would be judged, as far as it is known; ``said`` is what it declares itself."""

    org_id: uuid.UUID
    name: str
    house: str
    domains: frozenset[str] = frozenset()
    employers: tuple[str, ...] = ()
    former: tuple[Bond, ...] = ()
    said: tuple[Bond, ...] = ()


PROVIDERS = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "proton.me",
        "protonmail.com",
        "orange.fr",
    }
)
"""Mailboxes anybody may have; two people who have one there have nothing in common."""
LEGAL_FORMS = frozenset("gmbh ag ltd limited inc sa llc plc bv spa srl se kg ev".split())  # noqa: SIM905 # a line of words
SIGNS = str.maketrans(dict.fromkeys("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", " "))


def conflicts(person: Person, proposer: Proposer, *, years: int, on: dt.date) -> Found:
    """Give what keeps a person from judging a proposer. The twin of ``app.ties_between``."""
    since = on.year - years
    return frozenset(
        itertools.chain(
            _employed(person, proposer),
            _formerly(person, proposer, since),
            _paid(person, proposer, since),
            _related(person, proposer),
            _written(person, proposer),
        )
    )


def _employed(person: Person, proposer: Proposer) -> Bonds:
    if person.org_id == proposer.org_id or proposer.org_id in person.acts_for:
        yield Ground.SAME_EMPLOYER, False
    if any(one.kind == "employment" for one in _declared(person, proposer)):
        yield Ground.SAME_EMPLOYER, False
    if any(same_name(employer, person.firm) for employer in proposer.employers):
        yield Ground.SAME_EMPLOYER, True
    if person.org_id != proposer.org_id and person.house == proposer.house:
        yield Ground.SAME_PARENT, True


def _formerly(person: Person, proposer: Proposer, since: int) -> Bonds:
    said = [one for one in _declared(person, proposer) if one.kind == "former_employment"]
    if any(_lasts(one, since) for one in said):
        yield Ground.FORMER_EMPLOYER, False
    if person.acted_for.get(proposer.org_id, since - 1) >= since:
        yield Ground.FORMER_EMPLOYER, False
    theirs = [one for one in proposer.former if same_name(one.organisation, person.firm)]
    if any(_lasts(one, since) for one in theirs):
        yield Ground.FORMER_EMPLOYER, True


def _paid(person: Person, proposer: Proposer, since: int) -> Bonds:
    """Money binds the firm, whichever side says so."""
    theirs = [one for one in proposer.said if same_name(one.organisation, person.firm)]
    said = [one for one in (*_declared(person, proposer), *theirs) if one.kind == "funding"]
    if any(_lasts(one, since) for one in said):
        yield Ground.FUNDING, True


def _related(person: Person, proposer: Proposer) -> Bonds:
    if any(one.kind == "relation" for one in _declared(person, proposer)):
        yield Ground.RELATION, False
    for one in proposer.said:
        if one.kind == "relation" and same_name(one.organisation, person.firm):
            yield Ground.RELATION, True
        elif one.kind == "relation" and same_name(one.organisation, person.name):
            yield Ground.RELATION, False


def _written(person: Person, proposer: Proposer) -> Bonds:
    if any(near(person.domain, domain) for domain in proposer.domains):
        yield Ground.MAIL_DOMAIN, True
    if any(near(person.mail.partition("@")[2], domain) for domain in proposer.domains):
        yield Ground.MAIL_DOMAIN, False


def _declared(person: Person, proposer: Proposer) -> list[Bond]:
    return [one for one in person.bonds if same_name(one.organisation, proposer.name)]


def _lasts(bond: Bond, since: int) -> bool:
    return bond.until is None or bond.until >= since


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same without case, signs and legal form."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    words = name.lower().translate(SIGNS).split()
    return " ".join(words[:-1] if len(words) > 1 and words[-1] in LEGAL_FORMS else words)


def near(one: str, other: str) -> bool:
    """Tell whether two mail domains are one, or one lies below the other."""
    if not one or not other or one in PROVIDERS or other in PROVIDERS:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
