"""What the story's people write, and what the gate makes of it; it must be what the story says."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import functools
import uuid
from collections.abc import Iterator, Sequence

from collab.core.refs import card_of
from collab.demo.crossing import cross
from collab.demo.stage import Scene, Stage
from collab.demo.story import Comment, Finding, Mended, Release, Review
from collab.features.comments import crossing as comments_crossing
from collab.features.comments.service import write as write_comment
from collab.features.contacts import crossing as contacts_crossing
from collab.features.findings import crossing as findings_crossing
from collab.features.findings import queries as findings
from collab.features.findings.rules import FindingDraft
from collab.features.findings.service import edit, write
from collab.people.spaces import queries as spaces
from collab.policy.declaration import Citation, Declaration
from collab.policy.marking import DEFAULT_MARKING
from collab.policy.verdict import Verdict
from collab.shared.counsel.queries import queue
from collab.shared.releases import service as gate
from collab.shared.releases.crossing import Snapshot
from collab.shared.releases.models import Release as Kept
from collab.work.unit import Work

IN_FULL = (
    "region", "site", "operator", "rights", "holders", "tier", "minerals", "since", "until",
    "mining_method", "legacy", "remedy", "actors", "root_causes", "likelihood", "civic_space",
)  # fmt: skip
"""Fields a story tells under the names the findings have for them."""
LATEST_DRAFT, APART = 2, 4
"""Days ago of the youngest draft that nobody released, and days between those."""


class StoryError(RuntimeError):
    """The services made something else of the story than it says."""


def writings(stage: Stage) -> Iterator[Scene]:
    """Give the scenes in which findings are written, released, mended, reviewed, and discussed."""
    kept = [finding for finding in stage.story.findings if finding.release is None]
    for finding in stage.story.findings:
        release = finding.release
        if release is None:
            days_ago = LATEST_DRAFT + APART * kept.index(finding)
            yield Scene(days_ago, functools.partial(_write, finding=finding))
            continue
        yield Scene(release.days_ago, functools.partial(_write, finding=finding))
        if release.mended is not None:
            mending = functools.partial(_mend, finding=finding, mended=release.mended)
            yield Scene(release.mended.days_ago, mending)
        if release.review is not None and release.review.days_ago is not None:
            review = functools.partial(_review, finding=finding, review=release.review)
            yield Scene(release.review.days_ago, review)
    for comment in stage.story.comments:
        yield Scene(comment.days_ago, functools.partial(_comment, comment=comment))


def draft_of(finding: Finding) -> FindingDraft:
    """Give a finding as its author writes it."""
    return FindingDraft(
        title=finding.title,
        statement=finding.statement,
        issue=finding.issue,
        country=finding.country,
        **{name: getattr(finding, name) for name in IN_FULL},
        reliability=finding.reliability,
        credibility=finding.credibility,
        **dc.asdict(finding.severity),
        source_kind=finding.source.kind,
        source_count=finding.source.number,
        circumstances=finding.source.circumstances,
        identity=finding.source.identity,
        marking=finding.release.marking if finding.release else DEFAULT_MARKING,
    )


def _write(stage: Stage, at: dt.datetime, *, finding: Finding) -> None:
    with stage.acting(finding.author, at) as work:
        written = write(work, spaces.own_vault(work), draft_of(finding))
        stage.findings[finding.key] = written.id
        if finding.release is not None:
            work.session.flush()  # the gate looks it up
            release_of(stage, work, finding, finding.release, expected=finding.release.expected)


def _mend(stage: Stage, at: dt.datetime, *, finding: Finding, mended: Mended) -> None:
    """Change what the gate asked to be changed, and release again."""
    changes = {
        field.name: value
        for field in dc.fields(mended)
        if field.name != "days_ago" and (value := getattr(mended, field.name)) is not None
    }
    texts = {name: changes.pop(name) for name in ("title", "statement") if name in changes}
    with stage.acting(finding.author, at) as work:
        written = findings.one(work, stage.findings[finding.key])
        if texts:
            draft = dc.replace(draft_of(finding), **texts, identity=None)
            edit(work, written, draft, seen_version=written.version)
            work.session.flush()  # the gate looks it up
        if finding.release is not None:
            release = dc.replace(finding.release, **changes)
            release_of(stage, work, finding, release, expected=Verdict.ALLOW)


def release_of(  # who, what, how, and what should come of it
    stage: Stage,
    work: Work,
    finding: Finding,
    release: Release,
    *,
    expected: Verdict = Verdict.ALLOW,
    corrects: Kept | None = None,
) -> None:
    """Put a finding before the gate; with ``corrects`` in the place of its copy that is out."""
    read = finding.source.citation
    citation = None
    if read is not None and read.url is not None:
        citation = Citation(read.url, stage.day(read.retrieved_days_ago).date())
    declaration = Declaration(
        category=release.category,
        facets=release.facets,
        marking=release.marking,
        attribution=release.attribution,
        permitted_action=release.permitted_action,
        citation=citation,
    )
    circle = [stage.people[key].representation_id for key in release.circle] or None
    snapshot = findings_crossing.snapshot(work, stage.findings[finding.key])
    where = (stage.spaces[release.space], circle)
    made = _cross(work, snapshot, declaration, where, corrects)
    _expect(made, expected, f"finding {finding.key}")
    stage.copies[finding.key] = made.release.copy_id


def _review(stage: Stage, at: dt.datetime, *, finding: Finding, review: Review) -> None:
    if finding.release is None or review.by is None:
        raise StoryError(f"finding {finding.key}: nothing to review, or nobody who does")
    opinion = "\n\n".join(
        part
        for part in (review.opinion, review.conditions and f"Conditions: {review.conditions}")
        if part
    )
    with stage.acting(review.by, at) as work:
        waiting = queue(work, stage.spaces[finding.release.space])
        copy_id = stage.copies[finding.key]
        held = next((item for item in waiting if item.copy_id == copy_id), None)
        if held is None:
            raise StoryError(f"finding {finding.key}: {review.by} does not find it in the queue")
        gate.settle(work, held, outcome=review.outcome, opinion=opinion)


def _comment(stage: Stage, at: dt.datetime, *, comment: Comment) -> None:
    declaration = Declaration(
        category=comment.category,
        facets=comment.facets,
        marking=comment.marking,
        attribution=comment.attribution,
        permitted_action=comment.permitted_action,
    )
    kind = contacts_crossing.KIND if comment.contact else findings_crossing.KIND
    where = f"comment of {comment.author} on {comment.about}"
    with stage.acting(comment.author, at) as work:
        subject = card_of(work, kind, stage.copies[comment.about])
        vault = spaces.own_vault(work)
        written = write_comment(work, vault, comment.text, subject=subject, marking=comment.marking)
        work.session.flush()  # the gate looks it up
        snapshot = comments_crossing.snapshot(work, written.id)
        made = _cross(work, snapshot, declaration, (subject.space_id, subject.circle))
        _expect(made, comment.expected, where)


Where = tuple[uuid.UUID, Sequence[uuid.UUID] | None]


def _cross(
    work: Work,
    snapshot: Snapshot,
    declaration: Declaration,
    where: Where,
    corrects: Kept | None = None,
) -> gate.Outcome:
    space_id, circle = where
    return cross(work, snapshot, space_id, declaration, circle, corrects=corrects)


def _expect(made: gate.Outcome, expected: Verdict, what: str) -> None:
    if made.judgement.verdict is not expected:
        reasons = " ".join(vote.reason for vote in made.judgement.decisive)
        raise StoryError(
            f"{what}: the gate says {made.judgement.verdict.value}, not {expected.value}. {reasons}"
        )
