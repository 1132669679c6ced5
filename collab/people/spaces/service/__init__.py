"""What is done with spaces and places in them: one function for each use."""
