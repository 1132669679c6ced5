"""What the pages of the gate show, gathered for their templates."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping

from flask import render_template
from sqlalchemy import select

from collab.core.errors import NotFoundError
from collab.people.spaces.audience import Audience
from collab.people.spaces.models import Space
from collab.policy.judgement import Judgement
from collab.policy.viewer import SpaceKind
from collab.policy.wording import obligations_in_words
from collab.shared.releases.changing import differences
from collab.shared.releases.channels import channels
from collab.shared.releases.crossing import Crossing, Snapshot
from collab.shared.releases.forms import ACTIONS, DeclarationForm
from collab.shared.releases.judging import Judged
from collab.shared.releases.models import Release
from collab.shared.releases.policy import CONTRIBUTORS, Act
from collab.shared.releases.wording import COARSER, INFERRED
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work


def targets(work: Work, only: uuid.UUID | None) -> list[tuple[uuid.UUID, str]]:
    """Give the spaces the viewer may release into, with their names; ``only`` narrows to one."""
    ids = [
        seat.space_id
        for seat in work.viewer.seats.values()
        if seat.kind is not SpaceKind.VAULT
        and seat.role in CONTRIBUTORS
        and only in (None, seat.space_id)
    ]
    rows = work.session.scalars(
        select(Space)
        .where(Space.id.in_(ids), Space.archived_at.is_(None))
        .order_by(Space.kind, Space.name)
    )
    return [(space.id, space.name) for space in rows]


def vault_of(work: Work) -> Space:
    """Give the viewer's vault. :raises NotFoundError: when he is not seated there."""
    found = work.session.scalar(select(Space).where(Space.id == work.viewer.vault_id))
    if found is None:
        raise NotFoundError
    return found


def people_by_firm(audience: Audience) -> list[tuple[str, list[str]]]:
    """Give the readers as the audience component lists them."""
    return [
        (firm, [reader.name for reader in readers])
        for firm, readers in itertools.groupby(audience.readers, key=lambda r: r.org_name)
    ]


def flagged(judgement: Judgement, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the sentences that set off a rule, each once, with all that is said of it."""
    found: dict[str, list[str]] = {}
    for vote in judgement.decisive:
        if vote.span is not None:
            sentence = _around(texts[vote.span.field], vote.span.start, vote.span.end)
            found.setdefault(sentence, []).append(vote.reason)
    return [(sentence, " ".join(dict.fromkeys(why))) for sentence, why in found.items()]


def reasons(judgement: Judgement) -> list[str]:
    """Give the reasons that no sentence of the draft carries already, or the verdict's own."""
    unsaid = [vote.reason for vote in judgement.decisive if vote.span is None]
    if unsaid or any(vote.span for vote in judgement.decisive):
        return list(dict.fromkeys(unsaid))
    return [judgement.reason]


def declaration_page(
    form: DeclarationForm, snapshot: Snapshot, crossing: Crossing, old: Release | None
) -> str:
    """Render the form in which an author says what it is, before anything is judged."""
    return render_template(
        "releases/new.html", form=form, item=snapshot, crossing=crossing, corrects=old
    )


def preview_page(work: Work, crossing: Crossing, form: DeclarationForm, judged: Judged) -> str:
    """Render verdict and exact audience before anything leaves."""
    form.seen.data = judged.seen
    return render_template(
        "releases/preview.html",
        form=form,
        judged=judged,
        crossing=crossing,
        people=people_by_firm(judged.audience),
        permitted=ACTIONS[judged.declaration.permitted_action],
        reasons=reasons(judged.judgement),
        asked=obligations_in_words(judged.judgement.obligations, limits=False),
        flagged=flagged(judged.judgement, judged.snapshot.read),
        differences=differences(judged.draft, judged.snapshot, crossing),
        imposed=[COARSER[step] for step in judged.changes.steps if step in judged.changes.imposed],
        noted=[INFERRED[one] for one in judged.inferences if one not in judged.answered_for],
        warned=[INFERRED[one] for one in judged.answered_for],
        without=people_by_firm(judged.without),
        channels=channels(judged.declaration.marking, crossing),
        book=rulebook_in_force(work),
        may=work.may(Act.RELEASE_INTO, judged.space),
        alike=crossing.alike(work, judged.snapshot.item_id, judged.space.id),
    )


def _around(text: str, start: int, end: int) -> str:
    """Give the sentence that holds ``text[start:end]``."""
    left = max(text.rfind(mark, 0, start) for mark in (". ", "! ", "? ", "\n")) + 1
    ends = [at for mark in (". ", "! ", "? ", "\n") if (at := text.find(mark, end)) >= 0]
    return text[left : min(ends) + 1 if ends else len(text)].strip()
