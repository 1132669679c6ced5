"""What somebody pasted, statement by statement, and what the screen says of each."""

from __future__ import annotations

import dataclasses as dc
import json
from collections.abc import Iterator, Sequence

from collab.core.errors import InvalidError
from collab.policy.screening.answer import WEIGHED, Answer, Place, answer

MOST = 100
NOTHING = "Write at least one statement."
LONGEST = 40_000
"""Characters of all statements together: read within a second."""


@dc.dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it was pasted; ``language`` where it was said."""

    name: str
    text: str
    language: str | None = None


@dc.dataclass(frozen=True, slots=True)
class Read:
    """A statement, its text in pieces of which some are marked, and the answer."""

    statement: Statement
    pieces: Sequence[tuple[str, bool]]
    answer: Answer

    @property
    def further(self) -> Sequence[str]:
        """Give why else anything in it is marked, each reason once."""
        whys = dict.fromkeys(place.why for place in self.answer.spans)
        return tuple(why for why in whys if why not in (self.answer.reason, WEIGHED))

    @property
    def weighed(self) -> Sequence[str]:
        """Give the words that weighed most, in their order."""
        places = (place for place in self.answer.spans if place.why == WEIGHED)
        return tuple(dict.fromkeys(self.statement.text[at.start : at.end] for at in places))


def statements_in(said: str) -> Sequence[Statement]:
    """Give the statements of a text: JSON lines with "id" and "text", or one to a line.

    :raises InvalidError: when there are none, too many, or too long ones.
    """
    found = [_statement(number, line) for number, line in enumerate(_lines(said), 1)]
    if not found:
        raise InvalidError({"said": NOTHING})
    if len(found) > MOST:
        raise InvalidError({"said": f"These are {len(found)} statements. Give at most {MOST}."})
    if sum(len(one.text) for one in found) > LONGEST:
        raise InvalidError({"said": f"This is too long. Give at most {LONGEST:,} characters."})
    return found


def read(statement: Statement) -> Read:
    """Let the screen read one statement. It keeps nothing of it."""
    said = answer(statement.text, statement.language)
    return Read(statement, tuple(_pieces(statement.text, said.spans)), said)


def _lines(said: str) -> Iterator[str]:
    return (line.strip() for line in said.splitlines() if line.strip())


def _statement(number: int, line: str) -> Statement:
    if line.startswith("{"):
        try:
            asked = json.loads(line)
            language = asked.get("lang")
            text, name = asked["text"], asked.get("id", number)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            wrong = f'Statement {number} begins with a brace but is no JSON object with a "text".'
            raise InvalidError({"said": wrong}) from None
        if isinstance(text, str) and text.strip():
            return Statement(str(name)[:40], text, language if isinstance(language, str) else None)
        raise InvalidError({"said": f"Statement {number} has no text."})
    return Statement(str(number), line)


def _pieces(text: str, places: Sequence[Place]) -> Iterator[tuple[str, bool]]:
    """Cut a text where marked stretches begin and end; stretches that overlap become one."""
    at = 0
    for start, end in _joined(places):
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def _joined(places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    start, end = 0, 0
    for place in sorted(places, key=lambda one: (one.start, one.end)):
        if place.start > end:
            if end > start:
                yield start, end
            start = place.start
        elif end == start:
            start = place.start
        end = max(end, place.end)
    if end > start:
        yield start, end
