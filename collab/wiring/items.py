"""What items are to each other: what crosses, is found, is shown, and hangs where."""

from __future__ import annotations

from collections.abc import Mapping

from collab.core.panels import Lines, Panel, drafts_of, put_lines, put_panel
from collab.core.refs import CardSource, shows
from collab.core.voices import put_voices
from collab.features.actions import news as action_news
from collab.features.actions import pages as action_pages
from collab.features.actions.rules import KIND as ACTION
from collab.features.actions.rules import address as action_address
from collab.features.comments import crossing as comment_crossing
from collab.features.comments import views as comments
from collab.features.contacts import crossing as contact_crossing
from collab.features.contacts import pages as contact_pages
from collab.features.contacts.outreach import news as outreach_news
from collab.features.contacts.outreach import pages as outreach_pages
from collab.features.contacts.outreach.rules import KIND as CAMPAIGN
from collab.features.contacts.outreach.rules import address as campaign_address
from collab.features.contacts.rules import note_address as contact_note_address
from collab.features.decisions import cards as decision_cards
from collab.features.decisions import news as decision_news
from collab.features.decisions import pages as decision_pages
from collab.features.decisions.rules import KIND as DECISION
from collab.features.decisions.rules import address as decision_address
from collab.features.documents import attachments as document_attachments
from collab.features.documents import crossing as document_crossing
from collab.features.documents import pages as document_pages
from collab.features.engagements import cards as engagement_cards
from collab.features.engagements import pages as engagement_pages
from collab.features.engagements.calls import found as calls_found
from collab.features.engagements.calls import pages as call_pages
from collab.features.engagements.calls.rules import read_address as call_address
from collab.features.engagements.delivery import news as delivery_news
from collab.features.engagements.delivery import pages as delivery_pages
from collab.features.engagements.delivery.rules import KIND as MILESTONE
from collab.features.engagements.delivery.rules import address as milestone_address
from collab.features.engagements.funding import pages as funding_pages
from collab.features.engagements.money import pages as money_pages
from collab.features.engagements.proposals import pages as proposal_pages
from collab.features.engagements.proposals.rules import CALL
from collab.features.engagements.reports import news as report_news
from collab.features.engagements.reports import pages as report_pages
from collab.features.engagements.reports import rules as report_rules
from collab.features.engagements.review import front as review_front
from collab.features.engagements.rules import KIND as ENGAGEMENT
from collab.features.engagements.rules import TERMS
from collab.features.engagements.rules import address as engagement_address
from collab.features.findings import crossing as finding_crossing
from collab.features.findings import pages as finding_pages
from collab.features.interests import crossing as interest_crossing
from collab.features.interests import pages as interest_pages
from collab.features.kpis import found as kpis_found
from collab.features.kpis import pages as kpi_pages
from collab.features.kpis.rules import KIND as INDICATOR
from collab.features.kpis.rules import address as indicator_address
from collab.features.meetings import calendar_queries as meeting_calendar
from collab.features.meetings import cards as meeting_cards
from collab.features.meetings import pages as meeting_pages
from collab.features.meetings import session_pages as meeting_session_pages
from collab.features.meetings import views as meetings
from collab.features.meetings.minutes import news as minutes_news
from collab.features.meetings.minutes import pages as minutes_pages
from collab.features.meetings.minutes import queries as minutes_queries
from collab.features.observations import crossing as observation_crossing
from collab.features.observations import queries as observation_queries
from collab.features.observations import views as observations
from collab.features.requests import crossing as request_crossing
from collab.features.requests import pages as request_pages
from collab.features.talking_points import cards as talking_cards
from collab.features.talking_points import pages as talking_pages
from collab.features.talking_points import rules as talking_rules
from collab.features.talking_points.uses import news as use_news
from collab.features.talking_points.uses import pages as use_pages
from collab.features.talking_points.uses.rules import KIND as USE
from collab.features.talking_points.uses.rules import VERSION as POINT_VERSION
from collab.features.talking_points.uses.rules import address as use_address
from collab.features.tasks import views as tasks
from collab.flows.groupwork import pages as groupwork_pages
from collab.people.spaces.sections import Section, put_section
from collab.shared.calendar.events import put_events
from collab.shared.objections.kinds import objected_as
from collab.shared.process.attachments import put_attachments
from collab.shared.process.outcomes import put_outcomes
from collab.shared.releases.crossing import Crossing, can_cross
from collab.shared.search.beside import Listing, found_beside
from collab.shared.search.kinds import Address, found_as

CROSSINGS: tuple[Crossing, ...] = (
    finding_crossing.CROSSING,
    comment_crossing.CROSSING,
    interest_crossing.CROSSING,
    observation_crossing.CROSSING,
    document_crossing.CROSSING,
    request_crossing.REQUESTS,
    request_crossing.ANSWERS,
    request_crossing.PRIVATE_ANSWERS,
    contact_crossing.CROSSING,
)
"""The kinds of item that go through the gate."""
for crossing in CROSSINGS:
    can_cross(crossing)
objected_as(talking_cards.OBJECTED)

FOUND: Mapping[str, tuple[str, str]] = {
    finding_crossing.KIND: ("Finding", "Findings"),
    comment_crossing.KIND: ("Comment", "Comments"),
    observation_crossing.KIND: ("Observation", "Observations"),
    document_crossing.KIND: ("Document", "Documents"),
    request_crossing.REQUESTS.kind: ("Request", "Requests for information"),
    request_crossing.ANSWERS.kind: ("Answer", "Answers"),
    request_crossing.PRIVATE_ANSWERS.kind: ("Private answer", "Private answers"),
    meeting_cards.MEETING: ("Meeting", "Meetings"),
    meeting_cards.ITEM: ("Agenda item", "Agenda items"),
    minutes_queries.KIND: ("Minutes", "Minutes"),
    DECISION: ("Decision", "Decisions"),
    ACTION: ("Action", "Actions"),
    contact_crossing.KIND: ("Contact", "Contacts"),
    contact_crossing.NOTE_KIND: ("Note on a contact", "Notes on contacts"),
    CAMPAIGN: ("Campaign", "Campaigns"),
    talking_rules.KIND: ("Talking points", "Talking points"),
    USE: ("Use of a talking point", "Uses of talking points"),
    ENGAGEMENT: ("Expert engagement", "Expert engagements"),
    TERMS: ("Terms of reference", "Terms of reference"),
    CALL: ("Call", "Calls"),
    calls_found.ANSWER: ("Answer about a call", "Answers about calls"),
    MILESTONE: ("Milestone", "Milestones"),
    report_rules.KIND: ("Report", "Reports"),
    report_rules.RECOMMENDATION: ("Recommendation", "Recommendations"),
    INDICATOR: ("Indicator", "Indicators"),
}
"""The kinds search tells apart, one and many."""
ADDRESSES: Mapping[str, Address] = {
    meeting_cards.MEETING: meeting_cards.address,
    meeting_cards.ITEM: meeting_cards.item_address,
    minutes_queries.KIND: minutes_news.part_address,
    DECISION: decision_address,
    ACTION: action_address,
    contact_crossing.NOTE_KIND: contact_note_address,
    CAMPAIGN: campaign_address,
    talking_rules.KIND: talking_rules.address,
    USE: use_address,
    ENGAGEMENT: engagement_address,
    TERMS: engagement_address,
    CALL: call_address,
    calls_found.ANSWER: call_address,
    MILESTONE: milestone_address,
    report_rules.KIND: report_rules.release_address,
    report_rules.RECOMMENDATION: report_rules.recommendation_address,
    INDICATOR: indicator_address,
}
"""Where items of kinds that do not cross are; a crossing says so itself."""
UNDER = frozenset({TERMS, calls_found.ANSWER})
"""Kinds that are shown on the page of what they were said about."""
for kind, (one, many) in FOUND.items():
    found_as(kind, one, many, ADDRESSES.get(kind), under=kind in UNDER)
BESIDE: Mapping[str, Listing] = {
    CALL: calls_found.calls,
    calls_found.ANSWER: calls_found.answers,
    INDICATOR: kpis_found.definitions,
}
"""Kinds that stand under rules of their own, and are found where they stand."""
for kind, listing in BESIDE.items():
    found_beside(kind, listing)

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
    contact_crossing.KIND: contact_crossing.card,
    CAMPAIGN: outreach_news.card,
    talking_rules.KIND: talking_cards.card,
    talking_rules.VERSION: talking_cards.version_card,
    USE: use_news.card,
    ENGAGEMENT: engagement_cards.card,
    MILESTONE: delivery_news.card,
    report_rules.KIND: report_news.card,
    report_rules.RECOMMENDATION: report_news.recommendation_card,
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
        talking_pages.panel,
        engagement_pages.panel,
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
            contact_crossing.KIND,
        )
    },
    meeting_cards.MEETING: (
        meetings.calendar.panel,
        meeting_session_pages.panel,
        minutes_pages.panel,
        decision_pages.panel,
        action_pages.panel,
    ),
    meeting_cards.ITEM: (
        document_pages.panel,
        decision_pages.panel,
        action_pages.panel,
        engagement_pages.panel,
    ),
    DECISION: (document_pages.panel, action_pages.panel, engagement_pages.panel),
    ENGAGEMENT: (
        call_pages.panel,
        proposal_pages.panel,
        review_front.panel,
        money_pages.panel,
        funding_pages.panel,
        delivery_pages.panel,
        report_pages.panel,
    ),
    ACTION: (document_pages.panel,),
    contact_crossing.KIND: (document_pages.panel, comments.panel),
    talking_rules.VERSION: (comments.panel,),
    POINT_VERSION: (use_pages.panel,),
    CALL: (proposal_pages.call_panel,),
    MILESTONE: (document_pages.panel,),
}
"""What features put on each other's pages, in order; on a draft's fewer than on a copy's."""
for kind, on_pages in PANELS.items():
    for panel in on_pages:
        put_panel(kind, panel)

LINES: Mapping[str, tuple[Lines, ...]] = {
    **dict.fromkeys(
        (comment_crossing.KIND, observation_crossing.KIND, request_crossing.ANSWERS.kind),
        (document_pages.lines,),
    ),
    contact_crossing.KIND: (document_pages.lines, comments.lines),
}
"""What features put under each item of a kind that stands in a list on another's page."""
for kind, under in LINES.items():
    for line in under:
        put_lines(kind, line)

put_events(meeting_calendar.events)
put_events(outreach_news.events)
put_events(delivery_news.events)
put_voices(finding_crossing.KIND, observation_queries.heard)

SPACE_SECTIONS: Mapping[str, Section] = {
    "Findings": finding_pages.front_section,
    "To be found out": tasks.front_section,
    "What members ask": request_pages.front_section,
    "Topics of interest": interest_pages.front_section,
    "Next meetings": meeting_pages.front_section,
    "Decisions": decision_pages.front_section,
    "Actions": action_pages.front_section,
    "Contacts": contact_pages.front_section,
    "Outreach": outreach_pages.front_section,
    "Talking points": talking_pages.front_section,
    "Talking points you used": use_pages.front_section,
    "Indicators": kpi_pages.front_section,
    "The group\u2019s own work": groupwork_pages.front_section,
    "Expert engagements": engagement_pages.front_section,
    "Calls and our proposals": proposal_pages.front_section,
    "Money": money_pages.front_section,
    "Sums you keep": funding_pages.front_section,
    "The work": delivery_pages.front_section,
    "What is asked back": delivery_pages.owed_section,
    "Report": report_pages.front_section,
}
"""What features put on a space's front page, in order, by the heading it has there."""
THE_WORK = ("The work", "Report")
"""What a room is opened for that stands apart."""
for name, section in SPACE_SECTIONS.items():
    put_section(name, section, first_apart=name in THE_WORK)

put_attachments(document_attachments.papers)
put_outcomes(decision_news.outcomes)
put_outcomes(action_news.outcomes)
