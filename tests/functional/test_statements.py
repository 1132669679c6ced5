"""Statements read by the screen in the browser: understood one by one, and forgotten."""

from __future__ import annotations

from structlog.testing import capture_logs

from tests.cast import CARA, DAN
from tests.client import Page
from tests.conftest import ClientOf
from tests.house.databases import Database

PAGE = "/rules/statements"
OURS = "We will order 4,000 tonnes less from Zintagora next year."
THEIRS = "Families in the village have had no clean water since the spill."


def marked(page: Page) -> list[str]:
    return [mark.get_text() for mark in page.soup.select("mark")]


def test_statements_when_read_then_each_has_verdict_words_and_reason(client: ClientOf) -> None:
    cara = client(CARA)
    page = cara.submit(cara.get(PAGE), said=f"{OURS}\n{THEIRS}")
    assert page.status == 200
    assert "May not be shared 1" in page.words
    assert "May be shared 1" in page.words
    assert any("4,000 tonnes" in words for words in marked(page))
    assert OURS in page.words


def test_statements_when_nothing_is_said_then_the_form_says_so(client: ClientOf) -> None:
    dan = client(DAN)
    page = dan.submit(dan.get(PAGE), said=" ")
    assert page.status == 422
    assert "Write at least one statement." in page.words


def test_statements_when_read_then_they_are_kept_nowhere(client: ClientOf, db: Database) -> None:
    before = db.rows("select schemaname, relname, n_tup_ins from pg_stat_user_tables order by 1, 2")
    cara = client(CARA)
    with capture_logs() as logs:
        page = cara.submit(cara.get(PAGE), said=OURS)
    assert page.status == 200
    assert "Zintagora" not in repr(logs)
    tables = [name for schema, name, _ in before if schema == "public"]
    for table in tables:
        assert db.rows(f"select count(*) from {table} t where t::text like %s", "%Zintagora%") == [
            (0,)
        ], table
