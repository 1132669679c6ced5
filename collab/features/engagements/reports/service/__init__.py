"""What is done with reports: written, checked, released; and what is done with their advice."""
