"""What contacts tell the digest, what waits in one's own vault, and letters that say no name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import String, literal

from collab.core.mail import Composer
from collab.features.contacts import due
from collab.features.contacts.models import Contact
from collab.features.contacts.rules import KIND, SOON, address
from collab.shared.notices.fresh import NewsKind
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import Waiting
from collab.work.unit import Work

NEWS = NewsKind(
    Contact,
    # Whom others know is no matter for a mail, whatever its marking allows.
    summary=literal("", String()),
    only=(Contact.discarded_at.is_(None), Contact.merged_into_id.is_(None)),
    words=lambda row: (KIND, "A contact", address(row.id)),
)
MAILS: Mapping[str, Composer] = {
    f"mail.{name}": letter_of(name)
    for name in ("contacts_ending", "contacts_ended", "contact_forgotten")
}


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell how many cards end within a month, and how many safety plans are due for review."""
    vault = work.viewer.vault_id
    if vault is None:
        return
    today = work.now.date()
    if ending := due.ending(work, today + SOON):
        words = "1 contact ends" if ending == 1 else f"{ending} contacts end"
        yield Waiting(f"{words} within 30 days", f"/spaces/{vault}/contacts?sort=ending")
    if reviews := due.plans_due(work, today + SOON / 4):
        words = "1 safety plan is" if reviews == 1 else f"{reviews} safety plans are"
        yield Waiting(f"{words} due for review", f"/spaces/{vault}/contacts?sort=newest")
