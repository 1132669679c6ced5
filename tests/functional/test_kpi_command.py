"""`collab kpi release`: a document in, a line for each figure out, or nothing and what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner

from collab.cli.kpi import kpi
from tests.attacks.pool import document, even, pool


def asked(text: str | bytes) -> tuple[int, str, str]:
    done = CliRunner().invoke(kpi, ["release"], input=text)
    return done.exit_code, done.stdout, done.stderr


def test_release_when_given_rounds_writes_a_line_for_each_breakdown_in_their_order() -> None:
    first = pool(even(12), breakdowns={"all": even(12), "small": list(even(4)), "none": []})
    second = pool(even(12), 1)
    code, out, err = asked(document(second, first, relations=[["f0", "f1"]]))

    told = {"released": True, "value": 110, "statistic": "mean", "contributors_band": "10-19"}
    inside = {"released": False, "statistic": "mean"}
    assert (code, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"period": "2015-H2", "breakdown": "all", **told},
        {"period": "2015-H1", "breakdown": "all", **told},
        {"period": "2015-H1", "breakdown": "small", **inside},
        {"period": "2015-H1", "breakdown": "none", **inside},
    ]


def test_release_when_there_are_no_rounds_writes_nothing() -> None:
    assert asked(document()) == (0, "", "")


HELD = pool(even(6))
FIRST = HELD["contributions"][0]


def changed(**others: Any) -> str:
    """Give a document of which the first contribution is another."""
    return document(HELD | {"contributions": [FIRST | others, *HELD["contributions"][1:]]})


def among(**listed: Any) -> str:
    return document(HELD | {"breakdowns": listed})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        ("[]", "must be an object"),
        ('{"kpi": {"class": "process"}}', "lacks rounds"),
        ('{"kpi": {"class": "process"}, "kpi": {}, "rounds": []}', "holds a key twice"),
        (document(surplus=1), "holds a key beside"),
        (document(kpi={"class": "secret"}), '"class" must be'),
        (document(kpi={"class": "process", "statistic": "median"}), '"statistic" must be'),
        (document(rules={"minimum": 9}), "there is no rule"),
        (document(rules={"n": 6, "min_n": 7}), "is there twice"),
        (document(rules={"p": 100}), "between 0 and 1"),
        (document(rules={"min_contributors": True}), "must be a number"),
        (document(relations=[["f0", "f1", "f2"]]), "pairs of names"),
        (document(HELD, HELD | {"period": ""}), "period of round 2 must be a text"),
        (document(HELD | {"published_on": "15.01.2017"}), "must be a day"),
        (document(HELD | {"published_on": "2017-02-30"}), "must be a day"),
        (document(HELD | {"contributions": [FIRST, FIRST]}), "two contributions with one id"),
        (changed(value=-1), "below nought"),
        (changed(value="12"), "must be a number"),
        (changed(value=True), "must be a number"),
        (changed(value=None), "must be a number"),
        (changed(value=float("nan")), "no numbers"),
        (changed(value=float("inf")), "no numbers"),
        (changed(value=1e300), "too large or too small"),
        (changed(value=1).replace('"value": 1,', '"value": 1e-999999999,'), "too small"),
        (changed(as_of="2015-13"), "must be a day"),
        (document(HELD | {"published_on": "2017-02"}), "must be a day"),
        (document(rules=[]), '"rules" must be an object'),
        (changed(as_of=2015), "must be a day"),
        (changed(parent=None), "must be a text"),
        (document(kpi={"class": "process", "combine": "median"}), '"combine" must be'),
        (document(kpi={"class": "process", "lowest": -1}), "below nought"),
        (document(kpi={"class": "process", "lowest": 5, "highest": 5}), 'more than "lowest"'),
        (
            document(HELD, kpi={"class": "commercial", "highest": 99}),
            "round 1 holds a value beyond",
        ),
        (
            document(HELD, kpi={"class": "commercial", "lowest": 103}),
            "round 1 holds a value beyond",
        ),
        (among(all=["f0", "f0"]), "names a contribution twice"),
        (among(all=["f0", "f77"]), "that is not there"),
        (among(all="f0"), "must be a list"),
        (among(**{"\ud800": ["f0"]}), "must be a text"),
        (document(HELD | {"period": "\ud800"}), "must be a text"),
        (document(relations={}), "must be a list"),
    ],
)
def test_release_when_the_document_is_wrong_says_where_and_writes_nothing(
    text: str | bytes, says: str
) -> None:
    code, out, err = asked(text)
    assert (code, out) == (2, "")
    assert says in err
    assert "f77" not in err


def test_release_when_a_rule_is_milder_keeps_the_floor_and_says_so() -> None:
    four = pool(even(4))
    milder = {"min_contributors": 4, "min_age_months": 11, "max_share": 30, "p": 0.1}
    code, out, err = asked(document(four, rules=milder))
    assert code == 0
    assert json.loads(out)["released"] is False
    assert len(err.splitlines()) == len(milder)
    for name in ("min_contributors", "min_age_months", "max_share", "protection"):
        assert f"'{name}' would be milder than its floor" in err


@pytest.mark.parametrize(
    ("rules", "out"),
    [
        ({"n": 6, "dominance": 25, "reader_relative": 3, "age_months": 12, "p": 25}, [110]),
        ({"n": 6, "share": 0.25, "reader_count": 3, "min_changing": 3, "months_between": 6}, [110]),
        ({"min_n": 7}, []),
        ({"share": 17}, []),
        ({"dominance": 0.17}, []),
        ({"reader_count": 6}, []),
        ({"age_months": 19}, []),
    ],
)
def test_release_when_rules_go_by_other_plain_names_takes_them(
    rules: dict[str, float], out: list[float]
) -> None:
    code, said, err = asked(document(pool(even(6)), rules=rules))
    assert (code, err) == (0, "")
    line = json.loads(said)
    assert [line[key] for key in ("value",) if key in line] == out


def test_release_when_more_is_said_of_what_is_known_passes_over_it() -> None:
    noted = HELD | {
        "note": "x",
        "contributions": [one | {"tier": 1} for one in HELD["contributions"]],
    }
    more = {"class": "commercial", "name": "Fatalities", "unit": "cases"}
    assert asked(document(noted, kpi=more)) == asked(document(HELD))
    assert json.loads(asked(document(noted, kpi=more))[1])["released"] is True


def test_command_line_when_it_starts_does_not_bring_the_solver() -> None:
    """Nor does the web application: a second more at every start."""
    program = (
        "import sys, collab.cli, collab.cli.kpi, collab.app;"
        "sys.exit(any(name.partition('.')[0] == 'scipy' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603 # our own words
