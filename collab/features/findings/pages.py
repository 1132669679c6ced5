"""What the pages of findings show, gathered for their templates."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from collab.core.pages import fragment
from collab.core.panels import panels
from collab.core.texts import has_controls, one_line
from collab.core.vocabularies import Vocabulary, countries
from collab.core.voices import voices_on
from collab.features.findings import looking_back, queries
from collab.features.findings.confidence import Confidence, confidence
from collab.features.findings.crossing import KIND, LABELS, card_of, shown, written
from collab.features.findings.duplicates import like_draft
from collab.features.findings.filters import ALL, NEWEST, Filters
from collab.features.findings.models import Finding
from collab.features.findings.queries import COUNTED_TO
from collab.features.findings.rules import (
    ASKED,
    IRREMEDIABILITY,
    LIKELIHOOD,
    SCALE,
    SCOPE,
    SEVERITY_STEPS,
    SOURCE_KINDS,
    still_open,
)
from collab.people.spaces.audience import readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of, one
from collab.policy.declaration import PermittedAction
from collab.policy.marking import Marking
from collab.policy.viewer import Role, SpaceKind
from collab.shared.hints import hints_for
from collab.shared.objections.queries import open_on
from collab.shared.releases import queries as releases
from collab.shared.releases.forms import ACTIONS
from collab.shared.releases.pages import people_by_firm
from collab.shared.releases.policy import Act as GateAct
from collab.shared.releases.versions import versions_of
from collab.shared.rulebooks.queries import rulebook_in_force
from collab.shared.vocabularies import labels, terms
from collab.shared.vocabularies.current import current
from collab.work.readings import note_reading
from collab.work.unit import Work

WHERE = ("issue", "country", "region", "site", "operator", "tier", "minerals", "mining_method")
WHOM = ("rights", "holders", "actors", "root_causes", "civic_space")
WHEN = ("since", "until", "legacy", "remedy", "likelihood", "language")
SOURCE_FIELDS = ("source_kind", "source_count", "source_month", "reliability", "credibility")
LIKELY_STEPS = {level: f"{level} and more: {LIKELIHOOD[level]}" for level in (5, 4, 3)}
CODES = {"issue": "issues", "right": "rights", "mineral": "minerals", "tier": "tiers"}
LONGEST_SEARCH = 100
ON_FRONT = 5


def filters_from(arguments: Mapping[str, str]) -> Filters:
    """Read filters from an address; what makes no sense narrows nothing."""
    words = one_line(arguments.get("words"))[:LONGEST_SEARCH]
    known: Mapping[str, Iterable[str]] = {
        **{name: current()[kind].by_key for name, kind in CODES.items()},
        "country": countries(),
        "source_kind": SOURCE_KINDS,
        "severity": map(str, SEVERITY_STEPS),
        "likelihood": map(str, LIKELY_STEPS),
        "versions": (ALL,),
        "sort": (NEWEST,),
    }
    kept = {name: arguments.get(name, "") for name in known}
    kept = {name: value for name, value in kept.items() if value in set(known[name])}
    return Filters(
        words="" if has_controls(words) else words,
        severity=int(kept.pop("severity", 0)),
        likelihood=int(kept.pop("likelihood", 0)),
        after=arguments.get("after", ""),
        **kept,
    )


def list_page(work: Work, space: Space, filters: Filters) -> Response:
    """Render a space's findings: drafts in a vault, copies anywhere else."""
    page = queries.in_space(work, space.id, filters)
    names, here = countries(), queries.countries_in(work, space.id)
    kept = {name: value for name, value in _asked_for(filters).items() if value}
    return fragment(
        "findings/index.html",
        "results",
        space=space,
        page=page,
        filters=filters,
        total=_counted(page.total),
        further=_list_address(space, **kept, after=page.next_after) if page.next_after else None,
        first=_list_address(space, **kept),
        everything=_list_address(space),
        choices={name: _choices(terms(work, kind)) for name, kind in CODES.items()},
        whence=whence(page.lines),
        issue_names=labels(work, "issues"),
        country_names=names,
        countries=[(code, names.get(code, code)) for code in here],
        steps=SEVERITY_STEPS,
        likely_steps=LIKELY_STEPS,
        source_kinds=SOURCE_KINDS,
        asked=len(ASKED),
        new_address=_new_address(work, space),
        discarded=len(looking_back.discarded_in(work, space.id)) if _own(work, space) else 0,
    )


def front_section(work: Work, space: Space) -> Markup | None:
    """Render the first findings of a space for its front page."""
    page = queries.in_space(work, space.id, Filters(), limit=ON_FRONT)
    if space.apart and not page.lines:
        return None
    text = render_template(
        "findings/_front.html",
        space=space,
        page=page,
        total=_counted(page.total),
        whence=whence(page.lines),
        issue_names=labels(work, "issues"),
        country_names=countries(),
        asked=len(ASKED),
        new_address=_new_address(work, space),
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def whence(lines: Iterable[queries.Line]) -> Mapping[str, str]:
    """Give the words that tell from whom a line comes, by its label: fifty lines share a few."""
    known = {line.attribution_label for line in lines if line.attribution_label}
    return {label: _("from %(whom)s", whom=label) for label in known}


def draft_page(work: Work, finding: Finding, *, opened: str | None = None) -> str:
    """Render a draft with all layers; ``opened`` is the identity, just unsealed by its reader."""
    attempts = releases.history(work, finding.id)
    readable = queries.readable_among(work, [attempt.copy_id for attempt in attempts])
    out = [attempt for attempt in attempts if attempt.state in releases.OUTSIDE]
    return render_template(
        "findings/draft.html",
        finding=finding,
        space=one(work, finding.space_id),
        facts=facts_of(work, finding, WHERE + WHOM + WHEN),
        source=queries.source_of(work, finding),
        source_facts=facts_of(work, finding, SOURCE_FIELDS),
        severities=severities_of(finding),
        missing=still_open({name: getattr(finding, name) for name in ASKED}),
        asked=len(ASKED),
        attempts=attempts,
        readable=readable,
        out=out,
        places=names_of(work, {attempt.target_space_id for attempt in attempts}),
        book=rulebook_in_force(work),
        opened=opened,
        confidence=_confidence(work, finding, {r.copy_id for r in out} & readable),
        alike=like_draft(work, finding),
        panels=panels(work, card_of(finding)),
        hints=hints_for(written(finding)),
        Marking=Marking,
    )


def copy_page(work: Work, finding: Finding) -> str:
    """Render a released copy, and note that it was read."""
    note_reading(work, "finding", finding.id, finding.space_id)
    readers = readers_of(work, finding)
    book, category = rulebook_in_force(work), finding.category or ""
    own = releases.behind(work, finding.id)
    return render_template(
        "findings/copy.html",
        finding=finding,
        space=one(work, finding.space_id),
        facts=facts_of(work, finding, WHERE + WHOM + WHEN),
        source_facts=facts_of(work, finding, SOURCE_FIELDS),
        severities=severities_of(finding),
        own=own,
        opened=releases.count_readers(work, own.id) if own else 0,
        draft_stands=own is not None and queries.stands(work, own.item_id),
        contributor=_contributor(work, finding),
        readers=readers,
        people=people_by_firm(readers),
        category=book.categories[category].title if category in book.categories else category,
        permitted=ACTIONS[PermittedAction(finding.permitted_action or "")],
        confidence=_confidence(work, finding, {finding.id}),
        panels=panels(work, card_of(finding)),
        versions=versions_of(work, KIND, finding),
        objection=open_on(work, finding.id),
    )


def facts_of(work: Work, finding: Finding, names: Sequence[str]) -> list[tuple[str, str]]:
    """Give labels and words of what is said, and of civic space always: silence is no all-clear."""
    values = ((name, getattr(finding, name)) for name in names)
    return [
        (LABELS[name], shown(work, name, value))
        for name, value in values
        if value or name == "civic_space"
    ]


def severities_of(finding: Finding) -> list[tuple[int, str] | None]:
    """Give the three scales with their words, as the component draws them."""
    pairs = (
        (finding.scale, SCALE),
        (finding.scope, SCOPE),
        (finding.irremediability, IRREMEDIABILITY),
    )
    return [(level, words[level]) if level else None for level, words in pairs]


def _confidence(work: Work, finding: Finding, copies: Iterable[uuid.UUID]) -> Confidence:
    """Judge from a finding's own source and what is said of its copies, as far as one may read."""
    voices = [voice for one in copies for voice in voices_on(work, card_of(queries.one(work, one)))]
    return confidence([finding.source_kind], voices)


def _contributor(work: Work, finding: Finding) -> str | None:
    """Give the contributor's name where he told it to the facilitator alone, and this is he."""
    seat = work.viewer.seats[finding.space_id]
    if finding.attribution != "facilitator_only" or seat.role is not Role.FACILITATOR:
        return None
    return releases.contributor(work, finding.id)


def _choices(vocabulary: Vocabulary) -> list[Any]:
    """Give what a list may be narrowed by: retired terms too, since findings still hold them."""
    known, branches = vocabulary.by_key, dict[str, list[tuple[str, str]]]()
    for term in vocabulary.leaves:
        above = known.get(term.parent or "")
        branches.setdefault(above.word() if above else "", []).append((term.key, term.word()))
    return [*branches.pop("", []), *branches.items()]


def _counted(total: int) -> str:
    return f"{COUNTED_TO:,}+" if total > COUNTED_TO else str(total)


def _asked_for(filters: Filters) -> dict[str, Any]:
    names = (
        "words",
        *CODES,
        "country",
        "source_kind",
        "severity",
        "likelihood",
        "versions",
        "sort",
    )
    return {name: getattr(filters, name) for name in names}


def _list_address(space: Space, **arguments: Any) -> str:
    return url_for("findings.index", space_id=space.id, **arguments)


def _own(work: Work, space: Space) -> bool:
    return space.id == work.viewer.vault_id


def _new_address(work: Work, space: Space) -> str | None:
    """Give where the viewer writes a finding; None where he could not release it from there."""
    vault = work.viewer.vault_id
    if vault is None:
        return None
    if space.kind != SpaceKind.VAULT and not work.may(GateAct.RELEASE_INTO, space).allowed:
        return None
    return url_for("findings.new", space_id=vault)
