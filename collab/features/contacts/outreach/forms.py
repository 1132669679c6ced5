"""What somebody writes of a campaign, says came of a claim, and keeps for himself."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired

from collab.core.forms import PostForm, Ticks, Versioned, choices
from collab.core.texts import EARLIEST, AtMost, Foreseeable, NoControls, lines, one_line
from collab.features.contacts.outreach.rules import CODES, LONGEST, NOTE, PLACE, TITLE, Plan
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import marking_choices

NONE = ""


class CampaignForm(Versioned, PostForm):
    """A campaign. ``version`` is what its author last saw."""

    title = StringField(
        _("What it is called"),
        [DataRequired(_("Give it a title.")), AtMost(TITLE), NoControls()],
        filters=[one_line],
    )
    purpose = TextAreaField(_("What it is for"), [AtMost(LONGEST), NoControls()], filters=[lines])
    opens_on = DateField(_("From"), [InputRequired(_("Choose a day.")), Foreseeable()])
    closes_on = DateField(_("Until"), [InputRequired(_("Choose a day.")), Foreseeable()])
    script = SelectField(_("Talking point"))
    marking = SelectField(_("Marking"), [DataRequired(_("Choose one."))])

    def offer(self, scripts: Iterable[tuple[object, str]]) -> None:
        """Fill in the choices."""
        self.script.choices = choices([(NONE, _("None yet")), *scripts])
        if self.script.data is None:
            self.script.data = NONE
        known = [one for one in marking_choices() if Marking.from_name(one.value) < Marking.RED]
        self.marking.choices = known
        if self.marking.data is None:
            self.marking.data = DEFAULT_MARKING.key

    @property
    def plan(self) -> Plan:
        """Give what was written, once the form is valid."""
        return Plan(
            title=self.title.data or "",
            purpose=self.purpose.data or "",
            opens_on=self.opens_on.data or EARLIEST,
            closes_on=self.closes_on.data or EARLIEST,
            script_id=uuid.UUID(self.script.data) if self.script.data else None,
        )


class TargetsForm(PostForm):
    """Whom a campaign is to reach. ``seen`` are those who were among them when it was shown."""

    seen = HiddenField()
    contacts = Ticks(_("Contacts"))

    def offer(self, contacts: Iterable[tuple[object, str]], chosen: Collection[str]) -> None:
        """Fill in the contacts of the space, and who is among them now."""
        self.contacts.choices = choices(contacts)
        if self.contacts.data is None:
            self.contacts.data = list(chosen)
        if self.seen.data is None:
            self.seen.data = " ".join(chosen)

    @property
    def chosen(self) -> set[uuid.UUID]:
        """Give who was ticked."""
        return {uuid.UUID(one) for one in self.contacts.data or ()}

    @property
    def added(self) -> set[uuid.UUID]:
        """Give who was ticked and not seen among them."""
        return self.chosen - self._seen

    @property
    def removed(self) -> set[uuid.UUID]:
        """Give who was seen among them and is ticked no more."""
        return self._seen - self.chosen

    def stands_as(self, named: Collection[uuid.UUID]) -> bool:
        """Tell whether, of those with a box here, just who is ticked is named now."""
        return self._shown & set(named) == self.chosen

    @property
    def _seen(self) -> set[uuid.UUID]:
        seen = set((self.seen.data or "").split())
        return {one for one in self._shown if str(one) in seen}

    @property
    def _shown(self) -> set[uuid.UUID]:
        return {uuid.UUID(value) for value, *_ in self.contacts.iter_choices()}


class ResultForm(PostForm):
    """What came of getting in touch. The note never leaves one's own vault."""

    code = RadioField(
        _("What came of it"), [InputRequired(_("Choose one."))], choices=choices(CODES.items())
    )
    note = TextAreaField(_("Note for us alone"), [AtMost(NOTE), NoControls()], filters=[lines])


class NoteForm(PostForm):
    """Something to keep for one's own firm."""

    words = TextAreaField(
        _("Note for us alone"),
        [DataRequired(_("Write a few words.")), AtMost(NOTE), NoControls()],
        filters=[lines],
    )


class EncounterForm(Versioned, PostForm):
    """A visit or an event that is planned. ``version`` is what its author last saw."""

    planned_on = DateField(_("Day"), [InputRequired(_("Choose a day.")), Foreseeable()])
    place = StringField(_("Place"), [AtMost(PLACE), NoControls()], filters=[one_line])
    people = StringField(_("Who goes"), [AtMost(PLACE), NoControls()], filters=[one_line])
    tell_month = BooleanField(_("Tell the group in which month, and nothing else"))
