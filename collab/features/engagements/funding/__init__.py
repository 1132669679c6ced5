"""Joint funding: budgets with a key, pledges nobody else reads, coverage told in bands."""
