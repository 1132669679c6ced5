"""Templates keep the content policy and the escape rules by themselves, not by luck of review."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import jinja2
import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STYLES = ROOT / "collab" / "static" / "css"
SCRIPTS = ROOT / "collab" / "static" / "js"
EVERY = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*"))
PAGES = [name for name in EVERY if name.endswith(".html")]
MAIL = ("layouts/email.html",)
LONGEST_SCRIPT = 60

FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "an inline event": r"\son(?!ly\b)[a-z]+\s*=\s*[\"']",
    "an htmx inline event": r"\bhx-on\b",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "a script that does not wait": r"<script(?![^>]*\bdefer\b)",
    "an escape switched off": r"\|\s*safe\b|\bMarkup\(|autoescape\s+false",
    "a data address": r"[\"'(]data:",
    "a script address": r"javascript:",
    "a foreign address": r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
}


@cache
def read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def found_in(names: list[str], what: re.Pattern[str]) -> dict[str, list[str]]:
    """Give what a pattern finds, file by file: one test for all files says which, and is cheap."""
    told = {name: what.findall(read(name)) for name in names}
    return {name: found for name, found in told.items() if found}


@pytest.fixture(scope="module")
def env() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )


def test_templates_when_compiled_are_valid(env: jinja2.Environment) -> None:
    assert [name for name in EVERY if env.get_template(name).name != name] == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_template_when_read_has_nothing_the_policy_forbids(what: str) -> None:
    assert found_in(PAGES, re.compile(FORBIDDEN[what], re.IGNORECASE)) == {}


def test_macro_when_used_is_imported_from_where_it_is() -> None:
    """A macro that is missing breaks a page only where its line is reached."""
    defined = re.compile(r"{%-?\s*(?:macro|set) (\w+)\b")
    there = found_in(PAGES, defined)
    written = found_in(PAGES, re.compile(r"{%-?\s*macro (\w+)\("))
    macros = {name for names in written.values() for name in names}
    missing: dict[str, set[str]] = {}
    for name in PAGES:
        text = re.sub(r"{#.*?#}", "", read(name), flags=re.DOTALL)
        known = set(there.get(name, ()))
        for source, names in re.findall(r"{%-?\s*from \"(\S+)\" import (.+?)\s*-?%}", text):
            asked = {one.split()[0] for one in names.removesuffix(" with context").split(",")}
            known |= {one.split()[-1] for one in names.removesuffix(" with context").split(",")}
            missing[f"{name} from {source}"] = asked - set(there.get(source, ()))
        inside = re.findall(r"{[{%](.*?)[%}]}", text, re.DOTALL)
        used = {one for part in inside for one in re.findall(r"(?<![\w.])(\w+)\(", part)}
        missing[name] = used & macros - known
    assert {name: lacks for name, lacks in missing.items() if lacks} == {}


def test_pages_when_read_have_no_style_element() -> None:
    assert [name for name in PAGES if name not in MAIL and "<style" in read(name)] == []


def test_post_form_when_written_by_hand_carries_the_token() -> None:
    forms = found_in(PAGES, re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL))
    assert forms, "nothing was read"
    assert {
        name: form for name, found in forms.items() for form in found if "csrf_token()" not in form
    } == {}


def test_pages_when_extending_a_layout_name_themselves(env: jinja2.Environment) -> None:
    """A page has a title block (its h1); a fragment, named with an underscore, extends nothing."""
    pages = [
        name
        for name in PAGES
        if not name.startswith(("layouts/", "components/"))
        and not Path(name).name.startswith("_")
        and "layouts/email.html" not in read(name)
    ]
    assert len(pages) > 100, "nothing was read"
    assert [one for one in pages if not re.search(r"{%-?\s*extends\b", read(one))] == []
    assert [one for one in pages if "title" not in env.get_template(one).blocks] == []


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_stylesheet_when_read_needs_nothing_from_outside(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    addresses = re.findall(r"url\(\s*[\"']?([^)\"']+)", source)
    assert [a for a in addresses if not (path.parent / a.partition("?")[0]).is_file()] == []
    assert "@import" not in source


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.js")), ids=lambda path: path.name)
def test_script_when_read_is_small_and_evaluates_nothing(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_SCRIPT
    assert re.findall(r"\beval\(|new Function|innerHTML|document\.write", source) == []


def test_vendored_file_when_hashed_matches_its_record() -> None:
    """What lies in the folder is what was packed: nobody edits a vendored file in place."""
    folder = ROOT / "collab" / "static" / "vendor"
    rows = re.findall(
        r"^\| `([^`]+)` \|.*\| `([^`]+)` \|$", (folder / "README.md").read_text(), re.MULTILINE
    )
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    del files["README.md"]
    found = {
        name: base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for name, path in files.items()
    }
    assert found == dict(rows)
