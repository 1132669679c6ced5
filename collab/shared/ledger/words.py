"""What the kinds of entries mean, in words for a page."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "releases.released": "Something was released",
    "releases.held": "Something was held for counsel",
    "releases.settled": "Counsel decided on a held item",
    "releases.withdrawn": "A release was taken back",
    "releases.recalled": "A held item was taken back",
    "releases.transform": "An attempt needs a change first",
    "releases.blocked": "An attempt was refused",
    "releases.planned": "A release was planned for later",
    "releases.called_off": "A planned release was called off",
    "releases.stopped": "A planned release did not leave, because something had changed",
    "charters.issued": "A version of the charter was issued",
    "charters.accepted": "The charter was accepted",
    "groups.founded": "The group was founded",
    "rooms.opened": "A room was opened",
    "places.given": "An organisation was given a place",
    "places.changed": "The place of an organisation was changed",
    "places.ended": "The place of an organisation ended",
    "seats.given": "A person was given a seat",
    "seats.ended": "The seat of a person ended",
    "invitations.asked": "An invitation waits for an administrator",
    "invitations.open": "Somebody was invited",
    "invitations.confirmed": "An administrator confirmed an invitation",
    "invitations.refused": "An administrator refused an invitation",
    "invitations.resent": "An invitation was sent again",
    "invitations.withdrawn": "An invitation was withdrawn",
    "findings.written": "A finding was written",
    "findings.edited": "A finding was changed",
    "findings.discarded": "A draft was discarded",
    "findings.brought_back": "A discarded draft was brought back",
    "findings.erased": "A discarded draft was deleted for good",
    "vocabularies.changed": "A vocabulary was changed",
    "findings.source_opened": "A sealed source was opened",
    "imports.brought": "A table was brought in",
    "imports.started": "An import began",
    "imports.carried_on": "An import that stood still was carried on",
    "imports.finished": "An import was finished",
    "imports.undone": "An import is to be taken back",
    "imports.taken_back": "An import was taken back",
    "imports.discarded": "A table was deleted before anything was written from it",
    "exports.taken": "Findings were taken as a file",
    "observations.written": "An observation was drafted",
    "observations.edited": "The draft of an observation was changed",
    "observations.discarded": "The draft of an observation was discarded",
    "requests.written": "A request or an answer was drafted",
    "requests.edited": "The draft of a request or an answer was changed",
    "requests.discarded": "The draft of a request or an answer was discarded",
    "requests.closed": "A request was closed",
    "tasks.take": "Somebody began to look into a contradicted finding",
    "tasks.leave": "A contradicted finding is open to others again",
    "tasks.settle": "What came of a contradicted finding was noted",
    "interests.noted": "A topic of interest was noted",
    "interests.dropped": "A topic of interest was taken off the list",
    "comments.written": "A comment was drafted",
    "comments.edited": "The draft of a comment was changed",
    "comments.discarded": "The draft of a comment was discarded",
}


def in_words(kind: str) -> str:
    """Say what an entry records; a kind without words is shown by its own name."""
    return WORDS.get(kind) or kind.replace(".", ": ").replace("_", " ").capitalize()
