"""Engagements of experts: from an agreed need to a report that is answered, paid for together."""
