"""What is typed of series, meetings, topics and dates. Services judge it; forms only read it."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Optional

from collab.core.forms import PostForm, Ticks, Versioned, choices
from collab.core.texts import AtMost, NoControls, lines, one_line
from collab.features.meetings.asking import (
    ANSWERS,
    MARKINGS,
    PURPOSES,
    TITLE,
    WORDS,
    MeetingDraft,
    SeriesDraft,
    Terms,
    TopicDraft,
    When,
)
from collab.features.meetings.recurrence import RHYTHMS, Rhythm
from collab.policy.marking import DEFAULT_MARKING, Marking

NEEDED = _("Fill this in.")
CHOOSE = _("Choose one.")
MEANS = {
    Marking.GREEN: _("TLP:GREEN: may be passed on within the association"),
    Marking.AMBER: _("TLP:AMBER: organisations of this group and their clients"),
    Marking.AMBER_STRICT: _("TLP:AMBER+STRICT: organisations of this group only"),
    Marking.RED: _("TLP:RED: only the persons you name"),
}
NOBODY = SelectChoice("", _("Nobody yet"))
OFFERED_AT_ONCE = 4


def marking_choices(floor: Marking, *, red: bool) -> list[SelectChoice]:
    """Give the markings that may be chosen, no milder than ``floor``."""
    offered = (*MARKINGS, Marking.RED) if red else MARKINGS
    return [SelectChoice(one.key, MEANS[one]) for one in offered if one >= floor]


def _text(label: Any, most: int = TITLE, *, needed: bool = True) -> StringField:
    first = DataRequired(NEEDED) if needed else Optional()
    return StringField(label, [first, AtMost(most), NoControls()], filters=[one_line])


def _number(label: Any, default: int) -> IntegerField:
    return IntegerField(label, [InputRequired(NEEDED)], default=default)


class _InZone(PostForm):
    """A form whose hours are those of a clock in a time zone."""

    time_zone = SelectField(_("Time zone"), [InputRequired(CHOOSE)])

    def offer_zones(self, default: str) -> None:
        """Offer the zones of the world by the names of their places."""
        names = sorted(
            name
            for name in zoneinfo.available_timezones()
            if "/" in name and not name.startswith("Etc/")
        )
        self.time_zone.choices = [SelectChoice("UTC"), *map(_zone, names)]
        self.time_zone.data = self.time_zone.data or default


class _Zoned(Versioned, _InZone):
    """What series and meetings have in common."""

    place = _text(_("Place, or how to join"), needed=False)
    freeze_hours = _number(_("The agenda freezes so many hours before"), 48)
    quorum_firms = _number(_("So many organisations must be present"), 2)
    correction_days = _number(_("So many days to correct the minutes"), 7)
    names_firms = BooleanField(_("The minutes may name which organisation said what"))

    @property
    def terms(self) -> Terms:
        """Give how an agenda freezes and minutes are made."""
        return Terms(
            freeze_hours=self.freeze_hours.data or 0,
            quorum_firms=self.quorum_firms.data or 0,
            correction_days=self.correction_days.data or 0,
            names_firms=bool(self.names_firms.data),
        )


class SeriesForm(_Zoned):
    """A series of meetings."""

    name = _text(_("Name"))
    purpose = TextAreaField(
        _("What it is for"), [DataRequired(NEEDED), AtMost(WORDS), NoControls()], filters=[lines]
    )
    rhythm = RadioField(_("Rhythm"), [InputRequired(CHOOSE)], choices=choices(RHYTHMS.items()))
    every = _number(_("Every so many weeks or months"), 1)
    first_on = DateField(_("First day"), [InputRequired(NEEDED)])
    local_time = TimeField(_("Hour, by the clock of the time zone"), [InputRequired(NEEDED)])
    duration_minutes = _number(_("Minutes"), 90)

    @property
    def draft(self) -> SeriesDraft:
        """Give what was asked for, once the form is valid."""
        return SeriesDraft(
            name=self.name.data or "",
            purpose=self.purpose.data or "",
            rhythm=Rhythm(self.rhythm.data),
            every=self.every.data or 0,
            time_zone=self.time_zone.data or "",
            local_time=self.local_time.data or dt.time(),
            first_on=self.first_on.data or dt.date.min,
            duration_minutes=self.duration_minutes.data or 0,
            place=self.place.data or "",
            terms=self.terms,
        )


class MeetingForm(_Zoned):
    """A meeting; without a day, a poll is to find it."""

    title = _text(_("Title"))
    day = DateField(_("Day"), [Optional()])
    at = TimeField(_("Hour, by the clock of the time zone"), [Optional()])
    minutes = _number(_("Minutes"), 90)
    marking = SelectField(_("Marking"), [InputRequired(CHOOSE)], default=DEFAULT_MARKING.key)

    def offer(self, zone: str) -> None:
        """Fill in the choices."""
        self.offer_zones(zone)
        self.marking.choices = marking_choices(Marking.CLEAR, red=False)

    @property
    def when(self) -> When | None:
        """Give day and hour; None while a poll is to find them."""
        if self.day.data is None or self.at.data is None:
            return None
        zone, minutes = self.time_zone.data or "", self.minutes.data or 0
        return When(self.day.data, self.at.data, zone, minutes)

    @property
    def half_a_time(self) -> bool:
        """Tell whether only one of day and hour was given."""
        return (self.day.data is None) != (self.at.data is None)

    @property
    def draft(self) -> MeetingDraft:
        """Give what was asked for, once the form is valid."""
        return MeetingDraft(
            title=self.title.data or "",
            time_zone=self.time_zone.data or "",
            when=self.when,
            place=self.place.data or "",
            marking=Marking.from_name(self.marking.data or DEFAULT_MARKING.key),
            terms=self.terms,
        )


class _Topic(Versioned, PostForm):
    """What every topic says, whoever writes it."""

    title = _text(_("Topic: what is spoken of, and what is wanted of it"))
    body = TextAreaField(_("Text"), [Optional(), AtMost(WORDS), NoControls()], filters=[lines])
    purpose = RadioField(_("Purpose"), [InputRequired(CHOOSE)], choices=choices(PURPOSES.items()))
    category = SelectField(_("What it is about"), [InputRequired(CHOOSE)])
    minutes = _number(_("Minutes"), 15)
    marking = SelectField(_("Marking"), [InputRequired(CHOOSE)])

    def offer_categories(self, offered: Iterable[tuple[str, str]]) -> None:
        """Offer what one may speak of here."""
        self.category.choices = choices(offered)


class TopicForm(_Topic):
    """A topic as those write it who prepare the agenda."""

    owner_id = SelectField(_("Who leads through it"), [Optional()])
    recurring = BooleanField(_("It comes again at each meeting"))
    pinned = BooleanField(_("Bring it again even if it only informs and was not reached"))
    readers = Ticks(_("Persons, if it is marked red"))

    def offer_people(self, people: Sequence[tuple[uuid.UUID, str]]) -> None:
        """Offer the persons of the group."""
        self.owner_id.choices = [NOBODY, *choices(people)]
        self.readers.choices = choices(people)

    @property
    def draft(self) -> TopicDraft:
        """Give what was asked for, once the form is valid."""
        return TopicDraft(
            title=self.title.data or "",
            body=self.body.data or "",
            purpose=self.purpose.data or "",
            category=self.category.data or "",
            minutes=self.minutes.data or 0,
            owner_id=uuid.UUID(self.owner_id.data) if self.owner_id.data else None,
            marking=Marking.from_name(self.marking.data),
            readers=tuple(map(uuid.UUID, self.readers.data or ())),
            recurring=bool(self.recurring.data),
            pinned=bool(self.pinned.data),
        )


class ProposalForm(_Topic):
    """A topic as a member proposes it."""

    series = SelectField(_("For"), [Optional()])
    named = BooleanField(_("Show my name beside it"))

    def offer_series(self, offered: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Offer the series that go on."""
        any_meeting = SelectChoice("", _("Any meeting of this group"))
        self.series.choices = [any_meeting, *choices(offered)]

    @property
    def draft(self) -> TopicDraft:
        """Give what was asked for, once the form is valid."""
        return TopicDraft(
            title=self.title.data or "",
            body=self.body.data or "",
            purpose=self.purpose.data or "",
            category=self.category.data or "",
            minutes=self.minutes.data or 0,
            marking=Marking.from_name(self.marking.data),
        )

    @property
    def series_id(self) -> uuid.UUID | None:
        """Give the series it is for, if it is for one."""
        return uuid.UUID(self.series.data) if self.series.data else None


class WordsForm(PostForm):
    """A few words to somebody."""

    words = TextAreaField(
        _("Your words"), [DataRequired(NEEDED), AtMost(WORDS), NoControls()], filters=[lines]
    )


class OptionsForm(_InZone):
    """Up to four times at once; more can be offered after."""

    minutes = _number(_("Minutes"), 90)
    day_1 = DateField(_("First day"), [Optional()])
    at_1 = TimeField(_("Hour of the first"), [Optional()])
    day_2 = DateField(_("Second day"), [Optional()])
    at_2 = TimeField(_("Hour of the second"), [Optional()])
    day_3 = DateField(_("Third day"), [Optional()])
    at_3 = TimeField(_("Hour of the third"), [Optional()])
    day_4 = DateField(_("Fourth day"), [Optional()])
    at_4 = TimeField(_("Hour of the fourth"), [Optional()])

    @property
    def options(self) -> list[When]:
        """Give the times that were filled in whole."""
        zone, minutes = self.time_zone.data or "", self.minutes.data or 0
        pairs = (
            (self[f"day_{at}"].data, self[f"at_{at}"].data) for at in range(1, OFFERED_AT_ONCE + 1)
        )
        return [When(day, at, zone, minutes) for day, at in pairs if day and at]


def answers_form(options: Iterable[uuid.UUID]) -> type[PostForm]:
    """Make the form of a poll: for each option what suits oneself; the page names the hours."""
    fields = {
        f"option-{ident}": RadioField("", [Optional()], choices=choices(ANSWERS.items()))
        for ident in options
    }
    return type("AnswersForm", (PostForm,), fields)


def _zone(name: str) -> SelectChoice:
    region, _slash, place = name.partition("/")
    return SelectChoice(name, place.replace("_", " "), optgroup=region)
