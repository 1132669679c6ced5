"""The exchange ledger as people read it: what crossed, when, under which verdict."""
