"""The ledger's chain: written in the work's transaction, verified by anybody."""
