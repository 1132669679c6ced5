"""The one list: what the product is made of, in the order it is put together."""

from __future__ import annotations

from collab.core.web import Feature

FEATURES: tuple[Feature, ...] = ()
"""Every blueprint of the product."""
