"""How long pages take: product and floor asked in turn, so that whatever disturbs hits both."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.bench.browser import Browser, filled
from tests.bench.people import FACILITATOR, MEMBER, PASSWORD, email, ident
from tests.bench.stage import Stage
from tests.bench.words import QUERIES

WARMING = 12
PAGES_ON = 10
RELEASES = 8  # each takes three of the sixty previews a person has in a minute
DECLARED = {
    "category": "hr_risk_general",
    "time": "past",
    "granularity": "none",
    "subject": "affected_people",
    "marking": "green",
}
Figures = dict[str, Any]


def say(words: str) -> None:
    """Tell how far it is; the answer alone goes to standard output."""
    sys.stderr.write(f"{words}\n")


def summed_up(times: Sequence[float]) -> Figures:
    """Give median and 95th percentile, in milliseconds."""
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
        "requests": len(ordered),
    }


class Visitors:
    """A member, a facilitator, and two who see less: at the floor, and with no gate on a list."""

    def __init__(self, stage: Stage) -> None:
        self.member, self.facilitator = Browser(stage.port), Browser(stage.port)
        self.floor, self.ungated = Browser(stage.floor_port), Browser(stage.ungated_port)
        self.member.sign_in(email(MEMBER), PASSWORD)
        self.facilitator.sign_in(email(FACILITATOR), PASSWORD)
        self.ungated.sign_in(email(MEMBER), PASSWORD)
        self.list = f"/spaces/{ident('group', 0)}/findings"

    def pages(self) -> dict[str, Callable[[], float]]:
        """Give what is asked for, each as one request that tells how long it took."""
        first = self.member.get(self.list)
        later = self.list
        for _ in range(PAGES_ON):
            further = re.search(
                r'href="[^"]*/findings(\?[^"]*after=[^"]*)"', self.member.get(later)
            )
            later = self.list + further[1].replace("&amp;", "&") if further else later
        shown = re.search(r'href="(/findings/[0-9a-f-]{36})"', first)
        page = shown[1] if shown else self.list
        found = {
            "list": _asking(self.member, self.list),
            "list_ungated": _asking(self.ungated, self.list),
            "list_later": _asking(self.member, later),
            "home": _asking(self.member, "/"),
            "home_of_25_groups": _asking(self.facilitator, "/"),
            "finding": _asking(self.member, page),
        }
        for number, words in enumerate(QUERIES):
            path = f"/search?{urlencode({'q': words})}"
            found[f"search_{number}"] = _asking(self.member, path)
        return found

    def releases(self, number: int) -> list[float]:
        """Write drafts, look at what would become of them, release them: the last step counts."""
        times = []
        vault = ident("vault", MEMBER // 5)
        for one in range(number):
            form = self.member.get(f"/spaces/{vault}/findings/new")
            where = f"/spaces/{vault}/findings"
            fields = filled(form, where) | {
                "title": f"Seen on the road {one}",
                "statement": "Children were seen carrying ore beside the road to the market.",
            }
            self.member.post(where, fields, expect=303)
            draft = self.member.location
            fields = filled(self.member.get(f"{draft}/releases/new"), f"{draft}/releases")
            fields |= DECLARED | {"space": str(ident("group", 0)), "act": "preview"}
            seen = self.member.post(f"{draft}/releases", fields, expect=200)
            fields = filled(seen, f"{draft}/releases") | {"act": "release"}
            self.member.post(f"{draft}/releases", fields, expect=201)
            times.append(self.member.took)
        return times


def _asking(browser: Browser, path: str) -> Callable[[], float]:
    def ask() -> float:
        browser.get(path)
        return browser.took

    return ask


def measured(visitors: Visitors, rounds: int) -> Figures:
    """Ask for every page ``rounds`` times, the floor before each of them."""
    pages, floor = visitors.pages(), _asking(visitors.floor, visitors.list)
    times: dict[str, list[float]] = {name: [] for name in ("floor", *pages)}
    for number in range(WARMING + rounds):
        for name, ask in pages.items():
            beneath, above = floor(), ask()
            if number >= WARMING:
                times["floor"].append(beneath)
                times[name].append(above)
    times["release"] = visitors.releases(RELEASES)
    times["search"] = [t for name, some in times.items() if name[:7] == "search_" for t in some]
    added = [ours - bare for ours, bare in zip(times["list"], times["list_ungated"], strict=True)]
    return {**{name: summed_up(some) for name, some in times.items()}, "gate": summed_up(added)}
