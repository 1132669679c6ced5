"""Use cases that touch two features: one function, one file."""
