"""`collab screen`: a line in, a line out; nothing of a statement in what it says went wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from click.testing import CliRunner

from collab.cli.screen import screen
from collab.policy.screening import FOLDER
from collab.policy.screening.training import train
from collab.policy.screening.weights import load, save


def test_screen_when_given_lines_answers_each_in_order() -> None:
    asked: list[dict[str, Any]] = [
        {"id": "a", "text": "We will all pay 20 dollars more a tonne from May."},
        {"id": 2, "text": "Les familles boycottent le magasin de la mine.", "lang": "fr"},
        {"id": "c", "text": "Could we recommend one common standard?", "kind": "comment"},
    ]
    lines = "\n".join(json.dumps(one) for one in asked) + "\n\n"

    done = CliRunner().invoke(screen, input=lines)

    told = [json.loads(line) for line in done.output.splitlines()]
    assert done.exit_code == 0
    assert [(one["id"], one["verdict"]) for one in told] == [
        ("a", "block"),
        (2, "allow"),
        ("c", "review"),
    ]
    assert told[0]["category"] == "price_current_future"
    assert {"id", "verdict", "category", "spans", "reason"} == set(told[0])
    for span in told[0]["spans"]:
        assert 0 <= span["start"] < span["end"] <= len(asked[0]["text"])
        assert span["why"]


def test_screen_when_a_line_is_no_statement_names_the_line_and_not_what_it_says() -> None:
    done = CliRunner().invoke(screen, input='{"id": 1, "txt": "a secret price"}\n')

    assert done.exit_code == 1
    assert "line 1" in done.output
    assert "secret" not in done.output


def test_evaluate_when_given_a_sample_prints_its_figures(tmp_path: Path) -> None:
    row = {"id": "x", "lang": "en", "text": "Dust settles on the school.", "verdict": "allow"}
    sample = tmp_path / "sample.jsonl"
    sample.write_text(json.dumps(row | {"category": "hr_incident_site"}), encoding="utf-8")

    done = CliRunner().invoke(screen, ["evaluate", "--on", str(sample)])

    assert done.exit_code == 0, done.output
    assert "benign allowed" in done.output
    assert "statements a second" in done.output


def test_train_when_asked_again_gives_the_shipped_weights(tmp_path: Path) -> None:
    """Byte for byte on one machine; another's arithmetic may round the last digit otherwise."""
    one, other = tmp_path / "weights.npz", tmp_path / "other.npz"
    done = CliRunner().invoke(screen, ["train", "--into", str(one)])
    assert done.exit_code == 0, done.output
    with other.open("wb") as file:
        save(train(FOLDER), file)

    assert one.read_bytes() == other.read_bytes()
    assert load(one).made_from == load(FOLDER / "weights.npz").made_from
    with np.load(one) as made, np.load(FOLDER / "weights.npz") as shipped:
        assert made.files == shipped.files
        for name in made.files:
            if made[name].dtype.kind in "iu":
                assert np.abs(made[name].astype(int) - shipped[name].astype(int)).max() <= 1
            elif made[name].dtype.kind == "f":
                np.testing.assert_allclose(made[name], shipped[name], rtol=1e-3, atol=1e-4)
            else:
                assert made[name].tolist() == shipped[name].tolist()


def test_screen_when_running_needs_no_library_of_learning() -> None:
    asked = (
        "import sys; from collab.policy.screening.answer import answer; "
        "answer('We pay more.'); sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], check=False)  # noqa: S603 # our own words
    assert done.returncode == 0
