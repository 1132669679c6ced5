"""What an expert writes, a firm says of facts, a facilitator releases, and addressees answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

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
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Optional

from collab.core.forms import PostForm, Ticks, choices
from collab.core.texts import AtMost, Foreseeable, NoControls, lines, one_line, whole
from collab.features.engagements.reports.rules import (
    BODY,
    EXCERPT,
    GIVEN,
    HEADING,
    LANGUAGES,
    RECOMMENDED,
    SECTION,
    SUMMARY,
    TITLE,
    WORDS,
    Addressee,
    Reply,
    Response,
)
from collab.features.engagements.reports.service.releasing import Choice
from collab.policy.declaration import PermittedAction
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import ACTIONS, marking_choices, named_choices

NOBODY = ""


class Versioned(PostForm):
    """A form of something that others may change. ``version`` is what its author last saw."""

    version = HiddenField()

    @property
    def seen(self) -> int | None:
        """Give the version its author saw; None where there was nothing."""
        return whole(self.version.data)


class AboutForm(Versioned):
    """What a report is called, in which language, and its summary."""

    title = StringField(
        _("Title"),
        [DataRequired(_("Give it a title.")), AtMost(TITLE), NoControls()],
        filters=[one_line],
    )
    language = SelectField(_("Language"), choices=choices(LANGUAGES.items()), default="en")
    summary = TextAreaField(_("Summary"), [AtMost(SUMMARY), NoControls()], filters=[lines])


class SectionForm(Versioned):
    """A section of a report."""

    heading = StringField(
        _("Heading"),
        [DataRequired(_("Give it a heading.")), AtMost(HEADING), NoControls()],
        filters=[one_line],
    )
    text = TextAreaField(
        _("Text"),
        [DataRequired(_("Write the text.")), AtMost(SECTION), NoControls()],
        filters=[lines],
    )
    neutral = BooleanField(_("Fit for everybody: it names no firm that takes part"))


class StepForm(PostForm):
    """What two steps ask for: returning says why, asking says until when."""

    words = TextAreaField(_("What is missing"), [AtMost(WORDS // 2)], filters=[lines])
    until = DateField(_("They answer until"), [Optional(), Foreseeable()])


class PassageForm(PostForm):
    """Which words speak of whom."""

    section = SelectField(_("Section"), [InputRequired(_("Choose one."))])
    excerpt = TextAreaField(
        _("The words"), [DataRequired(_("Copy the words.")), AtMost(EXCERPT)], filters=[lines]
    )
    party = SelectField(_("They speak of"), [InputRequired(_("Choose one."))])

    def offer(
        self, sections: Iterable[tuple[str, str]], parties: Iterable[tuple[uuid.UUID, str]]
    ) -> None:
        """Fill in the sections of what is in escrow, and the firms there may be."""
        self.section.choices = choices(sections)
        self.party.choices = choices(parties)


class CommentForm(Versioned):
    """What is not so in a passage."""

    words = TextAreaField(
        _("What is not so"),
        [DataRequired(_("Say what is not so.")), AtMost(WORDS), NoControls()],
        filters=[lines],
    )


class AnswerForm(Versioned):
    """What the expert says to it."""

    changed = RadioField(
        _("The text"),
        [InputRequired(_("Choose one."))],
        choices=choices((("yes", _("was changed")), ("no", _("stays as it is")))),
    )
    answer = TextAreaField(
        _("Why"),
        [DataRequired(_("Say why.")), AtMost(WORDS), NoControls()],
        filters=[lines],
    )


class ReleaseForm(PostForm):
    """What of a report a space is given."""

    sections = Ticks(_("Sections"))
    summary = BooleanField(_("The summary too"))
    category = SelectField(_("What it says"), [InputRequired(_("Choose one."))])
    marking = SelectField(_("Marking"), [InputRequired(_("Choose one."))])
    permitted = SelectField(
        _("What readers may do with it"),
        [InputRequired(_("Choose one."))],
        choices=named_choices(ACTIONS),
        default=PermittedAction.RAISE_WITHOUT_DETAIL.value,
    )

    def offer(
        self, sections: Sequence[tuple[str, str]], categories: Iterable[tuple[str, str]]
    ) -> None:
        """Fill in the sections of the final text and what may be spoken of in that space."""
        self.sections.choices = choices(sections)
        if self.sections.data is None:
            self.sections.data = [key for key, _heading in sections]
        self.category.choices = choices(categories)
        known: list[SelectChoice] = [
            one for one in marking_choices() if Marking.from_name(one.value) < Marking.RED
        ]
        self.marking.choices = known
        if self.marking.data is None:
            self.marking.data = DEFAULT_MARKING.key

    @property
    def choice(self) -> Choice:
        """Give what was chosen, once the form is valid."""
        return Choice(
            sections=tuple(self.sections.data or ()),
            summary=bool(self.summary.data),
            marking=Marking.from_name(self.marking.data),
            category=self.category.data,
            permitted=PermittedAction(self.permitted.data),
        )


class SettleForm(Versioned):
    """What counsel says of a release."""

    words = TextAreaField(_("What you say of it"), [AtMost(WORDS // 2)], filters=[lines])


class RecommendForm(PostForm):
    """A recommendation and to whom it goes."""

    words = TextAreaField(
        _("What is recommended"),
        [DataRequired(_("Say what is recommended.")), AtMost(RECOMMENDED), NoControls()],
        filters=[lines],
    )
    due_on = DateField(
        _("An answer is hoped for by"), [InputRequired(_("Choose a day.")), Foreseeable()]
    )
    firms = Ticks(_("To firms of this space"))
    bodies = TextAreaField(_("To bodies outside"), [AtMost(BODY * 10), NoControls()])

    def offer(self, firms: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Fill in the firms of the space."""
        self.firms.choices = choices(firms)
        if self.firms.data is None:
            self.firms.data = []

    @property
    def addressees(self) -> tuple[Addressee, ...]:
        """Give to whom it goes."""
        named = [one.strip() for one in (self.bodies.data or "").splitlines() if one.strip()]
        return (
            *(Addressee(firm_id=uuid.UUID(one)) for one in self.firms.data or ()),
            *(Addressee(body=one) for one in dict.fromkeys(named)),
        )


class ReplyForm(Versioned):
    """What an addressee says of a recommendation."""

    response = RadioField(
        _("Your answer"), [InputRequired(_("Choose one."))], choices=choices(GIVEN.items())
    )
    words = TextAreaField(_("Why"), [AtMost(WORDS // 2), NoControls()], filters=[lines])
    tells = BooleanField(_("This space may read why"))
    planned_on = DateField(_("To be done by"), [Optional(), Foreseeable()])
    owner = SelectField(_("Who sees to it"))

    def offer(self, people: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Fill in one's own people."""
        self.owner.choices = choices([(NOBODY, _("Nobody yet")), *people])
        if self.owner.data is None:
            self.owner.data = NOBODY

    @property
    def reply(self) -> Reply:
        """Give what was answered, once the form is valid."""
        return Reply(
            response=Response(self.response.data),
            words=self.words.data or "",
            told=bool(self.tells.data),
            planned_on=self.planned_on.data,
            owner_id=uuid.UUID(self.owner.data) if self.owner.data else None,
        )
