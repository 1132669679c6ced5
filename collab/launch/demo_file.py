"""DIR/demo.json, which tells outside checks what a demo holds: whole, and for its owner only."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from collab.launch.folder import write_whole

NAME = "demo.json"


def leave(path: Path, told: Mapping[str, Any]) -> None:
    """Write the file."""
    write_whole(path, json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def move(path: Path, url: str) -> None:
    """Say in the file where the site answers now: a later start may be on another port."""
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        return  # whoever reads the accounts from it says so
    if told.get("url", url) != url:
        leave(path, {**told, "url": url})
