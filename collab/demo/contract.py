"""What DIR/demo.json says: who can sign in, where they sit, and the texts nobody else may see."""

from __future__ import annotations

from typing import Any

from collab.core.errors import NotSignedInError
from collab.demo.cast import Representation
from collab.demo.stage import Stage
from collab.people.spaces import queries as spaces
from collab.work.opening import open_work


def contract(stage: Stage) -> dict[str, Any]:
    """Give the whole file. An account without seats and duties belongs to somebody who left."""
    story = stage.story
    vaults = {one.key: _vault(stage, one.key) for one in story.organisations}
    return {
        "url": stage.house.base_url,
        "accounts": [_account(stage, one) for one in story.representations],
        "canaries": [
            {
                "text": canary.text,
                "space_id": vaults[canary.organisation],
                "organisation": story.organisation(canary.organisation).name,
            }
            for canary in story.canaries
        ],
    }


def _account(stage: Stage, one: Representation) -> dict[str, Any]:
    person, firm = stage.story.person_of(one.key), stage.story.organisation(one.organisation)
    return {
        "email": one.email,
        "password": person.password,
        "name": person.name,
        "organisation": firm.name,
        "organisation_kind": firm.kind,
        "roles": _roles(stage, one),
        "duties": [] if one.left_days_ago is not None else [duty.value for duty in one.duties],
        "token": stage.tokens.get(one.key),
    }


def _roles(stage: Stage, one: Representation) -> list[dict[str, str]]:
    """Give the seats that the person has now, as the database answers when he comes in."""
    who = stage.people[one.key]
    try:
        with open_work(stage.app_engine, who, now=stage.now, house=stage.house) as work:
            return [
                {
                    "space": space.name,
                    "space_id": str(space.id),
                    "space_kind": space.kind,
                    "role": work.viewer.seats[space.id].role.value,
                }
                for space in spaces.seated_in(work)
                if space.id in work.viewer.seats
            ]
    except NotSignedInError:
        return []


def _vault(stage: Stage, organisation: str) -> str:
    with stage.acting(stage.administrator(organisation), stage.now) as work:
        return str(spaces.own_vault(work).id)
