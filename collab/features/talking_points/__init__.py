"""Talking points: what is said, to whom, signed off by counsel, used by each firm alone."""
