"""The use cases of meetings, one file for each part of a meeting's life."""
