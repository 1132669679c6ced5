"""Objections and sources in danger: an item goes out of sight at once, and counsel decides."""
