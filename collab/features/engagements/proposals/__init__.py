"""What experts propose: sealed from the first letter on, opened for all at once by the clock."""
