"""The API: the same services and queries as the pages, spoken in JSON to programs with a token."""
