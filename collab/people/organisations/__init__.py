"""Organisations, their kinds and known relations."""
