"""What members ask the group, and what they are answered: by all to all, or for the asker alone."""
