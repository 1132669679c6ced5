"""Habits a machine can hold us to: where transactions end, who may be raw, how things are named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("collab", "worker", "config", "migrations", "tests", "docs", "templates", "deploy", ".ci")
SKIP = {"__pycache__", "vendor", "node_modules"}
TEXTS = {".py", ".md", ".html", ".txt", ".css", ".js", ".toml", ".yaml", ".yml", ".json", ".conf"}
MAY_COMMIT = ("collab/work/", "collab/cli/", "worker/")
MAKES_SESSIONS = ("collab/work/opening.py", "collab/work/system.py", "collab/policy/guard.py")
VAGUE = {"utils", "helper", "helpers", "manager", "handler", "base", "common", "data", "info"}
# Written in pieces, so that this file does not name what it forbids.
HOSTS = [f"{name}.{end}" for name, end in (("pypi", "org"), ("pythonhosted", "org"))]
HOSTS += [f"{name}.{end}" for name, end in (("npmjs", "com"), ("npmjs", "org"), ("unpkg", "com"))]
PLACES = [f"/{name}/" for name in ("tmp", "work", "root", "home", "Users")]


def files(*folders: str, endings: frozenset[str] = frozenset({".py"})) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [p for p in sorted(found) if p.suffix in endings and not SKIP & set(p.parts)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path, method: str) -> Iterator[tuple[int, str]]:
    """Give (line, its text) of every call of a method of this name."""
    source = path.read_text()
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr == method:
            yield called.end_lineno or 0, source.splitlines()[(called.end_lineno or 1) - 1]


def test_commit_when_called_is_at_the_edge_of_a_work() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in files("collab", "worker", "config")
        for line, _ in calls(path, "commit")
        if not name_of(path).startswith(MAY_COMMIT)
    ]
    assert found == []


def test_flush_when_called_says_why() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in files("collab", "worker")
        for line, text in calls(path, "flush")
        if "session.flush(" in text and not re.search(r"flush\(.*\)\s+# \w+", text)
    ]
    assert found == []


def test_session_when_made_is_made_by_the_work_alone() -> None:
    wild = re.compile(r"\b(Guarded)?Session\(|sessionmaker\(|scoped_session\(|\.bulk_")
    found = [
        name_of(path)
        for path in files("collab", "worker")
        if wild.search(path.read_text()) and name_of(path) not in MAKES_SESSIONS
    ]
    assert found == []


def test_raw_power_when_asked_for_is_where_it_belongs() -> None:
    """Raw SQL in the product is a call of one of our functions, in one place."""
    allowed = {
        "exec_driver_sql": {"collab/core/db.py"},
        "from_statement": set(),
        "bulk_save_objects": set(),
        "postgresql_readonly": {"collab/work/opening.py"},
    }
    for word, places in allowed.items():
        found = {
            name_of(p) for p in files("collab", "worker") if re.search(rf"{word}\b", p.read_text())
        }
        assert found <= places, word


def test_escape_when_switched_off_says_why_it_may() -> None:
    """In Python one line at a time, with its reason; in templates never."""
    off = re.compile(r"\bMarkup\(|autoescape=False")
    found = [
        f"{name_of(path)}:{number}"
        for path in files("collab", "worker")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if off.search(line) and "# noqa: S704 # " not in line
    ]
    assert found == []


@pytest.mark.parametrize("folder", [*OURS, "."])
def test_file_when_committed_names_no_machine_and_no_download_host(folder: str) -> None:
    paths = (
        [p for p in ROOT.iterdir() if p.is_file() and p.name != ".gitignore"]
        if folder == "."
        else [p for p in files(folder, endings=frozenset(TEXTS)) if p != Path(__file__)]
    )
    hosts = re.compile("|".join(re.escape(host) for host in HOSTS))
    places = re.compile(r"(?<![\w.}\])>*-])(" + "|".join(PLACES) + r")")
    found = [
        f"{name_of(path)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="ignore").splitlines(), 1)
        if hosts.search(line) or places.search(line)
    ]
    assert found == []


def test_suppression_when_there_is_one_carries_its_code_and_a_reason() -> None:
    marks = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<rest>.*)$")
    good = {
        "noqa": re.compile(r":\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s*(#|-|—)\s*\S.*"),
        "type": re.compile(r"\[[\w,\s-]+\]\s*(#|-|—)\s*\S.*"),
    }
    found = []
    for path in files("collab", "worker", "config", "migrations", "tests"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            mark = marks.search(line)
            if mark and path != Path(__file__):
                kind = "noqa" if mark[1] == "noqa" else "type"
                if not good[kind].fullmatch(mark["rest"].strip()):
                    found.append(f"{name_of(path)}:{number}")
    assert found == []


def test_text_when_limited_is_limited_where_it_is_judged() -> None:
    """A browser told of a maximum cuts what is pasted in silence: ``AtMost`` does not tell it."""
    found = [
        name_of(path)
        for path in files("collab")
        if re.search(r"\bLength\(", path.read_text()) and name_of(path) != "collab/core/texts.py"
    ]
    assert found == []


def test_module_when_named_says_what_it_holds() -> None:
    vague = [name_of(p) for p in files("collab", "worker", "config") if p.stem in VAGUE]
    assert vague == []


def test_module_when_opened_says_why_it_exists() -> None:
    bare = [
        name_of(path)
        for path in files("collab", "worker", "config", "migrations/versions")
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert bare == []


def test_file_when_read_can_be_read_in_one_sitting() -> None:
    sizes = {name_of(p): len(p.read_text().splitlines()) for p in files("collab", "worker")}
    long = {name: size for name, size in sizes.items() if size > 320}
    assert long == {}
    ordered = sorted(sizes.values())
    assert ordered[len(ordered) // 2] <= 100


def test_setting_when_there_is_one_is_documented() -> None:
    from config.settings import READERS  # noqa: PLC0415 # of use to this test alone

    text = "".join(path.read_text() for path in files("docs", endings=frozenset({".md"})))
    example = "".join(p.read_text() for p in (ROOT / "config").glob("*.env"))
    assert [name for name in READERS if name not in text + example] == []
