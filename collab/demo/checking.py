"""What must hold between the files of the story: who sits where, what leaves, what never does.

All faults are collected, because whoever edits forty findings wants one list and not forty runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from collab.demo.appointments import amiss
from collab.demo.cast import Organisation
from collab.demo.names import doubles, unknown_names
from collab.demo.outside import outside_amiss
from collab.demo.story import Comment, Finding, Release, Review, Story
from collab.policy.declaration import Publicness
from collab.policy.marking import Marking
from collab.policy.verdict import Verdict


def faults(story: Story) -> list[str]:
    """List everything that does not hold, in plain sentences."""
    unknown = [*doubles(story), *unknown_names(story)]
    # The further checks follow references, so they wait until every name exists.
    return unknown or [
        *_people(story),
        *_seats(story),
        *_releases(story),
        *_comments(story),
        *_canaries(story),
        *amiss(story),
        *outside_amiss(story),
    ]


def _people(story: Story) -> Iterator[str]:
    for one in story.representations:
        domain = story.organisation(one.organisation).mail_domain
        if one.email.partition("@")[2] != domain:
            yield f"representation {one.key}: {one.email} is not an address at {domain}"
    staffed = {one.organisation for one in story.representations if one.vault}
    for firm in story.organisations:
        yield from _firm(firm, story, staffed=staffed)


def _firm(firm: Organisation, story: Story, *, staffed: set[str]) -> Iterator[str]:
    if firm.key not in staffed:
        yield f"organisation {firm.key}: nobody holds a seat in its vault"
    if (firm.kind == "member_company") != (firm.tier is not None):
        yield f"organisation {firm.key}: member companies, and only they, have a tier"
    if not firm.mail_domain.endswith(".example"):
        yield f"organisation {firm.key}: {firm.mail_domain} could belong to somebody"
    if not any(canary.organisation == firm.key for canary in story.canaries):
        yield f"organisation {firm.key}: its vault holds no canary"


def _seats(story: Story) -> Iterator[str]:
    for space in story.spaces:
        where = f"space {space.key}"
        if (space.kind == "room") != (space.parent is not None):
            yield f"{where}: rooms, and only rooms, belong to a group"
        if (space.kind == "group") != (space.charter is not None):
            yield f"{where}: groups, and only groups, have a charter"
        ceilings = {one.organisation: one.max_marking for one in space.members}
        for seat in space.seats:
            firm = story.organisation_of(seat.representation)
            if firm not in ceilings:
                yield f"{where}: {seat.representation} is seated, but {firm} is no member"
            elif seat.ceiling is not None and seat.ceiling > ceilings[firm]:
                yield f"{where}: {seat.representation} may see more than {firm} may"


def _releases(story: Story) -> Iterator[str]:
    for finding in story.findings:
        if finding.release is not None:
            yield from _release(finding, finding.release, story)


def _release(finding: Finding, release: Release, story: Story) -> Iterator[str]:
    where = f"finding {finding.key}"
    charter = story.charter_of(release.space)
    yield from _reader(where, finding.author, release, story)
    yield from _joined(where, finding.author, release.space, release.days_ago, story)
    if finding.country not in charter.countries:
        yield f"{where}: {finding.country} is outside the charter of {release.space}"
    if finding.issue not in charter.issues:
        yield f"{where}: {finding.issue} is outside the charter of {release.space}"
    if release.category not in charter.categories:
        yield f"{where}: {release.category} is outside the charter of {release.space}"
    yield from _named(where, release, story)
    yield from _cited(where, finding, release)
    yield from _outcome(where, release)


def _named(where: str, release: Release, story: Story) -> Iterator[str]:
    if (release.marking is Marking.RED) != bool(release.circle):
        yield f"{where}: RED, and only RED, names its readers"
    for reader in release.circle:
        yield from _reader(where, reader, release, story)


def _reader(where: str, who: str, release: Release, story: Story) -> Iterator[str]:
    ceiling = story.ceiling(who, release.space)
    if ceiling is None:
        yield f"{where}: {who} has no seat in {release.space}"
    elif ceiling < release.marking:
        yield f"{where}: {who} may not read {release.marking.label} in {release.space}"


def _cited(where: str, finding: Finding, release: Release) -> Iterator[str]:
    read = finding.source.citation
    if release.facets.publicness is Publicness.GENUINE and (read is None or read.url is None):
        yield f"{where}: anyone can read it, but nobody is told where"
    if read is not None and read.retrieved_days_ago < release.days_ago:
        yield f"{where}: was shared before its source was read"


def _outcome(where: str, release: Release) -> Iterator[str]:
    if (release.expected is Verdict.REVIEW) != (release.review is not None):
        yield f"{where}: held items, and only held items, go to counsel"
    if (release.expected is Verdict.TRANSFORM) != (release.mended is not None):
        yield f"{where}: items sent back, and only they, are mended"
    if release.review is not None:
        yield from _review(where, release.review)


def _review(where: str, review: Review) -> Iterator[str]:
    done = (review.by, review.days_ago, review.opinion)
    if review.outcome == "waiting" and any(one is not None for one in done):
        yield f"{where}: waits for counsel and has an opinion already"
    if review.outcome != "waiting" and any(one is None for one in done):
        yield f"{where}: an opinion needs who, when and why"


def _comments(story: Story) -> Iterator[str]:
    for comment in story.comments:
        where = f"comment of {comment.author} on {comment.about}"
        if comment.contact:
            yield from _on_card(where, comment, story)
            continue
        release = story.finding(comment.finding).release
        if release is None or release.shared_days_ago is None:
            yield f"{where}: the finding was never shared"
        else:
            yield from _reader(where, comment.author, release, story)
            yield from _comment(where, comment, release, story)


def _comment(where: str, comment: Comment, release: Release, story: Story) -> Iterator[str]:
    shared, firm = release.shared_days_ago or 0, story.organisation_of(comment.author)
    if comment.days_ago > shared:
        yield f"{where}: is older than the finding"
    if release.circle and comment.author not in release.circle:
        yield f"{where}: the author is not among the named readers"
    for place in story.space(release.space).members:
        if place.organisation == firm and place.history_days_ago < shared:
            yield f"{where}: {firm} does not see as far back as the finding"
    yield from _joined(where, comment.author, release.space, comment.days_ago, story)


def _on_card(where: str, comment: Comment, story: Story) -> Iterator[str]:
    card = next(one for one in story.contacts if one.key == comment.contact)
    if card.space is None or comment.days_ago > card.days_ago:
        yield f"{where}: the card was not shared then"
    else:
        yield from _joined(where, comment.author, card.space, comment.days_ago, story)


def _joined(where: str, who: str, space: str, days_ago: int, story: Story) -> Iterator[str]:
    firm = story.organisation_of(who)
    for place in story.space(space).members:
        if place.organisation == firm and place.joined_days_ago < days_ago:
            yield f"{where}: {firm} had not joined {space} yet"


def _canaries(story: Story) -> Iterator[str]:
    for canary in story.canaries:
        where = f"canary {canary.text}"
        home = story.finding(canary.finding)
        if story.organisation_of(home.author) != canary.organisation:
            yield f"{where}: {home.key} lies in another vault"
        if canary.layer == "statement" and home.release is not None:
            yield f"{where}: {home.key} is meant to leave the vault"
        if not all(canary.text in text for text in _hiding_places(home, canary.layer)):
            yield f"{where}: is not in the {canary.layer} of {home.key}"
        if any(canary.text in text for text in _elsewhere(story, home)):
            yield f"{where}: is also somewhere else"
        if canary.layer == "identity" and canary.text in home.title + home.statement:
            yield f"{where}: stands in what is meant to be shared"


def _hiding_places(finding: Finding, layer: str) -> tuple[str, ...]:
    if layer == "statement":
        return finding.title, finding.statement
    return (finding.source.identity or "",)


def _elsewhere(story: Story, home: Finding) -> Iterable[str]:
    for finding in story.findings:
        if finding is not home:
            yield from (finding.title, finding.statement, finding.source.identity or "")
    yield from (comment.text for comment in story.comments)
    yield from (space.summary for space in story.spaces)
