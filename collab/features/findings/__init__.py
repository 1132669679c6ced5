"""Findings: what a firm knows of a risk to people, with how reliable and how severe it is."""
