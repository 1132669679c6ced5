"""What reports tell others: cards, news, what waits, and letters that say nothing of what."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping

from collab.core.mail import Composer
from collab.core.refs import Card
from collab.features.engagements.reports import due, queries, register
from collab.features.engagements.reports.models import Recommendation, Release
from collab.features.engagements.reports.rules import (
    KIND,
    RECOMMENDATION,
    State,
    facts_address,
    recommendation_address,
    release_address,
    report_address,
)
from collab.policy.marking import Marking
from collab.shared.notices.letters import letter_of
from collab.shared.notices.news import News, Waiting
from collab.work.unit import Work

MAILS: Mapping[str, Composer] = {
    "mail.facts_asked": letter_of("facts_asked"),
    "mail.recommendation_due": letter_of("recommendation_due"),
}


def card(work: Work, release_id: uuid.UUID) -> Card:
    """Show a released report to those who do not know its kind."""
    return card_of_row(queries.release(work, release_id))


def card_of_row(row: Release) -> Card:
    """Give the card of one that was read already."""
    return _card(KIND, row, row.title, release_address(row.id))


def recommendation_card(work: Work, recommendation_id: uuid.UUID) -> Card:
    """Show a recommendation to those who do not know its kind."""
    row = register.recommendation(work, recommendation_id)
    title = f"Recommendation {row.number}"
    return _card(RECOMMENDATION, row, title, recommendation_address(row.id))


def news(work: Work, since: dt.datetime) -> Iterator[News]:
    """Tell which reports were released."""
    for row in queries.fresh(work, since):
        yield News(
            item_id=row.id,
            kind=KIND,
            space_id=row.space_id,
            marking=Marking(row.marking),
            title=row.title,
            summary=row.summary,
            path=release_address(row.id),
            shared_at=row.shared_at,
            prefix="Report released:",
        )


def waiting(work: Work) -> Iterator[Waiting]:
    """Tell which facts to check, what to clear, to decide, and to answer."""
    for engagement_id, until in _facts_due(work).items():
        at = dt.datetime.combine(until, dt.time(23, 59), dt.UTC)
        text = "Say whether a report has the facts about your organisation right"
        yield Waiting(text, facts_address(engagement_id), due_at=at)
    yield from _to_judge(work)
    yield from _to_see_to(work)
    for reaction, about in register.owed(work):
        at = dt.datetime.combine(about.due_on, dt.time(23, 59), dt.UTC)
        text = f"Answer recommendation {about.number}"
        yield Waiting(text, f"/recommendation-answers/{reaction.id}", due_at=at)


def _to_judge(work: Work) -> Iterator[Waiting]:
    """Tell counsel and the association's officers what others wait for them to let out."""
    for release in queries.held(work):
        yield Waiting("A report waits for your review", release_address(release.id))
    for row in register.held_recommendations(work):
        yield Waiting("A recommendation waits for your review", recommendation_address(row.id))
    for public in queries.proposed(work):
        if public.proposed_by != work.viewer.representation_id:
            text = "Decide whether a report is let out to everybody"
            yield Waiting(text, f"/public-reports/{public.id}")


def _to_see_to(work: Work) -> Iterator[Waiting]:
    """Tell whoever writes a report, or leads it on, what comes next."""
    for report in queries.to_answer(work):
        text = {
            State.WRITING: "A report is to be written",
            State.ESCROW: "A report is in escrow: name the passages, or let it go on",
            State.ANSWERING: "Answer what was said of facts, and give the final report",
        }[report.stands]
        yield Waiting(text, report_address(report.id))
    for report in due.to_release(work):
        yield Waiting("A report is final and can be released", report_address(report.id))
    for release in due.returned(work):
        yield Waiting("Counsel returned the release of a report", release_address(release.id))


def _facts_due(work: Work) -> dict[uuid.UUID, dt.date]:
    found: dict[uuid.UUID, dt.date] = {}
    for thread in queries.open_threads(work):
        found.setdefault(thread.engagement_id, thread.until)
    return found


def _card(kind: str, row: Release | Recommendation, title: str, path: str) -> Card:
    return Card(
        kind=kind,
        id=row.id,
        space_id=row.space_id,
        title=title,
        path=path,
        marking=row.marking,
        circle=tuple(row.circle) if row.circle is not None else None,
        shared=True,
    )
