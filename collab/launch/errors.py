"""What stops a start: one sentence a person can act on, never a traceback."""


class LaunchError(Exception):
    """The installation cannot start or go on; the text is the whole message."""
