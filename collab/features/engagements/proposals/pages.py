"""What the pages of proposals show, gathered for their templates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, render_template
from flask_babel import get_locale
from markupsafe import Markup

from collab.core import money
from collab.core.refs import Card
from collab.features.engagements import rules as life
from collab.features.engagements.models import Call, Engagement, OpenedProposal, Proposal
from collab.features.engagements.proposals import files, queries, rules
from collab.features.engagements.proposals.forms import (
    FileForm,
    PasswordForm,
    ProposalForm,
    RegisterForm,
    TurnAwayForm,
    proposal_form,
)
from collab.features.engagements.proposals.models import OpenedFile
from collab.features.engagements.proposals.papers import own_paper, stored
from collab.features.engagements.proposals.policy import Act, Desk, reaches_sealed
from collab.features.engagements.proposals.sealing import as_data
from collab.features.engagements.proposals.service import check
from collab.features.engagements.proposals.service.registering import Pending, Taking
from collab.features.engagements.proposals.service.writing import asked
from collab.people.organisations.queries import own as own_organisation
from collab.people.spaces.models import Space
from collab.shared.papers.pdf import pdf_of
from collab.work.unit import Work

WORDS: dict[str, Any] = {
    "states": rules.STATES,
    "outcomes": rules.OUTCOMES,
    "kinds": rules.PROPOSING,
}


def shown(amount: int, currency: str) -> str:
    """Give an amount in the reader's language."""
    found = get_locale()
    return money.shown(amount, currency, found.language if found is not None else "en")


def stands(work: Work, call: Call) -> str:
    """Give what a call's state is called for those who propose."""
    return life.STATES[rules.standing(queries.clock_of(call), work.now)].proposer


def index_page(work: Work) -> str:
    """Render the calls one's firm was asked to or registered for, and what it proposed."""
    desks = queries.desks(work)
    rows = queries.own(work, [desk.call.id for desk in desks])
    by_call: dict[Any, list[Proposal]] = {}
    for row in rows:
        by_call.setdefault(row.call_id, []).append(row)
    return render_template(
        "proposals/index.html",
        desks=desks,
        rows=by_call,
        told=queries.outcomes(work, [row.id for row in rows]),
        stands={desk.call.id: stands(work, desk.call) for desk in desks},
        ends={desk.call.id: queries.clock_of(desk.call).ends for desk in desks},
        proposes=work.viewer.org_kind in rules.PROPOSING,
        **WORDS,
    )


def call_page(work: Work, desk: Desk) -> str:
    """Render one call as one's firm stands to it."""
    rows = queries.own(work, [desk.call.id])
    begun = {row.stage for row in rows}
    writes = work.may(Act.WRITE, desk)
    return render_template(
        "proposals/call.html",
        call=desk.call,
        guest=desk.guest,
        rows=rows,
        told=queries.outcomes(work, [row.id for row in rows]),
        stands=stands(work, desk.call),
        ends=queries.clock_of(desk.call).ends,
        register=work.may(Act.REGISTER, desk),
        writes=writes,
        may_begin=writes.allowed and desk.call.stage not in begun,
        registered=desk.guest is not None and desk.guest.registered_at is not None,
        **WORDS,
    )


def form_of(work: Work, row: Proposal) -> ProposalForm:
    """Give the form of a proposal as it stands, or as it was sent."""
    call = queries.one_call(work, row.call_id)
    content = queries.content_of(work, row)
    return proposal_form(asked(call, row.stage), call.currency, content, row.version)


def edit_page(work: Work, row: Proposal, form: ProposalForm) -> str:
    """Render the form."""
    call = queries.one_call(work, row.call_id)
    return render_template(
        "proposals/edit.html",
        row=row,
        call=call,
        form=form,
        ends=queries.clock_of(call).ends,
        **WORDS,
    )


def files_page(work: Work, row: Proposal, form: FileForm) -> str:
    """Render the files that go along."""
    call, told = queries.one_call(work, row.call_id), queries.files_of(work, row)
    written = queries.content_of(work, row)
    return render_template(
        "proposals/files.html",
        row=row,
        call=call,
        form=form,
        files=[(key, told[key]) for key in written.files if key in told],
        most=work.house.allowance.file // 2**20,
    )


def show_page(work: Work, row: Proposal) -> str:
    """Render one's own proposal: what was submitted, or what is being written."""
    call = queries.one_call(work, row.call_id)
    submitted = queries.submitted_of(work, row)
    written = queries.content_of(work, row)
    content = submitted or written
    return render_template(
        "proposals/show.html",
        row=row,
        newer=row.state == "submitted" and changed_since(submitted, written),
        aside=queries.is_aside(row, call),
        may_change=work.may(Act.CHANGE, row).allowed
        and work.may(Act.WRITE, queries.desk(work, row.call_id)).allowed,
        outcome=queries.outcomes(work, [row.id]).get(row.id),
        **_read(work, row, call, content),
    )


def look_page(work: Work, row: Proposal) -> str:
    """Render the last look before it is submitted."""
    call = queries.one_call(work, row.call_id)
    content = queries.content_of(work, row)
    return render_template(
        "proposals/look.html",
        row=row,
        lacks=dict(check(work, row)),
        **_read(work, row, call, content),
    )


def _read(work: Work, row: Proposal, call: Call, content: rules.Content) -> dict[str, Any]:
    told = queries.files_of(work, row)
    return {
        "call": call,
        "content": content,
        "parts": asked(call, row.stage),
        "files": [told[key] for key in content.files if key in told],
        "shown": shown,
        "ends": queries.clock_of(call).ends,
        "stands": stands(work, call),
        "firm": own_organisation(work).name,
        **WORDS,
    }


def changed_since(submitted: rules.Content | None, written: rules.Content) -> bool:
    """Tell whether what is being written says anything else than what was submitted."""
    return submitted is not None and _said(submitted) != _said(written)


def own_file(work: Work, row: Proposal, kind: str) -> Response:
    """Give one's own proposal to take along; that it was taken stands in one's own vault."""
    if kind == "pdf":
        content, media = pdf_of(own_paper(work, row)), "application/pdf"
    else:
        content, media = json.dumps(stored(work, row), indent=1).encode(), "application/json"
    work.record("proposals.taken", space_id=row.space_id, facts={"proposal": row.id})
    return _kept(content, media, f"proposal.{kind}")


def file_of_opened(work: Work, file: OpenedFile) -> Response:
    """Give a file of an opened proposal to keep; it is never shown in a browser."""
    content = b"".join(files.read(work, file))
    return _kept(content, "application/octet-stream", f"attachment.{file.kind}")


def _kept(content: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=media, headers=headers)


def _said(content: rules.Content) -> Mapping[str, Any]:
    return {key: value for key, value in as_data(content).items() if key != "flagged"}


def register_page(call: Taking, form: RegisterForm) -> str:
    """Render what a stranger says of himself."""
    return render_template("proposals/register.html", call=call, form=form)


def pending_page(pending: Pending, form: PasswordForm, token: str, why: str = "") -> str:
    """Render what a mailed link leads to."""
    return render_template(
        "proposals/registration.html", pending=pending, form=form, token=token, why=why, **WORDS
    )


def opened_index(work: Work, engagement: Engagement, skip: int) -> str:
    """Render the proposals of an engagement that are open to this reader, so many at a time."""
    found = queries.opened(work, engagement.id, skip=skip)
    return render_template(
        "proposals/opened_index.html",
        engagement=engagement,
        found=found[: queries.SHOWN],
        further=skip + queries.SHOWN if len(found) > queries.SHOWN else None,
        aside=queries.set_aside(work).get(engagement.id, 0),
        shown=shown,
        currency=engagement.currency,
    )


def opened_page(work: Work, read: queries.Read, form: TurnAwayForm) -> str:
    """Render one of them, without a name where the reader may not know it."""
    row: OpenedProposal = read.row
    engagement = queries.engagement(work, row.engagement_id)
    call = queries.one_call(work, row.call_id)
    return render_template(
        "proposals/opened.html",
        row=row,
        read=read,
        engagement=engagement,
        parts=asked(call, row.stage),
        form=form,
        may_pass=work.may(Act.PASS, row).allowed,
        shown=shown,
    )


def front_section(work: Work, space: Space) -> Markup | None:
    """Show on the front page of one's own vault what one's firm is asked to propose."""
    if space.id != work.viewer.vault_id or work.viewer.org_kind not in rules.PROPOSING:
        return None
    open_now = [desk for desk in queries.desks(work) if not desk.over]
    ends = {desk.call.id: queries.clock_of(desk.call).ends for desk in open_now}
    text = render_template("proposals/_front.html", desks=open_now, ends=ends)
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def panel(work: Work, card: Card) -> Markup:
    """Show on an engagement's page which proposals are open to this reader; nothing otherwise."""
    found = queries.opened(work, card.id)
    text = render_template("proposals/_panel.html", card=card, found=found) if found else ""
    return Markup(text)  # noqa: S704 # an autoescaping template made it


def call_panel(work: Work, card: Card) -> Markup:
    """Show on a call's page what one's own firm does about it; nothing to others."""
    text = ""
    if work.viewer.org_kind in rules.PROPOSING and reaches_sealed(work.viewer):
        rows = queries.own(work, [card.id])
        desk = queries.desk(work, card.id)
        text = render_template("proposals/_call_panel.html", desk=desk, rows=rows, **WORDS)
    return Markup(text)  # noqa: S704 # an autoescaping template made it
