"""The digest: what is new and what waits, by mail, at the reader's own hour."""
