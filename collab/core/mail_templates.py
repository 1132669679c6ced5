"""Letters from templates: templates/emails/<kind>/ holds subject.txt, body.txt and body.html."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from collab.core.mail import Letter

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
GAPS = re.compile(r"\n{3,}")


def write(kind: str, to: str, *, unsubscribe_url: str | None = None, **words: object) -> Letter:
    """Write a letter of a kind; ``words`` are what its three templates speak of.

    The HTML part is left out where there is no body.html.
    """
    words["unsubscribe_url"] = unsubscribe_url
    html = f"emails/{kind}/body.html"
    return Letter(
        to=to,
        subject=" ".join(_render(f"emails/{kind}/subject.txt", words).split()),
        text=GAPS.sub("\n\n", _render(f"emails/{kind}/body.txt", words)).strip() + "\n",
        html=_render(html, words) if html in _names() else None,
        unsubscribe_url=unsubscribe_url,
    )


def _render(name: str, words: dict[str, object]) -> str:
    return _environment().get_template(name).render(words)


@cache
def _names() -> frozenset[str]:
    return frozenset(_environment().list_templates())


@cache
def _environment() -> Environment:
    """Make the environment; letters are English until people's languages have catalogues."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined] # added by the extension
    return environment
