"""What can be noted of a use, on which days one can be, and how answers are coded."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

KIND, VERSION, CONTACT = "talking_point_use", "talking_point_version", "contact"
PARTNER, NOTE, MOST_ASKED = 200, 8000, 60
EASTERNMOST = dt.timedelta(hours=14)
"""How far the day of some place is ahead of the clock's."""
KEPT = dt.timedelta(days=30)
"""For so long a discarded use can be had back; the database has its own word for it."""

PARTS: Mapping[str, str] = {
    "prevent": "To prevent harm",
    "address": "To address harm",
    "remediate": "To remedy harm",
}
ANSWERS: Mapping[str, str] = {
    "acknowledges": "Acknowledges the risk",
    "partly": "Acknowledges it in part",
    "disputes": "Disputes it",
    "no_answer": "No answer",
}
MEASURES: Mapping[str, str] = {
    "prevent": "Measures to prevent exist",
    "address": "Measures to address exist",
    "remediate": "Measures to remedy exist",
}
WILLING: Mapping[str, str] = {
    "information": "To share information",
    "meet": "To meet",
    "take_part": "To take part",
    "fund": "To fund",
    "none": "To none of these",
}
WHY: Mapping[str, str] = {
    "gone": "Something it stands on is not there any more.",
    "superseded": "Something it stands on was corrected by its contributor.",
    "stricter": "Something it stands on is for fewer readers now.",
    "changed": "It is not the text counsel signed.",
    "locked": "It is under review.",
}
"""Why a version no longer stands. Of what it stands on, what is under review is not told apart from
what was taken back."""
OF_DAYS = frozenset({"too_early", "too_late"})
"""What keeps a version from being said today alone."""

RECORDED = "recorded"
GROUPS: Mapping[str, Mapping[str, str]] = {
    "answer": ANSWERS,
    "measures": MEASURES,
    "willing": WILLING,
}
CODES: Mapping[str, str] = {
    RECORDED: "Used it",
    **{f"{group}:{key}": said for group, words in GROUPS.items() for key, said in words.items()},
}
"""What is counted, and only this: the database holds the same list."""


@dc.dataclass(frozen=True, slots=True)
class Use:
    """What somebody notes of having used a version. Nearly all of it may stay open."""

    used_on: dt.date
    partner: str = ""
    contact_id: uuid.UUID | None = None
    asked: tuple[str, ...] = ()
    answer: str | None = None
    measures: tuple[str, ...] = ()
    willing: tuple[str, ...] = ()
    note: str = ""


@dc.dataclass(frozen=True, slots=True)
class Version:
    """A version as its user sees it. ``days`` are spans of days on which it could be used.

    ``lacks`` is what the database answers of it as it stands now; ``because`` why it was suspended.
    """

    id: uuid.UUID
    space_id: uuid.UUID
    title: str
    audience: str
    number: int
    state: str
    marking: int
    circle: tuple[uuid.UUID, ...] | None
    use_until: dt.date | None
    days: Sequence[tuple[dt.date, dt.date]]
    lacks: str | None
    because: str | None = None

    def open_on(self, day: dt.date) -> bool:
        """Tell whether it was signed and could be used on a day; one it fell on counts."""
        return any(first <= day <= last for first, last in self.days)

    def usable(self, today: dt.date) -> bool:
        """Tell whether it may be said today: signed, in its window, with all it stands on."""
        return self.lacks is None and self.open_on(today)

    @property
    def fallen(self) -> bool:
        """Tell whether it no longer stands, be the word of it out or still on its way."""
        sound = self.lacks is None or self.lacks in OF_DAYS
        return self.state == "suspended" or (self.state == "signed" and not sound)

    @property
    def why(self) -> str | None:
        """Give the code of why it no longer stands."""
        if not self.fallen:
            return None
        found = self.because if self.state == "suspended" else self.lacks
        return (found or "evidence_gone").removeprefix("evidence_")


def wrong_with(use: Use, *, today: dt.date, version: Version | None) -> dict[str, str]:
    """Give what cannot be noted so, by field. ``version`` is None where its days do not matter."""
    found = _unknown(use)
    if not use.partner and use.contact_id is None:
        found["partner"] = "Say whom you spoke to: in words of your own, or by a card."
    if use.used_on > today:
        found["used_on"] = "Note it on the day, or after."
    elif version is not None and not version.open_on(use.used_on):
        found["used_on"] = "On that day it was not signed, or not within its window."
    for name, text, most in (("partner", use.partner, PARTNER), ("note", use.note, NOTE)):
        if len(text) > most:
            found[name] = f"Shorten it to {most} characters."
    return found


def _unknown(use: Use) -> dict[str, str]:
    found = {}
    if use.answer is not None and use.answer not in ANSWERS:
        found["answer"] = "Choose one."
    if set(use.measures) - MEASURES.keys():
        found["measures"] = "Choose from the list."
    if set(use.willing) - WILLING.keys():
        found["willing"] = "Choose from the list."
    elif "none" in use.willing and len(use.willing) > 1:
        found["willing"] = "Either none, or what they are willing to."
    return found


def questions(texts: Mapping[str, str]) -> Sequence[tuple[str, str, str]]:
    """Give the questions of a version: key, part and words. A line is a question."""
    found = []
    for part in PARTS:
        asked = [line.strip(" -•\t") for line in texts.get(part, "").split("\n")]
        numbered = enumerate((one for one in asked if one), start=1)
        found += [(f"{part}:{number}", part, words) for number, words in numbered]
    return found[:MOST_ASKED]


def address(use_id: uuid.UUID) -> str:
    """Give where a use is."""
    return f"/talking-point-uses/{use_id}"
