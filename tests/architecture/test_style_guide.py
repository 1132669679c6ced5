"""The catalogue in docs/style.md and the macros cannot drift apart."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "style.md").read_text(encoding="utf-8")
COMPONENTS = ROOT / "templates" / "components"
ROW = re.compile(r"^\| (\w+) \| ([^|]+) \|", re.MULTILINE)
CALL = re.compile(r"`(\w+)\(([^`]*)\)`")
OPEN_ENDED = "**attributes"


def documented() -> dict[tuple[str, str], list[str]]:
    """Map (file, macro) to the argument names the catalogue promises."""
    found: dict[tuple[str, str], list[str]] = {}
    for file, cell in ROW.findall(GUIDE):
        for name, arguments in CALL.findall(cell):
            words = [part.split("=")[0].strip() for part in arguments.split(",") if part.strip()]
            found[file, name] = [word for word in words if word != OPEN_ENDED]
    return found


def written() -> dict[tuple[str, str], list[str]]:
    """Map (file, macro) to the argument names the template has; underscored macros are private."""
    env = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    return {
        (path.stem, macro.name): [argument.name for argument in macro.args]
        for path in COMPONENTS.glob("[!_]*.html")
        for macro in env.parse(path.read_text(encoding="utf-8")).find_all(nodes.Macro)
        if not macro.name.startswith("_")
    }


@pytest.mark.parametrize(("file", "name"), sorted(documented()))
def test_macro_when_in_the_catalogue_exists_with_these_arguments(file: str, name: str) -> None:
    assert written()[file, name] == documented()[file, name]


def test_component_file_when_present_is_in_the_catalogue() -> None:
    files = {path.stem for path in COMPONENTS.glob("[!_]*.html")} - {"mail"}
    assert files == {file for file, _ in documented()}
