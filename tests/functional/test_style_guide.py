"""The style guide shows every component in every state: a new one without its sample fails here."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from collab.policy.marking import Marking
from collab.surfaces.style_guide.views import COMPONENTS
from tests.cast import ALICE, OLGA
from tests.client import Page
from tests.conftest import ClientOf

ROOT = Path(__file__).parents[2] / "templates"
FILES = sorted(p.stem for p in (ROOT / "components").glob("[!_]*.html") if p.stem != "mail")
ENV = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
STATES = {
    ".btn-primary .btn-outline-secondary .btn-link .btn-outline-danger": "kinds of button",
    ".btn[disabled] input[disabled] select[disabled] textarea[disabled]": "what is disabled",
    ".is-invalid .error-summary fieldset.has-error .field-choice.has-error": "what is wrong",
    ".notice-success .notice-notice .notice-warning .notice-error .notice-undo": "lines",
    ".verdict-allow .verdict-transform .verdict-review .verdict-block": "verdicts",
    ".decision-allow .decision-transform .decision-review .decision-block .decision-denied": "",
    ".badge-neutral .badge-accent .badge-good .badge-warn .badge-bad .badge-own": "tones",
    ".card-accent .card-good .card-warn .card-bad": "tones of cards",
    ".page-item.disabled .empty .absent [aria-sort] [aria-current=step]": "the rest",
}


def tree(name: str) -> nodes.Template:
    return ENV.parse((ROOT / name).read_text(encoding="utf-8"))


@pytest.fixture
def guide(client: ClientOf) -> Page:
    return client(ALICE).get("/styleguide")


def test_component_when_there_is_one_has_its_place_in_the_guide() -> None:
    assert sorted(COMPONENTS) == FILES


@pytest.mark.parametrize("name", FILES)
def test_macro_when_there_is_one_is_used_in_its_sample(name: str) -> None:
    macros = {m.name for m in tree(f"components/{name}.html").find_all(nodes.Macro)}
    sample = tree(f"style_guide/_{name}.html").find_all(nodes.Call)
    used = {call.node.name for call in sample if isinstance(call.node, nodes.Name)}
    shown = {m for m in macros if not m.startswith("_")} - {"post_form"}  # in the form's sample
    assert shown - used == set()


def test_guide_when_it_is_read_holds_every_state(guide: Page) -> None:
    assert guide.status == 200
    missing = [one for kinds in STATES for one in kinds.split(" ") if not guide.soup.select(one)]
    assert missing == []
    labels = {re.sub(r"\s", "", one.get_text()) for one in guide.soup.select(".marking")}
    assert labels == {level.label for level in Marking}


def test_guide_when_htmx_asks_gives_the_piece_that_moves(client: ClientOf) -> None:
    part = client(ALICE).get("/styleguide", **{"HX-Request": "true"})
    assert part.soup.select_one("progress[value='20']")
    assert not part.soup.select("[hx-get]")


def test_guide_when_something_is_sent_keeps_nothing_and_says_so_in_every_tone(
    client: ClientOf, guide: Page
) -> None:
    olga = client(OLGA)
    assert olga.post("/styleguide").location == "/styleguide"
    told = olga.get("/styleguide").soup.select_one("#told")
    assert told
    assert len(told.select(".notice")) == 4
    assert told.select("form[action='/styleguide'] button")


def test_guide_when_a_stranger_asks_is_not_shown(client: ClientOf) -> None:
    assert client().get("/styleguide").location.startswith("/sign-in")


def test_empty_page_when_it_is_read_has_one_way_on(client: ClientOf) -> None:
    assert client(ALICE).get("/styleguide/empty").soup.select_one(".empty .btn-primary")
