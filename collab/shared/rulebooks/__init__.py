"""The rules as they stand now: what the house ships, as two firms changed it."""
