"""The one list: what the product is made of, in the order it is put together."""

from __future__ import annotations

from collections.abc import Mapping

from collab.core.attachments import put_attachments
from collab.core.mail import Composer
from collab.core.outcomes import put_outcomes
from collab.core.panels import Lines, Panel, drafts_of, put_lines, put_panel
from collab.core.refs import CardSource, shows
from collab.core.rest import Api
from collab.core.voices import put_voices
from collab.core.web import Feature
from collab.features.actions import news as action_news
from collab.features.actions import pages as action_pages
from collab.features.actions import views as actions
from collab.features.actions.rules import KIND as ACTION
from collab.features.actions.rules import address as action_address
from collab.features.comments import crossing as comment_crossing
from collab.features.comments import news as comment_news
from collab.features.comments import views as comments
from collab.features.decisions import cards as decision_cards
from collab.features.decisions import news as decision_news
from collab.features.decisions import pages as decision_pages
from collab.features.decisions import views as decisions
from collab.features.decisions.rules import KIND as DECISION
from collab.features.decisions.rules import address as decision_address
from collab.features.documents import attachments as document_attachments
from collab.features.documents import crossing as document_crossing
from collab.features.documents import news as document_news
from collab.features.documents import pages as document_pages
from collab.features.documents import views as documents
from collab.features.findings import crossing as finding_crossing
from collab.features.findings import news as finding_news
from collab.features.findings import pages as finding_pages
from collab.features.findings import views as findings
from collab.features.interests import crossing as interest_crossing
from collab.features.interests import news as interest_news
from collab.features.interests import pages as interest_pages
from collab.features.interests import views as interests
from collab.features.meetings import calendar_news as meeting_news
from collab.features.meetings import calendar_queries as meeting_calendar
from collab.features.meetings import cards as meeting_cards
from collab.features.meetings import pages as meeting_pages
from collab.features.meetings import session_pages as meeting_session_pages
from collab.features.meetings import session_waiting as meeting_session_waiting
from collab.features.meetings import views as meetings
from collab.features.meetings import waiting as meeting_waiting
from collab.features.meetings.minutes import news as minutes_news
from collab.features.meetings.minutes import pages as minutes_pages
from collab.features.observations import crossing as observation_crossing
from collab.features.observations import news as observation_news
from collab.features.observations import queries as observation_queries
from collab.features.observations import views as observations
from collab.features.requests import answering
from collab.features.requests import crossing as request_crossing
from collab.features.requests import news as request_news
from collab.features.requests import pages as request_pages
from collab.features.tasks import views as tasks
from collab.features.tasks import waiting as task_waiting
from collab.people.accounts import mails as account_mails
from collab.people.accounts import views as accounts
from collab.people.spaces import mails as space_mails
from collab.people.spaces import views as spaces
from collab.people.spaces.sections import Section, put_section
from collab.shared.calendar import views as calendar
from collab.shared.calendar.events import put_events
from collab.shared.counsel import text_views as counsel
from collab.shared.hints import views as hints
from collab.shared.ledger import views as ledger
from collab.shared.notices import letters, waiting, withdrawn
from collab.shared.notices import views as notices
from collab.shared.notices.fresh import news_of
from collab.shared.notices.news import NewsSource, WaitingSource
from collab.shared.objections import views as objections
from collab.shared.planned import queries as planned_releases
from collab.shared.planned import views as planned
from collab.shared.releases import views as releases
from collab.shared.releases.crossing import Crossing, can_cross
from collab.shared.rulebooks import views as rulebooks
from collab.shared.rulebooks import waiting as rules_waiting
from collab.shared.search import views as search
from collab.shared.search.kinds import found_as
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
from collab.surfaces.webhooks import mails as webhook_mails
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
    calendar.bp,
    notices.bp,
)
"""Every blueprint of the product."""

APIS: tuple[Api, ...] = (api.bp,)
"""Those that serve programs."""

MAILS: Mapping[str, Composer] = {
    "mail.reset": account_mails.reset,
    "mail.password_changed": account_mails.password_changed,
    "mail.token_made": account_mails.token_made,
    "mail.invitation_asked_again": account_mails.invitation_asked_again,
    "mail.invitation": space_mails.invitation,
    "mail.review_waiting": letters.review_waiting,
    "mail.webhook_disabled": webhook_mails.disabled,
    "mail.release_decided": letters.release_decided,
    "mail.item_withdrawn": letters.item_withdrawn,
    "mail.rejudged": letters.rejudged,
    **letters.CONTENT_FREE,
    **decision_news.MAILS,
    **action_news.MAILS,
}
"""Who writes the letter of each kind of note; the worker sends it."""

CROSSINGS: tuple[Crossing, ...] = (
    finding_crossing.CROSSING,
    comment_crossing.CROSSING,
    interest_crossing.CROSSING,
    observation_crossing.CROSSING,
    document_crossing.CROSSING,
    request_crossing.REQUESTS,
    request_crossing.ANSWERS,
    request_crossing.PRIVATE_ANSWERS,
)
"""The kinds of item that go through the gate."""
for crossing in CROSSINGS:
    can_cross(crossing)

FOUND: Mapping[str, tuple[str, str]] = {
    finding_crossing.KIND: ("Finding", "Findings"),
    comment_crossing.KIND: ("Comment", "Comments"),
    observation_crossing.KIND: ("Observation", "Observations"),
    document_crossing.KIND: ("Document", "Documents"),
    request_crossing.REQUESTS.kind: ("Request", "Requests for information"),
    request_crossing.ANSWERS.kind: ("Answer", "Answers"),
    request_crossing.PRIVATE_ANSWERS.kind: ("Private answer", "Private answers"),
}
"""The kinds search tells apart, one and many."""
for kind, (one, many) in FOUND.items():
    found_as(kind, one, many)
found_as(meeting_cards.MEETING, "Meeting", "Meetings", meeting_cards.address)
found_as(meeting_cards.ITEM, "Agenda item", "Agenda items", meeting_cards.item_address)
found_as("minutes", "Minutes", "Minutes", minutes_news.part_address)
found_as(DECISION, "Decision", "Decisions", decision_address)
found_as(ACTION, "Action", "Actions", action_address)

CARDS: Mapping[str, CardSource] = {
    finding_crossing.KIND: finding_crossing.card,
    comment_crossing.KIND: comment_crossing.card,
    observation_crossing.KIND: observation_crossing.card,
    document_crossing.KIND: document_crossing.card,
    request_crossing.REQUESTS.kind: request_crossing.card,
    request_crossing.ANSWERS.kind: request_crossing.answer_card,
    meeting_cards.MEETING: meeting_cards.card,
    meeting_cards.ITEM: meeting_cards.item_card,
    DECISION: decision_cards.card,
    ACTION: action_news.card,
}
"""How items are shown by those who do not know their kind."""
for kind, source in CARDS.items():
    shows(kind, source)

PANELS: Mapping[str, tuple[Panel, ...]] = {
    finding_crossing.KIND: (
        observations.panel,
        document_pages.panel,
        tasks.panel,
        request_pages.panel,
        comments.panel,
        decision_pages.panel,
        action_pages.panel,
    ),
    request_crossing.REQUESTS.kind: (document_pages.panel,),
    **{
        drafts_of(kind): (document_pages.draft_panel,)
        for kind in (
            finding_crossing.KIND,
            comment_crossing.KIND,
            observation_crossing.KIND,
            request_crossing.REQUESTS.kind,
            request_crossing.ANSWERS.kind,
        )
    },
    meeting_cards.MEETING: (
        meetings.calendar.panel,
        meeting_session_pages.panel,
        minutes_pages.panel,
        decision_pages.panel,
        action_pages.panel,
    ),
    meeting_cards.ITEM: (document_pages.panel, decision_pages.panel, action_pages.panel),
    DECISION: (document_pages.panel, action_pages.panel),
    ACTION: (document_pages.panel,),
}
"""What features put on each other's pages, in order; on a draft's fewer than on a copy's."""
for kind, on_pages in PANELS.items():
    for panel in on_pages:
        put_panel(kind, panel)

LINES: Mapping[str, tuple[Lines, ...]] = dict.fromkeys(
    (comment_crossing.KIND, observation_crossing.KIND, request_crossing.ANSWERS.kind),
    (document_pages.lines,),
)
"""What features put under each item of a kind that stands in a list on another's page."""
for kind, under in LINES.items():
    for line in under:
        put_lines(kind, line)

put_events(meeting_calendar.events)
put_voices(finding_crossing.KIND, observation_queries.heard)

SPACE_SECTIONS: tuple[Section, ...] = (
    finding_pages.front_section,
    tasks.front_section,
    request_pages.front_section,
    interest_pages.front_section,
    meeting_pages.front_section,
    decision_pages.front_section,
    action_pages.front_section,
)
"""What features put on a space's front page, in order."""
for section in SPACE_SECTIONS:
    put_section(section)

DIGEST_SOURCES: tuple[NewsSource, ...] = (
    news_of(
        finding_news.NEWS,
        observation_news.NEWS,
        document_news.NEWS,
        request_news.ASKED,
        request_news.ANSWERED,
        comment_news.NEWS,
    ),
    withdrawn.news,
    minutes_news.news,
    decision_news.news,
    action_news.news,
    meeting_news.news,
)
"""What is new: all kinds that cross, and what was taken back."""

WAITING_SOURCES: tuple[WaitingSource, ...] = (
    waiting.reviews,
    waiting.objections,
    waiting.overdue,
    planned_releases.stopped,
    waiting.charters,
    waiting.requests,
    task_waiting.tasks,
    interest_news.waiting,
    rules_waiting.rules,
    meeting_waiting.agendas,
    meeting_waiting.dates,
    meeting_session_waiting.stops,
    minutes_news.waiting,
    decision_news.waiting,
    action_news.waiting,
    meeting_news.waiting,
)
"""What waits for somebody, most urgent first."""

put_attachments(document_attachments.papers)
put_outcomes(decision_news.outcomes)
put_outcomes(action_news.outcomes)

UNTOKENED: tuple[str, ...] = ("collab.surfaces.digests.views.unsubscribe",)
"""Views that take a POST without a form's token: mail programs send it, and the address proves."""

FILE_UPLOADS: tuple[str, ...] = (
    "collab.features.documents.views.create",
    "collab.features.documents.views.update",
    "collab.surfaces.api.documents.add_document",
    "collab.surfaces.api.documents.revise_document",
)
"""Views that take a document; how large it may be is the installation's choice."""

UPLOADS: Mapping[str, int] = {"collab.surfaces.exchange.views.bringing.bring": 2 * MOST_BYTES}
"""Views that take a file, and how many bytes reach them; a little too much is told in words."""
