"""What somebody writes of an action, notes on its way, and says of what came of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from collab.core.forms import PostForm, Versioned, choices
from collab.core.texts import EARLIEST, AtMost, Foreseeable, NoControls, lines, one_line
from collab.features.actions.rules import (
    EFFECTS,
    EFFORTS,
    LINK,
    LONGEST,
    MOST_LINKS,
    NOTE,
    POLARITIES,
    TITLE,
    TOPIC,
    Measure,
)
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import marking_choices

EACH_FIRM, OPEN = "each_firm", ""
DOCUMENT = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*$")


def _leads_somewhere(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:  # half an address of the sixth version
        return False
    return parts.scheme in ("https", "http") and bool(parts.netloc) and len(link) <= LINK


class MeasureForm(Versioned, PostForm):
    """An action. ``version`` is what its author last saw."""

    title = StringField(
        _("What is to be done, in a line"),
        [DataRequired(_("Say what is to be done.")), AtMost(TITLE), NoControls()],
        filters=[one_line],
    )
    body = TextAreaField(_("More about it"), [AtMost(LONGEST), NoControls()], filters=[lines])
    owner = SelectField(_("Who does it"), [DataRequired(_("Choose one."))])
    due_on = DateField(_("Until"), [InputRequired(_("Choose a day.")), Foreseeable()])
    marking = SelectField(_("Marking"), [DataRequired(_("Choose one."))])
    topic = StringField(_("Topic"), [AtMost(TOPIC), NoControls()], filters=[one_line])
    leverage = SelectField(_("Category of leverage"))
    polarity = RadioField(
        _("What it does"),
        [Optional()],
        choices=choices([(OPEN, _("Not said")), *POLARITIES.items()]),
    )
    effort = RadioField(
        _("Effort"), [Optional()], choices=choices([(OPEN, _("Not said")), *EFFORTS.items()])
    )
    evidence = TextAreaField(
        _("How one will see that it was done"), [AtMost(LONGEST), NoControls()], filters=[lines]
    )
    links = TextAreaField(_("Links, one on each line"), [NoControls()], filters=[lines])
    documents = TextAreaField(
        _("Documents on Collab, one address on each line"), [NoControls()], filters=[lines]
    )

    def offer(
        self,
        floor: Marking | None,
        people: Iterable[tuple[object, str]],
        categories: Iterable[tuple[str, str]],
    ) -> None:
        """Fill in the choices."""
        self.marking.choices = marking_choices(floor or Marking.CLEAR)
        if self.marking.data is None:
            self.marking.data = max(floor or DEFAULT_MARKING, DEFAULT_MARKING).key
        self.owner.choices = choices([(EACH_FIRM, _("Each firm for itself")), *people])
        self.leverage.choices = choices([(OPEN, _("Not said")), *categories])

    def validate_links(self, _field: Field) -> None:
        """Refuse what leads nowhere on the web, and too many."""
        if not all(_leads_somewhere(link) for link in self._links):
            raise ValidationError(_("Write each as https://…"))
        if len(self._links) > MOST_LINKS:
            raise ValidationError(_("At most twenty."))

    def validate_documents(self, _field: Field) -> None:
        """Refuse what is no address of a document, and too many."""
        written = [line for line in (self.documents.data or "").split("\n") if line.strip()]
        if any(DOCUMENT.search(line) is None for line in written) or len(written) > MOST_LINKS:
            raise ValidationError(_("Copy addresses of documents here, at most twenty."))

    @property
    def _links(self) -> tuple[str, ...]:
        return tuple(one.strip() for one in (self.links.data or "").split("\n") if one.strip())

    @property
    def measure(self) -> Measure:
        """Give what was written, once the form is valid."""
        found = (DOCUMENT.search(line) for line in (self.documents.data or "").split("\n"))
        return Measure(
            title=self.title.data or "",
            body=self.body.data or "",
            topic=self.topic.data or "",
            owner_id=None if self.owner.data == EACH_FIRM else uuid.UUID(self.owner.data),
            due_on=self.due_on.data or EARLIEST,
            leverage=self.leverage.data or None,
            polarity=self.polarity.data or None,
            effort=self.effort.data or None,
            evidence=self.evidence.data or "",
            links=self._links,
            documents=tuple(uuid.UUID(one[1]) for one in found if one is not None),
        )


class NoteForm(PostForm):
    """How far it is, in short."""

    note = StringField(_("Note, in short"), [AtMost(NOTE), NoControls()], filters=[one_line])


class EffectForm(PostForm):
    """What came of it for people."""

    effect = RadioField(
        _("What came of it"), [InputRequired(_("Choose one."))], choices=choices(EFFECTS.items())
    )
    recheck_on = DateField(_("Look again on"), [Optional(), Foreseeable()])
