"""Indicators: what is measured, answers only their firm reads, and figures that name nobody."""
