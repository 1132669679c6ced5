"""Which process of a run gets which test: those in a browser go together, for one demo."""

from __future__ import annotations

from typing import Any

from typing_extensions import override
from xdist.scheduler import LoadScopeScheduling

TOGETHER = "tests/browser/"


class OneBrowser(LoadScopeScheduling):  # type: ignore[misc] # xdist tells no types
    """Every test by itself, but for those that share the demo and the Chromium.

    xdist's own groups need a name put into a test's id, which this pytest no longer lets it.
    """

    @override
    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid

    @override
    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """Forget what is done: xdist counts all a process was ever given, after every test."""
        scope = self._split_scope(self.registered_collections[node][item_index])
        super().mark_test_complete(node, item_index, duration)
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]


def scheduler(config: Any, log: Any) -> OneBrowser:
    """Give the scheduler of this run."""
    return OneBrowser(config, log)
