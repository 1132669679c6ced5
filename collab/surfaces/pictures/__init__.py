"""Findings as pictures: a map of the world in tiles, and issues against countries."""
