"""The one list: what the product is made of, in the order it is put together."""

from __future__ import annotations

from collections.abc import Mapping

from collab.core.mail import Composer
from collab.core.web import Feature
from collab.features.comments import news as comment_news
from collab.features.findings import news as finding_news
from collab.people.accounts import mails as account_mails
from collab.people.accounts import views as accounts
from collab.shared.ledger import views as ledger
from collab.shared.notices import letters, waiting
from collab.shared.notices.news import NewsSource, WaitingSource
from collab.shared.releases import views as releases
from collab.surfaces.demo_mailbox import views as demo_mailbox
from collab.surfaces.digests import views as digests
from collab.surfaces.operator import views as operator

FEATURES: tuple[Feature, ...] = (
    accounts.bp,
    releases.bp,
    ledger.bp,
    digests.bp,
    operator.bp,
    demo_mailbox.bp,
)
"""Every blueprint of the product."""

MAILS: Mapping[str, Composer] = {
    "mail.reset": account_mails.reset,
    "mail.password_changed": account_mails.password_changed,
    "mail.invitation_asked_again": account_mails.invitation_asked_again,
    "mail.review_waiting": letters.review_waiting,
    "mail.release_decided": letters.release_decided,
}
"""Who writes the letter of each kind of note; the worker sends it."""

DIGEST_SOURCES: tuple[NewsSource, ...] = (finding_news.released, comment_news.released)
"""What is new, feature by feature, in the order a digest tells it."""

WAITING_SOURCES: tuple[WaitingSource, ...] = (waiting.reviews, waiting.charters)
"""What waits for somebody, most urgent first."""

UNTOKENED: tuple[str, ...] = ("collab.surfaces.digests.views.unsubscribe",)
"""Views that take a POST without a form's token: mail programs send it, and the address proves."""
