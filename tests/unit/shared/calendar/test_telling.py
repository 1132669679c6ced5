"""Moments in mails: where the reader is, in his language, also on nights the clocks change."""

from __future__ import annotations

import datetime as dt

import pytest

from collab.shared.calendar.telling import spoken


@pytest.mark.parametrize(
    ("at", "zone", "language", "said"),
    [
        ((2027, 3, 28, 0, 59), "Europe/Berlin", "de", "Sonntag, 28. März 2027, 01:59 CET"),
        ((2027, 3, 28, 1, 0), "Europe/Berlin", "de", "Sonntag, 28. März 2027, 03:00 CEST"),
        ((2027, 10, 31, 0, 30), "Europe/Berlin", "fr", "dimanche 31 octobre 2027, 02:30 CEST"),
        ((2027, 10, 31, 1, 30), "Europe/Berlin", "fr", "dimanche 31 octobre 2027, 02:30 CET"),
        ((2027, 1, 4, 12, 0), "America/Santiago", "es", "lunes, 4 de enero de 2027, 09:00 UTC-03"),
        ((2027, 1, 4, 12, 0), "Nowhere/Atall", "xx", "Monday 4 January 2027, 12:00 UTC"),
    ],
)
def test_moment_when_told_is_where_the_reader_is(
    at: tuple[int, ...], zone: str, language: str, said: str
) -> None:
    moment = dt.datetime(*at, tzinfo=dt.UTC)  # type: ignore[misc,arg-type] # five numbers each
    assert spoken(moment, zone=zone, language=language) == said
