"""The sentence that stands wherever firms talk, decide or plan together."""

INDEPENDENT = (
    "Every participant decides independently and alone what to do; nothing here binds anybody."
)
