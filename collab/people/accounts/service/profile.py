"""What a person chooses for himself: name, language, zone, and when the digest comes."""

from __future__ import annotations

from collab.core.errors import InvalidError
from collab.people.accounts import queries
from collab.people.accounts.policy import Act
from collab.people.accounts.rules import DigestTimes, Profile, time_zones
from collab.work.unit import Work

HOURS = 24
WEEK = frozenset(range(1, 8))


def edit(work: Work, profile: Profile) -> None:
    """Change name, language and zone; the name not of whoever goes by a pseudonym.

    :raises InvalidError: saying what is wrong.
    """
    name = " ".join(profile.name.split())
    if not name:
        raise InvalidError({"name": "Enter your name."})
    if profile.time_zone not in time_zones():
        raise InvalidError({"time_zone": "Choose a time zone from the list."})
    me = work.authorise(Act.EDIT_PROFILE, queries.own_representation(work))
    if not queries.is_protected(work, me.id):
        me.name = name
    me.language, me.time_zone = profile.language, profile.time_zone


def time_digest(work: Work, times: DigestTimes) -> None:
    """Change when the digest comes. :raises InvalidError: saying what is wrong."""
    days = sorted(WEEK.intersection(times.days))
    if times.on and not days:
        raise InvalidError({"days": "Choose at least one day, or switch the digest off."})
    if times.hour not in range(HOURS):
        raise InvalidError({"hour": "Choose an hour from the list."})
    me = work.authorise(Act.EDIT_PROFILE, queries.own_representation(work))
    me.digest_on, me.digest_hour = times.on, times.hour
    me.digest_days = days or me.digest_days
