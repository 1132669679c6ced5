"""Who writes a report, asks and answers of facts, releases it, and answers what it recommends."""

from __future__ import annotations

from collections.abc import Mapping

from collab.features.engagements.models import Engagement
from collab.features.engagements.reports.models import (
    FactNote,
    FactThread,
    PublicReport,
    Reaction,
    Recommendation,
    Release,
    Report,
)
from collab.features.engagements.reports.rules import (
    EXPERT,
    FACILITATOR,
    SPEAKING,
    TRANSITIONS,
    WRITABLE,
    State,
    Step,
)
from collab.people.spaces.models import Space
from collab.policy.rules import Action, forbid, permit
from collab.policy.viewer import Duty, Role, Viewer

CHAIRING = frozenset({Role.FACILITATOR, Role.CHAIR})
COUNSEL = frozenset({Role.COUNSEL})
TAKING: Mapping[Step, Action] = {step: Action(f"reports.{step}") for step in Step}
"""The action of each step."""


class Act:
    """The other actions of reports and recommendations."""

    BEGIN = Action("reports.begin", roles=EXPERT)
    WRITE = Action("reports.write", roles=EXPERT)
    MARK = Action("reports.mark_passage")
    COMMENT = Action("reports.comment_fact", roles=SPEAKING)
    ANSWER = Action("reports.answer_fact", roles=EXPERT)
    RELEASE = Action("reports.release", roles=FACILITATOR)
    SETTLE = Action("reports.settle_release", roles=COUNSEL)
    WITHDRAW = Action("reports.withdraw_release", roles=FACILITATOR)
    PROPOSE = Action("reports.propose_public", roles=FACILITATOR)
    DECIDE = Action("reports.decide_public")
    RECALL = Action("reports.recall_public")
    RECOMMEND = Action("recommendations.add", roles=CHAIRING)
    CLEAR = Action("recommendations.clear", roles=COUNSEL)
    TAKE_BACK = Action("recommendations.take_back", roles=CHAIRING)
    RESPOND = Action("recommendations.respond")


def _expert_there(viewer: Viewer, space: Space) -> bool:
    return viewer.sits_in(space.id, *EXPERT)


def _writes(viewer: Viewer, row: Report) -> bool:
    return row.firm_id == viewer.org_id and viewer.sits_in(row.space_id, *EXPERT)


def _convenes(viewer: Viewer, row: Report) -> bool:
    return row.org_id == viewer.org_id and viewer.sits_in(row.space_id, *FACILITATOR)


def _marks(viewer: Viewer, row: Report) -> bool:
    return _writes(viewer, row) or _convenes(viewer, row)


def _not_written(viewer: Viewer, row: Report) -> bool:  # noqa: ARG001 # the shape of a condition
    return row.stands not in WRITABLE


def _not_in_escrow(viewer: Viewer, row: Report) -> bool:  # noqa: ARG001 # likewise
    return row.stands is not State.ESCROW


def _not_final(viewer: Viewer, row: Report) -> bool:  # noqa: ARG001 # likewise
    return row.stands is not State.FINAL


def _spoken_of(viewer: Viewer, row: FactThread) -> bool:
    return row.party_id == viewer.org_id and viewer.sits_in(row.space_id, *SPEAKING)


def _round_over(viewer: Viewer, row: FactThread) -> bool:  # noqa: ARG001 # likewise
    return not row.open or row.answered_at is not None


def _expert_reads(viewer: Viewer, row: FactNote) -> bool:
    return viewer.sits_in(row.space_id, *EXPERT)


def _nothing_to_answer(viewer: Viewer, row: FactNote) -> bool:  # noqa: ARG001 # likewise
    return row.state != "commented" or row.answered_at is not None


def _counsels(viewer: Viewer, row: Release | Recommendation) -> bool:
    return viewer.sits_in(row.space_id, *COUNSEL)


def _not_held(viewer: Viewer, row: Release | Recommendation) -> bool:  # noqa: ARG001 # likewise
    return row.state != "held"


def _association_facilitates(viewer: Viewer, row: Release) -> bool:
    return row.org_id == viewer.org_id and viewer.sits_in(row.space_id, *FACILITATOR)


def _gone(viewer: Viewer, row: Release) -> bool:  # noqa: ARG001 # likewise
    return row.state == "withdrawn"


def _not_released(viewer: Viewer, row: Release) -> bool:  # noqa: ARG001 # likewise
    return row.state != "released"


def _is_officer(viewer: Viewer, row: PublicReport) -> bool:
    return row.org_id == viewer.org_id and Duty.OFFICER in viewer.duties


def _proposed_himself(viewer: Viewer, row: PublicReport) -> bool:
    return row.proposed_by == viewer.representation_id


def _not_proposed(viewer: Viewer, row: PublicReport) -> bool:  # noqa: ARG001 # likewise
    return row.state != "proposed"


def _may_recall(viewer: Viewer, row: PublicReport) -> bool:
    return row.org_id == viewer.org_id and (
        Duty.OFFICER in viewer.duties or viewer.sits_in(row.space_id, *FACILITATOR)
    )


def _recalled(viewer: Viewer, row: PublicReport) -> bool:  # noqa: ARG001 # likewise
    return row.state not in ("proposed", "published")


def _chairs(viewer: Viewer, row: Engagement | Recommendation) -> bool:
    return viewer.sits_in(row.space_id, *CHAIRING)


def _withdrawn(viewer: Viewer, row: Recommendation) -> bool:  # noqa: ARG001 # likewise
    return row.state == "withdrawn"


def _addressed(viewer: Viewer, row: Reaction) -> bool:
    if row.firm_id is None or row.firm_id == row.org_id:
        return row.org_id == viewer.org_id and viewer.sits_in(row.space_id, *FACILITATOR)
    return row.firm_id == viewer.org_id and viewer.sits_in(row.space_id, *SPEAKING)


permit(Space, Act.BEGIN, _expert_there, because="you are this room's expert")
permit(Report, Act.WRITE, _writes, because="the text is yours alone")
forbid(
    Report,
    Act.WRITE,
    _not_written,
    because="It was given: what others read does not change.",
    remedy="Begin a corrected version, or ask whoever facilitates to return it.",
)
permit(Report, Act.MARK, _marks, because="you wrote it, or convene this")
forbid(Report, Act.MARK, _not_in_escrow, because="Passages are named while it is in escrow.")
permit(FactThread, Act.COMMENT, _spoken_of, because="this passage speaks of your organisation")
forbid(
    FactThread,
    Act.COMMENT,
    _round_over,
    because="The round is over, or the expert has answered.",
    remedy="Tell whoever facilitates what is not so: the report can be corrected.",
)
permit(FactNote, Act.ANSWER, _expert_reads, because="you answer for the report")
forbid(FactNote, Act.ANSWER, _nothing_to_answer, because="There is nothing to answer here.")
permit(Report, Act.RELEASE, _convenes, because="you convene this")
forbid(
    Report,
    Act.RELEASE,
    _not_final,
    because="The expert has not given a final version.",
    remedy="It is released once every comment on facts is answered.",
)
permit(Release, Act.SETTLE, _counsels, because="you counsel here")
forbid(Release, Act.SETTLE, _not_held, because="It does not wait for counsel.")
permit(Release, Act.WITHDRAW, _association_facilitates, because="you facilitate here")
forbid(Release, Act.WITHDRAW, _gone, because="It stands no more.")
permit(Release, Act.PROPOSE, _association_facilitates, because="you facilitate here")
forbid(Release, Act.PROPOSE, _not_released, because="Only what is released can be let out.")
permit(PublicReport, Act.DECIDE, _is_officer, because="you are an officer of the association")
forbid(
    PublicReport,
    Act.DECIDE,
    _proposed_himself,
    because="You proposed it: another person decides.",
    remedy="Ask another officer.",
)
forbid(PublicReport, Act.DECIDE, _not_proposed, because="It does not wait any more.")
permit(PublicReport, Act.RECALL, _may_recall, because="you answer for what the association says")
forbid(PublicReport, Act.RECALL, _recalled, because="It stands no more.")
permit(Engagement, Act.RECOMMEND, _chairs, because="you facilitate or chair here")
permit(Recommendation, Act.CLEAR, _counsels, because="you counsel here")
forbid(Recommendation, Act.CLEAR, _not_held, because="It does not wait for counsel.")
permit(Recommendation, Act.TAKE_BACK, _chairs, because="you facilitate or chair here")
forbid(Recommendation, Act.TAKE_BACK, _withdrawn, because="It is withdrawn already.")
permit(Reaction, Act.RESPOND, _addressed, because="it is addressed to you, or you record it")


def _let(step: Step, action: Action) -> None:
    """Let a step be taken by the seats its arrows name, from where they begin."""
    arrows = [one for one in TRANSITIONS if one.step is step]
    begins = frozenset(one.before for one in arrows)
    whose = _writes if arrows[0].roles == EXPERT else _convenes

    def elsewhere(viewer: Viewer, row: Report) -> bool:  # noqa: ARG001 # likewise
        return row.stands not in begins

    permit(Report, action, whose, because="it is for you to take this step")
    forbid(Report, action, elsewhere, because="The report does not stand where this begins.")


for taken, by in TAKING.items():
    _let(taken, by)
