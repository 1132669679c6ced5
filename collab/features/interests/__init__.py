"""Interest in a topic: noted in the vault, told to the facilitator alone, never to a member."""
