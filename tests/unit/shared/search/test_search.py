"""What is asked for is found: in four languages, with and without accents, by part and by code."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from collab.shared.search import Filters, Outcome, search
from tests.cast import ASSOCIATION, BEA, BOLT, COPPER
from tests.conftest import OpenWork
from tests.factories.findings import finding, unnamed_copy
from tests.house.databases import Database


def found(work: OpenWork, query: str, filters: Filters | None = None) -> set[uuid.UUID]:
    with work(BEA, read_only=True) as one:
        return {hit.item_id for hit in search(one, query, filters).hits}


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("en", "Miners went without water", "miner"),
        ("en", "Miners went without water", "waters"),
        ("de", "Zwei Kinder trugen Säcke", "kind"),
        ("de", "Zwei Kinder trugen Säcke", "sacke"),
        ("de", "Unfall an der Mündung", "muendung"),
        ("de", "Kinderarbeit in der Grube", "Arbeit"),
        ("de", "Kinderarbeit in der Grube", "Kinder"),
        ("de", "Löhne in der Goldmine", "gold"),
        ("de", "Straße gesperrt", "strasse"),
        ("fr", "Des déchets près du fleuve", "dechet"),
        ("fr", "Des déchets près du fleuve", "déchets"),
        ("fr", "Le cœur du problème", "coeur"),
        ("es", "Niños en la mina", "ninos"),
        ("es", "Niños en la mina", "niño"),
        (None, "Kinder und Löhne", "lohn"),
        (None, "Waters", "water"),
        ("en", "Cafe\u0301 owners threatened", "café"),
        ("en", "Kolwezi depot", "kolw*"),
    ],
)
def test_words_when_written_otherwise_are_found(
    work: OpenWork, db: Database, language: str | None, title: str, query: str
) -> None:
    texts = {"title": title, "language": language, "statement": "", "issue": None, "country": None}
    one = unnamed_copy(db.superuser, ASSOCIATION, COPPER, **texts)
    unnamed_copy(db.superuser, ASSOCIATION, COPPER, **texts | {"title": "Nothing of it"})
    assert found(work, query) == {one}


@pytest.mark.parametrize(
    "word", ["Kinderarbeit", "travail enfants", "infantil", "Child", "Kongo kinderarbeit"]
)
def test_code_when_its_label_is_asked_for_in_any_language_is_found(
    work: OpenWork, db: Database, word: str
) -> None:
    db.run("delete from findings")
    one = unnamed_copy(
        db.superuser, ASSOCIATION, COPPER, title="Seen at a depot", statement="", language="en"
    )
    unnamed_copy(
        db.superuser, ASSOCIATION, COPPER, title="Also", statement="", issue="forced_labour",
        country="PE", language="en",
    )  # fmt: skip
    assert found(work, word) == {one}


def test_query_when_it_says_not_or_or_or_quotes_is_taken_at_its_word(
    work: OpenWork, db: Database
) -> None:
    db.run("delete from findings")
    given = {"statement": "", "language": "en", "issue": None, "country": None}
    depot = unnamed_copy(db.superuser, ASSOCIATION, COPPER, title="ore at the depot", **given)
    river = unnamed_copy(db.superuser, ASSOCIATION, COPPER, title="ore by a river", **given)
    other = unnamed_copy(db.superuser, ASSOCIATION, COPPER, title="river of ore", **given)
    assert found(work, "ore") == {depot, river, other}
    assert found(work, "ore -river") == {depot}
    assert found(work, "the ore -rivers") == {depot}
    assert found(work, "depot or river") == {depot, river, other}
    assert found(work, '"river of ore"') == {other}
    assert found(work, "ore depot") == {depot}


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("", Outcome.NO_WORD),
        (" \x00\x00 ", Outcome.NO_WORD),
        ("... !!! ()", Outcome.NO_WORD),
        ('"', Outcome.NO_WORD),
        ("-ore", Outcome.ONLY_NOT),
        ("ore or -depot", Outcome.ONLY_NOT),
        ("x" * 10_000, Outcome.TOO_LONG),
        ("the", Outcome.NOTHING),
        ("the der las", Outcome.NOTHING),
        ("🪨🪨", Outcome.NOTHING),
        ("' \\ : & | ! <-> * ') --", Outcome.NO_WORD),
        ("a'b\\c:*&d!(e", Outcome.NOTHING),
        ("qq\x00qq\ud800\u202e", Outcome.NOTHING),
        ("-- or or --", Outcome.ONLY_NOT),
        ("%s %(x)s :name", Outcome.NOTHING),
        ("\ufe68\uff07\uff3c qqq", Outcome.NOTHING),
        ("q" * 399, Outcome.NOTHING),
        ('"unended qqq', Outcome.NOTHING),
        ("q* *", Outcome.NOTHING),
        ("<qqqq >qqqq @kind=finding", Outcome.NOTHING),
    ],
)
def test_query_when_odd_has_a_clear_outcome(
    work: OpenWork, db: Database, query: str, outcome: Outcome
) -> None:
    with work(BEA, read_only=True) as one:
        assert search(one, query).outcome is outcome


def test_filters_when_set_narrow(work: OpenWork, db: Database) -> None:
    db.run("delete from findings")
    given = {"title": "ore", "statement": "", "language": "en"}
    peru = unnamed_copy(db.superuser, ASSOCIATION, COPPER, country="PE", **given)
    congo = unnamed_copy(db.superuser, ASSOCIATION, COPPER, country="CD", **given)
    draft = finding(db.superuser, BEA, issue="forced_labour", **given | {"language": "de"})
    assert found(work, "ore") == {peru, congo, draft}
    assert found(work, "ore", Filters(country="PE")) == {peru}
    assert found(work, "ore", Filters(space_id=BOLT.vault_id)) == {draft}
    assert found(work, "ore", Filters(space_id=COPPER)) == {peru, congo}
    assert found(work, "ore", Filters(issue="child_labour", country="CD")) == {congo}
    assert found(work, "ore", Filters(language="de")) == {draft}
    assert found(work, "ore", Filters(kind="comment")) == set()
    assert found(work, "ore", Filters(kind="finding")) == {peru, congo, draft}
    assert found(work, "ore", Filters(issue="x' | '@kind=finding")) == set()


def test_results_when_many_are_counted_to_a_thousand_and_the_gravest_come_first(
    work: OpenWork, db: Database
) -> None:
    db.run(
        "insert into findings (id, org_id, space_id, marking, shared_at, title, severity, verdict)"
        " select gen_random_uuid(), %s, %s, 1, now(), 'zircon', n %% 12, 'allow'"
        " from generate_series(1, 1100) n",
        ASSOCIATION.id,
        COPPER,
    )
    worst = unnamed_copy(
        db.superuser,
        ASSOCIATION,
        COPPER,
        title="something else",
        statement="of zircon",
        severity=14,
    )
    with work(BEA, read_only=True) as one:
        results = search(one, "zircon", start=0, limit=20)
        assert (results.counted, results.more, len(results.hits)) == ("1,000+", True, 20)
        assert results.hits[0].item_id == worst
        assert len(search(one, "zircon", start=190, limit=20).hits) == 10, "200 are shown at most"
        assert search(one, "zircon", Filters(issue="child_labour")).counted == "1"


def test_question_when_the_database_has_no_time_for_it_says_so(
    work: OpenWork, db: Database
) -> None:
    with db.superuser.transaction(), work(BEA, read_only=True) as one:
        one.session.connection()
        db.run("lock table search_rows_shared in access exclusive mode")
        late = search(one, "ore", budget=dt.timedelta(milliseconds=50))
        assert late.outcome is Outcome.TOO_COMMON
    with work(BEA, read_only=True) as one:
        assert search(one, "ore").outcome is Outcome.FOUND


def test_result_when_shown_marks_the_words_and_nothing_else(work: OpenWork, db: Database) -> None:
    body = "Blah blah. " * 60 + "Dort gab es <b>Kinderarbeit</b> & Löhne. " + "Blah blah. " * 60
    one = unnamed_copy(
        db.superuser, ASSOCIATION, COPPER, title="Löhne!", statement=body, language="de"
    )
    with work(BEA, read_only=True) as w:
        hit = next(h for h in search(w, "lohn arbeit").hits if h.item_id == one)
    assert list(hit.title) == [("Löhne", True), ("!", False)]
    assert [text for text, marked in hit.excerpt if marked] == ["Kinderarbeit", "Löhne"]
    assert "".join(text for text, _ in hit.excerpt).startswith("… ")
    assert len("".join(text for text, _ in hit.excerpt)) < 250


def test_word_when_too_long_for_the_index_is_passed_over(work: OpenWork, db: Database) -> None:
    long = "각" * 250  # folded, each becomes three letters of three bytes
    texts = {"title": "Zircon", "statement": long, "language": None}
    one = unnamed_copy(db.superuser, ASSOCIATION, COPPER, **texts)
    assert found(work, "zircon") == {one}
    for query in (long, f"{long}*", f'"{long}"', f"{long} zircon"):
        with work(BEA, read_only=True) as w:
            hits = {hit.item_id for hit in search(w, query).hits}
        assert hits == ({one} if query.endswith("zircon") else set()), query[-10:]
