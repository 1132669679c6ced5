"""What free text says: conservative patterns that only ever raise the author's own verdict."""
