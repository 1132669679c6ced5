"""The errors that travel: raised by services and views, turned into answers in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Reasoned(Protocol):
    """What a denial must carry: why, and what would help."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Sentences a member understands; never empty."""
        ...

    @property
    def remedy(self) -> str | None:
        """What would help, if anything would."""
        ...


class CollabError(Exception):
    """The root of all errors that have an answer of their own."""


class NotSignedInError(CollabError):
    """Nobody is signed in, or the session has ended."""


class SessionEndedError(NotSignedInError):
    """Something was sent by somebody whose session ended meanwhile; what was typed is kept."""


class NotFoundError(CollabError):
    """There is no such thing, or the viewer may not know of it: one answer for both."""


class DeniedError(CollabError):
    """The viewer may read the thing but not do this to it."""

    def __init__(self, decision: Reasoned) -> None:
        super().__init__("; ".join(decision.reasons))
        self.decision = decision


class DutyFirstError(CollabError):
    """Something must be done before: accept a charter, set up a second factor."""

    def __init__(self, duty: str, location: str) -> None:
        super().__init__(duty)
        self.duty = duty
        self.location = location


class InvalidError(CollabError):
    """The input is wrong; ``fields`` says what to do about each field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {what}" for name, what in fields.items()))
        self.fields = dict(fields)


class ConflictError(CollabError):
    """Somebody else was there first, or the thing is no longer in the state this needs."""

    def __init__(self, message: str, *, changes: Sequence[tuple[str, str, str]] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.changes = tuple(changes)


class StaleError(ConflictError):
    """Somebody saved in between; ``theirs`` is what stands now, the author's text is not lost."""

    def __init__(self, theirs: Any, what: str = "this") -> None:
        super().__init__(f"Somebody else saved {what} while you were writing.")
        self.theirs = theirs


class TooManyError(CollabError):
    """A limit is reached; ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after


class UnavailableError(CollabError):
    """Something this needs does not answer; nothing was changed."""
