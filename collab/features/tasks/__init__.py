"""What a contradiction leaves to be found out: open, taken, done."""
