"""What an author types, turned into a draft. Only the title is needed; nothing else is forced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, Regexp

from collab.core.texts import AtMost, NoControls, lines, one_line, whole
from collab.core.vocabularies import countries, issue_tree
from collab.features.findings.rules import (
    CREDIBILITY,
    IRREMEDIABILITY,
    RELIABILITY,
    SCALE,
    SCOPE,
    SOURCE_COUNTS,
    SOURCE_KINDS,
    FindingDraft,
)
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.forms import marking_choices

TITLE, STATEMENT, REGION, CIRCUMSTANCES, IDENTITY = 200, 10_000, 200, 5_000, 2_000
OPEN = SelectChoice("", _("Not said"))


def _choice(label: Any, words: Mapping[Any, str], *, numbered: bool = False) -> SelectField:
    """Give a choice that may stay open; a form that says nothing of it leaves it open too."""
    named = [
        SelectChoice(str(key), f"{key}: {word}" if numbered else word)
        for key, word in words.items()
    ]
    return SelectField(label, choices=[OPEN, *named], default="")


def _issues() -> list[SelectChoice]:
    return [OPEN] + [
        SelectChoice(key, label, optgroup=branch.label)
        for branch in issue_tree()
        for key, label in branch.issues.items()
    ]


class FindingForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """A finding with the three layers of its source; ``version`` is what the author last saw."""

    title = StringField(
        _("Title"),
        [DataRequired(_("Give it a title.")), AtMost(TITLE), NoControls()],
        filters=[one_line],
    )
    statement = TextAreaField(
        _("What is happening"), [AtMost(STATEMENT), NoControls()], filters=[lines]
    )
    issue = SelectField(_("Issue"), choices=_issues, default="")
    country = _choice(_("Country"), countries())
    region = StringField(_("Region"), [AtMost(REGION), NoControls()], filters=[one_line])
    scale = _choice(_("Scale"), SCALE, numbered=True)
    scope = _choice(_("Scope"), SCOPE, numbered=True)
    irremediability = _choice(_("Irremediability"), IRREMEDIABILITY, numbered=True)
    reliability = _choice(_("Reliability of the source"), RELIABILITY, numbered=True)
    credibility = _choice(_("Credibility of the information"), CREDIBILITY, numbered=True)
    source_kind = _choice(_("Kind of source"), SOURCE_KINDS)
    source_count = _choice(_("How many sources"), SOURCE_COUNTS)
    source_month = StringField(
        _("Month of the source"),
        [
            Regexp(
                r"^$|^(19|20)\d\d-(0[1-9]|1[0-2])$",
                message=_("Give year and month as numbers, such as 2025-03."),
            )
        ],
        filters=[one_line],
    )
    circumstances = TextAreaField(
        _("Circumstances"), [AtMost(CIRCUMSTANCES), NoControls()], filters=[lines]
    )
    identity = TextAreaField(
        _("Identity of the source"), [AtMost(IDENTITY), NoControls()], filters=[lines]
    )
    forget_identity = BooleanField(_("Delete the identity that is sealed now"))
    marking = SelectField(
        _("How far it may travel"),
        [DataRequired(_("Choose one."))],
        choices=marking_choices(),
        default=DEFAULT_MARKING.key,
    )
    version = HiddenField()

    @property
    def draft(self) -> FindingDraft:
        """Give what was written, once the form is valid."""
        return FindingDraft(
            title=self.title.data or "",
            statement=self.statement.data or "",
            issue=self.issue.data or None,
            country=self.country.data or None,
            region=self.region.data or "",
            reliability=self.reliability.data or None,
            credibility=whole(self.credibility.data),
            scale=whole(self.scale.data),
            scope=whole(self.scope.data),
            irremediability=whole(self.irremediability.data),
            source_kind=self.source_kind.data or None,
            source_count=self.source_count.data or None,
            source_month=self.source_month.data or None,
            circumstances=self.circumstances.data or "",
            identity=self._identity(),
            marking=Marking.from_name(self.marking.data),
        )

    @property
    def seen_version(self) -> int:
        """Give the version the author last saw; none at all is older than any."""
        return whole(self.version.data) or 0

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Give name, label and what stands there in words, of everything but the sealed layer."""
        for name, field in self._fields.items():
            if name in ("version", "csrf_token", "identity", "forget_identity"):
                continue
            yield name, str(field.label.text), in_words(field, field.data)

    def _identity(self) -> str | None:
        """Give None where the sealed identity is to stay as it is."""
        if self.forget_identity.data:
            return ""
        return self.identity.data or None


def in_words(field: Any, value: object) -> str:
    """Say what a value of a field means: its choice's words, or the text itself."""
    if isinstance(field, SelectField):
        choices: Any = field.iter_choices()
        return next((str(c.label) for c in choices if c.value == str(value or "")), "")
    return str(value or "")
