"""What counsel writes of a rule, and what anybody asks of the rules."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp

from collab.core.forms import Ticks, choices
from collab.core.texts import AtMost, NoControls, lines, one_line, whole
from collab.policy.declaration import (
    Attribution,
    Facets,
    Granularity,
    PermittedAction,
    Publicness,
    Subject,
    Time,
)
from collab.policy.judgement import Vote
from collab.policy.obligations import Obligations
from collab.policy.relation import Relation
from collab.policy.rulebook import Circumstances
from collab.policy.verdict import Transformation, Verdict
from collab.policy.wording import ATTRIBUTIONS, READERS, SCALES, SWITCHES
from collab.shared.rulebooks.changes import VoteDraft

TEXT, LINE = 2_000, 300
VERDICTS = (
    (Verdict.ALLOW, _("Allow: it may be shared")),
    (Verdict.TRANSFORM, _("Transform: it may be shared after a change")),
    (Verdict.REVIEW, _("Review: counsel looks first")),
    (Verdict.BLOCK, _("Block: it stays in the vault")),
)
CHANGES = tuple((one, one.replace("_", " ").capitalize()) for one in Transformation)
NO_LIMIT = SelectChoice("", _("No limit"))
WHATEVER = SelectChoice("", _("Whatever"))


def _text(label: Any, *first: Any, most: int = TEXT) -> TextAreaField:
    return TextAreaField(label, [*first, AtMost(most), NoControls()], filters=[lines])


def _number(label: Any, most: int = 1200) -> IntegerField:
    return IntegerField(
        label, validators=[Optional(), NumberRange(1, most, _("Give a whole number."))]
    )


class ProposalForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """What every proposal says; ``base`` is the version its proposer last saw."""

    why = _text(_("Why the rule should change"), DataRequired(_("Say why.")))
    effective_on = DateField(
        _("In force from"), validators=[InputRequired(_("Choose the day it takes effect."))]
    )
    base = HiddenField()

    @property
    def seen(self) -> int:
        """Give the version that was looked at; none at all is older than any."""
        return whole(self.base.data) or 0

    @property
    def day(self) -> dt.date:
        """Give the day it takes effect. :raises ValueError: when the form is not valid."""
        if self.effective_on.data is None:
            raise ValueError("no day was chosen")
        return self.effective_on.data


class VoteForm(ProposalForm):
    """One rule's vote."""

    verdict = SelectField(_("Verdict"), choices=choices(VERDICTS))
    transformations = Ticks(_("Where it needs a change: which"), choices=choices(CHANGES))
    reason = _text(_("Reason for the reader"), DataRequired(_("Give the reader a reason.")))
    reason_counsel = _text(_("Reason for counsel"), DataRequired(_("Give counsel a reason.")))
    ways_out = _text(_("Ways out, one a line"))
    public = BooleanField(_("Falls away where anyone can read the same, with a citation"))
    watermark = BooleanField(_("A file that holds a copy names who took it, and when"))
    no_forwarding = BooleanField(_("It stays within the organisations that read it"))
    attribution = SelectField(
        _("The finest it may be attributed"),
        choices=[NO_LIMIT, *choices(ATTRIBUTIONS.items())],
        default="",
    )
    permitted_action = SelectField(
        _("The most readers may do"),
        choices=[
            NO_LIMIT,
            *choices((one, one.replace("_", " ").capitalize()) for one in PermittedAction),
        ],
        default="",
    )
    expires_after_months = _number(_("Counsel looks again after so many months"))
    example = StringField(
        _("A worked example: what somebody might write that is judged so"),
        [Optional(), AtMost(LINE), NoControls()],
        filters=[one_line],
    )

    @property
    def draft(self) -> VoteDraft:
        """Give what was written, once the form is valid."""
        told = self.attribution.data, self.permitted_action.data
        return VoteDraft(
            verdict=Verdict(self.verdict.data),
            reason=self.reason.data or "",
            reason_counsel=self.reason_counsel.data or "",
            ways_out=tuple(filter(None, map(str.strip, (self.ways_out.data or "").splitlines()))),
            transformations=tuple(Transformation(one) for one in self.transformations.data or ()),
            public=self.public.data,
            obligations=Obligations(
                watermark=self.watermark.data,
                no_forwarding=self.no_forwarding.data,
                attribution=Attribution(told[0]) if told[0] else None,
                permitted_action=PermittedAction(told[1]) if told[1] else None,
                expires_after_months=self.expires_after_months.data,
            ),
            example=self.example.data or "",
        )


def kept_of(vote: Vote) -> dict[str, Any]:
    """Give a vote as its form begins."""
    asked = vote.obligations
    return {
        "verdict": vote.verdict.value,
        "transformations": [one.value for one in vote.transformations],
        "reason": vote.reason,
        "reason_counsel": vote.reason_counsel,
        "ways_out": "\n".join(vote.ways_out),
        "public": vote.yields_to_publicness,
        "watermark": asked.watermark,
        "no_forwarding": asked.no_forwarding,
        "attribution": asked.attribution or "",
        "permitted_action": asked.permitted_action or "",
        "expires_after_months": asked.expires_after_months,
    }


def _scale(facet: str, label: Any) -> Ticks:
    return Ticks(label, choices=choices(SCALES[facet].items()))


def _switch(name: str) -> SelectField:
    yes, no = SWITCHES[name]
    return SelectField(
        yes.capitalize(),
        choices=[WHATEVER, SelectChoice("yes", yes), SelectChoice("no", no)],
        default="",
    )


class CaseForm(VoteForm):
    """A case of a category: when it holds, and its vote."""

    name = StringField(
        _("Name of the case, in a word or two"),
        [
            DataRequired(_("Name it.")),
            AtMost(40),
            Regexp(r"^[A-Za-z][A-Za-z ]*$", message=_("Use letters only.")),
        ],
        filters=[one_line],
    )
    time = _scale("time", _("When it happens"))
    granularity = _scale("granularity", _("How detailed it is"))
    subject = _scale("subject", _("Whom it is about"))
    publicness = _scale("publicness", _("How public it is"))
    names_person = _switch("names_person")
    names_firm = _switch("names_firm")
    proposes_joint_conduct = _switch("proposes_joint_conduct")
    older_than_months = _number(_("At least so many months old"))
    younger_than_months = _number(_("Younger than so many months"))
    fewer_contributors_than = _number(_("Fewer contributors than"))
    share_above = _number(_("The largest contributor above so many per cent"), 99)

    @property
    def key(self) -> str:
        """Give the name as the files write it."""
        return re.sub(r"\W+", "_", (self.name.data or "").lower()).strip("_")

    @property
    def when(self) -> dict[str, Any]:
        """Give the condition as the files write it; what is left open is left out."""
        parts: dict[str, Any] = {name: self[name].data or [] for name in SCALES}
        for name in ("names_person", "names_firm", "proposes_joint_conduct"):
            parts[name] = {"yes": True, "no": False}.get(self[name].data)
        for name in (
            "older_than_months",
            "younger_than_months",
            "fewer_contributors_than",
            "share_above",
        ):
            parts[name] = self[name].data
        return {name: part for name, part in parts.items() if part is not None and part != []}


class ReferenceForm(ProposalForm):
    """Where a rule comes from, and whether counsel has read it there."""

    text = _text(_("What it says"), DataRequired(_("Say what it is.")))
    verified = BooleanField(_("Counsel has read the cited text in its official source"))


class DecisionForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """The second person's word."""

    answer = _text(_("A word to whoever proposed it"))


class OpinionForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """Counsel's word on what would be judged more strictly today."""

    outcome = SelectField(
        _("What follows"),
        choices=choices(
            (
                ("kept", _("It stays as it is")),
                ("referred", _("Something is to be done: I see to it")),
            )
        ),
    )
    opinion = _text(_("Why"), DataRequired(_("Say why.")))


NOT_SAID = SelectChoice("", _("Not said"))


def _answer(facet: str, label: Any) -> SelectField:
    return SelectField(label, choices=[NOT_SAID, *choices(SCALES[facet].items())], default="")


class QuestionForm(FlaskForm):  # type: ignore[misc] # flask_wtf has no types
    """A question to the rules: nothing is kept, so it stands in the address."""

    category = SelectField(_("What it says"), choices=[])
    time = _answer("time", _("When it happens"))
    granularity = _answer("granularity", _("How detailed it is"))
    subject = _answer("subject", _("Whom it is about"))
    publicness = SelectField(
        _("How public it is"),
        choices=choices(SCALES["publicness"].items()),
        default=Publicness.MEMBER_PRIVATE.value,
    )
    age_months = _number(_("Age in months"))
    contributors = _number(_("How many firms stand behind a figure"), 10_000)
    largest_share = _number(_("How much of it the largest one is, in per cent"), 100)
    names_person = BooleanField(_("A person can be recognised in it"))
    names_firm = BooleanField(_("It names a firm"))
    proposes_joint_conduct = BooleanField(_("It proposes that members do something together"))
    conditional_threat = BooleanField(_("It says what will follow if somebody does not comply"))
    readers = Ticks(_("Who reads it"), choices=choices(READERS.items()))

    def __init__(self, categories: list[tuple[str, str]]) -> None:
        # A list left empty means somebody who competes: the gate never assumes the milder reader.
        super().__init__(request.args, meta={"csrf": False})
        self.category.choices = choices(categories)

    @property
    def asked(self) -> bool:
        """Tell whether the address asks anything that can be answered."""
        return "category" in request.args and bool(self.validate())

    @property
    def circumstances(self) -> Circumstances:
        """Give what is asked, once the form is valid."""
        facets = Facets(
            time=Time(self.time.data) if self.time.data else None,
            granularity=Granularity(self.granularity.data) if self.granularity.data else None,
            subject=Subject(self.subject.data) if self.subject.data else None,
            publicness=Publicness(self.publicness.data),
            age_months=self.age_months.data,
            names_person=self.names_person.data,
            names_firm=self.names_firm.data,
            proposes_joint_conduct=self.proposes_joint_conduct.data,
            conditional_threat=self.conditional_threat.data,
            contributors=self.contributors.data,
            largest_share=self.largest_share.data,
        )
        readers = frozenset(map(Relation, self.readers.data or ())) or {Relation.COMPETITOR}
        cited = facets.publicness is Publicness.GENUINE
        return Circumstances(self.category.data, facets, readers, cited=cited)
