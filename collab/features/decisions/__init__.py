"""Decisions of a group: few kinds, positions firm by firm, an outcome that binds nobody."""
