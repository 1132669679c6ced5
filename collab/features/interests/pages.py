"""What the pages of interests show, gathered for their templates."""

from __future__ import annotations

import uuid
from functools import partial

from flask import render_template, url_for
from markupsafe import Markup

from collab.core.errors import DeniedError, Reasoned
from collab.features.interests import queries
from collab.features.interests.board import board
from collab.features.interests.crossing import judged
from collab.features.interests.forms import TopicForm
from collab.features.interests.models import Interest
from collab.features.interests.policy import TOLD_IN, facilitates
from collab.features.interests.rules import Topic
from collab.features.interests.service import against
from collab.features.interests.wording import in_words, part_in_words
from collab.people.organisations import queries as organisations
from collab.people.spaces.models import Space
from collab.people.spaces.policy import Act as Spaces
from collab.people.spaces.queries import space_or_charter
from collab.policy.viewer import SpaceKind
from collab.shared.releases.judging import Judged
from collab.shared.releases.pages import people_by_firm, targets
from collab.shared.releases.policy import Act as GateAct
from collab.work.readings import note_readings
from collab.work.unit import Work


def list_page(work: Work, vault: Space, form: TopicForm) -> str:
    """Render the firm's own list."""
    noted = queries.noted(work)
    spaces = {key for key, _name in spaces_to_tell(work)}
    return render_template(
        "interests/index.html",
        space=vault,
        form=form,
        noted=noted,
        in_words=partial(in_words, work),
        tellable={one.id for one in noted if spaces - {out.space_id for out in one.out}},
    )


def preview_page(
    work: Work, interest: Interest, space_id: uuid.UUID | None, *, changed: bool = False
) -> str:
    """Render who would be told, by name, before anything leaves the vault."""
    offered = spaces_to_tell(work)
    if space_id is None and len(offered) == 1:
        space_id = offered[0][0]
    space = space_or_charter(work, space_id) if space_id else None
    tried, refused = _tried(work, interest, space) if space else (None, None)
    return render_template(
        "interests/tell.html",
        interest=interest,
        title=in_words(work, interest.topic),
        spaces=offered,
        space=space,
        judged=tried,
        people=people_by_firm(tried.audience) if tried else [],
        against=refused,
        changed=changed,
    )


def spaces_to_tell(work: Work) -> list[tuple[uuid.UUID, str]]:
    """Give the groups and the association's space the viewer contributes to, with their names."""
    ids = [seat.space_id for seat in work.viewer.seats.values() if seat.kind in TOLD_IN]
    return [(key, name) for key, name in targets(work, None) if key in ids]


def board_page(work: Work, space: Space) -> str:
    """Render what a facilitator was told; being shown counts as read."""
    every = queries.told(work, space.id)
    note_readings(work, "interest", [one.id for one in every], space.id)
    return render_template(
        "interests/board.html",
        space=space,
        themes=board(every),
        part=partial(part_in_words, work),
        in_words=partial(in_words, work),
        convene=lambda topic: _convening(space, topic),
        may_convene=work.may(Spaces.FOUND, organisations.own(work)).allowed,
    )


def front_section(work: Work, space: Space) -> Markup | None:
    """Render a line on the front page of the vault, and for facilitators of their space."""
    if space.kind == SpaceKind.VAULT:
        text = render_template("interests/_front.html", space=space, noted=queries.noted(work))
    elif facilitates(work.viewer, space):
        text = render_template("interests/_front_told.html", space=space)
    else:
        return None
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def _tried(work: Work, interest: Interest, space: Space) -> tuple[Judged | None, Reasoned | None]:
    """Give the judgement, or what stands against asking for one."""
    may = work.may(GateAct.RELEASE_INTO, space)
    if not may.allowed:
        return None, may
    try:
        tried = judged(work, interest.id, space)
    except DeniedError as error:
        return None, error.decision
    refused = against(tried)
    return (tried, None) if refused is None else (None, refused)


def _convening(space: Space, topic: Topic) -> str:
    return url_for(
        "interests.convene",
        space_id=space.id,
        issue=topic.issue,
        country=topic.country,
        mineral=topic.mineral,
    )
