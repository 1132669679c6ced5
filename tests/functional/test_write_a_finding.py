"""A finding in a vault: written from one sentence, changed by two people, discarded."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from tests.cast import ACME, ALICE, AMIR, BEA, BOLT, COPPER, OLGA, SECRET_OF_SOURCES
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY, draft_of

LIST = f"/spaces/{ACME.vault_id}/findings"
NEW = f"{LIST}/new"
WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"title": ""}, "Give it a title."),
    ({"title": "   "}, "Give it a title."),
    ({"title": "x" * 201}, "Shorten it to 200 characters."),
    ({"title": "A", "statement": "x" * 10_001}, "Shorten it to 10000 characters."),
    ({"title": "A", "region": "x" * 201}, "Shorten it to 200 characters."),
    ({"title": "A", "circumstances": "x" * 5_001}, "Shorten it to 5000 characters."),
    ({"title": "A", "identity": "x" * 2_001}, "Shorten it to 2000 characters."),
    ({"title": "A", "statement": "bell\x07"}, "control characters"),
    ({"title": "A", "statement": "nul\x00"}, "control characters"),
    ({"title": "A\u202egpj"}, "control characters"),
    ({"title": "A", "source_month": "March"}, "Give year and month as numbers"),
    ({"title": "A", "source_month": "2025-13"}, "Give year and month as numbers"),
    ({"title": "A", "since": "March"}, "Give a year, or year and month"),
    ({"title": "A", "until": "2025-13"}, "Give a year, or year and month"),
    ({"title": "A", "issue": "no_such_issue"}, "Not a valid choice"),
    ({"title": "A", "rights": "no_such_right"}, "not a valid choice"),
    ({"title": "A", "likelihood": "6"}, "Not a valid choice"),
    ({"title": "A", "language": "it"}, "Not a valid choice"),
    ({"title": "A", "scale": "6"}, "Not a valid choice"),
    ({"title": "A", "marking": "sealed"}, "Not a valid choice"),
)


def write(client: Client, **fields: str | list[str]) -> Page:
    return client.submit(client.get(NEW), action=None, button=None, **fields)


def id_of(page: Page) -> uuid.UUID:
    assert page.status == 303, page.words
    return uuid.UUID(page.location.rsplit("/", 1)[1])


def test_finding_when_only_a_title_is_known_then_it_is_kept(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    written = write(alice, title="  Children   carry ore ")
    page = alice.get(written.location)
    assert page.h1 == "Children carry ore"
    assert "Draft in your vault" in page.words
    assert "0 of 24 answered" in page.words
    assert db.value("select marking from findings where id = %s", id_of(written)) == 3


def test_finding_when_everything_is_known_then_every_layer_is_kept_in_its_place(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    written = write(
        alice,
        title="Dust in Kolwezi",
        statement="First line.\r\nSecond line.\r\n",
        issue="pollution_and_health",
        rights=["health", "water_and_sanitation"],
        holders=["communities"],
        country="CD",
        region="Kolwezi",
        site="North pit",
        operator="A state company",
        tier="mining",
        minerals=["copper", "cobalt"],
        mining_method="open_pit",
        since="2019",
        until="2025-02",
        legacy="ongoing",
        remedy="partial",
        actors=["mining_company"],
        root_causes=["weak_oversight"],
        civic_space="obstructed",
        scale="3",
        scope="4",
        irremediability="2",
        likelihood="5",
        reliability="B",
        credibility="2",
        source_kind="worker",
        source_count="2-4",
        source_month="2025-03",
        circumstances="Told on the phone.",
        identity="Mama Odile",
        marking="amber",
    )
    page = alice.get(written.location)
    assert "Severity 9 of 15" in page.words
    assert "Democratic Republic" in page.words or "Congo" in page.words
    assert "Told on the phone." in page.words
    assert "Everything is answered." in page.words
    for words in ("Health, Water and sanitation", "Copper, Cobalt", "Obstructed", "5: Happening"):
        assert words in page.words
    assert "Mama Odile" not in page.text
    ((statement, sealed),) = db.rows(
        "select f.statement, s.identity_sealed from findings f join finding_sources s"
        " on s.finding_id = f.id where f.id = %s",
        id_of(written),
    )
    assert statement == "First line.\nSecond line."
    assert b"Odile" not in sealed


def test_identity_when_opened_then_it_shows_once_and_the_ledger_tells(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, title="Sealed", identity="Mama Odile").location
    opened = alice.submit(alice.get(where), action=f"{where}/source-openings")
    assert "Mama Odile" in opened.words
    assert "Mama Odile" not in alice.get(where).text
    kinds = db.rows("select kind from ledger_entries where chain = %s order by seq", ACME.vault_id)
    assert [kind for (kind,) in kinds] == ["findings.written", "findings.source_opened"]


def test_identity_when_its_key_is_gone_then_the_page_says_so_and_nothing_is_recorded(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, title="Sealed", identity="Mama Odile").location
    db.run("update finding_sources set identity_sealed = '\\x0700' || identity_sealed")
    page = alice.submit(alice.get(where), action=f"{where}/source-openings")
    assert page.status == 503
    opened = "select count(*) from ledger_entries where kind = 'findings.source_opened'"
    assert db.value(opened) == 0


def test_identity_when_edited_then_empty_keeps_it_and_a_tick_deletes_it(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    where = write(alice, title="Sealed", identity="Mama Odile").location
    form = alice.get(f"{where}/edit")
    assert "Mama Odile" not in form.text
    sealed = "select identity_sealed is not null from finding_sources where finding_id = %s"
    finding_id = where.rsplit("/", 1)[1]
    alice.submit(form, action=f"{where}/edit", title="Still sealed")
    assert db.value(sealed, finding_id)
    alice.submit(alice.get(f"{where}/edit"), action=f"{where}/edit", forget_identity="y")
    assert not db.value(sealed, finding_id)


def test_finding_when_input_is_wrong_then_the_form_says_what_to_do(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    before = db.value("select count(*) from findings")
    blank = alice.get(NEW)
    for fields, told in WRONG:
        page = alice.submit(blank, **fields)
        assert page.status == 422, fields
        assert told in page.words, fields
        assert page.soup.title is not None
        assert page.soup.title.get_text().startswith("Error: Write a finding")
    assert db.value("select count(*) from findings") == before


def test_finding_when_line_breaks_are_counted_then_they_count_once(client: ClientOf) -> None:
    alice = client(ALICE)
    text = "\r\n".join(["x"] * 5_000)  # 9,999 characters, as they are kept
    assert write(alice, title="Long", statement=text).status == 303


def test_edit_when_somebody_saved_meanwhile_then_both_texts_show_and_none_is_lost(
    client: ClientOf, db: Database
) -> None:
    alice, amir = client(ALICE), client(AMIR)
    where = write(alice, title="Dust", statement="First.", marking="amber").location
    mine, his = alice.get(f"{where}/edit"), amir.get(f"{where}/edit")
    assert amir.submit(his, action=f"{where}/edit", statement="His words.").status == 303
    stale = alice.submit(mine, action=f"{where}/edit", statement="My words.", region="Likasi")
    assert stale.status == 409
    assert "His words." in stale.words
    assert "Both texts" in stale.words
    assert stale.soup.select_one("#statement").get_text().strip() == "My words."  # type: ignore[union-attr] # it is there
    assert stale.soup.select_one("#region")["value"] == "Likasi"  # type: ignore[index] # likewise
    again = alice.submit(stale, action=f"{where}/edit")
    assert (again.status, again.location) == (303, where)
    statement = db.value("select statement from findings where id = %s", where.rsplit("/", 1)[1])
    assert statement == "My words."


def test_edit_when_no_version_is_told_then_nothing_is_overwritten(client: ClientOf) -> None:
    alice = client(ALICE)
    where = write(alice, title="Dust").location
    page = alice.submit(alice.get(f"{where}/edit"), action=f"{where}/edit", version="", title="New")
    assert page.status == 409
    assert alice.get(where).h1 == "Dust"


def test_list_when_filtered_then_the_address_holds_the_filter(client: ClientOf) -> None:
    alice = client(ALICE)
    write(alice, title="Dust in Kolwezi", country="CD", issue="pollution_and_health", scale="5")
    write(alice, title="A strike in Antofagasta", country="CL", scale="1")
    page = alice.get(LIST)
    for query, seen in (
        ({"words": "KOLWEZI"}, ["Dust in Kolwezi"]),
        ({"country": "CL"}, ["A strike in Antofagasta"]),
        ({"issue": "pollution_and_health"}, ["Dust in Kolwezi"]),
        ({"words": "nothing like it"}, []),
        ({"words": "100%_"}, []),
    ):
        page = alice.get(f"{LIST}?{urlencode(query)}")
        titles = [a.get_text() for a in page.soup.select(".item-title a")]
        assert titles == seen, query
    assert "Nothing fits" in page.words
    odd = alice.get(f"{LIST}?severity=lots&country=%00&issue=x&after=mangled&words=%00")
    assert odd.status == 200


def test_list_when_long_then_it_goes_on_behind_next(client: ClientOf, db: Database) -> None:
    alice = client(ALICE)
    db.run(
        "insert into findings"
        " (id, org_id, space_id, marking, author_id, shared_at, title, severity)"
        " select gen_random_uuid(), %s, %s, 2, %s, now(), 'Number ' || n, n %% 4"
        " from generate_series(1, 60) n",
        ACME.id,
        ACME.vault_id,
        ALICE.id,
    )
    seen: list[str] = []
    page = alice.get(LIST)
    assert "61" in page.soup.select_one(".count").get_text()  # type: ignore[union-attr] # it is there
    for _ in range(3):
        seen += [a.get_text() for a in page.soup.select(".item-title a")]
        further = [a for a in page.soup.select("main a") if a.get_text().strip() == "Next"]
        if not further:
            break
        page = alice.get(str(further[0]["href"]))
    assert len(seen) == len(set(seen)) == 61


def test_vault_when_a_rival_tries_its_ids_then_nothing_is_there(client: ClientOf) -> None:
    bea, draft = client(BEA), draft_of(ACME)
    for path in (LIST, NEW, f"/findings/{draft}", f"/findings/{draft}/edit"):
        assert bea.get(path).status == 404, path
    for path in (LIST, *(f"/findings/{draft}/{what}" for what in ("edit", "removal"))):
        assert bea.post(path, {"title": "Mine", "version": "1"}).status == 404, path
    for path in (f"/findings/{draft}/source-openings", f"/findings/{draft}/releases"):
        assert bea.post(path).status == 404, path
    assert bea.get(f"/findings/{draft}/releases/new").status == 404


def test_copy_when_anybody_would_change_it_then_the_page_says_why_not(client: ClientOf) -> None:
    bea = client(BEA)
    page = bea.get(f"/findings/{UNNAMED_COPY}/edit")
    assert page.status == 403
    assert "A released copy never changes." in page.words
    assert bea.post(f"/findings/{UNNAMED_COPY}/removal").status == 403
    assert bea.get(f"/findings/{UNNAMED_COPY}/releases/new").status == 403
    assert bea.post(f"/findings/{UNNAMED_COPY}/source-openings").status == 404


def test_group_when_somebody_would_write_in_it_then_only_the_vault_takes_drafts(
    client: ClientOf, db: Database
) -> None:
    bea = client(BEA)
    assert bea.get(f"/spaces/{COPPER}/findings/new").status == 403
    assert bea.post(f"/spaces/{COPPER}/findings", {"title": "Here"}).status == 403
    assert bea.get(f"/spaces/{BOLT.vault_id}/findings/new").status == 200


def test_colleague_without_a_seat_in_the_vault_sees_nothing_of_it(client: ClientOf) -> None:
    olga = client(OLGA)
    home = olga.get("/")
    assert home.status == 200
    assert "Write a finding" not in home.words
    assert olga.get(f"/spaces/{OLGA.firm.vault_id}/findings").status == 404


def test_source_when_above_a_colleagues_clearance_then_it_is_not_there_and_not_overwritten(
    client: ClientOf,
) -> None:
    amir, where = client(AMIR), f"/findings/{draft_of(ACME)}"
    assert SECRET_OF_SOURCES not in amir.get(where).text
    page = amir.submit(amir.get(f"{where}/edit"), action=f"{where}/edit", circumstances="Mine.")
    assert page.status == 409
    assert "above your clearance" in page.words


def test_language_when_found_from_the_text_is_found_anew_and_kept_when_chosen(
    client: ClientOf, db: Database
) -> None:
    alice = client(ALICE)
    english = "Children were seen carrying ore beside the road to the market."
    german = "Kinder wurden gesehen, wie sie am Rand der Straße zum Markt Erz trugen."

    def saved(form: str, **fields: str) -> str:
        page = alice.get(form)
        assert alice.submit(page, action=form, **fields).status == 303
        return str(db.value("select language from findings where id = %s", finding))

    finding = id_of(write(alice, title="Ore", statement=english))
    form = f"/findings/{finding}/edit"
    assert saved(form) == "en"
    assert saved(form, title="Erz", statement=german) == "de"
    assert saved(form, language="fr") == "fr"
    assert saved(form, title="Ore", statement=english) == "fr", "what the author says stays"
