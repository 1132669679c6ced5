"""A firm's statement of money as a spreadsheet."""

from __future__ import annotations

from flask import Response

from collab.core.web import SIGNED_IN, Feature
from collab.features.engagements.money import service
from collab.features.engagements.money.papers import HEADS, lines
from collab.people.spaces.queries import own_vault
from collab.policy.marking import Marking
from collab.surfaces.exchange.files import xlsx_file
from collab.surfaces.exchange.taking import FORMATS
from collab.surfaces.exchange.views.blueprint import attachment
from collab.work.unit import Work

money_bp = Feature("money_sheets")


@money_bp.post("/money/statement.xlsx", allow=SIGNED_IN)
def statement_xlsx(work: Work) -> Response:
    """Give it; that it was taken stands in one's own vault."""
    service.take_statement(work, own_vault(work))
    banner = Marking.SEALED.label
    content = xlsx_file([("Statement", banner, [[banner], HEADS, *lines(work)], 2)])
    return attachment(content, "statement.xlsx", FORMATS["xlsx"])
