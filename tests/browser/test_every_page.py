"""Every page somebody can reach: accessible, within its width, true to its policy, in four looks.

A few people follow the links they are shown. What they meet is held against the routes there are:
a new page that nobody reaches fails the test until somebody does, or a reason stands below.
"""

from __future__ import annotations

import dataclasses as dc
from collections import Counter, deque
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.exceptions import HTTPException

from collab.app import create_app
from config.settings import Settings
from tests.browser.conftest import Demo, Visit
from tests.browser.looking import MAKE_UP, Eye
from tests.browser.making import make_some
from tests.browser.planning import plan_some

pytestmark = pytest.mark.browser
PEOPLE = {
    "member": "priya.nair@aldermoor.example",
    "rival": "camille.thevenet@brisanne.example",
    "counsel": "helene.weidner@weidner-sorel.example",
    "facilitator": "joost.vandermeulen@vehicle-materials.example",
    "administrator": "karim.belhadj@brisanne.example",
    "officer": "claudia.brandes@vehicle-materials.example",
    "operator": "emre.yildiz@vehicle-materials.example",
    "convener": "ruth.adeyemi-brandt@vehicle-materials.example",
    "examined": "grace.mwamba@luvanza.example",
    "trustee": "anneke.bruhns@zahlentreue.example",
    "expert": "esperance.kalala@mwinda.example",
    "proposer": "chanda.mulenga@kasulu.example",
}
STRANGER = "stranger"
OPEN = (
    "/sign-in",
    "/reset",
    "/reset/unknown",
    "/invitations/unknown",
    "/unsubscribe/unknown",
    "/demo/mailbox",
    "/api",
    "/calls",
    "/no/such/page",
)
"""Where a stranger begins: no link leads to most of them."""
BEGIN = ("/", "/styleguide", "/styleguide/empty", "/search?q=water", "/search?q=zzzzqqqq")
PER_PERSON, PER_ENDPOINT = 3, 2
NO_PAGES = {
    "static": "files",
    "healthz": "a word for a machine",
    "readyz": "likewise",
    "exchange.bad_rows_csv": "a file",
    "exchange.bad_rows_xlsx": "a file",
    "exchange.export_file": "a file",
    "documents.file": "a file",
    "documents.revision": "a file",
    "documents.held_file": "a file",
    "documents.evidence": "a file",
    "calendar.feed": "a calendar, for programs",
}
ELSEWHERE = {
    "accounts.second_factor_asked": "asks whoever gave a password: functional/test_second_factor",
    "accounts.recovery_code_asked": "likewise",
    "exchange.export": "stands while a large file is being made: functional/test_export",
    "exchange.columns": "opens once, behind the file that was sent: functional/test_import",
    "observations.edit": "needs a draft that was not released: functional/test_observations",
    "requests.edit": "likewise: functional/test_information_requests",
    "requests.edit_answer": "likewise",
    "requests.show_answer": "likewise",
    "organisations.first_asked": "needs a firm with nobody in it: functional/test_inviting",
    "webhooks.show": "needs an address that takes them: functional/test_webhooks",
    "rulebooks.rejudgement": "needs rules or readers that changed: likewise",
    "counsel.of_release": "needs something of one's own that waits: functional/test_counsel_desk",
    "counsel.text": "needs a text of the firm's: functional/test_counsel_desk",
    "kpis.edit": "needs an indicator of the association's own: functional/test_kpi_definitions",
    "decisions.edit": "needs a decision not put to firms yet: functional/test_decisions",
    "meetings.edit_part": "needs minutes in preparation: functional/test_minutes",
    "contacts.compare": "needs two cards alike in one space: so far policy/test_sweep alone",
    "contacts.discarded": "needs a discarded draft; likewise",
    "talking_points.choose_text": "needs a version in work: functional/test_talking_points",
    "talking_points.edit_text": "likewise",
    "talking_points.differences": "needs two versions: likewise",
    **dict.fromkeys(
        (
            f"deliveries.{page}"
            for page in (
                "contract_asked",
                "contract_edit",
                "room_asked",
                "plan_asked",
                "owed",
                "owed_list",
            )
        ),
        "needs an engagement at that step: functional/test_deliveries",
    ),
    "contacts.show_note": "leads on to its card: functional/test_contacts",
    "engagements.differences": "needs two versions: functional/test_engagements",
    "calls.new": "needs cleared terms: likewise",
    "calls.show_answer": "needs an answer that waits for counsel: likewise",
    "accounts.acting_for": "the demo's one person with two hats; walked by nobody here",
    "review.settle": "needs a selection that is still to be settled: functional/test_review",
    **dict.fromkeys(
        (f"reports.{page}" for page in ("about", "edit_section", "new_section", "passages")),
        "needs a report in work: functional/test_reports",
    ),
    **dict.fromkeys(
        (f"proposals.{page}" for page in ("pending", "opened_file")),
        "needs a letter, or a file: functional/test_proposals, functional/test_proposal_files",
    ),
}


@pytest.fixture(scope="module")
def site() -> Flask:
    """Give the routes; nothing is connected to."""
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    return create_app(
        Settings(
            app_database_url=nowhere,
            system_database_url=nowhere,
            redis_url="redis://127.0.0.1:1/0",
            smtp_url="smtp://127.0.0.1:1",
            base_url="http://localhost",
            secret_key="a secret of tests, long enough for anybody",
            field_keys={1: b"0" * 32},
            mail_from="Collab <collab@association.example>",
            second_factor="optional",
            password_cost=1,
        )
    )


@dc.dataclass
class Walk:
    """What everybody met: pages by endpoint, and flaws by page."""

    site: Flask
    met: Counter[str] = dc.field(default_factory=Counter)
    others: set[str] = dc.field(default_factory=set)
    flaws: dict[str, list[str]] = dc.field(default_factory=dict)
    made_of: set[tuple[str | None, str]] = dc.field(default_factory=set)
    framed: bool = False

    def endpoint(self, address: str) -> str | None:
        """Give the endpoint of an address of ours; None where there is none."""
        try:
            found = self.site.url_map.bind("localhost").match(urlsplit(address).path)
        except HTTPException:
            return None
        return str(found[0])

    def follow(self, window: Visit, begin: tuple[str, ...]) -> None:
        """Follow every link somebody is shown, a few of each kind."""
        todo, known, mine = deque(begin), set(begin), Counter[str]()
        while todo:
            path = todo.popleft()
            kind = self.endpoint(path) or "none"
            if kind in NO_PAGES or mine[kind] >= PER_PERSON:
                continue
            links = window.links(path)
            if links is None:
                self.others.add(kind)
                continue
            mine[kind] += 1
            self.met[kind] += 1
            todo.extend(link for link in dict.fromkeys(links) if link not in known)
            known.update(links)
            if self.met[kind] <= PER_ENDPOINT:
                self.look(window.go(path), path)

    def look(self, window: Visit, name: str) -> None:
        """Note what is wrong with the page a window shows, unless one made alike was looked at."""
        make_up = window.page.evaluate(MAKE_UP)
        if (self.endpoint(name), make_up) in self.made_of:
            return
        self.made_of.add((self.endpoint(name), make_up))
        framed = frozenset({"keys"} if self.framed else ())
        self.framed = self.framed or bool(window.page.query_selector("#keys"))
        found = Eye(window.page, framed).flaws() + window.complaints
        window.complaints.clear()
        if found:
            self.flaws[name] = found


@pytest.fixture(scope="module")
def walk(site: Flask, chromium: Browser, demo: Demo) -> Walk:
    """Let everybody walk, once."""
    walked = Walk(site)
    note = make_some(chromium, demo, PEOPLE["member"])
    plan_some(chromium, demo, PEOPLE["facilitator"])
    vault = demo.space(PEOPLE["member"], "vault")
    for who, email in PEOPLE.items():
        begin_too = (f"/spaces/{vault}/findings/discarded", note) if who == "member" else ()
        window = Visit(chromium, demo).sign_in(email)
        walked.follow(window, (*BEGIN, *begin_too, "/no/such/page"))
        window.close()
    stranger = Visit(chromium, demo)  # last: by then the letter that was asked for has come
    walked.follow(stranger, OPEN)
    stranger.close()
    return walked


def test_page_when_anybody_reads_it_is_without_flaws(walk: Walk) -> None:
    assert walk.flaws == {}


def test_page_when_there_is_one_is_reached_by_somebody(walk: Walk, site: Flask) -> None:
    pages = {rule.endpoint for rule in site.url_map.iter_rules() if "GET" in (rule.methods or ())}
    programs = {one for one in pages if one.startswith("api.")}
    missed = pages - programs - set(NO_PAGES) - set(ELSEWHERE) - set(walk.met) - walk.others
    assert missed == set()
    assert set(ELSEWHERE) & set(walk.met) == set(), "a reason that no longer holds"
