"""The demo's accounts as a table, for whoever has just started it and wants to sign in."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from collab.launch.errors import LaunchError

HEADINGS = ("Name", "Organisation", "Part", "Email", "Password")
GAP = "  "


def accounts(path: Path) -> str:
    """Return the table for the accounts in `path`.

    :raises LaunchError: when the demo has left none.
    """
    try:
        listed = json.loads(path.read_text())["accounts"]
    except (OSError, ValueError, KeyError):
        raise LaunchError(
            f"{path} is missing or damaged: start a new demo in another folder."
        ) from None
    return layout([HEADINGS, *(_row(account) for account in listed)])


def layout(rows: Sequence[Sequence[str]]) -> str:
    """Return `rows` in columns as wide as they need."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(account: dict[str, Any]) -> tuple[str, ...]:
    return (
        account["name"],
        account["organisation"],
        ", ".join(_parts(account["roles"])),
        account["email"],
        account["password"],
    )


def _parts(roles: Iterable[dict[str, str]]) -> list[str]:
    """Return each role once: in how many spaces somebody has it is seen on the page."""
    return sorted({role["role"].replace("_", " ") for role in roles})
