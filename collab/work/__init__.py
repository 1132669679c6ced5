"""The unit of work: one viewer, one transaction, one moment."""
