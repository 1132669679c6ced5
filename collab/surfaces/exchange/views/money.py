"""A firm's statement of money as a spreadsheet."""

from __future__ import annotations

from flask import Response

from collab.core.web import SIGNED_IN, Feature
from collab.features.engagements.money import service
from collab.features.engagements.money.papers import workbook
from collab.people.spaces.queries import own_vault
from collab.surfaces.exchange.taking import FORMATS
from collab.surfaces.exchange.views.blueprint import attachment
from collab.work.unit import Work

money_bp = Feature("money_sheets")


@money_bp.post("/money/statement.xlsx", allow=SIGNED_IN)
def statement_xlsx(work: Work) -> Response:
    """Give it; that it was taken stands in one's own vault."""
    service.take_statement(work, own_vault(work))
    return attachment(workbook(work), "statement.xlsx", FORMATS["xlsx"])
