"""A copy of a document without some passages: its file is written anew, and read again.

What crosses is what the new file says. It is made in a process apart each time it is asked for,
the same for the same draft and passages; nothing of it is kept before it crosses.
"""

from __future__ import annotations

import dataclasses as dc
import sys
from collections.abc import Sequence

from collab.core.errors import InvalidError
from collab.core.files.apart import cleaned_of, done_apart
from collab.core.files.cleaned import LONGER, Cleaned
from collab.core.files.kinds import RefusedError
from collab.core.languages import detect
from collab.features.documents import queries
from collab.features.documents.models import Document
from collab.features.documents.rules import sha256
from collab.policy.redaction import Cut, is_empty, unfound, words_cut
from collab.shared.releases.crossing import Snapshot
from collab.work.unit import Work

COMMAND = (sys.executable, "-P", "-m", "collab.features.documents.cutting_program")
CUTTABLE = frozenset({"docx", "xlsx", "csv", "txt", "md"})
FIXED = (
    "Nothing can be left out of a PDF or a picture safely: it would still stand in the file. Save"
    " it as DOCX or as text and add that; or leave it in the vault; or ask counsel."
)
UNFOUND = (
    "A passage to be left out cannot be told apart in the file from the letters around it. Choose"
    " the whole sentence; or take it out of the file yourself and upload that."
)
EMPTY = "Nothing would be left to read. Keep it in the vault."


def fixed(row: Document) -> str:
    """Say why nothing can be left out of a document; nothing, where it can."""
    return "" if row.kind in CUTTABLE else FIXED


def cut_copy(
    work: Work, draft: Snapshot, leaving: Snapshot, cuts: Sequence[Cut]
) -> tuple[Snapshot, bytes]:
    """Give what crosses without some passages, and the file that says so.

    :raises InvalidError: when they cannot be taken out of the file, or nothing would be left.
    :raises BusyError: when others are being read and none is done soon.
    """
    row = queries.one(work, draft.item_id)
    if unfound(draft.texts, cuts):  # what is not found stays where it stands
        raise InvalidError({"redact": UNFOUND})
    made = _made(work, row, sorted(words_cut(draft.texts, cuts)))
    title = leaving.texts["title"]
    if made.too_long:
        raise InvalidError({"redact": LONGER})
    if is_empty(made.text):
        raise InvalidError({"redact": EMPTY})
    payload = {
        **leaving.payload,
        "size": len(made.content),
        "sha256": sha256(made.content),
        "body": made.text,
        "text_hash": sha256(made.text.encode()),
        "language": detect(f"{title}\n{made.text}"),
    }
    texts = {"title": title, "body": made.text}
    # What is doubted is told by the title, and by no more of it than leaves.
    doubts = tuple(
        dc.replace(one, end=len(title), excerpt=title, sentence=title) for one in leaving.doubts
    )
    return dc.replace(leaving, payload=payload, texts=texts, doubts=doubts), made.content


def _made(work: Work, row: Document, words: Sequence[str]) -> Cleaned:
    revision = queries.revision(work, row, row.number)
    content = work.house.storage.whole(revision.place)
    try:
        return cleaned_of(*done_apart(COMMAND, {"kind": row.kind, "words": words}, content))
    except RefusedError as error:
        raise InvalidError({"redact": str(error)}) from error
