"""A file and what it is called, as somebody sends it."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired
from wtforms import BooleanField, FileField, SelectField, StringField
from wtforms.validators import DataRequired

from collab.core.forms import Versioned
from collab.core.texts import AtMost, NoControls, one_line
from collab.features.documents.rules import LONGEST_TITLE
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import marking_choices


class FileForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """The file, its title, and whether it is also kept as it came."""

    file = FileField(_("File"))
    title = StringField(_("Title"), [AtMost(LONGEST_TITLE), NoControls()], filters=[one_line])
    keep_original = BooleanField(_("Also keep the file as it came, sealed in your vault"))

    def sent(self, most: int) -> tuple[str, bytes] | None:
        """Give name and bytes of the file that was sent, at most one byte too many."""
        found = request.files.get(self.file.name)
        if found is None or not found.filename:
            return None
        return found.filename, found.stream.read(most + 1)


class NewDocumentForm(FileForm):
    """A document that is not there yet."""

    file = FileField(_("File"), [FileRequired(_("Choose a file first."))])
    marking = SelectField(_("Marking"), [DataRequired(_("Choose one."))])

    def offer(self, floor: Marking) -> None:
        """Fill in the choices: no marking milder than that of the item it hangs on."""
        self.marking.choices = marking_choices(floor)
        if self.marking.data is None:
            self.marking.data = max(floor, DEFAULT_MARKING).key


class EditForm(Versioned, FileForm):
    """Another title, another file, or both; ``version`` is what the author last saw."""
