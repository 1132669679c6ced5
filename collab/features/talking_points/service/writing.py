"""Write together: a text that somebody saved meanwhile is merged, and what stands out waits."""

from __future__ import annotations

import dataclasses as dc
import json
from collections.abc import Mapping, Sequence

from collab.core.errors import ConflictError, InvalidError
from collab.core.ids import new_id, random_id
from collab.features.talking_points import queries, rules
from collab.features.talking_points.merging import Merged, merge_fields
from collab.features.talking_points.models import TalkingPointText, TalkingPointVersion
from collab.features.talking_points.policy import Act
from collab.features.talking_points.service.proving import enter, stands, tell_counsel
from collab.features.talking_points.service.screening import new_flags
from collab.policy.screening.flag import Flag
from collab.shared.process.screening import told
from collab.work.unit import Work

NO_LANGUAGE = "Choose a language."
BLANK: Mapping[str, str] = dict.fromkeys(rules.FIELDS, "")


class StaleTextError(ConflictError):
    """Somebody saved meanwhile: what stands now, and both put together."""

    def __init__(
        self, version: int, theirs: Mapping[str, str], merged: Mapping[str, Merged]
    ) -> None:
        super().__init__("Somebody else saved this text while you were writing.")
        self.version = version
        self.theirs = theirs
        self.merged = merged


@dc.dataclass(frozen=True, slots=True)
class Writing:
    """What somebody wrote in a language, field by field.

    ``seen_version`` is that of the text he began from, nothing where the language is new; ``base``
    its words, with which two who wrote at once are put together.
    """

    language: str
    words: Mapping[str, str]
    seen_version: int = 0
    base: Mapping[str, str] | None = None


def save(
    work: Work, row: TalkingPointVersion, written: Writing, *, automatic: bool = False
) -> Sequence[Flag]:
    """Save what a draft says in a language. Give what stands out: those fields wait for counsel.

    What saves itself (``automatic``) never goes to counsel.

    :raises StaleTextError: when somebody saved meanwhile; nothing is saved then.
    :raises InvalidError: for words that may not be said to anybody in the name of many.
    """
    language, words = written.language, written.words
    work.authorise(Act.DRAFT, row)
    if language not in rules.LANGUAGES:
        raise InvalidError({"language": NO_LANGUAGE})
    long = [field for field in rules.FIELDS if len(words[field]) > rules.LONGEST]
    if long:
        most = f"Shorten it to {rules.LONGEST} characters."
        raise InvalidError(dict.fromkeys(long, most))
    text = queries.text(work, row.id, language)
    now_is = text.words if text else BLANK
    if written.seen_version != (text.version if text else 0):
        began = now_is if written.base is None else written.base
        merged = merge_fields(began, now_is, words)
        raise StaleTextError(text.version if text else 0, now_is, merged)
    flags = new_flags(words, now_is)
    if automatic and flags:  # half a sentence is not counsel's to read
        raise InvalidError({flag.field: told(flag) for flag in flags})
    waits = {flag.field for flag in flags}
    kept = {field: now_is[field] if field in waits else words[field] for field in rules.FIELDS}
    if kept != now_is or text is None:
        _keep(work, row, language, text, kept)
    if waits:
        _hold(work, row, language, kept, words)
    return flags


def _keep(
    work: Work,
    row: TalkingPointVersion,
    language: str,
    text: TalkingPointText | None,
    words: Mapping[str, str],
) -> None:
    if text is None:
        text = TalkingPointText(
            id=new_id(),
            org_id=row.org_id,
            space_id=row.space_id,
            marking=row.marking,
            circle=row.circle,
            shared_at=work.now,
            version_id=row.id,
            language=language,
            updated_at=work.now,
        )
        work.create(Act.DRAFT, row, text)
    else:
        work.authorise(Act.DRAFT, text)
    for field, said in words.items():
        setattr(text, field, said)
    text.updated_at = work.now
    stands(work)
    work.session.refresh(row)  # a changed word takes the ticks back
    enter(work, "talking_points.text_saved", row, language=language)


def _hold(
    work: Work,
    row: TalkingPointVersion,
    language: str,
    before: Mapping[str, str],
    words: Mapping[str, str],
) -> None:
    held = {field: words[field] for field in rules.FIELDS}
    work.call(
        "app.hold_wording",
        random_id(),
        row.id,
        language,
        json.dumps(dict(before)),
        json.dumps(held),
        work.now,
    )
    tell_counsel(work, row)
    enter(work, "talking_points.wording_held", row, apart=True, language=language)
