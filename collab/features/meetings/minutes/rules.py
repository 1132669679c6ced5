"""What minutes are made of and how they are hashed, so that two cut copies prove to be of one."""

from __future__ import annotations

import dataclasses as dc
import enum
import hashlib
import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence

from collab.policy.screening.reading import as_read

LONGEST, REASON, WORDS = 40_000, 2_000, 4_000
"""Characters of a part, of why one corrects it, and of what counsel writes."""


class Kind(enum.StrEnum):
    """What a part of minutes tells of."""

    HEAD = "head"
    ITEM = "item"
    OUTCOME = "outcome"
    PROTOCOL = "protocol"


GENERATED = frozenset({Kind.PROTOCOL})
"""Parts nobody edits or corrects: what is in the protocol happened."""


class Voice(enum.StrEnum):
    """What somebody says of one version of the minutes, and of no other."""

    NO_OBJECTION = "no_objection"
    APPROVES = "approves"
    PASSES = "passes"
    RETURNS = "returns"


@dc.dataclass(frozen=True, slots=True)
class Part:
    """A part as it is written: of a topic, or the head, an outcome kept apart, the protocol.

    ``narrow`` are those who may read it once the minutes are approved; None is everybody.
    """

    part: uuid.UUID
    kind: Kind
    title: str
    body: str
    marking: int
    item_id: uuid.UUID | None = None
    late: bool = False
    stopped: bool = False
    narrow: tuple[uuid.UUID, ...] | None = None


@dc.dataclass(frozen=True, slots=True)
class Leaf:
    """What a part's hash is made of. The salt keeps a withheld text from being guessed."""

    kind: str
    marking: int
    late: bool
    stopped: bool
    title: str
    body: str
    salt: bytes

    @property
    def hash(self) -> bytes:
        """Give its hash, as the database computes it."""
        lines = (
            "collab minutes section 1",
            self.kind,
            str(self.marking),
            str(int(self.late)),
            str(int(self.stopped)),
            str(len(self.title.encode())),
            self.title,
            str(len(self.body.encode())),
            self.body,
            self.salt.hex(),
        )
        return hashlib.sha256("\n".join(lines).encode()).digest()


def root_of(meeting_id: uuid.UUID, leaves: Iterable[bytes]) -> bytes:
    """Give the hash over the hashes of all parts, as the database computes it."""
    lines = ("collab minutes 1", str(meeting_id), *(leaf.hex() for leaf in leaves))
    return hashlib.sha256("\n".join(lines).encode()).digest()


def verify(
    meeting_id: uuid.UUID,
    root: bytes,
    leaves: Sequence[bytes],
    shown: Mapping[int, Leaf],
) -> bool:
    """Tell whether a copy is of the minutes with this root.

    ``shown`` are the parts the copy holds, by their place from 1; of all others it holds the
    hashes in ``leaves`` alone.
    """
    fit = all(
        0 < place <= len(leaves) and leaf.hash == leaves[place - 1] for place, leaf in shown.items()
    )
    return fit and root_of(meeting_id, leaves) == root


def differing(before: str, after: str) -> tuple[str, str]:
    """Give two wordings of a part without the lines in which they begin and end alike.

    Of each at least a line is left, so that whoever reads it sees where something was added.
    """
    one, other = before.split("\n"), after.split("\n")
    while min(len(one), len(other)) > 1 and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while min(len(one), len(other)) > 1 and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return "\n".join(one).strip(), "\n".join(other).strip()


@dc.dataclass(frozen=True, slots=True)
class Names:
    """The names that stand in no part: of member firms in full and in short, and of people."""

    firms: Collection[str]
    people: Collection[str]


COMMON = {
    "the", "first", "general", "united", "national", "global", "international", "european",
    "german", "american", "new", "royal", "central", "north", "south", "east", "west",
    "green", "clean", "copper", "metal", "metals", "mining", "cobalt", "lithium", "steel",
    "auto", "motor", "motors", "car", "cars", "group", "association", "institute",
    "federation", "centre", "center",
}  # fmt: skip
"""First words that say too little to stand for a firm by themselves."""
SHORTEST = 4
LEGAL = re.compile(
    r"[,\s]+(?:gmbh|ag|se|kg|inc|llc|ltd|plc|corp|co|sa|s\.a|spa|nv|bv|ab|oy|e\.v)\.?$",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?]+|\n|$)")


def short_names(firm: str) -> frozenset[str]:
    """Give what a firm is called in talk: its name, without its legal form, its first word."""
    plain = LEGAL.sub("", firm.strip())
    found = {firm.strip(), plain}
    first = plain.split(" ")[0].strip(",")
    if len(first) >= SHORTEST and first.lower() not in COMMON:
        found.add(first)
    return frozenset(name for name in found if name)


def named_in(text: str, names: Names) -> str | None:
    """Give the first sentence of a text that names a member firm or one of its people."""
    read = as_read(text).text
    patterns = [_whole_word(name) for firm in names.firms for name in short_names(firm)]
    patterns += [_whole_word(name) for name in names.people if " " in name.strip()]
    for pattern in patterns:
        found = pattern.search(read)
        if found:
            around = next(
                one for one in SENTENCE.finditer(read) if one.start() <= found.start() < one.end()
            )
            return " ".join(around.group().split())
    return None


def _whole_word(name: str) -> re.Pattern[str]:
    """Look for a name as a word: in any case where it has several, else as a name is written."""
    read = " ".join(as_read(name).text.split())
    spaced = r"[\s\-]+".join(map(re.escape, read.split(" ")))
    flags = re.IGNORECASE if " " in read or read.isupper() else re.NOFLAG
    return re.compile(rf"(?<!\w){spaced}(?!\w)", flags)
