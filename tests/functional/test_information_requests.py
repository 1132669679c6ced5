"""Asked of the group, answered to all or to the asker alone, and closed by whoever asked."""

from __future__ import annotations

from tests.cast import ALICE, BEA, CARA, COLE, COPPER, DAN, DINA, FAY, LEE
from tests.client import Client, Page
from tests.conftest import ClientOf
from tests.house.databases import Database
from tests.house.seeding import UNNAMED_COPY

LIST = f"/spaces/{COPPER}/information-requests"
QUESTION = "Has anybody spoken with families near the depot this year?"
ANSWER = "A partner of ours was there in May and would talk to you."
CAREFUL = {"time": "past", "granularity": "none", "subject": "affected_people"}


def ask(client: Client, where: str = LIST, attribution: str = "member") -> str:
    """Ask the group; give the address of what is asked."""
    form = client.get(f"{where}/new")
    written = client.submit(
        form, topic="Families near the depot", question=QUESTION, attribution=attribution
    )
    judged = client.submit(client.get(written.location), **CAREFUL)
    return see(client.submit(judged, button="Release now"))


def see(done: Page) -> str:
    assert done.status == 201, done.words
    (link,) = [a for a in done.soup.select("main a") if a.get_text() == "See it in the space"]
    return str(link["href"])


def answer(client: Client, request: str, audience: str, **declared: str) -> Page:
    """Write an answer and look at the verdict."""
    form = client.get(f"{request}/answers/new")
    written = client.submit(form, body=ANSWER, audience=audience, **declared)
    assert written.status == 303, written.words
    return client.submit(client.get(written.location), **CAREFUL)


def readers(client: ClientOf, request: str) -> set[str]:
    """Tell who of the group finds the answer beside the question."""
    group = (FAY, ALICE, BEA, CARA, COLE, DINA)
    return {one.key for one in group if ANSWER in client(one).get(request).words}


def test_request_when_asked_is_read_by_the_group_and_does_not_say_who_asks(
    client: ClientOf,
) -> None:
    bea = client(BEA)
    request = ask(bea)
    page = client(ALICE).get(request)
    assert QUESTION in page.words
    assert "Bolt" not in page.words.split("Who can see this")[0]
    assert "Asked by you" in bea.get(request).words
    assert "Families near the depot" in client(FAY).get(LIST).words
    assert "Families near the depot" in client(FAY).get(f"/spaces/{COPPER}").words
    for stranger in (DAN, LEE):
        assert client(stranger).get(request).status == 404


def test_request_when_about_a_finding_stands_on_its_page(client: ClientOf) -> None:
    ask(client(BEA), f"/findings/{UNNAMED_COPY}/information-requests")
    page = client(COLE).get(f"/findings/{UNNAMED_COPY}")
    assert "Families near the depot" in page.words


def test_answer_when_for_everybody_is_read_by_everybody(client: ClientOf) -> None:
    request = ask(client(BEA))
    alice = client(ALICE)
    done = alice.submit(answer(alice, request, "everybody"), button="Release now")
    assert done.status == 201, done.words
    assert readers(client, request) == {
        "fay",
        "alice",
        "bea",
        "cara",
        "cole",
    }  # dina reads up to AMBER


def test_answer_when_it_corrects_one_that_is_not_for_its_reader_does_not_say_so(
    client: ClientOf, db: Database
) -> None:
    request = ask(client(BEA))
    alice = client(ALICE)
    alice.submit(answer(alice, request, "everybody"), button="Release now")
    corrects = "update information_answers set supersedes_id = %s where verdict is not null"
    db.run(corrects, UNNAMED_COPY)  # no answer that Cole may read
    page = client(COLE).get(request)
    assert ANSWER in page.words
    assert "This corrects" not in page.words
    readable = db.value("select id from information_answers where verdict is not null")
    db.run(corrects, readable)
    assert "This corrects" in client(COLE).get(request).words


def test_private_answer_when_the_asker_is_named_shows_its_readers_and_reaches_no_other(
    client: ClientOf, db: Database
) -> None:
    request = ask(client(BEA), attribution="named")
    before = db.value("select count(*) from ledger_entries where chain = %s", COPPER)
    alice = client(ALICE)
    judged = answer(alice, request, "asker")
    told = judged.words.split("Who would read it")[1].split("Change what you declared")[0]
    assert "Bea Bolt" in told
    for other in ("Cole", "Fay", "Dina", "Cara"):
        assert other not in told
    done = alice.submit(judged, button="Release now")
    assert done.status == 201, done.words
    assert "See it in the space" not in done.words
    assert readers(client, request) == {"bea"} | (
        {"alice"} if ANSWER in alice.get(request).words else set()
    )
    assert "answered to the asker alone" in alice.get(request).words
    assert db.value("select count(*) from ledger_entries where chain = %s", COPPER) == before


def test_private_answer_when_the_asker_is_unnamed_is_judged_for_all_and_tells_nobody_who(
    client: ClientOf, db: Database
) -> None:
    request = ask(client(BEA))
    alice = client(ALICE)
    judged = answer(alice, request, "asker", attribution="named")
    told = judged.words.split("Who would read it")[1].split("Change what you declared")[0]
    assert "whoever it is" in told
    assert "Bea" not in told
    done = alice.submit(judged, button="Release now")
    assert done.status == 201, done.words
    seen = client(BEA).get(request)
    assert ANSWER in seen.words
    assert "from Acme Motors" in seen.words
    hers = alice.get(request).words.split("Who can see this")[0]
    assert "answered to the asker alone" in hers
    assert "Bolt" not in hers
    assert readers(client, request) == {"bea", "alice"}  # hers is the draft in her own vault


def test_private_answer_when_it_is_about_ones_own_conduct_is_judged_as_for_a_rival(
    client: ClientOf,
) -> None:
    """The asker may be civil society; he may as well be the fiercest competitor."""
    request = ask(client(COLE))
    alice = client(ALICE)
    form = alice.get(f"{request}/answers/new")
    written = alice.submit(
        form, body="We stopped there.", audience="asker", category="unilateral_past_action"
    )
    judged = alice.submit(
        alice.get(written.location), time="past", granularity="individual", subject="own"
    )
    assert "May be shared" not in judged.words.split("Who would read it")[0]


def test_private_answer_when_the_facilitator_alone_should_learn_its_author_is_refused(
    client: ClientOf,
) -> None:
    request = ask(client(BEA))
    alice = client(ALICE)
    judged = answer(alice, request, "asker", attribution="facilitator_only")
    assert judged.status == 422
    assert "The facilitator does not read this" in judged.words


def test_private_answer_when_red_to_an_unnamed_asker_is_refused(client: ClientOf) -> None:
    request = ask(client(BEA))
    alice = client(ALICE)
    judged = answer(alice, request, "asker", marking="red")
    assert judged.status == 422
    assert "who asked is not known here" in judged.words


def test_request_when_closed_by_its_asker_takes_no_more_answers(client: ClientOf) -> None:
    bea, alice = client(BEA), client(ALICE)
    request = ask(bea)
    judged = answer(alice, request, "everybody")
    for rival in (alice, client(FAY)):
        assert rival.post(f"{request}/closing").status == 404
    assert bea.post(f"{request}/closing").status == 303
    assert bea.post(f"{request}/closing").status == 409
    assert alice.get(f"{request}/answers/new").status == 403
    assert alice.submit(judged, button="Release now").status == 403
    assert "Closed" in alice.get(LIST).words


def test_asker_when_she_would_answer_herself_is_told_why_not(client: ClientOf) -> None:
    bea = client(BEA)
    request = ask(bea)
    assert bea.get(f"{request}/answers/new").status == 403
    assert "Your own organisation asks this." in bea.get(request).words


def test_draft_when_changed_by_two_keeps_both_texts(client: ClientOf, db: Database) -> None:
    bea = client(BEA)
    form = bea.get(f"{LIST}/new")
    bea.submit(form, topic="Depots", question=QUESTION)
    where = f"/information-requests/{db.value('select id from information_requests')}"
    page = bea.get(f"{where}/edit")
    assert bea.submit(page, question="Theirs?").status == 303
    stale = bea.submit(page, question="Mine?")
    assert stale.status == 409
    assert "Theirs?" in stale.text
    assert "Mine?" in stale.text
    assert bea.submit(page, topic="").status == 422
    assert client(ALICE).get(where).status == 404
    assert bea.post(f"{where}/removal").status == 303


def test_draft_of_an_answer_when_edited_may_change_for_whom_it_is(
    client: ClientOf, db: Database
) -> None:
    request = ask(client(BEA))
    alice = client(ALICE)
    answer(alice, request, "everybody")
    where = f"/information-answers/{db.value('select id from information_answers')}"
    assert alice.submit(alice.get(f"{where}/edit"), audience="asker").status == 303
    assert "For the organisation that asked, and nobody else." in alice.get(where).words
    draft = where.rsplit("/", 1)[1]
    assert alice.get(f"/information-answers/{draft}/releases/new").status == 404
    assert alice.get(f"/private-answers/{draft}/releases/new").status == 200
    assert client(BEA).get(where).status == 404
    assert alice.post(f"{where}/removal").status == 303
