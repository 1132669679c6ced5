"""Every mapped class of the product: importing the wiring imports them all."""

from __future__ import annotations

import importlib
import pkgutil

import collab
from collab.core.db import Base


def mapped_tables() -> dict[str, type[Base]]:
    """Give the mapped class of every table."""
    for module in pkgutil.walk_packages(collab.__path__, "collab."):
        if module.name.rpartition(".")[2] == "models":
            importlib.import_module(module.name)
    found = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined] # our tables have names
    return dict(sorted(found.items()))  # in one order for all processes of a run
