"""Webhooks: a program of one's own is told, in ids alone, that there is something to look at."""
