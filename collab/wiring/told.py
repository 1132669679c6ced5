"""What is told: letters, news for digests, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Mapping

from collab.core.mail import Composer
from collab.features.actions import news as action_news
from collab.features.comments import news as comment_news
from collab.features.contacts import news as contact_news
from collab.features.contacts.outreach import news as outreach_news
from collab.features.decisions import news as decision_news
from collab.features.documents import news as document_news
from collab.features.engagements import news as engagement_news
from collab.features.engagements.calls import news as call_news
from collab.features.engagements.proposals import news as proposal_news
from collab.features.engagements.review import news as review_news
from collab.features.findings import news as finding_news
from collab.features.interests import news as interest_news
from collab.features.kpis import news as kpi_news
from collab.features.meetings import calendar_news as meeting_news
from collab.features.meetings import session_waiting as meeting_session_waiting
from collab.features.meetings import waiting as meeting_waiting
from collab.features.meetings.minutes import news as minutes_news
from collab.features.observations import news as observation_news
from collab.features.requests import news as request_news
from collab.features.talking_points import news as talking_news
from collab.features.talking_points.uses import news as use_news
from collab.features.tasks import waiting as task_waiting
from collab.people.accounts import mails as account_mails
from collab.people.spaces import mails as space_mails
from collab.shared.notices import letters, waiting, withdrawn
from collab.shared.notices.fresh import news_of
from collab.shared.notices.news import NewsSource, WaitingSource
from collab.shared.planned import queries as planned_releases
from collab.shared.rulebooks import waiting as rules_waiting
from collab.surfaces.webhooks import mails as webhook_mails

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
    **contact_news.MAILS,
    **outreach_news.MAILS,
    **use_news.MAILS,
    **kpi_news.MAILS,
    **call_news.MAILS,
    **proposal_news.MAILS,
}
"""Who writes the letter of each kind of note; the worker sends it."""

DIGEST_SOURCES: tuple[NewsSource, ...] = (
    news_of(
        finding_news.NEWS,
        observation_news.NEWS,
        document_news.NEWS,
        request_news.ASKED,
        request_news.ANSWERED,
        comment_news.NEWS,
        contact_news.NEWS,
    ),
    withdrawn.news,
    minutes_news.news,
    decision_news.news,
    action_news.news,
    kpi_news.news,
    meeting_news.news,
    outreach_news.news,
    talking_news.news,
    use_news.news,
    call_news.news,
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
    kpi_news.waiting,
    meeting_news.waiting,
    contact_news.waiting,
    outreach_news.waiting,
    talking_news.waiting,
    use_news.waiting,
    engagement_news.waiting,
    call_news.waiting,
    proposal_news.waiting,
    review_news.waiting,
)
"""What waits for somebody, most urgent first."""
