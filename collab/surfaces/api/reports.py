"""Reports for programs: the expert's text and steps, facts, and what a space was given of it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from flask import typing as ft
from pydantic import BaseModel, Field

from collab.core.errors import InvalidError
from collab.core.rest import Operation, Reply, answer
from collab.features.engagements.reports import queries
from collab.features.engagements.reports.models import FactThread, Release, Report, Version
from collab.features.engagements.reports.rules import (
    HEADING,
    LANGUAGES,
    SECTION,
    STEPS,
    SUMMARY,
    TITLE,
    WORDS,
    Section,
    Step,
    release_address,
    report_address,
)
from collab.features.engagements.reports.rules import Text as ReportText
from collab.features.engagements.reports.service import writing
from collab.people.spaces.queries import space_or_charter
from collab.policy.marking import Marking
from collab.surfaces.api.blueprint import bp
from collab.surfaces.api.schemas import STRICT, Day, Text
from collab.work.bearer import CHANGE, READ
from collab.work.unit import Work


class SectionIn(BaseModel):
    """A section. ``neutral`` is fit for everybody: it names no firm that takes part."""

    model_config = STRICT

    key: Annotated[Text, Field(max_length=40)]
    heading: Annotated[Text, Field(max_length=HEADING)]
    text: Annotated[str, Field(max_length=SECTION)]
    neutral: bool = False


class VersionIn(BaseModel):
    """What the expert is writing. ``version`` is that of the draft it saw, none for a new one."""

    model_config = STRICT

    language: Text = Field(description=f"One of {', '.join(LANGUAGES)}.")
    title: Annotated[Text, Field(max_length=TITLE)]
    summary: Annotated[str, Field(max_length=SUMMARY)] = ""
    sections: list[SectionIn] = []
    version: int | None = None


class StepIn(BaseModel):
    """A step of a report."""

    model_config = STRICT

    step: Text = Field(description=f"One of {', '.join(STEPS)}.")
    words: Annotated[Text, Field(max_length=WORDS // 2)] = ""
    until: Day | None = None


class CommentIn(BaseModel):
    """What is not so in a passage."""

    model_config = STRICT

    words: Annotated[Text, Field(max_length=WORDS)]
    version: int


class VersionOut(BaseModel):
    """A version, as far as the bearer may read it."""

    id: UUID
    number: int
    language: str
    title: str
    summary: str
    sections: list[SectionIn]
    hash: str | None = Field(description="SHA-256 of what was given; none for a draft.")
    given_at: dt.datetime | None
    version: int


class ReportOut(BaseModel):
    """A report with its versions."""

    id: UUID
    space_id: UUID
    engagement_id: UUID
    address: str = Field(description="Its page.")
    state: str
    until: dt.date | None
    versions: list[VersionOut]


class ThreadOut(BaseModel):
    """A passage that speaks of the bearer's firm, what it said, and the expert's answer."""

    id: UUID
    heading: str
    excerpt: str
    until: dt.date
    open: bool
    state: str
    words: str
    answer: str
    changed: bool | None
    version: int


class ThreadList(BaseModel):
    """Passages."""

    items: list[ThreadOut]


class ReleaseOut(BaseModel):
    """What a space was given of a report."""

    id: UUID
    space_id: UUID
    engagement_id: UUID
    address: str = Field(description="Its page.")
    number: int
    title: str
    language: str
    summary: str
    sections: list[SectionIn]
    left_out: int
    marking: str
    permitted_action: str
    category: str
    verdict: str
    clearance: str | None
    policy_version: str
    state: str
    hash: str


class ReleaseList(BaseModel):
    """Releases, the latest first."""

    items: list[ReleaseOut]


@bp.operation(
    "GET",
    "/engagement-reports/<uuid:report_id>",
    allow=READ,
    does=Operation(
        summary="Read a report, as its expert or as whoever convenes",
        replies={200: Reply("The report with its versions.", ReportOut)},
    ),
)
def read_report(work: Work, report_id: UUID) -> ft.ResponseReturnValue:
    """Give a report."""
    return answer(_report(work, queries.report(work, report_id)))


@bp.operation(
    "POST",
    "/engagement-reports/<uuid:report_id>/versions",
    allow=CHANGE,
    does=Operation(
        summary="Write the report's text; the expert alone does",
        body=VersionIn,
        replies={200: Reply("The report as it stands then.", ReportOut)},
        problems={409: "A colleague saved it meanwhile, or it was given."},
    ),
)
def write_report_version(work: Work, report_id: UUID, body: VersionIn) -> ft.ResponseReturnValue:
    """Save what the expert is writing."""
    row = queries.report(work, report_id)
    parts = tuple(Section(one.key, one.heading, one.text, one.neutral) for one in body.sections)
    text = ReportText(body.language, body.title, body.summary, parts)
    writing.write(work, row, text, seen_version=body.version)
    work.session.expire_all()  # functions wrote it
    return answer(_report(work, queries.report(work, report_id)))


@bp.operation(
    "POST",
    "/engagement-reports/<uuid:report_id>/steps",
    allow=CHANGE,
    does=Operation(
        summary="Take a step of a report",
        details="To return it says why; to check it says until when.",
        body=StepIn,
        replies={200: Reply("The report as it stands then.", ReportOut)},
        problems={409: "Something is missing, or it does not stand where the step begins."},
    ),
)
def step_report(work: Work, report_id: UUID, body: StepIn) -> ft.ResponseReturnValue:
    """Take a step."""
    row = queries.report(work, report_id)
    if body.step not in STEPS:
        raise InvalidError({"step": f"One of {', '.join(STEPS)}."})
    writing.move(work, row, Step(body.step), words=body.words, until=body.until)
    work.session.expire_all()  # functions wrote it
    return answer(_report(work, queries.report(work, report_id)))


@bp.operation(
    "GET",
    "/engagements/<uuid:engagement_id>/facts",
    allow=READ,
    does=Operation(
        summary="List the passages that speak of your organisation",
        replies={200: Reply("The passages.", ThreadList)},
    ),
)
def list_facts(work: Work, engagement_id: UUID) -> ft.ResponseReturnValue:
    """List what is said of one's own firm."""
    about = queries.engagement(work, engagement_id)
    return answer(ThreadList(items=[_thread(one) for one in queries.threads(work, about.id)]))


@bp.operation(
    "POST",
    "/accuracy-threads/<uuid:thread_id>/comment",
    allow=CHANGE,
    does=Operation(
        summary="Say what is not so in a passage",
        details="Screened like everything that leaves your organisation; the expert answers it.",
        body=CommentIn,
        replies={200: Reply("The passage as it stands then.", ThreadOut)},
        problems={409: "The round is over, or a colleague wrote meanwhile."},
    ),
)
def comment_fact(work: Work, thread_id: UUID, body: CommentIn) -> ft.ResponseReturnValue:
    """Comment on facts."""
    row = queries.thread(work, thread_id)
    writing.comment(work, row, body.words, seen_version=body.version)
    return answer(_thread(row))


@bp.operation(
    "GET",
    "/spaces/<uuid:space_id>/reports",
    allow=READ,
    does=Operation(
        summary="List the reports released into a space",
        replies={200: Reply("The latest first.", ReleaseList)},
    ),
)
def list_reports(work: Work, space_id: UUID) -> ft.ResponseReturnValue:
    """List a space's reports."""
    space = space_or_charter(work, space_id)
    return answer(ReleaseList(items=[_release(one) for one in queries.releases_in(work, space.id)]))


@bp.operation(
    "GET",
    "/report-releases/<uuid:report_release_id>",
    allow=READ,
    does=Operation(
        summary="Read what a space was given of a report",
        replies={200: Reply("The release.", ReleaseOut)},
    ),
)
def read_report_release(work: Work, report_release_id: UUID) -> ft.ResponseReturnValue:
    """Give a release."""
    return answer(_release(queries.release(work, report_release_id)))


def _report(work: Work, row: Report) -> ReportOut:
    return ReportOut(
        id=row.id,
        space_id=row.space_id,
        engagement_id=row.engagement_id,
        address=report_address(row.id),
        state=row.state,
        until=row.until,
        versions=[_version(one) for one in queries.versions(work, row)],
    )


def _version(one: Version) -> VersionOut:
    return VersionOut(
        id=one.id,
        number=one.number,
        language=one.language,
        title=one.title,
        summary=one.summary,
        sections=[SectionIn(**part.kept) for part in one.parts],
        hash=one.text_hash.hex() if one.text_hash else None,
        given_at=one.given_at,
        version=one.version,
    )


def _thread(one: FactThread) -> ThreadOut:
    return ThreadOut(**{name: getattr(one, name) for name in ThreadOut.model_fields})


def _release(row: Release) -> ReleaseOut:
    same = set(ReleaseOut.model_fields) - {"address", "sections", "marking", "hash"}
    return ReleaseOut(
        **{name: getattr(row, name) for name in same},
        address=release_address(row.id),
        sections=[SectionIn(**part.kept) for part in row.parts],
        marking=Marking(row.marking).key,
        hash=row.text_hash.hex(),
    )
