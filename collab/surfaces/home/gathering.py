"""What the start page tells, gathered in a number of queries that no number of spaces changes."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from flask_babel import gettext as _
from flask_babel import ngettext

from collab.features.actions.news import waiting as actions_waiting
from collab.features.comments import queries as comments
from collab.features.comments.crossing import address as comment_address
from collab.features.contacts.news import waiting as contacts_waiting
from collab.features.contacts.outreach.news import waiting as outreach_waiting
from collab.features.decisions.news import waiting as decisions_waiting
from collab.features.engagements.calls.news import waiting as calls_waiting
from collab.features.engagements.delivery.news import waiting as deliveries_waiting
from collab.features.engagements.funding.news import waiting as funding_waiting
from collab.features.engagements.money.news import waiting as money_waiting
from collab.features.engagements.news import waiting as engagements_waiting
from collab.features.engagements.proposals.news import waiting as proposals_waiting
from collab.features.engagements.reports.news import waiting as reports_waiting
from collab.features.engagements.review.news import waiting as reviews_waiting
from collab.features.findings import queries as findings
from collab.features.findings.crossing import address as finding_address
from collab.features.interests.queries import spaces_with_news
from collab.features.kpis.news import waiting as figures_waiting
from collab.features.meetings import calendar_news as meeting_news
from collab.features.meetings import queries as meetings
from collab.features.meetings.cards import address as meeting_address
from collab.features.meetings.minutes import news as minutes_news
from collab.features.meetings.session_waiting import stops as stopped_topics
from collab.features.meetings.waiting import agendas, dates
from collab.features.talking_points.news import waiting as talking_waiting
from collab.features.talking_points.uses.news import waiting as uses_waiting
from collab.features.tasks.queries import waiting_counts as task_counts
from collab.people.spaces.charters import pending_groups, standing, waiting_charters
from collab.people.spaces.invitations import asked_of_us
from collab.people.spaces.models import Space
from collab.people.spaces.queries import seated_in
from collab.people.spaces.troubles import troubles_of
from collab.policy.viewer import Duty, Role, SpaceKind
from collab.shared.counsel.queries import overdue_in, waiting_counts
from collab.shared.notices import withdrawn
from collab.shared.notices.news import Waiting, WaitingSource
from collab.shared.objections.queries import waiting_counts as objection_counts
from collab.shared.planned import queries as planned_releases
from collab.shared.releases.crossing import crossing_of
from collab.shared.releases.queries import Standing, sent_back
from collab.shared.rulebooks.waiting import rules as rules_waiting
from collab.work.unit import Work

NEW_SHOWN = 5
DRAFTS_SHOWN = 3
SENT_BACK_SHOWN = 5
MEETINGS_SHOWN = 3
DUE_SHOWN = 6
SOON = dt.timedelta(days=7)
MANY = findings.UNREAD_COUNTED_TO


@dc.dataclass(frozen=True, slots=True)
class SpaceCard:
    """A space with what the viewer has not read in it yet."""

    space: Space
    findings: int
    comments: int


@dc.dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft of the vault, whatever its kind."""

    title: str
    path: str
    marking: int
    standings: Sequence[Standing]


@dc.dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting that is near."""

    title: str
    path: str
    starts_at: dt.datetime | None
    space: str
    marking: int


@dc.dataclass(frozen=True, slots=True)
class Home:
    """Everything the page tells."""

    new: Sequence[findings.Line]
    due: Sequence[Waiting]
    meetings: Sequence[MeetingLine]
    drafts: Sequence[DraftLine]
    cards: Sequence[SpaceCard]
    charters: Sequence[Waiting]
    taken_back: Sequence[Waiting]
    names: Mapping[uuid.UUID, str]

    @property
    def shares(self) -> bool:
        """Tell whether the viewer sits anywhere beside the vault."""
        return any(card.space.kind != SpaceKind.VAULT for card in self.cards)

    @property
    def unread(self) -> str:
        """Give how many findings are unread in all, as far as they were counted."""
        number = sum(card.findings for card in self.cards)
        capped = any(card.findings >= MANY for card in self.cards)
        return f"{number}+" if capped else str(number)


def gather(work: Work) -> Home:
    """Gather the start page."""
    spaces = seated_in(work)
    shared = [
        seat.space_id for seat in work.viewer.seats.values() if seat.kind is not SpaceKind.VAULT
    ]
    said = comments.unread_counts(work, shared)
    found = findings.unread(work, shared, limit=NEW_SHOWN)
    charters = list(_charters(work))
    names = {space.id: space.name for space in spaces}
    return Home(
        new=found.lines,
        due=sorted(_due(work, spaces, charters), key=partial(_order, work.now)),
        meetings=[
            MeetingLine(
                one.title,
                meeting_address(one.id),
                one.starts_at,
                names.get(one.space_id, ""),
                one.marking,
            )
            for one in meetings.upcoming(work, limit=MEETINGS_SHOWN)
        ],
        charters=charters,
        drafts=list(_drafts(work)) if work.viewer.vault_id else [],
        cards=[
            SpaceCard(space, found.counts.get(space.id, 0), said.get(space.id, 0))
            for space in spaces
            if space.id in work.viewer.seats and space.archived_at is None
        ],
        taken_back=list(withdrawn.notices(work)),
        names=names,
    )


WAITING: tuple[WaitingSource, ...] = (
    rules_waiting,
    agendas,
    dates,
    minutes_news.waiting,
    minutes_news.unread,
    decisions_waiting,
    reviews_waiting,
    actions_waiting,
    contacts_waiting,
    outreach_waiting,
    talking_waiting,
    uses_waiting,
    engagements_waiting,
    calls_waiting,
    figures_waiting,
    proposals_waiting,
    deliveries_waiting,
    funding_waiting,
    money_waiting,
    reports_waiting,
)
"""What waits in other features, in the order in which the page tells it."""


def _order(now: dt.datetime, one: Waiting) -> tuple[int, dt.datetime]:
    """Put what is due within days first, by its day; then what waits without one; then the rest."""
    if one.due_at is None:
        return 1, now
    return (0 if one.due_at < now + SOON else 2), one.due_at


def _due(work: Work, spaces: Sequence[Space], charters: Sequence[Waiting]) -> Iterator[Waiting]:
    yield from stopped_topics(work)
    yield from _reviews(work, spaces)
    yield from _objections(work, spaces)
    yield from charters
    yield from _tasks(work, spaces)
    yield from _interests(work, spaces)
    for source in WAITING:
        yield from source(work)
    if Duty.ADMINISTRATOR in work.viewer.duties and (number := len(asked_of_us(work))):
        text = ngettext(
            "%(num)d seat is asked for: confirm or refuse it",
            "%(num)d seats are asked for: confirm or refuse them",
            number,
        )
        yield Waiting(text, "/organisation")
    yield from _troubles(work, spaces)
    yield from planned_releases.stopped(work)
    yield from meeting_news.due(work)
    if work.viewer.vault_id:
        for release in sent_back(work, limit=SENT_BACK_SHOWN):
            text = _("Counsel returned “%(title)s” to you", title=release.title)
            yield Waiting(text, crossing_of(release.item_kind).address(release.item_id))


def _troubles(work: Work, spaces: Sequence[Space]) -> Iterator[Waiting]:
    """Tell whoever can do something about it that mails to somebody come back."""
    found = troubles_of(work)
    if found.mine:
        yield Waiting(_("Mails to you come back: nothing reaches you by mail"), "/organisation")
    if found.colleagues:
        text = ngettext(
            "Mails to %(num)d colleague come back",
            "Mails to %(num)d colleagues come back",
            found.colleagues,
        )
        yield Waiting(text, "/organisation")
    for space in spaces:
        if number := found.seated.get(space.id):
            text = ngettext(
                "Mails to %(num)d person of %(space)s come back",
                "Mails to %(num)d people of %(space)s come back",
                number,
                space=space.name,
            )
            yield Waiting(text, f"/spaces/{space.id}/people")


def _reviews(work: Work, spaces: Sequence[Space]) -> Iterator[Waiting]:
    counts = waiting_counts(work, [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)])
    for space in spaces:
        if number := counts.get(space.id):
            text = ngettext(
                "%(num)d item waits for your review in %(space)s",
                "%(num)d items wait for your review in %(space)s",
                number,
                space=space.name,
            )
            yield Waiting(text, f"/spaces/{space.id}/review")


def _objections(work: Work, spaces: Sequence[Space]) -> Iterator[Waiting]:
    """Tell counsel what is out of sight until he decides; a facilitator only that he is late."""
    counts = objection_counts(work, [seat.space_id for seat in work.viewer.seats_as(Role.COUNSEL)])
    late = overdue_in(work)
    for space in spaces:
        if number := counts.get(space.id):
            text = ngettext(
                "%(num)d objection waits for you in %(space)s",
                "%(num)d objections wait for you in %(space)s",
                number,
                space=space.name,
            )
            yield Waiting(text, f"/spaces/{space.id}/objections")
        if space.id in late:
            text = _("Something is overdue with antitrust counsel in %(space)s", space=space.name)
            yield Waiting(text, f"/spaces/{space.id}/people")


def _tasks(work: Work, spaces: Sequence[Space]) -> Iterator[Waiting]:
    counts = task_counts(work)
    for space in spaces:
        if number := counts.get(space.id):
            text = ngettext(
                "%(num)d contradicted finding is to be looked into in %(space)s",
                "%(num)d contradicted findings are to be looked into in %(space)s",
                number,
                space=space.name,
            )
            yield Waiting(text, f"/spaces/{space.id}/tasks")


def _interests(work: Work, spaces: Sequence[Space]) -> Iterator[Waiting]:
    """Tell a facilitator that he was told of topics; which, and by whom, stands on his own page."""
    fresh = spaces_with_news(work)
    for space in spaces:
        if space.id in fresh:
            text = _("New topic interests in %(space)s", space=space.name)
            yield Waiting(text, f"/spaces/{space.id}/interests")


def _charters(work: Work) -> Iterator[Waiting]:
    """Tell of the charters he must accept himself or, as administrator, for his organisation."""
    mine = [group for group in pending_groups(work) if standing(work, group).waits_for_me]
    groups = {group.id: group.name for group in mine}
    if Duty.ADMINISTRATOR in work.viewer.duties:
        groups |= {space.id: space.name for space in waiting_charters(work)}
    for space_id, name in groups.items():
        text = _("Accept the charter of %(space)s before anything of it shows", space=name)
        yield Waiting(text, f"/spaces/{space_id}/charter")


def _drafts(work: Work) -> Iterator[DraftLine]:
    for finding in findings.drafts_of(work, limit=DRAFTS_SHOWN):
        yield DraftLine(
            finding.title, finding_address(finding.id), finding.marking, finding.standings
        )
    for comment in comments.drafts_of(work, limit=DRAFTS_SHOWN):
        title = _("Comment: %(words)s", words=comment.body)
        yield DraftLine(title, comment_address(comment.id), comment.marking, comment.standings)
