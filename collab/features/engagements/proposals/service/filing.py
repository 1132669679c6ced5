"""Files of a proposal: cleaned like any, kept in the vault, named under the seal."""

from __future__ import annotations

import dataclasses as dc
import hashlib
import uuid

from collab.core.errors import InvalidError
from collab.core.files.apart import cleaned
from collab.core.files.kinds import RefusedError
from collab.core.files.names import stem_of
from collab.core.ids import new_id, random_id
from collab.core.storage import NotKeptError
from collab.core.texts import one_line
from collab.features.engagements.models import Proposal
from collab.features.engagements.proposals import queries
from collab.features.engagements.proposals.models import ProposalFile
from collab.features.engagements.proposals.policy import Act
from collab.features.engagements.proposals.rules import LONGEST_LABEL, MOST_FILES
from collab.features.engagements.proposals.sealing import seal_file
from collab.features.engagements.proposals.service.screening import doubtful
from collab.features.engagements.proposals.service.writing import in_time, save
from collab.policy.marking import Marking
from collab.work.unit import Work

NO_DISK = (
    "The server cannot keep files at the moment; nothing was changed. Try again later, and tell"
    " the operator if it lasts."
)


def attach(
    work: Work, row: Proposal, *, name: str, content: bytes, seen_version: int
) -> ProposalFile:
    """Clean a file and add it to what is being written.

    :raises InvalidError: when it is refused, too large, or says what may not be said to others.
    """
    work.authorise(Act.CHANGE, row)
    written = queries.content_of(work, row)
    if len(written.files) >= MOST_FILES:
        raise InvalidError({"file": "There are ten files already. Remove one first."})
    if not name:
        raise InvalidError({"file": "Choose a file."})
    if len(content) > work.house.allowance.file:
        raise InvalidError({"file": "This file is too large."})
    try:
        made = cleaned(content, name)
    except RefusedError as error:
        raise InvalidError({"file": str(error)}) from error
    # What no program can read, counsel looks at.
    flagged = doubtful({"file": made.text}) or bool(made.unread)
    file = ProposalFile(
        id=new_id(),
        org_id=row.org_id,
        space_id=row.space_id,
        author_id=work.viewer.representation_id,
        shared_at=work.now,
        marking=int(Marking.SEALED),
        proposal_id=row.id,
        file_id=random_id(),
        sealed=b"",
    )
    told = {
        "name": one_line(stem_of(name))[:LONGEST_LABEL] or "file",
        "kind": made.kind,
        "size": len(made.content),
        "sha256": hashlib.sha256(made.content).hexdigest(),
        "flagged": flagged,
    }
    file.sealed = seal_file(work.house.cipher, file.place, told)
    work.create(Act.CHANGE, row, file)
    in_time(work)
    try:
        work.house.storage.keep(made.content, file.file_place)
    except NotKeptError as error:
        raise InvalidError({"file": NO_DISK}) from error
    files = (*written.files, file.id)
    save(work, row, dc.replace(written, files=files), seen_version=seen_version)
    return file


def detach(work: Work, row: Proposal, file_id: uuid.UUID, *, seen_version: int) -> None:
    """Take a file off what is being written; what was submitted keeps it until the next time."""
    work.authorise(Act.CHANGE, row)
    file, written = queries.one_file(work, row, file_id), queries.content_of(work, row)
    files = tuple(one for one in written.files if one != file.id)
    save(work, row, dc.replace(written, files=files), seen_version=seen_version)
    submitted = queries.submitted_of(work, row)
    if submitted is None or file.id not in submitted.files:
        work.session.delete(work.authorise(Act.CHANGE, file))
