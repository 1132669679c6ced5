"""What a card says, what may be done with whom and until when, and what its class brings along."""

from __future__ import annotations

import calendar
import dataclasses as dc
import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from collab.policy.marking import DEFAULT_MARKING, Marking

KIND, NOTE_KIND = "contact", "contact_note"
PERSON, ORGANISATION = "person", "organisation"
FORMS: Mapping[str, str] = {PERSON: "A person", ORGANISATION: "An organisation"}
USES: Mapping[str, str] = {
    "hold": "Keep the card",
    "share": "Share it with a group",
    "contact": "Get in touch",
    "invite": "Invite to meetings or rooms",
    "name": "Name publicly",
}
"""What is done with what one knows of a person; each needs a ground of its own."""
BASES: Mapping[str, str] = {
    "consent": "Consent",
    "legitimate_interest": "Legitimate interest",
    "public_role": "A public role or office",
    "contract": "A contract with them",
}
CHANNELS: Mapping[str, str] = {
    "email": "E-mail",
    "phone": "Telephone",
    "letter": "Letter",
    "website": "A form on their website",
    "in_person": "In person",
    "encrypted": "An encrypted message",
    "intermediary": "Through somebody they trust",
    "none": "Not at all",
}
NAME, LINE, TEXT, ADDRESS = 160, 200, 4_000, 190
MANY = frozenset({"languages", "countries", "issues"})
REACHED_BY = ("email", "phone", "website")
"""What leads to somebody; of a person it crosses only with a ground for getting in touch."""
GIVING_AWAY = (*REACHED_BY, "organisation", "role_title")
"""What could tell who somebody protected is; none of it ever crosses."""
TYPED = ("name", "organisation", "role_title")
WRITTEN = ("about", "channel_note", "safety_note")
"""What is written freely, and screened as such."""
SOON = dt.timedelta(days=30)
EMAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9.-]{3,190}")
PHONE = re.compile(r"[+0-9][0-9 ()/.-]{4,39}")
WEBSITE = re.compile(r"https?://\S{3,190}")

SHARED_FIELDS = (
    "form", "class", "name", "organisation", "role_title", "languages", "countries", "issues",
    "about", "channel", "channel_note", "email", "phone", "website", "bases", "do_not_contact",
    "protected", "safety_note", "keep_until",
)  # fmt: skip
"""What a copy takes along, as the gate's own list in the database has it."""


@dc.dataclass(frozen=True, slots=True)
class Basis:
    """The ground for one use, and the day on which it ends; None: it does not end by itself."""

    use: str
    basis: str
    until: dt.date | None = None

    def holds(self, today: dt.date) -> bool:
        """Tell whether it is in force."""
        return self.until is None or self.until >= today

    @property
    def kept(self) -> dict[str, str | None]:
        """Give it as the row keeps it."""
        until = self.until.isoformat() if self.until else None
        return {"use": self.use, "basis": self.basis, "until": until}


@dc.dataclass(frozen=True, slots=True)
class CardDraft:
    """What an author writes; everything but the name may stay open.

    ``identity`` is who somebody protected really is: None leaves what is sealed as it is, and
    nothing takes it away.
    """

    form: str
    contact_class: str
    name: str
    organisation: str = ""
    role_title: str = ""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    about: str = ""
    channel: str | None = None
    channel_note: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    bases: tuple[Basis, ...] = ()
    do_not_contact: bool = False
    protected: bool = False
    safety_note: str = ""
    keep_until: dt.date | None = None
    marking: Marking = DEFAULT_MARKING
    identity: str | None = None


@dc.dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for a class, as far as a new card begins with it."""

    key: str
    affected: bool
    retention_months: int
    legal_basis: str
    channel: str


def address(contact_id: uuid.UUID) -> str:
    """Give the page of a card, draft or copy."""
    return f"/contacts/{contact_id}"


def note_address(note_id: uuid.UUID) -> str:
    """Give where a private note leads: to the card it is about."""
    return f"/contact-notes/{note_id}"


def begun(usual: Usual, form: str, today: dt.date) -> dict[str, Any]:
    """Give what a new card begins with.

    An organisation is no person: nothing about it has to end, and nothing need allow it. Of those
    who are affected only their own word allows anything: what they agreed to is for its author to
    say, use by use.
    """
    if form == ORGANISATION and not usual.affected:
        return {"channel": usual.channel}
    end = months_on(today, usual.retention_months)
    given: dict[str, Any] = {
        "channel": usual.channel,
        "protected": usual.affected,
        "keep_until": end,
    }
    if usual.legal_basis != "consent":
        uses = ("hold", "share", "contact", "invite")
        given["bases"] = tuple(Basis(use, usual.legal_basis, end) for use in uses)
    return given


def months_on(day: dt.date, months: int) -> dt.date:
    """Give the same day some months on, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def bases_of(kept: Iterable[Mapping[str, Any]]) -> Sequence[Basis]:
    """Give the grounds as a row keeps them."""
    return [
        Basis(
            one["use"],
            one["basis"],
            dt.date.fromisoformat(one["until"]) if one.get("until") else None,
        )
        for one in kept
    ]


def allows(kept: Iterable[Mapping[str, Any]], use: str, today: dt.date) -> bool:
    """Tell whether a ground for a use is in force."""
    return any(one.use == use and one.holds(today) for one in bases_of(kept))


def ends_on(
    form: str, kept: Iterable[Mapping[str, Any]], keep_until: dt.date | None
) -> dt.date | None:
    """Give the last day on which a card may be kept as it is; None where it has none.

    Of a person also what allows to keep or to share him ends it; the database counts likewise.
    """
    days = [keep_until] if keep_until else []
    if form == PERSON:
        days += [one.until for one in bases_of(kept) if one.use in ("hold", "share") and one.until]
    return min(days, default=None)


def same_person(text: str) -> str:
    """Give a name or an address as it is compared: small letters, single blanks, one spelling."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
