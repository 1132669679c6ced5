"""What readers may do with copies of several kinds, asked in one question."""

from __future__ import annotations

import collections
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, union_all

from collab.shared.releases.crossing import crosses, crossing_of
from collab.work.unit import Work


def permitted_among(work: Work, items: Iterable[tuple[str, uuid.UUID]]) -> Mapping[uuid.UUID, str]:
    """Give the permitted action of those items, named by kind and id, that are copies."""
    by_model: dict[Any, list[uuid.UUID]] = collections.defaultdict(list)
    for kind, item_id in items:
        if crosses(kind) and (model := crossing_of(kind).model) is not None:
            by_model[model].append(item_id)
    if not by_model:
        return {}
    asked = [
        select(model.id, model.permitted_action).where(
            model.id.in_(ids),
            model.permitted_action.is_not(None),
        )
        for model, ids in by_model.items()
    ]
    return {row.id: row.permitted_action for row in work.session.execute(union_all(*asked))}
