"""Action rules: default deny, forbid wins, every line with its because."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Iterator
from typing import Any

from collab.policy.decision import Decision
from collab.policy.viewer import Duty, Role, Viewer

Condition = Callable[[Viewer, Any], bool]


@dc.dataclass(frozen=True, slots=True)
class Action:
    """Something one may do. ``roles`` and ``duties`` are who could hold it anywhere at all.

    Empty ``roles`` and ``duties`` mean any signed-in viewer could. ``reads`` actions never guard
    a route that writes.
    """

    name: str
    reads: bool = False
    roles: frozenset[Role] = frozenset()
    duties: frozenset[Duty] = frozenset()

    def held_somewhere(self, viewer: Viewer) -> bool:
        """Tell whether the viewer could do this to anything: the coarse check of a route."""
        if not self.roles and not self.duties:
            return True
        return bool(self.duties & viewer.duties) or any(True for _ in viewer.seats_as(*self.roles))


@dc.dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table."""

    effect: bool
    subject: type
    action: Action
    when: Condition
    because: str
    remedy: str | None = None


_RULES: dict[tuple[type, str], list[Rule]] = {}


def _always(viewer: Viewer, subject: object) -> bool:  # noqa: ARG001 # the shape of a condition
    return True


def permit(subject: type, action: Action, when: Condition = _always, *, because: str) -> None:
    """Let ``action`` be done to a ``subject`` for which ``when`` holds."""
    rule = Rule(effect=True, subject=subject, action=action, when=when, because=because)
    _RULES.setdefault((subject, action.name), []).append(rule)


def forbid(
    subject: type, action: Action, when: Condition, *, because: str, remedy: str | None = None
) -> None:
    """Forbid it whatever permits it; ``remedy`` says what would help."""
    rule = Rule(
        effect=False, subject=subject, action=action, when=when, because=because, remedy=remedy
    )
    _RULES.setdefault((subject, action.name), []).append(rule)


def decide(viewer: Viewer, action: Action, subject: object) -> Decision:
    """Decide by the table alone. An error inside a condition is a denial, never a pass."""
    rules = _RULES.get((type(subject), action.name), [])
    try:
        against = [r for r in rules if not r.effect and r.when(viewer, subject)]
        if against:
            remedy = next((r.remedy for r in against if r.remedy), None)
            return Decision(False, tuple(r.because for r in against), remedy)  # noqa: FBT003 # the field's own word
        granting = [r.because for r in rules if r.effect and r.when(viewer, subject)]
    except Exception:  # noqa: BLE001 # fail closed: a broken rule denies
        return Decision(False, ("This could not be judged, so it is refused.",))  # noqa: FBT003 # likewise
    if granting:
        return Decision(True, tuple(granting))  # noqa: FBT003 # likewise
    could = [r.because for r in rules if r.effect]
    remedy = f"It is open to others: {could[0]}." if could else None
    return Decision(False, ("Nothing in your seat lets you do this.",), remedy)  # noqa: FBT003 # likewise


def all_rules() -> Iterator[Rule]:
    """Give every line, for the matrix page and its snapshot test."""
    for key in sorted(_RULES, key=lambda k: (k[0].__name__, k[1])):
        yield from _RULES[key]
