"""Screen what an expert writes: what is certain is refused, what is guessed counsel looks at first.

An expert is no competitor of those who read him, and says what his own work costs. So what reads
like pay goes to counsel, and so does whatever the classifier alone makes of a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

from collab.core.errors import InvalidError
from collab.policy.screening import screen
from collab.shared.process.screening import REFUSED, told

OWN_PRICE = "wages_own_no_poach"
GUESSED = "classifier."


def doubtful(texts: Mapping[str, str]) -> bool:
    """Tell whether counsel must look before others read it.

    :raises InvalidError: naming each field that may not be submitted, the sentence and why.
    """
    flags = screen({name: text for name, text in texts.items() if text.strip()})
    refused: dict[str, str] = {}
    for flag in flags:
        certain = not flag.pattern.startswith(GUESSED) and flag.category != OWN_PRICE
        if certain and flag.verdict in REFUSED:
            refused.setdefault(flag.field, told(flag))
    if refused:
        raise InvalidError(refused)
    return bool(flags)
