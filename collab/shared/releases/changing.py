"""The draft as it leaves: words cut out, places, times and amounts made coarser.

The draft in the vault stays as it is. What this gives is judged, previewed, hashed and copied.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Mapping
from typing import Any

from collab.core.errors import InvalidError
from collab.policy.amounts import rounded
from collab.policy.inference import Coarsening
from collab.policy.moments import to_months, to_years, year_of
from collab.policy.redaction import Cut, CutError, cut_out, is_empty, without_words
from collab.shared.releases.crossing import Crossing, Snapshot

PROTECTING = frozenset({Coarsening.SITE, Coarsening.DATE})
"""What is done of itself where a source must be protected and too few stand around it."""
_IN_TEXTS: Mapping[Coarsening, Callable[[str], str]] = {
    Coarsening.DATE: to_months,
    Coarsening.YEAR: to_years,
    Coarsening.AMOUNT: rounded,
}


@dc.dataclass(frozen=True, slots=True)
class Changes:
    """What is to be changed on the way out. ``imposed`` is what the gate does of itself."""

    cuts: tuple[Cut, ...] = ()
    coarser: frozenset[Coarsening] = frozenset()
    imposed: frozenset[Coarsening] = frozenset()

    @property
    def steps(self) -> tuple[Coarsening, ...]:
        """Give all steps to be taken, in their order."""
        wanted = self.coarser | self.imposed
        return tuple(step for step in Coarsening if step in wanted)

    @property
    def kept(self) -> dict[str, Any]:
        """Give what the vault keeps of it: where and which, never the words."""
        return {
            "cuts": [[cut.field, cut.start, cut.end] for cut in sorted(self.cuts)],
            "coarser": sorted(self.coarser),
            "imposed": sorted(self.imposed),
        }


AS_IT_IS = Changes()


def changed(draft: Snapshot, crossing: Crossing, changes: Changes) -> Snapshot:
    """Give what would cross of a draft.

    :raises InvalidError: when a cut points nowhere, or nothing would be left to read.
    """
    try:
        texts = cut_out(draft.texts, changes.cuts)
    except CutError as error:
        raise InvalidError({"redact": "A passage to be left out is not in the draft."}) from error
    payload = dict(draft.payload)
    emptied = {name for step in changes.steps for name in crossing.coarser.get(step, ())}
    names = {str(draft.payload[name]) for name in emptied if draft.payload.get(name)}
    texts = without_words(texts, names) | {name: "" for name in emptied if name in texts}
    for step in changes.steps:
        turn = _IN_TEXTS.get(step, str)
        texts = {name: turn(text) for name, text in texts.items()}
    if Coarsening.YEAR in changes.steps:
        payload |= {name: year_of(payload[name]) for name in crossing.dated}
    payload |= dict.fromkeys(emptied, "") | texts
    if any(map(str.strip, draft.texts.values())) and all(map(is_empty, texts.values())):
        raise InvalidError({"redact": "Nothing would be left to read. Keep it in the vault."})
    return dc.replace(draft, payload=payload, texts=texts)


def steps_for(draft: Snapshot, crossing: Crossing) -> frozenset[Coarsening]:
    """Give the steps that would change anything in a draft, and may."""
    if draft.fixed or crossing.remade is not None:
        return frozenset()
    plain = changed(draft, crossing, AS_IT_IS).payload
    return frozenset(
        step
        for step in Coarsening
        if step in _IN_TEXTS or step in crossing.coarser
        if _taken(draft, crossing, step).payload != plain
    )


def imposed_on(draft: Snapshot, crossing: Crossing) -> frozenset[Coarsening]:
    """Give the steps a protected source asks for, as far as they would change anything."""
    if not draft.protected:
        return frozenset()
    return PROTECTING & steps_for(draft, crossing)


def differences(
    draft: Snapshot, leaving: Snapshot, crossing: Crossing
) -> list[tuple[str, str, str]]:
    """Give label, the draft's words and the copy's, for each field that differs."""
    return [
        (label, _shown(crossing, draft, name), _shown(crossing, leaving, name))
        for name, label in crossing.labels.items()
        if draft.payload.get(name) != leaving.payload.get(name)
    ]


def _taken(draft: Snapshot, crossing: Crossing, step: Coarsening) -> Snapshot:
    try:
        return changed(draft, crossing, Changes(coarser=frozenset({step})))
    except InvalidError:
        return dc.replace(draft, payload={}, texts={})  # nothing would be left: surely a change


def _shown(crossing: Crossing, snapshot: Snapshot, name: str) -> str:
    value = snapshot.payload.get(name)
    return crossing.shown(name, value) if value else ""
