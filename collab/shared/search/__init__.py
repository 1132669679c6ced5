"""Search over everything governed: the words of all items, under the one formula."""

from collab.shared.search.queries import Filters, Hit, Outcome, Results, matching, search

__all__ = ["Filters", "Hit", "Outcome", "Results", "matching", "search"]
