"""What the pages of the gate show, gathered for their templates."""

from __future__ import annotations

import itertools
import json
import uuid

from flask import render_template
from sqlalchemy import select

from collab.core.errors import NotFoundError
from collab.people.spaces.audience import Audience
from collab.people.spaces.models import Space
from collab.policy.judgement import Judgement
from collab.policy.rulebook import default_rulebook
from collab.policy.viewer import SpaceKind
from collab.shared.releases.crossing import Crossing, crossing_of
from collab.shared.releases.forms import DeclarationForm, OpinionForm
from collab.shared.releases.judging import Judged
from collab.shared.releases.models import HeldItem
from collab.shared.releases.policy import CONTRIBUTORS, Act
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


def flagged(judgement: Judgement, texts: dict[str, str]) -> list[tuple[str, str]]:
    """Give the passages that set off a rule, each with the sentence it stands in, and why."""
    found = []
    for vote in judgement.decisive:
        if vote.span is not None:
            text = texts[vote.span.field]
            found.append((_around(text, vote.span.start, vote.span.end), vote.reason))
    return list(dict.fromkeys(found))


def preview_page(work: Work, crossing: Crossing, form: DeclarationForm, judged: Judged) -> str:
    """Render verdict and exact audience before anything leaves."""
    form.seen.data = judged.payload_hash.hex()
    return render_template(
        "releases/preview.html",
        form=form,
        judged=judged,
        crossing=crossing,
        people=people_by_firm(judged.audience),
        flagged=flagged(judged.judgement, dict(judged.snapshot.texts)),
        book=default_rulebook(),
        may=work.may(Act.RELEASE_INTO, judged.space),
    )


def held_page(work: Work, item: HeldItem, form: OpinionForm) -> str:
    """Render a held item; the form shows only to whoever may decide."""
    crossing = crossing_of(item.item_kind)
    content = json.loads(item.payload) if item.payload else {}
    fields = [
        (label, crossing.shown(name, content[name]))
        for name, label in crossing.labels.items()
        if content.get(name)
    ]
    return render_template(
        "releases/held.html",
        item=item,
        fields=fields,
        about=crossing.about(work, content) if content else None,
        crossing=crossing,
        form=form,
        book=default_rulebook(),
        space=work.session.get_one(Space, item.space_id),
        may=work.may(Act.SETTLE, item),
    )


def _around(text: str, start: int, end: int) -> str:
    """Give the sentence that holds ``text[start:end]``."""
    left = max(text.rfind(mark, 0, start) for mark in (". ", "! ", "? ", "\n")) + 1
    ends = [at for mark in (". ", "! ", "? ", "\n") if (at := text.find(mark, end)) >= 0]
    return text[left : min(ends) + 1 if ends else len(text)].strip()
