"""What the pages of one version show: its text, what it lacks, counsel's page, differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from collab.core.panels import panels
from collab.features.talking_points import queries
from collab.features.talking_points.cards import version_card_of
from collab.features.talking_points.choosing import items_of, left_out, pieces_of
from collab.features.talking_points.forms import (
    ArrangementForm,
    ChecksForm,
    CopyForm,
    EvidenceForm,
    LanguageForm,
    OpinionForm,
    SignForm,
    TextForm,
)
from collab.features.talking_points.models import TalkingPoint, TalkingPointVersion
from collab.features.talking_points.pages import WORDS
from collab.features.talking_points.policy import TAKING, Act
from collab.features.talking_points.rules import CHECKS, FIELDS, LANGUAGES, STEPS, Step
from collab.people.spaces.audience import readers_of
from collab.people.spaces.queries import one as one_space
from collab.shared.objections.queries import open_on
from collab.shared.process.plain import standing_out
from collab.shared.process.screening import categories
from collab.shared.releases.pages import people_by_firm
from collab.work.unit import Work


def version_page(
    work: Work,
    row: TalkingPointVersion,
    *,
    arrangement: ArrangementForm | None = None,
    evidence: EvidenceForm | None = None,
    opinion: OpinionForm | None = None,
    problems: Sequence[str] = (),
) -> str:
    """Render one version with all the viewer may read of it and do with it."""
    drafting = work.may(Act.DRAFT, row).allowed
    texts = queries.texts(work, row.id)
    document = queries.one(work, row.talking_point_id)
    others = LanguageForm()
    others.offer(text.language for text in texts)
    return render_template(
        "talking_points/version.html",
        texts=texts,
        others=others if drafting and others.language.choices else None,
        drafting=drafting,
        arrangement=(arrangement or arrangement_form(work, row)) if drafting else None,
        ticking=ChecksForm.of(row.ticked, queries.digest(work, row.id)) if drafting else None,
        proving=(evidence or evidence_form(work, row)) if drafting else None,
        steps=_steps(work, row),
        may_sign=work.may(TAKING[Step.SIGN], row).allowed,
        may_change=work.may(Act.CHANGE, document).allowed,
        wordings=_wordings(work, row, opinion),
        problems=problems,
        before=queries.before(work, row),
        panels=panels(work, version_card_of(row, document)),
        objection=open_on(work, row.id),
        **_shown(work, row, document),
    )


def sign_page(
    work: Work,
    row: TalkingPointVersion,
    *,
    form: SignForm | None = None,
    opinion: OpinionForm | None = None,
    problems: Sequence[str] = (),
) -> str:
    """Render what counsel signs: the exact text, what stands out in it, and its hash."""
    texts = queries.texts(work, row.id)
    digest = queries.digest(work, row.id)
    signing = form or SignForm()
    signing.seen.data = digest
    document = queries.one(work, row.talking_point_id)
    return render_template(
        "talking_points/sign.html",
        texts=texts,
        digest=digest,
        form=signing,
        opinion=opinion or OpinionForm(),
        problems=problems,
        flagged=[one for text in texts for one in _each_once(text.words)],
        again=row.text_hash is not None,
        left_out=left_out(work, row),
        **_shown(work, row, document),
    )


def text_page(
    work: Work,
    row: TalkingPointVersion,
    language: str,
    form: TextForm,
    *,
    theirs: Mapping[str, str] | None = None,
    yours: Mapping[str, str] | None = None,
) -> str:
    """Render the form of a text; with what was saved meanwhile beside what its writer wrote."""
    differences = [
        (label, theirs[name], yours[name])
        for name, label in FIELDS.items()
        if theirs is not None and yours is not None and theirs[name] != yours[name]
    ]
    document = queries.one(work, row.talking_point_id)
    readers = readers_of(work, row)
    return render_template(
        "talking_points/text.html",
        row=row,
        document=document,
        name=queries.name_of(row, document),
        space=one_space(work, row.space_id),
        language=language,
        form=form,
        differences=differences,
        readers=readers,
        people=people_by_firm(readers),
        **WORDS,
    )


def differences_page(work: Work, row: TalkingPointVersion) -> str:
    """Render what a version says otherwise than the one before it."""
    earlier = queries.before(work, row)
    document = queries.one(work, row.talking_point_id)
    now = {text.language: text for text in queries.texts(work, row.id)}
    was = {text.language: text for text in queries.texts(work, earlier.id)} if earlier else {}
    compared = [
        (
            LANGUAGES[language],
            [
                (label, _said(was.get(language), name), _said(now.get(language), name))
                for name, label in FIELDS.items()
                if _said(was.get(language), name) != _said(now.get(language), name)
            ],
        )
        for language in LANGUAGES
        if language in now or language in was
    ]
    return render_template(
        "talking_points/differences.html",
        row=row,
        earlier=earlier,
        document=document,
        name=queries.name_of(row, document),
        space=one_space(work, row.space_id),
        compared=[pair for pair in compared if pair[1]],
        **WORDS,
    )


def copy_page(work: Work, row: TalkingPointVersion, said: str) -> str:
    """Render a signed version as text to copy."""
    document = queries.one(work, row.talking_point_id)
    form = CopyForm()
    form.said.data = said
    return render_template(
        "talking_points/copy.html",
        row=row,
        document=document,
        name=queries.name_of(row, document),
        space=one_space(work, row.space_id),
        form=form,
        **WORDS,
    )


def arrangement_form(work: Work, row: TalkingPointVersion) -> ArrangementForm:
    """Give the form of category and window, as it stands."""
    form = ArrangementForm(
        prefix="draft-",  # a comment on the same page has a category as well
        data={"category": row.category, "use_from": row.use_from, "use_until": row.use_until},
    )
    form.offer(categories(work, one_space(work, row.space_id)))
    return form


def evidence_form(work: Work, row: TalkingPointVersion) -> EvidenceForm | None:
    """Give the form in which evidence is added; None where there is nothing to choose."""
    known = {link.item_id for link in queries.evidence(work, row.id)}
    items = items_of(work, row.space_id, but=known)
    if not items:
        return None
    form = EvidenceForm()
    form.offer(items)
    return form


def _each_once(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the sentences that stand out, each once with all that is said of it."""
    found: dict[str, dict[str, None]] = {}
    for sentence, why in standing_out(words):
        found.setdefault(sentence, {})[why] = None
    return [(sentence, " ".join(whys)) for sentence, whys in found.items()]


def _said(text: Any, name: str) -> str:
    return str(getattr(text, name)) if text else ""


def _shown(work: Work, row: TalkingPointVersion, document: TalkingPoint) -> dict[str, Any]:
    readers = readers_of(work, row)
    people = [row.signed_by, *(getattr(row, f"{check}_by") for check in CHECKS)]
    known = queries.names(work, people)
    return {
        "row": row,
        "document": document,
        "name": queries.name_of(row, document),
        "space": one_space(work, row.space_id),
        "lacks": queries.standing(work, [row.id]).get(row.id),
        "pieces": pieces_of(work, row.id),
        "ticked_by": {
            check: known.get(getattr(row, f"{check}_by"), str(_("somebody")))
            for check in CHECKS
            if getattr(row, check)
        },
        "signed_by": known.get(row.signed_by, "") if row.signed_by else "",
        "signed_hash": bytes(row.text_hash).hex() if row.text_hash else "",
        "category": dict(categories(work, one_space(work, row.space_id))).get(
            row.category, row.category
        ),
        "readers": readers,
        "people": people_by_firm(readers),
        **WORDS,
    }


def _steps(work: Work, row: TalkingPointVersion) -> list[tuple[Step, str]]:
    return [(step, words) for step, words in STEPS.items() if work.may(TAKING[step], row).allowed]


def _wordings(
    work: Work, row: TalkingPointVersion, opinion: OpinionForm | None
) -> list[dict[str, Any]]:
    """Give what waits for counsel or came back: field by field what it would say."""
    return [
        {
            "row": one,
            "by": by,
            "changes": [
                (label, one.before.get(name, ""), one.words.get(name, ""))
                for name, label in FIELDS.items()
                if one.before.get(name, "") != one.words.get(name, "")
            ],
            "flagged": _each_once(one.words),
            "form": opinion if opinion and opinion.about == one.id else OpinionForm.on(one.id),
            "may_settle": one.state == "held" and work.may(Act.SETTLE, one).allowed,
            "may_withdraw": one.state == "held" and work.may(Act.WITHDRAW, one).allowed,
        }
        for one, by in queries.wordings(work, row.id)
    ]
