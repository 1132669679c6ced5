"""The table of rules: what is not permitted is denied, and so is what cannot be judged."""

from __future__ import annotations

import pytest

from collab.policy.rules import _RULES, Action, decide, forbid, permit
from collab.policy.viewer import Viewer

DO = Action("action_rules.do")


class Subject:
    """Something to act on, known to this test alone."""


@pytest.fixture
def viewer(monkeypatch: pytest.MonkeyPatch) -> Viewer:
    """Give a viewer nobody looks at, and a table that forgets what this test adds."""
    monkeypatch.delitem(_RULES, (Subject, DO.name), raising=False)
    monkeypatch.setitem(_RULES, (Subject, DO.name), [])
    return object.__new__(Viewer)


def broken(viewer: Viewer, subject: object) -> bool:
    raise RuntimeError("a rule with a fault in it")


def no(viewer: Viewer, subject: object) -> bool:
    return False


def test_action_when_nothing_permits_it_is_denied(viewer: Viewer) -> None:
    assert not decide(viewer, DO, Subject()).allowed
    permit(Subject, DO, no, because="never")
    assert not decide(viewer, DO, Subject()).allowed


def test_action_when_permitted_and_forbidden_is_denied(viewer: Viewer) -> None:
    permit(Subject, DO, because="always")
    assert decide(viewer, DO, Subject()).allowed
    forbid(Subject, DO, lambda *_: True, because="and yet")
    decision = decide(viewer, DO, Subject())
    assert (decision.allowed, decision.reasons) == (False, ("and yet",))


@pytest.mark.parametrize("rule", [permit, forbid])
def test_action_when_a_rule_breaks_is_denied(viewer: Viewer, rule: object) -> None:
    permit(Subject, DO, because="always")
    assert callable(rule)
    rule(Subject, DO, broken, because="broken")
    decision = decide(viewer, DO, Subject())
    assert not decision.allowed
    assert decision.reasons == ("This could not be judged, so it is refused.",)
