"""What an expert delivers: contract, room, milestones, acceptance, and what is given back."""
