"""Starts and stops every process of an installation, so that one command is all an operator needs.

Nothing here imports the product: the launcher must be up in a blink and outlive its children.
"""
