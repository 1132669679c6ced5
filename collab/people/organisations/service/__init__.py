"""What is done with organisations and their people: one function for each use."""
