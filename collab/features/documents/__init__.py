"""Files that hang on items: cleaned as they come, sealed where they stand, judged to cross."""
