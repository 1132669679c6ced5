"""From an uploaded file to rows of text: pure, bounded, and in plain words where it cannot."""
