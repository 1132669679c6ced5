"""What docs/security claims is held by tests that exist; what it admits is claimed nowhere."""

from __future__ import annotations

import ast
import csv
import dataclasses as dc
import re
from collections import Counter
from functools import cache
from pathlib import Path

from collab.launch.keyring import Keyring
from config.settings import Settings

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "security" / "asvs.csv"
THREATS = ROOT / "docs" / "security" / "threats.md"
ID = re.compile(r"V\d+\.\d+\.\d+")
WEB_CLIENTS = {"aiohttp", "http", "httpx", "requests", "urllib3", "ftplib", "telnetlib"}
MAY_ASK = {
    "collab/core/outside.py",  # the addresses of webhooks, each judged before
    "collab/launch/waiting.py",  # our own site on the loopback, whether it answers yet
}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def section(heading: str) -> str:
    """Give the text under a heading of the threat model."""
    found = re.search(
        rf"^## {heading}\n(.*?)(?=^## |\Z)", THREATS.read_text(), re.MULTILINE | re.DOTALL
    )
    assert found, heading
    return found[1]


def admitted() -> list[str]:
    lines = [line for line in section("Not yet").splitlines() if line.startswith("- ")]
    ids = [re.match(r"- (V\d+\.\d+\.\d+) \(L[123]\): \S", line) for line in lines]
    assert all(ids), [line for line, found in zip(lines, ids, strict=True) if not found]
    return [found[1] for found in ids if found]


@cache
def named_in(path: Path) -> frozenset[str]:
    """Give the names pytest would collect at the top of a file; none when there is no file."""
    if not path.is_file():
        return frozenset()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(
        node.name
        for node in body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_table_when_read_has_its_columns_and_nothing_left_empty() -> None:
    assert rows()
    for row in rows():
        assert list(row) == ["id", "level", "how we meet it", "tests"], row
        assert all(value and value.strip() for value in row.values()), row
        assert ID.fullmatch(row["id"]), row
        assert row["level"] in {"1", "2", "3"}, row


def test_test_when_named_by_a_claim_exists() -> None:
    missing = []
    for row in rows():
        for node in row["tests"].split():
            path, _, name = node.partition("::")
            if not path.startswith("tests/") or name not in named_in(ROOT / path):
                missing.append((row["id"], node))
    assert missing == []


def test_requirement_when_named_stands_once_and_is_either_met_or_not() -> None:
    named = Counter([row["id"] for row in rows()] + admitted())
    assert admitted()
    assert [ident for ident, times in named.items() if times > 1] == []


def test_key_when_the_program_has_one_is_in_the_list_of_keys() -> None:
    listed = section("Keys")
    secret = {field.name for field in dc.fields(Keyring)}
    secret |= {field.name for field in dc.fields(Settings) if "key" in field.name}
    assert [name for name in sorted(secret) if f"`{name}`" not in listed] == []
    table = [line for line in listed.splitlines() if line.startswith("| `")]
    for line in table:
        assert len([cell for cell in line.strip("|").split("|") if cell.strip()]) == 5, line


def test_product_when_it_runs_fetches_no_address() -> None:
    """There is no web client in it, so there is no request a stranger's words could forge."""
    found = set()
    for path in (
        p for folder in ("collab", "worker", "config") for p in ROOT.glob(f"{folder}/**/*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            heads = {name.partition(".")[0] for name in names if name != "http"}
            if heads & WEB_CLIENTS or "urllib.request" in names:
                found.add(path.relative_to(ROOT).as_posix())
    assert found == MAY_ASK
