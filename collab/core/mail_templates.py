"""Letters from templates: templates/emails/<kind>/ holds subject.txt, body.txt and body.html."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from collab.core.languages import LANGUAGES
from collab.core.mail import Letter, Part

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NUMBER = re.compile(r"\d+\+?")
GAPS = re.compile(r"\n{3,}")


ENGLISH = "en"


def write(  # what a letter may carry besides its words
    kind: str,
    to: str,
    *,
    language: str = ENGLISH,
    unsubscribe_url: str | None = None,
    alternatives: Sequence[Part] = (),
    files: Sequence[Part] = (),
    **words: object,
) -> Letter:
    """Write a letter of a kind; ``words`` are what its three templates speak of.

    The HTML part is left out where there is no body.html. What has no translation stays English.
    """
    words |= {"unsubscribe_url": unsubscribe_url, "language": language}
    html = f"emails/{kind}/body.html"
    return Letter(
        to=to,
        subject=" ".join(_render(f"emails/{kind}/subject.txt", words, language).split()),
        text=GAPS.sub("\n\n", _render(f"emails/{kind}/body.txt", words, language)).strip() + "\n",
        html=_render(html, words, language) if html in _names() else None,
        unsubscribe_url=unsubscribe_url,
        alternatives=alternatives,
        files=files,
    )


def said(text: str, language: str) -> str:
    """Give a phrase of mails in a language, as far as it is known there."""
    return _phrases(language).get(text, text)


def counted(text: str, language: str) -> str:
    """Give a sentence with a number in it in a language, as far as it is known there."""
    found = NUMBER.search(text)
    if (whole := said(text, language)) != text or found is None:
        return whole
    many = f"{text[: found.start()]}%(number)s{text[found.end() :]}"
    there = said(many, language)
    return text if there == many else there % {"number": found[0]}


def _render(name: str, words: dict[str, object], language: str) -> str:
    return _environment(language).get_template(name).render(words)


@cache
def _names() -> frozenset[str]:
    return frozenset(_environment(ENGLISH).list_templates())


@cache
def _phrases(language: str) -> Mapping[str, str]:
    """Give the phrases of mails that stand translated, by their English."""
    kept = TEMPLATES / "emails" / "words" / f"{language}.toml"
    if language not in LANGUAGES or not kept.is_file():
        return {}
    with kept.open("rb") as file:
        return {str(one): str(other) for one, other in tomllib.load(file).items()}


@cache
def _environment(language: str) -> Environment:
    """Make the environment for a language; the frames of letters are known in all four."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    phrases = _phrases(language)
    environment.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
        lambda text: phrases.get(text, text),
        lambda one, many, number: phrases.get(
            one if number == 1 else many, one if number == 1 else many
        ),
        newstyle=True,
    )
    return environment
