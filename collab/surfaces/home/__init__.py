"""The start page: what is new, what is due, what to do next, across all spaces of a viewer."""
