"""What all features stand on: the gate at work, and the ledger's pages."""
