"""Meetings: a cleared agenda, who was there, what was noted, and minutes everybody can correct."""
