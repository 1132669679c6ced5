"""Portuguese is told from its neighbours and always read by counsel; what is certain is refused.

The statements are ours, in ``config/policy/screening/portuguese.jsonl``: none was learnt from.
"""

from __future__ import annotations

import collections
import json

import pytest

from collab.core.errors import InvalidError
from collab.core.languages import detect, detect_any
from collab.features.talking_points.service.screening import joint
from collab.policy.screening import FOLDER, screen
from collab.policy.screening.corpus import read_corpus
from collab.policy.screening.portuguese import NAME, is_portuguese
from collab.policy.screening.sentences import sentences
from collab.policy.verdict import Verdict

STATEMENTS = [
    json.loads(line)
    for line in (FOLDER / "portuguese.jsonl").read_text(encoding="utf-8").splitlines()
]
BY_OBJECT = {
    "price_current_future", "purchase_volume", "customer_identity", "collective_refusal",
    "sourcing_intention", "contract_terms", "market_allocation", "tender_bid", "source_identity",
    "wages_own_no_poach",
}  # fmt: skip
UNACCENTED = "Nos nao compramos mais nada se voces nao pagarem os salarios."


def certain(text: str) -> list[Verdict]:
    """Give what patterns say of a text."""
    flags = screen({"text": text})
    return [f.verdict for f in flags if not f.pattern.startswith(("classifier.", NAME))]


@pytest.mark.parametrize("text", [*(one["text"] for one in STATEMENTS), UNACCENTED])
def test_portuguese_when_read_is_never_let_pass(text: str) -> None:
    flags = screen({"text": text})
    assert NAME in {flag.pattern for flag in flags}
    assert all(flag.sentence in text for flag in flags)


def test_portuguese_when_it_is_certain_is_refused_by_family_and_otherwise_never() -> None:
    refused: collections.Counter[str] = collections.Counter()
    written: collections.Counter[str] = collections.Counter()
    for one in STATEMENTS:
        verdicts = certain(one["text"])
        if one["verdict"] == "allow":
            assert verdicts == [], one["text"]
        elif one["verdict"] == "block":
            written[one["category"]] += 1
            refused[one["category"]] += Verdict.BLOCK in verdicts
    assert set(written) == BY_OBJECT
    assert refused.total() >= 61
    for name in ("price_current_future", "purchase_volume", "collective_refusal", "contract_terms"):
        assert refused[name] == written[name], name
    assert len(STATEMENTS) >= 100


def test_sentence_when_one_of_many_is_portuguese_is_held_alone() -> None:
    said = "Dust lies on every roof. As crianças carregam sacos até a estrada. Wells run dry."
    (flag,) = (one for one in screen({"text": said}) if one.pattern == NAME)
    assert said[flag.start : flag.end] == "As crianças carregam sacos até a estrada."
    assert flag.verdict is Verdict.REVIEW


def test_joint_message_when_portuguese_waits_for_counsel_or_is_refused() -> None:
    asked = "Como vocês sabem que os salários são pagos por inteiro?"
    assert joint({"say": asked}).needs_counsel
    with pytest.raises(InvalidError):
        joint({"say": "Vamos todos congelar as encomendas até haver um acordo com as famílias."})


def test_neighbours_when_read_are_hardly_ever_taken_for_portuguese() -> None:
    taken: collections.Counter[str] = collections.Counter()
    read: collections.Counter[str] = collections.Counter()
    for one in read_corpus(FOLDER / "corpus"):
        for start, end in sentences(one.text):
            read[one.lang] += 1
            taken[one.lang] += is_portuguese(one.text[start:end])
    assert taken["es"] / read["es"] < 0.005
    assert taken.total() / read.total() < 0.002


def test_language_when_portuguese_is_none_of_those_search_can_stem() -> None:
    said = "As crianças carregam sacos de minério até a estrada todos os dias."
    assert (detect_any(said), detect(said)) == ("pt", None)


@pytest.mark.parametrize(
    "said",
    [
        "The office in São Paulo is closed.",
        "Alice met João Conceição.",
        "Roughly will do.",
        "https://example.org/report",
        "www.example.org/letter",
        "desk@smelter.example",
    ],
)
def test_name_when_portuguese_makes_no_sentence_so(said: str) -> None:
    assert not is_portuguese(said)
