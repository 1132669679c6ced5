"""The gate at work: the only way anything gets from a vault into a shared space."""
