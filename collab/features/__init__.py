"""Features: each a folder that can be read, tested and deleted alone."""
