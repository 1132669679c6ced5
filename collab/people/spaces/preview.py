"""What would become of each pasted line: nothing is sent before somebody has seen this."""

from __future__ import annotations

import dataclasses as dc
import enum
import uuid
from collections.abc import Mapping, Sequence

from collab.people.organisations import queries as organisations
from collab.people.organisations.models import Organisation
from collab.people.organisations.rules import domain_of
from collab.people.spaces.invitations import first_is_open, is_pending
from collab.people.spaces.models import Membership, Space
from collab.people.spaces.paste import Pasted, read_people
from collab.people.spaces.places import live_memberships, seated_addresses
from collab.people.spaces.rules import ROLES
from collab.policy.viewer import Role
from collab.work.unit import Work


class Way(enum.StrEnum):
    """``first`` gets a letter; for ``ask`` the organisation's own administrator is asked."""

    FIRST = "first"
    ASK = "ask"
    NONE = "none"


@dc.dataclass(frozen=True, slots=True)
class Line:
    """A pasted line, judged; with a problem it is left out and stays in the text."""

    pasted: Pasted
    way: Way
    firm: Organisation | None = None
    role: Role | None = None
    problem: str = ""
    warning: str = ""
    place_missing: bool = False


@dc.dataclass(slots=True)
class _Desk:
    """What judging one text needs to know, and what it has met so far."""

    firms: Mapping[str, Organisation]
    by_domain: Mapping[str, Organisation]
    places: Mapping[uuid.UUID, Membership]
    seated: frozenset[str]
    met: dict[str, int] = dc.field(default_factory=dict)
    firsts: set[uuid.UUID] = dc.field(default_factory=set)


def preview(work: Work, space: Space, text: str) -> list[Line]:
    """Judge every line of a pasted text for a space; nothing is written."""
    every = organisations.every(work)
    firms = {firm.name.casefold(): firm for firm in every}
    desk = _Desk(
        firms=firms,
        by_domain=_single_domains(every),
        places={place.org_id: place for place in live_memberships(work, space.id)},
        seated=seated_addresses(work, space.id),
    )
    found = read_people(text, is_organisation=lambda words: words.casefold() in firms)
    return [_judged(work, space, desk, pasted) for pasted in found]


def _single_domains(every: Sequence[Organisation]) -> Mapping[str, Organisation]:
    """Give organisations by mail domain; a domain two of them share names neither."""
    domains: dict[str, list[Organisation]] = {}
    for firm in every:
        domains.setdefault(firm.mail_domain, []).append(firm)
    return {domain: firms[0] for domain, firms in domains.items() if len(firms) == 1}


def _judged(work: Work, space: Space, desk: _Desk, pasted: Pasted) -> Line:
    problem = _address_problem(desk, pasted)
    if problem:
        return Line(pasted, Way.NONE, problem=problem)
    firm = desk.firms.get(pasted.organisation.casefold()) or desk.by_domain.get(
        domain_of(pasted.email)
    )
    if firm is None:
        words = pasted.organisation or domain_of(pasted.email)
        return Line(pasted, Way.NONE, problem=f"No organisation is known as {words}.")
    place = desk.places.get(firm.id)
    if place is None:
        return Line(
            pasted,
            Way.NONE,
            firm,
            problem=f"{firm.name} has no place here yet.",
            place_missing=True,
        )
    role = _role(pasted, place)
    if role is None:
        wanted = ROLES[pasted.role] if pasted.role else "A role"
        return Line(pasted, Way.NONE, firm, problem=f"{wanted}: {firm.name} does not hold it here.")
    if is_pending(work, email=pasted.email, org_id=firm.id, space_id=space.id):
        return Line(pasted, Way.NONE, firm, role, problem="Is invited already.")
    return _way(work, desk, Line(pasted, Way.ASK, firm, role), firm)


def _address_problem(desk: _Desk, pasted: Pasted) -> str:
    if not pasted.email:
        return "No mail address stands in this line."
    if pasted.email in desk.met:
        return f"The same address stands in line {desk.met[pasted.email]}."
    desk.met[pasted.email] = pasted.number
    if pasted.email in desk.seated:
        return "Is seated here already."
    return ""


def _role(pasted: Pasted, place: Membership) -> Role | None:
    """Give the role asked for, or the only sensible one, where the place has it."""
    if pasted.role is not None:
        return pasted.role if pasted.role.value in place.roles else None
    usual = [role for role in place.roles if role != Role.FACILITATOR.value] or place.roles
    plain = Role.MEMBER.value
    return Role(plain if plain in usual else usual[0])


def _way(work: Work, desk: _Desk, line: Line, firm: Organisation) -> Line:
    at_home = domain_of(line.pasted.email) == firm.mail_domain
    warning = "" if at_home else f"Not an address at {firm.mail_domain}."
    if firm.id in desk.firsts or not organisations.awaits_first_person(work, firm.id):
        return dc.replace(line, warning=warning)
    if first_is_open(work, firm.id):
        return dc.replace(line, warning=warning)
    if not at_home:
        problem = f"The first person of {firm.name} needs an address at {firm.mail_domain}."
        return dc.replace(line, way=Way.NONE, problem=problem)
    desk.firsts.add(firm.id)
    return dc.replace(line, way=Way.FIRST)
