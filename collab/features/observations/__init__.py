"""What members know of each other's findings: borne out, doubted, or past."""
