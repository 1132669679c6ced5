"""The demo's accounts as a table, for whoever has just started it and wants to sign in."""

import json
from collections.abc import Sequence
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
        ", ".join(_parts(account)) or "has left",
        account["email"],
        account["password"],
    )


def _parts(account: dict[str, Any]) -> list[str]:
    """Return each role once, then duties. Nearly everybody sits in a vault: it is the last word."""
    shared = {role["role"] for role in account["roles"] if role.get("space_kind") != "vault"}
    parts = [*sorted(shared), *account.get("duties", [])]
    return [part.replace("_", " ") for part in parts] or ["vault only"] * bool(account["roles"])
