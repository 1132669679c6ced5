"""Logs as one JSON object a line, in UTC, on standard error; ids and classes, never content."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def say_where(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its classes and places.

    Its message is left out: a database's or a parser's error quotes what somebody wrote.
    """
    raised = event.pop("exc_info", None)
    if not raised:
        return event
    error = _raised(raised)
    chain = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append({"error": type(error).__qualname__, "at": places})
        error = error.__cause__ or error.__context__
    event["raised"] = chain
    return event


def _raised(raised: bool | BaseException | Raised) -> BaseException | None:  # noqa: FBT001 # logging's own three forms
    if isinstance(raised, BaseException):
        return raised
    return raised[1] if isinstance(raised, tuple) else sys.exc_info()[1]


SHARED: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    say_where,
)


def write_logs(level: str) -> None:
    """Send what we and the libraries log the same way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(), foreign_pre_chain=SHARED
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(level)
