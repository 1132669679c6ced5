"""Define an indicator, or take up one the house ships; what is off the list is refused."""

from __future__ import annotations

import dataclasses as dc
import re
import unicodedata

from collab.audit.record import SYSTEM_CHAIN
from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id
from collab.features.kpis import queries
from collab.features.kpis.models import Definition
from collab.features.kpis.policy import Act
from collab.features.kpis.rules import ALL, MISSING, Draft, against
from collab.features.kpis.shipped import shipped
from collab.people.organisations.models import Organisation
from collab.shared.process.plain import plain
from collab.work.unit import Work

LONGEST_KEY = 48


def define(work: Work, pool: Organisation, draft: Draft, *, replaces: str = "") -> Definition:
    """Define an indicator, or, with the key it ``replaces``, the next version of one.

    :raises InvalidError: for what is not collected here, with the reason.
    :raises DeniedError: to everybody but the association's officer.
    """
    work.authorise(Act.DEFINE, pool)
    _checked(draft)
    key = replaces or _key_of(draft.names["en"])
    before = queries.latest(work, pool.id, key)
    if not replaces and (before is not None or key in shipped()):
        raise InvalidError({"name": "There is an indicator of this name already."})
    if replaces and before is None:
        raise InvalidError({"name": "There is no such indicator to replace."})
    if before is not None and (before.unit, before.statistic) != (draft.unit, draft.statistic):
        raise InvalidError(
            {"unit": "What an indicator counts in and what is told of it stay: define another."}
        )
    family = _family_of(work, pool, draft, key)
    own = dc.replace(draft, key=key, shipped=False, family=family)
    return _kept(work, pool, own, version=1 + (before.version if before else 0))


def take_up(work: Work, pool: Organisation, key: str) -> Definition:
    """Take up an indicator the house ships.

    :raises ConflictError: when it was taken up already.
    :raises InvalidError: when there is none of this key.
    """
    work.authorise(Act.TAKE_UP, pool)
    if key not in shipped():
        raise InvalidError({"key": "Choose one from the list."})
    if queries.latest(work, pool.id, key) is not None:
        raise ConflictError("This indicator was taken up already.")
    return _kept(work, pool, shipped()[key], version=1)


def _checked(draft: Draft) -> None:
    refused = against(draft)
    if refused is not None:
        raise InvalidError(dict([refused]))
    if draft.highest is not None and draft.highest <= draft.lowest:
        raise InvalidError({"highest": "Choose more than the lowest."})
    texts = {f"name_{language}": text for language, text in draft.names.items()}
    texts |= {f"formula_{language}": text for language, text in draft.formulas.items()}
    try:
        plain(texts)
    except InvalidError as error:
        said = {field.partition("_")[0]: words for field, words in error.fields.items()}
        raise InvalidError(said) from error


def _family_of(work: Work, pool: Organisation, draft: Draft, key: str) -> str:
    """Give the family a definition joins; what may count the same is told as one statistic.

    Of one theme and unit all are taken for the same, whatever they are called: two figures of one
    thing would tell by their difference what neither may.
    """
    theirs: dict[str, tuple[str, Draft | Definition]] = {
        one.key: (one.key, one) for one in shipped().values()
    }
    theirs |= {row.key: (row.family, row) for row in queries.definitions(work, pool.id)}
    joined = draft.family or key
    if draft.family and draft.family != key:
        if draft.family not in theirs:
            raise InvalidError({"family": "Choose one from the list."})
        joined, other = theirs[draft.family]
        if other.unit != draft.unit:
            raise InvalidError({"family": "It counts in something else."})
    for name, (family, other) in theirs.items():
        alike = (other.theme, other.unit) == (draft.theme, draft.unit)
        if name != key and (alike or family == joined) and other.statistic != draft.statistic:
            raise InvalidError({"statistic": MISSING["told_otherwise"]})
    return joined


def _kept(work: Work, pool: Organisation, draft: Draft, *, version: int) -> Definition:
    row = Definition(
        id=new_id(),
        org_id=pool.id,
        key=draft.key,
        family=draft.family or draft.key,
        version=version,
        theme=draft.theme,
        competition=draft.competition,
        side=draft.side,
        direction=draft.direction,
        unit=draft.unit,
        statistic=draft.statistic,
        lowest=draft.lowest,
        highest=draft.highest,
        names=dict(draft.names),
        formulas=dict(draft.formulas),
        breakdowns=[one for one in draft.breakdowns if one != ALL],
        shipped=draft.shipped,
        created_by=work.viewer.representation_id,
        created_at=work.now,
    )
    work.create(Act.TAKE_UP if draft.shipped else Act.DEFINE, pool, row)
    facts = {"definition": row.id, "key": row.key, "version": row.version}
    work.record("kpis.defined", space_id=SYSTEM_CHAIN, facts=facts)
    return row


def _key_of(name: str) -> str:
    plain_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain_name).strip("_")[:LONGEST_KEY].strip("_")
    if not key or not key[0].isalpha():
        raise InvalidError({"name": "Begin it with a letter."})
    return f"own_{key}"
