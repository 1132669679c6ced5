"""Who acts on which kind of note: letters are written and sent, digests are their reader's work."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from collab.core.clock import utc_now
from collab.core.db import call
from collab.core.errors import NotSignedInError
from collab.core.mail import Composer
from collab.features.actions.service import REMIND as ACTION_DUE
from collab.features.decisions.service import moving as decisions_moving
from collab.features.engagements.review.service import preparing as review_preparing
from collab.features.kpis.service import asking as kpis_asking
from collab.features.meetings.minutes.service import SILENCE, TELL
from collab.features.meetings.service import inviting
from collab.shared.planned.service import LEAVE
from collab.shared.rulebooks.service import REJUDGE, TAKE_EFFECT
from collab.surfaces.digests import service as digests
from collab.surfaces.exchange import service as exchange
from collab.surfaces.exchange.taking import EXPORT
from collab.surfaces.webhooks.sending import ANNOUNCE
from collab.surfaces.webhooks.service import DELIVER
from collab.wiring import DIGEST_SOURCES, MAILS, WAITING_SOURCES
from collab.work.opening import Identity, finish, open_work
from worker import (
    actions,
    decisions,
    invitations,
    kpis,
    minutes,
    proposals,
    rejudging,
    scoring,
    uses,
    webhooks,
)
from worker.errand import QUIET, Actor, Errand
from worker.exchanges import by_pieces, export_piece, forget, undo_piece, write_piece
from worker.files import ERASE, erase
from worker.patience import LONGEST_ACT
from worker.planned import leave_piece

FOR_THIS_TRANSACTION = True
SETTINGS = {
    "idle_in_transaction_session_timeout": LONGEST_ACT,
    "plan_cache_mode": "force_generic_plan",
}
"""A digest's transaction waits for the mail server longer than a page's ever may; and its one
large question is the same for everybody, while to plan it takes longer than to answer it."""


def mailing(composer: Composer) -> Actor:
    """Make the actor that sends what a composer writes."""

    def act(errand: Errand) -> None:
        if errand.note.kind in QUIET:
            errand.courier.greet()
        letter = composer(errand.session, errand.station.house, errand.note.payload)
        if letter is not None:
            errand.send(letter)

    return act


def send_digest(errand: Errand) -> None:
    """Compose and send one digest as its reader: the system's role never sees what is in it.

    The manifest is written, the mail handed over, the manifest committed. A kill in between sends
    the same mail once more, under the same Message-ID; a manifest that stands means it was sent.
    """
    note, station = errand.note.payload, errand.station
    at_once = errand.note.kind == digests.AT_ONCE
    reader = Identity(uuid.UUID(note["representation_id"]), uuid.UUID(note["org_id"]))
    try:
        with open_work(station.app_engine, reader, now=utc_now(), house=station.house) as work:
            for name, value in SETTINGS.items():
                call(work.session.connection(), "set_config", name, value, FOR_THIS_TRANSACTION)
            letter = digests.prepare(
                work,
                slot=note["slot"],
                ident=errand.message_id,
                sources=DIGEST_SOURCES,
                # What merely waits is no news: it would come every ten minutes.
                waiting=() if at_once else WAITING_SOURCES,
                at_once=at_once,
            )
            if letter is not None:
                errand.send(letter)
                finish(work)
    except NotSignedInError:
        return  # the representation has ended since: nobody is there to read it


ACTORS: Mapping[str, Actor] = {
    **{kind: mailing(composer) for kind, composer in MAILS.items()},
    digests.COMPOSE: send_digest,
    digests.AT_ONCE: send_digest,
    ANNOUNCE: webhooks.announce,
    DELIVER: webhooks.deliver,
    exchange.IMPORT: by_pieces(write_piece, "batch_id"),
    exchange.UNDO: by_pieces(undo_piece, "batch_id"),
    exchange.FORGET: forget,
    EXPORT: by_pieces(export_piece, "export_id"),
    TAKE_EFFECT: rejudging.take_effect,
    REJUDGE: rejudging.rejudge_piece,
    ERASE: erase,
    LEAVE: by_pieces(leave_piece, "planned_id"),
    SILENCE: minutes.silence,
    TELL: minutes.tell,
    decisions_moving.CLOSE: decisions.close,
    decisions_moving.REMIND: decisions.remind,
    ACTION_DUE: actions.remind,
    kpis_asking.CLOSE: kpis.close,
    kpis_asking.REMIND: kpis.remind,
    kpis_asking.JUDGE: kpis.judge,
    inviting.INVITE: invitations.invite,
    inviting.MAIL: invitations.tell,
    inviting.REMIND: invitations.remind,
    uses.SUSPEND: uses.suspend,
    proposals.OPEN: proposals.open_call,
    proposals.TOLD: proposals.told,
    review_preparing.END_PHASE: scoring.end_phase,
}

SLOW = frozenset({DELIVER})
"""Kinds that wait for machines of others; they have a drain of their own."""
