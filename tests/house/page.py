"""What a page must be, whoever wrote it: checked on every reply the client gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import html5lib
from bs4 import BeautifulSoup, Tag

LABELLED = "input, select, textarea"
NEEDS_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
POINTS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "form")


def parse(text: str) -> BeautifulSoup:
    """Read a page fast; what a browser would read differently is no valid HTML and told apart."""
    return BeautifulSoup(text, "lxml")


def faults(text: str) -> Iterator[str]:
    """Name everything that is wrong with a page, one sentence each."""
    try:
        html5lib.HTMLParser(strict=True).parse(text)
    except html5lib.html5parser.ParseError as error:
        yield f"it is not valid HTML: {error}"
    soup = parse(text)
    yield from _heading(soup)
    yield from _ids(soup)
    yield from _labels(soup)
    yield from _inline(soup)


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _heading(soup: BeautifulSoup) -> Iterator[str]:
    headings = [_text(h) for h in soup.select("h1")]
    title = _text(soup.title).removeprefix("Error: ") if soup.title else ""
    if len(headings) != 1:
        yield f"it has {len(headings)} h1: {headings}"
    elif not headings[0] or not title.startswith(headings[0]):
        yield f"its title {title!r} does not begin with its h1 {headings[0]!r}"
    if not (soup.html and soup.html.get("lang")):
        yield "it does not say its language"


def _ids(soup: BeautifulSoup) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in soup.select("[id]"))
    yield from (f"the id {name!r} is given {n} times" for name, n in ids.items() if n > 1)
    for attribute in POINTS:
        for tag in soup.select(f"[{attribute}]"):
            for name in str(tag[attribute]).split():
                if name not in ids:
                    yield f"{attribute}={name!r} points at nothing"
    for tag in soup.select("[hx-target^='#']"):
        if str(tag["hx-target"]).removeprefix("#") not in ids:
            yield f"hx-target={tag['hx-target']!r} points at nothing"


def _labels(soup: BeautifulSoup) -> Iterator[str]:
    named = {str(label["for"]) for label in soup.select("label[for]")}
    for field in soup.select(LABELLED):
        if field.name == "input" and field.get("type") in NEEDS_NO_LABEL:
            continue
        own = field.get("aria-label") or field.get("aria-labelledby")
        if not (own or field.get("id") in named or field.find_parent("label")):
            yield f"the field {field.get('name')!r} has no label"
    for button in soup.select("button"):
        if not (_text(button) or button.get("aria-label")):
            yield "a button says nothing"
    for image in soup.select("img:not([alt])"):
        yield f"the image {image.get('src')!r} has no text"


def _inline(soup: BeautifulSoup) -> Iterator[str]:
    if soup.select("script:not([src])"):
        yield "it has an inline script"
    if soup.select("style, [style]"):
        yield "it has an inline style"
    for tag in soup.select("*"):
        yield from (f"<{tag.name}> has {a}" for a in tag.attrs if a.startswith("on"))
    for form in soup.select("form[method=post]"):
        if not form.select("input[name=csrf_token]"):
            yield f"the form to {form.get('action')!r} carries no token"
