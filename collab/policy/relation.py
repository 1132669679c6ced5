"""What a contributor's organisation is to a reader's organisation."""

from __future__ import annotations

import enum


class Relation(enum.StrEnum):
    """Two organisations of one ultimate parent are one; a firm is its own ``same_group``.

    Whoever builds the set says ``competitor`` where two firms of the market are not known to be
    anything else: the gate never assumes the milder relation.
    """

    SAME_GROUP = "same_group"
    NONE = "none"
    CUSTOMER_SUPPLIER = "customer_supplier"
    COMPETITOR = "competitor"
    COMPETITOR_AND_CHAIN = "competitor_and_chain"
