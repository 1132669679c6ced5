"""What an author declares before a draft meets the gate."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs
from wtforms.validators import URL, InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from collab.core.texts import AtMost, NoControls, one_line
from collab.policy.declaration import (
    Attribution,
    Citation,
    Declaration,
    Facets,
    Granularity,
    PermittedAction,
    Publicness,
    Subject,
    Time,
)
from collab.policy.marking import DEFAULT_MARKING, Marking
from collab.shared.releases.changes_form import ChangesForm
from collab.shared.releases.models import Release
from collab.shared.rulebooks.current import current

OPEN = SelectChoice("", "Not said")
MARKINGS = {
    Marking.CLEAR: "may be passed on to anybody",
    Marking.GREEN: "may be passed on within the association",
    Marking.AMBER: "readers' own organisations and their clients, where they need it",
    Marking.AMBER_STRICT: "readers' own organisations only, where they need it",
    Marking.RED: "the persons you name, and nobody else",
}
TIMES = {
    Time.PAST: "It is past",
    Time.CURRENT: "It goes on now",
    Time.FUTURE: "It lies ahead",
    Time.NONE: "No time is told",
}
GRANULARITIES = {
    Granularity.INDIVIDUAL: "One organisation can be seen behind it",
    Granularity.AGGREGATED: "Only totals of several",
    Granularity.NONE: "It tells of no organisation's figures",
}
SUBJECTS = {
    Subject.AFFECTED_PEOPLE: "People who are affected",
    Subject.THIRD_PARTY: "A third party, such as an operator or an authority",
    Subject.OWN: "Your own organisation",
    Subject.OTHER_MEMBER: "Another member",
    Subject.NONE: "Nobody in particular",
}
PUBLICNESS = {
    Publicness.MEMBER_PRIVATE: "Not public",
    Publicness.OBTAINABLE_AT_COST: "Obtainable, at a cost",
    Publicness.GENUINE: "Public: anybody can read it free of charge",
}
ATTRIBUTIONS = {
    Attribution.MEMBER: "“A member”",
    Attribution.KIND: "Your kind of organisation, where enough others fit it",
    Attribution.NAMED: "Your organisation by name",
    Attribution.FACILITATOR_ONLY: "Only the facilitator learns that it was you",
}
ACTIONS = {
    PermittedAction.NO_CONTACT: "No contact with anybody about it",
    PermittedAction.ASK_CONTRIBUTOR_FIRST: "Ask the contributor first",
    PermittedAction.DESK_RESEARCH_ONLY: "Desk research only",
    PermittedAction.RAISE_WITHOUT_DETAIL: "Raise the subject without detail",
    PermittedAction.RAISE_OPENLY: "Raise it openly",
}


def category_choices() -> list[SelectChoice]:
    """Give the rulebook's categories under their families."""
    book = current()
    return [
        SelectChoice(category.key, category.title, optgroup=family)
        for key, family in book.families.items()
        for category in book.categories.values()
        if category.family == key
    ]


def marking_choices(floor: Marking = Marking.CLEAR) -> list[SelectChoice]:
    """Give the markings a copy may bear, no milder than ``floor``, with what they mean."""
    return [
        SelectChoice(marking.key, f"{marking.label}: {text}")
        for marking, text in MARKINGS.items()
        if marking >= floor
    ]


def named_choices(words: Mapping[Any, str]) -> list[SelectChoice]:
    """Give members of an enumeration with their words."""
    return [SelectChoice(member.value, text) for member, text in words.items()]


class DeclarationForm(ChangesForm):
    """The declaration, the space, and for RED the persons."""

    space = SelectField("Release into", validators=[InputRequired("Choose where it should go.")])
    category = SelectField(
        "What it says", validators=[InputRequired("Choose what kind of thing it says.")]
    )
    time = SelectField("When", choices=[OPEN, *named_choices(TIMES)], default="")
    granularity = SelectField(
        "How single", choices=[OPEN, *named_choices(GRANULARITIES)], default=""
    )
    subject = SelectField("Whose", choices=[OPEN, *named_choices(SUBJECTS)], default="")
    age_months = IntegerField(
        "Age in months", validators=[Optional(), NumberRange(0, 1200, "Give whole months.")]
    )
    contributors = IntegerField(
        "How many firms stand behind a figure",
        validators=[Optional(), NumberRange(0, 10_000, "Give a whole number.")],
    )
    largest_share = IntegerField(
        "How much of it the largest one is, in per cent",
        validators=[Optional(), NumberRange(0, 100, "Give whole per cent.")],
    )
    names_person = BooleanField("A person can be recognised in it")
    names_firm = BooleanField("It names a firm")
    proposes_joint_conduct = BooleanField("It proposes that members do something together")
    conditional_threat = BooleanField("It says what will follow if somebody does not comply")
    publicness = SelectField(
        "How public it is",
        validators=[InputRequired("Choose one.")],
        choices=named_choices(PUBLICNESS),
        default=Publicness.MEMBER_PRIVATE.value,
    )
    citation_url = StringField(
        "Where anybody can read it",
        validators=[
            Optional(),
            NoControls(),
            AtMost(1000),
            URL(message="Give a full web address."),
        ],
        filters=[one_line],
    )
    retrieved_on = DateField("Read there on", validators=[Optional()])
    marking = SelectField(
        "Marking",
        validators=[InputRequired("Choose one.")],
        choices=marking_choices(),
        default=DEFAULT_MARKING.key,
    )
    circle = SelectMultipleField(
        "Persons who may read it (TLP:RED)",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    attribution = SelectField(
        "Shown as coming from",
        validators=[InputRequired("Choose one.")],
        choices=named_choices(ATTRIBUTIONS),
        default=Attribution.MEMBER.value,
    )
    permitted_action = SelectField(
        "What readers may do with it",
        validators=[InputRequired("Choose one.")],
        choices=named_choices(ACTIONS),
        default=PermittedAction.NO_CONTACT.value,
    )
    seen = HiddenField()
    corrects = HiddenField()

    def offer(
        self,
        spaces: Iterable[tuple[uuid.UUID, str]],
        people: Sequence[tuple[uuid.UUID, str]] = (),
    ) -> None:
        """Fill in what this viewer can choose from; of several spaces none is chosen for him."""
        known = [SelectChoice(str(key), name) for key, name in spaces]
        self.space.choices = [SelectChoice("", "Choose"), *known] if len(known) > 1 else known
        self.circle.choices = [SelectChoice(str(key), name) for key, name in people]
        self.category.choices = [SelectChoice("", "Choose"), *category_choices()]

    @property
    def declaration(self) -> Declaration:
        """Give what was declared, once the form is valid."""
        return Declaration(
            category=self.category.data,
            facets=Facets(
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
            ),
            marking=Marking.from_name(self.marking.data),
            attribution=Attribution(self.attribution.data),
            permitted_action=PermittedAction(self.permitted_action.data),
            citation=self._citation(),
        )

    @property
    def named(self) -> list[uuid.UUID] | None:
        """Give the circle, for RED only."""
        if Marking.from_name(self.marking.data) is not Marking.RED:
            return None
        return [uuid.UUID(value) for value in self.circle.data or ()]

    def _citation(self) -> Citation | None:
        if not self.citation_url.data or not self.retrieved_on.data:
            return None
        return Citation(self.citation_url.data, self.retrieved_on.data)


def declared_in(row: Release) -> dict[str, Any]:
    """Give what was declared of a copy, as the form of its correction begins."""
    told = {name: value for name, value in row.facets.items() if value is not None}
    read = row.citation or {}
    return {
        **told,
        "category": row.category,
        "marking": Marking(row.copy_marking).key,
        "attribution": row.attribution,
        "permitted_action": row.permitted_action,
        "circle": [str(one) for one in row.copy_circle or ()],
        "citation_url": read.get("url", ""),
        "retrieved_on": dt.date.fromisoformat(read["retrieved_on"]) if read else None,
    }
