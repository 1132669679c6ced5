"""Templates keep the content policy and the escape rules by themselves, not by luck of review."""

from __future__ import annotations

import base64
import hashlib
import re
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


def read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def env() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )


@pytest.mark.parametrize("name", EVERY)
def test_template_when_compiled_is_valid(env: jinja2.Environment, name: str) -> None:
    assert env.get_template(name).name == name


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("name", PAGES)
def test_template_when_read_has_nothing_the_policy_forbids(name: str, what: str) -> None:
    assert re.findall(FORBIDDEN[what], read(name), re.IGNORECASE) == []


@pytest.mark.parametrize("name", [name for name in PAGES if name not in MAIL])
def test_page_when_read_has_no_style_element(name: str) -> None:
    assert "<style" not in read(name)


@pytest.mark.parametrize("name", PAGES)
def test_post_form_when_written_by_hand_carries_the_token(name: str) -> None:
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", read(name), re.DOTALL)
    assert [form for form in forms if "csrf_token()" not in form] == []


@pytest.mark.parametrize(
    "name", [name for name in PAGES if not name.startswith(("layouts/", "components/"))]
)
def test_page_when_extending_a_layout_names_itself(env: jinja2.Environment, name: str) -> None:
    """A page has a title block (its h1); a fragment, named with an underscore, extends nothing."""
    source = read(name)
    if Path(name).name.startswith("_") or "layouts/email.html" in source:
        return
    assert re.search(r"{%-?\s*extends\b", source)
    assert "title" in env.get_template(name).blocks


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
