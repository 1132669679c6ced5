"""The indicators the house ships, in four languages; an association takes up those it wants."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import config
from collab.features.kpis.rules import Draft

FILE = Path(config.__file__).parent / "kpis" / "indicators.toml"


@functools.cache
def shipped() -> Mapping[str, Draft]:
    """Give them by key, in the order of the file."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["indicator"]
    return {one["key"]: _draft(one) for one in found}


def _draft(one: Mapping[str, Any]) -> Draft:
    return Draft(
        key=one["key"],
        theme=one["theme"],
        competition=one["class"],
        side=one["side"],
        direction=one["direction"],
        unit=one["unit"],
        statistic=one["statistic"],
        names=one["name"],
        formulas=one["formula"],
        highest=Decimal(one["highest"]) if "highest" in one else None,
        breakdowns=tuple(one.get("breakdowns", ())),
        shipped=True,
    )
