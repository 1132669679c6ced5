"""The schema, step by step; `collab migrate` takes them as the owner."""
