"""Whether every name that one file of the story uses is given, once, by another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from collab.core import vocabularies
from collab.demo.appointments import references, topics
from collab.demo.cast import Organisation, Space
from collab.demo.outside import outside_references
from collab.demo.story import Finding, Interest, Story
from collab.features.findings.rules import CODED


def doubles(story: Story) -> Iterator[str]:
    """Name everything that must be there once and is there twice."""
    keys = {
        "organisation": [one.key for one in story.organisations],
        "person": [one.key for one in story.people],
        "representation": [one.key for one in story.representations],
        "password": [one.password for one in story.people],
        "address": [one.email for one in story.representations],
        "space": [one.key for one in story.spaces],
        "finding": [one.key for one in story.findings],
        "series": [one.key for one in story.series],
        "meeting": [one.key for one in story.meetings],
        "topic": [one.key for one in topics(story)],
        "decision": [one.key for one in story.decisions],
        "action": [one.title for one in story.actions],
        "contact": [one.key for one in story.contacts],
        "talking point": [*_points(story)],
        "campaign": [one.key for one in story.campaigns],
        "canary": [one.text for one in story.canaries],
    }
    for what, names in keys.items():
        for name, times in Counter(names).items():
            if times > 1:
                yield f"{what} {name} is used {times} times"


def unknown_names(story: Story) -> Iterator[str]:
    """Name every reference that leads nowhere."""
    known = {
        "organisation": {one.key for one in story.organisations},
        "representation": {one.key for one in story.representations},
        "space": {one.key for one in story.spaces},
        "finding": {one.key for one in story.findings},
        "series": {one.key for one in story.series},
        "topic": {one.key for one in topics(story)},
        "decision": {one.key for one in story.decisions},
        "contact": {one.key for one in story.contacts},
        "talking point": {*_points(story)},
        "class of contacts": set(vocabularies.shipped("contact_classes").by_key),
        "issue": set(vocabularies.issues()),
        "country": set(vocabularies.countries()),
        **{kind: set(vocabularies.shipped(kind).by_key) for kind in CODED.values()},
        "mineral": {term.key for term in vocabularies.shipped("minerals").terms},
    }
    for where, what, name in _references(story):
        if name not in known[what]:
            yield f"{where}: there is no {what} {name}"


def _points(story: Story) -> Iterator[str]:
    for document in story.talking_points:
        yield document.key
        yield from (version.key for version in document.versions)


def _references(story: Story) -> Iterator[tuple[str, str, str]]:
    for relation in story.relations:
        yield from ((f"relation {relation.kind}", "organisation", one) for one in relation.between)
    for firm in story.organisations:
        yield from _firm_references(firm)
    for one in story.representations:
        yield f"representation {one.key}", "organisation", one.organisation
    for space in story.spaces:
        yield from _space_references(space)
    for finding in story.findings:
        yield from _finding_references(finding)
    for comment in story.comments:
        where = f"comment of {comment.author} on {comment.about}"
        yield where, "contact" if comment.contact else "finding", comment.about
        yield where, "representation", comment.author
    yield from _said(story)
    yield from references(story)
    yield from outside_references(story)
    yield from (each for one in story.interests for each in _interest_references(one))
    for canary in story.canaries:
        yield f"canary {canary.text}", "organisation", canary.organisation
        yield f"canary {canary.text}", "finding", canary.finding


def _said(story: Story) -> Iterator[tuple[str, str, str]]:
    for one in story.observations:
        where = f"observation of {one.author} on {one.finding}"
        yield from ((where, "finding", one.finding), (where, "representation", one.author))
        yield from ((where, "representation", reader) for reader in one.opened_by)
    for question in story.questions:
        where = f"question {question.key}"
        yield from ((where, "representation", question.author), (where, "space", question.space))
    for answer in story.answers:
        where = f"answer of {answer.author}"
        yield where, "representation", answer.author
    yield from (("correction", "finding", one.finding) for one in story.corrections)


def _interest_references(interest: Interest) -> Iterator[tuple[str, str, str]]:
    where = f"interest of {interest.author}"
    yield where, "representation", interest.author
    parts = (
        ("issue", interest.issue),
        ("country", interest.country),
        ("mineral", interest.mineral),
        ("space", interest.space),
    )
    yield from ((where, what, name) for what, name in parts if name is not None)


def _firm_references(firm: Organisation) -> Iterator[tuple[str, str, str]]:
    where = f"organisation {firm.key}"
    yield where, "country", firm.country
    if firm.ultimate_parent is not None:
        yield where, "organisation", firm.ultimate_parent


def _space_references(space: Space) -> Iterator[tuple[str, str, str]]:
    where = f"space {space.key}"
    if space.parent is not None:
        yield where, "space", space.parent
    yield from ((where, "organisation", one.organisation) for one in space.members)
    yield from ((where, "representation", one.representation) for one in space.seats)
    if space.charter is not None:
        yield from ((where, "issue", issue) for issue in space.charter.issues)
        yield from ((where, "country", country) for country in space.charter.countries)


def _finding_references(finding: Finding) -> Iterator[tuple[str, str, str]]:
    where = f"finding {finding.key}"
    yield where, "representation", finding.author
    yield where, "issue", finding.issue
    yield where, "country", finding.country
    for name, kind in CODED.items():
        if name != "issue":
            held = getattr(finding, name)
            codes = held if isinstance(held, tuple) else (held,)
            yield from ((where, kind, code) for code in codes if code is not None)
    if finding.release is None:
        return
    yield where, "space", finding.release.space
    yield from ((where, "representation", one) for one in finding.release.circle)
    review = finding.release.review
    if review is not None and review.by is not None:
        yield where, "representation", review.by
