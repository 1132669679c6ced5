"""What a firm chooses of a topic. There is no field in which anybody could tell where he buys."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs

from collab.core.forms import PostForm
from collab.features.interests.rules import Topic
from collab.features.interests.wording import country_options, issue_options, mineral_options
from collab.work.unit import Work

OPEN = SelectChoice("", _("Any"))


class TopicForm(PostForm):
    """Three choices, each of which may stay open."""

    issue = SelectField(_("Issue"), default="")
    country = SelectField(_("Country"), default="")
    mineral = SelectField(_("Mineral"), default="")

    def offer(self, work: Work) -> None:
        """Fill in the choices."""
        self.issue.choices = [OPEN] + [
            SelectChoice(key, label, optgroup=branch)
            for branch, leaves in issue_options(work)
            for key, label in leaves
        ]
        self.country.choices = _flat(country_options())
        self.mineral.choices = _flat(mineral_options(work))

    @property
    def topic(self) -> Topic:
        """Give what was chosen."""
        return Topic(self.issue.data or None, self.country.data or None, self.mineral.data or None)


def _flat(options: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [OPEN, *(SelectChoice(key, label) for key, label in options)]
