"""What the pages of meetings show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from collab.core.clock import zone_label, zone_of
from collab.core.panels import panels
from collab.features.meetings import polling, queries
from collab.features.meetings.asking import ANSWERS, ITEM_STATES, PURPOSES
from collab.features.meetings.cards import card_of, item_card_of
from collab.features.meetings.models import AgendaItem, Meeting
from collab.features.meetings.policy import TAKING, Act
from collab.features.meetings.rules import Step, label
from collab.features.meetings.service import late
from collab.features.meetings.service.judging import frozen
from collab.people.spaces.audience import everybody
from collab.people.spaces.models import Space
from collab.people.spaces.queries import one as space_of
from collab.policy.viewer import Role, SpaceKind
from collab.shared.process.words import INDEPENDENT
from collab.shared.releases.hanging import subject_of
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.work.unit import Work

ON_FRONT = 3
PREPARING = (Role.FACILITATOR, Role.CHAIR)


def meeting_page(work: Work, meeting: Meeting) -> str:
    """Show a meeting: when it is, its agenda, and what the parts of its life put there."""
    items = queries.agenda(work, meeting)
    waiting = queries.asked_late(work, meeting) if meeting.stands.value == "in_progress" else []
    prepares = work.viewer.sits_in(meeting.space_id, *PREPARING, Role.COUNSEL)
    return render_template(
        "meetings/show.html",
        **shown(work, meeting),
        **of_items(work, [*items, *waiting]),
        items=items,
        length=length(meeting, items),
        late=waiting,
        standings=late.standings(work, meeting, waiting),
        returned=queries.returned(work, meeting) if prepares else [],
        choices=polling.choices(work, meeting) if meeting.starts_at is None else [],
        series=queries.series_of(work, meeting),
        panels=panels(work, card_of(meeting)),
    )


def item_page(work: Work, item: AgendaItem) -> str:
    """Show a topic with what hangs on it."""
    meeting = queries.one(work, item.meeting_id) if item.meeting_id else None
    space = space_of(work, item.space_id)
    return render_template(
        "meetings/item.html",
        **of_items(work, [item]),
        item=item,
        meeting=meeting,
        space=space,
        may_edit=work.may(Act.EDIT_TOPIC, item).allowed and _changes(work, meeting),
        may_settle=work.may(Act.SETTLE, item).allowed,
        may_let_stand=work.may(Act.LET_STAND, item).allowed,
        readers=queries.names(work, item.readers or ()),
        subject=subject_of(work, item.subject_kind, item.subject_id),
        panels=panels(work, item_card_of(item)),
    )


def list_page(work: Work, space: Space, page: int) -> str:
    """Show the meetings of a space: those to come, and page by page those that were."""
    coming = queries.next_in(work, space.id) if page == 1 else []
    past, more = queries.past_in(work, space.id, page)
    return render_template(
        "meetings/index.html",
        space=space,
        coming=coming,
        past=past,
        page=page,
        more=more,
        counts=queries.topic_counts(work, [one.id for one in (*coming, *past)]),
        all_series=queries.all_series(work, space.id),
        labels=labels(work, [*coming, *past]),
        may_prepare=work.may(Act.PREPARE, space).allowed,
        may_propose=work.may(Act.PROPOSE, space).allowed,
    )


def front_section(work: Work, space: Space) -> Markup | None:
    """Say on a space's front page when it meets next; a vault meets nobody."""
    if space.kind == SpaceKind.VAULT:
        return None
    coming = queries.next_in(work, space.id)
    if space.apart and not coming:
        return None
    text = render_template(
        "meetings/_front.html",
        space=space,
        coming=coming[:ON_FRONT],
        number=len(coming),
        labels=labels(work, coming),
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def shown(work: Work, meeting: Meeting) -> dict[str, Any]:
    """Give what every page of a meeting needs."""
    seat = work.viewer.seats.get(meeting.space_id)
    steps = {step: work.may(TAKING[step], meeting).allowed for step in Step}
    draft = work.may(Act.EDIT_AGENDA, meeting).allowed
    return {
        "meeting": meeting,
        "space": space_of(work, meeting.space_id),
        "state": label(meeting.stands, seat.role if seat else None),
        "there": there(meeting),
        "frozen": frozen(work, meeting),
        "may": {
            "edit": work.may(Act.EDIT, meeting).allowed,
            "agenda": draft and not frozen(work, meeting),
            "ask_counsel": draft and meeting.agenda_asked_at is None,
            "clear_it": steps[Step.CLEAR],  # "clear" is what every mapping can do
            "reopen": steps[Step.REOPEN] and not frozen(work, meeting),
            "cancel": steps[Step.CANCEL],
            "poll": draft and meeting.starts_at is None,
            "answer": work.may(Act.ANSWER, meeting).allowed and meeting.starts_at is None,
            "late": work.may(Act.ASK_LATE, meeting).allowed,
            "consent": work.may(Act.CONSENT, meeting).allowed,
        },
        "answers": ANSWERS,
        "independent": INDEPENDENT,
    }


def of_items(work: Work, items: Sequence[AgendaItem]) -> dict[str, Any]:
    """Give the words for topics: purposes, categories, states and names, in two questions."""
    book = rulebook_in_force(work)
    ids = [one_id for item in items for one_id in (item.owner_id, item.proposed_by)]
    return {
        "purposes": PURPOSES,
        "item_states": ITEM_STATES,
        "categories": {name: one.title for name, one in book.categories.items()},
        "names": queries.names(work, ids),
    }


def labels(work: Work, meetings: Sequence[Meeting]) -> Mapping[uuid.UUID, str]:
    """Say how meetings stand, in the words of whoever looks."""
    seats = work.viewer.seats
    return {
        one.id: label(one.stands, seats[one.space_id].role if one.space_id in seats else None)
        for one in meetings
    }


def length(meeting: Meeting, items: Sequence[AgendaItem]) -> str:
    """Say how long the topics take, and that it is too long where it is."""
    total = sum(item.minutes for item in items)
    if meeting.starts_at is None or meeting.ends_at is None:
        return str(_("%(total)s minutes in all.", total=total))
    lasts = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    if total <= lasts:
        return str(_("%(total)s of the meeting's %(lasts)s minutes.", total=total, lasts=lasts))
    too_long = _(
        "The topics take %(total)s minutes, the meeting lasts %(lasts)s: shorten them by"
        " %(over)s, or put one back into the backlog.",
        total=total,
        lasts=lasts,
        over=total - lasts,
    )
    return str(too_long)


def there(meeting: Meeting) -> str:
    """Say when a meeting begins by the clock of its own zone."""
    if meeting.starts_at is None:
        return ""
    at = meeting.starts_at.astimezone(zone_of(meeting.time_zone))
    return f"{at.day} {at:%B %Y, %H:%M} {zone_label(at)} ({meeting.time_zone})"


def people_of(work: Work, space_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Give the persons of a space with their organisations, to choose from."""
    return [
        (one.representation_id, f"{one.name}, {one.org_name}")
        for one in everybody(work, space_id).readers
    ]


def _changes(work: Work, meeting: Meeting | None) -> bool:
    """Tell whether the agenda a topic stands on takes changes; the backlog always does."""
    return meeting is None or (
        work.may(Act.EDIT_AGENDA, meeting).allowed and not frozen(work, meeting)
    )
