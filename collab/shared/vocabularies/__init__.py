"""Vocabularies as they stand now: what the house ships, as the association's officer changed it."""

from collab.shared.vocabularies.queries import label, labels, terms, vocabularies

__all__ = ["label", "labels", "terms", "vocabularies"]
