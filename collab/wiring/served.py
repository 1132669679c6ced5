"""What is served: blueprints, the API, and who may send files or come without a token."""

from __future__ import annotations

from collections.abc import Mapping

from collab.core.rest import Api
from collab.core.web import Feature
from collab.features.actions import views as actions
from collab.features.comments import views as comments
from collab.features.contacts import views as contacts
from collab.features.contacts.outreach import views as outreach
from collab.features.decisions import views as decisions
from collab.features.documents import views as documents
from collab.features.engagements import views as engagements
from collab.features.engagements.calls import views as calls
from collab.features.engagements.delivery import views as deliveries
from collab.features.engagements.funding import views as funding
from collab.features.engagements.money import views as money
from collab.features.engagements.proposals import views as proposals
from collab.features.engagements.reports import views as reports
from collab.features.engagements.review import views as review
from collab.features.findings import views as findings
from collab.features.interests import views as interests
from collab.features.kpis import views as kpis
from collab.features.meetings import views as meetings
from collab.features.observations import views as observations
from collab.features.requests import answering
from collab.features.talking_points import views as talking_points
from collab.features.talking_points.uses import views as talking_point_uses
from collab.features.tasks import views as tasks
from collab.flows import views as flows
from collab.flows.groupwork import views as groupwork
from collab.people.accounts import views as accounts
from collab.people.spaces import views as spaces
from collab.shared.calendar import views as calendar
from collab.shared.counsel import text_views as counsel
from collab.shared.hints import views as hints
from collab.shared.ledger import views as ledger
from collab.shared.notices import views as notices
from collab.shared.objections import views as objections
from collab.shared.planned import views as planned
from collab.shared.releases import views as releases
from collab.shared.rulebooks import views as rulebooks
from collab.shared.search import views as search
from collab.shared.vocabularies import views as vocabularies
from collab.surfaces.api import views as api
from collab.surfaces.demo_mailbox import views as demo_mailbox
from collab.surfaces.digests import views as digests
from collab.surfaces.exchange import views as exchange
from collab.surfaces.exchange.reading.sheet import MOST_BYTES
from collab.surfaces.home import views as home
from collab.surfaces.operator import views as operator
from collab.surfaces.pictures import views as pictures
from collab.surfaces.statements import views as statements
from collab.surfaces.style_guide import views as style_guide
from collab.surfaces.webhooks import views as webhooks

FEATURES: tuple[Feature, ...] = (
    home.bp,
    accounts.bp,
    spaces.bp,
    spaces.organisation_bp,
    spaces.organisations_bp,
    findings.bp,
    comments.bp,
    observations.bp,
    documents.bp,
    answering.bp,
    tasks.bp,
    interests.bp,
    hints.bp,
    releases.bp,
    counsel.bp,
    objections.bp,
    planned.bp,
    ledger.bp,
    rulebooks.bp,
    vocabularies.bp,
    search.bp,
    pictures.bp,
    groupwork.bp,
    digests.bp,
    operator.bp,
    statements.bp,
    demo_mailbox.bp,
    exchange.bp,
    style_guide.bp,
    api.bp,
    api.guide_bp,
    webhooks.bp,
    meetings.bp,
    decisions.bp,
    actions.bp,
    flows.bp,
    kpis.bp,
    exchange.figures_bp,
    calendar.bp,
    notices.bp,
    contacts.bp,
    outreach.bp,
    talking_points.bp,
    talking_point_uses.bp,
    engagements.bp,
    calls.bp,
    proposals.bp,
    review.bp,
    money.bp,
    exchange.money_bp,
    exchange.along_bp,
    funding.bp,
    deliveries.bp,
    reports.bp,
    reports.public_bp,
)
"""Every blueprint of the product."""

APIS: tuple[Api, ...] = (api.bp,)
"""Those that serve programs."""

UNTOKENED: tuple[str, ...] = ("collab.surfaces.digests.views.unsubscribe",)
"""Views that take a POST without a form's token: mail programs send it, and the address proves."""

FILE_UPLOADS: tuple[str, ...] = (
    "collab.features.documents.views.create",
    "collab.features.documents.views.update",
    "collab.features.engagements.proposals.views.attach",
    "collab.surfaces.api.documents.add_document",
    "collab.surfaces.api.documents.revise_document",
    "collab.surfaces.api.proposal_files.attach_to_proposal",
)
"""Views that take a document; how large it may be is the installation's choice."""

UPLOADS: Mapping[str, int] = {
    "collab.surfaces.exchange.views.bringing.bring": 2 * MOST_BYTES,
    "collab.surfaces.exchange.views.figures.bring_answers": 2 * MOST_BYTES,
}
"""Views that take a file, and how many bytes reach them; a little too much is told in words."""
