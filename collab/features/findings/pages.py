"""What the pages of findings show, gathered for their templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from collab.core.panels import panels
from collab.core.texts import has_controls, one_line
from collab.core.vocabularies import countries, issue_tree, issues
from collab.features.findings import queries
from collab.features.findings.crossing import LABELS, card_of, shown
from collab.features.findings.forms import FindingForm
from collab.features.findings.models import Finding, FindingSource
from collab.features.findings.queries import COUNTED_TO, Filters
from collab.features.findings.rules import (
    ASKED,
    IRREMEDIABILITY,
    SCALE,
    SCOPE,
    SEVERITY_STEPS,
    SHARED_FIELDS,
    still_open,
)
from collab.people.spaces.audience import readers_of
from collab.people.spaces.models import Space
from collab.people.spaces.queries import names_of, one
from collab.policy.declaration import PermittedAction
from collab.policy.marking import Marking
from collab.policy.rulebook import default_rulebook
from collab.policy.viewer import Role, SpaceKind
from collab.shared.releases import queries as releases
from collab.shared.releases.forms import ACTIONS
from collab.shared.releases.pages import people_by_firm
from collab.shared.releases.policy import Act as GateAct
from collab.work.readings import note_reading
from collab.work.unit import Work

SOURCE_FIELDS = ("source_kind", "source_count", "source_month", "reliability", "credibility")
LONGEST_SEARCH = 100
ON_FRONT = 5


def filters_from(arguments: Mapping[str, str]) -> Filters:
    """Read filters from an address; what makes no sense narrows nothing."""
    words = one_line(arguments.get("words"))[:LONGEST_SEARCH]
    issue, country = arguments.get("issue", ""), arguments.get("country", "")
    severity = arguments.get("severity", "")
    return Filters(
        words="" if has_controls(words) else words,
        issue=issue if issue in issues() else "",
        country=country if country in countries() else "",
        severity=int(severity) if severity in map(str, SEVERITY_STEPS) else 0,
        after=arguments.get("after", ""),
    )


def list_page(work: Work, space: Space, filters: Filters) -> str:
    """Render a space's findings: drafts in a vault, copies anywhere else."""
    page = queries.in_space(work, space.id, filters)
    names, here = countries(), queries.countries_in(work, space.id)
    kept = {name: value for name, value in _asked_for(filters).items() if value}
    return render_template(
        "findings/index.html",
        space=space,
        page=page,
        filters=filters,
        total=_counted(page.total),
        further=_list_address(space, **kept, after=page.next_after) if page.next_after else None,
        first=_list_address(space, **kept),
        everything=_list_address(space),
        issue_options=[(branch.label, list(branch.issues.items())) for branch in issue_tree()],
        issue_names=issues(),
        country_names=names,
        countries=[(code, names.get(code, code)) for code in here],
        steps=SEVERITY_STEPS,
        new_address=_new_address(work, space),
    )


def front_section(work: Work, space: Space) -> Markup:
    """Render the first findings of a space for its front page."""
    page = queries.in_space(work, space.id, Filters(), limit=ON_FRONT)
    text = render_template(
        "findings/_front.html",
        space=space,
        page=page,
        total=_counted(page.total),
        issue_names=issues(),
        country_names=countries(),
        new_address=_new_address(work, space),
    )
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def draft_page(work: Work, finding: Finding, *, opened: str | None = None) -> str:
    """Render a draft with all layers; ``opened`` is the identity, just unsealed by its reader."""
    attempts = releases.history(work, finding.id)
    values = {name: getattr(finding, name) for name in SHARED_FIELDS}
    return render_template(
        "findings/draft.html",
        finding=finding,
        space=one(work, finding.space_id),
        facts=facts_of(work, finding, ("issue", "country", "region")),
        source=queries.source_of(work, finding),
        source_facts=facts_of(work, finding, SOURCE_FIELDS),
        severities=severities_of(finding),
        missing=still_open(values),
        asked=len(ASKED),
        attempts=attempts,
        readable=queries.readable_among(work, [attempt.copy_id for attempt in attempts]),
        out=[attempt for attempt in attempts if attempt.state in releases.OUTSIDE],
        places=names_of(work, {attempt.target_space_id for attempt in attempts}),
        book=default_rulebook(),
        opened=opened,
        Marking=Marking,
    )


def copy_page(work: Work, finding: Finding) -> str:
    """Render a released copy, and note that it was read."""
    note_reading(work, "finding", finding.id, finding.space_id)
    readers = readers_of(work, finding)
    book, category = default_rulebook(), finding.category or ""
    own = releases.behind(work, finding.id)
    return render_template(
        "findings/copy.html",
        finding=finding,
        space=one(work, finding.space_id),
        facts=facts_of(work, finding, ("issue", "country", "region")),
        source_facts=facts_of(work, finding, SOURCE_FIELDS),
        severities=severities_of(finding),
        own=own,
        draft_stands=own is not None and queries.stands(work, own.item_id),
        contributor=_contributor(work, finding),
        readers=readers,
        people=people_by_firm(readers),
        category=book.categories[category].title if category in book.categories else category,
        permitted=ACTIONS[PermittedAction(finding.permitted_action or "")],
        panels=panels(work, card_of(finding)),
    )


def filled_form(finding: Finding, source: FindingSource | None) -> FindingForm:
    """Give the form as it stands saved. The sealed identity is never put into a page."""
    names = (*SHARED_FIELDS, "version")
    saved: dict[str, Any] = {
        name: value if isinstance(value, list) else str(value)
        for name in names
        if (value := getattr(finding, name)) is not None and name != "severity"
    }
    saved["marking"] = Marking(finding.marking).key
    saved["circumstances"] = source.circumstances if source else ""
    return FindingForm(formdata=None, data=saved)


def edit_page(work: Work, finding: Finding, form: FindingForm) -> str:
    """Render the form for a draft."""
    source = queries.source_of(work, finding)
    return render_template(
        "findings/edit.html",
        form=form,
        finding=finding,
        space=one(work, finding.space_id),
        sealed=source is not None and source.identity_sealed is not None,
        differences=[],
    )


def stale_page(work: Work, theirs: Finding, form: FindingForm) -> str:
    """Render the form with the author's text kept, and what was saved meanwhile beside it.

    The form now knows the newer version: saving it again is the author's decision.
    """
    source = queries.source_of(work, theirs)
    saved = {name: text for name, _label, text in filled_form(theirs, source).texts()}
    differences = [
        (label, saved[name], text) for name, label, text in form.texts() if saved[name] != text
    ]
    form.version.data = str(theirs.version)
    form.form_errors.append(
        "Somebody else saved this finding while you were writing. Your text is still here."
    )
    return render_template(
        "findings/edit.html",
        form=form,
        finding=theirs,
        space=one(work, theirs.space_id),
        sealed=source is not None and source.identity_sealed is not None,
        differences=differences,
    )


def facts_of(work: Work, finding: Finding, names: tuple[str, ...]) -> list[tuple[str, str | None]]:
    """Give labels and words of some fields; None where nothing is said."""
    values = ((name, getattr(finding, name)) for name in names)
    return [
        (LABELS[name], shown(work, name, value) if value not in (None, "") else None)
        for name, value in values
    ]


def severities_of(finding: Finding) -> list[tuple[int, str] | None]:
    """Give the three scales with their words, as the component draws them."""
    pairs = (
        (finding.scale, SCALE),
        (finding.scope, SCOPE),
        (finding.irremediability, IRREMEDIABILITY),
    )
    return [(level, words[level]) if level else None for level, words in pairs]


def _contributor(work: Work, finding: Finding) -> str | None:
    """Give the contributor's name where he told it to the facilitator alone, and this is he."""
    seat = work.viewer.seats[finding.space_id]
    if finding.attribution != "facilitator_only" or seat.role is not Role.FACILITATOR:
        return None
    return releases.contributor(work, finding.id)


def _counted(total: int) -> str:
    return f"{COUNTED_TO:,}+" if total > COUNTED_TO else str(total)


def _asked_for(filters: Filters) -> dict[str, Any]:
    return {
        "words": filters.words,
        "issue": filters.issue,
        "country": filters.country,
        "severity": filters.severity,
    }


def _list_address(space: Space, **arguments: Any) -> str:
    return url_for("findings.index", space_id=space.id, **arguments)


def _new_address(work: Work, space: Space) -> str | None:
    """Give where the viewer writes a finding; None where he could not release it from there."""
    vault = work.viewer.vault_id
    if vault is None:
        return None
    if space.kind != SpaceKind.VAULT and not work.may(GateAct.RELEASE_INTO, space).allowed:
        return None
    return url_for("findings.new", space_id=vault)
