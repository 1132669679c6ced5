"""Calls: what experts read of an engagement, who is asked, and what they ask."""
