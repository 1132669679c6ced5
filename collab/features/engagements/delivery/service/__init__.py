"""What people do with contract, room, milestones and certificates."""
