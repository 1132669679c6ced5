"""Indicators: what is measured, answers only their firm ever reads, and figures that name nobody."""
