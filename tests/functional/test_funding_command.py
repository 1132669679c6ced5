"""`collab funding`: one document in, one out, or nothing and one sentence about what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner

from collab.cli.funding import funding

A = {"id": "a", "class": "downstream", "weight": 2, "cap": 50_000}
B = {"id": "b", "class": "mining", "fixed": 10_000}
C = {"id": "c", "class": "downstream"}


def asked(command: str, text: str | bytes, *more: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(funding, [command, *more], input=text)
    return done.exit_code, done.stdout, done.stderr


def cost(*parties: object, **others: object) -> str:
    return json.dumps({"total": 100_000, "currency": "EUR", "parties": parties} | others)


def shares(**borne: int) -> list[dict[str, object]]:
    return [{"id": one, "share": share} for one, share in borne.items()]


def test_allocate_when_asked_divides_by_key_caps_and_fixed_parts() -> None:
    code, out, err = asked("allocate", cost(C, B, A, key="weighted"))

    assert (code, err) == (0, "")
    assert json.loads(out) == {"shares": shares(a=50_000, b=10_000, c=40_000)}
    assert json.loads(asked("allocate", cost(C, B, A))[1]) == {
        "shares": shares(a=45_000, b=10_000, c=45_000)
    }


def test_allocate_when_caps_are_below_the_total_ends_with_one_and_a_sentence() -> None:
    assert asked("allocate", cost(A, B)) == (
        1,
        "",
        "Error: The caps together are below what is to be borne.\n",
    )
    fits = json.dumps({"total": 60_000, "currency": "JPY", "parties": [A, B]})
    assert asked("allocate", fits)[0] == 0


def test_solve_when_asked_names_who_pays_what() -> None:
    conditions = {"min_payers": 3, "max_percent": 30, "requires_class": "mining"}
    parties = [
        A | {"pledge": 40_000, "conditions": conditions | {"by": "2026-12-31"}},
        B,
        C | {"pledge": 50_000},
    ]
    code, out, err = asked("solve", cost(*parties), "--on", "2026-12-31")

    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "accepted": ["a", "b", "c"],
        "shares": shares(a=30_000, b=10_000, c=50_000),
        "covered": 90_000,
    }
    late = asked("solve", cost(*parties), "--on", "2027-01-01")[1]
    assert json.loads(late)["accepted"] == ["b", "c"]


def test_solve_when_nobody_can_pay_covers_nothing_and_is_no_error() -> None:
    over = {"by": "2001-01-01"}
    assert json.loads(asked("solve", cost(C | {"pledge": 9, "conditions": over}))[1]) == {
        "accepted": [],
        "shares": [],
        "covered": 0,
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        ("[]", "must be an object"),
        ('{"total": 1, "total": 2}', "twice"),
        ('{"total": NaN}', "no numbers"),
        (json.dumps({"total": 1, "currency": "EUR"}), "lacks parties"),
        (cost(C, split="even"), "field beside"),
        (cost(), "at least one"),
        (cost(C, currency="EURO"), "ISO 4217"),
        (cost(C, currency=["EUR"]), "ISO 4217"),
        (cost(C, key="size"), '"equal" or "weighted"'),
        (cost(C, key=["equal"]), '"equal" or "weighted"'),
        (cost(C, total="1"), "whole number"),
        (cost(C, total=1.0), "whole number"),
        (cost(C, total=True), "whole number"),
        (cost(C, total=-1), "below nought"),
        (cost(C, total=10**15 + 1), "above 10^15"),
        (cost(C, C), "one id"),
        (cost("c"), "Party 1 must be an object"),
        (cost(C, {"id": "d"}), "Party 2 lacks class"),
        (cost(C | {"id": " "}), "must be a text"),
        (cost(C | {"id": "\ud800"}), "must be a text"),
        (cost(C | {"class": 3}), "must be a text"),
        (cost(C | {"max": 3}), "field beside"),
        (cost(C | {"weight": -1}), '"weight" of party 1 is below nought'),
        (cost(C | {"weight": 1.5}), "whole number"),
        (cost(C | {"cap": -1}), "below nought"),
        (cost(B | {"fixed": "all"}), "whole number"),
    ],
)
@pytest.mark.parametrize("command", ["allocate", "solve"])
def test_document_when_something_is_wrong_ends_with_one_sentence_and_one(
    command: str, text: str | bytes, says: str
) -> None:
    if command == "solve" and isinstance(text, str) and '"parties": [{' in text:
        held = json.loads(text)
        for party in held["parties"]:
            party.setdefault("pledge", 5)
        text = json.dumps(held)
    code, out, err = asked(command, text)

    assert (code, out) == (1, "")
    assert says in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


def with_pledge(**others: Any) -> str:
    return cost(C | {"pledge": 5} | others)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (cost(C), 'lacks "pledge"'),
        (with_pledge(pledge=-5), "below nought"),
        (with_pledge(pledge=5.5), "whole number"),
        (with_pledge(conditions=[]), "must be an object"),
        (with_pledge(conditions={"min": 3}), "field beside"),
        (with_pledge(conditions={"min_payers": -1}), "below nought"),
        (with_pledge(conditions={"min_payers": "3"}), "whole number"),
        (with_pledge(conditions={"max_percent": "30"}), "must be a number"),
        (with_pledge(conditions={"max_percent": True}), "must be a number"),
        (with_pledge(conditions={"max_percent": 100.1}), "between 0 and 100"),
        (with_pledge(conditions={"max_percent": 1e-9}), "digits behind the point"),
        (with_pledge(conditions={"requires_class": ""}), "must be a text"),
        (with_pledge(conditions={"by": "31.12.2026"}), "must be a day"),
        (with_pledge(conditions={"by": "2026-02-30"}), "must be a day"),
        (with_pledge(conditions={"by": 20261231}), "must be a day"),
    ],
)
def test_pledge_when_something_is_wrong_ends_with_one_sentence(text: str, says: str) -> None:
    code, out, err = asked("solve", text)

    assert (code, out) == (1, "")
    assert says in err


def test_allocate_when_given_pledges_does_not_pass_over_them() -> None:
    assert asked("allocate", with_pledge())[0] == 1


def test_command_when_started_by_itself_answers_and_divides_up_to_the_largest() -> None:
    text = cost(A | {"cap": None}, B, C, total=10**15, key="weighted")
    done = subprocess.run(
        [sys.executable, "-m", "collab.cli", "funding", "allocate"],
        input=text.encode(),
        capture_output=True,
        check=True,
    )

    borne = {one["id"]: one["share"] for one in json.loads(done.stdout)["shares"]}
    assert borne == {"a": 666_666_666_660_000, "b": 10_000, "c": 333_333_333_330_000}
    assert done.stderr == b""
