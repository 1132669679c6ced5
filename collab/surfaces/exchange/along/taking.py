"""Take the parts along as a file, and note in one's own vault that it was taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from collab.core.errors import NotFoundError
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.models import Space
from collab.people.spaces.queries import own_vault
from collab.shared.papers.sheet import Line
from collab.shared.releases.taking import taker
from collab.surfaces.exchange.along import engaged, funded, proposed
from collab.surfaces.exchange.along.answered import answered
from collab.surfaces.exchange.along.parts import Part, document, strictest, table, workbook
from collab.surfaces.exchange.policy import Act
from collab.work.unit import Work

Source = Callable[[Work], Part | Sequence[Part]]
ENGAGEMENTS, ANSWERS = "engagements", "kpi-answers"
SOURCES: Mapping[str, tuple[Source, ...]] = {
    ENGAGEMENTS: (
        engaged.engaged,
        funded.pledged,
        funded.told,
        funded.borne,
        engaged.gave,
        engaged.due,
        engaged.recommended,
        proposed.called,
        proposed.proposals,
        proposed.invoiced,
    ),
    ANSWERS: (answered,),
}
"""What each file is made of, in the order of its sheets; what holds nothing is left out."""


def parts(work: Work, of: str) -> Sequence[Part]:
    """Give the parts that hold something. :raises DeniedError: to whoever sits in no own vault."""
    work.authorise(Act.TAKE_OWN, own_organisation(work))
    found: list[Part] = []
    for source in SOURCES[of]:
        made = source(work)
        found += [made] if isinstance(made, Part) else made
    return [part for part in found if part.rows]


def take(work: Work, of: str, file_format: str, key: str = "") -> bytes:
    """Make the file: all parts, or as CSV the one with this key.

    :raises DeniedError: likewise.
    :raises NotFoundError: where there is no such part.
    """
    found = parts(work, of)
    if file_format == "csv":
        found = [part for part in found if part.key == key]
        if not found:
            raise NotFoundError
    vault = own_vault(work)
    rows = sum(len(part.rows) for part in found)
    facts = {"kind": of, "format": file_format, "number": rows}
    work.record("exports.taken", space_id=vault.id, facts=facts)
    return _made(work, vault, found, file_format)


def _made(work: Work, vault: Space, found: Sequence[Part], file_format: str) -> bytes:
    firm, marking, by = own_organisation(work).name, strictest(found).label, taker(work)
    if file_format == "json":
        said = {"marking": marking, "organisation": firm, "made_on": f"{work.now:%Y-%m-%d}"}
        return document(found, {**said, "taken_by": by})
    banner = f"{marking} · {vault.name} · Taken by {by}"
    if file_format == "csv":
        return table(found[0], banner)
    about: list[Line] = [
        ["Marking", marking],
        ["Organisation", firm],
        ["Made on", f"{work.now:%Y-%m-%d}"],
        ["Taken by", by],
        *([part.name, len(part.rows)] for part in found),
        ["", "This file may travel no further than its marking says. Each row bears its own."],
    ]
    return workbook(found, banner, about)
