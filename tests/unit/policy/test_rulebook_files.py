"""A rulebook with a mistake is refused, and the mistake is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import config
from collab.cli.policy import policy
from collab.policy.coverage import markdown
from collab.policy.rulebook import RulebookError, default_rulebook, load_rulebook

SHIPPED = Path(config.__file__).parent / "policy" / "rulebook"
DOCS = Path(config.__file__).parent.parent / "docs" / "policy.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "rulebook"))


def test_shipped_rulebook_loads() -> None:
    assert load_rulebook(SHIPPED) == default_rulebook()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("rulebook.toml", 'version = "2026.2"', "", "version"),
        ("rulebook.toml", "[standing.sealed]", "[standing.seal]", "standing"),
        ("rulebook.toml", "[relation.readers.none]", "[relation.readers.nobody]", "nobody"),
        ("rulebook.toml", 'figures = "Figures of members"', "", "figures.toml"),
        ("rulebook.toml", 'scope = "by_object"', 'scope = "some"', "some"),
        ("rulebook.toml", "names_person = true", "names_people = true", "names_people"),
        ("rulebook.toml", "names_person = true", 'names_person = "yes"', "names_person"),
        ("rulebook.toml", 'time = ["future"]', 'time = ["tomorrow"]', "tomorrow"),
        ("rulebook.toml", 'time = ["future"]', "time = [3]", "time"),
        ("references.toml", "[reference.GDPR]", "[reference.DSGVO]", "GDPR"),
        ("references.toml", "verified = false", 'verified = "no"', "verified"),
        ("references.toml", "[reference.GDPR]", "[reference.GDPR", "references.toml"),
        ("categories/figures.toml", 'key = "kpi_aggregated"', 'key = "kpi_individual"', "twice"),
        ("categories/figures.toml", 'name = "recent"', 'name = "not_past"', "two cases"),
        ("categories/figures.toml", 'default = "allow"', 'default = "maybe"', "maybe"),
        ("categories/figures.toml", 'transformations = ["aggregate"]', "", "which"),
        ("categories/figures.toml", 'title = "One firm', 'titel = "One firm', "title"),
        ("categories/figures.toml", "relation_matrix = true", "relations = true", "relations"),
        ("categories/sustainability.toml", "reason_counsel", "counsel", "reason_counsel"),
    ],
)
def test_mistake_is_named(folder: Path, file: str, old: str, new: str, said: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RulebookError, match=said):
        load_rulebook(folder)


def test_refusal_without_a_way_out_is_a_mistake(folder: Path) -> None:
    path = folder / "categories" / "market_conduct.toml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("ways_out")))
    with pytest.raises(RulebookError, match="way out"):
        load_rulebook(folder)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"rulebook\.toml"):
        load_rulebook(tmp_path)


def test_page_for_lawyers_shows_the_tables_that_decide() -> None:
    _, tables = DOCS.read_text(encoding="utf-8").split("--markdown -->\n")
    assert tables == markdown(default_rulebook())


def test_command_prints_the_tables() -> None:
    result = CliRunner().invoke(policy, ["check", "--markdown"])
    assert result.exit_code == 0
    assert result.output == markdown(default_rulebook())


def test_command_refuses_a_rulebook_that_cannot_be_read(tmp_path: Path) -> None:
    result = CliRunner().invoke(policy, ["check", "--rulebook", str(tmp_path)])
    assert result.exit_code == 1
    assert "rulebook.toml" in result.output


def test_command_names_what_is_wrong(folder: Path) -> None:
    for file in (folder / "categories").glob("*.toml"):
        if file.stem != "sustainability":
            file.unlink()
    result = CliRunner().invoke(policy, ["check", "--rulebook", str(folder)])
    assert result.exit_code == 1
    assert "wrong: references.toml: nothing cites" in result.output
