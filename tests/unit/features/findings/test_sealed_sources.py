"""A sealed identity opens to its author and to whoever is cleared for it, and to nobody else."""

from __future__ import annotations

import pytest

from collab.core.errors import DeniedError
from collab.features.findings import queries, service
from collab.features.findings.rules import FindingDraft
from collab.people.spaces.queries import own_vault
from tests.cast import ALICE, AMIR
from tests.conftest import OpenWork
from tests.house.databases import Database

NAME = "the woman at stall nine"


def test_identity_when_a_colleague_is_not_cleared_then_it_stays_sealed(
    work: OpenWork, db: Database
) -> None:
    with work(ALICE) as w:
        finding = service.write(w, own_vault(w), FindingDraft(title="A road", identity=NAME))
    with work(ALICE) as w:
        source = queries.source_of(w, queries.one(w, finding.id))
        assert source is not None
        assert service.identity_of(w, source) == NAME
    db.run("update seats set ceiling = 4 where representation_id = %s", AMIR.id)
    with work(AMIR) as w:
        source = queries.source_of(w, queries.one(w, finding.id))
        assert source is not None
        with pytest.raises(DeniedError):
            service.identity_of(w, source)
