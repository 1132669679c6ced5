"""What two versions of the rules say differently, in words for people. Pure."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from collab.policy.category import Category, Rulebook
from collab.policy.exhaustive import verdicts_of
from collab.policy.judgement import Vote
from collab.policy.wording import READERS, facets_in_words, in_words, obligations_in_words

Row = tuple[str, str, str]


def differences(old: Rulebook, new: Rulebook, *, counsel: bool) -> Sequence[Row]:
    """Give what differs: its name, the old words and the new; limits and the like for counsel."""
    before, after = (dict(_said(book, counsel=counsel)) for book in (old, new))
    names = list(dict.fromkeys((*after, *before)))
    return [
        (name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
    ]


def turned_answers(old: Rulebook, new: Rulebook, key: str) -> tuple[int, int, int]:
    """Count the answers to a category's questions: all, judged more strictly, more mildly."""
    tried = stricter = milder = 0
    known = old.categories.get(key)
    earlier = {} if known is None else dict(verdicts_of(old, known))
    for reader, by_sheet in verdicts_of(new, new.categories[key]).items():
        before = earlier.get(reader, {})
        for sheet, verdict in by_sheet.items():
            tried += 1
            was = before.get(sheet)
            stricter += was is not None and verdict > was
            milder += was is not None and verdict < was
    return tried, stricter, milder


def _said(book: Rulebook, *, counsel: bool) -> Iterator[tuple[str, str]]:
    vote_in_words = functools.partial(_vote, counsel=counsel)
    for category in book.categories.values():
        yield from _category(category, counsel=counsel)
    for rule in book.rules:
        when = in_words(rule.when, limits=counsel)
        yield rule.title, f"when: {when}\n{vote_in_words(rule.vote)}"
    for row in book.relation_rows:
        for reader, vote in row.votes.items():
            yield f"{row.title} / {READERS[reader]}", vote_in_words(vote)
    for name, vote in book.standing.items():
        yield name.replace("_", " ").capitalize(), vote_in_words(vote)
    for key, reference in book.references.items():
        verified = "verified by counsel" if reference.verified else "not verified"
        yield key, f"{reference.text}\n{verified}"


def _category(category: Category, *, counsel: bool) -> Iterator[tuple[str, str]]:
    yield f"{category.title} / in general", _vote(category.default, counsel=counsel)
    for number, case in enumerate(category.cases, 1):
        when = in_words(case.when, limits=counsel)
        words = f"{number}. when: {when}\n{_vote(case.vote, counsel=counsel)}"
        yield f"{category.title} / {case.name.replace('_', ' ')}", words
    for example in category.examples:
        facets = facets_in_words(example.facets, limits=counsel)
        words = f"{example.verdict}\n{facets}; read by: {READERS[example.reader]}"
        yield f"{category.title} / “{example.text}”", words


def _vote(vote: Vote, *, counsel: bool) -> str:
    lines = [f"verdict: {vote.verdict}"]
    if vote.transformations:
        lines.append(f"change: {', '.join(t.replace('_', ' ') for t in vote.transformations)}")
    lines.append(f"reason: {vote.reason}")
    if counsel:
        lines.append(f"for counsel: {vote.reason_counsel}")
    lines += [f"way out: {way}" for way in vote.ways_out]
    if vote.verdict != "allow":
        lines.append("if public: " + ("lifted" if vote.yields_to_publicness else "stays"))
    lines += [f"asked: {one}" for one in obligations_in_words(vote.obligations, limits=counsel)]
    if vote.references:
        lines.append(f"sources: {', '.join(vote.references)}")
    return "\n".join(lines)
